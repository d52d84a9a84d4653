//! What describes an account beside its work: people's rights, templates, planning, the audit log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use common::{DAY, NOW, data, ok, pages, range, refused, sized, stand_in};
use keepsake_standin::{Account, AccountSpec, StandIn};
use serde_json::Value;

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

fn ids(objects: impl Iterator<Item = Value>) -> Vec<String> {
    objects.map(|object| id(&object)).collect()
}

/// Every call that needs no id, with every optional field, and the truth.
fn lists(account: &Account) -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("invitations", account.invitations().collect()),
        ("access_roles", account.access_roles().collect()),
        ("user_types", account.user_types().collect()),
        ("webhooks", account.webhooks().collect()),
        ("colors", account.colors().collect()),
        ("audit_log", account.audit_log().collect()),
        ("custom_item_types?withDeleted=true&fields=[dataUsageStatistics]", account.custom_item_types().collect()),
        ("folder_blueprints?fields=[customFields]", account.folder_blueprints().collect()),
        ("task_blueprints", account.task_blueprints().collect()),
        ("request_forms", account.request_forms().collect()),
        ("approvals", account.approvals().collect()),
        ("bookings", account.bookings().collect()),
        ("jobroles", account.job_roles().collect()),
        ("placeholders", account.placeholders().collect()),
        ("timesheets", account.timesheets().collect()),
        ("workschedules?fields=[userIds]", account.work_schedules().collect()),
        ("user_schedule_exclusions", account.user_schedule_exclusions().collect()),
        ("data_export_schema", account.data_export_schema().collect()),
        ("folders?deleted=true", account.bin_folders().collect()),
    ]
}

#[test]
fn every_small_kind_is_whole_and_not_empty() {
    let stand_in = stand_in();
    for (path, truth) in lists(stand_in.account()) {
        assert!(!truth.is_empty(), "{path}");
        assert_eq!(data(&ok(&stand_in, path)), truth, "{path}");
        let operation = path.split('?').next().unwrap();
        assert_eq!(stand_in.count(operation), 1, "{operation}");
    }
    assert!(stand_in.unexpected().is_empty() && stand_in.violations().is_empty());
}

#[test]
fn unknown_parameters_of_small_kinds_are_refused() {
    let stand_in = stand_in();
    for (path, _) in lists(stand_in.account()) {
        let join = if path.contains('?') { '&' } else { '?' };
        let wrong = format!("{path}{join}nonsense=1");
        assert_eq!(refused(&stand_in, &wrong), (400, "invalid_parameter".to_owned()), "{path}");
    }
    for path in ["custom_item_types", "folder_blueprints", "workschedules"] {
        assert_eq!(refused(&stand_in, &format!("{path}?fields=[nonsense]")).0, 400, "{path}");
    }
}

#[test]
fn optional_fields_of_small_kinds_come_only_when_asked() {
    let stand_in = stand_in();
    let all = |path: &str, key: &str| data(&ok(&stand_in, path)).iter().any(|object| object.get(key).is_some());
    assert!(!all("custom_item_types", "dataUsageStatistics") && !all("workschedules", "userIds"));
    assert!(!all("folder_blueprints", "customFields"));
    assert_eq!(data(&ok(&stand_in, "custom_item_types")).len(), 2);
    assert_eq!(data(&ok(&stand_in, "custom_item_types?limit=1")).len(), 1);
    assert_eq!(refused(&stand_in, "custom_item_types?limit=10001").0, 400);
}

#[test]
fn spaces_have_what_the_account_wide_lists_lack() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let (mut workflows, mut fields, mut folders, mut tasks) = (vec![], vec![], vec![], vec![]);
    for space in ids(account.spaces()) {
        workflows.extend(data(&ok(&stand_in, &format!("spaces/{space}/workflows"))));
        let optional = "fields=[dataUsageStatistics,addedToSpaces]";
        fields.extend(data(&ok(&stand_in, &format!("spaces/{space}/customfields?{optional}"))));
        folders.extend(data(&ok(&stand_in, &format!("spaces/{space}/folder_blueprints?fields=[customFields]"))));
        tasks.extend(data(&ok(&stand_in, &format!("spaces/{space}/task_blueprints"))));
    }
    assert!(workflows.iter().cloned().eq(account.space_workflows()));
    assert!(fields.iter().cloned().eq(account.space_custom_fields()));
    assert!(folders.iter().cloned().eq(account.space_folder_blueprints()));
    assert!(tasks.iter().cloned().eq(account.space_task_blueprints()));
    let wide: Vec<String> = ids(account.workflows().chain(account.custom_fields()))
        .into_iter()
        .chain(ids(account.folder_blueprints().chain(account.task_blueprints())))
        .collect();
    assert!([workflows, fields, folders, tasks].iter().flatten().all(|object| !wide.contains(&id(object))));
    for kind in ["workflows", "customfields", "folder_blueprints", "task_blueprints"] {
        let folder = id(&account.folders().nth(5).unwrap());
        assert_eq!(refused(&stand_in, &format!("spaces/{folder}/{kind}")).0, 404, "{kind}");
    }
}

#[test]
fn users_come_one_by_one_with_their_type() {
    let stand_in = stand_in();
    for user in stand_in.account().users() {
        assert_eq!(data(&ok(&stand_in, &format!("users/{}", id(&user)))), [user]);
    }
    let group = id(&stand_in.account().groups().next().unwrap());
    assert_eq!(refused(&stand_in, &format!("users/{group}")).0, 404);
}

#[test]
fn invitations_begin_with_the_contact_that_is_pending() {
    let account = Account::new(AccountSpec::sample(1, NOW));
    let contact = account.contacts().find(|contact| contact["type"] == "Invitation").unwrap();
    let invitation = account.invitations().next().unwrap();
    assert_eq!((&invitation["id"], &invitation["status"]), (&contact["id"], &"Pending".into()));
}

#[test]
fn pages_of_small_kinds_have_bounds_and_join() {
    let mut spec = AccountSpec::sample(1, NOW).with_tasks(4000);
    spec.request_forms = 250;
    let stand_in = StandIn::new(Account::new(spec));
    let account = stand_in.account();
    for (path, most, truth) in [
        ("approvals", 1000, account.approvals().collect::<Vec<_>>()),
        ("audit_log", 1000, account.audit_log().collect()),
        ("task_blueprints", 1000, account.task_blueprints().collect()),
        ("request_forms", 100, account.request_forms().collect()),
    ] {
        assert_eq!(refused(&stand_in, &format!("{path}?pageSize={}", most + 1)).0, 400, "{path}");
        assert_eq!(refused(&stand_in, &format!("{path}?nextPageToken=x")).0, 400, "{path}");
        for size in [7, most] {
            assert_eq!(pages(&stand_in, &format!("{path}?pageSize={size}"), "nextPageToken"), truth, "{path} {size}");
        }
    }
    let first = ok(&stand_in, "request_forms");
    assert_eq!((data(&first).len(), &first["responseSize"]), (100, &250.into()));
    assert!(first["nextPageToken"].is_string());
}

#[test]
fn approvals_without_a_page_size_are_cut_without_a_word() {
    let stand_in = sized(40_000);
    let answer = ok(&stand_in, "approvals");
    assert_eq!((data(&answer).len(), answer.get("nextPageToken")), (1000, None));
    assert_eq!(data(&ok(&stand_in, "approvals?limit=3")).len(), 3);
}

#[test]
fn approvals_of_tasks_and_folders_join_to_all() {
    let stand_in = sized(320);
    let account = stand_in.account();
    let owners = ids(account.tasks()).into_iter().map(|id| format!("tasks/{id}"));
    let owners = owners.chain(ids(account.folders()).into_iter().map(|id| format!("folders/{id}")));
    let mut found: Vec<Value> = owners.flat_map(|owner| data(&ok(&stand_in, &format!("{owner}/approvals")))).collect();
    found.sort_by_key(|approval| approval["updatedDate"].as_str().unwrap().to_owned());
    assert!(found.iter().cloned().eq(account.approvals()));
    let all = ids(account.approvals()).join(",");
    assert_eq!(data(&ok(&stand_in, &format!("approvals/{all}"))), found);
    let rejected = data(&ok(&stand_in, "approvals?statuses=[\"Rejected\"]"));
    assert!(!rejected.is_empty() && rejected.iter().all(|approval| approval["status"] == "Rejected"));
    assert_eq!(refused(&stand_in, "approvals?statuses=[\"Lost\"]").0, 400);
    let half = data(&ok(&stand_in, &format!("approvals?updatedDate={}", range(NOW - 30 * DAY, NOW))));
    assert!(!half.is_empty() && half.len() < 12);
}

#[test]
fn dependencies_of_tasks_are_those_of_the_account() {
    let stand_in = stand_in();
    let mut found = Vec::new();
    for task in stand_in.account().tasks() {
        let asked = data(&ok(&stand_in, &format!("tasks/{}/dependencies", id(&task))));
        assert_eq!(
            asked.iter().map(|dependency| &dependency["id"]).collect::<Vec<_>>(),
            task["dependencyIds"].as_array().unwrap().iter().collect::<Vec<_>>()
        );
        found.extend(asked.into_iter().filter(|dependency| dependency["predecessorId"] == task["id"]));
    }
    assert!(found.into_iter().eq(stand_in.account().dependencies()));
}

#[test]
fn bookings_are_asked_for_by_days_folders_and_ids() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let all: Vec<Value> = account.bookings().collect();
    let last = &all[5]["bookingDates"];
    let (start, finish) = (last["startDate"].as_str().unwrap(), last["finishDate"].as_str().unwrap());
    for query in [format!("startDate={finish}"), format!("startDate={start}&finishDate={finish}")] {
        assert_eq!(data(&ok(&stand_in, &format!("bookings?{query}"))), all[5..]);
    }
    for wrong in ["startDate=2025-01-01T00:00:00Z", "startDate=2025-01-02&finishDate=2025-01-01", "startDate={}"] {
        assert_eq!(refused(&stand_in, &format!("bookings?{wrong}")).0, 400, "{wrong}");
    }
    let mut of_folders: Vec<Value> =
        ids(account.folders()).iter().flat_map(|id| data(&ok(&stand_in, &format!("folders/{id}/bookings")))).collect();
    of_folders.sort_by_key(id);
    assert_eq!(of_folders, all);
    assert_eq!(data(&ok(&stand_in, &format!("bookings/{}", ids(account.bookings()).join(",")))), all);
}

#[test]
fn schedules_have_exceptions_by_schedule_person_and_day() {
    let stand_in = stand_in();
    let account = stand_in.account();
    for schedule in account.work_schedules() {
        let path = format!("workschedules/{}", id(&schedule));
        let truth: Vec<Value> = account.work_schedule_exclusions(&id(&schedule)).collect();
        assert!(!truth.is_empty());
        assert_eq!(data(&ok(&stand_in, &format!("{path}/workschedule_exclusions"))), truth);
        assert_eq!(data(&ok(&stand_in, &format!("{path}?fields=[userIds]"))), [schedule]);
        assert_eq!(refused(&stand_in, &format!("{path}/workschedule_exclusions?dateRange=x")).0, 400);
    }
    let person = id(&account.users().next().unwrap());
    let of_one = data(&ok(&stand_in, &format!("user_schedule_exclusions?userIds=[\"{person}\"]")));
    assert!(of_one.len() == 2 && of_one.iter().all(|exception| exception["userId"] == *person));
    let before = r#"user_schedule_exclusions?dateRange={"start":"2000-01-01","end":"2000-01-02"}"#;
    assert!(data(&ok(&stand_in, before)).is_empty());
    assert_eq!(refused(&stand_in, "workschedules/IEAAAAAQJAAAAAAB").0, 404);
}

#[test]
fn rates_rollups_and_locks_belong_to_their_owners() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let people = ids(account.users()).join(",");
    assert!(data(&ok(&stand_in, &format!("contacts/{people}/hourly_rates"))).into_iter().eq(account.contact_rates()));
    let group = id(&account.groups().next().unwrap());
    assert_eq!(refused(&stand_in, &format!("contacts/{group}/hourly_rates")).0, 400);
    let of_folders = |kind: &str| -> Vec<Value> {
        ids(account.folders()).iter().flat_map(|id| data(&ok(&stand_in, &format!("folders/{id}/{kind}")))).collect()
    };
    assert!(of_folders("hourly_rates").into_iter().eq(account.folder_rates()));
    assert!(of_folders("timelog_lock_periods").into_iter().eq(account.folder_lock_periods()));
    let spaces = ids(account.spaces());
    for space in &spaces {
        ok(&stand_in, &format!("spaces/{space}/timelog_lock_periods"));
    }
    let locks: Vec<Value> = ids(account.tasks())
        .iter()
        .flat_map(|id| data(&ok(&stand_in, &format!("tasks/{id}/timelog_lock_periods"))))
        .collect();
    assert!(!locks.is_empty() && locks.into_iter().eq(account.task_lock_periods()));
    let folders = ids(account.folders());
    let found = data(&ok(&stand_in, &format!("folders/{}/rollups", folders.join(","))));
    assert!(found.into_iter().eq(account.folder_rollups()));
    let tasks = ids(account.tasks());
    let mut found = Vec::new();
    for some in tasks.chunks(20) {
        found.extend(pages(&stand_in, &format!("tasks/{}/rollups?pageSize=9", some.join(",")), "nextPageToken"));
    }
    assert!(found.into_iter().eq(account.task_rollups()));
    assert_eq!(refused(&stand_in, &format!("tasks/{}/rollups?pageSize=101", tasks[0])).0, 400);
    assert_eq!(refused(&stand_in, &format!("folders/{}/rollups?fields=[x]", folders[0])).0, 400);
}

#[test]
fn the_audit_log_is_a_filter_of_its_days() {
    let stand_in = stand_in();
    let window = range(NOW - 20 * DAY, NOW - 10 * DAY);
    let (from, to) = (common::date(NOW - 20 * DAY), common::date(NOW - 10 * DAY));
    let inside = |entry: &Value| (from.as_str()..=to.as_str()).contains(&entry["eventDate"].as_str().unwrap());
    let truth: Vec<Value> = stand_in.account().audit_log().filter(inside).collect();
    assert!(!truth.is_empty());
    assert_eq!(pages(&stand_in, &format!("audit_log?eventDate={window}&pageSize=3"), "nextPageToken"), truth);
    assert_eq!(refused(&stand_in, "audit_log?eventDate={}").0, 400);
    assert_eq!(refused(&stand_in, "audit_log?operations=[UserLoggedIn]").0, 501);
}
