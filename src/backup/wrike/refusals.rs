//! Calls without an answer: which of them still matter, and what they mean for the ledger.

use std::collections::HashSet;

use crate::archive::ledger::Ledger;
use crate::backup::refusal::{Refusal, refused_key};
use crate::backup::run::Run;
use crate::backup::wrike::collect::FOLDER_PAGES;
use crate::error::Result;
use crate::wrike::catalog::row_of;

/// Calls that have no answer and that nothing else made up for, files apart.
///
/// # Errors
/// `Storage`.
pub fn unanswered(run: &Run) -> Result<Vec<(String, Refusal)>> {
    let (mut refused, mut known): (Vec<String>, HashSet<String>) = (Vec::new(), HashSet::new());
    let mut comments_one_by_one = false;
    let mut journal = run.journal();
    let mut offset = journal.start();
    while let Some((key, next)) = journal.key_at(offset)? {
        offset = next;
        let about = key.strip_prefix("refused/").unwrap_or(&key);
        comments_one_by_one |= about.starts_with("comments/task/") || about.starts_with("comments/folder/");
        if let Some(about) = key.strip_prefix("refused/")
            && !about.starts_with("file/")
            && !journal.contains(about)
            && known.insert(about.to_owned())
        {
            refused.push(about.to_owned());
        }
    }
    let mut unanswered = Vec::new();
    for key in refused {
        let body = journal.read(&refused_key(&key))?.unwrap_or_default();
        let Ok(refusal) = serde_json::from_slice::<Refusal>(&body) else { continue };
        let is_window =
            key.starts_with("comments/") && !key.starts_with("comments/task/") && !key.starts_with("comments/folder/");
        let made_up_for = is_window && refusal.is_about_rights() && comments_one_by_one
            || refusal.is_about_some() && is_halved_batch(&key)
            // Each is asked for by itself then.
            || key.starts_with("links/")
            || key.starts_with(FOLDER_PAGES)
            || is_left_epoch(&key, |other| journal.contains(other));
        if !made_up_for {
            unanswered.push((key, refusal));
        }
    }
    Ok(unanswered)
}

/// A batch of folders or dependencies that was refused for good is asked for in halves.
fn is_halved_batch(key: &str) -> bool {
    let is_batch = ["folders/", "dependencies/", "hourly-rates/", "folder-rollups/", "task-rollups/"];
    is_batch.iter().any(|what| key.starts_with(what)) && key.rsplit_once('/').is_some_and(|(_, size)| size != "1")
}

/// A listing whose page token expired is begun anew under the next epoch.
fn is_left_epoch(key: &str, contains: impl Fn(&str) -> bool) -> bool {
    page_of(key).is_some_and(|(what, epoch, _)| contains(&format!("{what}/{}/0", epoch + 1)))
}

/// What, epoch and page of the key of a paged listing.
fn page_of(key: &str) -> Option<(&str, u32, u32)> {
    let mut parts = key.split('/');
    let (what, epoch, page) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some((what, epoch, page))
}

/// Name what is missing because the call under `key` was refused; where it is a matter of the user's rights to settings, note it.
pub fn account_for(ledger: &mut Ledger, key: &str, refusal: &Refusal) {
    let about = About::of(key);
    // A listing that was begun and not finished has a hole, whatever the reason.
    let is_later_page = page_of(key).is_some_and(|(_, _, page)| page > 0);
    if refusal.is_not_to_be_had() && about.is_setting && !is_later_page {
        ledger.note(format!("{} are not in the archive: {}", about.plural, lower_first(&refusal.reason)));
    } else {
        ledger.missing(about.kind, about.id, &about.name, &refusal.reason);
    }
}

/// A sentence's beginning in the middle of another.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// What a journal key is about, in words.
struct About<'a> {
    kind: &'static str,
    plural: &'static str,
    id: &'a str,
    name: String,
    /// Whether it is a matter of settings, that a user without rights may well not see.
    is_setting: bool,
}

impl<'a> About<'a> {
    fn of(key: &'a str) -> Self {
        let (what, rest) = key.split_once('/').unwrap_or((key, ""));
        let (first, second) = rest.split_once('/').unwrap_or((rest, ""));
        let whole = |kind, plural: &'static str, is_setting| About {
            kind,
            plural,
            id: "",
            name: plural.to_owned(),
            is_setting,
        };
        match (what, first) {
            ("contacts" | "contacts-deleted", _) => whole("person", "People", false),
            ("groups", _) => whole("group", "Groups", true),
            ("version", _) => whole("version", "The version of the API", true),
            ("timelogs", _) => whole("timelog", "Time logs", true),
            ("dependencies", _) => whole("dependency", "Dependencies", true),
            ("audit-log", _) => whole("audit entry", "The audit log", true),
            ("bin-folders" | "bin-tasks", _) => whole("recycle bin", "The recycle bin", true),
            ("bi-export", _) => whole("export table", "The BI export", true),
            ("folder-tree", _) => whole("folder", "The folder tree", false),
            ("folders", id) if second == "1" => {
                About { kind: "folder", plural: "Folders", id, name: format!("folder {id}"), is_setting: false }
            }
            ("folders", id) => About {
                kind: "folder",
                plural: "Folders",
                id: "",
                name: format!("{second} folders from {} on", id.split('~').next().unwrap_or_default()),
                is_setting: false,
            },
            ("tasks", _) => About {
                kind: "task",
                plural: "Tasks",
                id: "",
                name: format!("tasks from page {second} on"),
                is_setting: false,
            },
            ("comments", owner @ ("task" | "folder")) => About {
                kind: "comment",
                plural: "Comments",
                id: "",
                name: format!("comments of {owner} {second}"),
                is_setting: false,
            },
            ("comments", start) => About {
                kind: "comment",
                plural: "Comments",
                id: "",
                name: format!("comments of {start} to {second}"),
                is_setting: false,
            },
            ("link", id) => About {
                kind: "link",
                plural: "Links",
                id,
                name: format!("the address of file {id}"),
                is_setting: false,
            },
            ("attachments", start) => About {
                kind: "file",
                plural: "Files",
                id: "",
                name: format!("files added {start} to {second}"),
                is_setting: false,
            },
            _ => {
                row_of(what).map_or_else(|| whole("item", "Some items", false), |row| whole(row.kind, row.plural, true))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::messages::Outcome;

    fn refusal(kind: &str) -> Refusal {
        Refusal { kind: kind.into(), reason: "Because.".into(), detail: String::new() }
    }

    #[test]
    fn settings_out_of_reach_are_a_note_and_data_out_of_reach_is_missing() {
        let mut ledger = Ledger::new();
        account_for(&mut ledger, "groups/0/0", &refusal("forbidden"));
        assert_eq!((ledger.outcome(), ledger.notes().len()), (Outcome::Complete, 1));
        account_for(&mut ledger, "groups/0/0", &refusal("server"));
        account_for(&mut ledger, "comments/20260101T000000Z/20260108T000000Z", &refusal("forbidden"));
        assert_eq!(ledger.missing_items().len(), 2);
        assert_eq!(ledger.missing_items()[1].name, "comments of 20260101T000000Z to 20260108T000000Z");
    }
}
