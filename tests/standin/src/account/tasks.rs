//! Tasks. Of each block of ten, places 4 and 5 are a subtask of 3 and its subtask, 7 and 8 are subtasks of 6; in every
//! seventh block the task at place 8 is also a subtask of that at place 3. All others live in folders.

use serde_json::{Value, json};

use super::mix::pick;
use super::spec::DAY;
use super::{Account, Salt, date_time, drop_key, ids, put, text};

const OLD_BASE: u64 = 2_000_000;
/// Beyond 32 bits, as seen live for ids of the new form.
const NEW_BASE: u64 = 4_580_000_000;
const NEW_TAG: u8 = 0x30;

impl Account {
    /// The last tenth was made after ids changed their form.
    fn task_is_new(&self, index: u64) -> bool {
        index >= self.spec.tasks - self.spec.tasks / 10
    }

    pub(crate) fn task_id(&self, index: u64) -> String {
        if self.task_is_new(index) {
            ids::new_id(NEW_TAG, NEW_BASE, index)
        } else {
            self.old_id(b'T', OLD_BASE + index)
        }
    }

    pub(super) fn task_number(&self, index: u64) -> u64 {
        if self.task_is_new(index) { NEW_BASE + index } else { OLD_BASE + index }
    }

    /// The index of a task by its id.
    pub(crate) fn task_index(&self, id: &str) -> Option<u64> {
        let old = ids::old_number(self.number, b'T', id).and_then(|n| u64::from(n).checked_sub(OLD_BASE));
        let index = old.or_else(|| ids::new_index(NEW_TAG, NEW_BASE, id))?;
        (index < self.spec.tasks && self.task_id(index) == id).then_some(index)
    }

    pub(crate) fn task_created(&self, index: u64) -> u64 {
        self.moment(index, self.spec.tasks)
    }

    /// Monotone in the index, so that windows of changes are ranges too.
    pub(crate) fn task_updated(&self, index: u64) -> u64 {
        (self.task_created(index) + DAY).min(self.now() - 1)
    }

    /// Tasks of which this is a subtask.
    pub(crate) fn super_tasks(&self, index: u64) -> Vec<u64> {
        let block = index / 10;
        match index % 10 {
            4 | 5 | 7 => vec![index - 1],
            8 if block.is_multiple_of(7) => vec![index - 2, index - 5],
            8 => vec![index - 2],
            _ => Vec::new(),
        }
    }

    fn sub_tasks(&self, index: u64) -> Vec<u64> {
        let candidates = match index % 10 {
            3 => vec![index + 1, index + 5],
            4 => vec![index + 1],
            6 => vec![index + 1, index + 2],
            _ => Vec::new(),
        };
        candidates.into_iter().filter(|&sub| sub < self.spec.tasks && self.super_tasks(sub).contains(&index)).collect()
    }

    /// Folders that the task itself is put in; none for tasks of the root and pure subtasks.
    pub(crate) fn task_folders(&self, index: u64) -> Vec<u64> {
        let is_subtask = !self.super_tasks(index).is_empty();
        let also_in_folder = index % 10 == 7 && (index / 10) % 4 == 1;
        if (is_subtask && !also_in_folder) || index.is_multiple_of(29) {
            return Vec::new();
        }
        let home = self.hash(Salt::Task, index) % self.spec.folders;
        if index.is_multiple_of(13) { vec![home, (home + 1) % self.spec.folders] } else { vec![home] }
    }

    /// Folders that a subtask inherits from the tasks above it.
    pub(crate) fn inherited_folders(&self, index: u64) -> Vec<u64> {
        let mut folders = Vec::new();
        for above in self.super_tasks(index) {
            for folder in self.task_folders(above).into_iter().chain(self.inherited_folders(above)) {
                if !folders.contains(&folder) {
                    folders.push(folder);
                }
            }
        }
        folders
    }

    /// Dependencies of the task: place 1 of each block comes before place 2. Only between tasks with old ids.
    pub(crate) fn dependency_of(&self, index: u64) -> Option<u64> {
        let first = match index % 10 {
            1 => index,
            2 => index - 1,
            _ => return None,
        };
        (first + 1 < self.spec.tasks && !self.task_is_new(first + 1)).then_some(first)
    }

    fn dependency_id(&self, first: u64) -> String {
        let mut bytes = vec![b'A'];
        bytes.extend_from_slice(&self.number.to_be_bytes());
        for (letter, index) in [(b'E', first), (b'S', first + 1)] {
            bytes.push(letter);
            bytes.extend_from_slice(&u32::try_from(OLD_BASE + index).unwrap_or(u32::MAX).to_be_bytes());
        }
        data_encoding::BASE32_NOPAD.encode(&bytes)
    }

    pub(crate) fn dependency(&self, first: u64) -> Value {
        json!({
            "id": self.dependency_id(first),
            "predecessorId": self.task_id(first),
            "successorId": self.task_id(first + 1),
            "relationType": pick(&["FinishToStart", "StartToStart", "FinishToFinish", "StartToFinish"], first / 10),
            "lagTime": (first / 10) % 3 * 480,
        })
    }

    /// Every dependency between tasks.
    pub fn dependencies(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.tasks)
            .filter(|&index| self.dependency_of(index) == Some(index))
            .map(|index| self.dependency(index))
    }

    /// A dependency by its id.
    pub(crate) fn dependency_by_id(&self, id: &str) -> Option<Value> {
        let bytes = data_encoding::BASE32_NOPAD.decode(id.as_bytes()).ok()?;
        let number = u32::from_be_bytes(bytes.get(6..10)?.try_into().ok()?);
        let first = u64::from(number).checked_sub(OLD_BASE)?;
        (self.dependency_of(first) == Some(first) && self.dependency_id(first) == id).then(|| self.dependency(first))
    }

    /// An image in the description: the task's first stored file under its storage address.
    fn inline_image(&self, index: u64) -> Option<String> {
        let row = *self.attachments_of_task(index).first()?;
        let (file, account) = (self.attachment_number(row), self.number);
        Some(format!("https://storage.{}/filemeta/oriented/F{file}.A{account}", self.host))
    }

    fn task_dates(&self, index: u64) -> Value {
        let start = date_time(self.task_created(index) + 2 * DAY);
        let due = date_time(self.task_created(index) + 5 * DAY);
        match index % 4 {
            0 => json!({"type": "Backlog"}),
            1 => json!({"type": "Milestone", "due": due.trim_end_matches('Z')}),
            _ => json!({
                "type": "Planned", "duration": 1440, "start": start.trim_end_matches('Z'),
                "due": due.trim_end_matches('Z'), "workOnWeekends": index % 8 == 2,
            }),
        }
    }

    /// A task with every optional field.
    pub(crate) fn task(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Task, index);
        let ids_of = |tasks: Vec<u64>| tasks.into_iter().map(|task| self.task_id(task)).collect::<Vec<_>>();
        let folder_ids =
            |folders: Vec<u64>| folders.into_iter().map(|folder| self.folder_id(folder)).collect::<Vec<_>>();
        let mut parents = folder_ids(self.task_folders(index));
        if parents.is_empty() {
            parents.push(self.root_id());
        }
        let (workflow, status) = (hash >> 4 & 1, hash >> 8 & 3);
        let attachments = self.attachments_of_task(index).len();
        let image = self.inline_image(index);
        let description = text::description(self.key(Salt::Task), index, &self.person_id(0), image.as_deref());
        let dependencies: Vec<String> =
            self.dependency_of(index).map(|first| self.dependency_id(first)).into_iter().collect();
        let mut task = json!({
            "id": self.task_id(index),
            "accountId": self.id(),
            "title": text::title(self.key(Salt::Task), index),
            "description": description,
            "briefDescription": text::strip_tags(&description).chars().take(40).collect::<String>(),
            "parentIds": parents,
            "superParentIds": folder_ids(self.inherited_folders(index)),
            "sharedIds": [self.person_id(0), self.anybody(hash)],
            "responsibleIds": if hash & 1 == 0 { vec![self.somebody(hash >> 3)] } else { vec![] },
            "responsiblePlaceholderIds": [],
            "status": Self::status_group(workflow, status),
            "importance": pick(&["High", "Normal", "Normal", "Low"], hash >> 12),
            "createdDate": date_time(self.task_created(index)),
            "updatedDate": date_time(self.task_updated(index)),
            "dates": self.task_dates(index),
            "scope": "WsTask",
            "authorIds": [self.anybody(hash >> 20)],
            "customStatusId": self.status_id(workflow, status),
            "hasAttachments": attachments > 0,
            "attachmentCount": attachments,
            "permalink": self.permalink(self.task_number(index)),
            "priority": format!("{:020x}", hash),
            "followedByMe": index.is_multiple_of(3),
            "followerIds": [self.person_id(0)],
            "recurrent": index % 40 == 6,
            "superTaskIds": ids_of(self.super_tasks(index)),
            "subTaskIds": ids_of(self.sub_tasks(index)),
            "dependencyIds": dependencies,
            "metadata": [],
            "customFields": self.custom_values(hash >> 2),
        });
        self.add_rare_keys(&mut task, index);
        task
    }

    /// What only some tasks have, and what some lack although it is documented.
    fn add_rare_keys(&self, task: &mut Value, index: u64) {
        if task["status"] == "Completed" {
            put(task, "completedDate", date_time(self.task_updated(index)));
        }
        if index % 6 == 2 {
            put(task, "billingType", if index % 12 == 2 { "Billable" } else { "NonBillable" });
            put(task, "effortAllocation", json!({"mode": "Basic", "totalEffort": 480, "allocatedEffort": 240}));
        }
        if index % 17 == 9 {
            put(task, "customItemTypeId", self.old_id(b'P', 1));
        }
        if index % 9 == 7 {
            put(task, "labsRollup", json!({"rank": u64::MAX, "ratio": 0.1, "path": ["a", null, {"b": []}]}));
        }
        if index % 37 == 5 {
            drop_key(task, "importance");
            drop_key(task, "followedByMe");
        }
    }

    /// Every task and subtask with every optional field, oldest first.
    pub fn tasks(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.tasks).map(|index| self.task(index))
    }
}
