//! `deleted.json`: what earlier backups had and the account has no more, and when it was deleted where the API says so.

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::join::{Before, Context};
use crate::error::{Error, Kind, Result};
use crate::wrike::legacy::comments;
use crate::wrike::legacy::tasks::Task;
use crate::wrike::legacy::timelogs;

/// The last that is known of something that is gone.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// "task", "folder", "comment", "file", "timelog".
    pub kind: String,
    /// Its number.
    pub id: u64,
    /// Begin of the run that missed it, `yyyy-MM-dd HH:mm:ss` UTC.
    pub missed: String,
    /// When it was deleted, as the API says; only of tasks, and only where it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deleted: Option<String>,
    /// The object as the backup before has it: a task or folder with all that hung on it. Of a task that came and went between two
    /// backups, the API's object.
    pub object: Box<RawValue>,
}

/// What is left of something that stands in the backup before.
pub struct Left<'a> {
    /// Whether the task or folder itself is there.
    pub is_there: bool,
    /// What the API says of the task, if it lists it among the deleted ones.
    pub deleted: Option<&'a Task>,
    /// Whether it has this "comment", "file" or "timelog".
    pub has: &'a dyn Fn(&str, u64) -> bool,
}

/// Tombstones of what stands in the backup before, as `raw`, and is not there now.
///
/// # Errors
/// `Damaged` when the backup before does not read.
pub fn of(
    raw: &RawValue,
    before: &Before<'_>,
    left: &Left<'_>,
    context: &Context,
    gone: &mut Vec<Tombstone>,
) -> Result<()> {
    #[derive(Deserialize)]
    struct Id {
        id: u64,
    }
    let id = |raw: &RawValue| serde_json::from_str::<Id>(raw.get()).map(|entry| entry.id).ok();
    let mut miss = |kind: &'static str, id: Option<u64>, deleted: Option<String>, object: &RawValue| {
        if let Some(id) = id.filter(|_| context.told.contains(kind)) {
            let (kind, missed) = (kind.to_owned(), context.started.clone());
            gone.push(Tombstone { kind, id, missed, deleted, object: object.to_owned() });
        }
    };
    if !left.is_there {
        miss(before.kind, id(raw), left.deleted.and_then(date_of), raw);
        return Ok(());
    }
    for comment in &before.comments {
        let id = comments::from_json(comment.source.get().as_bytes())?.id;
        if context.comments && !(left.has)("comment", id) {
            miss("comment", Some(id), None, comment.source);
        }
    }
    for file in before.attachments.iter().filter(|file| !(left.has)("file", file.id)) {
        miss("file", Some(file.id), None, file.source);
    }
    for log in &before.timelogs {
        let id = timelogs::from_json(log.get().as_bytes())?.id;
        if context.timelogs && !(left.has)("timelog", id) {
            miss("timelog", Some(id), None, log);
        }
    }
    Ok(())
}

/// The tombstone of a task that came and went between two backups: only the API's list of deleted tasks tells of it.
///
/// # Errors
/// Never in practice.
pub fn of_unseen(task: &Task, context: &Context) -> Result<Tombstone> {
    let object = to_raw_value(task)
        .map_err(|error| Error::new(Kind::Internal, "legacy::tombstones", "no JSON form").caused_by(error))?;
    let missed = context.started.clone();
    Ok(Tombstone { kind: "task".to_owned(), id: task.id, missed, deleted: date_of(task), object })
}

/// `deletedDate` stands beside tasks as beside comments, though only the sample of comments shows it.
fn date_of(task: &Task) -> Option<String> {
    task.unknown.get("deletedDate").and_then(|date| date.as_str()).map(str::to_owned)
}
