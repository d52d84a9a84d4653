//! Comments: account-wide in windows of seven days, and one task or folder at a time.

use serde_json::{Value, json};

use super::answer::{Page, Refusal, strip};
use super::query::{DateRange, Query};
use super::{Answer, Ask};
use crate::account::{put, text};

/// Longest window in seconds, and the window of a call without dates.
const WINDOW: u64 = 7 * 86_400;
/// Without `limit` the answer ends here, without a word.
const DEFAULT_LIMIT: u64 = 1000;

/// `GET /comments`. Newest first, so that a cut answer lacks the oldest.
pub(crate) fn list(ask: &Ask<'_>) -> Answer {
    if !ask.rights.account_comments {
        return Err(Refusal::not_allowed());
    }
    ask.query.allow(&["createdDate", "updatedDate", "limit", "plainText", "types", "fields"], &[])?;
    let limit = ask.query.number("limit", DEFAULT_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    // `updatedDate` is the deprecated name: it filtered by creation too.
    let range = match (ask.query.moments("createdDate")?, ask.query.moments("updatedDate")?) {
        (Some(_), Some(_)) => {
            return Err(Refusal::parameter("createdDate and updatedDate exclude each other"));
        }
        (range, other) => range.or(other),
    };
    let (start, end) = window(range, ask.now)?;
    let shape = Shape::read(ask.query)?;
    let found = ask.account.comments_between(start, end).rev().map(|index| ask.account.comment(index));
    let kept = found.filter(|comment| shape.admits(comment)).take(crate::account::mix::at(limit));
    Ok(Page::of("comments", kept.map(|comment| shape.apply(comment))).into_response())
}

/// True if the window of a call for the whole account holds a moment (Unix seconds).
pub(crate) fn holds(ask: &Ask<'_>, moment: u64) -> Result<bool, Refusal> {
    let range = ask.query.moments("createdDate")?.or(ask.query.moments("updatedDate")?);
    let (start, end) = window(range, ask.now)?;
    Ok((start..=end).contains(&moment))
}

fn window(range: Option<DateRange>, now: u64) -> Result<(u64, u64), Refusal> {
    let Some(range) = range else {
        return Ok((now.saturating_sub(WINDOW), now));
    };
    let start = range.start.ok_or_else(|| Refusal::parameter("Time range must be at most 7 days"))?;
    let end = range.end.unwrap_or(now.max(start));
    if end - start > WINDOW {
        return Err(Refusal::parameter("Time range must be at most 7 days"));
    }
    Ok((start, end))
}

/// `GET /tasks/{id}/comments`.
pub(crate) fn of_task(ask: &Ask<'_>, id: &str) -> Answer {
    if ask.account.bin_task_index(id).is_some() {
        return narrow(ask, Vec::new());
    }
    let task = ask.account.task_index(id).ok_or_else(|| super::missing(id, "Task"))?;
    narrow(ask, ask.account.comments_of_task(task))
}

/// `GET /folders/{id}/comments`.
pub(crate) fn of_folder(ask: &Ask<'_>, id: &str) -> Answer {
    let folder = ask.account.folder_index(id).ok_or_else(|| super::missing(id, "Folder"))?;
    narrow(ask, ask.account.comments_of_folder(folder))
}

/// `GET /comments/{up to 100 ids}`.
pub(crate) fn by_ids(ask: &Ask<'_>, ids: &[String]) -> Answer {
    let found: Result<Vec<u64>, Refusal> =
        ids.iter().map(|id| ask.account.comment_index(id).ok_or_else(|| super::missing(id, "Comment"))).collect();
    narrow(ask, found?)
}

fn narrow(ask: &Ask<'_>, comments: Vec<u64>) -> Answer {
    ask.query.allow(&["plainText", "types", "fields"], &[])?;
    let shape = Shape::read(ask.query)?;
    let comments = comments.into_iter().map(|index| ask.account.comment(index)).filter(|comment| shape.admits(comment));
    Ok(Page::of("comments", comments.map(|comment| shape.apply(comment))).into_response())
}

/// Which comments, and in which form.
struct Shape {
    plain: bool,
    types: Option<Vec<String>>,
    fields: std::collections::HashSet<String>,
}

impl Shape {
    fn read(query: &Query) -> Result<Self, Refusal> {
        let types = query.list("types")?;
        if types.iter().flatten().any(|name| !["Regular", "Email"].contains(&name.as_str())) {
            return Err(Refusal::parameter("types has an unknown value"));
        }
        Ok(Self { plain: query.flag("plainText")?.unwrap_or(false), types, fields: query.fields(&["type"])? })
    }

    fn admits(&self, comment: &Value) -> bool {
        self.types.as_ref().is_none_or(|types| types.iter().any(|name| comment["type"] == **name))
    }

    fn apply(&self, comment: Value) -> Value {
        let mut comment = strip(comment, &["type"], &self.fields);
        if self.plain {
            let plain = text::strip_tags(comment["text"].as_str().unwrap_or_default());
            put(&mut comment, "text", json!(plain));
        }
        comment
    }
}
