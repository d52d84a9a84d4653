//! Before the run: what there is, what it costs, what cannot be had. The survey's calls are recorded, so the run does not repeat them.

use super::collect::Collector;
use super::cost::CallsLeft;
use super::listing::{Totals, totals};
use crate::archive::ledger::{NOT_ASKED, NOT_OFFERED};
use crate::backup::progress::estimate;
use crate::backup::refusal::{Refusal, refused_key};
use crate::backup::run::Run;
use crate::engine::messages::{KindCount, Preflight};
use crate::error::Result;
use crate::wrike::IDS_PER_CALL;
use crate::wrike::answer::check;

/// Space beside the files: journal, lists and the archive's own JSON, a generous share of what was collected.
const SPACE_BESIDE_FILES: u64 = 64 << 20;

/// Say what a run will fetch, after its survey.
///
/// # Errors
/// `Storage`.
pub async fn preflight(run: &Run, collector: &Collector) -> Result<Preflight> {
    let left = collector.calls_left()?;
    let files = totals(run)?;
    // Staged once, and once more in the archive; a picked folder needs less, which is not known yet.
    let space_needed = files.bytes * 2 + SPACE_BESIDE_FILES;
    Ok(Preflight {
        account: run.header().account,
        counts: counts(run, left, files)?,
        file_bytes: files.bytes,
        space_needed,
        space_free: run.store.free().await?,
        calls: left.calls + files.files.div_ceil(IDS_PER_CALL as u64),
        seconds: estimate(left.calls, files.files, files.bytes),
        cannot: cannot(run, left)?,
        unfinished: None,
    })
}

fn counts(run: &Run, left: CallsLeft, files: Totals) -> Result<Vec<KindCount>> {
    let recorded = |key: &str| -> Result<Option<u64>> {
        Ok(run.journal().read(key)?.and_then(|body| check(&body).ok()).map(|counted| counted.objects as u64))
    };
    let people = recorded("contacts")?.unwrap_or(0) + recorded("contacts-deleted")?.unwrap_or(0);
    let lines = [
        ("people and groups (present and past)", Some(people)),
        ("folders and projects", Some(left.folders)),
        ("tasks and subtasks", left.tasks),
        ("files", Some(files.files)),
        ("links to files kept elsewhere", Some(files.links)),
        ("comments", None),
        ("time logs", None),
    ];
    Ok(lines.into_iter().map(|(label, count)| KindCount { label: label.to_owned(), count }).collect())
}

fn cannot(run: &Run, left: CallsLeft) -> Result<Vec<String>> {
    let mut cannot: Vec<String> = Vec::new();
    if left.comments_one_by_one {
        cannot.push("Comments cannot be read for the whole account at once here; they are asked for task by task, one call each.".to_owned());
    }
    for (key, what) in [
        ("contacts", "people"),
        ("contacts-deleted", "people who left"),
        ("folder-tree", "folders"),
        ("tasks/0/0", "tasks"),
    ] {
        let refused = run.journal().read(&refused_key(key))?;
        if let Some(refusal) = refused.and_then(|body| serde_json::from_slice::<Refusal>(&body).ok()) {
            cannot.push(format!("No {what}: {}", refusal.reason));
        }
    }
    cannot.push(format!(
        "Only what {} may see: items that are not shared with this user are left out without a trace.",
        run.header().account.user
    ));
    cannot.extend(NOT_ASKED.iter().chain(NOT_OFFERED).map(|line| (*line).to_owned()));
    Ok(cannot)
}
