//! What a call without an answer means for the ledger.

use super::collect::Refusal;
use crate::archive::ledger::Ledger;

/// Name what is missing because the call under `key` was refused; where it is a matter of the user's rights to settings, note it.
pub fn account_for(ledger: &mut Ledger, key: &str, refusal: &Refusal) {
    let about = About::of(key);
    if refusal.is_about_rights() && about.is_setting {
        ledger.note(format!(
            "{} are not in the archive: {}",
            about.plural,
            lower_first(&refusal.reason)
        ));
    } else {
        ledger.missing(about.kind, about.id, &about.name, &refusal.reason);
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
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
            ("spaces", _) => whole("space", "Spaces", true),
            ("workflows", _) => whole("workflow", "Workflows", true),
            ("custom-fields", _) => whole("custom field", "Custom fields", true),
            ("timelog-categories", _) => whole("timelog category", "Time log categories", true),
            ("version", _) => whole("version", "The version of the API", true),
            ("timelogs", _) => whole("timelog", "Time logs", true),
            ("folder-tree", _) => whole("folder", "The folder tree", false),
            ("folders", id) if second == "1" => About {
                kind: "folder",
                plural: "Folders",
                id,
                name: format!("folder {id}"),
                is_setting: false,
            },
            ("folders", id) => About {
                kind: "folder",
                plural: "Folders",
                id: "",
                name: format!("{second} folders from {id} on"),
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
            ("attachments", start) => About {
                kind: "file",
                plural: "Files",
                id: "",
                name: format!("files added {start} to {second}"),
                is_setting: false,
            },
            _ => whole("item", "Some items", false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::messages::Outcome;

    fn refusal(kind: &str) -> Refusal {
        Refusal {
            kind: kind.into(),
            reason: "Because.".into(),
            detail: String::new(),
        }
    }

    #[test]
    fn settings_out_of_reach_are_a_note_and_data_out_of_reach_is_missing() {
        let mut ledger = Ledger::new();
        account_for(&mut ledger, "groups/0/0", &refusal("forbidden"));
        assert_eq!(
            (ledger.outcome(), ledger.notes().len()),
            (Outcome::Complete, 1)
        );
        account_for(&mut ledger, "groups/0/0", &refusal("server"));
        account_for(
            &mut ledger,
            "comments/20260101T000000Z/20260108T000000Z",
            &refusal("forbidden"),
        );
        assert_eq!(ledger.missing_items().len(), 2);
        assert_eq!(
            ledger.missing_items()[1].name,
            "comments of 20260101T000000Z to 20260108T000000Z"
        );
    }
}
