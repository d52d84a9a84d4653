//! What calls without an answer mean for the ledger.

use std::collections::HashSet;

use super::collect::hanging_is_halved;
use crate::archive::ledger::Ledger;
use crate::backup::refusal::Refusal;
use crate::backup::run::Run;
use crate::error::Result;

/// Calls that have no answer, or one that does not read, and that nothing else made up for; files' bodies apart.
///
/// # Errors
/// `Storage`.
pub fn unanswered(run: &Run) -> Result<Vec<(String, Refusal)>> {
    let (mut keys, mut known): (Vec<String>, HashSet<String>) = (Vec::new(), HashSet::new());
    {
        let mut journal = run.journal();
        let mut offset = journal.start();
        while let Some((key, next)) = journal.key_at(offset)? {
            offset = next;
            if let Some(about) = key.strip_prefix("refused/")
                && !about.starts_with("file/")
                && !journal.contains(about)
                && known.insert(about.to_owned())
            {
                keys.push(about.to_owned());
            }
        }
    }
    let mut unanswered = Vec::new();
    for key in keys {
        let Some(refusal) = Refusal::of(run, &key)? else { continue };
        let about = key.strip_prefix("unread/").unwrap_or(&key);
        // Tasks' comments were then asked for one by one, and folders are held against their own count. Where what happened since
        // could not be told, everything was asked for.
        let made_up_for =
            matches!(about, "comments/all" | "count" | "full/count" | "since/tasks" | "since/comments" | "since/count")
                || about.starts_with("meanwhile/")
                || hanging_is_halved(about, &refusal);
        if !made_up_for {
            unanswered.push((about.to_owned(), refusal));
        }
    }
    Ok(unanswered)
}

/// The kind of the ledger that a journal key is about.
pub fn kind_of(key: &str) -> &'static str {
    match key.split('/').next().unwrap_or_default() {
        "contacts" => "person",
        "tree" | "folder" => "folder",
        "tasks" => "task",
        "comments" => "comment",
        "files" | "history" => "file",
        "timelogs" => "timelog",
        _ => "item",
    }
}

/// Name what is missing because the call under `key` has no answer.
pub fn account_for(ledger: &mut Ledger, key: &str, refusal: &Refusal) {
    let mut parts = key.split('/');
    let (what, first, second) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
    let (id, name) = match what {
        "contacts" => ("", "contacts".to_owned()),
        "tree" => ("", "the folder tree".to_owned()),
        "folder" => (first, format!("folder {first}")),
        "tasks" => ("", "some of the tasks".to_owned()),
        "comments" => ("", format!("comments of task {second}")),
        "files" if second == "1" => ("", format!("files of {first}")),
        "files" => {
            let first = first.split('~').next().unwrap_or_default();
            ("", format!("files of {second} tasks and folders from {first} on"))
        }
        "history" => ("", format!("older versions of file {first}")),
        "timelogs" => ("", format!("time logs of task {second}")),
        _ => ("", key.to_owned()),
    };
    ledger.missing(kind_of(key), id, &name, &refusal.reason);
}
