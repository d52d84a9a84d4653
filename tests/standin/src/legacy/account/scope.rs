//! Who sees what, and the state as tests compare it.

use super::{Account, Attachment, Comment, Folder, Id, Task, TimeLog, Version};

impl Account {
    /// A folder that is not deleted.
    #[must_use]
    pub fn folder(&self, id: Id) -> Option<&Folder> {
        self.folders.get(&id).filter(|folder| folder.item.deleted.is_none())
    }

    /// A task that is not deleted.
    #[must_use]
    pub fn task(&self, id: Id) -> Option<&Task> {
        self.tasks.get(&id).filter(|task| task.item.deleted.is_none())
    }

    /// Every folder that is not deleted, by id.
    pub fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.values().filter(|folder| folder.item.deleted.is_none())
    }

    /// Every task that is not deleted, by id.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(|task| task.item.deleted.is_none())
    }

    /// Every comment that is not deleted, nor on something deleted, by id.
    pub fn comments(&self) -> impl Iterator<Item = &Comment> {
        self.comments.values().filter(|comment| comment.deleted.is_none() && self.is_alive(comment.owner))
    }

    /// Every attachment that is not deleted, nor on something deleted.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.values().filter(|file| file.deleted.is_none() && self.is_alive(file.owner))
    }

    /// Every time log that is not deleted, nor on something deleted, by id.
    pub fn timelogs(&self) -> impl Iterator<Item = &TimeLog> {
        self.timelogs.values().filter(|log| log.deleted.is_none() && self.is_alive(log.task))
    }

    /// Deleted folders, by id.
    pub fn deleted_folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.values().filter(|folder| folder.item.deleted.is_some())
    }

    /// Deleted tasks, by id.
    pub fn deleted_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(|task| task.item.deleted.is_some())
    }

    /// Comments that were deleted themselves, by id. Those that went with their task are not among them.
    pub fn deleted_comments(&self) -> impl Iterator<Item = &Comment> {
        self.comments.values().filter(|comment| comment.deleted.is_some())
    }

    /// The attachment that has a version of this id, deleted ones included.
    #[must_use]
    pub fn attachment(&self, version: Id) -> Option<&Attachment> {
        self.attachments.get(self.first_version.get(&version)?)
    }

    /// A version of an attachment by its own id.
    #[must_use]
    pub fn version(&self, id: Id) -> Option<&Version> {
        self.attachment(id)?.versions.iter().find(|version| version.id == id)
    }

    /// The place of a version among all of them, which fault plans count by.
    #[must_use]
    pub fn version_row(&self, id: Id) -> u64 {
        let first = self.attachments.first_key_value().map_or(id, |(first, _)| *first);
        id.saturating_sub(first)
    }

    /// True if the signed-in user sees the task or folder, deleted or not.
    #[must_use]
    pub fn is_mine(&self, id: Id) -> bool {
        self.sees(self.me(), id)
    }

    /// The folders of the signed-in user.
    pub fn my_folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders().filter(|folder| Self::sees_folder(self.me(), folder))
    }

    /// The tasks of the signed-in user.
    pub fn my_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks().filter(|task| Self::sees_task(self.me(), task))
    }

    /// The parents that the signed-in user sees; the root if none is left.
    #[must_use]
    pub fn my_parents(&self, parents: &[Id]) -> Vec<Id> {
        let seen = |id: &Id| self.folder(*id).is_some_and(|folder| Self::sees_folder(self.me(), folder));
        let kept: Vec<Id> = parents.iter().copied().filter(seen).collect();
        if kept.is_empty() { vec![super::ROOT] } else { kept }
    }

    /// Comments of a task or folder that are not deleted, by id.
    pub fn comments_of(&self, owner: Id) -> impl DoubleEndedIterator<Item = &Comment> {
        let comments = self.links.comments.of(owner).filter_map(|id| self.comments.get(&id));
        comments.filter(|comment| comment.deleted.is_none())
    }

    /// Attachments of a task or folder that are not deleted, by their first version's id.
    pub fn attachments_of(&self, owner: Id) -> impl Iterator<Item = &Attachment> {
        let files = self.links.attachments.of(owner).filter_map(|id| self.attachments.get(&id));
        files.filter(|file| file.deleted.is_none())
    }

    /// Time logs of a task that are not deleted, by id.
    pub fn timelogs_of(&self, task: Id) -> impl Iterator<Item = &TimeLog> {
        let logs = self.links.timelogs.of(task).filter_map(|id| self.timelogs.get(&id));
        logs.filter(|log| log.deleted.is_none())
    }

    pub(crate) fn any_folder(&self, id: Id) -> Option<&Folder> {
        self.folders.get(&id)
    }

    pub(crate) fn any_task(&self, id: Id) -> Option<&Task> {
        self.tasks.get(&id)
    }

    pub(crate) fn all_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    pub(crate) fn any_comment(&self, id: Id) -> Option<&Comment> {
        self.comments.get(&id)
    }

    pub(crate) fn all_comments(&self) -> impl Iterator<Item = &Comment> {
        self.comments.values()
    }

    pub(crate) fn any_timelog(&self, id: Id) -> Option<&TimeLog> {
        self.timelogs.get(&id)
    }

    /// Folders directly in a folder or the root.
    pub(crate) fn subfolders(&self, of: Id) -> impl Iterator<Item = &Folder> {
        self.links.folders.of(of).filter_map(|id| self.folder(id))
    }

    /// True for a task or folder that is there and not deleted.
    pub(crate) fn is_alive(&self, id: Id) -> bool {
        self.item(id).is_some_and(|item| item.deleted.is_none())
    }

    /// True if a user sees a task or folder, deleted or not.
    pub(crate) fn sees(&self, uid: &str, id: Id) -> bool {
        match self.tasks.get(&id) {
            Some(task) => Self::sees_task(uid, task),
            None => self.folders.get(&id).is_some_and(|folder| Self::sees_folder(uid, folder)),
        }
    }

    pub(crate) fn sees_folder(uid: &str, folder: &Folder) -> bool {
        folder.item.author == uid || folder.item.shared.iter().any(|held| held == uid)
    }

    pub(crate) fn sees_task(uid: &str, task: &Task) -> bool {
        let lists = task.item.shared.iter().chain(&task.responsible);
        task.item.author == uid || lists.into_iter().any(|held| held == uid)
    }
}
