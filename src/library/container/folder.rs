//! A folder: files with their paths, each a source of its own.

use super::Container;
use super::entry::EntryReader;
use super::names;
use super::record::{Entry, STORED};
use crate::error::{Error, Kind, Result};
use crate::library::findings::Findings;
use crate::library::order::sort_by;
use crate::library::source::Shared;

/// The files of a folder, sorted by path.
#[derive(Default)]
pub struct Folder {
    files: Vec<(String, Shared)>,
}

impl Folder {
    /// Of these files. What stands twice is told and counts once.
    pub fn new(files: Vec<(String, Shared)>, findings: &mut Findings) -> Self {
        let mut kept: Vec<(String, Shared)> = Vec::with_capacity(files.len());
        for (path, source) in files {
            let path = path.replace('\\', "/");
            match names::fault(&path) {
                Some(fault) => findings.hostile(&path, fault),
                None => kept.push((path, source)),
            }
        }
        sort_by(&mut kept, |a, b| a.0.cmp(&b.0));
        kept.dedup_by(|b, a| {
            let twice = a.0 == b.0;
            if twice {
                findings.damage(&a.0, "Two files of one name: only one is read.");
            }
            twice
        });
        Self { files: kept }
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        let (path, source) = self.files.get(at)?;
        let bytes = source.len();
        Some(Entry { name: path.clone(), method: STORED, packed: bytes, bytes, header: at as u64, ..Entry::default() })
    }

    /// The file itself.
    fn source(&self, entry: &Entry) -> Option<Shared> {
        let at = usize::try_from(entry.header).ok()?;
        self.files.get(at).map(|(_, source)| source.clone())
    }
}

impl Container for Folder {
    fn find(&self, path: &str) -> Result<Option<Entry>> {
        Ok(self.files.binary_search_by(|(name, _)| name.as_str().cmp(path)).ok().and_then(|at| self.entry(at)))
    }

    fn each(&self, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        (0..self.files.len()).filter_map(|at| self.entry(at)).try_for_each(take)
    }

    /// The cursor counts files.
    fn some(&self, cursor: u64, most: usize) -> Result<(Vec<Entry>, Option<u64>)> {
        let from = usize::try_from(cursor).unwrap_or(usize::MAX);
        let entries: Vec<Entry> = (0..self.files.len()).skip(from).take(most).filter_map(|at| self.entry(at)).collect();
        let next = cursor + entries.len() as u64;
        Ok((entries, (next < self.files()).then_some(next)))
    }

    /// A folder has no CRC to check.
    fn open(&self, entry: &Entry) -> Result<EntryReader> {
        let missing = || Error::new(Kind::NotFound, "library::folder", "no such file").with("path", &entry.name);
        let source = self.source(entry).ok_or_else(missing)?;
        Ok(EntryReader::unchecked(source, entry))
    }

    fn stored(&self, entry: &Entry) -> Result<Option<(Shared, u64)>> {
        Ok(self.source(entry).map(|source| (source, 0)))
    }

    fn files(&self) -> u64 {
        self.files.len() as u64
    }
}
