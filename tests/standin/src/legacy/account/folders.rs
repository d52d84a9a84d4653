//! Folders and their rules.

use super::broken::check_text;
use super::{Account, Broken, Folder, Id, Item, ROOT, add_people};

/// What a folder is made from or changed to.
#[derive(Debug, Clone, Default)]
pub struct FolderDraft {
    /// Required and not empty.
    pub title: String,
    /// Empty for a new folder, kept for an old one, if not given.
    pub description: Option<String>,
    /// `uid`s; whoever makes the change is always among them. Kept if not given.
    pub shared: Option<Vec<String>>,
    /// The root if not given, also for an old folder ("In case the parents are not specified - the folder is added to
    /// the root").
    pub parents: Option<Vec<Id>>,
}

impl FolderDraft {
    /// A draft with a title alone.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Puts it into folders.
    #[must_use]
    pub fn within(mut self, parents: impl Into<Vec<Id>>) -> Self {
        self.parents = Some(parents.into());
        self
    }
}

impl Account {
    /// Makes a folder and returns its id.
    ///
    /// # Errors
    /// Parents that `by` does not see, the root among others, unknown people, no title, forbidden characters.
    pub fn add_folder(&mut self, by: &str, draft: FolderDraft) -> Result<Id, Broken> {
        let (mut shared, parents) = self.check_folder(by, &draft)?;
        self.inherit(&mut shared, &parents, by);
        let created = self.stamp();
        let id = self.next.item;
        self.next.item += 1;
        for &parent in &parents {
            self.links.folders.add(parent, id);
        }
        let item = Item {
            id,
            title: draft.title,
            description: draft.description.unwrap_or_default(),
            author: by.to_owned(),
            created,
            changed_by: by.to_owned(),
            changed: created,
            shared,
            parents,
            deleted: None,
        };
        self.folders.insert(id, Folder { item });
        Ok(id)
    }

    /// Changes a folder. People who share the folders that it moves into come to share it.
    ///
    /// # Errors
    /// As [`Account::add_folder`]; the root, a deleted folder, a folder inside itself.
    pub fn update_folder(&mut self, by: &str, id: Id, draft: FolderDraft) -> Result<(), Broken> {
        self.check_editable_folder(by, id)?;
        let (given, parents) = self.check_folder(by, &draft)?;
        if parents.iter().any(|&parent| self.is_within(parent, id)) {
            return Err(Broken::invalid("a folder cannot be included in itself"));
        }
        let Some(folder) = self.folder(id) else { return Err(Broken::not_found("folder", id, "folder")) };
        let old = folder.item.parents.clone();
        let mut shared = if draft.shared.is_some() { given } else { folder.item.shared.clone() };
        let gained: Vec<Id> = parents.iter().copied().filter(|parent| !old.contains(parent)).collect();
        self.inherit(&mut shared, &gained, by);
        for parent in old {
            self.links.folders.remove(parent, id);
        }
        for &parent in &parents {
            self.links.folders.add(parent, id);
        }
        let moment = self.stamp();
        if let Some(item) = self.item_mut(id) {
            item.title = draft.title;
            item.description = draft.description.unwrap_or_else(|| std::mem::take(&mut item.description));
            item.shared = shared;
            item.parents = parents;
        }
        self.touch(id, by, moment);
        Ok(())
    }

    /// Deletes a folder with its descendants, but for those that are included elsewhere, and returns the ids of
    /// everything deleted, the folder first.
    ///
    /// # Errors
    /// The root, and folders that `by` does not see.
    pub fn delete_folder(&mut self, by: &str, id: Id) -> Result<Vec<Id>, Broken> {
        if id == ROOT {
            return Err(Broken::Limitation("'Delete' operation is forbidden for 'RootFolder' (id = 0)".to_owned()));
        }
        if !self.folder(id).is_some_and(|folder| Self::sees_folder(by, folder)) {
            return Err(Broken::not_found("folder", id, "folder"));
        }
        let moment = self.stamp();
        let mut gone = Vec::new();
        // A stack of its own, so that no depth of folders ends the thread's.
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            self.remove_item(id, by, moment);
            gone.push(id);
            let folders: Vec<Id> = self.links.folders.of(id).collect();
            let tasks: Vec<Id> = self.links.tasks.of(id).collect();
            for child in folders.into_iter().chain(tasks).rev() {
                if !self.take_out(child, id, by, moment) {
                    waiting.push(child);
                }
            }
        }
        Ok(gone)
    }

    fn check_editable_folder(&self, by: &str, id: Id) -> Result<(), Broken> {
        if id == ROOT {
            return Err(Broken::Limitation("RootFolder cannot be updated".to_owned()));
        }
        let known = self.any_folder(id).filter(|folder| Self::sees_folder(by, folder));
        match known {
            None => Err(Broken::not_found("folder", id, "folder")),
            Some(folder) if folder.item.deleted.is_some() => {
                Err(Broken::Limitation("update operation is forbidden for deleted folder".to_owned()))
            }
            Some(_) => Ok(()),
        }
    }

    fn check_folder(&self, by: &str, draft: &FolderDraft) -> Result<(Vec<String>, Vec<Id>), Broken> {
        check_title(&draft.title)?;
        check_text("description", draft.description.as_deref().unwrap_or_default())?;
        let shared = self.check_people(draft.shared.as_deref().unwrap_or_default())?;
        let parents = self.check_parents(by, draft.parents.as_deref().unwrap_or_default())?;
        Ok((shared, parents))
    }

    /// "all shared users from other folders will be added to the folder".
    fn inherit(&self, shared: &mut Vec<String>, parents: &[Id], by: &str) {
        for &parent in parents {
            add_people(shared, self.folder(parent).into_iter().flat_map(|folder| &folder.item.shared));
        }
        add_people(shared, [&by.to_owned()]);
    }

    /// True if `inner` is `outer` or somewhere inside it.
    pub(crate) fn is_within(&self, inner: Id, outer: Id) -> bool {
        let mut waiting = vec![inner];
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = waiting.pop() {
            if id == outer {
                return true;
            }
            if seen.insert(id) {
                waiting.extend(self.folder(id).into_iter().flat_map(|folder| folder.item.parents.iter().copied()));
            }
        }
        false
    }

    /// Removes an item from one folder; false if no other holds it.
    fn take_out(&mut self, child: Id, from: Id, by: &str, moment: u64) -> bool {
        let Some(item) = self.item_mut(child) else { return true };
        if item.parents.len() < 2 {
            return false;
        }
        item.parents.retain(|&parent| parent != from);
        self.links.folders.remove(from, child);
        self.links.tasks.remove(from, child);
        self.touch(child, by, moment);
        true
    }

    /// Marks an item as deleted and takes it out of its folders; it keeps the list of them.
    pub(super) fn remove_item(&mut self, id: Id, by: &str, moment: u64) {
        self.touch(id, by, moment);
        if let Some(item) = self.item_mut(id) {
            item.deleted = Some(moment);
            for parent in item.parents.clone() {
                self.links.folders.remove(parent, id);
                self.links.tasks.remove(parent, id);
            }
        }
        self.unlink_task(id, by, moment);
    }
}

/// "title (required)".
pub(super) fn check_title(title: &str) -> Result<(), Broken> {
    if title.is_empty() {
        return Err(Broken::invalid("title is empty"));
    }
    check_text("title", title)
}
