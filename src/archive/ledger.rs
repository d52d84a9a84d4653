//! The ledger: of each kind how much there is and how much is saved, every missing item by name, and what cannot be had by nature.

use std::collections::BTreeMap;

use super::format::{Format, WRIKE};
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};

/// Kinds of Wrike's archives in the order in which they are shown.
pub const KINDS: &[(&str, &str)] = &[
    ("person", "people (present and past)"),
    ("group", "groups"),
    ("space", "spaces"),
    ("workflow", "workflows"),
    ("custom field", "custom fields"),
    ("folder", "folders and projects"),
    ("task", "tasks and subtasks"),
    ("comment", "comments"),
    ("file", "files"),
    ("link", "links to files kept elsewhere"),
    ("timelog", "time logs"),
    ("timelog category", "time log categories"),
    ("timesheet", "timesheets"),
    ("dependency", "dependencies"),
    ("approval", "approvals"),
    ("invitation", "invitations"),
    ("access role", "access roles"),
    ("user type", "user types"),
    ("user with a type", "users with their type"),
    ("item type", "custom item types"),
    ("colour", "colours"),
    ("webhook", "webhooks"),
    ("job role", "job roles"),
    ("placeholder", "placeholders"),
    ("hourly rate", "hourly rates"),
    ("work schedule", "work schedules"),
    ("work schedule exception", "exceptions of work schedules"),
    ("user schedule exception", "exceptions of users' schedules"),
    ("booking", "bookings"),
    ("request form", "request forms"),
    ("folder blueprint", "blueprints of folders"),
    ("task blueprint", "blueprints of tasks"),
    ("rollup", "rollup settings"),
    ("time log lock period", "time log lock periods"),
    ("export table", "tables of the BI export"),
    ("export schema", "descriptions of the BI export's tables"),
    ("audit entry", "audit log entries"),
    ("folder in the recycle bin", "folders in the recycle bin"),
    ("task in the recycle bin", "tasks in the recycle bin"),
];

/// What the API offers and a backup does not ask for, with the reason. To be told in every archive: silence would be a false promise.
pub const NOT_ASKED: &[&str] = &[
    "Not asked for, since each would cost one call: time log lock periods of single tasks and of folders that are no projects (each time log says itself whether it is locked).",
    "Not asked for: rollup settings of tasks without subtasks, which have nothing to roll up; the histories of budgets and rates; previews of files.",
];

/// What v4 of the API does not give to anybody: absent from its list of methods.
pub const NOT_OFFERED: &[&str] = &[
    "Not offered by Wrike's API: the activity stream, mark-up on proofs, recurrence rules, dashboards, calendars, reports, saved views, automation rules; Databases and records, DAM and tags are APIs of their own.",
    "Not visible to anybody but their people: private items that are not shared with this user; deleted comments.",
    "Files in Google Drive, Dropbox, Box, OneDrive and the like stay there: their names and links are saved, their bytes are not Wrike's.",
];

/// Of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    expected: Option<u64>,
    saved: u64,
}

/// The account of a run.
#[derive(Debug, Clone)]
pub struct Ledger {
    format: &'static Format,
    counts: BTreeMap<&'static str, Count>,
    missing: Vec<MissingItem>,
    notes: Vec<String>,
    caveat: Option<String>,
}

impl Ledger {
    /// An empty one of a Wrike account.
    pub fn new() -> Self {
        Self::of(&WRIKE)
    }

    /// An empty one of another service's account.
    pub fn of(format: &'static Format) -> Self {
        Self { format, counts: BTreeMap::new(), missing: Vec::new(), notes: Vec::new(), caveat: None }
    }

    /// The service's archives.
    pub fn format(&self) -> &'static Format {
        self.format
    }

    /// So many more of `kind` are saved.
    pub fn saved(&mut self, kind: &'static str, more: u64) {
        self.counts.entry(kind).or_default().saved += more;
    }

    /// The service says, or lists, so many more of `kind`.
    pub fn expected(&mut self, kind: &'static str, more: u64) {
        let count = self.counts.entry(kind).or_default();
        count.expected = Some(count.expected.unwrap_or(0) + more);
    }

    /// This item is missing.
    pub fn missing(&mut self, kind: &str, id: &str, name: &str, reason: &str) {
        self.missing.push(MissingItem {
            kind: kind.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            reason: reason.to_owned(),
        });
    }

    /// Something that the reader should know, though nothing is missing for it.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// A note that the outcome must not be read without: that the archive is of a part of the account.
    pub fn limit(&mut self, caveat: String) {
        self.note(caveat.clone());
        self.caveat = Some(caveat);
    }

    /// Compare expected with saved: what the service counted and nobody could name is missing too.
    pub fn close(&mut self) {
        for (kind, label) in self.format.kinds {
            let Some(Count { expected: Some(expected), saved }) = self.counts.get(kind).copied() else {
                continue;
            };
            let named = self.missing.iter().filter(|item| item.kind == *kind && !item.id.is_empty()).count() as u64;
            let lost = expected.saturating_sub(saved + named);
            if lost > 0 {
                let name = format!("{lost} {label}");
                self.missing(kind, "", &name, "The service counted them but did not list them.");
            }
        }
    }

    /// Complete, or Partial when anything is missing.
    pub fn outcome(&self) -> Outcome {
        if self.missing.is_empty() { Outcome::Complete } else { Outcome::Partial }
    }

    /// A line for each kind that was met.
    pub fn counts(&self) -> Vec<LedgerCount> {
        let line = |(kind, label): &(&str, &str)| {
            let count = self.counts.get(kind)?;
            let (kind, label) = ((*kind).to_owned(), (*label).to_owned());
            Some(LedgerCount { kind, label, expected: count.expected, saved: count.saved })
        };
        self.format.kinds.iter().filter_map(line).collect()
    }

    /// Every missing item.
    pub fn missing_items(&self) -> &[MissingItem] {
        &self.missing
    }

    /// What the outcome must not be read without.
    pub fn caveat(&self) -> Option<&str> {
        self.caveat.as_deref()
    }

    /// Every note, the caveat among them.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_missing_is_complete_and_one_missing_is_partial() {
        let mut ledger = Ledger::new();
        ledger.expected("task", 3);
        ledger.saved("task", 3);
        ledger.close();
        assert_eq!(ledger.outcome(), Outcome::Complete);
        ledger.missing("file", "IEAA", "plan.pdf", "It no longer exists.");
        assert_eq!(ledger.outcome(), Outcome::Partial);
    }

    #[test]
    fn what_the_service_counted_and_nobody_named_is_missing() {
        let mut ledger = Ledger::new();
        ledger.expected("task", 10);
        ledger.saved("task", 7);
        ledger.missing("task", "IEAA", "a", "Because.");
        ledger.close();
        assert!(
            ledger.missing_items().iter().any(|item| item.name == "2 tasks and subtasks"),
            "{:?}",
            ledger.missing_items()
        );
    }
}
