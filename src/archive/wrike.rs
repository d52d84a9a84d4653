//! The layout of Wrike's own account backup (Wrike help, "Account backup"), with more in it.
//!
//! In each object the official keys come first, in the official order and types; then ours, named in [`OUR_KEYS`]; last `source`,
//! the API's object as received. Without our keys what is left is the official shape.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::model::{Attachment, Comment, Folder, Group, Item, Object, Person, Storage, Task, Timelog, dates};

/// Keys that the official backup does not have, in the order in which they follow the official ones.
pub const OUR_KEYS: &[&str] = &[
    "apiId",
    "deleted",
    "permalink",
    "parents",
    "superTasks",
    "subTasks",
    "status",
    "customStatus",
    "importance",
    "dateUpdated",
    "dateCompleted",
    "dateType",
    "dateStart",
    "dateDue",
    "duration",
    "responsibleUsers",
    "dependencies",
    "project",
    "timelogs",
    "customFields",
    "size",
    "file",
    "sha256",
    "missing",
    "superseded",
    "url",
    "source",
];

/// `users.json`: one person.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserEntry<'a> {
    first_name: &'a str,
    last_name: &'a str,
    uid: &'a str,
    email: &'a str,
    user_type: u8,
    deleted: bool,
    source: &'a RawValue,
}

impl<'a> UserEntry<'a> {
    /// `userType`: 1 regular user, 2 invited user; collaborators, outsiders and invitations count as invited (the help page says no more).
    pub fn new(person: &'a Person) -> Self {
        let regular = person.role == "User" && !person.external && person.kind != "Invitation";
        Self {
            first_name: &person.first_name,
            last_name: &person.last_name,
            uid: &person.id,
            email: &person.email,
            user_type: if regular { 1 } else { 2 },
            deleted: person.deleted,
            source: &person.source,
        }
    }
}

/// `teams.json`: one group.
#[derive(Serialize)]
pub struct TeamEntry<'a> {
    uid: &'a str,
    name: &'a str,
    #[serde(rename = "Members")]
    members: &'a [String],
    source: &'a RawValue,
}

impl<'a> TeamEntry<'a> {
    /// From a group.
    pub fn new(group: &'a Group) -> Self {
        Self { uid: &group.id, name: &group.title, members: &group.members, source: &group.source }
    }
}

/// What became of an attachment's bytes.
pub enum Body {
    /// In the archive at this path, with this length and SHA-256.
    Saved {
        /// Relative to the account's folder.
        path: String,
        /// Bytes.
        bytes: u64,
        /// Lower-case hex.
        sha256: String,
    },
    /// Not with the service: only the link is there.
    Elsewhere,
    /// Missing, and why.
    Missing(String),
}

/// What hangs on one task or folder, each list in order.
#[derive(Default)]
pub struct Hanging {
    /// Oldest first.
    pub comments: Vec<Comment>,
    /// Oldest first.
    pub attachments: Vec<(Attachment, Option<Body>)>,
    /// By day.
    pub timelogs: Vec<Timelog>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CommentEntry<'a> {
    body: &'a str,
    author: &'a str,
    date_created: String,
    api_id: &'a str,
    source: &'a RawValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttachmentEntry<'a> {
    content_type: &'a str,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<u64>,
    description: &'a str,
    api_id: &'a str,
    attach_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    name: &'a str,
    date_uploaded: String,
    #[serde(flatten)]
    file: FileKeys<'a>,
    source: &'a RawValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoogleDocEntry<'a> {
    resource_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    name: &'a str,
    date_uploaded: String,
    api_id: &'a str,
    url: &'a str,
    source: &'a RawValue,
}

/// Where the bytes are, or why they are not.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct FileKeys<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<&'a str>,
    superseded: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
}

/// `folders.json`: one folder or project.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FolderEntry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    children: Vec<u64>,
    #[serde(flatten)]
    item: ItemKeys<'a>,
    api_id: &'a str,
    permalink: &'a str,
    parents: &'a [String],
    date_updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_fields: Option<serde_json::Value>,
    source: &'a RawValue,
}

/// `tasks.json`: one task or subtask.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskEntry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(flatten)]
    item: ItemKeys<'a>,
    api_id: &'a str,
    permalink: &'a str,
    #[serde(flatten)]
    ours: TaskKeys,
    timelogs: Vec<&'a RawValue>,
    source: &'a RawValue,
}

/// The official keys that folders and tasks share.
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
    google_docs: Vec<GoogleDocEntry<'a>>,
}

/// What the official tasks lack, in the API's vocabulary; a key is there when the API gave it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskKeys {
    parents: Vec<String>,
    super_tasks: Vec<String>,
    sub_tasks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_status: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<serde_json::Value>,
    date_updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_completed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_type: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_start: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_due: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<serde_json::Value>,
    responsible_users: Vec<String>,
    dependencies: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_fields: Option<serde_json::Value>,
}

impl TaskKeys {
    fn new(source: &RawValue, updated: &str) -> Self {
        let object = Object::parse_without_id(source).ok();
        let value = |path: &str| object.as_ref().and_then(|object| object.at(path)).cloned();
        let texts = |key: &str| object.as_ref().map(|object| object.texts(key)).unwrap_or_default();
        Self {
            parents: texts("parentIds"),
            super_tasks: texts("superTaskIds"),
            sub_tasks: texts("subTaskIds"),
            status: value("status"),
            custom_status: value("customStatusId"),
            importance: value("importance"),
            date_updated: dates::to_official(updated),
            date_completed: value("completedDate").and_then(|date| date.as_str().map(dates::to_official)),
            date_type: value("dates/type"),
            date_start: value("dates/start"),
            date_due: value("dates/due"),
            duration: value("dates/duration"),
            responsible_users: texts("responsibleIds"),
            dependencies: texts("dependencyIds"),
            custom_fields: value("customFields"),
        }
    }
}

impl<'a> TaskEntry<'a> {
    /// A task with what hangs on it.
    pub fn new(task: &'a Task, hanging: &'a Hanging) -> Self {
        let item = &task.item;
        Self {
            id: item.number,
            item: ItemKeys::new(item, hanging),
            api_id: &item.id,
            permalink: &item.permalink,
            ours: TaskKeys::new(&item.source, &item.updated),
            timelogs: hanging.timelogs.iter().map(|timelog| &*timelog.source).collect(),
            source: &item.source,
        }
    }
}

impl<'a> FolderEntry<'a> {
    /// A folder with what hangs on it; `number_of` tells the numbers of its children.
    pub fn new(folder: &'a Folder, hanging: &'a Hanging, number_of: impl Fn(&str) -> Option<u64>) -> Self {
        let item = &folder.item;
        let object = Object::parse_without_id(&item.source).ok();
        let value = |key: &str| object.as_ref().and_then(|object| object.value(key)).cloned();
        Self {
            id: item.number,
            children: folder.children.iter().filter_map(|child| number_of(child)).collect(),
            item: ItemKeys::new(item, hanging),
            api_id: &item.id,
            permalink: &item.permalink,
            parents: &folder.parents,
            date_updated: dates::to_official(&item.updated),
            project: value("project"),
            custom_fields: value("customFields"),
            source: &item.source,
        }
    }
}

impl<'a> ItemKeys<'a> {
    fn new(item: &'a Item, hanging: &'a Hanging) -> Self {
        let is_google = |attachment: &Attachment| attachment.storage == Storage::Google;
        let (google, files): (Vec<_>, Vec<_>) =
            hanging.attachments.iter().partition(|(attachment, _)| is_google(attachment));
        let entry = |(attachment, body): &'a (Attachment, Option<Body>)| {
            AttachmentEntry::new(attachment, body.as_ref(), item.number)
        };
        Self {
            title: &item.title,
            author: &item.author,
            date_created: dates::to_official(&item.created),
            description: &item.description,
            shared: &item.shared,
            comments: hanging.comments.iter().map(CommentEntry::new).collect(),
            attachments: files.into_iter().map(entry).collect(),
            google_docs: google.into_iter().map(|(attachment, _)| GoogleDocEntry::new(attachment)).collect(),
        }
    }
}

impl<'a> CommentEntry<'a> {
    fn new(comment: &'a Comment) -> Self {
        Self {
            body: &comment.text,
            author: &comment.author,
            date_created: dates::to_official(&comment.created),
            api_id: &comment.id,
            source: &comment.source,
        }
    }
}

impl<'a> AttachmentEntry<'a> {
    fn new(attachment: &'a Attachment, body: Option<&'a Body>, parent: Option<u64>) -> Self {
        let mut file = FileKeys {
            size: attachment.size,
            superseded: attachment.superseded,
            url: &attachment.url,
            ..FileKeys::default()
        };
        match body {
            Some(Body::Saved { path, bytes, sha256 }) => {
                (file.size, file.file, file.sha256) = (Some(*bytes), Some(path.as_str()), Some(sha256.as_str()));
            }
            Some(Body::Missing(reason)) => file.missing = Some(reason.as_str()),
            Some(Body::Elsewhere) | None => {}
        }
        Self {
            content_type: &attachment.content_type,
            version: attachment.version,
            parent_id: parent,
            description: "",
            api_id: &attachment.id,
            attach_type: attach_type(attachment),
            id: attachment.number,
            name: &attachment.name,
            date_uploaded: dates::to_official(&attachment.created),
            file,
            source: &attachment.source,
        }
    }
}

/// The help page lists Legacy, Temp, External, ASPost, Task; of these the API can tell only the last three: elsewhere, on a comment,
/// on the task or folder itself.
fn attach_type(attachment: &Attachment) -> &'static str {
    match attachment.storage {
        Storage::Elsewhere | Storage::Google => "External",
        Storage::Service if !attachment.comment.is_empty() => "ASPost",
        Storage::Service => "Task",
    }
}

impl<'a> GoogleDocEntry<'a> {
    fn new(attachment: &'a Attachment) -> Self {
        Self {
            resource_id: google_id(&attachment.url),
            id: attachment.number,
            name: &attachment.name,
            date_uploaded: dates::to_official(&attachment.created),
            api_id: &attachment.id,
            url: &attachment.url,
            source: &attachment.source,
        }
    }
}

/// Google's id within an address: `/d/<id>/` or `id=<id>`; empty when there is none.
fn google_id(url: &str) -> String {
    let after = url.split_once("/d/").map(|(_, rest)| rest).or_else(|| url.split_once("id=").map(|(_, rest)| rest));
    after.map(|rest| rest.split(['/', '?', '&', '#']).next().unwrap_or_default().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_id_is_found_in_both_forms_of_address() {
        assert_eq!(google_id("https://docs.google.com/document/d/1NPu0-_x/edit?usp=x"), "1NPu0-_x");
        assert_eq!(google_id("https://drive.google.com/open?id=1NPu0&authuser=0"), "1NPu0");
        assert_eq!(google_id("https://example.com/"), "");
    }
}
