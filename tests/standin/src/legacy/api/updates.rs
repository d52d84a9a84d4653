//! `wrike.task.updates` and `wrike.comment.updates`: what happened since a marker.

use serde_json::{Map, Value};

use super::tasks::{self, Manner};
use super::{Answer, Ask, Outcome, comments, members, order};
use crate::legacy::account::Task;

/// New, updated and deleted tasks since `tLast`. `limit` and `offset` run over the three lists one after the other.
pub(super) fn tasks(ask: &mut Ask<'_>) -> Outcome {
    let since: u64 = ask.arguments.number("tLast")?;
    let fields = tasks::fields(ask)?;
    let keys = order::keys(ask)?;
    let window = order::window(ask)?;
    let marker = ask.account.stamp();
    let account = &*ask.account;
    let mut lists: [Vec<&Task>; 3] = Default::default();
    for task in account.all_tasks().filter(|task| account.is_mine(task.item.id)) {
        if let Some(list) = list_of(since, task.item.created, task.item.changed, task.item.deleted) {
            lists[list].push(task);
        }
    }
    let mut place = 0;
    let [new, updated, deleted] = lists.map(|mut list| {
        order::sort(account, &mut list, &keys);
        let mut shown = Vec::new();
        for task in list {
            if window.contains(&place) {
                let mut data = tasks::data(account, task, Manner::Read, fields.as_deref());
                if let Some(moment) = task.item.deleted {
                    data.insert("deletedDate".to_owned(), account.date_text(moment).into());
                }
                shown.push(Value::Object(data));
            }
            place += 1;
        }
        Value::Array(shown)
    });
    let lists = [("tLast", marker.into()), ("newTasks", new), ("updatedTasks", updated), ("deletedTasks", deleted)];
    Ok(Answer::object("taskUpdates", members(lists)))
}

/// New, updated and deleted comments since `tLast`, those on folders among them.
pub(super) fn comments(ask: &mut Ask<'_>) -> Outcome {
    let since: u64 = ask.arguments.number("tLast")?;
    let marker = ask.account.stamp();
    let account = &*ask.account;
    let mut lists: [Vec<Value>; 3] = Default::default();
    let in_scope = account.all_comments().filter(|held| account.is_alive(held.owner) && account.is_mine(held.owner));
    for comment in in_scope {
        let Some(list) = list_of(since, comment.created, comment.changed, comment.deleted) else { continue };
        let mut data: Map<String, Value> = comments::data(account, comment);
        data.insert("deleted".to_owned(), comment.deleted.is_some().into());
        if let Some(moment) = comment.deleted {
            data.insert("deletedDate".to_owned(), account.date_text(moment).into());
        }
        lists[list].push(Value::Object(data));
    }
    let [new, updated, deleted] = lists.map(Value::Array);
    let lists =
        [("tLast", marker.into()), ("newComments", new), ("updatedComments", updated), ("deletedComments", deleted)];
    Ok(Answer::object("commentsUpdates", members(lists)))
}

/// 0 for new, 1 for updated, 2 for deleted; what came and went since the marker is deleted, as in the sample.
fn list_of(since: u64, created: u64, changed: u64, deleted: Option<u64>) -> Option<usize> {
    match deleted {
        Some(moment) => (moment > since).then_some(2),
        None if created > since => Some(0),
        None => (changed > since).then_some(1),
    }
}
