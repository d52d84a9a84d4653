//! People, folders and tasks of the 2010 platform: every method's answers against the account's truth, and its error
//! codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::collections::BTreeSet;

use keepsake_standin::legacy::{self, Id, TaskDraft};
use legacy_client::{empty, ids, sample};
use serde_json::{Value, json};

#[test]
fn every_method_of_the_document_is_served_and_no_other() {
    let Some(seed) = legacy_client::document() else {
        // A checkout without the document still holds the number.
        assert_eq!(legacy::methods().count(), 24);
        return;
    };
    let is_heading = |line: &&str| line.starts_with("wrike.") && line.split('.').count() == 3 && !line.contains(' ');
    let documented: Vec<&str> = seed.lines().map(str::trim).filter(is_heading).collect();
    assert_eq!(documented, legacy::methods().collect::<Vec<_>>());
    let client = sample();
    for method in documented {
        client.call("json", method, &[]);
        assert_eq!(client.stand_in.count(method), 1);
    }
    assert_eq!(client.stand_in.unexpected(), Vec::<String>::new());
}

#[test]
fn profile_get_tells_who_is_signed_in() {
    let client = sample();
    let profile = client.ok("wrike.profile.get", &[]);
    let account = client.stand_in.account();
    let me = account.contacts().next().unwrap();
    assert_eq!(
        (profile["uid"].as_str(), profile["primaryEmail"].as_str()),
        (Some(account.me()), Some(me.email.as_str()))
    );
    assert_eq!((&profile["timezoneOffset"], &profile["workingDays"]), (&json!(7_200_000), &json!("0111110")));
    assert_eq!(profile["secondaryEmails"], json!(account.profile().secondary_emails));
    assert_eq!(profile["license"], "Collaborator");
}

#[test]
fn contacts_list_has_everybody_else_but_the_deleted() {
    let client = sample();
    let listed: Vec<String> =
        client.list("wrike.contacts.list", &[]).iter().map(|who| who["uid"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = client.stand_in.account().contacts().skip(1).map(|who| who.uid.clone()).collect();
    assert!(listed.len() > 3);
    assert_eq!(listed, expected);
}

#[test]
fn folder_tree_has_each_place_of_each_folder_once() {
    let client = sample();
    let tree = client.ok("wrike.folder.tree", &[]);
    let entries = tree["folders"].as_array().unwrap();
    assert_eq!(entries[0], json!({"id": "0", "parentId": "0", "title": "/", "fullPath": "/", "minimalPath": "/"}));
    let account = client.stand_in.account();
    let listed: BTreeSet<(Id, Id)> =
        entries[1..].iter().map(|entry| (number(entry, "id"), number(entry, "parentId"))).collect();
    assert_eq!(listed.len(), entries.len() - 1);
    let places = |folder: &legacy::Folder| {
        let parents = account.my_parents(&folder.item.parents);
        parents.into_iter().map(|parent| (folder.item.id, parent)).collect::<Vec<_>>()
    };
    let expected: BTreeSet<(Id, Id)> = account.my_folders().flat_map(places).collect();
    assert!(expected.len() > account.my_folders().count(), "some folder has two places");
    assert_eq!(listed, expected);
    for entry in &entries[1..] {
        let title = &account.folder(number(entry, "id")).unwrap().item.title;
        assert_eq!(entry["title"].as_str(), Some(title.as_str()));
        let (full, minimal) = (entry["fullPath"].as_str().unwrap(), entry["minimalPath"].as_str().unwrap());
        assert!(full.starts_with('/') && full.ends_with(minimal) && minimal.ends_with(title.as_str()), "{entry}");
    }
}

#[test]
fn folder_tree_gives_paths_as_the_sample_does() {
    let client = empty();
    let spool = client.folder("spool", "0");
    let test = client.folder("test", &spool);
    let other = client.folder("other", "0");
    let twin = client.folder("test", &other);
    let tree = client.ok("wrike.folder.tree", &[]);
    let paths = |id: &str| {
        let entry = tree["folders"].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap();
        (entry["fullPath"].as_str().unwrap().to_owned(), entry["minimalPath"].as_str().unwrap().to_owned())
    };
    assert_eq!(paths(&spool), ("/spool".to_owned(), "spool".to_owned()));
    assert_eq!(paths(&test), ("/spool/test".to_owned(), "spool/test".to_owned()));
    assert_eq!(paths(&twin), ("/other/test".to_owned(), "other/test".to_owned()));
    let titles = |arguments: &[(&str, &str)]| {
        let tree = client.ok("wrike.folder.tree", arguments);
        let entries = tree["folders"].as_array().unwrap().iter();
        entries.map(|entry| entry["fullPath"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&[("includeChilds", "false")]), ["/", "/spool", "/other"]);
    assert_eq!(titles(&[("parentId", &spool)]), ["/spool", "/spool/test"]);
    assert_eq!(client.refused("wrike.folder.tree", &[("parentId", "1")]), 406);
}

#[test]
fn folder_get_tells_everything_of_a_folder() {
    let client = sample();
    let listed: Vec<legacy::Folder> = client.stand_in.account().my_folders().cloned().collect();
    for folder in listed {
        let id = folder.item.id;
        let answer = client.ok("wrike.folder.get", &[("id", &id.to_string()), ("asyncKey", "k")]);
        let account = client.stand_in.account();
        let parents: Vec<String> = account.my_parents(&folder.item.parents).iter().map(Id::to_string).collect();
        let expected = json!({
            "id": id, "title": folder.item.title, "description": folder.item.description,
            "authorUid": folder.item.author, "createdDate": account.date_text(folder.item.created),
            "whoChanged": folder.item.changed_by, "lastUpdatedDate": account.date_text(folder.item.changed),
            "attachmentsCount": account.attachments_of(id).count(), "commentsCount": account.comments_of(id).count(),
            "sharedUsers": folder.item.shared, "parents": parents, "asyncKey": "k",
        });
        assert_eq!(answer, expected);
    }
    assert_eq!(client.refused("wrike.folder.get", &[]), 403);
    assert_eq!(client.refused("wrike.folder.get", &[("id", "0")]), 405);
    assert_eq!(client.refused("wrike.folder.get", &[("id", "77")]), 406);
    let hidden: Vec<Id> = {
        let account = client.stand_in.account();
        account.folders().map(|folder| folder.item.id).filter(|&id| !account.is_mine(id)).collect()
    };
    assert!(!hidden.is_empty());
    for id in hidden {
        assert_eq!(client.refused("wrike.folder.get", &[("id", &id.to_string())]), 406);
    }
}

#[test]
fn folder_add_makes_a_folder_in_the_root_or_in_folders() {
    let client = empty();
    let other = client.other(0);
    let arguments = [("title", "a & b"), ("description", "<p>"), ("sharedUsers", other.as_str())];
    let folder = client.ok("wrike.folder.add", &arguments);
    assert_eq!(
        (&folder["title"], &folder["description"], &folder["parents"]),
        (&json!("a & b"), &json!("<p>"), &json!(["0"]))
    );
    assert_eq!(folder["sharedUsers"], json!([other, client.me()]));
    assert_eq!(folder["authorUid"], client.me());
    let (one, two) = (folder["id"].to_string(), client.folder("two", "0"));
    let inner = client.ok("wrike.folder.add", &[("title", "inner"), ("parents", &format!("{one},{two}"))]);
    assert_eq!(inner["parents"], json!([one, two]));
    assert_eq!(client.refused("wrike.folder.add", &[]), 403);
    assert_eq!(client.refused("wrike.folder.add", &[("title", "")]), 403);
    assert_eq!(client.refused("wrike.folder.add", &[("title", "x"), ("parents", "5")]), 406);
    assert_eq!(client.refused("wrike.folder.add", &[("title", "x"), ("sharedUsers", "nobody")]), 407);
    assert_eq!(client.refused("wrike.folder.add", &[("title", "\u{1}")]), 407);
}

#[test]
fn folder_update_changes_what_is_given() {
    let client = empty();
    let (one, two) = (client.folder("one", "0"), client.folder("two", "0"));
    client.ok("wrike.folder.update", &[("id", &two), ("title", "two"), ("description", "kept"), ("parents", &one)]);
    let answer = client.ok("wrike.folder.update", &[("id", &two), ("title", "2"), ("parents", &one)]);
    assert_eq!(
        (&answer["title"], &answer["description"], &answer["parents"]),
        (&json!("2"), &json!("kept"), &json!([one]))
    );
    // "In case the parents are not specified - the folder is added to the root".
    assert_eq!(client.ok("wrike.folder.update", &[("id", &two), ("title", "2")])["parents"], json!(["0"]));
    assert_eq!(client.refused("wrike.folder.update", &[("id", &two)]), 403);
    assert_eq!(client.refused("wrike.folder.update", &[("id", "0"), ("title", "x")]), 405);
    assert_eq!(client.refused("wrike.folder.update", &[("id", "5"), ("title", "x")]), 406);
    client.ok("wrike.folder.delete", &[("ids", &two)]);
    assert_eq!(client.refused("wrike.folder.update", &[("id", &two), ("title", "x")]), 405);
}

#[test]
fn folder_delete_names_everything_that_went() {
    let client = empty();
    let one = client.folder("one", "0");
    let (inner, task) = (client.folder("inner", &one), client.task("task", &one));
    let list = client.list("wrike.folder.delete", &[("ids", &one)]);
    let gone: BTreeSet<&str> = list[0]["deletedEllements"].as_str().unwrap().split(',').collect();
    assert_eq!(gone, BTreeSet::from([one.as_str(), &inner, &task]));
    assert_eq!((&list[0]["title"], &list[0]["deleted"]), (&json!("one"), &json!(true)));
    assert_eq!(client.ok("wrike.folder.get", &[("id", &one)])["deleted"], true);
    assert_eq!(client.refused("wrike.folder.delete", &[("ids", &one)]), 406);
    assert_eq!(client.refused("wrike.folder.delete", &[("ids", "0")]), 405);
    assert_eq!(client.refused("wrike.folder.delete", &[]), 403);
}

#[test]
fn task_get_tells_everything_of_a_task() {
    let client = sample();
    let tasks: Vec<legacy::Task> = client.stand_in.account().my_tasks().cloned().collect();
    assert!(tasks.iter().any(|task| !task.predecessors.is_empty()));
    for task in tasks {
        let id = task.item.id;
        let answer = client.ok("wrike.task.get", &[("id", &id.to_string())]);
        let account = client.stand_in.account();
        let parents: Vec<String> = account.my_parents(&task.item.parents).iter().map(Id::to_string).collect();
        let date = |date: Option<time::PrimitiveDateTime>| {
            date.map_or_else(String::new, |date| {
                format!("{} {:02}:{:02}:00.0", date.date(), date.hour(), date.minute())
            })
        };
        let expected = json!({
            "id": id, "title": task.item.title, "description": task.item.description, "authorUid": task.item.author,
            "createdDate": account.date_text(task.item.created), "whoChanged": task.item.changed_by,
            "lastUpdatedDate": account.date_text(task.item.changed), "type": "1", "status": task.status,
            "importance": task.importance, "startDate": date(task.start), "dueDate": date(task.due),
            "duration": task.duration, "attachmentsCount": account.attachments_of(id).count(),
            "commentsCount": account.comments_of(id).count(), "responsibleUsers": task.responsible,
            "sharedUsers": task.item.shared, "parents": parents, "recurenceTemplate": "1",
            "predecessor": task.predecessors, "successor": task.successors,
        });
        assert_eq!(answer, expected);
    }
    assert_eq!(client.refused("wrike.task.get", &[]), 403);
    assert_eq!(client.refused("wrike.task.get", &[("id", "0")]), 406);
}

#[test]
fn task_get_gives_the_fields_that_are_asked_for() {
    let client = sample();
    let id = client.stand_in.account().my_tasks().next().unwrap().item.id.to_string();
    let task = client.ok("wrike.task.get", &[("id", &id), ("fields", "title,parents")]);
    assert_eq!(task.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title", "parents"]);
    assert_eq!(client.refused("wrike.task.get", &[("id", &id), ("fields", "colour")]), 407);
}

#[test]
fn task_updates_tell_new_updated_and_deleted_tasks() {
    let client = sample();
    let tasks: Vec<String> =
        client.stand_in.account().my_tasks().map(|task| task.item.id.to_string()).take(3).collect();
    let all = client.stand_in.account().my_tasks().count();
    let first = client.ok("wrike.task.updates", &[("tLast", "0")]);
    assert_eq!(first["newTasks"].as_array().unwrap().len(), all);
    let marker = first["tLast"].to_string();
    let quiet = client.ok("wrike.task.updates", &[("tLast", &marker)]);
    assert!(["newTasks", "updatedTasks", "deletedTasks"].iter().all(|list| quiet[list] == json!([])));
    let new = client.task("new", "0");
    client.ok("wrike.task.update", &[("id", &tasks[0]), ("title", "changed")]);
    client.ok("wrike.task.delete", &[("ids", &tasks[1])]);
    client.ok("wrike.comment.add", &[("taskId", &tasks[2]), ("text", "x")]);
    let updates = client.ok("wrike.task.updates", &[("tLast", &marker)]);
    let listed =
        |list: &str| ids(updates[list].as_array().unwrap()).iter().map(u64::to_string).collect::<BTreeSet<_>>();
    assert_eq!(listed("newTasks"), BTreeSet::from([new.clone()]));
    assert!(listed("updatedTasks").contains(&tasks[0]) && listed("updatedTasks").contains(&tasks[2]));
    assert_eq!(listed("deletedTasks"), BTreeSet::from([tasks[1].clone()]));
    assert_eq!(updates["deletedTasks"][0]["deleted"], true);
    let later = updates["tLast"].to_string();
    client.ok("wrike.task.delete", &[("ids", &new)]);
    let updates = client.ok("wrike.task.updates", &[("tLast", &later)]);
    assert_eq!((&updates["newTasks"], &updates["deletedTasks"][0]["title"]), (&json!([]), &json!("new")));
    assert_eq!(client.refused("wrike.task.updates", &[]), 403);
    assert_eq!(client.refused("wrike.task.updates", &[("tLast", "yesterday")]), 407);
}

#[test]
fn task_updates_come_in_pages() {
    let client = sample();
    let whole = client.ok("wrike.task.updates", &[("tLast", "0"), ("fields", "id"), ("orderBy", "title:desc")]);
    let lists = ["newTasks", "updatedTasks", "deletedTasks"];
    let joined =
        |answer: &Value| lists.iter().flat_map(|list| ids(answer[list].as_array().unwrap())).collect::<Vec<_>>();
    let all = joined(&whole);
    let mut paged = Vec::new();
    for offset in (0..all.len()).step_by(7) {
        let offset = offset.to_string();
        let page = [("tLast", "0"), ("fields", "id"), ("orderBy", "title:desc"), ("limit", "7"), ("offset", &offset)];
        paged.extend(joined(&client.ok("wrike.task.updates", &page)));
    }
    assert!(all.len() > 60 && !whole["deletedTasks"].as_array().unwrap().is_empty());
    assert_eq!(paged, all);
}

#[test]
fn task_add_answers_as_the_sample_does() {
    let client = empty();
    let task = client.ok(
        "wrike.task.add",
        &[("title", "The task name"), ("startDate", "2010-11-05T00:00:00"), ("dueDate", "2010-11-25T00:00:00")],
    );
    assert_eq!(
        (&task["type"], &task["recurenceTemplate"], &task["duration"]),
        (&json!("task"), &json!(""), &json!("6720"))
    );
    assert_eq!(
        (&task["startDate"], &task["dueDate"]),
        (&json!("2010-11-05 00:00:00.0"), &json!("2010-11-25 00:00:00.0"))
    );
    assert_eq!((&task["status"], &task["importance"], &task["parents"]), (&json!(0), &json!(1), &json!(["0"])));
    assert_eq!(client.refused("wrike.task.add", &[("description", "x")]), 403);
    assert_eq!(client.refused("wrike.task.add", &[("title", "x"), ("parents", "9")]), 406);
    for (name, value) in
        [("status", "4"), ("importance", "3"), ("startDate", "2010-11-05T00:00:00"), ("dueDate", "5.11.")]
    {
        assert_eq!(client.refused("wrike.task.add", &[("title", "x"), (name, value)]), 407, "{name}");
    }
}

#[test]
fn tasks_are_backlog_milestone_or_plan() {
    let client = empty();
    let add = |arguments: &[(&str, &str)]| client.ok("wrike.task.add", &[&[("title", "x")], arguments].concat());
    assert_eq!(add(&[])["duration"], "1");
    assert_eq!(add(&[("duration", "90")])["duration"], "90");
    assert_eq!(add(&[("dueDate", "2010-11-25T00:00:00")])["duration"], "");
    let milestone = [("title", "x"), ("dueDate", "2010-11-25T00:00:00"), ("duration", "5")];
    assert_eq!(client.refused("wrike.task.add", &milestone), 407);
    let turned = [("title", "x"), ("startDate", "2010-11-26T00:00:00"), ("dueDate", "2010-11-25T00:00:00")];
    assert_eq!(client.refused("wrike.task.add", &turned), 407);
}

#[test]
fn task_update_changes_what_is_given_and_takes_documented_defaults() {
    let client = empty();
    let (folder, other) = (client.folder("f", "0"), client.other(0));
    let first = [
        ("title", "one"),
        ("description", "kept"),
        ("status", "2"),
        ("importance", "0"),
        ("dueDate", "2010-11-25T10:00:00"),
        ("responsibleUsers", other.as_str()),
        ("parents", &folder),
    ];
    let id = client.ok("wrike.task.add", &first)["id"].to_string();
    let task = client.ok("wrike.task.update", &[("id", &id), ("title", "two")]);
    assert_eq!((&task["title"], &task["description"]), (&json!("two"), &json!("kept")));
    assert_eq!((&task["status"], &task["importance"], &task["parents"]), (&json!(0), &json!(1), &json!(["0"])));
    assert_eq!((&task["dueDate"], &task["responsibleUsers"]), (&json!("2010-11-25 10:00:00.0"), &json!([other])));
    assert_eq!(client.ok("wrike.task.update", &[("id", &id), ("title", "two"), ("dueDate", "")])["dueDate"], "");
    assert_eq!(client.refused("wrike.task.update", &[("title", "x")]), 403);
    assert_eq!(client.refused("wrike.task.update", &[("id", "1"), ("title", "x")]), 406);
}

#[test]
fn task_delete_marks_tasks_and_echoes_the_key_twice() {
    let client = empty();
    let (one, two) = (client.task("one", "0"), client.task("two", "0"));
    let answer = client.ok("wrike.task.delete", &[("ids", &format!("{one},{two}")), ("asyncKey", "123456")]);
    let one_id: u64 = one.parse().unwrap();
    assert_eq!(answer["list"][0], json!({"id": one_id, "title": "one", "deleted": true, "asyncKey": "123456"}));
    assert_eq!((&answer["asyncKey"], answer["list"].as_array().unwrap().len()), (&json!("123456"), 2));
    assert_eq!(client.ok("wrike.task.get", &[("id", &one)])["deleted"], true);
    assert_eq!(client.refused("wrike.task.delete", &[("ids", &one)]), 406);
    assert_eq!(client.refused("wrike.task.delete", &[]), 403);
}

#[test]
fn a_draft_of_a_task_changes_nothing() {
    let client = sample();
    let mut account = client.stand_in.account();
    let me = account.me().to_owned();
    let tasks: Vec<legacy::Task> = account.my_tasks().cloned().collect();
    let mut compared = 0;
    for task in tasks {
        // Parents that the user does not see cannot be given.
        if account.update_task(&me, task.item.id, TaskDraft::of(&task)).is_ok() {
            let now = account.task(task.item.id).unwrap().clone();
            assert_eq!((now.start, now.due, &now.duration), (task.start, task.due, &task.duration));
            assert_eq!((&now.item.title, &now.item.parents), (&task.item.title, &task.item.parents));
            compared += 1;
        }
    }
    assert!(compared > 40);
}

fn number(entry: &Value, name: &str) -> u64 {
    entry[name].as_str().unwrap().parse().unwrap()
}
