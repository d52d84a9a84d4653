//! The ledger for people (`report.html`) and for programs (`report.json`), and the `README.txt` of an archive.

use serde::Serialize;

use super::ledger::{Ledger, NOT_ASKED, NOT_OFFERED};
use crate::engine::messages::{Account, LedgerCount, MissingItem, Outcome};

/// What both reports say.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    /// Complete or Partial.
    pub outcome: Outcome,
    /// When the run began, `yyyy-MM-dd HH:mm:ss` UTC: what was made later may be missing.
    pub started: String,
    /// Version of Keepsake.
    pub tool: &'static str,
    /// Whose account, and who looked.
    pub account: &'a Account,
    /// Expected and saved.
    pub counts: Vec<LedgerCount>,
    /// Every missing item.
    pub missing: &'a [MissingItem],
    /// What the reader should know.
    pub notes: &'a [String],
    /// What the API offers and is not asked for, with the reason.
    pub not_asked: &'static [&'static str],
    /// What nobody can have through the API.
    pub not_offered: &'static [&'static str],
}

/// Name and version of this program.
pub const TOOL: &str = concat!("Keepsake ", env!("CARGO_PKG_VERSION"));

impl<'a> Report<'a> {
    /// From a closed ledger.
    pub fn new(account: &'a Account, started: String, ledger: &'a Ledger) -> Self {
        Self {
            outcome: ledger.outcome(),
            started,
            tool: TOOL,
            account,
            counts: ledger.counts(),
            missing: ledger.missing_items(),
            notes: ledger.notes(),
            not_asked: NOT_ASKED,
            not_offered: NOT_OFFERED,
        }
    }

    /// The outcome in a sentence.
    pub fn headline(&self) -> String {
        match self.outcome {
            Outcome::Complete => "Complete: everything of the kinds below that this user may see is here.".to_owned(),
            Outcome::Partial if self.missing.len() == 1 => "Partial: 1 item is missing; it is named below.".to_owned(),
            Outcome::Partial => format!("Partial: {} items are missing; each is named below.", self.missing.len()),
        }
    }

    /// `report.html`: one page without scripts or outside resources.
    pub fn html(&self) -> String {
        let mut page = String::from(HEAD);
        page.push_str(&format!(
            "<h1>Backup of {}</h1>\n<p class=\"{}\">{}</p>\n",
            escape(&self.account.name),
            self.class(),
            escape(&self.headline())
        ));
        page.push_str("<dl>\n");
        for (term, value) in [
            ("Account", format!("{} ({})", self.account.name, self.account.id)),
            ("Seen by", format!("{}, {}", self.account.user, self.account.role)),
            ("Server", self.account.server.clone()),
            ("Begun", format!("{} UTC", self.started)),
            ("Made by", self.tool.to_owned()),
        ] {
            page.push_str(&format!("<dt>{term}</dt><dd>{}</dd>\n", escape(&value)));
        }
        page.push_str("</dl>\n<h2>What is here</h2>\n<table>\n<thead><tr><th scope=\"col\">Kind</th><th scope=\"col\">Wrike says</th><th scope=\"col\">Saved</th></tr></thead>\n<tbody>\n");
        for count in &self.counts {
            let expected = count.expected.map_or_else(|| "–".to_owned(), |expected| expected.to_string());
            page.push_str(&format!(
                "<tr><th scope=\"row\">{}</th><td>{expected}</td><td>{}</td></tr>\n",
                escape(&count.label),
                count.saved
            ));
        }
        page.push_str("</tbody>\n</table>\n<h2>What is missing</h2>\n");
        if self.missing.is_empty() {
            page.push_str("<p>Nothing.</p>\n");
        } else {
            page.push_str("<table>\n<thead><tr><th scope=\"col\">Kind</th><th scope=\"col\">Name</th><th scope=\"col\">Id</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
            for item in self.missing {
                let cells =
                    [&item.kind, &item.name, &item.id, &item.reason].map(|cell| format!("<td>{}</td>", escape(cell)));
                page.push_str(&format!("<tr>{}</tr>\n", cells.concat()));
            }
            page.push_str("</tbody>\n</table>\n");
        }
        page.push_str("<h2>What else is not here</h2>\n<ul>\n");
        for note in self.notes.iter().map(String::as_str).chain(self.not_asked.iter().chain(self.not_offered).copied())
        {
            page.push_str(&format!("<li>{}</li>\n", escape(note)));
        }
        page.push_str("</ul>\n</main>\n</body>\n</html>\n");
        page
    }

    fn class(&self) -> &'static str {
        if self.outcome == Outcome::Complete { "good" } else { "bad" }
    }

    /// `README.txt`.
    pub fn readme(&self) -> String {
        let text = format!(
            "Backup of the Wrike account \"{name}\" ({id})\nas {user} could see it from {started} UTC on, made by {tool}.\n\n{headline}\n{BODY}",
            name = one_line(&self.account.name),
            id = self.account.id,
            user = one_line(&self.account.user),
            started = self.started,
            tool = self.tool,
            headline = self.headline(),
        );
        // Notepad of older Windows shows text without carriage returns as one line.
        text.replace('\n', "\r\n")
    }
}

const BODY: &str = "
What is where
  report.html      what is here, what is missing and why, to read in a browser
  report.json      the same for programs
  users.json       people, present and past
  folders.json     folders and projects with comments and files
  tasks.json       tasks and subtasks with comments, files and time logs
  teams.json       groups
  account.json, spaces.json, workflows.json, custom_fields.json,
  timelog_categories.json
                   how the account is set up
  deleted.json     what earlier backups had and the account has no more,
                   when this backup builds on one
  unplaced.json    what hangs on something that is not here, if there is any
  ../attachments/  the files: latest versions, named <attachment id>-<name>;
                   older versions in ../attachments/versions/
  manifest.json    every file with its length and SHA-256
  SHA256SUMS       the same for checking

The four first JSON files have the layout of Wrike's own account backup:
its keys first, then ours, last \"source\", the object as the API gave it.
\"uid\" is the user's id in Wrike's API. Dates are UTC.

To check that nothing has changed since: in this folder, with coreutils
  sha256sum -c SHA256SUMS
";

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>Backup report</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8886; overflow-wrap: anywhere; vertical-align: top; }
td { font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
.good, .bad { padding: .6rem .8rem; border-left: .3rem solid; font-weight: 600; }
.good { border-color: #2a7d46; }
.bad { border-color: #b3541e; }
</style>
</head>
<body>
<main>
";

/// Text for HTML content and attribute values.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::messages::Product;

    #[test]
    fn names_from_the_account_are_text_in_the_report() {
        let account = Account {
            product: Product::Wrike,
            id: "A".into(),
            name: "<script>alert(1)</script>".into(),
            user_id: "KUAA".into(),
            user: "\"&'".into(),
            role: "user".into(),
            server: "s".into(),
        };
        let mut ledger = Ledger::new();
        ledger.missing("file", "IE<A", "<img onerror=x>", "Because.");
        let html = Report::new(&account, String::new(), &ledger).html();
        assert!(!html.contains("<script>alert") && !html.contains("<img"));
        assert!(html.contains("&lt;img onerror=x&gt;") && html.contains("&quot;&amp;&#39;"));
        assert!(html.contains("Partial: 1 item is missing"));
    }

    #[test]
    fn nothing_in_the_report_comes_from_elsewhere() {
        let account = Account {
            product: Product::Wrike,
            id: "A".into(),
            name: "Acme".into(),
            user_id: String::new(),
            user: String::new(),
            role: String::new(),
            server: String::new(),
        };
        let html = Report::new(&account, String::new(), &Ledger::new()).html();
        assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"));
    }
}
