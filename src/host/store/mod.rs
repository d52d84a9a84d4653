//! Working storage: directories and positioned files. The browser's is the origin's private file system with sync access handles.
//!
//! Opening, listing and removing may wait; reading and writing an open file do not, so that a zip writer can sit on top.

pub mod contract;
#[cfg(not(target_arch = "wasm32"))]
mod directory;
mod faulty;
mod io;
mod memory;

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::chunk::Chunk;
use super::hasher::{Hasher, InlineHasher, Wanted};
use crate::error::Result;

#[cfg(not(target_arch = "wasm32"))]
pub use directory::DirectoryStore;
pub use faulty::FaultyStore;
pub use io::{BufferedWriter, FileReader};
pub use memory::MemoryStore;

/// How to open a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// It must be there.
    Existing,
    /// Make it when it is not there; keep what it holds.
    Keep,
    /// Make it, empty.
    Empty,
}

/// One name in a directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name, without the directory.
    pub name: String,
    /// Whether it is a directory.
    pub is_directory: bool,
}

impl Entry {
    /// What stands in `directory`, of all these paths; sorted.
    pub(in crate::host) fn in_directory<'a>(directory: &str, paths: impl Iterator<Item = &'a str>) -> Vec<Entry> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let entries: BTreeSet<Entry> = paths
            .filter_map(|path| path.strip_prefix(&prefix))
            .map(|rest| match rest.split_once('/') {
                Some((name, _)) => Entry { name: name.to_owned(), is_directory: true },
                None => Entry { name: rest.to_owned(), is_directory: false },
            })
            .collect();
        entries.into_iter().collect()
    }
}

/// Directories and files, addressed by relative paths with `/` between names. Directories are made as needed.
#[async_trait(?Send)]
pub trait Store {
    /// Open a file. At most one handle a file is open at a time; it closes when dropped.
    ///
    /// # Errors
    /// `NotFound` for [`Open::Existing`], `Busy` when another tab holds it, `NoSpace`, `PrivateWindow`, `Storage`.
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>>;

    /// The names in a directory, sorted; empty when it is not there.
    ///
    /// # Errors
    /// `Storage`.
    async fn list(&self, directory: &str) -> Result<Vec<Entry>>;

    /// Remove a file, or a directory with all it holds. What is not there counts as removed.
    ///
    /// # Errors
    /// `Busy` when a file is open, `Storage`.
    async fn remove(&self, path: &str) -> Result<()>;

    /// Give a file another path; a file that is there already is replaced.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, `Storage`.
    async fn rename(&self, from: &str, to: &str) -> Result<()>;

    /// Bytes that can still be written, as far as the host tells.
    ///
    /// # Errors
    /// `Storage`.
    async fn free(&self) -> Result<Option<u64>>;

    /// Begin a checksum of what goes to a file, made as this storage's host makes it best.
    fn hasher(&self, wanted: Wanted) -> Box<dyn Hasher> {
        Box::new(InlineHasher::new(wanted))
    }
}

/// An open file. Offsets and lengths in bytes.
#[allow(clippy::len_without_is_empty, reason = "nobody asks; the length can fail, so it is no container's")]
pub trait File {
    /// Read into `buffer` from `offset`; how many bytes were read, fewer than asked only at the end.
    ///
    /// # Errors
    /// `Storage`.
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize>;

    /// Write all of `bytes` at `offset`, growing the file as needed.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`. A short write is an error.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()>;

    /// Write all of `chunk` at `offset`, from where the host has it if it can.
    ///
    /// # Errors
    /// As [`File::write_at`].
    fn write_chunk(&mut self, offset: u64, chunk: &Chunk) -> Result<()> {
        self.write_at(offset, &chunk.bytes())
    }

    /// Its length.
    ///
    /// # Errors
    /// `Storage`.
    fn len(&mut self) -> Result<u64>;

    /// Cut or extend it to `len`.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    fn truncate(&mut self, len: u64) -> Result<()>;

    /// Hand everything to the disk.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    fn flush(&mut self) -> Result<()>;
}

/// Read a small file whole; none when it is not there.
///
/// # Errors
/// As [`Store::open`] and [`File::read_at`].
pub async fn read_small(store: &dyn Store, path: &str) -> Result<Option<Vec<u8>>> {
    let mut file = match store.open(path, Open::Existing).await {
        Ok(file) => file,
        Err(error) if error.kind() == crate::error::Kind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let len = usize::try_from(file.len()?).unwrap_or(usize::MAX);
    let mut bytes = vec![0; len];
    let read = file.read_at(0, &mut bytes)?;
    bytes.truncate(read);
    Ok(Some(bytes))
}

/// Write a small file whole, so that a reader sees the old one or the new one and never a part.
///
/// # Errors
/// As [`Store::open`], [`File::write_at`] and [`Store::rename`].
pub async fn write_small(store: &dyn Store, path: &str, bytes: &[u8]) -> Result<()> {
    let part = format!("{path}.part");
    {
        let mut file = store.open(&part, Open::Empty).await?;
        file.write_at(0, bytes)?;
        file.flush()?;
    }
    store.rename(&part, path).await
}
