//! A store in a directory of the file system: native runs, benches and tests.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use async_trait::async_trait;

use super::{Entry, File, Open, Store};
use crate::error::{Error, Kind, Result};

/// Files below one directory. Paths that would leave it are refused.
#[derive(Clone)]
pub struct DirectoryStore {
    root: PathBuf,
    open: Rc<RefCell<BTreeSet<PathBuf>>>,
}

impl DirectoryStore {
    /// A store in `root`, which is made when needed.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), open: Rc::default() }
    }

    fn place(&self, path: &str) -> Result<PathBuf> {
        let relative = Path::new(path);
        if relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Ok(self.root.join(relative));
        }
        Err(Error::new(Kind::Internal, "directory_store", "a path must stay in its folder").with("path", path))
    }

    fn check_closed(&self, place: &Path, operation: &'static str) -> Result<()> {
        if self.open.borrow().iter().any(|open| open.starts_with(place)) {
            return Err(Error::new(Kind::Busy, operation, "the file is open").with("path", place.display()));
        }
        Ok(())
    }
}

fn classify(error: io::Error, operation: &'static str, path: &Path) -> Error {
    let kind = match error.kind() {
        ErrorKind::NotFound => Kind::NotFound,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Kind::NoSpace,
        _ => Kind::Storage,
    };
    Error::new(kind, operation, error.to_string()).with("path", path.display()).caused_by(error)
}

#[async_trait(?Send)]
impl Store for DirectoryStore {
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>> {
        let place = self.place(path)?;
        self.check_closed(&place, "directory_store::open")?;
        let failed = |error| classify(error, "directory_store::open", &place);
        let mut options = fs::OpenOptions::new();
        options.read(true).write(true);
        if mode != Open::Existing {
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(failed)?;
            }
            options.create(true).truncate(mode == Open::Empty);
        }
        let file = options.open(&place).map_err(failed)?;
        self.open.borrow_mut().insert(place.clone());
        Ok(Box::new(DirectoryFile { file, place, open: self.open.clone() }))
    }

    async fn list(&self, directory: &str) -> Result<Vec<Entry>> {
        let place = if directory.is_empty() { self.root.clone() } else { self.place(directory)? };
        let failed = |error| classify(error, "directory_store::list", &place);
        let listing = match fs::read_dir(&place) {
            Ok(listing) => listing,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut entries = Vec::new();
        for entry in listing {
            let entry = entry.map_err(failed)?;
            let is_directory = entry.file_type().map_err(failed)?.is_dir();
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), is_directory });
        }
        entries.sort();
        Ok(entries)
    }

    async fn remove(&self, path: &str) -> Result<()> {
        let place = self.place(path)?;
        self.check_closed(&place, "directory_store::remove")?;
        let removed = if place.is_dir() { fs::remove_dir_all(&place) } else { fs::remove_file(&place) };
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(classify(error, "directory_store::remove", &place))
            }
            _ => Ok(()),
        }
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        self.check_closed(&from, "directory_store::rename")?;
        self.check_closed(&to, "directory_store::rename")?;
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|error| classify(error, "directory_store::rename", parent))?;
        }
        fs::rename(&from, &to).map_err(|error| classify(error, "directory_store::rename", &from))
    }

    async fn free(&self) -> Result<Option<u64>> {
        Ok(None)
    }
}

struct DirectoryFile {
    file: fs::File,
    place: PathBuf,
    open: Rc<RefCell<BTreeSet<PathBuf>>>,
}

impl DirectoryFile {
    fn attempt<T>(&mut self, operation: &'static str, work: impl FnOnce(&mut fs::File) -> io::Result<T>) -> Result<T> {
        work(&mut self.file).map_err(|error| classify(error, operation, &self.place))
    }
}

impl File for DirectoryFile {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        self.attempt("directory_store::read", |file| {
            file.seek(SeekFrom::Start(offset))?;
            let mut count = 0;
            while count < buffer.len() {
                match file.read(&mut buffer[count..])? {
                    0 => break,
                    more => count += more,
                }
            }
            Ok(count)
        })
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        self.attempt("directory_store::write", |file| {
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(bytes)
        })
    }

    fn len(&mut self) -> Result<u64> {
        self.attempt("directory_store::len", |file| Ok(file.metadata()?.len()))
    }

    fn truncate(&mut self, len: u64) -> Result<()> {
        self.attempt("directory_store::truncate", |file| file.set_len(len))
    }

    fn flush(&mut self) -> Result<()> {
        self.attempt("directory_store::flush", |file| file.sync_data())
    }
}

impl Drop for DirectoryFile {
    fn drop(&mut self) {
        self.open.borrow_mut().remove(&self.place);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn directory_store_keeps_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        super::super::contract::store_keeps_its_promises(&DirectoryStore::new(folder.path()))
            .now_or_never()
            .unwrap()
            .unwrap();
    }

    #[test]
    fn paths_never_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirectoryStore::new(folder.path().join("inside"));
        for path in ["../outside", "/etc/passwd", "a/../../b", "./c"] {
            assert_eq!(
                store.open(path, Open::Keep).now_or_never().unwrap().err().unwrap().kind(),
                Kind::Internal,
                "{path}"
            );
        }
    }
}
