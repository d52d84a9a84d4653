//! Every method of the 2010 platform: answers against the account's truth, and its error codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::collections::BTreeSet;

use keepsake_standin::legacy::{self, FileDraft, Id, TaskDraft, Version};
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
fn comments_are_added_updated_listed_and_deleted() {
    let client = empty();
    let task = client.task("t", "0");
    let first = client.ok("wrike.comment.add", &[("taskId", &task), ("text", "this is comment")]);
    assert_eq!((&first["authorUid"], &first["attachments"]), (&json!(client.me()), &json!([])));
    let id = first["id"].to_string();
    let second = client.ok("wrike.comment.add", &[("taskId", &task), ("text", "2")])["id"].to_string();
    let updated = client.ok("wrike.comment.update", &[("id", &id), ("text", "comment updated"), ("asyncKey", "7")]);
    assert_eq!((&updated["text"], &updated["asyncKey"]), (&json!("comment updated"), &json!("7")));
    assert_eq!(updated["createdDate"], first["createdDate"]);
    let texts = |arguments: &[(&str, &str)]| {
        let list = client.list("wrike.comment.list", arguments);
        list.iter().map(|comment| comment["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&[("taskId", &task)]), ["2", "comment updated"]);
    assert_eq!(texts(&[("ids", &id)]), ["comment updated"]);
    let gone = client.list("wrike.comment.delete", &[("ids", &second)]);
    assert_eq!(gone[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "taskId", "deleted"]);
    assert_eq!(texts(&[("taskId", &task)]), ["comment updated"]);
    assert_eq!(client.list("wrike.comment.list", &[("ids", &second)])[0]["deleted"], true);
    assert_eq!(client.refused("wrike.comment.add", &[("text", "x")]), 403);
    assert_eq!(client.refused("wrike.comment.add", &[("taskId", "1"), ("text", "x")]), 406);
    assert_eq!(client.refused("wrike.comment.update", &[("id", &id)]), 403);
    assert_eq!(client.refused("wrike.comment.update", &[("id", "1"), ("text", "x")]), 406);
    assert_eq!(client.refused("wrike.comment.delete", &[]), 403);
    assert_eq!(client.refused("wrike.comment.delete", &[("ids", &second)]), 407);
    assert_eq!(client.refused("wrike.comment.list", &[]), 403);
    assert_eq!(client.refused("wrike.comment.list", &[("taskId", "1")]), 406);
}

#[test]
fn comment_list_and_updates_hold_every_comment_that_the_user_sees() {
    let client = sample();
    let account = client.stand_in.account();
    let mine: Vec<legacy::Comment> =
        account.comments().filter(|comment| account.is_mine(comment.owner)).cloned().collect();
    let (folders, tasks): (Vec<_>, Vec<_>) = mine.iter().partition(|comment| account.folder(comment.owner).is_some());
    assert!(!folders.is_empty() && mine.iter().any(|comment| comment.author == legacy::DELETED_UID));
    let owners: BTreeSet<Id> = tasks.iter().map(|comment| comment.owner).collect();
    drop(account);
    let of_tasks =
        owners.iter().flat_map(|task| ids(&client.list("wrike.comment.list", &[("taskId", &task.to_string())])));
    assert_eq!(of_tasks.collect::<BTreeSet<_>>(), tasks.iter().map(|comment| comment.id).collect());
    assert_eq!(client.refused("wrike.comment.list", &[("taskId", &folders[0].owner.to_string())]), 406);
    let updates = client.ok("wrike.comment.updates", &[("tLast", "0")]);
    let new = ids(updates["newComments"].as_array().unwrap());
    assert_eq!(new, mine.iter().map(|comment| comment.id).collect::<Vec<_>>());
    assert!(updates["newComments"].as_array().unwrap().iter().all(|comment| comment["deleted"] == false));
}

#[test]
fn comment_updates_tell_what_happened_since_a_marker() {
    let client = empty();
    let task = client.task("t", "0");
    let add = |text: &str| client.ok("wrike.comment.add", &[("taskId", &task), ("text", text)])["id"].to_string();
    let (old, gone) = (add("old"), add("gone"));
    let marker = client.ok("wrike.comment.updates", &[("tLast", "0")])["tLast"].to_string();
    let new = add("new");
    client.ok("wrike.comment.update", &[("id", &old), ("text", "edited")]);
    client.ok("wrike.comment.delete", &[("ids", &gone)]);
    let updates = client.ok("wrike.comment.updates", &[("tLast", &marker), ("asyncKey", "k")]);
    assert_eq!(
        (updates["newComments"][0]["id"].to_string(), updates["updatedComments"][0]["id"].to_string()),
        (new, old)
    );
    let deleted = &updates["deletedComments"][0];
    assert_eq!(
        (deleted["id"].to_string(), &deleted["deleted"], &deleted["text"]),
        (gone, &json!(true), &json!("gone"))
    );
    assert!(deleted["deletedDate"].as_str().unwrap().starts_with("2010-11-28 22:32:"));
    assert_eq!(updates["asyncKey"], "k");
    assert_eq!(client.refused("wrike.comment.updates", &[]), 403);
}

#[test]
fn attachments_are_listed_with_their_newest_version_and_told_with_all() {
    let client = sample();
    let account = client.stand_in.account();
    let mine: Vec<legacy::Attachment> =
        account.attachments().filter(|file| account.is_mine(file.owner)).cloned().collect();
    assert!(
        mine.iter().any(|file| file.versions.len() > 1) && mine.iter().any(|file| account.folder(file.owner).is_some())
    );
    drop(account);
    let owners: BTreeSet<String> = mine.iter().map(|file| file.owner.to_string()).collect();
    let asked: Vec<&str> = owners.iter().map(String::as_str).collect();
    let groups = client.list("wrike.attachment.list", &[("taskIds", &asked.join(","))]);
    let told: Vec<String> = groups.iter().map(|group| group["taskId"].to_string()).collect();
    assert_eq!(told, asked);
    let listed: BTreeSet<Id> = groups.iter().flat_map(|group| ids(group["list"].as_array().unwrap())).collect();
    assert_eq!(listed, mine.iter().map(|file| file.versions.last().unwrap().id).collect());
    for file in mine {
        let history = client.list("wrike.attachment.history", &[("id", &file.versions[0].id.to_string())]);
        let expected: Vec<Value> =
            file.versions.iter().map(|version| told_version(&client, file.owner, version)).collect();
        assert_eq!(history, expected);
    }
    assert_eq!(client.refused("wrike.attachment.list", &[]), 403);
    assert_eq!(client.refused("wrike.attachment.list", &[("taskIds", "1")]), 406);
    assert_eq!(client.refused("wrike.attachment.history", &[]), 403);
    assert_eq!(client.refused("wrike.attachment.history", &[("id", "1")]), 406);
}

fn told_version(client: &legacy_client::Client, owner: Id, version: &Version) -> Value {
    json!({
        "id": version.id, "taskId": owner, "fileName": version.file_name,
        "createdDate": client.stand_in.account().date_text(version.created), "authorUid": version.author,
        "version": version.number, "size": version.size, "contentType": version.content_type,
    })
}

#[test]
fn attachment_download_gives_every_version_whole() {
    let client = sample();
    let account = client.stand_in.account();
    let mine = account.attachments().filter(|file| account.is_mine(file.owner));
    let versions: Vec<Version> = mine.flat_map(|file| file.versions.clone()).collect();
    drop(account);
    assert!(versions.iter().any(|version| version.size == 0) && versions.iter().any(|version| version.size > 65_536));
    for version in versions {
        let response = client.call("json", "wrike.attachment.download", &[("id", &version.id.to_string())]);
        let body = response.body.to_vec();
        assert_eq!(body.len() as u64, version.size);
        assert_eq!(body, version.body().to_vec());
        assert_eq!(response.headers["content-type"], version.content_type.as_str());
    }
    assert_eq!(client.refused("wrike.attachment.download", &[]), 403);
    assert_eq!(client.refused("wrike.attachment.download", &[("id", "1")]), 406);
}

#[test]
fn timelog_list_gives_a_tasks_logs_or_the_users_own() {
    let client = sample();
    let account = client.stand_in.account();
    let mine: Vec<legacy::TimeLog> = account.timelogs().filter(|log| account.is_mine(log.task)).cloned().collect();
    let me = account.me().to_owned();
    drop(account);
    assert!(mine.iter().any(|log| log.user == me) && mine.iter().any(|log| log.user != me));
    let own: Vec<Id> = mine.iter().filter(|log| log.user == me).map(|log| log.id).collect();
    assert_eq!(ids(&client.list("wrike.timelog.list", &[])), own);
    for log in &mine {
        let of_task = client.list("wrike.timelog.list", &[("taskId", &log.task.to_string())]);
        let told = of_task.iter().find(|told| told["id"] == log.id).unwrap();
        let date = format!("{} 00:00:00.0", log.date);
        let expected = json!({"id": log.id, "userUid": log.user, "taskId": log.task, "date": date, "hours": log.hours});
        assert_eq!(*told, expected);
    }
    assert_eq!(client.refused("wrike.timelog.list", &[("taskId", "1")]), 406);
}

#[test]
fn timelogs_are_added_and_deleted() {
    let client = empty();
    let task = client.task("t", "0");
    let log = client.call("json", "wrike.timelog.add", &[("date", "2010-11-30"), ("taskId", &task), ("hours", "10")]);
    assert!(
        legacy_client::text(&log).ends_with("\"date\":\"2010-11-30 00:00:00.0\",\"hours\":10.0}}"),
        "as in the sample"
    );
    let list = client.list("wrike.timelog.list", &[("taskId", &task)]);
    let id = list[0]["id"].to_string();
    let gone = client.ok("wrike.timelog.delete", &[("ids", &id), ("asyncKey", "1")]);
    assert_eq!((&gone["list"][0]["deleted"], &gone["list"][0]["hours"]), (&json!(true), &json!(10.0)));
    assert!(client.list("wrike.timelog.list", &[]).is_empty());
    assert_eq!(client.refused("wrike.timelog.delete", &[("ids", &id)]), 406);
    assert_eq!(client.refused("wrike.timelog.delete", &[]), 403);
    assert_eq!(client.refused("wrike.timelog.add", &[("date", "2010-11-30"), ("taskId", &task)]), 403);
    assert_eq!(client.refused("wrike.timelog.add", &[("date", "2010-11-30"), ("taskId", "1"), ("hours", "1")]), 406);
    for (date, hours) in [("30.11.2010", "1"), ("2010-11-30", "-1"), ("2010-11-30", "NaN"), ("2010-11-30", "inf")] {
        let arguments = [("date", date), ("taskId", task.as_str()), ("hours", hours)];
        assert_eq!(client.refused("wrike.timelog.add", &arguments), 407, "{date} {hours}");
    }
}

#[test]
fn an_attachment_of_a_comment_is_named_by_it_and_goes_with_it() {
    let client = empty();
    let task: Id = client.task("t", "0").parse().unwrap();
    let me = client.me();
    let file = || FileDraft { name: "33.JPG".to_owned(), content_type: "image/jpeg".to_owned(), size: 9, text: false };
    let (comment, first, second) = {
        let mut account = client.stand_in.account();
        let comment = account.add_comment(&me, task, "see").unwrap();
        let first = account.add_attachment(&me, task, Some(comment), file()).unwrap();
        (comment, first, account.add_version(&me, first, file()).unwrap())
    };
    let told = client.list("wrike.comment.list", &[("ids", &comment.to_string())]);
    assert_eq!(told[0]["attachments"], json!([first]));
    let groups = client.list("wrike.attachment.list", &[("taskIds", &task.to_string())]);
    assert_eq!((&groups[0]["list"][0]["id"], &groups[0]["list"][0]["version"]), (&json!(second), &json!(2)));
    client.ok("wrike.comment.delete", &[("ids", &comment.to_string())]);
    assert_eq!(client.refused("wrike.attachment.download", &[("id", &first.to_string())]), 406);
    assert_eq!(client.list("wrike.attachment.history", &[("id", &second.to_string())])[0]["deleted"], true);
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
