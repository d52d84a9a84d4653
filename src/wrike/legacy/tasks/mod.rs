//! `wrike.task.*`: tasks, one by one, by filter or template, and what happened to them since a marker.

mod draft;
mod filter;
mod updates;

use std::fmt;

use serde::{Serialize, Serializer};

pub use draft::TaskDraft;
pub use filter::{Filter, Filtered, Relation, Responsibility, Template, count, filter};
pub use updates::{TaskUpdates, UpdatesSince, updates};

use super::Moment;
use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::{Fields, Node, Unknown};
use crate::error::Result;

/// A task. What the API left out, or was not asked for, is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Task id.
    pub id: u64,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who made it; [`super::DELETED_USER`] when that user was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_uid: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Moment>,
    /// Who changed it last; [`super::DELETED_USER`] when that user was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who_changed: Option<String>,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_date: Option<Moment>,
    /// "1" or "task" in the documents' samples, which do not say what it means.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// How much it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importance: Option<Importance>,
    /// When it begins; the empty one for a backlog task or a milestone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Moment>,
    /// When it is due; the empty one for a backlog task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Moment>,
    /// Duration as received: a number of minutes in a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// How many attachments it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments_count: Option<u64>,
    /// How many comments it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments_count: Option<u64>,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_users: Option<Vec<String>>,
    /// Who shares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_users: Option<Vec<String>>,
    /// Folders that it is in; 0 is the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parents: Option<Vec<u64>>,
    /// There only when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// "1" or "" in the documents' samples; spelt as the API spells it.
    #[serde(rename = "recurenceTemplate", skip_serializing_if = "Option::is_none")]
    pub recurrence_template: Option<String>,
    /// Tasks that come before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predecessor: Option<Vec<u64>>,
    /// Tasks that come after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<Vec<u64>>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A task that was just deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedTask {
    /// Task id.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// An enumeration that travels as a number.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $number:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$item_doc])* $item),* }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$item),*];

            /// Its number in the API.
            pub fn number(self) -> u8 {
                match self { $($name::$item => $number),* }
            }

            /// The one of this number.
            pub fn of(number: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.number() == number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.number())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_u8(self.number())
            }
        }
    };
}
use numbered;

numbered! {
    /// Where a task stands (seed wrike-api-v2, "Statuses").
    Status {
        /// Under way.
        Active = 0,
        /// Done.
        Completed = 1,
        /// Put off.
        Deferred = 2,
        /// Given up.
        Cancelled = 3,
    }
}

numbered! {
    /// How much a task matters (seed wrike-api-v2, "Importance").
    Importance {
        /// More than others.
        High = 0,
        /// As much as others.
        Normal = 1,
        /// Less than others.
        Low = 2,
    }
}

impl Task {
    /// The duration in minutes, when it is a number.
    pub fn minutes(&self) -> Option<u64> {
        self.duration.as_deref()?.trim().parse().ok()
    }
}

/// `wrike.task.get`: with all fields, or with these.
pub fn get(id: u64, fields: Option<&[&str]>) -> Ask<Task> {
    Ask::new(Call::new(Method::TaskGet).with("id", id).with_some_list("fields", fields), one)
}

/// `wrike.task.add`
pub fn add(draft: &TaskDraft) -> Ask<Task> {
    Ask::new(draft.add_to(Call::new(Method::TaskAdd)), one)
}

/// `wrike.task.update`
pub fn update(id: u64, draft: &TaskDraft) -> Ask<Task> {
    Ask::new(draft.add_to(Call::new(Method::TaskUpdate).with("id", id)), one)
}

/// `wrike.task.delete`
pub fn delete(ids: &[u64]) -> Ask<Vec<DeletedTask>> {
    let call = Call::new(Method::TaskDelete).with_list("ids", ids);
    Ask::new(call, |Received { mut fields, .. }| fields.objects("list", read_deleted))
}

/// Read a task from the form that it is serialised to.
///
/// # Errors
/// `Malformed` when it is none.
pub fn from_json(json: &[u8]) -> Result<Task> {
    read(super::tree::json::parse(json)?)
}

fn one(received: Received) -> Result<Task> {
    task(received.fields)
}

fn read(node: Node) -> Result<Task> {
    task(Fields::of(node)?)
}

fn task(mut fields: Fields) -> Result<Task> {
    fields.forget("asyncKey");
    Ok(Task {
        id: fields.id("id")?,
        title: fields.text("title"),
        description: fields.text("description"),
        author_uid: fields.word("authorUid"),
        created_date: fields.moment("createdDate"),
        who_changed: fields.word("whoChanged"),
        last_updated_date: fields.moment("lastUpdatedDate"),
        kind: fields.text("type"),
        status: fields.parsed("status", |text| Status::of(text.parse().ok()?)),
        importance: fields.parsed("importance", |text| Importance::of(text.parse().ok()?)),
        start_date: fields.moment("startDate"),
        due_date: fields.moment("dueDate"),
        duration: fields.text("duration"),
        attachments_count: fields.number("attachmentsCount"),
        comments_count: fields.number("commentsCount"),
        responsible_users: fields.words("responsibleUsers"),
        shared_users: fields.words("sharedUsers"),
        parents: fields.ids("parents"),
        deleted: fields.flag("deleted"),
        recurrence_template: fields.text("recurenceTemplate").or_else(|| fields.text("recurrenceTemplate")),
        predecessor: fields.ids("predecessor"),
        successor: fields.ids("successor"),
        unknown: fields.rest(),
    })
}

fn read_deleted(node: Node) -> Result<DeletedTask> {
    let mut fields = Fields::of(node)?;
    fields.forget("asyncKey");
    Ok(DeletedTask {
        id: fields.id("id")?,
        title: fields.text("title").unwrap_or_default(),
        deleted: fields.flag("deleted").unwrap_or(false),
        unknown: fields.rest(),
    })
}
