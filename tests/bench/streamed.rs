//! A whole archive compared with its account by streaming both: object for object, byte for byte, at any size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a comparison fails by panicking")]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use keepsake_standin::Account;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// A set of objects as their number and a sum of hashes: the same for any order, and small for any number.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    objects: u64,
    sum: u128,
}

impl Tally {
    fn add(&mut self, object: &Value) {
        let mut half = [0; 16];
        half.copy_from_slice(&Sha256::digest(object.to_string())[..16]);
        self.objects += 1;
        self.sum = self.sum.wrapping_add(u128::from_le_bytes(half));
    }

    fn of(objects: impl Iterator<Item = Value>) -> Self {
        let mut tally = Self::default();
        objects.for_each(|object| tally.add(&object));
        tally
    }
}

/// What hangs on tasks and folders, as it was saved.
#[derive(Default)]
struct Saved {
    items: Tally,
    comments: Tally,
    attachments: Tally,
    timelogs: Tally,
    /// Where the file of an attachment is, by its id.
    files: HashMap<String, String>,
}

impl Saved {
    fn add(&mut self, item: &Value) {
        let list = |key: &str| item.get(key).and_then(Value::as_array).into_iter().flatten();
        self.items.add(&item["source"]);
        list("comments").for_each(|comment| self.comments.add(&comment["source"]));
        list("timelogs").for_each(|timelog| self.timelogs.add(timelog));
        for attachment in list("attachments").chain(list("googleDocs")) {
            self.attachments.add(&attachment["source"]);
            if let Some(file) = attachment["file"].as_str() {
                self.files.insert(attachment["apiId"].as_str().unwrap().to_owned(), file.to_owned());
            }
        }
    }
}

/// Fail unless the zip at `path` holds all of `account`: tasks, folders, comments, time logs, attachments and every file.
///
/// # Panics
/// With what differs.
pub fn compare(path: &Path, account: &Account) {
    let mut zip = ZipArchive::new(BufReader::new(File::open(path).unwrap())).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut saved = Saved::default();
    for file in ["/tasks.json", "/folders.json"] {
        let name = names.iter().find(|name| name.ends_with(file)).unwrap();
        // One object a line.
        for line in BufReader::new(zip.by_name(name).unwrap()).lines() {
            let line = line.unwrap();
            if let Ok(item @ Value::Object(_)) = serde_json::from_str(line.trim_end_matches(',')) {
                saved.add(&item);
            }
        }
    }
    assert_eq!(saved.items, Tally::of(account.tasks().chain(account.folders())), "tasks and folders");
    assert_eq!(saved.comments, Tally::of(account.comments()), "comments");
    assert_eq!(saved.attachments, Tally::of(account.attachments()), "attachments");
    assert_eq!(saved.timelogs, Tally::of(account.timelogs()), "time logs");
    let (top, _) = names.iter().find_map(|name| name.split_once("/backup-")).unwrap();
    let mut bodies = 0;
    for attachment in account.attachments() {
        let id = attachment["id"].as_str().unwrap();
        if let Some(body) = account.file_body(id) {
            let name = format!("{top}/{}", saved.files.get(id).unwrap_or_else(|| panic!("{id} has no file")));
            assert!(same_bytes(zip.by_name(&name).unwrap(), body.reader()), "{name} has other bytes");
            bodies += 1;
        }
    }
    assert_eq!(names.iter().filter(|name| name.contains("/attachments/")).count(), bodies, "no other files");
}

fn same_bytes(mut one: impl Read, mut two: impl Read) -> bool {
    let (mut left, mut right) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    loop {
        let count = one.read(&mut left).unwrap();
        two.read_exact(&mut right[..count]).unwrap_or_default();
        if count == 0 {
            return two.read(&mut right[..1]).unwrap() == 0;
        }
        if left[..count] != right[..count] {
            return false;
        }
    }
}
