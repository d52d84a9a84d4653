//! What every generated account holds, whatever its size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::{HashMap, HashSet};

use keepsake_standin::{Account, AccountSpec};
use serde_json::Value;

const NOW: u64 = 1_760_000_000;

fn sample() -> Account {
    Account::new(AccountSpec::sample(1, NOW))
}

fn ids(objects: impl Iterator<Item = Value>) -> Vec<String> {
    objects.map(|object| object["id"].as_str().unwrap().to_owned()).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_sample_has_the_promised_counts() {
    let account = sample();
    assert_eq!(account.tasks().count(), 320);
    assert_eq!(account.folders().count(), 64);
    assert_eq!(account.comments().count(), 220);
    assert_eq!(account.attachments().count(), 44);
    assert_eq!(account.contacts().filter(|contact| contact["type"] == "Person").count(), 2);
    assert_eq!(account.deleted_contacts().count(), 1);
    assert_eq!((account.groups().count(), account.workflows().count(), account.custom_fields().count()), (2, 2, 6));
    assert_eq!(account.spaces().filter(|space| space["archived"] == false).count(), 2);
}

#[test]
fn ids_are_unique_and_depend_on_the_seed() {
    for spec in [AccountSpec::sample(1, NOW), AccountSpec::sample(2, NOW).with_tasks(5000)] {
        let account = Account::new(spec);
        let mut all = ids(account.tasks());
        for more in [
            ids(account.folders()),
            ids(account.comments()),
            ids(account.attachments()),
            ids(account.timelogs()),
            ids(account.contacts()),
            ids(account.deleted_contacts()),
            ids(account.dependencies()),
            ids(account.bin_tasks()),
            ids(account.bin_folders()),
            ids(account.invitations().skip(1)),
            ids(account.access_roles()),
            ids(account.user_types()),
            ids(account.webhooks()),
            ids(account.audit_log()),
            ids(account.approvals()),
            ids(account.custom_item_types()),
            ids(account.folder_blueprints()),
            ids(account.task_blueprints()),
            ids(account.space_folder_blueprints()),
            ids(account.space_task_blueprints()),
            ids(account.request_forms()),
            ids(account.bookings()),
            ids(account.job_roles()),
            ids(account.placeholders()),
            ids(account.work_schedules()),
            ids(account.user_schedule_exclusions()),
            ids(account.folder_lock_periods()),
            ids(account.task_lock_periods()),
            ids(account.workflows()),
            ids(account.space_workflows()),
            ids(account.custom_fields()),
            ids(account.space_custom_fields()),
            ids(account.timelog_categories()),
        ] {
            all.extend(more);
        }
        let unique: HashSet<&String> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
    }
    assert_ne!(sample().id(), Account::new(AccountSpec::sample(2, NOW)).id());
}

#[test]
fn the_same_seed_gives_the_same_account() {
    assert!(sample().tasks().eq(sample().tasks()) && sample().attachments().eq(sample().attachments()));
}

#[test]
fn both_id_forms_occur_and_some_differ_only_by_case() {
    let tasks = ids(sample().tasks());
    assert!(tasks.iter().any(|id| id.starts_with("IE") && id.len() == 16));
    assert!(tasks.iter().any(|id| id.len() == 256) && tasks.iter().any(|id| id.contains(':')));
    let folded: HashSet<String> = tasks.iter().map(|id| id.to_lowercase()).collect();
    assert!(folded.len() < tasks.len());
    let large = sample().tasks().any(|task| {
        let number = task["permalink"].as_str().unwrap().rsplit_once('=').unwrap().1.parse::<u64>().unwrap();
        number > u64::from(u32::MAX)
    });
    assert!(large);
}

#[test]
fn sub_and_super_tasks_mirror_each_other_and_some_are_nested_or_have_two() {
    let tasks: HashMap<String, Value> =
        sample().tasks().map(|task| (task["id"].as_str().unwrap().to_owned(), task)).collect();
    let (mut nested, mut doubled) = (0, 0);
    for (id, task) in &tasks {
        for sub in strings(&task["subTaskIds"]) {
            assert!(strings(&tasks[&sub]["superTaskIds"]).contains(id));
            nested += usize::from(!strings(&task["superTaskIds"]).is_empty());
        }
        for above in strings(&task["superTaskIds"]) {
            assert!(strings(&tasks[&above]["subTaskIds"]).contains(id));
        }
        doubled += usize::from(strings(&task["superTaskIds"]).len() > 1);
    }
    assert!(nested > 0 && doubled > 0);
}

#[test]
fn pure_subtasks_name_the_root_as_their_only_parent() {
    let account = sample();
    let root = account.root_id();
    let pure = account
        .tasks()
        .filter(|task| strings(&task["parentIds"]) == [root.clone()] && !strings(&task["superTaskIds"]).is_empty());
    assert!(pure.count() > 50);
    assert!(account.tasks().any(|task| strings(&task["parentIds"]).len() == 2));
    assert!(
        account
            .tasks()
            .any(|task| strings(&task["parentIds"]) == [root.clone()] && strings(&task["superTaskIds"]).is_empty())
    );
}

#[test]
fn the_folder_graph_is_consistent_deep_and_has_double_parents() {
    for folders in [2, 3, 64, 1000] {
        let account = Account::new(AccountSpec::sample(1, NOW).with_folders(folders));
        let all: HashMap<String, Value> =
            account.folders().map(|folder| (folder["id"].as_str().unwrap().to_owned(), folder)).collect();
        let tree: HashMap<String, Value> =
            account.folder_tree().map(|node| (node["id"].as_str().unwrap().to_owned(), node)).collect();
        let mut edges = 0;
        for (id, folder) in &all {
            assert_eq!(folder["childIds"], tree[id]["childIds"]);
            for parent in strings(&folder["parentIds"]) {
                assert!(strings(&tree[&parent]["childIds"]).contains(id));
                edges += 1;
            }
        }
        let down: usize = tree
            .values()
            .filter(|node| node["scope"].as_str().unwrap().starts_with("Ws"))
            .map(|node| strings(&node["childIds"]).len())
            .sum();
        assert_eq!(edges, down, "{folders} folders");
    }
    let account = sample();
    assert!(account.folders().filter(|folder| strings(&folder["parentIds"]).len() == 2).count() >= 5);
    assert!(account.folder_tree().filter(|node| node["scope"] == "RbFolder").count() >= 2);
    assert!(account.folders().filter(|folder| folder["project"].is_object()).count() > 10);
    let nodes: HashMap<String, Value> =
        account.folder_tree().map(|node| (node["id"].as_str().unwrap().to_owned(), node)).collect();
    let depth = |id: &str| {
        let mut level = vec![id.to_owned()];
        let mut depth = 0;
        while !level.is_empty() {
            level = level.iter().flat_map(|id| strings(&nodes[id]["childIds"])).collect();
            depth += 1;
        }
        depth - 1
    };
    assert!(depth(&account.root_id()) >= 4);
}

#[test]
fn counts_of_attachments_on_tasks_and_folders_are_true() {
    for spec in [AccountSpec::sample(3, NOW), AccountSpec::sample(3, NOW).with_tasks(40).with_files(300)] {
        let account = Account::new(spec);
        let mut owned: HashMap<String, u64> = HashMap::new();
        for attachment in account.attachments() {
            let owner = attachment["taskId"].as_str().or(attachment["folderId"].as_str()).unwrap();
            *owned.entry(owner.to_owned()).or_default() += 1;
        }
        for owner in account.tasks().chain(account.folders()) {
            let count = owned.remove(owner["id"].as_str().unwrap()).unwrap_or(0);
            assert_eq!(owner["attachmentCount"], count);
            assert_eq!(owner["hasAttachments"], count > 0);
        }
        assert!(owned.is_empty());
    }
}

#[test]
fn attachments_have_versions_external_ones_and_bytes_of_their_size() {
    let account = sample();
    let mut sizes = Vec::new();
    for attachment in account.attachments() {
        let body = account.file_body(attachment["id"].as_str().unwrap());
        if attachment["type"] == "Wrike" {
            let size = attachment["size"].as_u64().unwrap();
            assert_eq!(body.unwrap().len(), size);
            sizes.push(size);
        } else {
            assert!(attachment["size"] == -1 && body.is_none());
        }
    }
    assert!(sizes.contains(&0) && sizes.contains(&5_000_000));
    sizes.sort_unstable();
    assert!(sizes[sizes.len() / 2] < 100_000);
    assert_eq!(account.attachments().filter(|attachment| attachment["version"] == 3).count(), 2);
    assert!(account.attachments().any(|attachment| attachment["type"] == "Google"));
    assert!(account.attachments().any(|attachment| attachment["commentId"].is_string()));
}

#[test]
fn two_files_of_one_task_share_a_name() {
    let mut seen = HashSet::new();
    let account = sample();
    let doubles = account
        .attachments()
        .filter(|attachment| attachment["version"] == 1)
        .filter(|attachment| !seen.insert((attachment["taskId"].to_string(), attachment["name"].to_string())));
    assert!(doubles.count() > 0);
}

#[test]
fn comments_never_precede_their_task_and_reach_folders_and_leavers() {
    let account = sample();
    let created: HashMap<String, String> = account
        .tasks()
        .map(|task| (task["id"].as_str().unwrap().to_owned(), task["createdDate"].as_str().unwrap().to_owned()))
        .collect();
    let gone = account.deleted_contacts().next().unwrap()["id"].clone();
    let (mut on_folders, mut by_leavers) = (0, 0);
    let mut last = String::new();
    for comment in account.comments() {
        let date = comment["createdDate"].as_str().unwrap();
        assert!(date >= last.as_str());
        last = date.to_owned();
        match comment["taskId"].as_str() {
            Some(task) => assert!(date >= created[task].as_str(), "{comment} is older than its task"),
            None => on_folders += usize::from(comment["folderId"].is_string()),
        }
        by_leavers += usize::from(comment["authorId"] == gone);
    }
    assert!(on_folders > 10 && by_leavers > 10);
}

#[test]
fn files_never_precede_their_task() {
    let account = Account::new(AccountSpec::sample(4, NOW).with_files(450));
    let created: HashMap<String, Value> =
        account.tasks().map(|task| (task["id"].as_str().unwrap().to_owned(), task["createdDate"].clone())).collect();
    for attachment in account.attachments() {
        if let Some(task) = attachment["taskId"].as_str() {
            assert!(attachment["createdDate"].as_str() >= created[task].as_str(), "{attachment}");
        }
    }
}

#[test]
fn hostile_texts_unknown_fields_and_missing_fields_occur() {
    let account = sample();
    let all: String =
        account.tasks().chain(account.folders()).chain(account.attachments()).map(|o| o.to_string()).collect();
    for part in
        ["<script>", "../../", "CON", "\u{202E}", "e\u{301}", "=HYPERLINK", "labsRollup", "18446744073709551615"]
    {
        assert!(all.contains(part), "{part}");
    }
    assert!(account.tasks().any(|task| task["importance"].is_null()));
    assert!(account.tasks().any(|task| task["title"].as_str().unwrap().len() > 255));
    assert!(account.attachments().any(|attachment| attachment["name"].as_str().unwrap().len() > 255));
    assert!(account.folders().any(|folder| folder["project"].is_object() && folder["project"]["status"].is_null()));
}

#[test]
fn an_account_of_a_million_tasks_is_a_handful_of_numbers() {
    let account = Account::new(AccountSpec::sample(1, NOW).with_tasks(1_000_000));
    assert_eq!((account.spec().comments, account.spec().folders), (687_500, 3_577));
    // Lazy from both ends: the first objects come at once, and nothing of the size of the account exists before.
    assert_eq!(account.tasks().take(3).count(), 3);
    assert_eq!(account.comments().take(3).count(), 3);
    assert!(size_of::<Account>() < 512);
    assert_eq!(account.folder_tree().count() as u64, account.spec().folders + 2 + account.spec().bin_folders);
}

#[test]
fn an_account_without_tasks_is_possible() {
    let account = Account::new(AccountSpec::sample(1, NOW).with_tasks(0));
    assert_eq!(account.tasks().count() + account.comments().count() + account.attachments().count(), 0);
    assert_eq!(account.folders().count(), 2);
}

#[test]
fn approvals_and_bookings_name_owners_that_exist() {
    for folders in [2, 3, 64] {
        let account = Account::new(AccountSpec::sample(1, NOW).with_folders(folders));
        let owners: HashSet<String> = ids(account.tasks()).into_iter().chain(ids(account.folders())).collect();
        for object in account.approvals().chain(account.bookings()) {
            let owner = object["taskId"].as_str().or(object["folderId"].as_str()).unwrap();
            assert!(owners.contains(owner), "{object}");
        }
    }
}

#[test]
fn deleted_sub_and_super_tasks_mirror_each_other() {
    let account = sample();
    let tasks: HashMap<String, Value> =
        account.bin_tasks().map(|task| (task["id"].as_str().unwrap().to_owned(), task)).collect();
    let mut subtasks = 0;
    for (id, task) in &tasks {
        for above in strings(&task["superTaskIds"]) {
            assert!(strings(&tasks[&above]["subTaskIds"]).contains(id));
            subtasks += 1;
        }
        for below in strings(&task["subTaskIds"]) {
            assert!(strings(&tasks[&below]["superTaskIds"]).contains(id));
        }
    }
    assert!(subtasks > 0);
}
