//! The API gives exactly the account: pages, windows and narrow calls are the whole, in parts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use std::collections::HashMap;

use common::{DAY, NOW, data, get, ok, pages, range, sized, stand_in};
use keepsake_standin::{Account, AccountSpec, StandIn};
use serde_json::Value;

const TASKS: &str = "tasks?subTasks=true&sortField=CreatedDate&sortOrder=Asc&fields=[authorIds,attachmentCount,hasAttachments,parentIds,superParentIds,sharedIds,responsibleIds,responsiblePlaceholderIds,description,briefDescription,recurrent,superTaskIds,subTaskIds,dependencyIds,metadata,customFields,customItemTypeId,followerIds,billingType,effortAllocation,workScheduleId]";

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

#[test]
fn pages_of_tasks_are_all_tasks_in_order() {
    for size in [7, 100, 1000] {
        let stand_in = stand_in();
        let found = pages(&stand_in, &format!("{TASKS}&pageSize={size}"), "nextPageToken");
        assert!(found.into_iter().eq(stand_in.account().tasks()), "pages of {size}");
    }
}

#[test]
fn only_the_first_page_tells_the_number_of_matches() {
    let stand_in = stand_in();
    let first = ok(&stand_in, &format!("{TASKS}&pageSize=100"));
    assert_eq!(first["responseSize"], 320);
    let token = first["nextPageToken"].as_str().unwrap();
    assert!(ok(&stand_in, &format!("{TASKS}&nextPageToken={token}")).get("responseSize").is_none());
}

#[test]
fn without_subtasks_they_are_missing_and_descending_turns_the_order() {
    let stand_in = stand_in();
    let supers = |task: &Value| task["superTaskIds"].as_array().unwrap().len();
    let expected: Vec<String> =
        stand_in.account().tasks().filter(|task| supers(task) == 0).map(|task| id(&task)).collect();
    let mut found: Vec<String> =
        data(&ok(&stand_in, "tasks?sortField=CreatedDate&sortOrder=Desc")).iter().map(id).collect();
    found.reverse();
    assert!(found.len() < 320 && found == expected);
}

#[test]
fn task_windows_are_a_filter_of_all() {
    let stand_in = stand_in();
    for (start, end) in [(NOW - 90 * DAY, NOW), (NOW - 30 * DAY, NOW - 20 * DAY), (NOW, NOW + DAY)] {
        for (parameter, key) in [("createdDate", "createdDate"), ("updatedDate", "updatedDate")] {
            let (from, to) = (common::date(start), common::date(end));
            let expected: Vec<String> = stand_in
                .account()
                .tasks()
                .filter(|task| (from.as_str()..=to.as_str()).contains(&task[key].as_str().unwrap()))
                .map(|task| id(&task))
                .collect();
            let path =
                format!("tasks?subTasks=true&sortField=CreatedDate&sortOrder=Asc&{parameter}={}", range(start, end));
            assert_eq!(data(&ok(&stand_in, &path)).iter().map(id).collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn tasks_of_folders_are_together_the_tasks_with_that_parent() {
    let stand_in = stand_in();
    let mut expected: HashMap<String, Vec<String>> = HashMap::new();
    for task in stand_in.account().tasks().filter(|task| task["superTaskIds"].as_array().unwrap().is_empty()) {
        for parent in task["parentIds"].as_array().unwrap() {
            expected.entry(parent.as_str().unwrap().to_owned()).or_default().push(id(&task));
        }
    }
    for folder in stand_in.account().folders().map(|folder| id(&folder)).chain([stand_in.account().root_id()]) {
        let path = format!("folders/{folder}/tasks?sortField=CreatedDate&sortOrder=Asc");
        let found: Vec<String> = data(&ok(&stand_in, &path)).iter().map(id).collect();
        assert_eq!(found, expected.remove(&folder).unwrap_or_default());
    }
    assert!(expected.is_empty());
    let root = format!("folders/{}/tasks?descendants=true&subTasks=true", stand_in.account().root_id());
    assert_eq!(data(&ok(&stand_in, &root)).len(), 320);
}

#[test]
fn every_task_and_folder_is_found_by_its_id() {
    let stand_in = stand_in();
    let by_ids = |kind: &str, ids: &[String], fields: &str| -> Vec<Value> {
        ids.chunks(20)
            .flat_map(|ids| data(&ok(&stand_in, &format!("{kind}/{}?fields=[{fields}]", ids.join(",")))))
            .collect()
    };
    let tasks: Vec<Value> = stand_in.account().tasks().collect();
    let fields = "attachmentCount,recurrent,effortAllocation,billingType,customItemTypeId,responsiblePlaceholderIds";
    assert_eq!(by_ids("tasks", &tasks.iter().map(id).collect::<Vec<_>>(), fields), tasks);
    let folders: Vec<Value> = stand_in.account().folders().collect();
    let fields = "customColumnIds,attachmentCount,contractType,customItemTypeId,briefDescription";
    assert_eq!(by_ids("folders", &folders.iter().map(id).collect::<Vec<_>>(), fields), folders);
    assert!(stand_in.violations().is_empty());
}

#[test]
fn the_tree_is_whole_and_filters_flip_it_to_folders() {
    let stand_in = stand_in();
    let tree = ok(&stand_in, "folders");
    assert!(tree["kind"] == "folderTree" && data(&tree).into_iter().eq(stand_in.account().folder_tree()));
    assert!(data(&tree).iter().any(|node| node["scope"] == "RbFolder"));
    let bin = ok(&stand_in, "folders?deleted=true");
    assert!(
        bin["kind"] == "folderTree" && data(&bin).iter().all(|node| node["scope"].as_str().unwrap().starts_with("Rb"))
    );
    let flipped = ok(&stand_in, "folders?descendants=true");
    assert!(flipped["kind"] == "folders" && data(&flipped).len() == 64);
    assert!(data(&flipped)[0].get("description").is_none());
    let paged = pages(&stand_in, "folders?descendants=true&pageSize=10&fields=[description,space]", "nextPageToken");
    assert_eq!(
        paged.iter().map(id).collect::<Vec<_>>(),
        stand_in.account().folders().map(|f| id(&f)).collect::<Vec<_>>()
    );
    assert_eq!(paged.iter().filter(|folder| folder["space"] == true).count(), 2);
}

#[test]
fn comment_windows_join_to_all_comments() {
    let stand_in = stand_in();
    let mut found: HashMap<String, Value> = HashMap::new();
    let mut start = stand_in.account().created();
    while start < NOW + DAY {
        let end = (start + 7 * DAY).min(NOW + DAY);
        for comment in data(&ok(&stand_in, &format!("comments?fields=[type]&createdDate={}", range(start, end)))) {
            found.insert(id(&comment), comment);
        }
        start = end;
    }
    assert_eq!(found.len(), 220);
    assert!(stand_in.account().comments().all(|comment| found[&id(&comment)] == comment));
}

#[test]
fn narrow_comments_and_attachments_join_to_all() {
    for stand_in in [
        stand_in(),
        StandIn::new(Account::new(AccountSpec::sample(5, NOW).with_tasks(37).with_comments(500).with_files(200))),
    ] {
        let (mut comments, mut attachments) = (Vec::new(), Vec::new());
        let owners = stand_in.account().tasks().map(|task| format!("tasks/{}", id(&task)));
        for owner in owners.chain(stand_in.account().folders().map(|folder| format!("folders/{}", id(&folder)))) {
            comments.extend(data(&ok(&stand_in, &format!("{owner}/comments"))).iter().map(id));
            attachments.extend(data(&ok(&stand_in, &format!("{owner}/attachments?versions=true"))).iter().map(id));
        }
        for (mut found, truth) in [
            (comments, stand_in.account().comments().map(|comment| id(&comment)).collect::<Vec<_>>()),
            (attachments, stand_in.account().attachments().map(|attachment| id(&attachment)).collect()),
        ] {
            let mut truth = truth;
            found.sort_unstable();
            truth.sort_unstable();
            assert_eq!(found, truth);
        }
    }
}

#[test]
fn attachment_windows_join_to_all_versions_or_the_current_ones() {
    let stand_in = stand_in();
    for (versions, wanted) in [("&versions=true", 44), ("", 38)] {
        let mut found = Vec::new();
        for days in [61, 31, 1] {
            let (start, end) = (NOW - days * DAY + u64::from(days < 61), NOW - days * DAY + 30 * DAY);
            found.extend(data(&ok(&stand_in, &format!("attachments?createdDate={}{versions}", range(start, end)))));
        }
        assert_eq!(found.len(), wanted);
        if wanted == 44 {
            assert!(found.into_iter().eq(stand_in.account().attachments()));
        }
    }
    let linked = data(&ok(&stand_in, &format!("attachments?withUrls=true&createdDate={}", range(NOW - DAY * 30, NOW))));
    assert!(linked.iter().all(|attachment| attachment["url"].is_string()));
}

#[test]
fn downloads_have_the_bytes_of_the_account() {
    let stand_in = stand_in();
    for attachment in stand_in.account().attachments().filter(|attachment| attachment["type"] == "Wrike") {
        let response = get(&stand_in, &format!("attachments/{}/download", id(&attachment)));
        assert_eq!(response.status, 200);
        assert_eq!(response.body.to_vec(), stand_in.account().file_body(&id(&attachment)).unwrap().to_vec());
    }
    let first = id(&stand_in.account().attachments().next().unwrap());
    let named = get(&stand_in, &format!("attachments/{first}/download/given%20name.txt"));
    assert!(named.headers["content-disposition"].to_str().unwrap().ends_with("given%20name%2Etxt"));
}

#[test]
fn timelogs_and_the_small_kinds_are_whole() {
    let stand_in = stand_in();
    let fields = "fields=[billingType,approvalStatus,lockStatus,exportStatus]";
    assert!(
        pages(&stand_in, &format!("timelogs?pageSize=33&{fields}"), "nextPageToken")
            .into_iter()
            .eq(stand_in.account().timelogs())
    );
    assert!(data(&ok(&stand_in, &format!("timelogs?{fields}"))).into_iter().eq(stand_in.account().timelogs()));
    let contacts = "fields=[metadata,currentBillRate,currentCostRate,jobRoleId,workScheduleId,customFields]";
    assert!(data(&ok(&stand_in, &format!("contacts?{contacts}"))).into_iter().eq(stand_in.account().contacts()));
    assert!(
        data(&ok(&stand_in, &format!("contacts?deleted=true&{contacts}")))
            .into_iter()
            .eq(stand_in.account().deleted_contacts())
    );
    assert!(data(&ok(&stand_in, "groups?fields=[metadata]")).into_iter().eq(stand_in.account().groups()));
    assert!(
        data(&ok(&stand_in, "spaces?withArchived=true&fields=[members,workScheduleId]"))
            .into_iter()
            .eq(stand_in.account().spaces())
    );
    assert_eq!(data(&ok(&stand_in, "spaces")).len(), 2);
    assert!(data(&ok(&stand_in, "workflows")).into_iter().eq(stand_in.account().workflows()));
    assert!(data(&ok(&stand_in, "customfields")).into_iter().eq(stand_in.account().custom_fields()));
    assert!(data(&ok(&stand_in, "timelog_categories")).into_iter().eq(stand_in.account().timelog_categories()));
    assert_eq!(
        data(&ok(&stand_in, "account?fields=[metadata,customFields,subscription]"))[0],
        stand_in.account().account()
    );
    for dependency in stand_in.account().dependencies() {
        assert_eq!(data(&ok(&stand_in, &format!("dependencies/{}", id(&dependency))))[0], dependency);
    }
}

#[test]
fn plain_text_has_no_tags() {
    let stand_in = stand_in();
    let plain = data(&ok(&stand_in, "comments?plainText=true"));
    assert!(!plain.is_empty() && plain.iter().all(|comment| !comment["text"].as_str().unwrap().contains("</")));
}

#[test]
fn a_million_tasks_answer_from_any_place() {
    let stand_in = sized(1_000_000);
    let page = ok(&stand_in, "tasks?subTasks=true&sortField=CreatedDate&sortOrder=Desc&pageSize=100");
    assert_eq!((&page["responseSize"], data(&page).len()), (&1_000_000.into(), 100));
    let newest = id(&data(&page)[0]);
    assert_eq!(data(&ok(&stand_in, &format!("tasks/{newest}"))).len(), 1);
    ok(&stand_in, &format!("tasks/{newest}/comments"));
    let window = range(NOW - 30 * DAY, NOW - 30 * DAY + 3600);
    let comments = data(&ok(&stand_in, &format!("comments?createdDate={window}")));
    assert!((400..=600).contains(&comments.len()), "{}", comments.len());
}
