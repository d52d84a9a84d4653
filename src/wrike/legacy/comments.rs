//! `wrike.comment.*`: comments of tasks. Those of folders are counted by `wrike.folder.get` and listed by no method.

use serde::Serialize;

use super::Moment;
use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::{Fields, Node, Unknown};
use crate::error::{Error, Kind, Result};

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// Comment id.
    pub id: u64,
    /// What it says.
    pub text: String,
    /// Who wrote it; [`super::DELETED_USER`] when that user was deleted.
    pub author_uid: String,
    /// Its task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<u64>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Moment>,
    /// Ids of files that came with it.
    pub attachments: Vec<u64>,
    /// Whether it was deleted; some methods say so of every comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_date: Option<Moment>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A comment that was just deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedComment {
    /// Comment id.
    pub id: u64,
    /// Its task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<u64>,
    /// Whether it was deleted.
    pub deleted: bool,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What happened to comments since a marker.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentUpdates {
    /// Marker of this answer, for the next question: milliseconds since 1970 as the service counts them.
    pub t_last: u64,
    /// Written since.
    pub new_comments: Vec<Comment>,
    /// Changed since.
    pub updated_comments: Vec<Comment>,
    /// Deleted since, as they were.
    pub deleted_comments: Vec<Comment>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// `wrike.comment.add`
pub fn add(task: u64, text: &str) -> Ask<Comment> {
    Ask::new(Call::new(Method::CommentAdd).with("taskId", task).with("text", text), one)
}

/// `wrike.comment.update`
pub fn update(id: u64, text: &str) -> Ask<Comment> {
    Ask::new(Call::new(Method::CommentUpdate).with("id", id).with("text", text), one)
}

/// `wrike.comment.delete`: with the files that came with them.
pub fn delete(ids: &[u64]) -> Ask<Vec<DeletedComment>> {
    let call = Call::new(Method::CommentDelete).with_list("ids", ids);
    Ask::new(call, |Received { mut fields, .. }| fields.objects("list", read_deleted))
}

/// `wrike.comment.list` of a task.
pub fn of_task(task: u64) -> Ask<Vec<Comment>> {
    Ask::new(Call::new(Method::CommentList).with("taskId", task), list)
}

/// `wrike.comment.list` by ids.
pub fn by_ids(ids: &[u64]) -> Ask<Vec<Comment>> {
    Ask::new(Call::new(Method::CommentList).with_list("ids", ids), list)
}

/// `wrike.comment.updates` since the marker of an earlier answer.
pub fn updates(t_last: u64) -> Ask<CommentUpdates> {
    Ask::new(Call::new(Method::CommentUpdates).with("tLast", t_last), |Received { mut fields, .. }| {
        Ok(CommentUpdates {
            t_last: fields.id("tLast")?,
            new_comments: fields.objects("newComments", read)?,
            updated_comments: fields.objects("updatedComments", read)?,
            deleted_comments: fields.objects("deletedComments", read)?,
            unknown: fields.rest(),
        })
    })
}

/// Read a comment from the form that it is serialised to.
///
/// # Errors
/// `Malformed` when it is none.
pub fn from_json(json: &[u8]) -> Result<Comment> {
    read(super::tree::json::parse(json)?)
}

fn one(received: Received) -> Result<Comment> {
    comment(received.fields)
}

fn list(received: Received) -> Result<Vec<Comment>> {
    let mut fields = received.fields;
    fields.objects("list", read)
}

fn read(node: Node) -> Result<Comment> {
    comment(Fields::of(node)?)
}

fn comment(mut fields: Fields) -> Result<Comment> {
    fields.forget("asyncKey");
    let bad = || Error::new(Kind::Malformed, "wrike::legacy::comments", "a comment without text");
    Ok(Comment {
        id: fields.id("id")?,
        text: fields.text("text").ok_or_else(bad)?,
        author_uid: fields.word("authorUid").unwrap_or_default(),
        task_id: fields.number("taskId"),
        created_date: fields.moment("createdDate"),
        attachments: fields.ids("attachments").unwrap_or_default(),
        deleted: fields.flag("deleted"),
        deleted_date: fields.moment("deletedDate"),
        unknown: fields.rest(),
    })
}

fn read_deleted(node: Node) -> Result<DeletedComment> {
    let mut fields = Fields::of(node)?;
    fields.forget("asyncKey");
    Ok(DeletedComment {
        id: fields.id("id")?,
        task_id: fields.number("taskId"),
        deleted: fields.flag("deleted").unwrap_or(false),
        unknown: fields.rest(),
    })
}
