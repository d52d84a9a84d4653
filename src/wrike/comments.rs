//! Comments of tasks and folders: account-wide in windows of time, or item by item.

use serde_json::value::RawValue;
use time::{Duration, OffsetDateTime};

use super::Query;
use crate::error::Result;
use crate::model::{Comment, Object, Owner};

/// Longest window that the account-wide call allows (API reference: "time range should be less or equal to 7 days").
pub const LONGEST_WINDOW: Duration = Duration::days(7);
/// Most comments in one answer; there are no pages, so a full answer means that the window must be halved.
pub const LIMIT: usize = 1000;

/// `GET /comments` made in `[start, end]`.
///
/// # Errors
/// `Internal` for dates beyond the year 9999.
pub fn window(start: OffsetDateTime, end: OffsetDateTime) -> Result<Query> {
    Query::new("/comments").with("limit", LIMIT).fields(&["type"]).range("createdDate", start, end)
}

/// `GET /tasks/{id}/comments` or `GET /folders/{id}/comments`: the long way, when the account-wide call is not offered.
pub fn of(owner: &Owner) -> Query {
    match owner {
        Owner::Folder(id) => Query::below("/folders", id, "comments"),
        Owner::Task(id) => Query::below("/tasks", id, "comments"),
        Owner::Unknown => Query::new("/comments"),
    }
}

/// Read a comment.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse(raw: &RawValue) -> Result<Comment> {
    let object = Object::parse(raw)?;
    Ok(Comment {
        id: object.id(),
        owner: owner_of(&object),
        author: object.text("authorId"),
        created: object.text("createdDate"),
        text: object.text("text"),
        source: object.source(),
    })
}

/// `taskId` or `folderId` (comments, attachments, timelogs).
pub(super) fn owner_of(object: &Object<'_>) -> Owner {
    match (object.text("taskId"), object.text("folderId")) {
        (task, _) if !task.is_empty() => Owner::Task(task),
        (_, folder) if !folder.is_empty() => Owner::Folder(folder),
        _ => Owner::Unknown,
    }
}
