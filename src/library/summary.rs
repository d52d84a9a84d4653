//! What a backup says of itself, before anything of it is checked.

use std::io::Read;

use serde::Deserialize;

use super::files::{Files, join, last};
use super::findings::{Findings, shown};
use super::messages::{Format, Summary};
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};
use crate::error::Result;

/// Longest head of a manifest: account and counts. The list of files comes behind.
const LONGEST_HEAD: u64 = 1 << 20;
/// Longest report: one of a hundred thousand missing items has 20 MB.
const LONGEST_REPORT: usize = 64 << 20;
/// Missing items that a summary names.
const MOST_MISSING: usize = 1_000;

/// Whose making the backup with this manifest is; none when it is not ours or does not read.
///
/// # Errors
/// `Storage`.
pub fn format_of(files: &Files, path: &str) -> Result<Option<Format>> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let Some(file) = files.find(path)? else { return Ok(None) };
    let Ok(reader) = files.open(&file) else { return Ok(None) };
    let mut text = Vec::new();
    // What is damaged behind the head does not matter here.
    let _ = reader.take(LONGEST_HEAD).read_to_end(&mut text);
    let end = text.windows(10).position(|window| window == b",\n  \"files\"");
    let head = end.map_or(text.clone(), |end| [&text[..end], b"}"].concat());
    Ok(match serde_json::from_slice::<Head>(&head).ok().map(|head| head.format).as_deref() {
        Some("keepsake-wrike") => Some(Format::KeepsakeWrike),
        Some("keepsake-wrike-legacy") => Some(Format::KeepsakeWrikeLegacy),
        Some("keepsake-proof") => Some(Format::KeepsakeProof),
        _ => None,
    })
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
    /// Expected and saved.
    #[serde(default)]
    pub counts: Vec<LedgerCount>,
    /// What is missing.
    #[serde(default)]
    pub missing: Vec<MissingItem>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    not_asked: Vec<String>,
    #[serde(default)]
    not_offered: Vec<String>,
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
    match files.small(&join(root, "report.json"), LONGEST_REPORT) {
        Ok(bytes) => Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok())),
        Err(error) if error.kind().stops_run() => Err(error),
        Err(_) => Ok(None),
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

fn fill(summary: &mut Summary, mut report: Report) {
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
    summary.counts = report.counts;
    report.missing.truncate(MOST_MISSING);
    summary.missing = report.missing;
    summary.notes = [report.notes, report.not_asked, report.not_offered].concat();
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
