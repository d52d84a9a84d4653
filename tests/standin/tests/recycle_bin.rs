//! Deleted tasks are found in the recycle bin and nowhere else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use common::{DAY, NOW, data, ok, pages, range, refused, sized, stand_in};
use serde_json::Value;

const FIELDS: &str = "fields=[authorIds,attachmentCount,hasAttachments,parentIds,superParentIds,sharedIds,responsibleIds,responsiblePlaceholderIds,description,briefDescription,recurrent,superTaskIds,subTaskIds,dependencyIds,metadata,customFields,followerIds]";

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_bin_gives_every_deleted_task_with_descendants_and_subtasks() {
    for tasks in [320, 4000] {
        let stand_in = sized(tasks);
        let bin = stand_in.account().bin_id();
        let path =
            format!("folders/{bin}/tasks?descendants=true&subTasks=true&sortField=CreatedDate&sortOrder=Asc&{FIELDS}");
        assert!(data(&ok(&stand_in, &path)).into_iter().eq(stand_in.account().bin_tasks()));
        assert!(
            pages(&stand_in, &format!("{path}&pageSize=3"), "nextPageToken")
                .into_iter()
                .eq(stand_in.account().bin_tasks())
        );
        assert_eq!(refused(&stand_in, &format!("{path}&pageSize=1001")).0, 400);
    }
}

#[test]
fn without_descendants_or_subtasks_deleted_tasks_are_missing() {
    let stand_in = stand_in();
    let bin = stand_in.account().bin_id();
    let count = |query: &str| data(&ok(&stand_in, &format!("folders/{bin}/tasks?{query}"))).len();
    assert_eq!(count("descendants=true&subTasks=true"), 8);
    assert_eq!(count("descendants=true"), 6);
    assert!(count("subTasks=true") < 8);
    assert_eq!(count(&format!("descendants=true&subTasks=true&createdDate={}", range(NOW, NOW + DAY))), 0);
    assert!(data(&ok(&stand_in, "tasks?subTasks=true")).iter().all(|task| task["scope"] == "WsTask"));
}

#[test]
fn folders_of_the_bin_hold_the_tasks_that_name_them() {
    let stand_in = stand_in();
    let account = stand_in.account();
    let mut found = Vec::new();
    for folder in account.bin_folders() {
        for task in data(&ok(&stand_in, &format!("folders/{}/tasks?subTasks=true&{FIELDS}", id(&folder)))) {
            let places = task["parentIds"].as_array().unwrap().iter().chain(task["superParentIds"].as_array().unwrap());
            assert!(places.into_iter().any(|place| *place == folder["id"]), "{task}");
            found.push(id(&task));
        }
    }
    found.sort_unstable();
    let mut truth: Vec<String> = account.bin_tasks().map(|task| id(&task)).collect();
    truth.sort_unstable();
    assert_eq!(found, truth);
}

#[test]
fn deleted_tasks_are_found_by_id_and_have_neither_comments_nor_files() {
    let stand_in = stand_in();
    for task in stand_in.account().bin_tasks() {
        let path = format!("tasks/{}", id(&task));
        assert_eq!(
            data(&ok(&stand_in, &format!("{path}?fields=[attachmentCount,recurrent,responsiblePlaceholderIds]"))),
            [task]
        );
        assert!(data(&ok(&stand_in, &format!("{path}/comments"))).is_empty());
        assert!(data(&ok(&stand_in, &format!("{path}/attachments"))).is_empty());
    }
}
