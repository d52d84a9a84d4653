//! What a Proof archive says about itself: `report.json`, `report.html`, `README.txt` and `manifest.json`.

use serde::Serialize;

use super::readme::readme;
use crate::archive::csv::{Dialect, Replaced};
use crate::archive::json::pretty;
use crate::archive::ledger::Ledger;
use crate::archive::report::{Report, Section, TOOL};
use crate::archive::writer::{Archive, ArchiveWriter, Manifest};
use crate::engine::messages::Account;
use crate::error::{Error, Kind, Result};

/// How much of the account the signed-in user sees (Workfront Proof help, "Proof permission profiles").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Sight {
    /// Others' items too: Supervisor, Administrator, Billing Administrator.
    WholeAccount,
    /// Only what is the user's own or shared with the user: such a run is no backup of the account, and says so.
    OwnAndShared,
}

/// What is to be known about one Proof archive beyond its ledger.
#[derive(Debug, Clone)]
pub struct Details {
    /// How much the user sees.
    pub sight: Sight,
    /// The user's `date_timezone`, as the service names it: its dates carry none. Empty when it is not known.
    pub date_timezone: String,
    /// Whether personal links were written.
    pub links: bool,
    /// How the CSV files were written.
    pub dialect: Dialect,
    /// Characters that the encoding does not have.
    pub replaced: Replaced,
}

/// The form of [`Details`] in `report.json` and `manifest.json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Keys<'a> {
    sight: Sight,
    #[serde(skip_serializing_if = "str::is_empty")]
    date_timezone: &'a str,
    personal_links: bool,
    csv: CsvKeys<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CsvKeys<'a> {
    #[serde(flatten)]
    dialect: Dialect,
    byte_order_mark: bool,
    line_ends: &'static str,
    replaced: &'a Replaced,
}

impl Details {
    /// What the user must know though nothing is missing for it: that characters were replaced. For whoever shows the outcome.
    pub fn note(&self) -> Option<String> {
        let Replaced { characters, cells, .. } = &self.replaced;
        (*characters > 0).then(|| {
            format!(
                "{} does not have {characters} of the characters in {cells} cells of the CSV files: a question mark stands for each there, \
                 and json/ has the texts whole.",
                self.dialect.encoding.label()
            )
        })
    }

    fn keys(&self) -> Keys<'_> {
        Keys {
            sight: self.sight,
            date_timezone: &self.date_timezone,
            personal_links: self.links,
            csv: CsvKeys {
                dialect: self.dialect,
                byte_order_mark: !self.dialect.encoding.mark().is_empty(),
                line_ends: "CRLF",
                replaced: &self.replaced,
            },
        }
    }
}

/// `manifest.json` before its list of files.
#[derive(Serialize)]
struct ProofManifest<'a> {
    #[serde(flatten)]
    common: Manifest<'a>,
    #[serde(flatten)]
    details: Keys<'a>,
}

/// The report on an archive; `started` is when the run began, `yyyy-MM-dd HH:mm:ss` UTC.
///
/// # Errors
/// `Internal` when the details have no JSON form.
pub fn report<'a>(account: &'a Account, started: String, ledger: &'a Ledger, details: &Details) -> Result<Report<'a>> {
    let keys = serde_json::to_value(details.keys())
        .map_err(|error| Error::new(Kind::Internal, "proof::report", "details without a JSON form").caused_by(error))?;
    let mut report = Report::new(account, started, ledger).with_details(keys);
    if details.sight == Sight::OwnAndShared {
        report = report.with_title(format!(
            "What {} can see of {}, with the profile {}: not a backup of the account",
            account.user, account.name, account.role
        ));
    }
    if details.replaced.characters > 0 {
        report = report.with_section(replaced_section(details));
    }
    Ok(report)
}

fn replaced_section(details: &Details) -> Section {
    let Replaced { cells, places, .. } = &details.replaced;
    let which = if places.len() as u64 == *cells { "all" } else { "the first" };
    Section {
        heading: "Characters that did not fit".to_owned(),
        text: format!(
            "{} Here are {which} {} of these cells; the header is row 1.",
            details.note().unwrap_or_default(),
            places.len()
        ),
        columns: &["File", "Row", "Column", "Characters", "Which"],
        rows: places
            .iter()
            .map(|place| {
                let which = format!("{} ({})", place.code_points(), place.lost);
                let counts = [place.row.to_string(), place.column.clone(), place.characters.to_string()];
                std::iter::once(place.file.clone()).chain(counts).chain([which]).collect()
            })
            .collect(),
    }
}

/// Write what the archive says about itself, then finish it. The ledger must be closed.
///
/// # Errors
/// As [`ArchiveWriter::finish`].
pub async fn finish(
    mut writer: ArchiveWriter,
    account: &Account,
    started: String,
    ledger: &Ledger,
    details: &Details,
) -> Result<Archive> {
    let report = report(account, started.clone(), ledger, details)?;
    writer.entry("report.json", &pretty(&report)?)?;
    writer.entry("report.html", report.html().as_bytes())?;
    writer.entry("README.txt", readme(&report, details).as_bytes())?;
    let format = ledger.format();
    let common = Manifest {
        format: format.name,
        format_version: format.version,
        tool: TOOL,
        account,
        started,
        outcome: ledger.outcome(),
        counts: ledger.counts(),
    };
    writer.finish(&ProofManifest { common, details: details.keys() }).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::archive::csv::Encoding;
    use crate::archive::csv::replaced::Place;
    use crate::archive::proof::PROOF;

    fn account() -> Account {
        Account {
            product: crate::engine::messages::Product::Proof,
            id: "9789".into(),
            name: "Acme <b>".into(),
            user_id: "1".into(),
            user: "Ann <ann@example.com>".into(),
            role: "Manager".into(),
            server: "soap.proofhq.com".into(),
        }
    }

    fn details(sight: Sight) -> Details {
        let place = Place {
            file: "comments.csv".into(),
            row: 2,
            column: "comment".into(),
            characters: 1,
            lost: "\u{202e}".into(),
        };
        Details {
            sight,
            date_timezone: "Europe/London".into(),
            links: false,
            dialect: Dialect { encoding: Encoding::Windows1252, guarded: true },
            replaced: Replaced { characters: 1, cells: 1, places: vec![place] },
        }
    }

    #[test]
    fn what_a_manager_sees_is_not_called_a_backup_of_the_account() {
        let (account, ledger) = (account(), Ledger::of(&PROOF));
        let said = |details: &Details| {
            let report = report(&account, "2026-11-21 12:00:00".into(), &ledger, details).unwrap();
            [report.html(), readme(&report, details)]
        };
        for said in said(&details(Sight::OwnAndShared)) {
            assert!(
                !said.contains("Backup of") && said.contains("profile Manager: not a backup of the account"),
                "{said}"
            );
        }
        let [html, text] = said(&details(Sight::WholeAccount));
        assert!(html.contains("<h1>Backup of Acme &lt;b&gt;</h1>"));
        assert!(text.starts_with("Backup of the Proof account \"Acme <b>\" (9789)\r\n"));
    }

    #[test]
    fn replaced_characters_are_in_the_report_with_their_place() {
        let (account, ledger) = (account(), Ledger::of(&PROOF));
        let report = report(&account, String::new(), &ledger, &details(Sight::WholeAccount)).unwrap();
        let html = report.html();
        assert!(html.contains("Characters that did not fit") && html.contains("U+202E") && html.contains("Proof says"));
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["csv"]["encoding"], "windows-1252");
        assert_eq!(json["csv"]["guarded"], true);
        assert_eq!(json["csv"]["replaced"]["places"][0]["column"], "comment");
        assert_eq!(json["dateTimezone"], "Europe/London");
        assert!(json.get("notYetSaved").is_none() && json.get("title").is_none());
    }
}
