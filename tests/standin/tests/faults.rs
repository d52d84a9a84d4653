//! Fault plans as a client meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use common::{data, get, ok, pages, range, refused, stand_in};
use keepsake_standin::{Disruption, FaultPlan, StandIn};
use serde_json::Value;

const TASKS: &str = "tasks?subTasks=true&sortField=CreatedDate&sortOrder=Asc";

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_fault_plan_strikes_through_the_api() {
    let stand_in = stand_in().with_faults(FaultPlan::parse("429-retry-after").unwrap());
    let statuses: Vec<u16> = (0..10).map(|_| get(&stand_in, "version").status.as_u16()).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 429, 200, 200, 200, 200, 429]);
    stand_in.set_faults(FaultPlan::parse("html-200").unwrap());
    let eleventh = (0..11).map(|_| get(&stand_in, "version")).last().unwrap();
    assert!(eleventh.status == 200 && eleventh.body.to_vec().starts_with(b"<!doctype html>"));
    stand_in.set_faults(FaultPlan::parse("token-expires:2").unwrap());
    assert_eq!([(); 3].map(|()| get(&stand_in, "version").status.as_u16()), [200, 200, 401]);
    stand_in.set_faults(FaultPlan::parse("comments-403+groups-403").unwrap());
    assert_eq!(["comments", "groups", "tasks"].map(|path| get(&stand_in, path).status.as_u16()), [403, 403, 200]);
    stand_in.set_faults(FaultPlan::parse("drop-every-13").unwrap());
    assert!((0..13).map(|_| get(&stand_in, "version")).last().unwrap().dropped);
}

#[test]
fn a_plan_tells_which_of_its_faults_never_struck() {
    let stand_in = faulty("groups-403+file-404+slow:1+token-expires:9");
    assert_eq!(stand_in.faults().unstruck(), ["groups-403", "file-404", "slow:1", "token-expires:9"]);
    get(&stand_in, "groups");
    get(&stand_in, "tasks");
    assert_eq!(stand_in.faults().unstruck(), ["file-404", "token-expires:9"]);
    stand_in.set_faults(stand_in.faults());
    assert_eq!(stand_in.faults().unstruck().len(), 4, "a plan that is set begins anew");
}

#[test]
fn faults_of_files_strike_their_file_only() {
    let stand_in = stand_in().with_faults(FaultPlan::parse("file-404+file-403+wrong-length+truncate-file").unwrap());
    let mut odd = Vec::new();
    for attachment in stand_in.account().attachments().filter(|attachment| attachment["type"] == "Wrike") {
        let response = get(&stand_in, &format!("attachments/{}/download", id(&attachment)));
        let short = response.status == 200 && response.body.len() != attachment["size"].as_u64().unwrap();
        if response.status != 200 || short {
            odd.push((response.status.as_u16(), response.body.disruption()));
        }
    }
    odd.sort_by_key(|(status, _)| *status);
    assert_eq!(odd, [(200, Disruption::WrongLength), (403, Disruption::None), (404, Disruption::None)]);
}

#[test]
fn overlapping_pages_repeat_three_tasks_and_still_end() {
    let stand_in = stand_in().with_faults(FaultPlan::parse("duplicate-page").unwrap());
    let found: Vec<String> =
        pages(&stand_in, &format!("{TASKS}&pageSize=100"), "nextPageToken").iter().map(id).collect();
    assert_eq!((found.len(), found[97..100] == found[100..103]), (329, true));
    assert_eq!(found.iter().collect::<std::collections::HashSet<_>>().len(), 320);
}

fn faulty(plan: &str) -> StandIn {
    stand_in().with_faults(FaultPlan::parse(plan).unwrap())
}

#[test]
fn reordered_pages_are_whole_but_not_in_order() {
    let plain = pages(&stand_in(), &format!("{TASKS}&pageSize=100"), "nextPageToken");
    for size in [2, 7, 100, 319, 320] {
        let mut found = pages(&faulty("reordered-page"), &format!("{TASKS}&pageSize={size}"), "nextPageToken");
        assert_ne!(found, plain);
        found.sort_by_key(|task| plain.iter().position(|other| other == task));
        assert_eq!(found, plain, "pages of {size}");
    }
    let first = data(&ok(&faulty("reordered-page"), &format!("{TASKS}&pageSize=100")));
    assert!(first.contains(&plain[100]) && !first.contains(&plain[99]));
}

#[test]
fn what_is_deleted_mid_run_is_listed_and_then_gone() {
    let stand_in = faulty("deleted-mid-run");
    let account = stand_in.account();
    let task = id(&account.tasks().nth(160).unwrap());
    let folder = id(&account.folders().last().unwrap());
    let file = id(&account.attachments().nth(10).unwrap());
    let listed = data(&ok(&stand_in, TASKS));
    assert!(listed.iter().any(|other| id(other) == task));
    assert!(data(&ok(&stand_in, "folders")).iter().any(|node| id(node) == folder));
    let other = id(&account.tasks().next().unwrap());
    for path in [
        format!("tasks/{task}"),
        format!("tasks/{other},{task}"),
        format!("tasks/{task}/comments"),
        format!("folders/{folder}"),
        format!("folders/{folder}/attachments"),
        format!("attachments/{file}/download"),
    ] {
        assert_eq!(refused(&stand_in, &path), (404, "resource_not_found".to_owned()), "{path}");
    }
    ok(&stand_in, &format!("tasks/{other}"));
    let others = account.attachments().filter(|attachment| attachment["type"] == "Wrike" && id(attachment) != file);
    assert!(
        others.into_iter().all(|other| get(&stand_in, &format!("attachments/{}/download", id(&other))).status == 200)
    );
}

#[test]
fn one_window_of_comments_is_refused_each_time() {
    let stand_in = faulty("window-refused");
    let (start, now) = (stand_in.account().created(), stand_in.account().now());
    let week = 7 * common::DAY;
    let windows: Vec<u64> = (0..).map(|n| start + n * week).take_while(|from| *from < now).collect();
    let window = |from: u64| format!("comments?createdDate={}", range(from, (from + week).min(now)));
    let refusals = windows.iter().filter(|from| get(&stand_in, &window(**from)).status == 400).count();
    assert_eq!((refusals, windows.len()), (1, 9));
    let middle = window(start + 4 * week);
    for _ in 0..2 {
        assert_eq!(refused(&stand_in, &middle), (400, "invalid_parameter".to_owned()));
    }
    ok(&stand_in, "comments");
}

#[test]
fn a_refused_field_is_named_and_only_it_is_refused() {
    let stand_in = faulty("field-refused:finance");
    let task = id(&stand_in.account().tasks().next().unwrap());
    for path in ["tasks?".to_owned(), format!("tasks/{task}?"), format!("spaces/{}/tasks?", space(&stand_in))] {
        let response = get(&stand_in, &format!("{path}fields=[billingType,finance]"));
        let error = common::json(&response);
        assert_eq!((response.status.as_u16(), &error["error"]), (400, &"invalid_parameter".into()));
        assert!(error["errorDescription"].as_str().unwrap().contains("finance"));
        ok(&stand_in, &format!("{path}fields=[billingType]"));
    }
    assert_eq!(get(&faulty("field-refused"), "tasks?fields=[effortAllocation]").status, 400);
}

fn space(stand_in: &StandIn) -> String {
    id(&stand_in.account().spaces().next().unwrap())
}

#[test]
fn a_page_token_expires_once() {
    let stand_in = faulty("page-token-expires");
    let first = ok(&stand_in, &format!("{TASKS}&pageSize=200"));
    let next = format!("{TASKS}&nextPageToken={}", first["nextPageToken"].as_str().unwrap());
    assert_eq!(refused(&stand_in, &next), (400, "invalid_parameter".to_owned()));
    assert_eq!(pages(&stand_in, &format!("{TASKS}&pageSize=200"), "nextPageToken").len(), 320);
}
