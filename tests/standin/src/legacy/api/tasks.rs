//! `wrike.task.get`, `add`, `update`, `delete`.

use serde_json::{Map, Value};

use super::{Answer, Ask, Outcome, Refusal, id_texts, members};
use crate::legacy::account::{Account, Broken, Id, Task, TaskDraft, local_text};

/// A task's members in the order of the document's samples.
const FIELDS: [&str; 21] = [
    "id",
    "title",
    "description",
    "authorUid",
    "createdDate",
    "whoChanged",
    "lastUpdatedDate",
    "type",
    "status",
    "importance",
    "startDate",
    "dueDate",
    "duration",
    "attachmentsCount",
    "commentsCount",
    "responsibleUsers",
    "sharedUsers",
    "parents",
    "recurenceTemplate",
    "predecessor",
    "successor",
];

/// The two spellings of `type` and `recurenceTemplate` in the samples.
#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    /// `wrike.task.updates`: `"1"` and `"1"`. The other readers follow it.
    Read,
    /// `wrike.task.add` and `update`: `"task"` and `""`.
    Written,
}

pub(super) fn get(ask: &Ask<'_>) -> Outcome {
    let id: Id = ask.arguments.number("id")?;
    let fields = fields(ask)?;
    let task = ask.account.any_task(id).filter(|_| ask.account.is_mine(id));
    let task = task.ok_or_else(|| Broken::not_found("task", id, "folder"))?;
    Ok(Answer::object("task", data(ask.account, task, Manner::Read, fields.as_deref())))
}

pub(super) fn add(ask: &mut Ask<'_>) -> Outcome {
    let draft = draft(ask)?;
    let me = ask.me();
    let id = ask.account.add_task(&me, draft)?;
    one(ask, id)
}

pub(super) fn update(ask: &mut Ask<'_>) -> Outcome {
    let id = ask.arguments.number("id")?;
    let draft = draft(ask)?;
    let me = ask.me();
    ask.account.update_task(&me, id, draft)?;
    one(ask, id)
}

/// Nothing is deleted unless everything can be. The marker comes back in each item too, as in the sample.
pub(super) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let ids = ask.arguments.ids("ids")?;
    if let Some(&id) = ids.iter().find(|&&id| ask.account.task(id).is_none() || !ask.account.is_mine(id)) {
        return Err(Broken::not_found("task", id, "task").into());
    }
    let me = ask.me();
    let mut list = Vec::new();
    for id in ids {
        if ask.account.task(id).is_some() {
            ask.account.delete_task(&me, id)?;
        }
        let title = ask.account.item(id).map_or("", |item| item.title.as_str());
        let mut item = members([("id", id.into()), ("title", title.into()), ("deleted", true.into())]);
        if let Some(key) = ask.arguments.text("asyncKey") {
            item.insert("asyncKey".to_owned(), key.into());
        }
        list.push(item);
    }
    Ok(Answer::list("tasks", list))
}

/// The members that were asked for; nothing stands for all of them.
pub(super) fn fields(ask: &Ask<'_>) -> Result<Option<Vec<String>>, Refusal> {
    let Some(fields) = ask.arguments.list("fields").filter(|fields| !fields.is_empty()) else { return Ok(None) };
    match fields.iter().find(|field| !FIELDS.contains(&field.as_str())) {
        Some(field) => Err(Refusal::malformed(format!("Parameter fields has a bad value: {field}"))),
        None => Ok(Some(fields)),
    }
}

/// A task as it is answered: with `id` whatever the fields.
pub(super) fn data(account: &Account, task: &Task, manner: Manner, fields: Option<&[String]>) -> Map<String, Value> {
    let item = &task.item;
    let (kind, recurrence) = match manner {
        Manner::Read => ("1", "1"),
        Manner::Written => ("task", ""),
    };
    let mut data = members([
        ("id", item.id.into()),
        ("title", item.title.as_str().into()),
        ("description", item.description.as_str().into()),
        ("authorUid", item.author.as_str().into()),
        ("createdDate", account.date_text(item.created).into()),
        ("whoChanged", item.changed_by.as_str().into()),
        ("lastUpdatedDate", account.date_text(item.changed).into()),
        ("type", kind.into()),
        ("status", task.status.into()),
        ("importance", task.importance.into()),
        ("startDate", local_text(task.start).into()),
        ("dueDate", local_text(task.due).into()),
        ("duration", task.duration.as_str().into()),
        ("attachmentsCount", account.attachments_of(item.id).count().into()),
        ("commentsCount", account.comments_of(item.id).count().into()),
        ("responsibleUsers", task.responsible.clone().into()),
        ("sharedUsers", item.shared.clone().into()),
        ("parents", id_texts(&account.my_parents(&item.parents))),
        ("recurenceTemplate", recurrence.into()),
        ("predecessor", task.predecessors.clone().into()),
        ("successor", task.successors.clone().into()),
    ]);
    if let Some(fields) = fields {
        data.retain(|name, _| name == "id" || fields.contains(name));
    }
    if item.deleted.is_some() {
        data.insert("deleted".to_owned(), true.into());
    }
    data
}

fn draft(ask: &Ask<'_>) -> Result<TaskDraft, Refusal> {
    let arguments = ask.arguments;
    Ok(TaskDraft {
        title: arguments.required("title")?.to_owned(),
        description: arguments.text("description").map(str::to_owned),
        status: arguments.parsed("status")?,
        importance: arguments.parsed("importance")?,
        start: arguments.moment("startDate")?,
        due: arguments.moment("dueDate")?,
        duration: arguments.text("duration").map(str::to_owned),
        responsible: arguments.list("responsibleUsers"),
        shared: arguments.list("sharedUsers"),
        parents: arguments.numbers("parents")?,
    })
}

fn one(ask: &Ask<'_>, id: Id) -> Outcome {
    let task = ask.account.task(id).ok_or_else(|| Broken::not_found("task", id, "task"))?;
    Ok(Answer::object("task", data(ask.account, task, Manner::Written, None)))
}
