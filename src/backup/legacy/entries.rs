//! The layout of Wrike's own account backup, from the 2010 API: in each object the official keys first, in the official order and
//! types; then ours, named in [`OUR_KEYS`]; last `source`, the API's object in the one form that both formats of answers give.

use serde::Serialize;

use super::join::{File, Held};
use crate::archive::wrike::Body;
use crate::wrike::legacy::Moment;
use crate::wrike::legacy::attachments::Attachment;
use crate::wrike::legacy::comments::Comment;
use crate::wrike::legacy::contacts::Contact;
use crate::wrike::legacy::folders::Folder;
use crate::wrike::legacy::profile::Profile;
use crate::wrike::legacy::tasks::{Importance, Status, Task};
use crate::wrike::legacy::timelogs::Timelog;

/// Keys that the official backup does not have, in the order in which they follow the official ones.
pub const OUR_KEYS: &[&str] = &[
    "apiId",
    "parents",
    "status",
    "importance",
    "dateUpdated",
    "updatedBy",
    "dateStart",
    "dateDue",
    "duration",
    "responsibleUsers",
    "predecessors",
    "successors",
    "timelogs",
    "size",
    "file",
    "sha256",
    "missing",
    "superseded",
    "supersededBy",
    "source",
];

/// `users.json`: one person.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserEntry<'a, T> {
    first_name: &'a str,
    last_name: &'a str,
    uid: &'a str,
    email: &'a str,
    user_type: u8,
    source: &'a T,
}

impl<'a> UserEntry<'a, Contact> {
    /// A contact. What `userType` it has the API does not say: 1, a regular user.
    pub fn contact(contact: &'a Contact) -> Self {
        Self {
            first_name: &contact.first_name,
            last_name: &contact.last_name,
            uid: &contact.uid,
            email: &contact.email,
            user_type: 1,
            source: contact,
        }
    }
}

impl<'a> UserEntry<'a, Profile> {
    /// The calling user, who is not among their own contacts. Collaborators count as invited, as in today's Wrike.
    pub fn me(profile: &'a Profile) -> Self {
        Self {
            first_name: &profile.first_name,
            last_name: &profile.last_name,
            uid: &profile.uid,
            email: &profile.primary_email,
            user_type: if profile.license.eq_ignore_ascii_case("collaborator") { 2 } else { 1 },
            source: profile,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CommentEntry<'a> {
    body: &'a str,
    author: &'a str,
    date_created: String,
    api_id: String,
    source: &'a Comment,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttachmentEntry<'a> {
    content_type: &'a str,
    version: u64,
    parent_id: u64,
    description: &'static str,
    api_id: String,
    attach_type: &'static str,
    id: u64,
    name: &'a str,
    date_uploaded: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<&'a str>,
    superseded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<u64>,
    source: &'a Attachment,
}

/// The official keys that folders and tasks share, from `title` on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemKeys<'a> {
    title: &'a str,
    author: &'a str,
    date_created: String,
    description: &'a str,
    shared: &'a [String],
    comments: Vec<CommentEntry<'a>>,
    attachments: Vec<AttachmentEntry<'a>>,
    /// The API of 2010 knows none.
    google_docs: [(); 0],
}

/// `folders.json`: one folder.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FolderEntry<'a> {
    id: u64,
    children: Vec<u64>,
    #[serde(flatten)]
    item: ItemKeys<'a>,
    api_id: String,
    parents: Vec<String>,
    date_updated: String,
    updated_by: &'a str,
    source: &'a Folder,
}

/// `tasks.json`: one task.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskEntry<'a> {
    id: u64,
    #[serde(flatten)]
    item: ItemKeys<'a>,
    api_id: String,
    parents: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<&'static str>,
    date_updated: String,
    updated_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<u64>,
    responsible_users: &'a [String],
    predecessors: &'a [u64],
    successors: &'a [u64],
    timelogs: &'a [Timelog],
    source: &'a Task,
}

impl<'a> FolderEntry<'a> {
    /// A folder with what hangs on it; `bodies` are its files', in their order.
    pub fn new(held: &'a Held<Folder>, children: Vec<u64>, bodies: &'a [Body]) -> Self {
        let folder = &held.item;
        let own = Own {
            id: folder.id,
            title: folder.title.as_deref(),
            author: folder.author_uid.as_deref(),
            created: folder.created_date.as_ref(),
            description: folder.description.as_deref(),
            shared: folder.shared_users.as_deref(),
        };
        Self {
            id: folder.id,
            children,
            item: own.with(&held.comments, &held.files, bodies),
            api_id: folder.id.to_string(),
            parents: parents(folder.parents.as_deref()),
            date_updated: official(folder.last_updated_date.as_ref()),
            updated_by: folder.who_changed.as_deref().unwrap_or_default(),
            source: folder,
        }
    }
}

impl<'a> TaskEntry<'a> {
    /// A task with what hangs on it; `bodies` are its files', in their order.
    pub fn new(held: &'a Held<Task>, bodies: &'a [Body]) -> Self {
        let task = &held.item;
        let own = Own {
            id: task.id,
            title: task.title.as_deref(),
            author: task.author_uid.as_deref(),
            created: task.created_date.as_ref(),
            description: task.description.as_deref(),
            shared: task.shared_users.as_deref(),
        };
        let date = |date: &Option<Moment>| date.as_ref().filter(|date| !date.is_none()).map(Moment::official);
        Self {
            id: task.id,
            item: own.with(&held.comments, &held.files, bodies),
            api_id: task.id.to_string(),
            parents: parents(task.parents.as_deref()),
            status: task.status.map(status_word),
            importance: task.importance.map(importance_word),
            date_updated: official(task.last_updated_date.as_ref()),
            updated_by: task.who_changed.as_deref().unwrap_or_default(),
            date_start: date(&task.start_date),
            date_due: date(&task.due_date),
            duration: task.minutes(),
            responsible_users: task.responsible_users.as_deref().unwrap_or_default(),
            predecessors: task.predecessor.as_deref().unwrap_or_default(),
            successors: task.successor.as_deref().unwrap_or_default(),
            timelogs: &held.timelogs,
            source: task,
        }
    }
}

/// The words of today's API, so that one reader reads both.
fn status_word(status: Status) -> &'static str {
    match status {
        Status::Active => "Active",
        Status::Completed => "Completed",
        Status::Deferred => "Deferred",
        Status::Cancelled => "Cancelled",
    }
}

/// As [`status_word`].
fn importance_word(importance: Importance) -> &'static str {
    match importance {
        Importance::High => "High",
        Importance::Normal => "Normal",
        Importance::Low => "Low",
    }
}

fn parents(parents: Option<&[u64]>) -> Vec<String> {
    parents.unwrap_or_default().iter().map(u64::to_string).collect()
}

fn official(date: Option<&Moment>) -> String {
    date.map(Moment::official).unwrap_or_default()
}

/// What tasks and folders call by the same names.
struct Own<'a> {
    id: u64,
    title: Option<&'a str>,
    author: Option<&'a str>,
    created: Option<&'a Moment>,
    description: Option<&'a str>,
    shared: Option<&'a [String]>,
}

impl<'a> Own<'a> {
    fn with(self, comments: &'a [Comment], files: &'a [File], bodies: &'a [Body]) -> ItemKeys<'a> {
        ItemKeys {
            title: self.title.unwrap_or_default(),
            author: self.author.unwrap_or_default(),
            date_created: official(self.created),
            description: self.description.unwrap_or_default(),
            shared: self.shared.unwrap_or_default(),
            comments: comments.iter().map(CommentEntry::new).collect(),
            attachments: files
                .iter()
                .zip(bodies)
                .map(|(file, body)| AttachmentEntry::new(file, body, self.id))
                .collect(),
            google_docs: [],
        }
    }
}

impl<'a> CommentEntry<'a> {
    fn new(comment: &'a Comment) -> Self {
        Self {
            body: &comment.text,
            author: &comment.author_uid,
            date_created: official(comment.created_date.as_ref()),
            api_id: comment.id.to_string(),
            source: comment,
        }
    }
}

impl<'a> AttachmentEntry<'a> {
    fn new(file: &'a File, body: &'a Body, parent: u64) -> Self {
        let attachment = &file.attachment;
        let (size, path, sha256, missing) = match body {
            Body::Saved { path, bytes, sha256 } => (Some(*bytes), Some(path.as_str()), Some(sha256.as_str()), None),
            Body::Missing(reason) => (attachment.size, None, None, Some(reason.as_str())),
            Body::Elsewhere => (attachment.size, None, None, None),
        };
        Self {
            content_type: &attachment.content_type,
            version: attachment.version.unwrap_or(1),
            parent_id: parent,
            description: "",
            api_id: attachment.id.to_string(),
            attach_type: if file.with_comment { "ASPost" } else { "Task" },
            id: attachment.id,
            name: &attachment.file_name,
            date_uploaded: official(attachment.created_date.as_ref()),
            size,
            file: path,
            sha256,
            missing,
            superseded: file.is_superseded(),
            superseded_by: file.is_superseded().then_some(file.newest),
            source: attachment,
        }
    }
}
