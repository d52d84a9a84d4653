//! Zips as other programs make them: with ZIP64 records, several of one name, several in one folder.

use std::io::{Cursor, Write};

use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;
use keepsake::library::messages::{Command, Event, ItemKind, Page, Sort};
use serde_json::json;

use crate::conversation::{choose, opened, rows, talk, verify};
use crate::library::{Raw, open_all, zip};

/// The four files of a backup of Wrike with one task.
fn four(title: &str) -> [(&'static str, String); 4] {
    let tasks = json!([{"id": 1, "title": title}]).to_string();
    [("users.json", "[]".into()), ("folders.json", "[]".into()), ("tasks.json", tasks), ("teams.json", "[]".into())]
}

fn wrikes(title: &str) -> Vec<u8> {
    zip(&four(title).map(|(name, text)| Raw::new(name, text)))
}

fn titles(inputs: &[(&str, Vec<u8>)]) -> Vec<String> {
    let list = Command::List {
        request: 2,
        folder: None,
        kinds: vec![ItemKind::Task],
        sort: Sort::Backup,
        descending: false,
        page: Page::first(500),
    };
    let count = opened(&talk(inputs, vec![choose()])).0.len();
    let choice = |backup| Command::Choose { request: 1, backup, consent: false };
    let commands = (0..u32::try_from(count).unwrap()).flat_map(|backup| [choice(backup), list.clone()]).collect();
    let events = talk(inputs, commands);
    let listed = events.into_iter().filter_map(|event| match event {
        Event::Listed { rows, .. } => Some(rows.into_iter().map(|row| row.title)),
        _ => None,
    });
    listed.flatten().collect()
}

#[test]
fn a_zip_with_zip64_records_opens_and_verifies() {
    // More files than 16 bits count, so that its end is one of ZIP64; and sizes that stand in the extra fields.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in four("in ZIP64") {
        writer.start_file(name, SimpleFileOptions::default().large_file(true)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let plain = SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    for n in 0..66_000 {
        writer.start_file(format!("attachments/{n}"), plain).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.windows(4).any(|window| window == b"PK\x06\x06"), "an end of ZIP64");
    let of = open_all(vec![("a.zip", bytes.clone())], false).unwrap().unwrap();
    assert_eq!(of.files.mounts[0].container.files(), 66_004);
    assert!(of.files.find("attachments/65999").unwrap().is_some());
    let inputs = [("a.zip", bytes)];
    assert_eq!(rows(&inputs, None, vec![]).into_iter().map(|row| row.title).collect::<Vec<_>>(), ["in ZIP64"]);
    assert_eq!(verify(&inputs).faults, 0);
}

#[test]
fn several_zips_are_backups_of_their_own_whatever_their_names() {
    let inputs = [("a.zip", wrikes("one")), ("b.zip", wrikes("two")), ("a.zip", wrikes("three"))];
    let mut found = titles(&inputs);
    found.sort();
    assert_eq!(found, ["one", "three", "two"]);
}

#[test]
fn several_zips_in_one_folder_of_a_zip_are_all_opened() {
    let task = json!([{"id": 1, "title": "with a file", "attachments": [{"apiId": "A1", "name": "a.pdf"}]}]);
    let with_file = zip(&[Raw::new("users.json", "[]"), Raw::new("tasks.json", task.to_string())]);
    let outer = zip(&[
        Raw::new("account-U1/backup-B1.zip", wrikes("one")),
        Raw::new("account-U1/backup-B2.zip", with_file),
        Raw::new("account-U1/attachments/A1-a.pdf", "%PDF"),
    ]);
    let inputs = [("account-U1.zip", outer)];
    assert_eq!(titles(&inputs), ["one", "with a file"]);
    let item = Command::Item { request: 3, item: 0, comments: Page::first(1) };
    let events = talk(&inputs, vec![Command::Choose { request: 1, backup: 1, consent: false }, item]);
    let Some(Event::Item { item, .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(item.attachments[0].path.as_deref(), Some("account-U1/attachments/A1-a.pdf"));
}
