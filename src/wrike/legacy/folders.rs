//! `wrike.folder.*`: the tree, and its folders. The root folder (id 0) stands in the tree and can be neither read nor changed.

use serde::Serialize;

use super::Moment;
use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::{Fields, Node, Unknown};
use crate::error::Result;

/// A place of a folder in the tree; a folder with several parents may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeFolder {
    /// Folder id; 0 for the root.
    pub id: u64,
    /// Id of the folder that it is in here; that of the root is 0, its own.
    pub parent_id: u64,
    /// Title.
    pub title: String,
    /// Path from the root.
    pub full_path: String,
    /// Shortest path that is its alone.
    pub minimal_path: String,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A folder. What the API left out is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Folder {
    /// Folder id.
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
    /// How many attachments it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments_count: Option<u64>,
    /// How many comments it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments_count: Option<u64>,
    /// Who shares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_users: Option<Vec<String>>,
    /// Folders that it is in; 0 is the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parents: Option<Vec<u64>>,
    /// There only when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A folder that was just deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedFolder {
    /// Folder id.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Folders and tasks that went with it.
    pub deleted_elements: Vec<u64>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What a folder shall be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderDraft {
    /// Title.
    pub title: String,
    /// Description; none leaves it as it is.
    pub description: Option<String>,
    /// Who shares it; none leaves it as it is.
    pub shared_users: Option<Vec<String>>,
    /// Folders to put it in; none adds it to the root.
    pub parents: Option<Vec<u64>>,
}

impl FolderDraft {
    /// With this title and nothing else.
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    fn add_to(&self, call: Call) -> Call {
        call.with("title", &self.title)
            .with_some("description", self.description.as_ref())
            .with_some_list("sharedUsers", self.shared_users.as_deref())
            .with_some_list("parents", self.parents.as_deref())
    }
}

/// `wrike.folder.tree`: all descendants of a folder (the root by default), or the first layer of them.
pub fn tree(parent: Option<u64>, include_children: Option<bool>) -> Ask<Vec<TreeFolder>> {
    let call = Call::new(Method::FolderTree).with_some("includeChilds", include_children).with_some("parentId", parent);
    Ask::new(call, |Received { mut fields, .. }| fields.objects("folders", read_place))
}

/// `wrike.folder.get`
pub fn get(id: u64) -> Ask<Folder> {
    Ask::new(Call::new(Method::FolderGet).with("id", id), one)
}

/// `wrike.folder.add`
pub fn add(draft: &FolderDraft) -> Ask<Folder> {
    Ask::new(draft.add_to(Call::new(Method::FolderAdd)), one)
}

/// `wrike.folder.update`
pub fn update(id: u64, draft: &FolderDraft) -> Ask<Folder> {
    Ask::new(draft.add_to(Call::new(Method::FolderUpdate).with("id", id)), one)
}

/// `wrike.folder.delete`: with all descendants but those that are in other folders too.
pub fn delete(ids: &[u64]) -> Ask<Vec<DeletedFolder>> {
    let call = Call::new(Method::FolderDelete).with_list("ids", ids);
    Ask::new(call, |Received { mut fields, .. }| fields.objects("list", read_deleted))
}

/// Read a folder from the form that it is serialised to.
///
/// # Errors
/// `Malformed` when it is none.
pub fn from_json(json: &[u8]) -> Result<Folder> {
    read(Fields::of(super::tree::json::parse(json)?)?)
}

fn one(received: Received) -> Result<Folder> {
    read(received.fields)
}

fn read(mut fields: Fields) -> Result<Folder> {
    Ok(Folder {
        id: fields.id("id")?,
        title: fields.text("title"),
        description: fields.text("description"),
        author_uid: fields.word("authorUid"),
        created_date: fields.moment("createdDate"),
        who_changed: fields.word("whoChanged"),
        last_updated_date: fields.moment("lastUpdatedDate"),
        attachments_count: fields.number("attachmentsCount"),
        comments_count: fields.number("commentsCount"),
        shared_users: fields.words("sharedUsers"),
        parents: fields.ids("parents"),
        deleted: fields.flag("deleted"),
        unknown: fields.rest(),
    })
}

fn read_place(node: Node) -> Result<TreeFolder> {
    let mut fields = Fields::of(node)?;
    Ok(TreeFolder {
        id: fields.id("id")?,
        parent_id: fields.id("parentId")?,
        title: fields.text("title").unwrap_or_default(),
        full_path: fields.text("fullPath").unwrap_or_default(),
        minimal_path: fields.text("minimalPath").unwrap_or_default(),
        unknown: fields.rest(),
    })
}

fn read_deleted(node: Node) -> Result<DeletedFolder> {
    let mut fields = Fields::of(node)?;
    fields.forget("asyncKey");
    Ok(DeletedFolder {
        id: fields.id("id")?,
        title: fields.text("title").unwrap_or_default(),
        deleted: fields.flag("deleted").unwrap_or(false),
        // The documents name it one way and show it another.
        deleted_elements: fields.ids("deletedEllements").or_else(|| fields.ids("deletedElements")).unwrap_or_default(),
        unknown: fields.rest(),
    })
}
