//! Tasks and subtasks.

use serde_json::value::RawValue;

use super::Query;
use super::folders::item_of;
use crate::error::Result;
use crate::model::{Object, Task};

/// Optional fields (API reference). Each page must ask for them again; what the plan does not know is dropped by the client.
const FIELDS: &[&str] = &[
    "authorIds",
    "hasAttachments",
    "attachmentCount",
    "parentIds",
    "superParentIds",
    "sharedIds",
    "responsibleIds",
    "description",
    "briefDescription",
    "recurrent",
    "superTaskIds",
    "subTaskIds",
    "dependencyIds",
    "metadata",
    "customFields",
    "responsiblePlaceholderIds",
    "customItemTypeId",
    "followerIds",
    "billingType",
    "effortAllocation",
    "workScheduleId",
];

/// `GET /tasks`: all of the account, subtasks too, oldest first so that pages stay put while people work.
pub fn page(page_token: Option<&str>) -> Query {
    listing(Query::new("/tasks"), page_token)
}

/// The same for all that is somewhere below a folder; the recycle bin is one.
pub fn page_below(folder: &str, page_token: Option<&str>) -> Query {
    listing(Query::below("/folders", folder, "tasks").with("descendants", true), page_token)
}

/// Without `subTasks` they are missing, without `pageSize` the answer stops at 1,000 without a word.
fn listing(query: Query, page_token: Option<&str>) -> Query {
    let query = query
        .with("subTasks", true)
        .with("pageSize", super::PAGE_SIZE)
        .with("sortField", "CreatedDate")
        .with("sortOrder", "Asc")
        .fields(FIELDS);
    match page_token {
        Some(token) => query.with("nextPageToken", token),
        None => query,
    }
}

/// Read a task.
///
/// # Errors
/// `Malformed` when it has no id.
pub fn parse(raw: &RawValue) -> Result<Task> {
    let object = Object::parse(raw)?;
    let author = object.texts("authorIds").into_iter().next().unwrap_or_default();
    Ok(Task { item: item_of(&object, author) })
}
