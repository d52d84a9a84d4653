//! `wrike.task.updates`: what happened to tasks since a marker.

use serde::Serialize;

use super::super::answer::{Ask, Received};
use super::super::call::Call;
use super::super::method::Method;
use super::super::tree::Unknown;
use super::filter::order_by;
use super::{Task, read};

/// Since when, and which part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdatesSince {
    /// Marker of an earlier answer.
    pub t_last: u64,
    /// Fields that the answer shall have; all by default.
    pub fields: Option<Vec<String>>,
    /// Most tasks in the answer.
    pub limit: Option<u64>,
    /// How many tasks to skip.
    pub offset: Option<u64>,
    /// Fields to order by, each with true for ascending.
    pub order_by: Vec<(String, bool)>,
}

/// What happened to tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskUpdates {
    /// Marker of this answer, for the next question: milliseconds since 1970 as the service counts them.
    pub t_last: u64,
    /// Made since.
    pub new_tasks: Vec<Task>,
    /// Changed since.
    pub updated_tasks: Vec<Task>,
    /// Deleted since, as they were.
    pub deleted_tasks: Vec<Task>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl TaskUpdates {
    /// How many tasks the answer has.
    pub fn len(&self) -> usize {
        self.new_tasks.len() + self.updated_tasks.len() + self.deleted_tasks.len()
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// `wrike.task.updates`
pub fn updates(since: &UpdatesSince) -> Ask<TaskUpdates> {
    let call = Call::new(Method::TaskUpdates)
        .with("tLast", since.t_last)
        .with_some_list("fields", since.fields.as_deref())
        .with_some("limit", since.limit)
        .with_some("offset", since.offset);
    Ask::new(order_by(call, &since.order_by), |Received { mut fields, .. }| {
        Ok(TaskUpdates {
            t_last: fields.id("tLast")?,
            new_tasks: fields.objects("newTasks", read)?,
            updated_tasks: fields.objects("updatedTasks", read)?,
            deleted_tasks: fields.objects("deletedTasks", read)?,
            unknown: fields.rest(),
        })
    })
}
