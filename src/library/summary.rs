//! What a backup says of itself, before anything of it is checked.

use std::io::Read;

use hifijson::IterLexer;

use super::container::EntryReader;
use super::fields::{self, List, Place, Shape, fields, whole};
use super::files::{Files, join, last};
use super::findings::{Findings, shown};
use super::messages::{Format, Summary};
use crate::archive::csv::Encoding;
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};
use crate::error::Result;

/// Longest head of a manifest: account and counts. The list of files comes behind.
const LONGEST_HEAD: u64 = 1 << 20;
/// Longest report: one of a million missing items has 200 MB. Of its lists only the first are kept, so its length costs no memory.
const LONGEST_REPORT: usize = 1 << 30;
/// Bytes of a report that are read at a time.
const CHUNK: usize = 64 << 10;
/// Missing items, notes and so on that are kept.
const MOST_LISTED: usize = 1_000;

/// The latest layout of an archive of ours that is known here, whichever the service. A later one may mean anything by the same names.
pub const LATEST: u32 = 1;

/// What the head of `manifest.json` tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Name of the format: "keepsake-wrike".
    pub format: String,
    /// Version of its layout; all that have been written tell it.
    pub format_version: u32,
}

fields!(Manifest { "format" => format, "formatVersion" => format_version });

impl Manifest {
    /// The format, where it is one of those that are known.
    pub fn known(&self) -> Option<Format> {
        Format::of_name(&self.format)
    }

    /// The version, where it is later than any that is known.
    pub fn later(&self) -> Option<u32> {
        Some(self.format_version).filter(|version| *version > LATEST)
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
    let manifest = fields::read::<Manifest>(&head).ok();
    Ok(manifest.filter(|manifest| manifest.format.starts_with("keepsake-")))
}

/// `report.json`, as far as it is shown. A field that does not read as it should is as good as none.
#[derive(Default)]
pub struct Report {
    outcome: String,
    /// When the run began.
    pub started: String,
    /// By which program.
    pub tool: String,
    account: Option<ReportAccount>,
    counts: First<LedgerCount>,
    /// How the CSV files are written, where there are some.
    pub csv: Option<Csv>,
    missing: First<MissingItem>,
    notes: First<String>,
    not_asked: First<String>,
    not_offered: First<String>,
}

fields!(Report {
    "outcome" => outcome,
    "started" => started,
    "tool" => tool,
    "account" => account,
    "counts" => counts,
    "csv" => csv,
    "missing" => missing,
    "notes" => notes,
    "notAsked" => not_asked,
    "notOffered" => not_offered,
});

impl Report {
    /// Complete or Partial.
    pub fn outcome(&self) -> Option<Outcome> {
        Outcome::of_name(&self.outcome)
    }

    /// Expected and saved, kind by kind.
    pub fn counts(&self) -> &[LedgerCount] {
        &self.counts.kept
    }

    /// What is missing: the first thousand.
    pub fn missing(&self) -> &[MissingItem] {
        &self.missing.kept
    }

    /// Notes: the first thousand.
    pub fn notes(&self) -> &[String] {
        &self.notes.kept
    }
}

/// How CSV files are written.
#[derive(Default)]
pub struct Csv {
    encoding: String,
    /// Cells that look like formulas have an apostrophe in front.
    pub guarded: bool,
}

fields!(Csv { "encoding" => encoding, "guarded" => guarded });

impl Csv {
    /// In what their characters are.
    pub fn encoding(&self) -> Option<Encoding> {
        Encoding::of_name(&self.encoding)
    }
}

/// The first of a list; the others are counted and forgotten.
#[derive(Default)]
struct First<T> {
    kept: Vec<T>,
    /// How many it had.
    total: u64,
}

impl<T: Shape + Default> List for First<T> {
    fn clear(&mut self) {
        self.kept.clear();
        self.total = 0;
    }

    fn next(&mut self) -> Place<'_> {
        self.total += 1;
        if self.kept.len() < MOST_LISTED { self.kept.next() } else { Place::Nowhere }
    }
}

impl<T: Shape + Default> Shape for First<T> {
    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }
}

/// Whose account.
#[derive(Default)]
struct ReportAccount {
    id: String,
    name: String,
    user: String,
    role: String,
}

fields!(ReportAccount { "id" => id, "name" => name, "user" => user, "role" => role });
fields!(LedgerCount { "kind" => kind, "label" => label, "expected" => expected, "saved" => saved });
fields!(MissingItem { "kind" => kind, "id" => id, "name" => name, "reason" => reason });

/// The ledger of a backup of ours; none when it is not there or does not read.
///
/// # Errors
/// `Storage`.
pub fn report(files: &Files, root: &str) -> Result<Option<Report>> {
    let Some(file) = files.find(&join(root, "report.json"))? else { return Ok(None) };
    let reader = match files.open(&file) {
        Ok(reader) => reader,
        Err(error) if error.kind().stops_run() => return Err(error),
        Err(_) => return Ok(None),
    };
    let mut report = Report::default();
    let mut lexer = IterLexer::new(Bytes { reader, chunk: Vec::new(), at: 0 }.take(LONGEST_REPORT));
    let is_read = whole(&mut lexer, &mut report).is_ok() && report.outcome().is_some() && report.account.is_some();
    match lexer.error {
        Some(error) if error.kind().stops_run() => Err(error),
        Some(_) => Ok(None),
        None => Ok(Some(report).filter(|_| is_read)),
    }
}

/// The bytes of a file, one by one.
struct Bytes {
    reader: EntryReader,
    chunk: Vec<u8>,
    /// Of the chunk.
    at: usize,
}

impl Bytes {
    /// The next chunk, which may be empty at the end only.
    fn fill(&mut self) -> Result<()> {
        let mut chunk = vec![0; CHUNK];
        let count = self.reader.read(&mut chunk)?;
        chunk.truncate(count);
        (self.at, self.chunk) = (0, chunk);
        Ok(())
    }
}

impl Iterator for Bytes {
    type Item = Result<u8>;

    fn next(&mut self) -> Option<Result<u8>> {
        if self.at == self.chunk.len()
            && let Err(error) = self.fill()
        {
            return Some(Err(error));
        }
        let byte = self.chunk.get(self.at).copied()?;
        self.at += 1;
        Some(Ok(byte))
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
    summary.outcome = report.outcome();
    let account = report.account.unwrap_or_default();
    summary.account = shown(if account.name.is_empty() { &account.id } else { &account.name });
    summary.user = [account.user, account.role]
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| shown(part))
        .collect::<Vec<_>>()
        .join(", ");
    summary.made = shown(&report.started);
    summary.tool = shown(&report.tool);
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
        let first = fields::read::<First<String>>(text.as_bytes()).unwrap();
        assert_eq!((first.kept, first.total), (vec!["item".to_owned(); MOST_LISTED], 100_001));
        let first = fields::read::<First<String>>(b"[\"a\",\"b\"]").unwrap();
        assert_eq!((first.kept, first.total), (vec!["a".to_owned(), "b".to_owned()], 2));
        assert!(fields::read::<First<String>>(&text.as_bytes()[..text.len() - 1]).is_err());
    }
}
