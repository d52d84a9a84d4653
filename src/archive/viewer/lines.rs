//! Lines of text that wait on the store until their place in the archive has come.

use std::io::{BufRead, BufReader, Write as _};
use std::rc::Rc;

use super::shelf::unwritten;
use crate::error::{Error, Kind, Result};
use crate::host::store::{BufferedWriter, FileReader, Open, Store};

/// Lines so far.
pub(super) struct Lines {
    store: Rc<dyn Store>,
    path: String,
    writer: BufferedWriter,
    lines: u64,
}

impl Lines {
    pub(super) async fn create(store: Rc<dyn Store>, path: String) -> Result<Self> {
        let writer = BufferedWriter::new(store.open(&path, Open::Empty).await?);
        Ok(Self { store, path, writer, lines: 0 })
    }

    /// Add a line, which must have no line break in it.
    pub(super) fn push(&mut self, line: &str) -> Result<()> {
        self.lines += 1;
        self.writer.write_all(line.as_bytes()).and_then(|()| self.writer.write_all(b"\n")).map_err(unwritten)
    }

    pub(super) fn len(&self) -> u64 {
        self.lines
    }

    /// All of them, in their order.
    pub(super) async fn close(mut self) -> Result<impl Iterator<Item = Result<String>>> {
        self.writer.flush().map_err(unwritten)?;
        drop(self.writer);
        let file = self.store.open(&self.path, Open::Existing).await?;
        let unread = |error| Error::new(Kind::Storage, "viewer::lines", "could not read").caused_by(error);
        Ok(BufReader::new(FileReader::new(file)).lines().map(move |line| line.map_err(unread)))
    }
}
