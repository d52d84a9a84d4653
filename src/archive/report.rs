//! The ledger for people (`report.html`) and for programs (`report.json`), and the `README.txt` of an archive.

use serde::Serialize;

use super::format::Format;
use super::ledger::Ledger;
use crate::engine::messages::{Account, LedgerCount, MissingItem, Outcome};

/// A table that only one service's report has, for `report.html`; its data are in [`Report::with_details`] for `report.json`.
pub struct Section {
    /// Heading.
    pub heading: String,
    /// A sentence below it.
    pub text: String,
    /// Heads of the columns; none when the sentence says it all.
    pub columns: &'static [&'static str],
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

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
    /// What the reader should know, the caveat among it.
    pub notes: &'a [String],
    /// What the API offers and is not asked for, with the reason.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub not_asked: &'static [&'static str],
    /// What nobody can have through the API.
    pub not_offered: &'static [&'static str],
    /// What only one service's report says, as further keys.
    #[serde(flatten)]
    details: Option<serde_json::Value>,
    #[serde(skip)]
    sections: Vec<Section>,
    #[serde(skip)]
    title: Option<String>,
    #[serde(skip)]
    caveat: Option<&'a str>,
    #[serde(skip)]
    format: &'static Format,
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
            not_asked: ledger.format().not_asked,
            not_offered: ledger.format().not_offered,
            details: None,
            sections: Vec::new(),
            title: None,
            caveat: ledger.caveat(),
            format: ledger.format(),
        }
    }

    /// Say that it is something else than the backup of the account, which is what the title says otherwise.
    #[must_use]
    pub fn with_title(mut self, title: String) -> Self {
        self.title = Some(title);
        self
    }

    /// Add the keys of an object to `report.json`.
    #[must_use]
    pub fn with_details(mut self, details: serde_json::Value) -> Self {
        self.details = Some(details);
        self
    }

    /// Add a section to `report.html`.
    #[must_use]
    pub fn with_section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
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
            "<h1>{}</h1>\n<p class=\"{}\">{}</p>\n",
            escape(&self.title.clone().unwrap_or_else(|| format!("Backup of {}", self.account.name))),
            self.class(),
            escape(&self.headline())
        ));
        if let Some(caveat) = self.caveat {
            page.push_str(&format!("<p class=\"bad\">{}</p>\n", escape(caveat)));
        }
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
        page.push_str("</dl>\n<h2>What is here</h2>\n");
        open_table(&mut page, &["Kind", &format!("{} says", self.format.service), "Saved"]);
        for count in &self.counts {
            let expected = count.expected.map_or_else(|| "–".to_owned(), |expected| expected.to_string());
            page.push_str(&format!(
                "<tr><th scope=\"row\">{}</th><td>{expected}</td><td>{}</td></tr>\n",
                escape(&count.label),
                count.saved
            ));
        }
        page.push_str("</tbody>\n</table>\n");
        self.html_missing(&mut page);
        self.sections.iter().for_each(|section| section.html(&mut page));
        self.html_absent(&mut page);
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }

    fn html_missing(&self, page: &mut String) {
        page.push_str("<h2>What is missing</h2>\n");
        if self.missing.is_empty() {
            page.push_str("<p>Nothing.</p>\n");
        } else {
            open_table(page, &["Kind", "Name", "Id", "Why"]);
            for item in self.missing {
                push_row(page, [&item.kind, &item.name, &item.id, &item.reason]);
            }
            page.push_str("</tbody>\n</table>\n");
        }
    }

    fn html_absent(&self, page: &mut String) {
        page.push_str("<h2>What else is not here</h2>\n<ul>\n");
        let absent = self.not_asked.iter().chain(self.not_offered).copied();
        // The caveat stands at the head.
        let notes = self.notes.iter().map(String::as_str).filter(|note| Some(*note) != self.caveat);
        for note in notes.chain(absent) {
            page.push_str(&format!("<li>{}</li>\n", escape(note)));
        }
        page.push_str("</ul>\n");
    }

    fn class(&self) -> &'static str {
        if self.outcome == Outcome::Complete { "good" } else { "bad" }
    }

    /// `README.txt` of a Wrike account's archive.
    pub fn readme(&self) -> String {
        self.readme_with(BODY)
    }

    /// `README.txt` with a service's own text, which begins with an empty line, below the head.
    pub fn readme_with(&self, body: &str) -> String {
        let title = match &self.title {
            Some(title) => one_line(title),
            None => format!("Backup of the {} account \"{}\"", self.format.service, one_line(&self.account.name)),
        };
        let text = format!(
            "{title} ({id})\nas {user} could see it from {started} UTC on, made by {tool}.\n\n{headline}\n{body}",
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

impl Section {
    fn html(&self, page: &mut String) {
        page.push_str(&format!("<h2>{}</h2>\n<p>{}</p>\n", escape(&self.heading), escape(&self.text)));
        if !self.rows.is_empty() {
            open_table(page, self.columns);
            self.rows.iter().for_each(|row| push_row(page, row));
            page.push_str("</tbody>\n</table>\n");
        }
    }
}

fn open_table(page: &mut String, columns: &[&str]) {
    let heads: String = columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", escape(column))).collect();
    page.push_str(&format!("<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"));
}

fn push_row<'a>(page: &mut String, cells: impl IntoIterator<Item = &'a String>) {
    let cells: String = cells.into_iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
    page.push_str(&format!("<tr>{cells}</tr>\n"));
}

const BODY: &str = "
What is where
  index.html       open it in a browser to browse and search this backup; it
                   needs no network, and viewer/ beside it
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
pub(super) fn escape(text: &str) -> String {
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
