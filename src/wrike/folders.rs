//! Folders and projects: a light tree of all, and full objects by id.

use serde_json::value::RawValue;

use super::{Query, ids};
use crate::error::Result;
use crate::model::{Folder, Item, Object};

/// Optional fields of `/folders/{ids}`; description and sharing come without asking (API reference).
const FIELDS: &[&str] = &["attachmentCount", "briefDescription", "customColumnIds", "contractType", "customItemTypeId"];

/// `GET /folders` without any filter, which would change the answer's shape: the whole tree.
pub fn tree() -> Query {
    Query::new("/folders")
}

/// `GET /folders/{ids}`. Root and recycle bin are refused there.
pub fn by_ids(ids: &[String]) -> Query {
    Query::by_ids("/folders", ids.iter().map(String::as_str)).fields(FIELDS)
}

/// Optional fields of the account-wide list (API reference).
const PAGE_FIELDS: &[&str] = &[
    "metadata",
    "customFields",
    "description",
    "briefDescription",
    "attachmentCount",
    "hasAttachments",
    "superParentIds",
    "customColumnIds",
    "contractType",
    "customItemTypeId",
];

/// `GET /folders` with a filter that lets everything through: full objects, page by page.
pub fn page(page_token: Option<&str>) -> Query {
    let query = Query::new("/folders").with("descendants", true).with("pageSize", super::PAGE_SIZE).fields(PAGE_FIELDS);
    super::catalog::paged(query, page_token)
}

/// `GET /folders?deleted=true`: the tree of the recycle bin.
pub fn deleted() -> Query {
    Query::new("/folders").with("deleted", true)
}

/// A node of the tree, as far as the plan of calls needs it.
pub struct Node {
    /// API id.
    pub id: String,
    /// "WsRoot", "RbRoot", "WsFolder", "RbFolder", … (API reference, "Tree scope").
    pub scope: String,
    /// Whether it is a project.
    pub is_project: bool,
}

impl Node {
    /// Whether it is a folder or project proper, not in the recycle bin.
    pub fn is_live_folder(&self) -> bool {
        self.scope != "WsRoot" && !self.scope.starts_with("Rb")
    }
}

/// Read a node of the tree.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse_node(raw: &RawValue) -> Result<Node> {
    let object = Object::parse(raw)?;
    Ok(Node { id: object.id(), scope: object.text("scope"), is_project: object.value("project").is_some() })
}

/// Read a folder or project.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse(raw: &RawValue) -> Result<Folder> {
    let object = Object::parse(raw)?;
    let item = item_of(&object, object.text_at("project/authorId"));
    Ok(Folder { item, children: object.texts("childIds"), parents: object.texts("parentIds") })
}

/// What tasks and folders have in common, under the same names.
pub(super) fn item_of(object: &Object<'_>, author: String) -> Item {
    let (id, permalink) = (object.id(), object.text("permalink"));
    Item {
        number: ids::number(&id, &permalink),
        id,
        title: object.text("title"),
        author,
        created: object.text("createdDate"),
        updated: object.text("updatedDate"),
        description: object.text("description"),
        shared: object.texts("sharedIds"),
        permalink,
        attachment_count: object.number("attachmentCount"),
        source: object.source(),
    }
}
