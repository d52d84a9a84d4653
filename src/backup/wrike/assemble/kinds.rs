//! The kinds of the catalogue: one file each, as received.

use std::collections::{HashMap, HashSet};

use super::Assembly;
use crate::archive::writer::ArchiveWriter;
use crate::backup::wrike::listing::short_hash;
use crate::error::Result;
use crate::model::Object;
use crate::wrike::answer::Envelope;
use crate::wrike::catalog::ROWS;

/// File, kind and key of all that is kept as received.
fn catalogue() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let others = [
        ("dependencies.json", "dependency", "dependencies"),
        ("audit_log.json", "audit entry", "audit-log"),
        ("recycle_bin_folders.json", "folder in the recycle bin", "bin-folders"),
        ("recycle_bin_tasks.json", "task in the recycle bin", "bin-tasks"),
    ];
    ROWS.iter().map(|row| (row.file, row.kind, row.key)).chain(others)
}

impl Assembly<'_> {
    /// Files of one kind each, as received, only where there is something.
    pub(super) fn kinds(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        let places = self.places()?;
        for (key, file) in [("account", "account.json"), ("version", "api_version.json")] {
            self.received(writer, file, places.get(key).map(Vec::as_slice).unwrap_or_default())?;
        }
        let mut done: Vec<&str> = Vec::new();
        for (file, kind, _) in catalogue() {
            if done.contains(&file) {
                continue;
            }
            done.push(file);
            let keys = catalogue().filter(|row| row.0 == file).map(|row| row.2);
            let offsets: Vec<u64> = keys.filter_map(|key| places.get(key)).flatten().copied().collect();
            let saved = self.received(writer, file, &offsets)?;
            if saved > 0 {
                self.ledger.expected(kind, saved);
                self.ledger.saved(kind, saved);
            }
        }
        Ok(())
    }

    /// Where in the journal each sort of call is recorded, by the first part of its key; what is sorted into buckets is left out.
    fn places(&self) -> Result<HashMap<String, Vec<u64>>> {
        let mut places: HashMap<String, Vec<u64>> = HashMap::new();
        let wanted: HashSet<&str> = catalogue().map(|row| row.2).chain(["account", "version"]).collect();
        let mut journal = self.run.journal();
        let mut offset = journal.start();
        while let Some((key, next)) = journal.key_at(offset)? {
            if let Some(first) = key.split('/').next().filter(|first| wanted.contains(first)) {
                places.entry(first.to_owned()).or_default().push(offset);
            }
            offset = next;
        }
        Ok(places)
    }

    /// Write all objects of these records as received, each once, to one file; how many there were. Without any there is no file.
    fn received(&self, writer: &mut ArchiveWriter, file: &str, offsets: &[u64]) -> Result<u64> {
        let (mut array, mut seen) = (None, HashSet::new());
        let mut journal = self.run.journal();
        let most = journal.unpacked();
        for offset in offsets {
            let body = journal.at(*offset)?.map(|(record, _)| record.body).unwrap_or_default();
            for raw in Envelope::parse(&body)?.data {
                // What has no id is told apart by all that it says.
                let identity = Object::parse(raw).map_or_else(|_| raw.get().to_owned(), |object| object.id());
                if !seen.insert(short_hash(&identity)) {
                    continue;
                }
                if array.is_none() {
                    array = Some(writer.begin_array(file, most)?);
                }
                if let Some(array) = &mut array {
                    writer.push(array, &raw)?;
                }
            }
        }
        array.map_or(Ok(0), |array| writer.end_array(file, array))
    }
}
