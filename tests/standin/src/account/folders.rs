//! Folders and projects: a graph by arithmetic. Folder `k` hangs under `(k + 1) / 3 - 1`, every ninth also under the
//! next one, and every sixteenth directly under the root. Folders 0 and 1 are the spaces.

use serde_json::{Value, json};

use super::mix::pick;
use super::spec::DAY;
use super::{Account, Salt, date, date_time, drop_key, ids, put, text};

/// Old ids' numbers of folders.
const OLD_BASE: u64 = 1_000_000;
/// Numbers of folders with new ids: beyond 32 bits, as seen live.
const NEW_BASE: u64 = 4_570_000_000;
const NEW_TAG: u8 = 0x31;
const BIN_BASE: u64 = 900_000;

impl Account {
    /// The id of the virtual root folder.
    #[must_use]
    pub fn root_id(&self) -> String {
        self.old_id(b'G', u64::from(u32::MAX))
    }

    /// The id of the recycle bin.
    #[must_use]
    pub fn bin_id(&self) -> String {
        self.old_id(b'G', u64::from(u32::MAX - 1))
    }

    /// The last tenth was made after ids changed their form.
    fn folder_is_new(&self, index: u64) -> bool {
        index >= self.spec.folders - self.spec.folders / 10
    }

    fn folder_number(&self, index: u64) -> u64 {
        if self.folder_is_new(index) { NEW_BASE + index } else { OLD_BASE + index }
    }

    pub(crate) fn folder_id(&self, index: u64) -> String {
        if self.folder_is_new(index) {
            ids::new_id(NEW_TAG, NEW_BASE, index)
        } else {
            self.old_id(b'G', OLD_BASE + index)
        }
    }

    pub(super) fn bin_folder_id(&self, index: u64) -> String {
        self.old_id(b'G', BIN_BASE + index)
    }

    /// The index of a live folder by its id.
    pub(crate) fn folder_index(&self, id: &str) -> Option<u64> {
        let old = ids::old_number(self.number, b'G', id).and_then(|n| u64::from(n).checked_sub(OLD_BASE));
        let index = old.or_else(|| ids::new_index(NEW_TAG, NEW_BASE, id))?;
        (index < self.spec.folders && self.folder_id(index) == id).then_some(index)
    }

    /// The index of a folder in the recycle bin by its id.
    pub(crate) fn bin_folder_index(&self, id: &str) -> Option<u64> {
        let index = u64::from(ids::old_number(self.number, b'G', id)?).checked_sub(BIN_BASE)?;
        (index < self.spec.bin_folders).then_some(index)
    }

    /// True if folder `index` of the recycle bin is `ancestor` or lies in it: the second lies in the first.
    pub(crate) fn bin_folder_is_within(&self, index: u64, ancestor: u64) -> bool {
        index == ancestor || (index == 1 && ancestor == 0)
    }

    /// The object of a folder in the recycle bin by its id.
    pub(crate) fn bin_folder(&self, id: &str) -> Option<Value> {
        self.bin_folder_index(id).map(|index| {
            let mut folder = self.bin_node(index);
            put(&mut folder, "accountId", self.id());
            put(&mut folder, "createdDate", date_time(self.created()));
            put(&mut folder, "updatedDate", date_time(self.now() - 1));
            put(&mut folder, "description", "");
            put(&mut folder, "sharedIds", json!([]));
            put(&mut folder, "parentIds", json!([self.bin_id()]));
            put(&mut folder, "permalink", self.permalink(BIN_BASE + index));
            folder
        })
    }

    pub(crate) fn folder_title(&self, index: u64) -> String {
        text::title(self.key(Salt::Folder), index)
    }

    /// Indexes of parents; empty for a folder of the root.
    fn folder_parents(&self, index: u64) -> Vec<u64> {
        if index < 2 || index % 16 == 13 {
            return Vec::new();
        }
        let first = (index + 1) / 3 - 1;
        if index % 9 == 8 { vec![first, first + 1] } else { vec![first] }
    }

    /// Indexes of children: the inverse of [`Account::folder_parents`].
    fn folder_children(&self, index: u64) -> Vec<u64> {
        let from = (3 * index).saturating_sub(1);
        (from..=3 * index + 4)
            .filter(|&child| child < self.spec.folders && self.folder_parents(child).contains(&index))
            .collect()
    }

    fn root_children(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.spec.folders).filter(|&index| self.folder_parents(index).is_empty())
    }

    /// True if folder `index` is `ancestor` or lies below it.
    pub(crate) fn folder_is_within(&self, index: u64, ancestor: u64) -> bool {
        index == ancestor
            || (index > ancestor
                && self.folder_parents(index).iter().any(|&parent| self.folder_is_within(parent, ancestor)))
    }

    /// True if the folder stands directly under the root.
    pub(crate) fn folder_is_top(&self, index: u64) -> bool {
        self.folder_parents(index).is_empty()
    }

    /// True for projects: every fourth folder, but no space.
    pub(crate) fn folder_is_project(&self, index: u64) -> bool {
        index > 1 && index % 4 == 3
    }

    pub(crate) fn folder_created(&self, index: u64) -> u64 {
        self.moment(index, self.spec.folders)
    }

    pub(crate) fn folder_updated(&self, index: u64) -> u64 {
        (self.folder_created(index) + 3 * DAY).min(self.now() - 1)
    }

    /// Project details; every second project lacks the documented `status`, as seen live.
    fn project(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Folder, index);
        let mut project = json!({
            "authorId": self.anybody(hash),
            "ownerIds": [self.somebody(hash >> 8)],
            "customStatusId": self.status_id(1, hash % 4),
            "createdDate": date_time(self.folder_created(index)),
        });
        if index % 8 == 3 {
            put(&mut project, "status", pick(&["Green", "Yellow", "Red", "OnHold", "Custom"], hash >> 16));
            put(&mut project, "startDate", date(self.folder_created(index)));
            put(&mut project, "endDate", date(self.folder_created(index) + 30 * DAY));
            put(&mut project, "contractType", "Billable");
        }
        project
    }

    fn color(index: u64) -> &'static str {
        pick(&["Purple1", "Indigo2", "Person", "None"], index / 5)
    }

    /// The light node of the folder tree, as `GET /folders` gives it without `fields`.
    pub(crate) fn folder_node(&self, index: u64) -> Value {
        let mut node = json!({
            "id": self.folder_id(index),
            "title": self.folder_title(index),
            "childIds": self.folder_children(index).into_iter().map(|child| self.folder_id(child)).collect::<Vec<_>>(),
            "scope": "WsFolder",
        });
        if index % 5 == 2 {
            put(&mut node, "color", Self::color(index));
        }
        if self.folder_is_project(index) {
            let mut project = self.project(index);
            drop_key(&mut project, "contractType");
            put(&mut node, "project", project);
        }
        node
    }

    /// The full model of a folder with every optional field.
    pub(crate) fn folder(&self, index: u64) -> Value {
        let hash = self.hash(Salt::Folder, index);
        let parents = self.folder_parents(index);
        let parent_ids: Vec<String> = if parents.is_empty() {
            vec![self.root_id()]
        } else {
            parents.into_iter().map(|parent| self.folder_id(parent)).collect()
        };
        let attachments = self.attachments_of_folder(index).len();
        let description = text::description(self.key(Salt::Folder), index, &self.person_id(0), None);
        let mut folder = json!({
            "id": self.folder_id(index),
            "accountId": self.id(),
            "title": self.folder_title(index),
            "createdDate": date_time(self.folder_created(index)),
            "updatedDate": date_time(self.folder_updated(index)),
            "briefDescription": text::strip_tags(&description).chars().take(40).collect::<String>(),
            "description": description,
            "sharedIds": [self.person_id(0), self.somebody(hash)],
            "parentIds": parent_ids,
            "childIds": self.folder_children(index).into_iter().map(|child| self.folder_id(child)).collect::<Vec<_>>(),
            "superParentIds": [],
            "scope": "WsFolder",
            "hasAttachments": attachments > 0,
            "attachmentCount": attachments,
            "permalink": self.permalink(self.folder_number(index)),
            "workflowId": self.workflow_id(index % 2),
            "metadata": [],
            "customFields": self.custom_values(hash),
            "customColumnIds": [self.custom_field_id(0), self.custom_field_id(2)],
        });
        if index % 5 == 2 {
            put(&mut folder, "color", Self::color(index));
        }
        if self.folder_is_project(index) {
            put(&mut folder, "project", self.project(index));
        }
        if index % 11 == 4 {
            put(&mut folder, "customItemTypeId", self.old_id(b'P', 1));
        }
        if index % 6 == 1 {
            put(&mut folder, "userAccessRoles", json!({"undocumented": [null, 1.25, {"deep": [true]}]}));
        }
        folder
    }

    fn bin_node(&self, index: u64) -> Value {
        let last = index + 1 == self.spec.bin_folders;
        let nested = index == 0 && !last;
        json!({
            "id": self.bin_folder_id(index),
            "title": format!("Deleted {index}"),
            "childIds": if nested { vec![self.bin_folder_id(1)] } else { vec![] },
            "scope": "RbFolder",
        })
    }

    /// The tree as `GET /folders` gives it: root, folders, recycle bin, its folders.
    pub fn folder_tree(&self) -> impl Iterator<Item = Value> + '_ {
        let root = std::iter::once_with(|| {
            let children: Vec<String> = self.root_children().map(|index| self.folder_id(index)).collect();
            json!({"id": self.root_id(), "title": "Root", "childIds": children, "scope": "WsRoot"})
        });
        root.chain((0..self.spec.folders).map(|index| self.folder_node(index))).chain(self.bin_tree())
    }

    /// The recycle bin's part of the tree.
    pub(crate) fn bin_tree(&self) -> impl Iterator<Item = Value> + '_ {
        let bin = std::iter::once_with(|| {
            let children: Vec<String> =
                (0..self.spec.bin_folders).filter(|&index| index != 1).map(|index| self.bin_folder_id(index)).collect();
            json!({"id": self.bin_id(), "title": "Recycle Bin", "childIds": children, "scope": "RbRoot"})
        });
        bin.chain((0..self.spec.bin_folders).map(|index| self.bin_node(index)))
    }

    /// Every live folder and project in the full model with every optional field, oldest first.
    pub fn folders(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.spec.folders).map(|index| self.folder(index))
    }
}
