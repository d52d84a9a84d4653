//! The list of everything in an archive with its length and SHA-256: for `manifest.json`, for `sha256sum -c`, and for verifying.
//!
//! It is kept on the store, not in memory: an account may have a million files.

use std::io::{BufRead, BufReader, Write};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::zip::Written;
use crate::error::{Error, Kind, Result};
use crate::host::store::{BufferedWriter, FileReader, Open, Store};

/// One file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Path relative to the folder that holds `SHA256SUMS`.
    pub path: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

impl Sum {
    /// As a line for `sha256sum -c` (coreutils: hash, space, `*` for binary, name). Our names have no newline and no backslash.
    pub fn line(&self) -> String {
        format!("{} *{}\n", self.sha256, self.path)
    }
}

/// The list in the making.
pub struct Sums {
    store: Rc<dyn Store>,
    path: String,
    writer: BufferedWriter,
    files: u64,
}

impl Sums {
    /// Begin an empty list at `path` of `store`.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: Rc<dyn Store>, path: &str) -> Result<Self> {
        let writer = BufferedWriter::new(store.open(path, Open::Empty).await?);
        Ok(Self { store, path: path.to_owned(), writer, files: 0 })
    }

    /// Add a file that has been written.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn add(&mut self, path: &str, written: &Written) -> Result<()> {
        let sum = Sum { path: path.to_owned(), bytes: written.bytes, sha256: written.sha256.clone() };
        let mut line = serde_json::to_vec(&sum)
            .map_err(|error| Error::new(Kind::Internal, "sums::add", "no JSON form").caused_by(error))?;
        line.push(b'\n');
        self.files += 1;
        self.writer.write_all(&line).map_err(|error| {
            let kind = if error.kind() == std::io::ErrorKind::StorageFull { Kind::NoSpace } else { Kind::Storage };
            Error::new(kind, "sums::add", "could not write").caused_by(error)
        })
    }

    /// How many files so far.
    pub fn files(&self) -> u64 {
        self.files
    }

    /// Close the list for adding and read it from its start.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub async fn close(mut self) -> Result<SumsList> {
        self.writer
            .flush()
            .map_err(|error| Error::new(Kind::Storage, "sums::close", "could not write").caused_by(error))?;
        drop(self.writer);
        Ok(SumsList { store: self.store, path: self.path, tail: Vec::new() })
    }
}

/// A list that is complete.
pub struct SumsList {
    store: Rc<dyn Store>,
    path: String,
    tail: Vec<Sum>,
}

impl SumsList {
    /// Add the few that come after the list was closed: those that are made of it.
    pub fn push(&mut self, path: &str, written: &Written) {
        self.tail.push(Sum { path: path.to_owned(), bytes: written.bytes, sha256: written.sha256.clone() });
    }

    /// Go through it from the start.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn iter(&self) -> Result<impl Iterator<Item = Result<Sum>> + use<>> {
        let file = self.store.open(&self.path, Open::Existing).await?;
        let bad = |error: Box<dyn std::error::Error>| {
            Error::new(Kind::Storage, "sums::read", "could not read").caused_by(error)
        };
        let tail = self.tail.clone().into_iter().map(Ok);
        let listed = BufReader::new(FileReader::new(file)).lines().map(move |line| {
            let line = line.map_err(|error| bad(error.into()))?;
            serde_json::from_str(&line).map_err(|error| bad(error.into()))
        });
        Ok(listed.chain(tail))
    }
}
