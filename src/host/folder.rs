//! A folder that the user picked: files appear in it whole or not at all, and are written front to back.
//!
//! It is a capability apart from [`Store`](super::store::Store) because browsers give no positioned writing there: File System
//! Access writes to a swap file that replaces the target when it is closed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use async_trait::async_trait;

use super::chunk::Chunk;
use super::store::Entry;
use crate::error::{Error, Kind, Result};

/// A folder of the user's disk. Paths are relative, with `/` between names; folders are made as needed.
#[async_trait(?Send)]
pub trait Folder {
    /// Begin a file. It replaces one of the same path when it is finished, not before.
    ///
    /// # Errors
    /// `Unsupported` when the user withdrew the permission, `NoSpace`, `Storage`.
    async fn create(&self, path: &str) -> Result<Box<dyn FolderWriter>>;

    /// Length in bytes of a file; none when it is not there.
    ///
    /// # Errors
    /// `Unsupported`, `Storage`.
    async fn len(&self, path: &str) -> Result<Option<u64>>;

    /// Up to `len` bytes from `offset`.
    ///
    /// # Errors
    /// `NotFound`, `Unsupported`, `Storage`.
    async fn read(&self, path: &str, offset: u64, len: u64) -> Result<Vec<u8>>;

    /// The names in a folder, sorted; empty when it is not there.
    ///
    /// # Errors
    /// `Unsupported`, `Storage`.
    async fn list(&self, path: &str) -> Result<Vec<Entry>>;

    /// Remove a file; one that is not there counts as removed.
    ///
    /// # Errors
    /// `Unsupported`, `Storage`.
    async fn remove(&self, path: &str) -> Result<()>;
}

/// A file in the making. Dropped before [`FolderWriter::finish`], it leaves nothing.
#[async_trait(?Send)]
pub trait FolderWriter {
    /// Add bytes at the end.
    ///
    /// # Errors
    /// `NoSpace`, `Unsupported`, `Storage`.
    async fn write(&mut self, bytes: &[u8]) -> Result<()>;

    /// Add a chunk at the end, from where the host has it if it can.
    ///
    /// # Errors
    /// As [`FolderWriter::write`].
    async fn write_chunk(&mut self, chunk: &Chunk) -> Result<()> {
        self.write(&chunk.bytes()).await
    }

    /// Let the file appear.
    ///
    /// # Errors
    /// `NoSpace`, `Unsupported`, `Storage`.
    async fn finish(self: Box<Self>) -> Result<()>;
}

type Files = Rc<RefCell<BTreeMap<String, Vec<u8>>>>;

/// A folder in memory, for tests.
#[derive(Clone, Default)]
pub struct MemoryFolder {
    files: Files,
}

impl MemoryFolder {
    /// Every file's path and content.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.borrow().clone()
    }
}

#[async_trait(?Send)]
impl Folder for MemoryFolder {
    async fn create(&self, path: &str) -> Result<Box<dyn FolderWriter>> {
        Ok(Box::new(MemoryWriter { files: self.files.clone(), path: path.to_owned(), bytes: Vec::new() }))
    }

    async fn len(&self, path: &str) -> Result<Option<u64>> {
        Ok(self.files.borrow().get(path).map(|bytes| bytes.len() as u64))
    }

    async fn read(&self, path: &str, offset: u64, len: u64) -> Result<Vec<u8>> {
        let files = self.files.borrow();
        let bytes = files
            .get(path)
            .ok_or_else(|| Error::new(Kind::NotFound, "memory_folder::read", "no such file").with("path", path))?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let end = start.saturating_add(usize::try_from(len).unwrap_or(usize::MAX)).min(bytes.len());
        Ok(bytes[start..end].to_vec())
    }

    async fn list(&self, path: &str) -> Result<Vec<Entry>> {
        Ok(Entry::in_directory(path, self.files.borrow().keys().map(String::as_str)))
    }

    async fn remove(&self, path: &str) -> Result<()> {
        self.files.borrow_mut().remove(path);
        Ok(())
    }
}

struct MemoryWriter {
    files: Files,
    path: String,
    bytes: Vec<u8>,
}

#[async_trait(?Send)]
impl FolderWriter for MemoryWriter {
    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<()> {
        self.files.borrow_mut().insert(self.path, self.bytes);
        Ok(())
    }
}

/// Check every promise of [`Folder`] on an empty folder.
///
/// # Errors
/// Whatever the folder fails with where it must not.
///
/// # Panics
/// When a promise is broken.
pub async fn folder_keeps_its_promises(folder: &dyn Folder) -> Result<()> {
    let mut writer = folder.create("a/b/file").await?;
    writer.write(b"hello ").await?;
    assert_eq!(folder.len("a/b/file").await?.unwrap_or(0), 0, "nothing shows before finish");
    writer.write(b"world").await?;
    writer.finish().await?;
    assert_eq!(folder.len("a/b/file").await?, Some(11));
    assert_eq!(folder.read("a/b/file", 6, 100).await?, b"world");

    let mut unfinished = folder.create("a/b/file").await?;
    unfinished.write(b"other").await?;
    drop(unfinished);
    assert_eq!(folder.read("a/b/file", 0, 100).await?, b"hello world", "what is not finished replaces nothing");

    folder.create("a/other").await?.finish().await?;
    let expected =
        [("b", true), ("other", false)].map(|(name, is_directory)| Entry { name: name.to_owned(), is_directory });
    assert_eq!(folder.list("a").await?, expected);
    assert_eq!(folder.list("nowhere").await?, []);
    folder.remove("a/other").await?;
    folder.remove("a/b/file").await?;
    folder.remove("a/b/file").await?;
    assert_eq!(folder.len("a/b/file").await?, None);
    let missing = folder.read("a/b/file", 0, 1).await.err().map(|error| error.kind());
    assert_eq!(missing, Some(Kind::NotFound));
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn memory_folder_keeps_the_contract() {
        folder_keeps_its_promises(&MemoryFolder::default()).now_or_never().unwrap().unwrap();
    }
}
