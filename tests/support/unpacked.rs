//! What a store holds, as somebody reads it who searches for a secret: with the journals' records unpacked.
#![allow(dead_code, reason = "each test crate uses a part of it")]

use futures_util::FutureExt;
use keepsake::backup::journal::Journal;
use keepsake::host::store::{MemoryStore, Open, Store, read_small};

/// Each file as it lies there, and each record of each journal: where it is, and its bytes.
pub fn unpacked(memory: &MemoryStore) -> Vec<(String, Vec<u8>)> {
    let mut held = Vec::new();
    for (path, _) in memory.paths() {
        let file = read_small(memory, &path).now_or_never().expect("no wait").expect("store").expect("the file");
        held.push((path.clone(), file));
        if path.ends_with("/journal") {
            held.extend(records(memory, &path));
        }
    }
    held
}

/// How many records the journals of all runs hold.
pub fn kept_records(memory: &MemoryStore) -> u64 {
    let journals = memory.paths().into_iter().filter(|(path, _)| path.ends_with("/journal"));
    journals.map(|(path, _)| records(memory, &path).len() as u64).sum()
}

/// Read from a copy: a journal that is opened loses a frame that was torn.
fn records(memory: &MemoryStore, path: &str) -> Vec<(String, Vec<u8>)> {
    let bytes = read_small(memory, path).now_or_never().expect("no wait").expect("store").expect("the file");
    let copy = MemoryStore::new();
    copy.open(path, Open::Empty)
        .now_or_never()
        .expect("no wait")
        .expect("a file")
        .write_at(0, &bytes)
        .expect("to write");
    let mut journal = Journal::open(&copy, path).now_or_never().expect("no wait").expect("a journal");
    let (mut records, mut offset) = (Vec::new(), journal.start());
    while let Some((record, next)) = journal.at(offset).expect("a record") {
        let text = [record.key.as_bytes(), b"\n", &record.body].concat();
        records.push((format!("{path}: {}", record.key), text));
        offset = next;
    }
    records
}

/// Whether `needle` stands anywhere in `bytes`.
pub fn holds(bytes: &[u8], needle: &str) -> bool {
    assert!(!needle.is_empty());
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}
