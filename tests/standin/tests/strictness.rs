//! Parameters, windows, pages and ids that the service refuses are refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{DAY, NOW, data, date, ok, range, refused, sized, stand_in};

#[test]
fn documented_filters_that_are_not_modelled_are_unexpected_not_refused() {
    let stand_in = stand_in();
    assert_eq!(refused(&stand_in, "tasks?title=x").0, 501);
    assert_eq!(refused(&stand_in, "tasks?sortField=Title").0, 501);
    assert_eq!(stand_in.unexpected().len(), 2);
}

#[test]
fn unknown_parameters_are_refused_everywhere() {
    let stand_in = stand_in();
    let task = stand_in.account().tasks().next().unwrap()["id"].as_str().unwrap().to_owned();
    let window = range(NOW - DAY, NOW);
    for path in [
        "version?".to_owned(),
        "account?".to_owned(),
        "contacts?".to_owned(),
        "groups?".to_owned(),
        "spaces?".to_owned(),
        "workflows?".to_owned(),
        "customfields?".to_owned(),
        "folders?".to_owned(),
        "folders?descendants=true&".to_owned(),
        "tasks?".to_owned(),
        format!("tasks/{task}?"),
        format!("tasks/{task}/comments?"),
        format!("tasks/{task}/attachments?"),
        "comments?".to_owned(),
        format!("attachments?createdDate={window}&"),
        "timelogs?".to_owned(),
        "timelog_categories?".to_owned(),
    ] {
        ok(&stand_in, path.trim_end_matches(['?', '&']));
        assert_eq!(refused(&stand_in, &format!("{path}nonsense=1")), (400, "invalid_parameter".to_owned()), "{path}");
    }
}

#[test]
fn unknown_fields_are_refused_and_optional_ones_come_only_when_asked() {
    let stand_in = stand_in();
    for path in ["account", "contacts", "groups", "spaces", "folders", "tasks", "timelogs", "comments", "customfields"]
    {
        assert_eq!(
            refused(&stand_in, &format!("{path}?fields=[\"nonsense\"]")),
            (400, "invalid_parameter".to_owned()),
            "{path}"
        );
    }
    let bare = data(&ok(&stand_in, "tasks?sortField=CreatedDate&limit=5"));
    assert!(bare.iter().all(|task| task.get("description").is_none()
        && task.get("parentIds").is_none()
        && task.get("title").is_some()));
    let asked = data(&ok(&stand_in, "tasks?sortField=CreatedDate&limit=5&fields=[description,parentIds]"));
    assert!(asked.iter().all(|task| task["description"].is_string()
        && task["parentIds"].is_array()
        && task.get("sharedIds").is_none()));
    assert!(data(&ok(&stand_in, "account"))[0].get("subscription").is_none());
    assert!(data(&ok(&stand_in, "timelogs"))[0].get("billingType").is_none());
    assert!(data(&ok(&stand_in, "comments"))[0].get("type").is_none());
    assert!(data(&ok(&stand_in, "comments?fields=[\"type\"]"))[0]["type"].is_string());
}

#[test]
fn page_sizes_have_bounds_and_trees_have_no_pages() {
    let stand_in = stand_in();
    for path in ["tasks", "timelogs", "groups", "folders?descendants=true"] {
        let join = if path.contains('?') { '&' } else { '?' };
        for size in ["1001", "0", "x"] {
            assert_eq!(refused(&stand_in, &format!("{path}{join}pageSize={size}")).0, 400, "{path} {size}");
        }
    }
    assert_eq!(refused(&stand_in, "folders?pageSize=100").0, 400);
    assert_eq!(refused(&stand_in, "folders?deleted=true&pageSize=100").0, 400);
}

#[test]
fn comment_windows_end_at_seven_days_inclusive() {
    let stand_in = stand_in();
    ok(&stand_in, &format!("comments?createdDate={}", range(NOW - 7 * DAY, NOW)));
    assert_eq!(refused(&stand_in, &format!("comments?createdDate={}", range(NOW - 7 * DAY - 1, NOW))).0, 400);
    ok(&stand_in, &format!(r#"comments?createdDate={{"start":"{}"}}"#, date(NOW - 7 * DAY)));
    assert_eq!(refused(&stand_in, &format!(r#"comments?createdDate={{"start":"{}"}}"#, date(NOW - 8 * DAY))).0, 400);
    assert_eq!(refused(&stand_in, &format!(r#"comments?createdDate={{"end":"{}"}}"#, date(NOW))).0, 400);
}

#[test]
fn attachment_windows_are_required_and_end_before_31_days() {
    let stand_in = stand_in();
    assert_eq!(refused(&stand_in, "attachments"), (400, "parameter_required".to_owned()));
    assert_eq!(refused(&stand_in, &format!("attachments?createdDate={}", range(NOW - 31 * DAY, NOW))).0, 400);
    ok(&stand_in, &format!("attachments?createdDate={}", range(NOW - 31 * DAY + 1, NOW)));
}

#[test]
fn dates_need_the_documented_format() {
    let stand_in = stand_in();
    for wrong in [
        r#"{"start":"2025-10-01T00:00:00.000Z"}"#,
        r#"{"start":"2025-10-01"}"#,
        r#"{"start":"2025-10-01T00:00:00Z","end":"2025-10-01T00:00:00Z"}"#,
        "2025-10-01T00:00:00Z",
        "{}",
    ] {
        for path in ["tasks", "comments", "attachments", "timelogs"] {
            assert_eq!(refused(&stand_in, &format!("{path}?createdDate={wrong}")).0, 400, "{path} {wrong}");
        }
    }
}

#[test]
fn root_bin_unknown_and_too_many_ids_are_refused() {
    let stand_in = stand_in();
    let account = stand_in.account();
    assert_eq!(refused(&stand_in, &format!("folders/{}", account.root_id())), (400, "invalid_request".to_owned()));
    assert_eq!(refused(&stand_in, &format!("folders/{}", account.bin_id())), (400, "invalid_request".to_owned()));
    assert_eq!(refused(&stand_in, "folders/IEAAAAAQI4AB5BGU"), (404, "resource_not_found".to_owned()));
    assert_eq!(refused(&stand_in, "tasks/x!"), (400, "invalid_parameter".to_owned()));
    let ids: Vec<String> =
        account.comments().take(101).map(|comment| comment["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(refused(&stand_in, &format!("comments/{}", ids.join(","))), (400, "invalid_request".to_owned()));
    assert_eq!(data(&ok(&stand_in, &format!("comments/{}", ids[..100].join(",")))).len(), 100);
}

#[test]
fn external_files_cannot_be_downloaded_but_have_a_link() {
    let stand_in = stand_in();
    let external = stand_in.account().attachments().find(|attachment| attachment["type"] == "Google").unwrap();
    let id = external["id"].as_str().unwrap();
    assert_eq!(refused(&stand_in, &format!("attachments/{id}/download")), (400, "invalid_request".to_owned()));
    let link = data(&ok(&stand_in, &format!("attachments/{id}/url")))[0]["url"].clone();
    assert!(link.as_str().unwrap().starts_with("https://docs.google.com/"));
}

#[test]
fn page_tokens_are_bound_to_their_query_and_expire() {
    let clock = Arc::new(AtomicU64::new(NOW * 1000));
    let hands = Arc::clone(&clock);
    let stand_in = stand_in().with_clock(move || hands.load(Ordering::Relaxed));
    let path = "tasks?subTasks=true&sortField=CreatedDate&sortOrder=Asc&fields=[description]";
    let token = ok(&stand_in, &format!("{path}&pageSize=100"))["nextPageToken"].as_str().unwrap().to_owned();
    assert_eq!(data(&ok(&stand_in, &format!("{path}&nextPageToken={token}"))).len(), 100);
    let without_fields = path.replace("&fields=[description]", "");
    assert_eq!(refused(&stand_in, &format!("{without_fields}&nextPageToken={token}")).0, 400);
    assert_eq!(refused(&stand_in, &format!("timelogs?nextPageToken={token}")).0, 400);
    assert_eq!(refused(&stand_in, &format!("{path}&nextPageToken=x{token}")).0, 400);
    clock.fetch_add(16 * 60 * 1000, Ordering::Relaxed);
    assert_eq!(refused(&stand_in, &format!("{path}&nextPageToken={token}")).0, 400);
}

#[test]
fn groups_take_page_token_and_refuse_next_page_token() {
    let stand_in = stand_in();
    let token = ok(&stand_in, "groups?pageSize=1")["nextPageToken"].as_str().unwrap().to_owned();
    assert_eq!(refused(&stand_in, &format!("groups?nextPageToken={token}")).0, 400);
    let rest = ok(&stand_in, &format!("groups?pageToken={token}"));
    assert_eq!((data(&rest).len(), rest.get("nextPageToken")), (1, None));
}

#[test]
fn limits_cut_without_a_word() {
    let stand_in = sized(3000);
    let answer = ok(&stand_in, "tasks?subTasks=true");
    assert_eq!((data(&answer).len(), answer.get("nextPageToken"), answer.get("responseSize")), (1000, None, None));
    let stand_in = sized(30_000);
    assert_eq!(data(&ok(&stand_in, "comments")).len(), 1000);
}
