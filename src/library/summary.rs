//! What a backup says of itself, before anything of it is checked.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::container::EntryReader;
use super::files::{Files, join, last};
use super::findings::{Findings, shown};
use super::items::lenient::Loose;
use super::messages::{Format, Summary};
use crate::archive::csv::Encoding;
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};
use crate::error::{Error, Result};

/// Longest head of a manifest: account and counts. The list of files comes behind.
const LONGEST_HEAD: u64 = 1 << 20;
/// Longest report: one of a million missing items has 200 MB. Of its lists only the first are kept, so its length costs no memory.
const LONGEST_REPORT: u64 = 1 << 30;
/// Missing items, notes and so on that are kept.
const MOST_LISTED: usize = 1_000;

/// The latest layout of an archive of ours that is known here, whichever the service. A later one may mean anything by the same names.
pub const LATEST: u32 = 1;

/// What the head of `manifest.json` tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Name of the format: "keepsake-wrike".
    pub format: String,
    /// Version of its layout; all that have been written tell it.
    #[serde(default)]
    pub format_version: Loose<u32>,
}

impl Manifest {
    /// The format, where it is one of those that are known.
    pub fn known(&self) -> Option<Format> {
        Format::of_name(&self.format)
    }

    /// The version, where it is later than any that is known.
    pub fn later(&self) -> Option<u32> {
        Some(self.format_version.0).filter(|version| *version > LATEST)
    }
}

/// The manifest at this path; none when it is not there or is not ours.
///
/// # Errors
/// `Storage`.
pub fn manifest(files: &Files, path: &str) -> Result<Option<Manifest>> {
    let Some(file) = files.find(path)? else { return Ok(None) };
    let Ok(reader) = files.open(&file) else { return Ok(None) };
    let mut text = Vec::new();
    // What is damaged behind the head does not matter here.
    let _ = reader.take(LONGEST_HEAD).read_to_end(&mut text);
    let end = text.windows(10).position(|window| window == b",\n  \"files\"");
    let head = end.map_or(text.clone(), |end| [&text[..end], b"}"].concat());
    let manifest = serde_json::from_slice::<Manifest>(&head).ok();
    Ok(manifest.filter(|manifest| manifest.format.starts_with("keepsake-")))
}

/// `report.json`, as far as it is shown. A field that does not read as it should is as good as none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Complete or Partial.
    pub outcome: Outcome,
    /// When the run began.
    #[serde(default)]
    pub started: String,
    /// By which program.
    #[serde(default)]
    pub tool: String,
    /// Whose account.
    pub account: ReportAccount,
    #[serde(default)]
    counts: First<LedgerCount>,
    /// How the CSV files are written, where there are some.
    #[serde(default)]
    pub csv: Option<Csv>,
    #[serde(default)]
    missing: First<MissingItem>,
    #[serde(default)]
    notes: First<String>,
    #[serde(default)]
    not_asked: First<String>,
    #[serde(default)]
    not_offered: First<String>,
}

impl Report {
    /// Expected and saved, kind by kind.
    pub fn counts(&self) -> &[LedgerCount] {
        &self.counts.kept
    }
}

/// How CSV files are written.
#[derive(Deserialize)]
pub struct Csv {
    /// In what their characters are.
    pub encoding: Encoding,
    /// Cells that look like formulas have an apostrophe in front.
    #[serde(default)]
    pub guarded: bool,
}

/// The first of a list; the others are counted and forgotten.
struct First<T> {
    kept: Vec<T>,
    /// How many it had.
    total: u64,
}

impl<T> Default for First<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), total: 0 }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_seq(FirstVisitor(PhantomData))
    }
}

struct FirstVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FirstVisitor<T> {
    type Value = First<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<First<T>, A::Error> {
        let mut first = First::default();
        while first.kept.len() < MOST_LISTED {
            let Some(item) = seq.next_element()? else { return Ok(first) };
            first.kept.push(item);
            first.total += 1;
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            first.total += 1;
        }
        Ok(first)
    }
}

/// Whose account.
#[derive(Deserialize)]
pub struct ReportAccount {
    /// API id.
    #[serde(default)]
    pub id: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    role: String,
}

/// The ledger of a backup of ours; none when it is not there or does not read.
///
/// # Errors
/// `Storage`.
pub fn report(files: &Files, root: &str) -> Result<Option<Report>> {
    let Some(file) = files.find(&join(root, "report.json"))? else { return Ok(None) };
    let mut reader = match files.open(&file) {
        Ok(reader) => Told { reader, error: None },
        Err(error) if error.kind().stops_run() => return Err(error),
        Err(_) => return Ok(None),
    };
    let report = serde_json::from_reader(BufReader::new(reader.by_ref().take(LONGEST_REPORT)));
    match (report, reader.error) {
        (Ok(report), _) => Ok(Some(report)),
        (Err(_), Some(error)) if error.kind().stops_run() => Err(error),
        (Err(_), _) => Ok(None),
    }
}

/// Keeps the error that a parser makes one of its own of.
struct Told {
    reader: EntryReader,
    error: Option<Error>,
}

impl Read for Told {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.reader.read(out).map_err(|error| {
            self.error = Some(error);
            io::ErrorKind::Other.into()
        })
    }
}

/// Whether a report of ours lies there.
///
/// # Errors
/// `Storage`.
pub fn has_our_report(files: &Files, root: &str) -> Result<bool> {
    Ok(report(files, root)?.is_some_and(|report| report.tool.starts_with("Keepsake ")))
}

/// What the backup at `root` says of itself.
///
/// # Errors
/// `Storage`.
pub fn read(files: &Files, root: &str, format: Format, findings: &mut Findings) -> Result<Summary> {
    let mut summary = Summary {
        format,
        label: format.label().to_owned(),
        place: root.to_owned(),
        account: String::new(),
        user: String::new(),
        made: String::new(),
        tool: String::new(),
        outcome: None,
        counts: Vec::new(),
        missing: Vec::new(),
        missing_total: 0,
        notes: Vec::new(),
    };
    if format.is_ours() {
        match report(files, root)? {
            Some(report) => fill(&mut summary, report),
            None => findings.damage(&join(root, "report.json"), "The report is missing or does not read."),
        }
    } else if format == Format::Wrike {
        // The tool's folder is account-<accountUID>; nothing in the files says when they were made.
        let account = root.split('/').find_map(|part| part.strip_prefix("account-"));
        summary.account = account.map(shown).unwrap_or_default();
    } else {
        name_of_proof(root, &mut summary);
    }
    Ok(summary)
}

fn fill(summary: &mut Summary, report: Report) {
    let account = report.account;
    summary.account = shown(if account.name.is_empty() { &account.id } else { &account.name });
    summary.user = [account.user, account.role]
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| shown(part))
        .collect::<Vec<_>>()
        .join(", ");
    summary.made = shown(&report.started);
    summary.tool = shown(&report.tool);
    summary.outcome = Some(report.outcome);
    summary.counts = report.counts.kept;
    summary.missing_total = report.missing.total;
    summary.missing = report.missing.kept;
    summary.notes = [report.notes.kept, report.not_asked.kept, report.not_offered.kept].concat();
}

/// `9789_05_05_2011_61703.zip/` (help page "Back Up Your Workfront Proof Data"): account, day, month, year, number.
pub fn name_of_proof(name: &str, summary: &mut Summary) {
    let name = last(name.trim_end_matches('/')).trim_end_matches(".zip");
    let parts: Vec<&str> = name.split('_').collect();
    if let [account, day, month, year, _] = parts[..]
        && [account, day, month, year]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && (day.len(), month.len(), year.len()) == (2, 2, 4)
    {
        summary.account = account.to_owned();
        summary.made = format!("{year}-{month}-{day}");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_list_the_first_are_kept_and_all_are_counted() {
        let text = format!("[{}\"last\"]", "\"item\",".repeat(100_000));
        let first: First<String> = serde_json::from_str(&text).unwrap();
        assert_eq!((first.kept, first.total), (vec!["item".to_owned(); MOST_LISTED], 100_001));
        let first: First<String> = serde_json::from_str("[\"a\",\"b\"]").unwrap();
        assert_eq!((first.kept, first.total), (vec!["a".to_owned(), "b".to_owned()], 2));
        assert!(serde_json::from_str::<First<String>>(&text[..text.len() - 1]).is_err());
    }
}
