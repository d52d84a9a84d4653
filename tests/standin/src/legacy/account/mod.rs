//! A small account that can change: the truth behind the stand-in.
//!
//! Every change goes through one method that keeps the rules of the platform's document, takes who makes it, and gets
//! a moment of its own, later than every marker (`tLast`) given before. What the document leaves open is decided in
//! the documentation of [`crate::legacy`].

mod attachments;
mod broken;
mod comments;
mod dates;
mod entities;
mod folders;
mod generate;
mod links;
mod random;
mod scope;
mod spec;
mod tasks;
mod text;
mod timelogs;

use std::collections::{BTreeMap, HashMap};

pub use attachments::FileDraft;
pub use broken::Broken;
use dates::date_text;
pub(crate) use dates::{day_text, local_text, parse_day, parse_moment, wall_clock};
pub use entities::{
    Attachment, COMPLETED, Comment, Contact, DELETED_UID, Folder, Id, Item, Profile, ROOT, Task, TimeLog, Version,
};
pub use folders::FolderDraft;
pub use random::Change;
pub use spec::Spec;
pub use tasks::TaskDraft;

use links::Links;

/// The license with which nothing is written.
pub const VIEWER: &str = "Viewer";

/// The whole state of an account of the 2010 platform.
#[derive(Debug, Clone)]
pub struct Account {
    zone_ms: i64,
    moment: u64,
    next: Numbers,
    profile: Profile,
    contacts: Vec<Contact>,
    folders: BTreeMap<Id, Folder>,
    tasks: BTreeMap<Id, Task>,
    comments: BTreeMap<Id, Comment>,
    /// By the id of the first version.
    attachments: BTreeMap<Id, Attachment>,
    /// From each version's id to the first one's.
    first_version: HashMap<Id, Id>,
    timelogs: BTreeMap<Id, TimeLog>,
    links: Links,
}

/// The next number of each sequence; they begin near those of the document's samples.
#[derive(Debug, Clone)]
struct Numbers {
    item: Id,
    comment: Id,
    version: Id,
    timelog: Id,
}

impl Account {
    /// The account's present in Unix milliseconds: its last change or marker.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.moment
    }

    /// Tells the account the time. It never goes back.
    pub fn set_now_ms(&mut self, now: u64) {
        self.moment = self.moment.max(now);
    }

    /// Difference of the account's wall clock from UTC in milliseconds.
    #[must_use]
    pub fn zone_ms(&self) -> i64 {
        self.zone_ms
    }

    /// Moves the account's wall clock; kept moments stay what they are.
    pub fn set_zone_ms(&mut self, zone_ms: i64) {
        self.zone_ms = zone_ms;
    }

    /// A moment of its own for a change or a marker: later than every one before.
    pub fn stamp(&mut self) -> u64 {
        self.moment += 1;
        self.moment
    }

    /// A moment as the API writes it: `yyyy-MM-dd HH:mm:ss` and one to three decimals, in the account's zone.
    #[must_use]
    pub fn date_text(&self, unix_ms: u64) -> String {
        date_text(unix_ms, self.zone_ms)
    }

    /// The signed-in user.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Changes the signed-in user's profile: license, language and so on.
    pub fn profile_mut(&mut self) -> &mut Profile {
        &mut self.profile
    }

    /// The signed-in user's `uid`.
    #[must_use]
    pub fn me(&self) -> &str {
        &self.profile.uid
    }

    /// Everybody who was not deleted, the signed-in user first.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter()
    }

    /// Takes a person out of the account; what they made stays, its author becomes [`DELETED_UID`].
    ///
    /// # Errors
    /// Unknown people, and the signed-in user.
    pub fn delete_contact(&mut self, uid: &str) -> Result<(), Broken> {
        if uid == self.me() || !self.contacts.iter().any(|contact| contact.uid == uid) {
            return Err(Broken::invalid(format!("user {uid} cannot be deleted")));
        }
        self.contacts.retain(|contact| contact.uid != uid);
        let forget = |who: &mut String| {
            if who == uid {
                DELETED_UID.clone_into(who);
            }
        };
        let tasks = self.tasks.values_mut().map(|task| {
            task.responsible.retain(|held| held != uid);
            &mut task.item
        });
        for item in self.folders.values_mut().map(|folder| &mut folder.item).chain(tasks) {
            forget(&mut item.author);
            forget(&mut item.changed_by);
            item.shared.retain(|held| held != uid);
        }
        self.comments.values_mut().for_each(|comment| forget(&mut comment.author));
        self.timelogs.values_mut().for_each(|log| forget(&mut log.user));
        let versions = self.attachments.values_mut().flat_map(|attachment| &mut attachment.versions);
        versions.for_each(|version| forget(&mut version.author));
        Ok(())
    }

    /// Marks a task or folder as changed, as every change of what hangs on it does.
    fn touch(&mut self, id: Id, by: &str, moment: u64) {
        if let Some(item) = self.item_mut(id) {
            item.changed = moment;
            by.clone_into(&mut item.changed_by);
        }
    }

    fn item_mut(&mut self, id: Id) -> Option<&mut Item> {
        match self.tasks.get_mut(&id) {
            Some(task) => Some(&mut task.item),
            None => self.folders.get_mut(&id).map(|folder| &mut folder.item),
        }
    }

    /// The task or folder of an id, deleted ones included.
    #[must_use]
    pub fn item(&self, id: Id) -> Option<&Item> {
        let task = self.tasks.get(&id).map(|task| &task.item);
        task.or_else(|| self.folders.get(&id).map(|folder| &folder.item))
    }

    /// Known people only, each once.
    fn check_people(&self, uids: &[String]) -> Result<Vec<String>, Broken> {
        let mut kept: Vec<String> = Vec::with_capacity(uids.len());
        for uid in uids {
            if !self.contacts.iter().any(|contact| contact.uid == *uid) {
                return Err(Broken::invalid(format!("user {uid} not found")));
            }
            if !kept.contains(uid) {
                kept.push(uid.clone());
            }
        }
        Ok(kept)
    }

    /// Where an item may be: in the root alone, or in folders that `by` sees.
    fn check_parents(&self, by: &str, parents: &[Id]) -> Result<Vec<Id>, Broken> {
        let mut kept: Vec<Id> = Vec::with_capacity(parents.len());
        for &id in parents {
            if id != ROOT && !self.folder(id).is_some_and(|folder| Self::sees_folder(by, folder)) {
                return Err(Broken::not_found("folder", id, "folder"));
            }
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        match kept.as_slice() {
            [] => Ok(vec![ROOT]),
            [_] => Ok(kept),
            _ if kept.contains(&ROOT) => {
                Err(Broken::invalid("what is included in the root folder cannot be included in any other folder"))
            }
            _ => Ok(kept),
        }
    }
}

/// Adds those who are not there yet, at the end.
fn add_people<'a>(people: &mut Vec<String>, more: impl IntoIterator<Item = &'a String>) {
    for uid in more {
        if !people.contains(uid) {
            people.push(uid.clone());
        }
    }
}
