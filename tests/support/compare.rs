//! Compares an archive with the account it was made of, object for object and byte for byte.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use keepsake_standin::Account;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// An opened archive: every entry below the account's folder, by its path.
pub struct Archive {
    pub entries: BTreeMap<String, Vec<u8>>,
    /// Folder of the backup: `backup-…`.
    pub backup: String,
    /// Whether comments have their `type`, which only the account-wide call gives.
    pub comment_types: bool,
}

impl Archive {
    /// Open a downloaded zip.
    pub fn open(bytes: &[u8]) -> Self {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut entries = BTreeMap::new();
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its bytes");
            let name = entry.name().expect("a name").into_owned();
            let (account, path) = name.split_once('/').expect("a folder");
            assert!(account.starts_with("account-"), "{account}");
            entries.insert(path.to_owned(), content);
        }
        let backup = entries
            .keys()
            .find_map(|path| path.split_once('/').filter(|(first, _)| first.starts_with("backup-")))
            .expect("a backup")
            .0
            .to_owned();
        Self { entries, backup, comment_types: true }
    }

    /// From a folder's files and the zip that lies in it.
    pub fn from_folder(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut entries = BTreeMap::new();
        let mut backup = String::new();
        for (path, content) in files {
            let (_, path) = path.split_once('/').expect("the account's folder");
            let Some(name) = path
                .split_once('/')
                .and_then(|(_, file)| file.strip_suffix(".zip"))
                .filter(|name| name.starts_with("backup-"))
            else {
                // The viewer lies beside the zip too, as it is in it.
                let twin = entries.insert(path.to_owned(), content.clone());
                assert!(twin.is_none_or(|twin| twin == *content), "{path} differs from the one in the zip");
                continue;
            };
            name.clone_into(&mut backup);
            let mut zip = ZipArchive::new(Cursor::new(content)).expect("a zip");
            for index in 0..zip.len() {
                let mut entry = zip.by_index(index).expect("an entry");
                let mut content = Vec::new();
                entry.read_to_end(&mut content).expect("its bytes");
                let path = format!("{backup}/{}", entry.name().expect("a name"));
                let twin = entries.insert(path.clone(), content.clone());
                assert!(twin.is_none_or(|twin| twin == content), "{path} differs from the one beside the zip");
            }
        }
        // Viewers of earlier backups lie beside their own zips.
        entries.retain(|path, _| !path.starts_with("backup-") || path.starts_with(&format!("{backup}/")));
        Self { entries, backup, comment_types: true }
    }

    /// A file of the backup's folder.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.entries.get(&format!("{}/{name}", self.backup)).map(Vec::as_slice)
    }

    /// A JSON file of the backup's folder; null when it is not there.
    pub fn json(&self, name: &str) -> Value {
        self.file(name).map_or(Value::Null, |bytes| serde_json::from_slice(bytes).expect("JSON"))
    }

    /// A file of the account's folder.
    pub fn at(&self, path: &str) -> Option<&[u8]> {
        self.entries.get(path).map(Vec::as_slice)
    }

    /// Paths of attachments.
    pub fn attachments(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str).filter(|path| path.starts_with("attachments/"))
    }

    /// Fail unless everything of `account` is here as generated; files in `without` may be missing.
    pub fn assert_holds(&self, account: &Account, without: &[&str]) {
        self.assert_items("tasks.json", account.tasks());
        self.assert_items("folders.json", account.folders());
        self.assert_people(account);
        for (file, truth) in kinds(account) {
            let mut saved: Vec<String> = self.items(file).map(|object| object.to_string()).collect();
            let mut truth: Vec<String> = truth.iter().map(Value::to_string).collect();
            saved.sort();
            truth.sort();
            assert_eq!(saved, truth, "{file}");
        }
        let without_type = |mut comment: Value| {
            comment.as_object_mut().expect("an object").shift_remove("type");
            comment
        };
        let comments =
            account.comments().map(|comment| if self.comment_types { comment } else { without_type(comment) });
        self.assert_hanging("comments", comments);
        self.assert_hanging("attachments", account.attachments());
        self.assert_timelogs(account);
        self.assert_export(account);
        self.assert_files(account, without);
        self.assert_sums();
    }

    /// Fail unless the tasks and folders of `account` are here as generated.
    pub fn assert_present(&self, account: &Account) {
        self.assert_items("tasks.json", account.tasks());
        self.assert_items("folders.json", account.folders());
    }

    fn assert_items(&self, file: &str, truth: impl Iterator<Item = Value>) {
        let saved = by_id(self.items(file).map(|item| item["source"].clone()));
        let truth = by_id(truth);
        assert_eq!(saved.keys().collect::<Vec<_>>(), truth.keys().collect::<Vec<_>>(), "ids of {file}");
        for (id, object) in truth {
            assert_eq!(saved[&id], object, "{id} in {file}");
        }
    }

    fn assert_people(&self, account: &Account) {
        let people = account.contacts().chain(account.deleted_contacts()).filter(|contact| contact["type"] != "Group");
        self.assert_items("users.json", people);
        self.assert_items("teams.json", account.groups());
    }

    fn assert_hanging(&self, key: &str, truth: impl Iterator<Item = Value>) {
        let mut saved = Vec::new();
        for item in self.items("tasks.json").chain(self.items("folders.json")) {
            let hanging = item[key].as_array().expect("a list").iter();
            let documents = item["googleDocs"].as_array().expect("a list").iter().filter(|_| key == "attachments");
            for object in hanging.chain(documents) {
                let source = object["source"].clone();
                let owner = source.get("taskId").or(source.get("folderId")).cloned().unwrap_or_default();
                assert_eq!(owner, item["apiId"], "{key} hang where they belong");
                saved.push(source);
            }
        }
        saved.extend(
            self.items("unplaced.json")
                .filter(|item| format!("{}s", item["kind"].as_str().unwrap_or_default()) == key)
                .map(|item| item["source"].clone()),
        );
        let (count, saved, truth) = (saved.len(), by_id(saved.into_iter()), by_id(truth));
        assert_eq!(count, saved.len(), "{key} stand once");
        assert_eq!(saved, truth, "{key}");
    }

    fn assert_timelogs(&self, account: &Account) {
        let saved = self.items("tasks.json").flat_map(|task| task["timelogs"].as_array().expect("a list").clone());
        let unplaced =
            self.items("unplaced.json").filter(|item| item["kind"] == "timelog").map(|item| item["source"].clone());
        assert_eq!(by_id(saved.chain(unplaced)), by_id(account.timelogs()), "time logs");
    }

    fn assert_export(&self, account: &Account) {
        for table in account.data_export()["resources"].as_array().expect("tables") {
            let name = table["name"].as_str().expect("a name");
            let truth = account.export_csv(name).expect("a table");
            assert_eq!(self.file(&format!("bi-export/{name}.csv")), Some(truth.as_bytes()), "{name}");
        }
    }

    fn assert_files(&self, account: &Account, without: &[&str]) {
        let mut bodies = 0;
        let mut by_sha: BTreeMap<String, String> = BTreeMap::new();
        for item in self.items("tasks.json").chain(self.items("folders.json")) {
            for attachment in item["attachments"].as_array().expect("a list") {
                if let Some(file) = attachment["file"].as_str() {
                    by_sha.insert(attachment["apiId"].as_str().expect("an id").to_owned(), file.to_owned());
                }
            }
        }
        for item in self.items("unplaced.json") {
            if let Some(file) = item["file"].as_str() {
                by_sha.insert(item["source"]["id"].as_str().expect("an id").to_owned(), file.to_owned());
            }
        }
        for attachment in account.attachments() {
            let id = attachment["id"].as_str().expect("an id");
            let Some(body) = account.file_body(id) else {
                continue;
            };
            if without.contains(&id) {
                assert!(!by_sha.contains_key(id), "{id} should be missing");
                continue;
            }
            let path = by_sha.get(id).unwrap_or_else(|| panic!("{id} has no file"));
            let saved = self.at(path).unwrap_or_else(|| panic!("{path} is not in the archive"));
            assert!(saved == body.to_vec(), "bytes of {path}");
            bodies += 1;
        }
        assert_eq!(self.attachments().count(), bodies, "no other files");
    }

    /// What `sha256sum -c SHA256SUMS` does.
    pub fn assert_sums(&self) {
        let text = String::from_utf8(self.file("SHA256SUMS").expect("SHA256SUMS").to_vec()).expect("text");
        let mut checked = 1;
        for line in text.lines() {
            let (sum, path) = line.split_once(" *").expect("a line");
            let place = path.strip_prefix("../").map_or_else(|| format!("{}/{path}", self.backup), str::to_owned);
            let bytes = self.at(&place).unwrap_or_else(|| panic!("{place} is listed and not there"));
            assert_eq!(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)), sum, "{place}");
            checked += 1;
        }
        assert_eq!(checked, self.entries.len(), "everything is listed");
        let manifest = self.json("manifest.json");
        let listed = manifest["files"].as_array().expect("files").len();
        assert_eq!(listed, self.entries.len() - 2, "the manifest lists all but itself and SHA256SUMS");
    }

    /// Objects of a JSON array file; none when it is not there.
    pub fn items(&self, file: &str) -> impl Iterator<Item = Value> + use<> {
        match self.json(file) {
            Value::Array(items) => items.into_iter(),
            _ => Vec::new().into_iter(),
        }
    }
}

/// Everything that is kept as received, by its file.
fn kinds(account: &Account) -> Vec<(&'static str, Vec<Value>)> {
    let schedules = account.work_schedules().map(|schedule| schedule["id"].as_str().expect("an id").to_owned());
    let exceptions = schedules.flat_map(|id| account.work_schedule_exclusions(&id).collect::<Vec<_>>());
    let places: Vec<Value> = account
        .spaces()
        .chain(account.folders().filter(|folder| folder.get("project").is_some()))
        .map(|place| place["id"].clone())
        .collect();
    let locks = account.folder_lock_periods().filter(|period| places.contains(&period["folderId"]));
    let parents: Vec<Value> = account
        .tasks()
        .filter(|task| task["subTaskIds"].as_array().is_some_and(|ids| !ids.is_empty()))
        .map(|task| task["id"].clone())
        .collect();
    let rollups = account.task_rollups().filter(|rollup| parents.contains(&rollup["taskId"]));
    vec![
        ("timelog_lock_periods.json", locks.collect()),
        ("rollups.json", account.folder_rollups().chain(rollups).collect()),
        ("bi_export_schema.json", account.data_export_schema().collect()),
        ("account.json", vec![account.account()]),
        ("spaces.json", account.spaces().collect()),
        ("workflows.json", account.workflows().chain(account.space_workflows()).collect()),
        ("custom_fields.json", account.custom_fields().chain(account.space_custom_fields()).collect()),
        ("custom_item_types.json", account.custom_item_types().collect()),
        ("colors.json", account.colors().collect()),
        ("webhooks.json", account.webhooks().collect()),
        ("access_roles.json", account.access_roles().collect()),
        ("user_types.json", account.user_types().collect()),
        ("users_with_types.json", account.users().filter(|user| user["deleted"] == false).collect()),
        ("invitations.json", account.invitations().collect()),
        ("job_roles.json", account.job_roles().collect()),
        ("placeholders.json", account.placeholders().collect()),
        ("hourly_rates.json", account.contact_rates().chain(account.folder_rates()).collect()),
        ("work_schedules.json", account.work_schedules().collect()),
        ("work_schedule_exceptions.json", exceptions.collect()),
        ("user_schedule_exceptions.json", account.user_schedule_exclusions().collect()),
        ("bookings.json", account.bookings().collect()),
        ("approvals.json", account.approvals().collect()),
        ("dependencies.json", account.dependencies().collect()),
        ("request_forms.json", account.request_forms().collect()),
        ("folder_blueprints.json", account.folder_blueprints().chain(account.space_folder_blueprints()).collect()),
        ("task_blueprints.json", account.task_blueprints().chain(account.space_task_blueprints()).collect()),
        ("timelog_categories.json", account.timelog_categories().collect()),
        ("timesheets.json", account.timesheets().collect()),
    ]
}

fn by_id(objects: impl Iterator<Item = Value>) -> BTreeMap<String, Value> {
    objects.map(|object| (object["id"].as_str().expect("an id").to_owned(), object)).collect()
}
