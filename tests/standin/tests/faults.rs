//! Fault plans as a client meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use common::{get, pages, stand_in};
use keepsake_standin::{Disruption, FaultPlan};
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
