//! Lines of a file that may be of any length, read once from front to back.

use crate::error::{Error, Kind, Result};
use crate::library::container::EntryReader;

/// Longest line of a list of files: a path of 4096 bytes, quoted, and some.
const LONGEST: usize = 64 << 10;

/// Reads lines.
pub struct Lines {
    reader: EntryReader,
    buffer: Vec<u8>,
    at: usize,
}

impl Lines {
    /// Of this file.
    pub fn new(reader: EntryReader) -> Self {
        Self { reader, buffer: Vec::new(), at: 0 }
    }

    /// The next line without its end; none behind the last.
    ///
    /// # Errors
    /// As [`EntryReader::read`]; `Damaged` for a line that is far too long.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut searched = self.at;
        loop {
            if let Some(end) = self.buffer[searched..].iter().position(|byte| *byte == b'\n') {
                let line = self.buffer[self.at..searched + end].to_vec();
                self.at = searched + end + 1;
                return Ok(Some(line));
            }
            if self.buffer.len() - self.at > LONGEST {
                return Err(Error::new(Kind::Damaged, "library::lines", "a line is longer than any can be"));
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            searched = self.buffer.len();
            self.buffer.resize(searched + LONGEST, 0);
            let count = self.reader.read(&mut self.buffer[searched..])?;
            self.buffer.truncate(searched + count);
            if count == 0 {
                let rest = std::mem::take(&mut self.buffer);
                return Ok((!rest.is_empty()).then_some(rest));
            }
        }
    }
}
