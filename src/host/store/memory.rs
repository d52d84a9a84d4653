//! A store in memory, for tests.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use async_trait::async_trait;

use super::{Entry, File, Open, Store};
use crate::error::{Error, Kind, Result};

type Bytes = Rc<RefCell<Vec<u8>>>;

/// Files in memory, with an optional limit on their sum.
#[derive(Clone, Default)]
pub struct MemoryStore {
    files: Rc<RefCell<BTreeMap<String, Bytes>>>,
    open: Rc<RefCell<BTreeSet<String>>>,
    limit: Rc<Cell<Option<u64>>>,
}

impl MemoryStore {
    /// An empty store without a limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Let the files hold at most `bytes` together; none lifts the limit.
    pub fn limit(&self, bytes: Option<u64>) {
        self.limit.set(bytes);
    }

    /// Every path and its length.
    pub fn paths(&self) -> Vec<(String, u64)> {
        self.files.borrow().iter().map(|(path, bytes)| (path.clone(), bytes.borrow().len() as u64)).collect()
    }

    fn used(&self) -> u64 {
        self.files.borrow().values().map(|bytes| bytes.borrow().len() as u64).sum()
    }

    fn find(&self, path: &str, operation: &'static str) -> Result<Bytes> {
        let found = self.files.borrow().get(path).cloned();
        found.ok_or_else(|| Error::new(Kind::NotFound, operation, "no such file").with("path", path))
    }
}

#[async_trait(?Send)]
impl Store for MemoryStore {
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>> {
        if self.open.borrow().contains(path) {
            return Err(Error::new(Kind::Busy, "memory_store::open", "already open").with("path", path));
        }
        let bytes = match mode {
            Open::Existing => self.find(path, "memory_store::open")?,
            Open::Keep => self.files.borrow_mut().entry(path.to_owned()).or_default().clone(),
            Open::Empty => {
                let fresh = Bytes::default();
                self.files.borrow_mut().insert(path.to_owned(), fresh.clone());
                fresh
            }
        };
        self.open.borrow_mut().insert(path.to_owned());
        Ok(Box::new(MemoryFile { store: self.clone(), path: path.to_owned(), bytes }))
    }

    async fn list(&self, directory: &str) -> Result<Vec<Entry>> {
        Ok(Entry::in_directory(directory, self.files.borrow().keys().map(String::as_str)))
    }

    async fn remove(&self, path: &str) -> Result<()> {
        let prefix = format!("{path}/");
        if self.open.borrow().iter().any(|open| open == path || open.starts_with(&prefix)) {
            return Err(Error::new(Kind::Busy, "memory_store::remove", "a file is open").with("path", path));
        }
        self.files.borrow_mut().retain(|name, _| name != path && !name.starts_with(&prefix));
        Ok(())
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        if self.open.borrow().contains(from) || self.open.borrow().contains(to) {
            return Err(Error::new(Kind::Busy, "memory_store::rename", "the file is open").with("path", from));
        }
        let bytes = self.find(from, "memory_store::rename")?;
        self.files.borrow_mut().remove(from);
        self.files.borrow_mut().insert(to.to_owned(), bytes);
        Ok(())
    }

    async fn free(&self) -> Result<Option<u64>> {
        Ok(self.limit.get().map(|limit| limit.saturating_sub(self.used())))
    }
}

struct MemoryFile {
    store: MemoryStore,
    path: String,
    bytes: Bytes,
}

impl MemoryFile {
    fn grow(&mut self, len: usize) -> Result<()> {
        let now = self.bytes.borrow().len();
        if len > now {
            let more = (len - now) as u64;
            if self.store.limit.get().is_some_and(|limit| self.store.used() + more > limit) {
                return Err(Error::new(Kind::NoSpace, "memory_store::write", "limit reached").with("path", &self.path));
            }
            self.bytes.borrow_mut().resize(len, 0);
        }
        Ok(())
    }
}

fn index(offset: u64) -> Result<usize> {
    usize::try_from(offset)
        .map_err(|error| Error::new(Kind::Storage, "memory_store", "offset beyond memory").caused_by(error))
}

impl File for MemoryFile {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let bytes = self.bytes.borrow();
        let start = index(offset)?.min(bytes.len());
        let count = buffer.len().min(bytes.len() - start);
        buffer[..count].copy_from_slice(&bytes[start..start + count]);
        Ok(count)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        let start = index(offset)?;
        self.grow(start + bytes.len())?;
        self.bytes.borrow_mut()[start..start + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn len(&mut self) -> Result<u64> {
        Ok(self.bytes.borrow().len() as u64)
    }

    fn truncate(&mut self, len: u64) -> Result<()> {
        let len = index(len)?;
        self.grow(len)?;
        self.bytes.borrow_mut().truncate(len);
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Drop for MemoryFile {
    fn drop(&mut self) {
        self.store.open.borrow_mut().remove(&self.path);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn memory_store_keeps_the_contract() {
        super::super::contract::store_keeps_its_promises(&MemoryStore::new()).now_or_never().unwrap().unwrap();
    }

    #[test]
    fn a_full_store_says_no_space_and_keeps_what_it_has() {
        let store = MemoryStore::new();
        store.limit(Some(10));
        let mut file = store.open("a", Open::Empty).now_or_never().unwrap().unwrap();
        file.write_at(0, b"0123456789").unwrap();
        assert_eq!(file.write_at(10, b"x").unwrap_err().kind(), Kind::NoSpace);
        assert_eq!(file.len().unwrap(), 10);
    }
}
