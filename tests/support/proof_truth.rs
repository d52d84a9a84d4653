//! Compares a Proof archive with the account it was made of, row for row and byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Cursor, Read};

use keepsake_standin::proof::{Profile, ProofAccount};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// An opened archive: every entry by its path.
pub struct ProofArchive {
    pub entries: BTreeMap<String, Vec<u8>>,
    /// Columns that the service cannot fill, as the bare endpoint lacks the fields of later releases.
    pub unfilled: &'static [&'static str],
}

/// Records of a CSV file below its header, however long it is: line ends within quotes end none (RFC 4180).
pub fn count_rows(file: impl Read) -> u64 {
    let (mut ends, mut quoted) = (0, false);
    for byte in BufReader::new(file).bytes() {
        match byte.expect("its bytes") {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => ends += 1,
            _ => {}
        }
    }
    ends - 1
}

/// A CSV file as rows of named cells.
pub type Rows = Vec<BTreeMap<String, String>>;

impl ProofArchive {
    /// Open a downloaded zip.
    pub fn open(bytes: &[u8]) -> Self {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut entries = BTreeMap::new();
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its bytes");
            let name = entry.name().expect("a name").into_owned();
            assert!(entries.insert(name.clone(), content).is_none(), "{name} twice");
        }
        Self { entries, unfilled: &[] }
    }

    /// Entries whose path begins with this folder's.
    fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a String, &'a Vec<u8>)> {
        self.entries.range(folder.to_owned()..).take_while(move |(name, _)| name.starts_with(folder))
    }

    /// An entry's text.
    pub fn text(&self, name: &str) -> String {
        let bytes = self.entries.get(name).unwrap_or_else(|| panic!("no {name}"));
        String::from_utf8(bytes.clone()).expect("UTF-8")
    }

    /// An entry's JSON; null when there is no such entry.
    pub fn json(&self, name: &str) -> Value {
        self.entries.get(name).map_or(Value::Null, |bytes| serde_json::from_slice(bytes).expect("JSON"))
    }

    /// The rows of one of the seven files, read by the rules of RFC 4180.
    pub fn rows(&self, name: &str) -> Rows {
        let mut records = csv_records(&self.text(name)).into_iter();
        let header = records.next().expect("a header");
        records
            .map(|cells| {
                assert_eq!(cells.len(), header.len(), "{name}: {cells:?}");
                header.iter().cloned().zip(cells).collect()
            })
            .collect()
    }

    /// What `SHA256SUMS` says is so, and it says it of every entry but itself.
    pub fn assert_sums(&self) {
        let sums = self.text("SHA256SUMS");
        let mut listed = BTreeSet::new();
        for line in sums.lines() {
            let (sum, path) = line.split_once(" *").expect("a line of sums");
            let found =
                Sha256::digest(&self.entries[path]).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            assert_eq!(found, sum, "{path}");
            listed.insert(path.to_owned());
        }
        let entries: BTreeSet<String> = self.entries.keys().filter(|name| *name != "SHA256SUMS").cloned().collect();
        assert_eq!(listed, entries);
    }

    /// Every row that the first user with a profile sees, and no other.
    pub fn assert_rows(&self, account: &ProofAccount, profile: Profile) {
        let seen: BTreeSet<u64> = account.seen_by(profile).collect();
        let truth: BTreeMap<String, Value> = account
            .files()
            .filter(|file| seen.contains(&file["file_id"].as_u64().expect("an id")))
            .map(|file| (text(&file["file_id"]), file))
            .collect();
        self.assert_files(account, &truth);
        let (mut comments, mut replies, mut recipients) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (id, file) in &truth {
            let number = file["file_id"].as_u64().expect("an id");
            let visible: BTreeSet<u64> = account.comments_seen_by(profile, number).into_iter().collect();
            let of_it = account.comments(number).into_iter();
            for comment in of_it.filter(|comment| visible.contains(&comment["id"].as_u64().expect("an id"))) {
                for reply in comment["replies"].as_array().into_iter().flatten() {
                    replies.insert(text(&reply["id"]), (id.clone(), reply.clone()));
                }
                comments.insert(text(&comment["id"]), (id.clone(), comment));
            }
            if file["type"] == "proof" {
                for recipient in account.recipients(number) {
                    recipients.insert(text(&recipient["id"]), (id.clone(), recipient));
                }
            }
        }
        let plain = ["reviewer_id", "author", "comment", "created_at", "url"];
        self.same_rows("comments.csv", &comments, &[&plain[..], &["replies_count", "location"]].concat());
        self.same_rows("comment_replies.csv", &replies, &[&plain[..], &["comment_id"]].concat());
        let fields = [
            "name",
            "email",
            "position",
            "role",
            "decision",
            "deadline",
            "email_notifications",
            "stage_id",
            "wf_decision",
        ];
        self.same_rows("recipients.csv", &recipients, &fields);
    }

    fn same_rows(&self, name: &str, truth: &BTreeMap<String, (String, Value)>, fields: &[&str]) {
        let rows = self.rows(name);
        let ids: BTreeSet<&String> = rows.iter().map(|row| &row["id"]).collect();
        assert_eq!(ids, truth.keys().collect(), "{name}");
        assert_eq!(rows.len(), truth.len(), "{name}");
        for row in &rows {
            let (file, object) = &truth[&row["id"]];
            assert_eq!(&row["file_id"], file);
            for field in fields.iter().filter(|field| !self.unfilled.contains(field)) {
                assert_eq!(row[*field], text(&object[*field]), "{name} {} {field}", row["id"]);
            }
        }
    }

    fn assert_files(&self, account: &ProofAccount, truth: &BTreeMap<String, Value>) {
        let pairs = [
            ("type", "type"),
            ("name", "filename"),
            ("filename", "sourcename"),
            ("folder_id", "workspace_id"),
            ("folder", "workspace_name"),
            ("owner_id", "owner_id"),
            ("owner", "owner"),
            ("creator", "uploader"),
            ("created", "upload_time"),
            ("status", "decision"),
            ("version", "version"),
            ("versions", "versions"),
            ("deadline", "deadline"),
            ("filesize_kb", "filesize"),
            ("team_url", "team_url"),
            ("token", "token"),
        ];
        let rows = self.rows("files.csv");
        let ids: BTreeSet<&String> = rows.iter().map(|row| &row["id"]).collect();
        assert_eq!(ids, truth.keys().collect(), "files.csv");
        assert_eq!(rows.len(), truth.len());
        for row in &rows {
            let file = &truth[&row["id"]];
            for (column, field) in pairs.into_iter().filter(|(column, _)| !self.unfilled.contains(column)) {
                assert_eq!(row[column], text(&file[field]), "{} {column}", row["id"]);
            }
            let number = file["file_id"].as_u64().expect("an id");
            assert_eq!(row["archived"] == "true", account.is_archived(number), "{number}");
        }
    }

    /// Users, contacts and the account itself.
    pub fn assert_people(&self, account: &ProofAccount) {
        let users = self.rows("users.csv");
        let truth: Vec<Value> = account.users().collect();
        assert_eq!(users.len(), truth.len());
        for (row, user) in users.iter().zip(&truth) {
            for field in ["id", "first_name", "last_name", "email", "status", "date_timezone", "language", "last_login"]
            {
                assert_eq!(row[field], text(&user[field]), "users.csv {field}");
            }
            assert_eq!(row["permissions"], text(&user["permissions"]["name"]));
        }
        let contacts = self.rows("contacts.csv");
        let truth: Vec<Value> = account.contacts().collect();
        assert_eq!(contacts.len(), truth.len());
        for (row, contact) in contacts.iter().zip(&truth) {
            assert_eq!((&row["email"], &row["name"]), (&text(&contact["email"]), &text(&contact["name"])));
            assert_eq!(row["organisation"], text(&contact["company"]));
        }
        let organisation = self.rows("organisation.csv");
        assert_eq!(organisation.len(), 1);
        assert_eq!(
            (&organisation[0]["id"], organisation[0]["name"].as_str()),
            (&account.id().to_string(), account.name())
        );
        for (name, count) in [("groups", account.groups().count()), ("tags", account.tags().count())] {
            assert_eq!(self.json(&format!("json/{name}.json")).as_array().map_or(0, Vec::len), count, "{name}");
        }
    }

    /// Every label that the account gives to comments stands on some comment, and the disabled one too.
    pub fn assert_labels(&self, account: &ProofAccount) {
        let held: BTreeSet<String> = self
            .rows("comments.csv")
            .into_iter()
            .map(|row| row["action"].clone())
            .filter(|label| !label.is_empty())
            .collect();
        let expected: BTreeSet<String> = account.comment_actions().map(|label| text(&label["action"])).collect();
        assert_eq!(held, expected);
    }

    /// Every original, byte for byte, under its own folder.
    pub fn assert_originals(&self, account: &ProofAccount) {
        for file in account.files() {
            let number = file["file_id"].as_u64().expect("an id");
            let folder = format!("originals/{number}/");
            let mut held: Vec<&Vec<u8>> = self.below(&folder).map(|(_, bytes)| bytes).collect();
            let originals = account.originals(number);
            let mut expected: Vec<Vec<u8>> = originals.into_iter().map(|original| original.body.to_vec()).collect();
            held.sort();
            expected.sort();
            assert_eq!(held, expected.iter().collect::<Vec<_>>(), "{number}");
        }
    }

    /// Every file on every comment and reply, byte for byte.
    pub fn assert_attachments(&self, account: &ProofAccount) {
        let mut expected = 0;
        for file in account.files() {
            for comment in account.comments(file["file_id"].as_u64().expect("an id")) {
                let replies = comment["replies"].as_array().into_iter().flatten();
                for attachment in
                    replies.chain([&comment]).flat_map(|one| one["attachments"].as_array().expect("a list"))
                {
                    let id = attachment["id"].as_u64().expect("an id");
                    let (_, body) = account.attachment(id).expect("an attachment");
                    let folder = format!("attachments/{}/", comment["id"]);
                    let held = self.below(&folder).find(|(name, _)| {
                        name.rsplit('/').next().is_some_and(|name| name.starts_with(&format!("{id}-")))
                    });
                    assert_eq!(held.unwrap_or_else(|| panic!("no {id}")).1, &body.to_vec());
                    expected += 1;
                }
            }
        }
        let held = self.entries.keys().filter(|name| name.starts_with("attachments/")).count();
        assert_eq!(held, expected);
    }
}

/// A value as a cell has it.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Records of RFC 4180.
fn csv_records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => loop {
                match chars.next() {
                    Some('"') if chars.peek() == Some(&'"') => cell.push(chars.next().expect("a quote")),
                    Some('"') | None => break,
                    Some(c) => cell.push(c),
                }
            },
            ',' => record.push(std::mem::take(&mut cell)),
            '\r' if chars.peek() == Some(&'\n') => {
                chars.next();
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c => cell.push(c),
        }
    }
    assert!(record.is_empty() && cell.is_empty(), "ends with CRLF");
    records
}
