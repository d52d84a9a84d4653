//! What files come in: a zip, or a folder. Both list their files and open them one by one.

pub mod entry;
pub mod folder;
pub mod names;
pub mod record;
pub mod salvage;
pub mod zip;

use crate::error::Result;
use crate::library::source::Shared;

pub use entry::EntryReader;
pub use folder::Folder;
pub use record::Entry;
pub use zip::Zip;

/// A zip or a folder.
pub enum Container {
    /// A zip, read by its central directory.
    Zip(Box<Zip>),
    /// Files with their paths.
    Folder(Folder),
}

impl Container {
    /// The file of this path.
    ///
    /// # Errors
    /// `Storage`, `Damaged`.
    pub fn find(&self, path: &str) -> Result<Option<Entry>> {
        match self {
            Container::Zip(zip) => zip.find(path),
            Container::Folder(folder) => Ok(folder.find(path)),
        }
    }

    /// Each file with its path, in the order of the directory.
    ///
    /// # Errors
    /// `Storage`, `Damaged`, and what `take` fails with.
    pub fn each(&self, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        match self {
            Container::Zip(zip) => zip.each(take),
            Container::Folder(folder) => folder.each(take),
        }
    }

    /// The files from `cursor` on, at most `most`, and the cursor for those after them; for work that yields in between.
    ///
    /// # Errors
    /// `Storage`, `Damaged`.
    pub fn some(&self, cursor: u64, most: usize) -> Result<(Vec<Entry>, Option<u64>)> {
        match self {
            Container::Zip(zip) => zip.some(cursor, most),
            Container::Folder(folder) => Ok(folder.some(cursor, most)),
        }
    }

    /// How many files there are.
    pub fn files(&self) -> u64 {
        match self {
            Container::Zip(zip) => zip.files(),
            Container::Folder(folder) => folder.files(),
        }
    }

    /// The bytes of a file, checked against its CRC and length at the end.
    ///
    /// # Errors
    /// `Damaged`, `Storage`, `Unsupported` (encrypted, or packed in a way that no backup is).
    pub fn open(&self, entry: &Entry) -> Result<EntryReader> {
        match self {
            Container::Zip(zip) => zip.open(entry),
            Container::Folder(folder) => folder.open(entry),
        }
    }

    /// The bytes as they lie in the source, where they are not packed: offset and source.
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    pub fn stored(&self, entry: &Entry) -> Result<Option<(Shared, u64)>> {
        match self {
            Container::Zip(zip) => zip.stored(entry),
            Container::Folder(folder) => Ok(folder.source(entry).map(|source| (source, 0))),
        }
    }
}
