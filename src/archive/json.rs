//! A JSON array of any length, one object a line: readable by people, by `grep`, and by every JSON parser.

use serde::Serialize;

use super::zip::ZipFile;
use crate::error::{Error, Kind, Result};

/// How much is gathered before it goes on to the zip.
const BUFFER: usize = 256 << 10;

/// An array in the making, within an entry that is open.
pub struct Array {
    buffer: Vec<u8>,
    items: u64,
}

impl Array {
    /// An empty array.
    pub fn new() -> Self {
        Self { buffer: b"[".to_vec(), items: 0 }
    }

    /// Add an item.
    ///
    /// # Errors
    /// As [`ZipFile::write`].
    pub fn push(&mut self, zip: &mut ZipFile, item: &impl Serialize) -> Result<()> {
        self.buffer.extend_from_slice(if self.items == 0 { b"\n" } else { b",\n" });
        self.items += 1;
        serde_json::to_writer(&mut self.buffer, item).map_err(unwritable)?;
        if self.buffer.len() >= BUFFER {
            zip.write(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Close it; how many items it has.
    ///
    /// # Errors
    /// As [`ZipFile::write`].
    pub fn finish(mut self, zip: &mut ZipFile) -> Result<u64> {
        self.buffer.extend_from_slice(b"\n]\n");
        zip.write(&self.buffer)?;
        Ok(self.items)
    }
}

impl Default for Array {
    fn default() -> Self {
        Self::new()
    }
}

/// A value as indented JSON with a newline at its end.
///
/// # Errors
/// `Internal` when the value has no JSON form.
pub fn pretty(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(unwritable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::new(Kind::Internal, "archive::json", "a value without a JSON form").caused_by(error)
}
