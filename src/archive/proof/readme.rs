//! The `README.txt` of a Proof archive: what is in it, what each file is, how to check it, how a guard is undone.

use super::about::{Details, Sight};
use super::columns::{Column, Table};
use crate::archive::report::Report;

/// Longest line.
const WIDTH: usize = 78;

/// The text, with CRLF.
pub fn readme(report: &Report<'_>, details: &Details) -> String {
    let mut body = String::new();
    if details.sight == Sight::OwnAndShared {
        body.push_str(SIGHT);
    }
    body.push_str(CONTENTS);
    body.push_str(&csv(details));
    for table in Table::ALL {
        body.push_str(&columns(table, details.links));
    }
    body.push_str(if details.dialect.guarded { GUARDED } else { EXACT });
    body.push_str(if details.links { LINKS } else { NO_LINKS });
    body.push_str(CHECK);
    report.readme_with(&body)
}

const SIGHT: &str = "
This user's profile shows only proofs that are the user's own or shared with
the user. An Administrator, Billing Administrator or Supervisor sees them all.
";

const CONTENTS: &str = "
What is where
  index.html       open it in a browser to browse and search this backup; it
                   needs no network, and viewer/ beside it
  report.html      what is here, what is missing and why, to read in a browser
  report.json      the same for programs
  *.csv            seven files, named as in the backups that Workfront Proof
                   makes itself; more about them below
  originals/       the uploaded files: originals/<file id>/<name>; a second
                   file of the same name in one folder has ~2 before its
                   extension
  attachments/     files attached to comments:
                   attachments/<comment id>/<attachment id>-<name>; to replies:
                   attachments/<comment id>/replies/<reply id>/...; one whose
                   place is taken, since ids of the service are equal:
                   attachments/<file id>~<number>/<name>
  summaries/       print summaries, an Excel file for each proof:
                   summaries/<file id>.xls
  json/            everything as the service's API gave it, untouched; also
                   what the CSV files have no place for: drawings, stages,
                   activity, folders, tags, groups, custom fields, templates;
                   drawings.json has what is drawn on comments by their ids
  manifest.json    every file with its length and SHA-256
  SHA256SUMS       the same for checking

What is not there had nothing in it, or report.html says why.
";

const GUARDED: &str = r#"
Guarded cells
A spreadsheet may run a cell as a formula when it begins with = + - @ (or
their full-width forms), also after blanks, or with a tab, a line break or
NUL. In this archive such a text, also after apostrophes, has one more
apostrophe (') in front. Numbers are not guarded. To undo it, take away one
apostrophe where a cell begins with apostrophes and then in one of these ways;
leave all other cells alone. With Python, for a file and its exact copy:

  import csv, re, sys
  csv.field_size_limit(2**31 - 1)
  guarded = re.compile("'+([\t\r\n\0]|[ \xa0\u3000\ufeff]*[-=+@\uff1d\uff0b\uff0d\uff20])")
  name, copy, encoding = sys.argv[1:]
  with open(name, encoding=encoding, newline="") as old:
      with open(copy, "w", encoding=encoding, newline="") as new:
          for row in csv.reader(old):
              csv.writer(new).writerow([c[1:] if guarded.match(c) else c for c in row])
"#;

const EXACT: &str = "
The texts are exact. Some may look like formulas to a spreadsheet: do not open
these files in one by double-click unless you trust who wrote them; import
them with all columns as text. Keepsake can guard such cells if asked to.
";

const LINKS: &str = "
As was asked for, recipients.csv holds personal links. Who has them can act as
the recipient: keep this archive to yourself.
";

const NO_LINKS: &str = "
Recipients' personal links and users' API tokens are left out.
";

const CHECK: &str = "
To check that nothing has changed since: unpack, then in this folder, with
coreutils
  sha256sum -c SHA256SUMS
";

/// How the CSV files are written.
fn csv(details: &Details) -> String {
    let encoding = details.dialect.encoding;
    let mut text = format!(
        "
The CSV files
Commas between the fields, CRLF at line ends, quotes where needed (RFC 4180),
a header row. Encoding: {} (in Python: \"{}\").
{}",
        encoding.label(),
        encoding.python_name(),
        CSV
    );
    if !details.date_timezone.is_empty() {
        let zone: String = details.date_timezone.chars().filter(|c| !c.is_control()).collect();
        text.push_str(&wrap("", &format!("The user's time zone in Proof: {zone}.")));
    }
    if let Some(note) = details.note() {
        text.push_str(&wrap("", &format!("{note} report.html names the cells.")));
    }
    text
}

const CSV: &str = "A spreadsheet of a country that writes 1,5 may expect semicolons: when
importing, tell it that the separator is the comma. It shows at most 32,767
characters of a cell and 1,048,576 rows; the files have them all.
Workfront Proof has never published the header rows of its own backups. The
columns here are Keepsake's: first what the help page names, then the rest,
with the names of the service's API. Numbers (id, file_id, ...) are the
service's own. Dates are as the service wrote them, without a time zone.
";

/// A file with its columns, and notes on those that need one.
fn columns(table: Table, links: bool) -> String {
    let columns: Vec<Column> = table.columns(links).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let mut text = format!("\n  {}: {}\n", table.file_name(), table.content());
    text.push_str(&wrap("    ", &names.join(", ")));
    for column in columns.iter().filter(|column| !column.note.is_empty()) {
        text.push_str(&wrap("      ", &format!("{}: {}", column.name, column.note)));
    }
    text
}

/// Lines of at most [`WIDTH`] characters where words allow it, each after `indent`.
fn wrap(indent: &str, text: &str) -> String {
    let (mut wrapped, mut width) = (String::from(indent), indent.len());
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > indent.len() && width + 1 + length > WIDTH {
            wrapped.push_str(&format!("\n{indent}"));
            width = indent.len();
        } else if width > indent.len() {
            wrapped.push(' ');
            width += 1;
        }
        wrapped.push_str(word);
        width += length;
    }
    wrapped.push('\n');
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_named() {
        for table in Table::ALL {
            let text = columns(table, true);
            assert!(table.columns(true).all(|column| text.contains(column.name)), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        }
        assert!(!columns(Table::Recipients, false).contains("proof_url"));
    }

    #[test]
    fn words_longer_than_a_line_stay_whole() {
        let long = "x".repeat(100);
        assert_eq!(wrap("  ", &format!("a {long} b")), format!("  a\n  {long}\n  b\n"));
    }
}
