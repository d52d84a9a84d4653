//! `wrike.task.filter` of the 2010 platform: every argument, template and form against the account's truth.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use keepsake_standin::legacy::{Id, Task, TaskDraft};
use legacy_client::{Client, empty, ids, sample};
use time::macros::datetime;
use time::{Duration, PrimitiveDateTime};

/// The local midnight of the samples' day.
const TODAY: PrimitiveDateTime = datetime!(2010-11-28 00:00);

fn expected(client: &Client, holds: impl Fn(&Task) -> bool) -> Vec<Id> {
    client.stand_in.account().my_tasks().filter(|task| holds(task)).map(|task| task.item.id).collect()
}

fn filtered(client: &Client, arguments: &[(&str, &str)]) -> Vec<Id> {
    ids(&client.list("wrike.task.filter", &[arguments, &[("fields", "id")]].concat()))
}

/// Some tasks hold and some do not, and the filter finds the former.
fn check(client: &Client, arguments: &[(&str, &str)], holds: impl Fn(&Task) -> bool) {
    let expected = expected(client, holds);
    assert!(!expected.is_empty() && expected.len() < client.stand_in.account().my_tasks().count(), "{arguments:?}");
    assert_eq!(filtered(client, arguments), expected, "{arguments:?}");
}

#[test]
fn without_arguments_come_all_tasks_of_the_user() {
    let client = sample();
    assert_eq!(filtered(&client, &[]), expected(&client, |_| true));
    let account = client.stand_in.account();
    assert!(account.tasks().count() > account.my_tasks().count());
}

#[test]
fn every_filter_argument_holds_alone() {
    let client = sample();
    let me = client.me();
    let first = client.stand_in.account().my_tasks().find(|task| task.item.parents.len() == 2).unwrap().clone();
    let (id, parent) = (first.item.id.to_string(), first.item.parents[0]);
    let account = client.stand_in.account();
    let other =
        account.my_tasks().find(|task| task.item.author != me && task.item.author != "-1").unwrap().item.author.clone();
    drop(account);
    check(&client, &[("ids", &id)], |task| task.item.id == first.item.id);
    check(&client, &[("title", &first.item.title)], |task| task.item.title == first.item.title);
    check(&client, &[("description", "(?i)^<(b|P)>.*\\.")], |task| {
        let text = task.item.description.to_lowercase();
        let line = text.lines().next().unwrap_or_default();
        (line.starts_with("<b>") || line.starts_with("<p>")) && line.contains('.')
    });
    check(&client, &[("authors", &format!("{other},-1"))], |task| {
        task.item.author == other || task.item.author == "-1"
    });
    check(&client, &[("parents", &parent.to_string())], |task| task.item.parents.contains(&parent));
    let account = client.stand_in.account().clone();
    check(&client, &[("parents", "0")], |task| account.my_parents(&task.item.parents) == [0]);
    check(&client, &[("statuses", "1,3")], |task| task.status == 1 || task.status == 3);
    check(&client, &[("relationType", "0")], |task| task.item.author == me);
    check(&client, &[("relationType", "1")], |task| task.responsible.contains(&me));
    check(&client, &[("relationType", "0,1")], |task| task.item.author == me || task.responsible.contains(&me));
    assert_eq!(filtered(&client, &[("relationType", "0,1,2")]), expected(&client, |_| true));
}

#[test]
fn ranges_of_dates_have_both_borders_and_may_take_missing_dates_in() {
    let client = sample();
    let (from, to) = (TODAY - Duration::days(20), TODAY + Duration::days(40));
    let (from_text, to_text) = ("2010-11-08T00:00:00", "2011-01-07");
    let end = to + Duration::SECOND * 86_399;
    check(&client, &[("fromStartDate", from_text)], |task| task.start.is_some_and(|start| start >= from));
    check(&client, &[("toStartDate", to_text)], |task| task.start.is_some_and(|start| start <= end));
    check(&client, &[("fromDueDate", from_text), ("toDueDate", to_text)], |task| {
        task.due.is_some_and(|due| due >= from && due <= end)
    });
    check(&client, &[("fromDueDate", from_text), ("includeNullDueDate", "true")], |task| {
        task.due.is_none_or(|due| due >= from)
    });
    check(&client, &[("toStartDate", to_text), ("includeNullStartDate", "true")], |task| {
        task.start.is_none_or(|start| start <= end)
    });
    check(&client, &[("includeNullStartDate", "false")], |task| task.start.is_some());
    assert_eq!(filtered(&client, &[("includeNullDueDate", "true")]), expected(&client, |_| true));
}

#[test]
fn arguments_hold_together() {
    let client = sample();
    let me = client.me();
    check(&client, &[("statuses", "0"), ("relationType", "0"), ("includeNullDueDate", "false")], |task| {
        task.status == 0 && task.item.author == me && task.due.is_some()
    });
}

/// Puts the tasks of a template in its order and compares.
fn check_template(client: &Client, name: &str, holds: impl Fn(&Task) -> bool, key: impl Fn(&Task) -> String) {
    let me = client.me();
    for (template, is_resp) in
        [(name.to_owned(), false), (format!("{name}:author"), false), (format!("{name}:resp"), true)]
    {
        let account = client.stand_in.account();
        let related = |task: &Task| if is_resp { task.responsible.contains(&me) } else { task.item.author == me };
        let mut found: Vec<(String, Id)> = account
            .my_tasks()
            .filter(|task| holds(task) && related(task))
            .map(|task| (key(task), task.item.id))
            .collect();
        drop(account);
        found.sort();
        assert!(!found.is_empty(), "{template}");
        let found: Vec<Id> = found.into_iter().map(|(_, id)| id).collect();
        assert_eq!(filtered(client, &[("template", &template)]), found, "{template}");
    }
}

fn date(date: Option<PrimitiveDateTime>) -> String {
    // Missing dates are last.
    date.map_or_else(|| "9999".to_owned(), |date| date.to_string())
}

#[test]
fn templates_have_the_documents_conditions_and_orders() {
    // Many tasks, so that each template finds some.
    let spec = keepsake_standin::legacy::Spec::sample(5, legacy_client::NOW).with_tasks(600);
    let client = Client::new(keepsake_standin::legacy::StandIn::new(legacy_client::account(&spec)));
    let (tomorrow, week) = (TODAY + Duration::DAY, TODAY + Duration::days(7));
    check_template(
        &client,
        "overdue",
        |task| task.due.is_some_and(|due| due >= TODAY),
        |task| format!("{} {} {}", task.importance, date(task.due), task.item.title),
    );
    check_template(
        &client,
        "today",
        |task| {
            task.start.is_some_and(|start| start < tomorrow) && task.due.is_some_and(|due| due >= TODAY)
                || task.start.is_none() && task.due.is_some_and(|due| due >= TODAY && due < tomorrow)
        },
        |task| format!("{} {}", date(task.due), task.item.title),
    );
    check_template(
        &client,
        "thisweek",
        |task| {
            task.start.is_some_and(|start| start >= tomorrow && start < week)
                || task.start.is_none() && task.due.is_some_and(|due| due >= tomorrow && due < week)
        },
        |task| format!("{} {} {}", date(task.start), date(task.due), task.item.title),
    );
    check_template(
        &client,
        "completed",
        |task| task.status == 1,
        |task| format!("{} {}", date(task.due), task.item.title),
    );
}

#[test]
fn borders_of_templates_are_midnights_of_the_accounts_zone() {
    let client = empty();
    let me = client.me();
    let add = |title: &str, start: Option<PrimitiveDateTime>, due: PrimitiveDateTime| {
        let draft = TaskDraft { start: Some(start), due: Some(Some(due)), ..TaskDraft::titled(title) };
        client.stand_in.account().add_task(&me, draft).unwrap()
    };
    let second = Duration::SECOND;
    let yesterday = add("a", None, TODAY - second);
    let (first, last) = (add("b", None, TODAY), add("c", None, TODAY + Duration::DAY - second));
    let tomorrow = add("d", None, TODAY + Duration::DAY);
    let long = add("e", Some(TODAY - Duration::DAY * 9), TODAY + Duration::DAY * 9);
    let week = add("f", Some(TODAY + Duration::DAY * 7), TODAY + Duration::DAY * 8);
    let found = |template: &str| filtered(&client, &[("template", template)]);
    assert_eq!(found("today"), [first, last, long]);
    assert_eq!(found("thisweek"), [tomorrow]);
    assert!(!found("overdue").contains(&yesterday) && found("overdue").contains(&week));
    // By UTC the day is over two hours later.
    client.stand_in.account().set_zone_ms(4 * 3_600_000);
    assert_eq!(found("today"), [tomorrow, long]);
}

#[test]
fn an_order_has_fields_with_directions_and_ends_with_the_id() {
    let client = sample();
    let ordered = |by: &str| filtered(&client, &[("orderBy", by)]);
    let sorted = |key: &dyn Fn(&Task) -> (String, i64)| {
        let account = client.stand_in.account();
        let mut tasks: Vec<(String, i64, Id)> = account
            .my_tasks()
            .map(|task| {
                let (first, second) = key(task);
                (first, second, task.item.id)
            })
            .collect();
        tasks.sort();
        tasks.into_iter().map(|(_, _, id)| id).collect::<Vec<_>>()
    };
    assert_eq!(ordered("title:asc"), sorted(&|task| (task.item.title.clone(), 0)));
    assert_eq!(
        ordered("status:asc,importance:desc"),
        sorted(&|task| (task.status.to_string(), -i64::from(task.importance)))
    );
    assert_eq!(ordered("dueDate:asc"), sorted(&|task| (date(task.due), 0)));
    let by_due = |task: &Task| task.due.map_or(i64::MAX, |due| -due.assume_utc().unix_timestamp());
    assert_eq!(ordered("dueDate:desc"), sorted(&|task| (String::new(), by_due(task))));
    for wrong in ["colour:asc", "title", "title:up", "parents:asc"] {
        assert_eq!(client.refused("wrike.task.filter", &[("orderBy", wrong)]), 407, "{wrong}");
    }
}

#[test]
fn pages_are_parts_of_the_whole() {
    let client = sample();
    let whole = filtered(&client, &[("orderBy", "importance:asc")]);
    let mut joined = Vec::new();
    for offset in (0..whole.len()).step_by(9) {
        joined.extend(filtered(
            &client,
            &[("orderBy", "importance:asc"), ("limit", "9"), ("offset", &offset.to_string())],
        ));
    }
    assert_eq!(joined, whole);
    assert!(filtered(&client, &[("offset", "1000")]).is_empty());
}

#[test]
fn a_count_has_a_marker_and_no_list() {
    let client = sample();
    let count = expected(&client, |task| task.status == 1).len();
    for ask in [("fields", "count"), ("limit", "0")] {
        let answer = client.json("wrike.task.filter", &[("statuses", "1"), ask]);
        assert_eq!(answer["filteredListCount"]["count"], count);
        assert!(answer["filteredListCount"]["tLast"].is_u64());
    }
    let (one, two) = (client.ok("wrike.task.filter", &[]), client.ok("wrike.task.filter", &[]));
    assert!(one["tLast"].as_u64() < two["tLast"].as_u64());
}

#[test]
fn a_deleted_task_comes_by_its_id_alone() {
    let client = empty();
    let (one, two) = (client.task("1", "0"), client.task("2", "0"));
    client.ok("wrike.task.delete", &[("ids", &one)]);
    assert_eq!(filtered(&client, &[]), [two.parse::<Id>().unwrap()]);
    assert_eq!(client.list("wrike.task.filter", &[("ids", &format!("{one},{two}"))])[0]["deleted"], true);
    assert_eq!(client.refused("wrike.task.filter", &[("ids", "1")]), 406);
}

#[test]
fn bad_values_are_refused() {
    let client = sample();
    for (name, value) in [
        ("limit", "-1"),
        ("offset", "x"),
        ("statuses", "done"),
        ("ids", "1,x"),
        ("relationType", "3"),
        ("description", "("),
        ("fromDueDate", "28.11.2010"),
        ("includeNullDueDate", "1"),
        ("template", "yesterday"),
        ("template", "today:shared"),
        ("fields", "colour"),
    ] {
        assert_eq!(client.refused("wrike.task.filter", &[(name, value)]), 407, "{name}={value}");
    }
    assert_eq!(client.stand_in.violations().len(), 11);
}
