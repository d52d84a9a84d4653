//! `wrike.task.filter`: templates, filters, the list and the count.

use regex::Regex;
use serde_json::Value;
use time::{Duration, PrimitiveDateTime};

use super::order::{self, Key};
use super::tasks::{self, Manner};
use super::{Answer, Ask, Outcome, Refusal, members};
use crate::legacy::account::{Account, Broken, COMPLETED, Id, Task, wall_clock};

/// A count is asked for by this field, or by a limit of 0: the document shows its answer but not how to ask.
const COUNT: &str = "count";

type Condition<'a> = Box<dyn Fn(&Account, &Task) -> bool + 'a>;

pub(super) fn filter(ask: &mut Ask<'_>) -> Outcome {
    let counts = ask.arguments.text("fields") == Some(COUNT) || ask.arguments.text("limit") == Some("0");
    let fields = if counts { None } else { tasks::fields(ask)? };
    let window = order::window(ask)?;
    let marker = ask.account.stamp();
    let me = ask.me();
    let mut conditions = conditions(ask, &me)?;
    let mut keys = order::keys(ask)?;
    if let Some(template) = ask.arguments.text("template") {
        let (condition, template_keys) = template_of(ask, template, &me)?;
        conditions.push(condition);
        if keys.is_empty() {
            keys = template_keys.to_vec();
        }
    }
    let account = &*ask.account;
    let scope: Vec<&Task> = match ask.arguments.numbers("ids")? {
        Some(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter().map(|id| known(account, id)).collect::<Result<_, _>>()?
        }
        None => account.my_tasks().collect(),
    };
    let mut found: Vec<&Task> =
        scope.into_iter().filter(|task| conditions.iter().all(|holds| holds(account, task))).collect();
    if counts {
        let count = members([("tLast", marker.into()), ("count", found.len().into())]);
        return Ok(Answer::object("filteredListCount", count));
    }
    order::sort(account, &mut found, &keys);
    let page = found.into_iter().skip(window.start).take(window.len());
    let list = page.map(|task| Value::Object(tasks::data(account, task, Manner::Read, fields.as_deref()))).collect();
    Ok(Answer::object("filteredList", members([("tLast", marker.into()), ("list", list)])))
}

/// A task that was asked for by id; a deleted one comes with its mark.
fn known(account: &Account, id: Id) -> Result<&Task, Refusal> {
    let task = account.any_task(id).filter(|_| account.is_mine(id));
    task.ok_or_else(|| Broken::not_found("task", id, "folder").into())
}

/// "filter arguments (Optional)": every one that is given must hold.
fn conditions<'a>(ask: &Ask<'_>, me: &'a str) -> Result<Vec<Condition<'a>>, Refusal> {
    let arguments = ask.arguments;
    let mut all: Vec<Condition<'a>> = Vec::new();
    if let Some(title) = arguments.text("title").map(str::to_owned) {
        all.push(Box::new(move |_, task| task.item.title == title));
    }
    if let Some(pattern) = arguments.text("description") {
        let pattern = Regex::new(pattern).map_err(|_| Refusal::malformed("Parameter description is no regexp"))?;
        all.push(Box::new(move |_, task| pattern.is_match(&task.item.description)));
    }
    if let Some(authors) = arguments.list("authors") {
        all.push(Box::new(move |_, task| authors.contains(&task.item.author)));
    }
    if let Some(parents) = arguments.numbers::<Id>("parents")? {
        let shown = |account: &Account, task: &Task| account.my_parents(&task.item.parents);
        all.push(Box::new(move |account, task| shown(account, task).iter().any(|id| parents.contains(id))));
    }
    if let Some(statuses) = arguments.numbers::<u8>("statuses")? {
        all.push(Box::new(move |_, task| statuses.contains(&task.status)));
    }
    all.extend(range(ask, ["fromStartDate", "toStartDate", "includeNullStartDate"], |task| task.start)?);
    all.extend(range(ask, ["fromDueDate", "toDueDate", "includeNullDueDate"], |task| task.due)?);
    if let Some(relations) = arguments.numbers::<u8>("relationType")? {
        if relations.iter().any(|&relation| relation > 2) {
            return Err(Refusal::malformed("Parameter relationType is 0, 1 or 2"));
        }
        all.push(Box::new(move |_, task| relations.iter().any(|&relation| is_related(task, me, relation))));
    }
    Ok(all)
}

/// "0 - author, 1 - responsible, 2 shared".
fn is_related(task: &Task, me: &str, relation: u8) -> bool {
    match relation {
        0 => task.item.author == me,
        1 => task.responsible.iter().any(|uid| uid == me),
        _ => task.item.shared.iter().any(|uid| uid == me),
    }
}

/// Borders are part of the range. Without borders, only an explicit `false` takes tasks without a date out.
fn range<'a>(
    ask: &Ask<'_>,
    [from, to, include]: [&str; 3],
    date: fn(&Task) -> Option<PrimitiveDateTime>,
) -> Result<Option<Condition<'a>>, Refusal> {
    let from = ask.arguments.border(from, false)?;
    let to = ask.arguments.border(to, true)?;
    let include = ask.arguments.flag(include)?;
    let has_borders = from.is_some() || to.is_some();
    if !has_borders && include.is_none() {
        return Ok(None);
    }
    Ok(Some(Box::new(move |_, task| match date(task) {
        Some(date) => from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to),
        None => include.unwrap_or(!has_borders),
    })))
}

/// A template's condition and order, to the letter of the document: `overdue` is "dueDate >= today00" there.
fn template_of<'a>(ask: &Ask<'_>, text: &str, me: &'a str) -> Result<(Condition<'a>, &'static [Key]), Refusal> {
    let (name, relation) = text.split_once(':').unwrap_or((text, "author"));
    let relation = match relation {
        "author" => 0,
        "resp" => 1,
        _ => return Err(Refusal::malformed(format!("Parameter template has a bad value: {text}"))),
    };
    let today = wall_clock(ask.account.now_ms(), ask.account.zone_ms()).date().midnight();
    let (tomorrow, week) = (today + Duration::days(1), today + Duration::days(7));
    let (condition, keys): (Condition<'a>, &[Key]) = match name {
        "overdue" => (
            Box::new(move |_, task| task.due.is_some_and(|due| due >= today)),
            &[("importance", false), ("dueDate", false), ("title", false)],
        ),
        "today" => (
            Box::new(move |_, task| match (task.start, task.due) {
                (Some(start), Some(due)) => start < tomorrow && due >= today,
                (None, Some(due)) => due >= today && due < tomorrow,
                _ => false,
            }),
            &[("dueDate", false), ("title", false)],
        ),
        "thisweek" => (
            Box::new(move |_, task| match (task.start, task.due) {
                (Some(start), _) => start >= tomorrow && start < week,
                (None, Some(due)) => due >= tomorrow && due < week,
                (None, None) => false,
            }),
            &[("startDate", false), ("dueDate", false), ("title", false)],
        ),
        "completed" => (Box::new(|_, task| task.status == COMPLETED), &[("dueDate", false), ("title", false)]),
        _ => return Err(Refusal::malformed(format!("Parameter template has a bad value: {text}"))),
    };
    Ok((Box::new(move |account, task| condition(account, task) && is_related(task, me, relation)), keys))
}
