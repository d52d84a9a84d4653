//! A JSON array of any length, one object a line: readable by people, by `grep`, and by every JSON parser.

use serde::Serialize;

use super::zip::ZipFile;
use crate::error::{Error, Kind, Result};

/// How much is gathered before it goes on to the zip.
const BUFFER: usize = 256 << 10;

/// Longest object of an array that is read back, with its line: some hundred thousand comments on one task. An account has nothing longer;
/// what claims to be is damaged or hostile.
pub const LONGEST_OBJECT: usize = 256 << 20;

/// Where the bytes of an open entry go.
pub trait Sink {
    /// Add bytes.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    fn take(&mut self, bytes: &[u8]) -> Result<()>;
}

impl Sink for ZipFile {
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.write(bytes)
    }
}

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
    /// As [`Sink::take`].
    pub fn push(&mut self, out: &mut impl Sink, item: &impl Serialize) -> Result<()> {
        self.buffer.extend_from_slice(if self.items == 0 { b"\n" } else { b",\n" });
        self.items += 1;
        let begin = self.buffer.len();
        serde_json::to_writer(&mut self.buffer, item).map_err(unwritable)?;
        // An object as received may be indented. Within JSON a raw line break is white space between tokens, never part of a text.
        for byte in self.buffer[begin..].iter_mut().filter(|byte| matches!(**byte, b'\n' | b'\r')) {
            *byte = b' ';
        }
        if self.buffer.len() >= BUFFER {
            out.take(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Close it; how many items it has.
    ///
    /// # Errors
    /// As [`Sink::take`].
    pub fn finish(mut self, out: &mut impl Sink) -> Result<u64> {
        self.buffer.extend_from_slice(b"\n]\n");
        out.take(&self.buffer)?;
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

pub(super) fn unwritable(error: serde_json::Error) -> Error {
    Error::new(Kind::Internal, "archive::json", "a value without a JSON form").caused_by(error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::archive::zip::Packing;
    use crate::host::store::{FileReader, MemoryStore, Open, Store};
    use futures_util::FutureExt;
    use serde_json::value::RawValue;
    use std::io::Read;

    #[test]
    fn an_indented_object_takes_one_line_all_the_same() {
        let store = MemoryStore::new();
        let mut zip = ZipFile::new(
            store.open("z", Open::Empty).now_or_never().unwrap().unwrap(),
            time::OffsetDateTime::UNIX_EPOCH,
        );
        zip.begin("a.json", Packing::Deflated, 100).unwrap();
        let mut array = Array::new();
        let indented = RawValue::from_string("{\n  \"text\": \"a\\nb\",\r\n  \"n\": 1\n}".to_owned()).unwrap();
        array.push(&mut zip, &indented).unwrap();
        array.push(&mut zip, &7).unwrap();
        assert_eq!(array.finish(&mut zip).unwrap(), 2);
        let ended = zip.end().unwrap();
        zip.settle(ended).now_or_never().unwrap().unwrap();
        zip.finish().unwrap();
        let file = store.open("z", Open::Existing).now_or_never().unwrap().unwrap();
        let mut text = String::new();
        let mut archive = ::zip::ZipArchive::new(FileReader::new(file)).unwrap();
        archive.by_name("a.json").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
        let parsed: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed[0]["text"], "a\nb");
    }
}
