//! `wrike.timelog.*`: time spent on tasks. Without a task, only the calling user's own are listed.

use serde::Serialize;
use time::Date;

use super::answer::{Ask, Received};
use super::call::Call;
use super::method::Method;
use super::tree::{Fields, Node, Unknown};
use super::{Moment, moment};
use crate::error::Result;

/// Time that somebody spent on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timelog {
    /// Time log id.
    pub id: u64,
    /// Who; [`super::DELETED_USER`] when that user was deleted.
    pub user_uid: String,
    /// Its task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<u64>,
    /// Day it is booked on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Moment>,
    /// Hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Whether it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// What else came.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A number of hours with the digits that it came with ("10.0", "2.1"), so that none is lost to rounding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Hours(String);

impl Hours {
    fn parse(text: &str) -> Option<Self> {
        is_decimal(text).then(|| Self(text.to_owned()))
    }

    /// As a number.
    pub fn get(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }

    /// As received.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Digits with at most one point among them, perhaps less than nothing. (Reading it as a float would bring 10 kB of tables along.)
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    !(whole.is_empty() && part.is_empty())
        && [whole, part].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `wrike.timelog.list` of a task, or of the calling user.
pub fn list(task: Option<u64>) -> Ask<Vec<Timelog>> {
    Ask::new(Call::new(Method::TimelogList).with_some("taskId", task), logs)
}

/// `wrike.timelog.add`
pub fn add(task: u64, date: Date, hours: f64) -> Ask<Timelog> {
    let call = Call::new(Method::TimelogAdd).with("date", moment::day(date)).with("taskId", task).with("hours", hours);
    Ask::new(call, |received| log(received.fields))
}

/// `wrike.timelog.delete`
pub fn delete(ids: &[u64]) -> Ask<Vec<Timelog>> {
    Ask::new(Call::new(Method::TimelogDelete).with_list("ids", ids), logs)
}

/// Read a time log from the form that it is serialised to.
///
/// # Errors
/// `Malformed` when it is none.
pub fn from_json(json: &[u8]) -> Result<Timelog> {
    log(Fields::of(super::tree::json::parse(json)?)?)
}

fn logs(received: Received) -> Result<Vec<Timelog>> {
    let mut fields = received.fields;
    fields.objects("list", |node: Node| log(Fields::of(node)?))
}

fn log(mut fields: Fields) -> Result<Timelog> {
    fields.forget("asyncKey");
    Ok(Timelog {
        id: fields.id("id")?,
        user_uid: fields.word("userUid").unwrap_or_default(),
        task_id: fields.number("taskId"),
        date: fields.moment("date"),
        hours: fields.parsed("hours", Hours::parse),
        deleted: fields.flag("deleted"),
        unknown: fields.rest(),
    })
}
