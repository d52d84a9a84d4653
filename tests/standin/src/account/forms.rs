//! Custom item types and request forms.

use serde_json::{Value, json};

use super::mix::pick;
use super::{Account, date_time, put};

const ITEM_TITLES: [&str; 3] = ["Bug \u{1F41E}", "Campaign; \"North\"", "=Risk"];

impl Account {
    /// An item type. Tasks and folders name the first one.
    fn item_type(&self, index: u64) -> Value {
        let deleted = index > 0 && index + 1 == self.spec.item_types;
        let mut kind = json!({
            "id": self.old_id(b'P', 1 + index),
            "title": format!("{} {index}", pick(&ITEM_TITLES, index)),
            "relatedType": if index % 2 == 1 { "Project" } else { "Task" },
            "description": "What <i>is</i> it?",
            "icon": {"color": "Blue", "name": "Bug"},
            "customFieldIds": [self.custom_field_id(0), self.custom_field_id(3)],
            "isDeleted": deleted,
            "dataUsageStatistics": {"workItems": index * 7},
        });
        if index % 2 == 1 {
            put(&mut kind, "spaceId", self.folder_id(0));
        }
        if deleted {
            put(&mut kind, "archivedOn", date_time(self.now() - 1));
        }
        kind
    }

    /// Every custom item type with every optional field, the deleted one included.
    pub fn custom_item_types(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.item_types).map(|index| self.item_type(index))
    }

    /// A request form with its pages and their questions.
    pub(crate) fn request_form(&self, index: u64) -> Value {
        let question = |place: u64| {
            json!({
                "id": format!("{index}-{place}"),
                "title": pick(&["What?", "By when? *", "Which <b>files</b>?"], place),
                "type": pick(&["TextField", "Date", "Attachment"], place),
                "required": place == 0,
            })
        };
        let pages: Vec<Value> = (0..=index % 2)
            .map(|page| {
                json!({
                    "id": format!("page-{page}"), "title": format!("Page {page}"),
                    "items": [question(page), question(page + 1)],
                })
            })
            .collect();
        json!({
            "id": self.old_id(b'R', 600 + index),
            "title": format!("{} {index}", pick(&["IT request", "Order \u{1F4E6}", "</form>"], index)),
            "description": "Fill in,\nplease",
            "spaceId": self.folder_id(index % 2),
            "pages": pages,
        })
    }

    /// Every request form with its pages.
    pub fn request_forms(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.request_forms).map(|index| self.request_form(index))
    }
}
