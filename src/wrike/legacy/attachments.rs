//! `wrike.attachment.*`: files of tasks, all their versions, their bytes.

use serde::Serialize;

use super::Moment;
use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::{Fields, Node, Unknown};
use crate::error::Result;

/// A version of a file; each has an id of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Attachment id.
    pub id: u64,
    /// Its task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<u64>,
    /// File name as given.
    pub file_name: String,
    /// When it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Moment>,
    /// Who added it; [`super::DELETED_USER`] when that user was deleted.
    pub author_uid: String,
    /// 1 for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Media type, may be empty.
    pub content_type: String,
    /// There only when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The files of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskAttachments {
    /// The task.
    pub task_id: u64,
    /// Its files, the latest version of each.
    pub list: Vec<Attachment>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// `wrike.attachment.list` of these tasks.
pub fn list(tasks: &[u64]) -> Ask<Vec<TaskAttachments>> {
    let call = Call::new(Method::AttachmentList).with_list("taskIds", tasks);
    Ask::new(call, |Received { mut fields, .. }| fields.objects("list", of_task))
}

/// `wrike.attachment.history`: every version, this one too.
pub fn history(id: u64) -> Ask<Vec<Attachment>> {
    let call = Call::new(Method::AttachmentHistory).with("id", id);
    Ask::new(call, |Received { mut fields, .. }| fields.objects("list", read))
}

/// `wrike.attachment.download`: for [`super::Client::open`], since its answer is the file itself.
pub fn download(id: u64) -> Call {
    Call::new(Method::AttachmentDownload).with("id", id)
}

/// Read an attachment from the form that it is serialised to.
///
/// # Errors
/// `Malformed` when it is none.
pub fn from_json(json: &[u8]) -> Result<Attachment> {
    read(super::tree::json::parse(json)?)
}

fn of_task(node: Node) -> Result<TaskAttachments> {
    let mut fields = Fields::of(node)?;
    fields.forget("asyncKey");
    Ok(TaskAttachments { task_id: fields.id("taskId")?, list: fields.objects("list", read)?, unknown: fields.rest() })
}

fn read(node: Node) -> Result<Attachment> {
    let mut fields = Fields::of(node)?;
    fields.forget("asyncKey");
    Ok(Attachment {
        id: fields.id("id")?,
        task_id: fields.number("taskId"),
        file_name: fields.text("fileName").unwrap_or_default(),
        created_date: fields.moment("createdDate"),
        author_uid: fields.word("authorUid").unwrap_or_default(),
        version: fields.number("version"),
        size: fields.number("size"),
        content_type: fields.text("contentType").unwrap_or_default(),
        deleted: fields.flag("deleted"),
        unknown: fields.rest(),
    })
}
