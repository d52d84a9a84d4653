//! Comments, attachments and time logs of the 2010 platform: every method's answers against the account's truth, and its
//! error codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::collections::BTreeSet;

use keepsake_standin::legacy::{self, FileDraft, Id, Version};
use legacy_client::{empty, ids, sample};
use serde_json::{Value, json};

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
