//! Before the run: what there is, what it costs, what cannot be had.

use super::collect::Collector;
use super::format::FORMAT;
use crate::backup::progress::estimate;
use crate::backup::run::Run;
use crate::engine::messages::{KindCount, Preflight};
use crate::error::Result;
use crate::wrike::legacy::contacts;

/// Space for journal, lists and the archive's own JSON. How much files take is told only when they are listed.
const SPACE_BESIDE_FILES: u64 = 64 << 20;
/// Tasks or folders whose files one call lists, and tasks on a page.
const PER_CALL: u64 = 100;

/// Say what a run will fetch, after its survey. A run that builds on a backup in the folder costs far less than is said here.
///
/// # Errors
/// `Storage`.
pub async fn preflight(run: &Run, collector: &Collector) -> Result<Preflight> {
    let tasks = collector.count()?;
    let folders = collector.places()?.map(|places| places.len() as u64);
    let people = collector.recorded("contacts", &contacts::list())?.map(|contacts| contacts.len() as u64 + 1);
    let (task_count, folder_count) = (tasks.unwrap_or(0), folders.unwrap_or(0));
    let calls = folder_count + task_count + (task_count + folder_count).div_ceil(PER_CALL) * 2 + 2;
    let lines = [
        ("people", people),
        ("folders", folders),
        ("tasks", tasks),
        ("comments", None),
        ("files", None),
        ("time logs", None),
    ];
    let mut cannot = vec![
        "How many files there are, and how large, is told only while the backup runs.".to_owned(),
        "Time logs of everybody cost one call a task, folders one call each.".to_owned(),
    ];
    for (what, count) in [("people", people), ("folders", folders), ("tasks", tasks)] {
        if count.is_none() {
            cannot.push(format!("The service does not list {what}."));
        }
    }
    cannot.extend(FORMAT.not_offered.iter().map(|line| (*line).to_owned()));
    Ok(Preflight {
        account: run.header().account,
        counts: lines.into_iter().map(|(label, count)| KindCount { label: label.to_owned(), count }).collect(),
        file_bytes: 0,
        space_needed: SPACE_BESIDE_FILES,
        space_free: run.store.free().await?,
        calls,
        seconds: estimate(calls, 0, 0),
        cannot,
        unfinished: None,
    })
}
