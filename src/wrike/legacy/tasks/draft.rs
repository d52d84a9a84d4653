//! What a task shall be: arguments of `wrike.task.add` and `wrike.task.update`.

use time::PrimitiveDateTime;

use super::super::call::Call;
use super::{Importance, Status};

/// A task to be. What is none stays as it is, or gets the API's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskDraft {
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Active by default.
    pub status: Option<Status>,
    /// Normal by default.
    pub importance: Option<Importance>,
    /// With a due date: planned. `Some(None)` takes the date away.
    pub start_date: Option<Option<PrimitiveDateTime>>,
    /// Alone: a milestone. `Some(None)` takes the date away.
    pub due_date: Option<Option<PrimitiveDateTime>>,
    /// Minutes.
    pub duration: Option<u64>,
    /// Who is responsible.
    pub responsible_users: Option<Vec<String>>,
    /// Who shares it.
    pub shared_users: Option<Vec<String>>,
    /// Folders to put it in; the root by default, and never the root beside others.
    pub parents: Option<Vec<u64>>,
}

impl TaskDraft {
    /// With this title and nothing else.
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub(super) fn add_to(&self, call: Call) -> Call {
        call.with("title", &self.title)
            .with_some("description", self.description.as_ref())
            .with_some("status", self.status)
            .with_some("importance", self.importance)
            .with_change_of_date("startDate", self.start_date)
            .with_change_of_date("dueDate", self.due_date)
            .with_some("duration", self.duration)
            .with_some_list("responsibleUsers", self.responsible_users.as_deref())
            .with_some_list("sharedUsers", self.shared_users.as_deref())
            .with_some_list("parents", self.parents.as_deref())
    }
}
