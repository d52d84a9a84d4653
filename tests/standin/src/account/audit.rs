//! The audit log, oldest entry first.

use serde_json::{Value, json};

use super::mix::pick;
use super::{Account, Salt, date_time};

const BASE: u64 = 30_000_000;

/// Operations with the type of their object (a few of the 116 of the 2020 description).
const OPERATIONS: [(&str, &str); 6] = [
    ("UserLoggedIn", "User"),
    ("UserFailLogin", "User"),
    ("TaskDeleted", "Task"),
    ("FolderShared", "Folder"),
    ("AccountBackupCreated", "Account"),
    ("CustomFieldRemoved", "CustomField"),
];

impl Account {
    /// Monotone in the index.
    pub(crate) fn audit_moment(&self, index: u64) -> u64 {
        self.moment(index + 1, self.spec.audit_entries)
    }

    /// An entry of the audit log. Addresses are from the ranges for documentation (RFC 5737, RFC 3849).
    pub(crate) fn audit_entry(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Audit, index);
        let (operation, kind) = pick(&OPERATIONS, hash);
        let (id, name) = match kind {
            "User" => (self.anybody(hash >> 8), "Ada Lovelace".to_owned()),
            "Folder" => (self.folder_id(hash % self.spec.folders), self.folder_title(hash % self.spec.folders)),
            "Task" => (self.bin_task_id(hash % self.spec.bin_tasks.max(1)), "Gone; \"for good\"".to_owned()),
            "CustomField" => (self.custom_field_id(9), "=Old field".to_owned()),
            _ => (self.id(), "Example & Sons <GmbH>".to_owned()),
        };
        json!({
            "id": self.old_id(b'Q', BASE + index),
            "operation": operation,
            "userId": self.anybody(hash >> 16),
            "userEmail": format!("user{}@example.com", (hash >> 16) % self.spec.users),
            "eventDate": date_time(self.audit_moment(index)),
            "ipAddress": if index % 3 == 2 { "2001:db8::7" } else { "192.0.2.44" },
            "objectType": kind,
            "objectName": name,
            "objectId": id,
            "details": {"Login type": "Password", "n": index, "empty": null},
        })
    }

    /// Every entry of the audit log, oldest first.
    pub fn audit_log(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.audit_entries).map(|index| self.audit_entry(index))
    }
}
