//! `orderBy`, `limit` and `offset` over tasks.

use std::cmp::{Ordering, Reverse};

use super::{Ask, Refusal};
use crate::account::mix::at;
use crate::legacy::account::{Account, Task};

/// A field and its direction.
pub(super) type Key = (&'static str, bool);

/// Fields of which an order can be made: the plain ones.
const SORTABLE: [&str; 14] = [
    "id",
    "title",
    "description",
    "authorUid",
    "createdDate",
    "whoChanged",
    "lastUpdatedDate",
    "status",
    "importance",
    "startDate",
    "dueDate",
    "duration",
    "attachmentsCount",
    "commentsCount",
];

/// Reads `orderBy`: `dueDate:asc,title:desc`.
pub(super) fn keys(ask: &Ask<'_>) -> Result<Vec<Key>, Refusal> {
    let given = ask.arguments.list("orderBy").unwrap_or_default();
    given.iter().map(|key| key_of(key).ok_or_else(|| bad(key))).collect()
}

fn key_of(key: &str) -> Option<Key> {
    let (field, direction) = key.split_once(':')?;
    let field = SORTABLE.iter().find(|known| **known == field)?;
    match direction {
        "asc" => Some((field, false)),
        "desc" => Some((field, true)),
        _ => None,
    }
}

fn bad(key: &str) -> Refusal {
    Refusal::malformed(format!("Parameter orderBy has a bad value: {key}"))
}

/// Sorts by the keys in turn, and by id at last, so that pages are parts of one order. Missing dates are last either way.
pub(super) fn sort(account: &Account, tasks: &mut [&Task], keys: &[Key]) {
    tasks.sort_by(|one, other| {
        let by_keys = keys.iter().map(|key| compare(account, one, other, *key));
        by_keys.fold(Ordering::Equal, Ordering::then).then(one.item.id.cmp(&other.item.id))
    });
}

fn compare(account: &Account, one: &Task, other: &Task, (field, descending): Key) -> Ordering {
    let (a, b) = (&one.item, &other.item);
    let ordering = match field {
        "title" => a.title.cmp(&b.title),
        "description" => a.description.cmp(&b.description),
        "authorUid" => a.author.cmp(&b.author),
        "createdDate" => a.created.cmp(&b.created),
        "whoChanged" => a.changed_by.cmp(&b.changed_by),
        "lastUpdatedDate" => a.changed.cmp(&b.changed),
        "status" => one.status.cmp(&other.status),
        "importance" => one.importance.cmp(&other.importance),
        "startDate" => return dates(one.start, other.start, descending),
        "dueDate" => return dates(one.due, other.due, descending),
        "duration" => minutes(one).cmp(&minutes(other)),
        "attachmentsCount" => account.attachments_of(a.id).count().cmp(&account.attachments_of(b.id).count()),
        "commentsCount" => account.comments_of(a.id).count().cmp(&account.comments_of(b.id).count()),
        _ => a.id.cmp(&b.id),
    };
    if descending { ordering.reverse() } else { ordering }
}

fn dates<T: Ord + Copy>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
    let direction = || if descending { other.cmp(&one) } else { one.cmp(&other) };
    Reverse(one.is_some()).cmp(&Reverse(other.is_some())).then_with(direction)
}

fn minutes(task: &Task) -> u64 {
    task.duration.parse().unwrap_or_default()
}

/// `offset` and `limit` as places in a list.
pub(super) fn window(ask: &Ask<'_>) -> Result<std::ops::Range<usize>, Refusal> {
    let offset = at(ask.arguments.parsed("offset")?.unwrap_or(0));
    let limit: Option<u64> = ask.arguments.parsed("limit")?;
    Ok(offset..limit.map_or(usize::MAX, |limit| offset.saturating_add(at(limit))))
}
