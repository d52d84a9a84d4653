//! Attachments of tasks and folders, all versions, and their bytes.

use serde_json::value::RawValue;
use time::{Duration, OffsetDateTime};

use super::comments::owner_of;
use super::{Query, ids};
use crate::error::Result;
use crate::model::{Attachment, Object, Storage};

/// Longest window of the account-wide call: under 31 days (API reference), by an hour for good measure.
pub const LONGEST_WINDOW: Duration = Duration::hours(31 * 24 - 1);

/// `GET /attachments` made in `[start, end]`, with older versions and links.
///
/// # Errors
/// `Internal` for dates beyond the year 9999.
pub fn window(start: OffsetDateTime, end: OffsetDateTime) -> Result<Query> {
    Query::new("/attachments").with("versions", true).range("createdDate", start, end)
}

/// `GET /attachments/{id}/download`. Only for what the service itself stores.
pub fn download(id: &str) -> Query {
    Query::below("/attachments", id, "download")
}

/// `GET /attachments/{ids}` with the address of each. Of files kept elsewhere that is all there is to save. Of Wrike's own it is a link
/// for 24 hours on the storage host that needs no sign-in: it is followed and forgotten, and never recorded.
pub fn links(ids: &[String]) -> Query {
    Query::by_ids("/attachments", ids.iter().map(String::as_str)).with("withUrls", true)
}

/// `GET /attachments/{id}/url`: the same for one. Asked only for files kept elsewhere.
pub fn link(id: &str) -> Query {
    Query::below("/attachments", id, "url")
}

/// Id and address in an answer to [`links`] or [`link`], which has no id; empty where there is none.
pub fn parse_link(raw: &RawValue) -> (String, String) {
    Object::parse_without_id(raw).map(|object| (object.id(), object.text("url"))).unwrap_or_default()
}

/// Read an attachment.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse(raw: &RawValue) -> Result<Attachment> {
    let object = Object::parse(raw)?;
    let id = object.id();
    let current = object.text("currentAttachmentId");
    Ok(Attachment {
        number: ids::number(&id, ""),
        owner: owner_of(&object),
        name: object.text("name"),
        author: object.text("authorId"),
        created: object.text("createdDate"),
        version: object.number("version").unwrap_or(1),
        content_type: object.text("contentType"),
        size: object.number("size"),
        storage: match object.text("type").as_str() {
            "Wrike" => Storage::Service,
            "Google" => Storage::Google,
            // A type nobody knows yet, but with a size: its bytes are worth a try.
            other if !EXTERNAL.contains(&other) && object.number("size").is_some() => Storage::Service,
            _ => Storage::Elsewhere,
        },
        comment: object.text("commentId"),
        superseded: !current.is_empty() && current != id,
        url: String::new(),
        id,
        source: object.source(),
    })
}

/// Types whose bytes lie with another provider (API reference, "Attachment type"); they have size -1.
const EXTERNAL: &[&str] = &["DropBox", "Box", "OneDrive", "External", "DAM", "SharePoint", "Whiteboard"];
