//! `wrike.task.filter`: tasks that meet conditions, or those of a template; their list, or their number.

use std::fmt;

use serde::{Serialize, Serializer};
use time::PrimitiveDateTime;

use super::super::answer::{Ask, Received};
use super::super::call::Call;
use super::super::method::Method;
use super::super::tree::Unknown;
use super::{Status, Task, numbered, read};
use crate::error::{Error, Kind, Result};

/// What is asked for as `fields` to get the number alone. The documents show that answer and not the question.
const COUNT: &str = "count";

/// A ready-made filter with its own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// `dueDate >= today00` as the documents have it; by importance, due date, title.
    Overdue,
    /// Begun before tomorrow and due today or later, or without a beginning and due today; by due date, title.
    Today,
    /// Beginning from tomorrow on within a week of today, or without a beginning and due then; by start date, due date, title.
    ThisWeek,
    /// Done; by due date, title.
    Completed,
}

impl Template {
    /// All four.
    pub const ALL: [Template; 4] = [Template::Overdue, Template::Today, Template::ThisWeek, Template::Completed];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Template::Overdue => "overdue",
            Template::Today => "today",
            Template::ThisWeek => "thisweek",
            Template::Completed => "completed",
        }
    }
}

/// Whose tasks a template gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Responsibility {
    /// Those that the calling user made: the API's default.
    #[default]
    Author,
    /// Those that the calling user is responsible for.
    Responsible,
}

numbered! {
    /// How the calling user stands to a task (seed wrike-api-v2, `relationType`).
    Relation {
        /// Made it.
        Author = 0,
        /// Is responsible for it.
        Responsible = 1,
        /// Shares it.
        Shared = 2,
    }
}

/// Conditions, order, and which part of what meets them. What is none sets no condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// A template, and whose tasks.
    pub template: Option<(Template, Responsibility)>,
    /// Only these tasks.
    pub ids: Option<Vec<u64>>,
    /// A title.
    pub title: Option<String>,
    /// A regular expression on the description.
    pub description: Option<String>,
    /// Made by one of these.
    pub authors: Option<Vec<String>>,
    /// In one of these folders; 0 is the root.
    pub parents: Option<Vec<u64>>,
    /// In one of these states.
    pub statuses: Option<Vec<Status>>,
    /// Beginning then or later.
    pub from_start_date: Option<PrimitiveDateTime>,
    /// Beginning then or earlier.
    pub to_start_date: Option<PrimitiveDateTime>,
    /// Whether tasks without a beginning pass too.
    pub include_null_start_date: Option<bool>,
    /// Due then or later.
    pub from_due_date: Option<PrimitiveDateTime>,
    /// Due then or earlier.
    pub to_due_date: Option<PrimitiveDateTime>,
    /// Whether tasks that are not due pass too.
    pub include_null_due_date: Option<bool>,
    /// The calling user's relation to the task; any of the three by default.
    pub relation: Option<Vec<Relation>>,
    /// Fields to order by, each with true for ascending.
    pub order_by: Vec<(String, bool)>,
    /// Fields that the answer shall have; all by default.
    pub fields: Option<Vec<String>>,
    /// Most tasks in the answer.
    pub limit: Option<u64>,
    /// How many tasks to skip.
    pub offset: Option<u64>,
}

/// What passes a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filtered {
    /// Marker of this answer, for [`super::updates`]: milliseconds since 1970 as the service counts them.
    pub t_last: u64,
    /// The tasks; none when the number was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Vec<Task>>,
    /// Their number; none when the list was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// `wrike.task.filter`: the list.
pub fn filter(filter: &Filter) -> Ask<Filtered> {
    let fields = filter.fields.as_deref();
    Ask::new(filter.call().with_some_list("fields", fields), filtered)
}

/// `wrike.task.filter`: how many there are.
pub fn count(filter: &Filter) -> Ask<Filtered> {
    Ask::new(filter.call().with("fields", COUNT), filtered)
}

fn filtered(received: Received) -> Result<Filtered> {
    let mut fields = received.fields;
    let t_last = fields.id("tLast")?;
    let (list, count) = match received.wrapper.as_str() {
        "filteredListCount" => (None, Some(fields.id("count")?)),
        _ => (Some(fields.objects("list", read)?), None),
    };
    Ok(Filtered { t_last, list, count, unknown: fields.rest() })
}

impl Filter {
    fn call(&self) -> Call {
        let template = self.template.map(|(template, responsibility)| match responsibility {
            Responsibility::Author => template.name().to_owned(),
            Responsibility::Responsible => format!("{}:resp", template.name()),
        });
        let call = Call::new(Method::TaskFilter)
            .with_some("template", template)
            .with_some_list("ids", self.ids.as_deref())
            .with_some("title", self.title.as_ref())
            .with_some("description", self.description.as_ref())
            .with_some_list("authors", self.authors.as_deref())
            .with_some_list("parents", self.parents.as_deref())
            .with_some_list("statuses", self.statuses.as_deref())
            .with_date("fromStartDate", self.from_start_date)
            .with_date("toStartDate", self.to_start_date)
            .with_some("includeNullStartDate", self.include_null_start_date)
            .with_date("fromDueDate", self.from_due_date)
            .with_date("toDueDate", self.to_due_date)
            .with_some("includeNullDueDate", self.include_null_due_date)
            .with_some_list("relationType", self.relation.as_deref())
            .with_some("limit", self.limit)
            .with_some("offset", self.offset);
        order_by(call, &self.order_by)
    }
}

/// `orderBy`: "fields + asc/desc", as pairs with a colon.
pub(super) fn order_by(call: Call, order: &[(String, bool)]) -> Call {
    if order.is_empty() {
        return call;
    }
    let pairs: Vec<String> =
        order.iter().map(|(field, ascending)| format!("{field}:{}", if *ascending { "asc" } else { "desc" })).collect();
    call.with_list("orderBy", &pairs)
}

impl Filtered {
    /// The tasks.
    ///
    /// # Errors
    /// `Malformed` when the service gave a number instead.
    pub fn into_list(self) -> Result<Vec<Task>> {
        self.list
            .ok_or_else(|| Error::new(Kind::Malformed, "wrike::legacy::tasks", "a number where tasks were asked for"))
    }
}
