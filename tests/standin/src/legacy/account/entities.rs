//! What a 2010 account holds, in the words of the platform's document.

use time::{Date, PrimitiveDateTime};

use crate::body::Body;

/// Number of a folder, task, comment, attachment version or time log. Folders and tasks share one sequence.
pub type Id = u64;

/// The folder that cannot be got, edited or removed ("Root Folder": "always has ID = 0").
pub const ROOT: Id = 0;
/// Stands for a person who was deleted ("`-1` in case the author was deleted").
pub const DELETED_UID: &str = "-1";
/// `status` of a completed task ("Statuses").
pub const COMPLETED: u8 = 1;
/// `importance` of a task for which none was given ("by default - normal").
pub const NORMAL: u8 = 1;

/// A person whom the signed-in user knows, or the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Twelve letters and digits.
    pub uid: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Primary email.
    pub email: String,
}

/// What `wrike.profile.get` tells beside the user's [`Contact`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The signed-in user's `uid`.
    pub uid: String,
    /// Organization name.
    pub organization: String,
    /// `MM/dd/yyyy` or `dd/MM/yyyy`.
    pub date_format: String,
    /// Name of the zone that [`super::Account::zone_ms`] stands for.
    pub timezone_name: String,
    /// Verified further emails.
    pub secondary_emails: Vec<String>,
    /// Language code.
    pub language: String,
    /// License name; with [`super::VIEWER`] the user changes neither folders nor tasks.
    pub license: String,
}

/// What folders and tasks have in common. Dates are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Never 0.
    pub id: Id,
    /// As it was set.
    pub title: String,
    /// As it was set; may be empty.
    pub description: String,
    /// `uid` or [`DELETED_UID`].
    pub author: String,
    /// When it was made.
    pub created: u64,
    /// `uid` of who changed it last, or [`DELETED_UID`].
    pub changed_by: String,
    /// Last change of the item, its comments, attachments, time logs, links or places.
    pub changed: u64,
    /// `uid`s of those who see it.
    pub shared: Vec<String>,
    /// Folders that hold it; exactly [`ROOT`] for one in the root.
    pub parents: Vec<Id>,
    /// When it was deleted.
    pub deleted: Option<u64>,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// What it shares with tasks.
    pub item: Item,
}

/// A task. `start` and `due` are local and carry no zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What it shares with folders.
    pub item: Item,
    /// 0 active, 1 completed, 2 deferred, 3 canceled.
    pub status: u8,
    /// 0 high, 1 normal, 2 low.
    pub importance: u8,
    /// Nothing for backlog and milestones.
    pub start: Option<PrimitiveDateTime>,
    /// Nothing for backlog.
    pub due: Option<PrimitiveDateTime>,
    /// Minutes of work as text; empty for milestones.
    pub duration: String,
    /// `uid`s.
    pub responsible: Vec<String>,
    /// Tasks that must end before.
    pub predecessors: Vec<Id>,
    /// Tasks that wait for this one.
    pub successors: Vec<Id>,
}

/// A comment on a task or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Of the comments' own sequence.
    pub id: Id,
    /// As it was written.
    pub text: String,
    /// The task or folder; the API calls it `taskId` for both.
    pub owner: Id,
    /// `uid` or [`DELETED_UID`].
    pub author: String,
    /// When it was written.
    pub created: u64,
    /// When it was edited last; equals `created` if never.
    pub changed: u64,
    /// The attachment versions that came with it.
    pub attachments: Vec<Id>,
    /// When it was deleted.
    pub deleted: Option<u64>,
}

/// An attachment with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The task or folder.
    pub owner: Id,
    /// Oldest first, never empty. Each has an id of its own, as the sample of `wrike.attachment.history` shows.
    pub versions: Vec<Version>,
    /// When it was deleted.
    pub deleted: Option<u64>,
}

/// One state of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Of the attachments' own sequence.
    pub id: Id,
    /// As it was uploaded; versions may differ.
    pub file_name: String,
    /// Media type.
    pub content_type: String,
    /// `uid` or [`DELETED_UID`].
    pub author: String,
    /// When it was uploaded.
    pub created: u64,
    /// Counts from 1.
    pub number: u64,
    /// Bytes.
    pub size: u64,
    pub(super) text: bool,
}

impl Version {
    /// The file itself.
    #[must_use]
    pub fn body(&self) -> Body {
        Body::generated(self.id, self.text, self.size)
    }
}

/// Hours spent on a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeLog {
    /// Of the time logs' own sequence.
    pub id: Id,
    /// `uid` or [`DELETED_UID`].
    pub user: String,
    /// The task.
    pub task: Id,
    /// The day.
    pub date: Date,
    /// Not below 0.
    pub hours: f64,
    /// When it was deleted.
    pub deleted: Option<u64>,
}
