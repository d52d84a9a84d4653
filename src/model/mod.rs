//! What a backup keeps, in the words of the field. Services' wire shapes become these at the API's door; the untouched object
//! stays beside them as `source`.

pub mod dates;
mod object;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use object::Object;

/// A person of the account, or somebody who was.
#[derive(Debug, Clone)]
pub struct Person {
    /// API id.
    pub id: String,
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// E-mail address, may be empty.
    pub email: String,
    /// "Person", "Group", "Invitation", "Asset", "Robot" or what else the service says.
    pub kind: String,
    /// "User" or "Collaborator".
    pub role: String,
    /// Owns the account.
    pub owner: bool,
    /// Administers the account.
    pub admin: bool,
    /// Not of the account's company.
    pub external: bool,
    /// No longer in the account.
    pub deleted: bool,
    /// The token's own user.
    pub me: bool,
    /// The object as received.
    pub source: Box<RawValue>,
}

/// A user group.
#[derive(Debug, Clone)]
pub struct Group {
    /// API id.
    pub id: String,
    /// Name.
    pub title: String,
    /// Ids of its members.
    pub members: Vec<String>,
    /// The object as received.
    pub source: Box<RawValue>,
}

/// What tasks and folders have in common.
#[derive(Debug, Clone)]
pub struct Item {
    /// API id.
    pub id: String,
    /// Number, where one is known.
    pub number: Option<u64>,
    /// Title.
    pub title: String,
    /// Who made it, may be empty: of folders the API tells it for projects only.
    pub author: String,
    /// When it was made, as the API says it.
    pub created: String,
    /// Last change, as the API says it.
    pub updated: String,
    /// HTML.
    pub description: String,
    /// Ids of people it is shared with.
    pub shared: Vec<String>,
    /// Web address.
    pub permalink: String,
    /// How many files the service says it has.
    pub attachment_count: Option<u64>,
    /// The object as received.
    pub source: Box<RawValue>,
}

/// A folder or project.
#[derive(Debug, Clone)]
pub struct Folder {
    /// What tasks have too.
    pub item: Item,
    /// Ids of folders in it.
    pub children: Vec<String>,
    /// Ids of folders that hold it; several are usual.
    pub parents: Vec<String>,
}

/// A task or subtask. Its place and state are read from the source where they are written.
#[derive(Debug, Clone)]
pub struct Task {
    /// What folders have too.
    pub item: Item,
}

/// A comment on a task or folder.
#[derive(Debug, Clone)]
pub struct Comment {
    /// API id.
    pub id: String,
    /// Task or folder it stands on.
    pub owner: Owner,
    /// Id of who wrote it.
    pub author: String,
    /// When, as the API says it.
    pub created: String,
    /// HTML.
    pub text: String,
    /// The object as received.
    pub source: Box<RawValue>,
}

/// Where the bytes of an attachment are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the service itself: they can be downloaded.
    Service,
    /// With Google.
    Google,
    /// With another provider; the service has only a link.
    Elsewhere,
}

/// A file, or a link to one, on a task or folder.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// API id.
    pub id: String,
    /// Number, where one is known.
    pub number: Option<u64>,
    /// Task or folder it hangs on.
    pub owner: Owner,
    /// File name as given.
    pub name: String,
    /// Id of who added it.
    pub author: String,
    /// When, as the API says it.
    pub created: String,
    /// 1 for the first.
    pub version: u64,
    /// Media type, may be empty.
    pub content_type: String,
    /// Bytes; none when the service does not say (links).
    pub size: Option<u64>,
    /// Where its bytes are.
    pub storage: Storage,
    /// Comment it came with, may be empty.
    pub comment: String,
    /// Whether a later version exists.
    pub superseded: bool,
    /// Address of a file that is kept elsewhere; asked for apart, empty until then.
    pub url: String,
    /// The object as received.
    pub source: Box<RawValue>,
}

/// Time somebody spent on a task.
#[derive(Debug, Clone)]
pub struct Timelog {
    /// API id.
    pub id: String,
    /// Its task.
    pub owner: Owner,
    /// Day it is booked on.
    pub tracked: String,
    /// The object as received.
    pub source: Box<RawValue>,
}

/// What something hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Owner {
    /// A task, by its id.
    Task(String),
    /// A folder, by its id.
    Folder(String),
    /// The object does not say.
    Unknown,
}

impl Owner {
    /// Its id; empty when unknown.
    pub fn id(&self) -> &str {
        match self {
            Owner::Task(id) | Owner::Folder(id) => id,
            Owner::Unknown => "",
        }
    }
}
