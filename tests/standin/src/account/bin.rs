//! Tasks in the recycle bin. Every third lies in the bin itself, the others in its folders; of each four, the third is
//! a subtask of the second and lies where that lies.

use serde_json::{Value, json};

use super::{Account, Salt, date_time, ids, text};

/// Below the numbers of live tasks.
const BASE: u64 = 1_000_000;

impl Account {
    pub(crate) fn bin_task_id(&self, index: u64) -> String {
        self.old_id(b'T', BASE + index)
    }

    /// The index of a task in the recycle bin by its id.
    pub(crate) fn bin_task_index(&self, id: &str) -> Option<u64> {
        let index = u64::from(ids::old_number(self.number, b'T', id)?).checked_sub(BASE)?;
        (index < self.spec.bin_tasks).then_some(index)
    }

    /// The deleted task of which this is a subtask.
    pub(crate) fn bin_super_task(&self, index: u64) -> Option<u64> {
        (index % 4 == 2).then(|| index - 1)
    }

    /// The folder of the bin in which a task lies; nothing for the bin itself.
    pub(crate) fn bin_task_folder(&self, index: u64) -> Option<u64> {
        let place = self.bin_super_task(index).unwrap_or(index);
        (self.spec.bin_folders > 0 && !place.is_multiple_of(3)).then(|| place % self.spec.bin_folders)
    }

    pub(crate) fn bin_task_created(&self, index: u64) -> u64 {
        self.moment(index, self.spec.bin_tasks)
    }

    /// A deleted task with every optional field. It has neither files nor comments.
    pub(crate) fn bin_task(&self, index: u64) -> Value {
        let description = text::description(self.key(Salt::BinTask), index, &self.person_id(0), None);
        let place = self.bin_task_folder(index).map_or_else(|| self.bin_id(), |folder| self.bin_folder_id(folder));
        let above = self.bin_super_task(index);
        let below = index + 1 < self.spec.bin_tasks && self.bin_super_task(index + 1) == Some(index);
        json!({
            "id": self.bin_task_id(index),
            "accountId": self.id(),
            "title": text::title(self.key(Salt::BinTask), index),
            "description": description,
            "briefDescription": text::strip_tags(&description).chars().take(40).collect::<String>(),
            "parentIds": if above.is_some() { vec![] } else { vec![place.clone()] },
            "superParentIds": if above.is_some() { vec![place] } else { vec![] },
            "sharedIds": [self.person_id(0)],
            "responsibleIds": [],
            "responsiblePlaceholderIds": [],
            "status": "Active",
            "importance": "Normal",
            "createdDate": date_time(self.bin_task_created(index)),
            "updatedDate": date_time(self.bin_task_created(index)),
            "dates": {"type": "Backlog"},
            "scope": "RbTask",
            "authorIds": [self.anybody(index)],
            "customStatusId": self.status_id(0, 0),
            "hasAttachments": false,
            "attachmentCount": 0,
            "permalink": self.permalink(BASE + index),
            "priority": format!("{:020x}", self.hash(Salt::BinTask, index)),
            "followedByMe": false,
            "followerIds": [],
            "recurrent": false,
            "superTaskIds": above.map(|task| self.bin_task_id(task)).into_iter().collect::<Vec<_>>(),
            "subTaskIds": if below { vec![self.bin_task_id(index + 1)] } else { vec![] },
            "dependencyIds": [],
            "metadata": [],
            "customFields": self.custom_values(self.hash(Salt::BinTask, index)),
        })
    }

    /// Tasks and subtasks in the recycle bin with every optional field, oldest first.
    pub fn bin_tasks(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.bin_tasks).map(|index| self.bin_task(index))
    }

    /// The recycle bin's part of the tree, as `GET /folders?deleted=true` gives it: the bin, then its folders.
    pub fn bin_folders(&self) -> impl Iterator<Item = Value> + '_ {
        self.bin_tree()
    }
}
