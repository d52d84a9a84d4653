//! The account itself, spaces, workflows, custom fields and time log categories.

use serde_json::{Value, json};

use super::administration::PENDING_INVITATION;
use super::mix::{at, mix, pick};
use super::spec::DAY;
use super::{Account, date, date_time, ids, put};

/// Statuses of the two workflows: name and group.
const STATUSES: [[(&str, &str); 4]; 2] = [
    [("New", "Active"), ("Completed", "Completed"), ("On Hold", "Deferred"), ("Cancelled", "Cancelled")],
    [("To do \u{1F4DD}", "Active"), ("Shipped", "Completed"), ("Parked", "Deferred"), ("<i>Dropped</i>", "Cancelled")],
];

/// Custom fields: type, title.
const FIELDS: [(&str, &str); 6] = [
    ("Text", "Notes, \"free\""),
    ("Numeric", "=Score"),
    ("DropDown", "Priority class"),
    ("Multiple", "Regions"),
    ("Contacts", "Reviewers"),
    ("Date", "Legal deadline"),
];

impl Account {
    /// The id of the account.
    #[must_use]
    pub fn id(&self) -> String {
        ids::account_id(self.number)
    }

    /// The account object with metadata, custom fields and subscription.
    #[must_use]
    pub fn account(&self) -> Value {
        json!({
            "id": self.id(),
            "name": "Example & Sons <GmbH>",
            "dateFormat": "dd/MM/yyyy",
            "firstDayOfWeek": "Mon",
            "workDays": ["Mon", "Tue", "Wed", "Thu", "Fri"],
            "rootFolderId": self.root_id(),
            "recycleBinId": self.bin_id(),
            "createdDate": date_time(self.created()),
            "joinedDate": date_time(self.created() + 60),
            "subscription": {"type": "Business", "suspended": false, "paid": true, "userLimit": 25},
            "metadata": [{"key": "origin", "value": "\"stand-in\""}],
            "customFields": self.custom_fields().collect::<Vec<_>>(),
        })
    }

    /// Spaces: two that are folders of the tree, and one that is archived.
    pub fn spaces(&self) -> impl Iterator<Item = Value> + '_ {
        (0..Self::SPACES).map(|index| {
            let archived = index == 2;
            let mut space = json!({
                "id": self.space_id(index),
                "title": if archived { "Old space".to_owned() } else { self.folder_title(index) },
                "avatarUrl": "https://www.wrike.com/avatars/space.png",
                "accessType": if index == 1 { "Private" } else { "Public" },
                "archived": archived,
                "members": [{
                    "id": self.person_id(0), "accessRoleId": self.role_id(0), "isManager": true,
                }],
                "defaultTaskWorkflowId": self.workflow_id(index % 2),
                "workScheduleId": self.schedule_id(0),
            });
            if index != 1 {
                put(&mut space, "guestRoleId", self.role_id(1));
            }
            space
        })
    }

    pub(crate) fn workflow_id(&self, index: u64) -> String {
        self.old_id(b'W', 100 + index)
    }

    pub(crate) fn status_id(&self, workflow: u64, status: u64) -> String {
        self.old_id(b'K', 200 + workflow * 10 + status)
    }

    /// The group of a custom status, which is the status of its tasks.
    pub(crate) fn status_group(workflow: u64, status: u64) -> &'static str {
        STATUSES[at(workflow % 2)][at(status % 4)].1
    }

    /// Workflows with their custom statuses.
    pub fn workflows(&self) -> impl Iterator<Item = Value> + '_ {
        (0..2_u64).map(|index| {
            let statuses: Vec<Value> = (0..4_u64)
                .map(|status| {
                    let (name, group) = STATUSES[at(index)][at(status)];
                    json!({
                        "id": self.status_id(index, status),
                        "name": name,
                        "standardName": index == 0,
                        "color": pick(&["Blue", "Green", "Orange", "Gray"], status),
                        "standard": status < 2,
                        "group": group,
                        "hidden": false,
                    })
                })
                .collect();
            json!({
                "id": self.workflow_id(index),
                "name": pick(&["Default Workflow", "Marketing / \u{0645}\u{0633}\u{0627}\u{0631}"], index),
                "standard": index == 0,
                "hidden": false,
                "customStatuses": statuses,
            })
        })
    }

    pub(crate) fn custom_field_id(&self, index: u64) -> String {
        self.old_id(b'M', 300 + index)
    }

    /// Definitions of the six custom fields.
    pub fn custom_fields(&self) -> impl Iterator<Item = Value> + '_ {
        (0..FIELDS.len() as u64).map(|index| {
            let (kind, title) = FIELDS[at(index)];
            let mut settings = json!({"inheritanceType": "All", "applicableEntityTypes": ["WorkItem", "Folder", "Project"], "readOnly": false});
            match kind {
                "Numeric" => {
                    put(&mut settings, "decimalPlaces", 2);
                    put(&mut settings, "useThousandsSeparator", true);
                    put(&mut settings, "aggregation", "Sum");
                }
                "DropDown" | "Multiple" => {
                    put(&mut settings, "values", json!(["one", "two, too", "\"three\"", "=four"]));
                    put(&mut settings, "allowOtherValues", kind == "DropDown");
                }
                "Contacts" => put(&mut settings, "contacts", json!([self.person_id(0), self.old_id(b'I', PENDING_INVITATION)])),
                _ => {}
            }
            json!({
                "id": self.custom_field_id(index),
                "accountId": self.id(),
                "title": title,
                "type": kind,
                "sharedIds": [self.person_id(0)],
                "settings": settings,
            })
        })
    }

    /// Values of custom fields on a task or folder: always strings, some empty, every third object has none.
    pub(crate) fn custom_values(&self, hash: u64) -> Value {
        if hash.is_multiple_of(3) {
            return json!([]);
        }
        let values: Vec<Value> = (0..FIELDS.len() as u64)
            .filter(|index| (hash >> (8 + index)) & 1 == 1)
            .map(|index| {
                let noise = mix(hash, index);
                let value = match FIELDS[at(index)].0 {
                    "Text" => super::text::title(hash, noise % 1000),
                    "Numeric" => format!("{}.{:02}", noise % 100_000, noise % 97),
                    "DropDown" => ["", "one", "two, too", "=four"][at(noise % 4)].to_owned(),
                    "Multiple" => "[\"one\",\"\\\"three\\\"\"]".to_owned(),
                    "Contacts" => format!("{},{}", self.person_id(0), self.old_id(b'I', PENDING_INVITATION)),
                    _ => date(self.created() + noise % 100 * DAY),
                };
                json!({"id": self.custom_field_id(index), "value": value})
            })
            .collect();
        Value::Array(values)
    }

    pub(crate) fn category_id(&self, index: u64) -> String {
        self.old_id(b'Y', 400 + index)
    }

    /// Categories of time log records.
    pub fn timelog_categories(&self) -> impl Iterator<Item = Value> + '_ {
        (0..3_u64).map(|index| {
            json!({
                "id": self.category_id(index),
                "name": pick(&["Meeting", "Work, focused", "\u{2708}\u{FE0F} Travel"], index),
                "order": index,
                "hidden": index == 2,
            })
        })
    }
}
