//! The rules of the 2010 platform as a simple model, after its document: what an account is after any sequence of writes by one user.

use std::collections::{BTreeMap, BTreeSet};

/// A folder as the rules make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    pub title: String,
    pub description: String,
    pub shared: BTreeSet<String>,
    pub parents: BTreeSet<u64>,
}

/// A task as the rules make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub title: String,
    pub description: String,
    pub status: u8,
    pub importance: u8,
    pub responsible: BTreeSet<String>,
    pub shared: BTreeSet<String>,
    pub parents: BTreeSet<u64>,
}

/// What happened to tasks or comments since the marker.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Happened {
    pub new: BTreeSet<u64>,
    pub updated: BTreeSet<u64>,
    pub deleted: BTreeSet<u64>,
}

impl Happened {
    fn made(&mut self, id: u64) {
        self.new.insert(id);
    }

    fn changed(&mut self, id: u64) {
        if !self.new.contains(&id) {
            self.updated.insert(id);
        }
    }

    fn gone(&mut self, id: u64) {
        self.new.remove(&id);
        self.updated.remove(&id);
        self.deleted.insert(id);
    }
}

/// Why a write is refused: the code that the document gives it.
pub type Refused = u16;

/// The account.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub me: String,
    pub folders: BTreeMap<u64, Folder>,
    pub tasks: BTreeMap<u64, Task>,
    /// Task and text.
    pub comments: BTreeMap<u64, (u64, String)>,
    /// Task and hours.
    pub timelogs: BTreeMap<u64, (u64, String)>,
    pub task_updates: Happened,
    pub comment_updates: Happened,
}

/// What a folder or task is asked to be.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    pub title: String,
    pub description: Option<String>,
    pub shared: Option<Vec<String>>,
    pub parents: Option<Vec<u64>>,
    pub status: Option<u8>,
    pub importance: Option<u8>,
    pub responsible: Option<Vec<String>>,
}

impl Model {
    /// "If a folder is included in the root folder, it cannot be included in any other folder"; tasks neither. Not given: the root.
    fn parents(&self, wish: &Wish) -> Result<BTreeSet<u64>, Refused> {
        let given: BTreeSet<u64> = wish.parents.clone().unwrap_or_default().into_iter().collect();
        if given.iter().any(|id| *id != 0 && !self.folders.contains_key(id)) {
            return Err(406);
        }
        match (given.len(), given.contains(&0)) {
            (0, _) => Ok(BTreeSet::from([0])),
            (1, _) | (_, false) => Ok(given),
            _ => Err(407),
        }
    }

    /// "all shared users from other folders will be added to the folder"
    fn inherited(&self, parents: impl IntoIterator<Item = u64>) -> BTreeSet<String> {
        parents.into_iter().filter_map(|id| self.folders.get(&id)).flat_map(|folder| folder.shared.clone()).collect()
    }

    fn is_within(&self, inner: u64, outer: u64) -> bool {
        inner == outer
            || self.folders.get(&inner).is_some_and(|folder| folder.parents.iter().any(|up| self.is_within(*up, outer)))
    }

    /// What a new folder becomes.
    pub fn new_folder(&self, wish: &Wish) -> Result<Folder, Refused> {
        let parents = self.parents(wish)?;
        let mut shared = self.inherited(parents.clone());
        shared.extend(wish.shared.clone().unwrap_or_default());
        shared.insert(self.me.clone());
        Ok(Folder {
            title: wish.title.clone(),
            description: wish.description.clone().unwrap_or_default(),
            shared,
            parents,
        })
    }

    /// What a folder becomes.
    pub fn changed_folder(&self, id: u64, wish: &Wish) -> Result<Folder, Refused> {
        if id == 0 {
            return Err(405);
        }
        let old = self.folders.get(&id).ok_or(406u16)?;
        let parents = self.parents(wish)?;
        if parents.iter().any(|parent| self.is_within(*parent, id)) {
            return Err(407);
        }
        let mut shared = self.inherited(parents.difference(&old.parents).copied());
        shared.extend(wish.shared.clone().map_or_else(|| old.shared.clone(), |given| given.into_iter().collect()));
        shared.insert(self.me.clone());
        let description = wish.description.clone().unwrap_or_else(|| old.description.clone());
        Ok(Folder { title: wish.title.clone(), description, shared, parents })
    }

    /// "all its descendants (both tasks and folders) will be deleted as well, excluding those that are included in other folders"
    pub fn delete_folder(&mut self, id: u64) -> BTreeSet<u64> {
        let mut gone = BTreeSet::from([id]);
        self.folders.remove(&id);
        let inner: Vec<u64> =
            self.folders.iter().filter(|(_, folder)| folder.parents.contains(&id)).map(|(id, _)| *id).collect();
        for child in inner {
            let Some(folder) = self.folders.get_mut(&child) else { continue };
            folder.parents.remove(&id);
            if folder.parents.is_empty() {
                gone.extend(self.delete_folder(child));
            }
        }
        let inner: Vec<u64> =
            self.tasks.iter().filter(|(_, task)| task.parents.contains(&id)).map(|(id, _)| *id).collect();
        for child in inner {
            let Some(task) = self.tasks.get_mut(&child) else { continue };
            task.parents.remove(&id);
            if task.parents.is_empty() {
                self.delete_task(child);
                gone.insert(child);
            } else {
                self.task_updates.changed(child);
            }
        }
        gone
    }

    /// What a new task becomes: active and of normal importance unless said otherwise.
    pub fn new_task(&self, wish: &Wish) -> Result<Task, Refused> {
        let parents = self.parents(wish)?;
        let responsible: BTreeSet<String> = wish.responsible.clone().unwrap_or_default().into_iter().collect();
        let mut shared: BTreeSet<String> = wish.shared.clone().unwrap_or_default().into_iter().collect();
        shared.extend(responsible.clone());
        shared.insert(self.me.clone());
        Ok(Task {
            title: wish.title.clone(),
            description: wish.description.clone().unwrap_or_default(),
            status: wish.status.unwrap_or(0),
            importance: wish.importance.unwrap_or(1),
            responsible,
            shared,
            parents,
        })
    }

    /// What a task becomes: status, importance and parents have their defaults here too.
    pub fn changed_task(&self, id: u64, wish: &Wish) -> Result<Task, Refused> {
        let old = self.tasks.get(&id).ok_or(406u16)?;
        let new = self.new_task(wish)?;
        let responsible =
            wish.responsible.as_ref().map_or_else(|| old.responsible.clone(), |_| new.responsible.clone());
        let mut shared: BTreeSet<String> =
            wish.shared.clone().map_or_else(|| old.shared.clone(), |given| given.into_iter().collect());
        shared.extend(responsible.clone());
        shared.insert(self.me.clone());
        let description = wish.description.clone().unwrap_or_else(|| old.description.clone());
        Ok(Task { description, responsible, shared, ..new })
    }

    /// A task is gone, and what hung on it with it: nothing is told of that apart.
    pub fn delete_task(&mut self, id: u64) {
        self.tasks.remove(&id);
        self.task_updates.gone(id);
        let comments: Vec<u64> =
            self.comments.iter().filter(|(_, (task, _))| *task == id).map(|(comment, _)| *comment).collect();
        for comment in comments {
            self.comments.remove(&comment);
            self.comment_updates.new.remove(&comment);
            self.comment_updates.updated.remove(&comment);
        }
        self.timelogs.retain(|_, (task, _)| *task != id);
    }

    /// Everything so far is old.
    pub fn mark(&mut self) {
        self.task_updates = Happened::default();
        self.comment_updates = Happened::default();
    }

    /// A task was made.
    pub fn task_made(&mut self, id: u64, task: Task) {
        self.tasks.insert(id, task);
        self.task_updates.made(id);
    }

    /// A task, or what hangs on it, changed.
    pub fn task_changed(&mut self, id: u64) {
        self.task_updates.changed(id);
    }

    /// A comment was written.
    pub fn comment_made(&mut self, id: u64, task: u64, text: &str) {
        self.comments.insert(id, (task, text.to_owned()));
        self.comment_updates.made(id);
        self.task_changed(task);
    }

    /// A comment was rewritten.
    pub fn comment_changed(&mut self, id: u64, text: &str) {
        if let Some((task, old)) = self.comments.get_mut(&id) {
            text.clone_into(old);
            let task = *task;
            self.comment_updates.changed(id);
            self.task_changed(task);
        }
    }

    /// A comment was deleted.
    pub fn comment_gone(&mut self, id: u64) {
        if let Some((task, _)) = self.comments.remove(&id) {
            self.comment_updates.gone(id);
            self.task_changed(task);
        }
    }
}
