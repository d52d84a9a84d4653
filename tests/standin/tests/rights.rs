//! What plan and rights do not include is refused with the right code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use common::{ok, refused, stand_in};
use keepsake_standin::{Plan, Rights};

const BUSINESS: [&str; 5] = ["custom_item_types", "approvals", "folder_blueprints", "task_blueprints", "request_forms"];
const ENTERPRISE: [&str; 6] = ["audit_log", "user_types", "jobroles", "placeholders", "bookings", "timesheets"];
const EVERY_PLAN: [&str; 6] = ["tasks", "folders", "contacts", "webhooks", "colors", "timelogs"];

#[test]
fn each_plan_includes_those_before_it() {
    for plan in [Plan::Free, Plan::Business, Plan::Enterprise] {
        let stand_in = stand_in().with_rights(Rights::full().on_plan(plan));
        let gated = BUSINESS.map(|path| (path, Plan::Business)).into_iter();
        let gated = gated.chain(ENTERPRISE.map(|path| (path, Plan::Enterprise)));
        for (path, needed) in gated.chain(EVERY_PLAN.map(|path| (path, Plan::Free))) {
            if plan < needed {
                assert_eq!(refused(&stand_in, path), (403, "not_allowed".to_owned()), "{path} on {plan:?}");
            } else {
                ok(&stand_in, path);
            }
        }
    }
}

#[test]
fn what_hangs_on_one_object_depends_on_the_plan_too() {
    let stand_in = stand_in().with_rights(Rights::full().on_plan(Plan::Business));
    let account = stand_in.account();
    let task = account.tasks().next().unwrap()["id"].as_str().unwrap().to_owned();
    let folder = account.folders().next().unwrap()["id"].as_str().unwrap().to_owned();
    let person = account.users().next().unwrap()["id"].as_str().unwrap().to_owned();
    for path in [
        format!("tasks/{task}/rollups"),
        format!("folders/{folder}/rollups"),
        format!("folders/{folder}/hourly_rates"),
        format!("folders/{folder}/bookings"),
        format!("contacts/{person}/hourly_rates"),
        format!("tasks/{task}/timelog_lock_periods"),
        format!("folders/{folder}/timelog_lock_periods"),
        format!("spaces/{folder}/timelog_lock_periods"),
        "data_export".to_owned(),
    ] {
        assert_eq!(refused(&stand_in, &path), (403, "not_allowed".to_owned()), "{path}");
    }
    ok(&stand_in, &format!("tasks/{task}/approvals"));
}

#[test]
fn administration_and_the_audit_log_are_rights_of_their_own() {
    let stand_in = stand_in().with_rights(Rights { administration: false, audit_log: false, ..Rights::full() });
    let account = stand_in.account();
    let person = account.users().next().unwrap()["id"].as_str().unwrap().to_owned();
    let schedule = account.work_schedules().next().unwrap()["id"].as_str().unwrap().to_owned();
    for path in [
        format!("users/{person}"),
        "invitations".to_owned(),
        "access_roles".to_owned(),
        "user_types".to_owned(),
        "workschedules".to_owned(),
        format!("workschedules/{schedule}"),
        format!("workschedules/{schedule}/workschedule_exclusions"),
        "user_schedule_exclusions".to_owned(),
        "audit_log".to_owned(),
    ] {
        assert_eq!(refused(&stand_in, &path), (403, "access_forbidden".to_owned()), "{path}");
    }
    ok(&stand_in, "groups");
    ok(&stand_in, "comments");
}
