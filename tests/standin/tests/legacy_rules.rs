//! The rules of the 2010 platform's document: places, deletion, sharing, licenses, scope.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::collections::BTreeSet;

use keepsake_standin::legacy::{FolderDraft, Id, TaskDraft, VIEWER};
use legacy_client::{Client, empty, ids, sample};
use serde_json::json;

fn exists(client: &Client, method: &str, id: &str) -> bool {
    client.ok(method, &[("id", id)]).get("deleted").is_none()
}

#[test]
fn what_is_in_the_root_is_in_no_other_folder() {
    let client = empty();
    let folder = client.folder("f", "0");
    let both = format!("0,{folder}");
    for method in ["wrike.folder.add", "wrike.task.add"] {
        assert_eq!(client.refused(method, &[("title", "x"), ("parents", &both)]), 407, "{method}");
    }
    let task = client.task("t", "0");
    assert_eq!(client.refused("wrike.task.update", &[("id", &task), ("title", "x"), ("parents", &both)]), 407);
    let moved = client.ok("wrike.task.update", &[("id", &task), ("title", "x"), ("parents", &folder)]);
    assert_eq!(moved["parents"], json!([folder]));
}

#[test]
fn a_folder_is_never_inside_itself() {
    let client = empty();
    let one = client.folder("1", "0");
    let two = client.folder("2", &one);
    let three = client.folder("3", &two);
    for parent in [&one, &two, &three] {
        assert_eq!(client.refused("wrike.folder.update", &[("id", &one), ("title", "1"), ("parents", parent)]), 407);
    }
}

#[test]
fn deleting_a_folder_spares_what_is_included_elsewhere() {
    let client = empty();
    let (top, elsewhere) = (client.folder("top", "0"), client.folder("elsewhere", "0"));
    let inner = client.folder("inner", &top);
    let shared_folder = client.folder("shared folder", &format!("{inner},{elsewhere}"));
    let under_shared = client.task("under shared", &shared_folder);
    let shared_task = client.task("shared task", &format!("{top},{elsewhere}"));
    let diamond = client.task("in both that go", &format!("{top},{inner}"));
    let lost = client.task("lost", &inner);
    let marker = client.ok("wrike.task.filter", &[("fields", "count")])["tLast"].to_string();
    let list = client.list("wrike.folder.delete", &[("ids", &top)]);
    let gone: BTreeSet<&str> = list[0]["deletedEllements"].as_str().unwrap().split(',').collect();
    assert_eq!(gone, BTreeSet::from([top.as_str(), &inner, &diamond, &lost]));
    assert!(exists(&client, "wrike.folder.get", &shared_folder) && exists(&client, "wrike.task.get", &under_shared));
    for (method, id) in [("wrike.folder.get", &shared_folder), ("wrike.task.get", &shared_task)] {
        assert_eq!(client.ok(method, &[("id", id)])["parents"], json!([elsewhere]));
    }
    let updates = client.ok("wrike.task.updates", &[("tLast", &marker)]);
    assert_eq!(ids(updates["updatedTasks"].as_array().unwrap()), [shared_task.parse::<u64>().unwrap()]);
    let deleted: BTreeSet<u64> = ids(updates["deletedTasks"].as_array().unwrap()).into_iter().collect();
    assert_eq!(deleted, BTreeSet::from([diamond.parse().unwrap(), lost.parse().unwrap()]));
}

#[test]
fn a_deep_chain_of_folders_is_deleted_whole() {
    let client = empty();
    let me = client.me();
    let mut account = client.stand_in.account();
    let top = account.add_folder(&me, FolderDraft::titled("0")).unwrap();
    let mut last = top;
    for depth in 1..5000 {
        last = account.add_folder(&me, FolderDraft::titled(depth.to_string()).within([last])).unwrap();
    }
    assert_eq!(account.delete_folder(&me, top).unwrap().len(), 5000);
    assert_eq!(account.folders().count(), 0);
}

#[test]
fn those_who_share_a_folder_come_to_share_what_moves_into_it() {
    let client = empty();
    let (one, two) = (client.other(0), client.other(1));
    let shared = client.ok("wrike.folder.add", &[("title", "s"), ("sharedUsers", &format!("{one},{two}"))]);
    let shared = shared["id"].to_string();
    let added = client.ok("wrike.folder.add", &[("title", "added"), ("parents", &shared)]);
    assert_eq!(added["sharedUsers"], json!([one, two, client.me()]));
    let own = client.folder("own", "0");
    assert_eq!(client.ok("wrike.folder.get", &[("id", &own)])["sharedUsers"], json!([client.me()]));
    let moved = client.ok("wrike.folder.update", &[("id", &own), ("title", "own"), ("parents", &shared)]);
    assert_eq!(moved["sharedUsers"], json!([client.me(), one, two]));
    // They stay when the folder moves away.
    let back = client.ok("wrike.folder.update", &[("id", &own), ("title", "own"), ("parents", "0")]);
    assert_eq!(back["sharedUsers"], moved["sharedUsers"]);
}

#[test]
fn the_responsible_and_the_author_share_a_task() {
    let client = empty();
    let (one, two) = (client.other(0), client.other(1));
    let task = client.ok(
        "wrike.task.add",
        &[("title", "t"), ("responsibleUsers", &format!("{one},{two},{one}")), ("sharedUsers", &two)],
    );
    assert_eq!(task["responsibleUsers"], json!([one, two]));
    assert_eq!(task["sharedUsers"], json!([two, one, client.me()]));
}

#[test]
fn a_viewer_changes_neither_folders_nor_tasks() {
    let client = empty();
    let (folder, task) = (client.folder("f", "0"), client.task("t", "0"));
    VIEWER.clone_into(&mut client.stand_in.account().profile_mut().license);
    assert_eq!(client.ok("wrike.profile.get", &[])["license"], "Viewer");
    for (method, arguments) in [
        ("wrike.folder.add", vec![("title", "x")]),
        ("wrike.folder.update", vec![("id", folder.as_str()), ("title", "x")]),
        ("wrike.folder.delete", vec![("ids", folder.as_str())]),
        ("wrike.task.add", vec![("title", "x")]),
        ("wrike.task.update", vec![("id", task.as_str()), ("title", "x")]),
        ("wrike.task.delete", vec![("ids", task.as_str())]),
    ] {
        assert_eq!(client.refused(method, &arguments), 405, "{method}");
    }
    assert!(exists(&client, "wrike.folder.get", &folder) && exists(&client, "wrike.task.get", &task));
    client.ok("wrike.comment.add", &[("taskId", &task), ("text", "x")]);
}

#[test]
fn what_the_user_does_not_see_is_not_there() {
    let client = sample();
    let (tasks, folders): (Vec<Id>, Vec<Id>) = {
        let account = client.stand_in.account();
        let hidden = |id: &Id| !account.is_mine(*id);
        let tasks = account.tasks().map(|task| task.item.id).filter(hidden).collect();
        (tasks, account.folders().map(|folder| folder.item.id).filter(hidden).collect())
    };
    assert!(!tasks.is_empty() && !folders.is_empty());
    for id in tasks.iter().map(Id::to_string) {
        assert_eq!(client.refused("wrike.task.get", &[("id", &id)]), 406);
        assert_eq!(client.refused("wrike.task.filter", &[("ids", &id)]), 406);
        assert_eq!(client.refused("wrike.task.update", &[("id", &id), ("title", "x")]), 406);
        assert_eq!(client.refused("wrike.task.delete", &[("ids", &id)]), 406);
        assert_eq!(client.refused("wrike.attachment.list", &[("taskIds", &id)]), 406);
        assert_eq!(client.refused("wrike.timelog.list", &[("taskId", &id)]), 406);
        assert_eq!(client.refused("wrike.comment.add", &[("taskId", &id), ("text", "x")]), 406);
    }
    let listed = ids(&client.list("wrike.task.filter", &[]));
    assert!(tasks.iter().all(|id| !listed.contains(id)));
    for id in folders.iter().map(Id::to_string) {
        assert_eq!(client.refused("wrike.task.add", &[("title", "x"), ("parents", &id)]), 406);
        assert_eq!(client.refused("wrike.folder.delete", &[("ids", &id)]), 406);
    }
}

#[test]
fn a_folder_whose_parents_the_user_does_not_see_stands_in_the_root() {
    let client = empty();
    let (me, other) = (client.me(), client.other(0));
    let inner = {
        let mut account = client.stand_in.account();
        let outer = account.add_folder(&other, FolderDraft::titled("outer")).unwrap();
        let draft = FolderDraft { shared: Some(vec![me]), ..FolderDraft::titled("inner").within([outer]) };
        account.add_folder(&other, draft).unwrap().to_string()
    };
    let tree = client.ok("wrike.folder.tree", &[]);
    assert_eq!(
        tree["folders"][1],
        json!({"id": inner, "parentId": "0", "title": "inner", "fullPath": "/inner", "minimalPath": "inner"})
    );
    assert_eq!(client.ok("wrike.folder.get", &[("id", &inner)])["parents"], json!(["0"]));
}

#[test]
fn what_deleted_people_made_stays() {
    let client = empty();
    let (me, other) = (client.me(), client.other(0));
    let task = {
        let mut account = client.stand_in.account();
        let draft = TaskDraft { shared: Some(vec![me.clone()]), ..TaskDraft::titled("t") };
        let task = account.add_task(&other, draft).unwrap();
        account.add_comment(&other, task, "x").unwrap();
        account.delete_contact(&other).unwrap();
        assert!(account.delete_contact(&me).is_err() && account.delete_contact("nobody").is_err());
        task.to_string()
    };
    let told = client.ok("wrike.task.get", &[("id", &task)]);
    assert_eq!(
        (&told["authorUid"], &told["whoChanged"], &told["sharedUsers"]),
        (&json!("-1"), &json!("-1"), &json!([me]))
    );
    assert_eq!(client.list("wrike.comment.list", &[("taskId", &task)])[0]["authorUid"], "-1");
}

#[test]
fn links_of_a_deleted_task_are_gone_from_the_others() {
    let client = empty();
    let me = client.me();
    let [one, two] = ["1", "2"].map(|title| client.task(title, "0"));
    client.stand_in.account().link_tasks(&me, one.parse().unwrap(), two.parse().unwrap()).unwrap();
    let second: u64 = two.parse().unwrap();
    assert_eq!(client.ok("wrike.task.get", &[("id", &one)])["successor"], json!([second]));
    client.ok("wrike.task.delete", &[("ids", &two)]);
    assert_eq!(client.ok("wrike.task.get", &[("id", &one)])["successor"], json!([]));
}
