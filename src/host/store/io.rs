//! `std::io` over an open file of a store.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::File;
use crate::error::{Error, Kind};

/// How much is gathered before it goes to the file. Small writes across the border to JavaScript cost more than their bytes.
const BUFFER: usize = 1 << 20;

fn into_io(error: Error) -> io::Error {
    let kind = if error.kind() == Kind::NoSpace { io::ErrorKind::StorageFull } else { io::ErrorKind::Other };
    io::Error::new(kind, error.detail())
}

fn seek_to(position: SeekFrom, now: u64, end: u64) -> io::Result<u64> {
    let target = match position {
        SeekFrom::Start(offset) => Some(offset),
        SeekFrom::Current(delta) => now.checked_add_signed(delta),
        SeekFrom::End(delta) => end.checked_add_signed(delta),
    };
    target.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek before the start"))
}

/// A positioned writer with one buffer that absorbs small seeks: patching a header that is still in the buffer costs no write. What is
/// in the buffer when it is dropped is lost.
pub struct BufferedWriter {
    file: Box<dyn File>,
    /// Offset in the file of the buffer's first byte.
    start: u64,
    buffer: Vec<u8>,
    position: u64,
    end: u64,
}

impl BufferedWriter {
    /// Write to `file` from its start; the file must be empty.
    pub fn new(file: Box<dyn File>) -> Self {
        Self { file, start: 0, buffer: Vec::with_capacity(BUFFER), position: 0, end: 0 }
    }

    /// Where the next byte goes.
    pub fn position(&self) -> u64 {
        self.position
    }

    fn spill(&mut self) -> io::Result<()> {
        if !self.buffer.is_empty() {
            self.file.write_at(self.start, &self.buffer).map_err(into_io)?;
            self.start += self.buffer.len() as u64;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Where `position` lies in the buffer, if it does (its end included).
    fn in_buffer(&self) -> Option<usize> {
        let offset = usize::try_from(self.position.checked_sub(self.start)?).ok()?;
        (offset <= self.buffer.len()).then_some(offset)
    }
}

impl Write for BufferedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() >= BUFFER {
            // As much as the buffer would gather: it goes to the file as it is.
            self.spill()?;
            self.file.write_at(self.position, bytes).map_err(into_io)?;
            self.position += bytes.len() as u64;
            self.start = self.position;
            self.end = self.end.max(self.position);
            return Ok(bytes.len());
        }
        let offset = match self.in_buffer() {
            Some(offset) => offset,
            None => {
                self.spill()?;
                self.start = self.position;
                0
            }
        };
        let overwrite = bytes.len().min(self.buffer.len() - offset);
        self.buffer[offset..offset + overwrite].copy_from_slice(&bytes[..overwrite]);
        self.buffer.extend_from_slice(&bytes[overwrite..]);
        self.position += bytes.len() as u64;
        self.end = self.end.max(self.position);
        if self.buffer.len() >= BUFFER {
            self.spill()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.spill()?;
        self.start = self.position;
        self.file.flush().map_err(into_io)
    }
}

impl Seek for BufferedWriter {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.position = seek_to(position, self.position, self.end)?;
        Ok(self.position)
    }
}

/// A buffered reader over an open file, for the zip reader and for hashing.
pub struct FileReader {
    file: Box<dyn File>,
    position: u64,
    start: u64,
    buffer: Vec<u8>,
}

impl FileReader {
    /// Read `file` from its start.
    pub fn new(file: Box<dyn File>) -> Self {
        Self { file, position: 0, start: 0, buffer: Vec::new() }
    }
}

impl Read for FileReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let inside = self.position.checked_sub(self.start).and_then(|offset| usize::try_from(offset).ok());
        let offset = match inside.filter(|offset| *offset < self.buffer.len()) {
            Some(offset) => offset,
            None => {
                self.buffer.resize(BUFFER, 0);
                let count = self.file.read_at(self.position, &mut self.buffer).map_err(into_io)?;
                self.buffer.truncate(count);
                self.start = self.position;
                0
            }
        };
        let count = out.len().min(self.buffer.len() - offset);
        out[..count].copy_from_slice(&self.buffer[offset..offset + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for FileReader {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let end = self.file.len().map_err(into_io)?;
        self.position = seek_to(position, self.position, end)?;
        Ok(self.position)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::{MemoryStore, Open, Store, read_small};
    use super::*;
    use futures_util::FutureExt;
    use proptest::prelude::*;

    fn writer(store: &MemoryStore) -> BufferedWriter {
        BufferedWriter::new(store.open("f", Open::Empty).now_or_never().unwrap().unwrap())
    }

    fn content(store: &MemoryStore) -> Vec<u8> {
        read_small(store, "f").now_or_never().unwrap().unwrap().unwrap()
    }

    proptest! {
        #[test]
        fn writes_and_seeks_agree_with_a_cursor(steps in prop::collection::vec((0u64..3_000_000, 0usize..1_500_000), 1..12)) {
            let store = MemoryStore::new();
            let mut ours = writer(&store);
            let mut model = io::Cursor::new(Vec::new());
            for (n, (seek, len)) in steps.iter().enumerate() {
                let bytes = vec![u8::try_from(n).unwrap() + 1; *len];
                let to = SeekFrom::Start((*seek).min(model.get_ref().len() as u64));
                prop_assert_eq!(ours.seek(to).unwrap(), model.seek(to).unwrap());
                ours.write_all(&bytes).unwrap();
                model.write_all(&bytes).unwrap();
            }
            ours.flush().unwrap();
            drop(ours);
            prop_assert!(content(&store) == *model.get_ref());
        }
    }
}
