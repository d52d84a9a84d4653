//! What a store holds, as somebody reads it who searches for a secret: with the journals' records unpacked.

use futures_util::FutureExt;
use keepsake::backup::journal::Journal;
use keepsake::host::store::{MemoryStore, read_small};

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

fn records(memory: &MemoryStore, path: &str) -> Vec<(String, Vec<u8>)> {
    let mut journal = Journal::open(memory, path).now_or_never().expect("no wait").expect("a journal");
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
