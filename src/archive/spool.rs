//! A list that may be too long for memory: values one by one on the store, as lines of JSON.

use std::io::{BufRead, BufReader, Write};
use std::marker::PhantomData;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Result};
use crate::host::store::{BufferedWriter, FileReader, Open, Store};

/// A list in the making.
pub struct Spool<T> {
    store: Rc<dyn Store>,
    path: String,
    writer: BufferedWriter,
    items: u64,
    item: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    /// Begin an empty list at `path` of `store`.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: Rc<dyn Store>, path: &str) -> Result<Self> {
        let writer = BufferedWriter::new(store.open(path, Open::Empty).await?);
        Ok(Self { store, path: path.to_owned(), writer, items: 0, item: PhantomData })
    }

    /// Add an item.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn push(&mut self, item: &T) -> Result<()> {
        let mut line = serde_json::to_vec(item)
            .map_err(|error| Error::new(Kind::Internal, "spool::push", "no JSON form").caused_by(error))?;
        line.push(b'\n');
        self.items += 1;
        self.writer.write_all(&line).map_err(unwritten)
    }

    /// How many items so far.
    pub fn len(&self) -> u64 {
        self.items
    }

    /// Whether there is none so far.
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// Close it for adding; from now on it can be read.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn close(mut self) -> Result<SpoolReader<T>> {
        self.writer.flush().map_err(unwritten)?;
        Ok(SpoolReader { store: self.store, path: self.path, item: PhantomData })
    }
}

fn unwritten(error: std::io::Error) -> Error {
    let kind = if error.kind() == std::io::ErrorKind::StorageFull { Kind::NoSpace } else { Kind::Storage };
    Error::new(kind, "spool", "could not write").caused_by(error)
}

/// A list that is complete.
pub struct SpoolReader<T> {
    store: Rc<dyn Store>,
    path: String,
    item: PhantomData<T>,
}

impl<T: DeserializeOwned> SpoolReader<T> {
    /// Go through it from the start.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn iter(&self) -> Result<impl Iterator<Item = Result<T>> + use<T>> {
        let file = self.store.open(&self.path, Open::Existing).await?;
        let bad = |error: Box<dyn std::error::Error>| {
            Error::new(Kind::Storage, "spool::read", "could not read").caused_by(error)
        };
        Ok(BufReader::new(FileReader::new(file)).lines().map(move |line| {
            let line = line.map_err(|error| bad(error.into()))?;
            serde_json::from_str(&line).map_err(|error| bad(error.into()))
        }))
    }
}
