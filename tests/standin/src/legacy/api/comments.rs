//! `wrike.comment.add`, `delete`, `update`, `list`.

use serde_json::{Map, Value};

use super::{Answer, Ask, Outcome, Refusal, members};
use crate::legacy::account::{Account, Broken, Comment, Id};

/// Comments are added to tasks alone ("Add a new comment to a task").
pub(super) fn add(ask: &mut Ask<'_>) -> Outcome {
    let task: Id = ask.arguments.number("taskId")?;
    if ask.account.task(task).is_none() {
        return Err(Broken::not_found("task", task, "task").into());
    }
    let me = ask.me();
    let id = ask.account.add_comment(&me, task, ask.arguments.required("text")?)?;
    one(ask, id)
}

pub(super) fn update(ask: &mut Ask<'_>) -> Outcome {
    let id = ask.arguments.number("id")?;
    let me = ask.me();
    ask.account.update_comment(&me, id, ask.arguments.required("text")?)?;
    one(ask, id)
}

/// Nothing is deleted unless everything can be. 406 is not among this method's codes.
pub(super) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let ids = ask.arguments.ids("ids")?;
    let me = ask.me();
    let mut list = Vec::new();
    for &id in &ids {
        let comment = ask.account.comment_in_scope(&me, id);
        let comment = comment.map_err(|_| Broken::Invalid(format!("comment {id} not found")))?;
        list.push(members([("id", id.into()), ("taskId", comment.owner.into()), ("deleted", true.into())]));
    }
    for id in ids {
        // One that is named twice is gone the second time.
        if ask.account.comment_in_scope(&me, id).is_ok() {
            ask.account.delete_comment(&me, id)?;
        }
    }
    Ok(Answer::list("comments", list))
}

/// The comments of a task, or those of the given ids, newest first as in the sample. Folders are no tasks here; their
/// comments come by id or by `wrike.comment.updates`.
pub(super) fn list(ask: &Ask<'_>) -> Outcome {
    let account = &*ask.account;
    let mut found: Vec<&Comment> = match (ask.arguments.parsed::<Id>("taskId")?, ask.arguments.numbers::<Id>("ids")?) {
        (Some(_), Some(_)) => return Err(Refusal::malformed("Either taskId or ids is given")),
        (Some(task), None) if account.task(task).is_some() && account.is_mine(task) => {
            account.comments_of(task).collect()
        }
        (Some(task), None) => return Err(Broken::not_found("task", task, "task").into()),
        (None, ids) => {
            let ids = ids.unwrap_or_default();
            ids.into_iter().map(|id| known(account, id)).collect::<Result<_, _>>()?
        }
    };
    found.sort_by_key(|comment| std::cmp::Reverse(comment.id));
    found.dedup_by_key(|comment| comment.id);
    Ok(Answer::list("comments", found.into_iter().map(|comment| data(account, comment))))
}

/// A comment that was asked for by id; a deleted one comes with its mark.
fn known(account: &Account, id: Id) -> Result<&Comment, Refusal> {
    let comment = account.any_comment(id);
    let comment = comment.filter(|comment| account.is_alive(comment.owner) && account.is_mine(comment.owner));
    comment.ok_or_else(|| Broken::not_found("comment", id, "task").into())
}

fn one(ask: &Ask<'_>, id: Id) -> Outcome {
    Ok(Answer::object("comment", data(ask.account, known(ask.account, id)?)))
}

/// A comment as it is answered.
pub(super) fn data(account: &Account, comment: &Comment) -> Map<String, Value> {
    let mut data = members([
        ("id", comment.id.into()),
        ("text", comment.text.as_str().into()),
        ("authorUid", comment.author.as_str().into()),
        ("taskId", comment.owner.into()),
        ("createdDate", account.date_text(comment.created).into()),
        ("attachments", comment.attachments.clone().into()),
    ]);
    if comment.deleted.is_some() {
        data.insert("deleted".to_owned(), true.into());
    }
    data
}
