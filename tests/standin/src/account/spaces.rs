//! Workflows and custom fields that belong to one space: the account's lists lack them.

use serde_json::{Value, json};

use super::Account;
use super::mix::pick;

/// Workflows of spaces are numbered behind those of the account.
const FIRST_WORKFLOW: u64 = 10;
/// So are custom fields.
const FIRST_FIELD: u64 = 20;
const FIELDS_OF_SPACE: u64 = 2;

impl Account {
    /// Number of spaces: two live ones and an archived one.
    pub(crate) const SPACES: u64 = 3;

    pub(crate) fn space_id(&self, index: u64) -> String {
        if index == 2 { self.old_id(b'G', 990_000) } else { self.folder_id(index) }
    }

    /// The index of a space by its id, the archived one included.
    pub(crate) fn space_index(&self, id: &str) -> Option<u64> {
        (0..Self::SPACES).find(|&index| self.space_id(index) == id)
    }

    /// The workflow of a space.
    pub(crate) fn workflow_of_space(&self, space: u64) -> Value {
        let index = FIRST_WORKFLOW + space;
        let statuses = [("In space", "Active"), ("Landed \u{1F6EC}", "Completed")];
        let statuses: Vec<Value> = statuses
            .iter()
            .zip(0..)
            .map(|((name, group), status)| {
                json!({
                    "id": self.status_id(index, status), "name": name, "standardName": false, "color": "Indigo",
                    "standard": false, "group": group, "hidden": false,
                })
            })
            .collect();
        json!({
            "id": self.workflow_id(index),
            "name": format!("Space workflow {space}"),
            "description": "Only <here>",
            "standard": false,
            "hidden": space == 1,
            "spaceId": self.space_id(space),
            "customStatuses": statuses,
        })
    }

    /// Custom fields of a space with every optional field.
    pub(crate) fn custom_fields_of_space(&self, space: u64) -> impl Iterator<Item = Value> + '_ {
        (0..FIELDS_OF_SPACE).map(move |place| {
            json!({
                "id": self.custom_field_id(FIRST_FIELD + space * FIELDS_OF_SPACE + place),
                "accountId": self.id(),
                "title": format!("{} {space}", pick(&["Berth", "Docked?"], place)),
                "type": pick(&["Text", "Checkbox"], place),
                "spaceId": self.space_id(space),
                "sharedIds": [],
                "settings": {"inheritanceType": "All", "applicableEntityTypes": ["WorkItem"], "readOnly": false},
                "addedToSpaces": [self.space_id(space)],
                "dataUsageStatistics": {"workItems": place},
            })
        })
    }

    /// Workflows of every space, in the order of [`Account::spaces`].
    pub fn space_workflows(&self) -> impl Iterator<Item = Value> + '_ {
        (0..Self::SPACES).map(|space| self.workflow_of_space(space))
    }

    /// Custom fields of every space with every optional field, in the order of [`Account::spaces`].
    pub fn space_custom_fields(&self) -> impl Iterator<Item = Value> + '_ {
        (0..Self::SPACES).flat_map(|space| self.custom_fields_of_space(space))
    }
}
