//! Compares an archive with the account it was made of, object for object and byte for byte.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use keepsake_standin::legacy::{Account, Attachment, Comment, Item, TimeLog};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// An opened archive: every file below the account's folder, by its path; those of the backup's own folder by their name.
pub struct Archive {
    pub entries: BTreeMap<String, Vec<u8>>,
}

fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let read = |index| {
        let mut entry = zip.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("its bytes");
        (entry.name().expect("a name").into_owned(), content)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).expect("a zip").len()).map(read).collect()
}

impl Archive {
    /// A downloaded zip.
    pub fn open(bytes: &[u8]) -> Self {
        let below = |path: String| {
            let (account, rest) = path.split_once('/').expect("the account's folder");
            assert!(account.starts_with("account-"), "{account}");
            match rest.split_once('/') {
                Some((backup, name)) if backup.starts_with("backup-") => name.to_owned(),
                _ => rest.to_owned(),
            }
        };
        Self { entries: unzip(bytes).into_iter().map(|(path, content)| (below(path), content)).collect() }
    }

    /// The newest backup in a folder.
    pub fn newest(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let zip = files.iter().rfind(|(path, _)| path.ends_with(".zip") && path.contains("/backup-"));
        let mut entries = unzip(zip.expect("a backup").1);
        for (path, content) in files {
            let (_, below) = path.split_once('/').expect("the account's folder");
            if below.starts_with("attachments/") {
                entries.insert(below.to_owned(), content.clone());
            }
        }
        Self { entries }
    }

    /// A JSON file; null when it is not there.
    pub fn json(&self, name: &str) -> Value {
        self.entries.get(name).map_or(Value::Null, |bytes| serde_json::from_slice(bytes).expect("JSON"))
    }

    /// The objects of a JSON file.
    pub fn items(&self, name: &str) -> Vec<Value> {
        self.json(name).as_array().cloned().unwrap_or_default()
    }

    /// Fail unless everything that the user sees of `account` is here as it is; files in `without` may be missing.
    pub fn assert_holds(&self, account: &Account, without: &[u64]) {
        self.assert_people(account);
        let tasks = self.items("tasks.json");
        let folders = self.items("folders.json");
        assert_eq!(ids(&tasks), account.my_tasks().map(|task| task.item.id).collect::<Vec<_>>());
        assert_eq!(ids(&folders), account.my_folders().map(|folder| folder.item.id).collect::<Vec<_>>());
        for (entry, task) in tasks.iter().zip(account.my_tasks()) {
            self.assert_item(entry, account, &task.item, without);
            let words = (["Active", "Completed", "Deferred", "Cancelled"], ["High", "Normal", "Low"]);
            assert_eq!(entry["status"], words.0[usize::from(task.status)]);
            assert_eq!(entry["importance"], words.1[usize::from(task.importance)]);
            assert_eq!(entry["responsibleUsers"], json!(task.responsible));
            assert_eq!(entry["predecessors"], json!(task.predecessors));
            assert_eq!(entry["successors"], json!(task.successors));
            assert_eq!(entry["source"]["duration"], task.duration);
            assert_eq!(entry["dateDue"].is_null(), task.due.is_none());
            let logs: Vec<Value> = account.timelogs_of(task.item.id).map(timelog).collect();
            let saved = entry["timelogs"].as_array().expect("time logs");
            assert_eq!(saved.len(), logs.len(), "time logs of {}", task.item.id);
            for (saved, log) in saved.iter().zip(&logs) {
                for key in ["id", "userUid", "taskId", "hours"] {
                    assert_eq!(saved[key], log[key], "{key} of time log {}", log["id"]);
                }
            }
        }
        for (entry, folder) in folders.iter().zip(account.my_folders()) {
            self.assert_item(entry, account, &folder.item, without);
            let inside = account.my_folders().filter(|inner| inner.item.parents.contains(&folder.item.id));
            assert_eq!(entry["children"], json!(inside.map(|inner| inner.item.id).collect::<Vec<_>>()));
        }
        self.assert_sums();
    }

    fn assert_people(&self, account: &Account) {
        let mut saved: Vec<Value> = self.items("users.json");
        saved.iter_mut().for_each(|user| drop(user.as_object_mut().expect("a user").remove("source")));
        let truth: Vec<Value> = account
            .contacts()
            .map(|person| {
                json!({"firstName": person.first_name, "lastName": person.last_name, "uid": person.uid, "email": person.email})
            })
            .collect();
        let names: Vec<Value> = saved
            .iter()
            .map(|user| json!({"firstName": user["firstName"], "lastName": user["lastName"], "uid": user["uid"], "email": user["email"]}))
            .collect();
        assert_eq!(names, truth);
    }

    fn assert_item(&self, entry: &Value, account: &Account, item: &Item, without: &[u64]) {
        let seconds = |moment| account.date_text(moment).split('.').next().expect("seconds").to_owned();
        let expected = json!({
            "id": item.id, "title": item.title, "author": item.author, "dateCreated": seconds(item.created),
            "description": item.description, "shared": item.shared, "apiId": item.id.to_string(),
            "parents": account.my_parents(&item.parents).iter().map(u64::to_string).collect::<Vec<_>>(),
            "dateUpdated": seconds(item.changed), "updatedBy": item.changed_by,
        });
        for (key, value) in expected.as_object().expect("an object") {
            assert_eq!(&entry[key], value, "{key} of {}", item.id);
        }
        let comments: Vec<Value> = account.comments_of(item.id).map(|held| comment(account, held)).collect();
        let saved = entry["comments"].as_array().expect("comments");
        assert_eq!(saved.len(), comments.len(), "comments of {}", item.id);
        for (saved, comment) in saved.iter().zip(&comments) {
            for (key, value) in comment.as_object().expect("an object") {
                assert_eq!(&saved[key], value, "{key} of comment {}", comment["apiId"]);
            }
        }
        let files: Vec<&Attachment> = account.attachments_of(item.id).collect();
        let mut versions: Vec<(u64, &Attachment)> =
            files.iter().flat_map(|file| file.versions.iter().map(|version| (version.id, *file))).collect();
        versions.sort_by_key(|(id, _)| *id);
        let saved = entry["attachments"].as_array().expect("attachments");
        assert_eq!(ids(saved), versions.iter().map(|(id, _)| *id).collect::<Vec<_>>(), "files of {}", item.id);
        for (saved, (id, file)) in saved.iter().zip(versions) {
            self.assert_file(saved, file, id, without.contains(&id));
        }
    }

    fn assert_file(&self, saved: &Value, file: &Attachment, id: u64, is_missing: bool) {
        let version = file.versions.iter().find(|version| version.id == id).expect("a version");
        let newest = file.versions.last().expect("a version").id;
        assert_eq!((&saved["version"], &saved["name"]), (&json!(version.number), &json!(version.file_name)));
        assert_eq!(saved["superseded"], json!(id != newest));
        assert_eq!(saved["size"], json!(version.size));
        if is_missing {
            assert!(saved["missing"].is_string() && saved["file"].is_null(), "{saved}");
            return;
        }
        let path = saved["file"].as_str().expect("a path");
        let folder = if id == newest { "attachments/" } else { "attachments/versions/" };
        assert!(path.starts_with(&format!("{folder}{id}-")), "{path}");
        let mut body = Vec::new();
        version.body().reader().read_to_end(&mut body).expect("generated bytes");
        assert!(self.entries.get(path) == Some(&body), "the bytes of {path}");
        assert_eq!(saved["sha256"], hex(&body));
    }

    fn assert_sums(&self) {
        let sums = String::from_utf8(self.entries["SHA256SUMS"].clone()).expect("text");
        for line in sums.lines() {
            let (sum, path) = line.split_once(" *").expect("a line");
            let path = path.strip_prefix("../").unwrap_or(path);
            assert_eq!(sum, hex(&self.entries[path]), "{path}");
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Ids of entries, in their order.
pub fn ids(entries: &[Value]) -> Vec<u64> {
    entries.iter().map(|entry| entry["id"].as_u64().expect("an id")).collect()
}

fn comment(account: &Account, comment: &Comment) -> Value {
    let created = account.date_text(comment.created);
    json!({
        "body": comment.text, "author": comment.author, "apiId": comment.id.to_string(),
        "dateCreated": created.split('.').next().expect("seconds"),
    })
}

fn timelog(log: &TimeLog) -> Value {
    json!({"id": log.id, "userUid": log.user, "taskId": log.task, "hours": Value::from(log.hours).to_string()})
}
