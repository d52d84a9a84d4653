//! `wrike.timelog.list`, `add`, `delete`.

use serde_json::{Map, Value};

use super::{Answer, Ask, Outcome, members};
use crate::legacy::account::{Broken, Id, TimeLog, day_text};

/// Everybody's hours on a task; without a task the user's own hours on every task.
pub(super) fn list(ask: &Ask<'_>) -> Outcome {
    let account = &*ask.account;
    let logs: Vec<&TimeLog> = match ask.arguments.parsed::<Id>("taskId")? {
        Some(task) if account.task(task).is_some() && account.is_mine(task) => account.timelogs_of(task).collect(),
        Some(task) => return Err(Broken::not_found("task", task, "task").into()),
        None => account.timelogs().filter(|log| log.user == account.me() && account.is_mine(log.task)).collect(),
    };
    Ok(Answer::list("timelogs", logs.into_iter().map(data)))
}

pub(super) fn add(ask: &mut Ask<'_>) -> Outcome {
    let arguments = ask.arguments;
    let (date, task, hours) = (arguments.day("date")?, arguments.number("taskId")?, arguments.number("hours")?);
    let me = ask.me();
    let id = ask.account.add_timelog(&me, task, date, hours)?;
    let log = ask.account.any_timelog(id).ok_or_else(|| Broken::not_found("time log", id, "task"))?;
    Ok(Answer::object("timelog", data(log)))
}

/// Nothing is deleted unless everything can be.
pub(super) fn delete(ask: &mut Ask<'_>) -> Outcome {
    let ids = ask.arguments.ids("ids")?;
    let me = ask.me();
    let mut logs: Vec<TimeLog> = Vec::new();
    for id in ids {
        let log = ask.account.timelogs().find(|log| log.id == id && ask.account.is_mine(log.task));
        let log = log.ok_or_else(|| Broken::not_found("time log", id, "task"))?;
        if !logs.contains(log) {
            logs.push(log.clone());
        }
    }
    for log in &logs {
        ask.account.delete_timelog(&me, log.id)?;
    }
    let list = logs.iter().map(|log| {
        let mut data = data(log);
        data.insert("deleted".to_owned(), true.into());
        data
    });
    Ok(Answer::list("timelogs", list))
}

fn data(log: &TimeLog) -> Map<String, Value> {
    members([
        ("id", log.id.into()),
        ("userUid", log.user.as_str().into()),
        ("taskId", log.task.into()),
        ("date", day_text(log.date).into()),
        ("hours", log.hours.into()),
    ])
}
