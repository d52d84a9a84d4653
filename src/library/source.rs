//! Positioned reads: all that the library asks of an opened file. In a worker it is a slice of a blob, read by `FileReaderSync`; natively
//! a file or bytes. Nothing is ever read whole.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use crate::error::{Error, Kind, Result};
use crate::host::store::File;

/// Bytes at offsets.
#[allow(clippy::len_without_is_empty, reason = "a file, not a container")]
pub trait Source {
    /// Length in bytes.
    fn len(&self) -> u64;

    /// Read into `buffer` from `offset`; how many bytes were read, fewer than asked only at the end.
    ///
    /// # Errors
    /// `Storage` when the file cannot be read any more (removed, changed).
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize>;

    /// Bring its bytes near, where reading cannot wait for them: before the first of them is read.
    ///
    /// # Errors
    /// `Storage`, when they cannot be had.
    fn ready(&self) -> LocalBoxFuture<'_, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A source that several readers share.
pub type Shared = Rc<dyn Source>;

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(self.as_slice().len());
        let count = buffer.len().min(self.as_slice().len() - from);
        buffer[..count].copy_from_slice(&self[from..from + count]);
        Ok(count)
    }
}

/// An open file of a store.
pub struct StoredFile {
    file: RefCell<Box<dyn File>>,
    len: u64,
}

impl StoredFile {
    /// Take `file`, which nobody writes any more.
    ///
    /// # Errors
    /// `Storage`.
    pub fn new(mut file: Box<dyn File>) -> Result<Self> {
        let len = file.len()?;
        Ok(Self { file: RefCell::new(file), len })
    }
}

impl Source for StoredFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        self.file.borrow_mut().read_at(offset, buffer)
    }
}

/// A part of a source.
#[derive(Clone)]
pub struct Window {
    source: Shared,
    start: u64,
    len: u64,
}

impl Window {
    /// `len` bytes from `start`, or as many as there are.
    pub fn new(source: Shared, start: u64, len: u64) -> Self {
        let start = start.min(source.len());
        let len = len.min(source.len() - start);
        Self { source, start, len }
    }
}

impl Source for Window {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        self.source.read_at(self.start + offset.min(self.len), &mut buffer[..count])
    }
}

/// Read exactly `len` bytes.
///
/// # Errors
/// `Damaged` when there are fewer; `Storage`.
pub fn read_exact(source: &dyn Source, offset: u64, len: usize) -> Result<Vec<u8>> {
    // A length from the file is believed only as far as the file goes.
    if offset.checked_add(len as u64).is_none_or(|end| end > source.len()) {
        return Err(Error::new(Kind::Damaged, "library::source", "the file ends too early").with("offset", offset));
    }
    let mut bytes = vec![0; len];
    let count = source.read_at(offset, &mut bytes)?;
    if count < len {
        return Err(Error::new(Kind::Damaged, "library::source", "the file ends too early").with("offset", offset));
    }
    Ok(bytes)
}

/// Bytes that a reader takes at a time: one call to a blob costs about as much as copying these.
const BUFFER: usize = 256 << 10;

/// A buffered reader from front to back that knows where it is.
pub struct Reader {
    source: Shared,
    buffer: Vec<u8>,
    at: usize,
    /// Offset behind the buffer.
    next: u64,
    /// Bytes to buffer.
    size: usize,
}

impl Reader {
    /// Read `source` from `offset` on.
    pub fn new(source: Shared, offset: u64) -> Self {
        Self { source, buffer: Vec::new(), at: 0, next: offset, size: BUFFER }
    }

    /// Read `source` from `offset` on, with another buffer: for a look at one place.
    pub fn with_buffer(source: Shared, offset: u64, size: usize) -> Self {
        Self { size, ..Self::new(source, offset) }
    }

    /// Offset of the next byte.
    pub fn position(&self) -> u64 {
        self.next - (self.buffer.len() - self.at) as u64
    }

    /// What is buffered, after filling an empty buffer; empty at the end.
    ///
    /// # Errors
    /// `Storage`.
    pub fn fill(&mut self) -> Result<&[u8]> {
        if self.at == self.buffer.len() {
            let left = usize::try_from(self.source.len().saturating_sub(self.next)).unwrap_or(usize::MAX);
            self.buffer.resize(self.size.min(left), 0);
            let count = self.source.read_at(self.next, &mut self.buffer)?;
            self.buffer.truncate(count);
            self.at = 0;
            self.next += count as u64;
        }
        Ok(&self.buffer[self.at..])
    }

    /// Pass over `count` bytes of what [`Reader::fill`] gave.
    pub fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.buffer.len());
    }

    /// Fill `out`; how many bytes there were.
    ///
    /// # Errors
    /// `Storage`.
    pub fn read_full(&mut self, out: &mut [u8]) -> Result<usize> {
        let mut done = 0;
        while done < out.len() {
            let buffered = self.fill()?;
            if buffered.is_empty() {
                break;
            }
            let count = buffered.len().min(out.len() - done);
            out[done..done + count].copy_from_slice(&buffered[..count]);
            self.consume(count);
            done += count;
        }
        Ok(done)
    }

    /// Go on at `offset`.
    pub fn seek(&mut self, offset: u64) {
        let start = self.next - self.buffer.len() as u64;
        match offset.checked_sub(start).and_then(|at| usize::try_from(at).ok()).filter(|at| *at <= self.buffer.len()) {
            Some(at) => self.at = at,
            None => (self.buffer.clear(), self.at = 0, self.next = offset).0,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_window_shows_its_part_and_nothing_more() {
        let source: Shared = Rc::new((0..100).collect::<Vec<u8>>());
        let window = Window::new(source.clone(), 90, 50);
        let mut buffer = [0; 20];
        assert_eq!(window.len(), 10);
        assert_eq!(window.read_at(5, &mut buffer).unwrap(), 5);
        assert_eq!(buffer[..5], [95, 96, 97, 98, 99]);
        assert_eq!(Window::new(source, 200, 5).len(), 0);
    }

    #[test]
    fn a_reader_knows_its_place_after_seeking() {
        let bytes: Vec<u8> = (0..=255).cycle().take(600_000).collect();
        let mut reader = Reader::new(Rc::new(bytes.clone()), 10);
        let mut out = vec![0; 300_000];
        assert_eq!(reader.read_full(&mut out).unwrap(), 300_000);
        assert_eq!(out, bytes[10..300_010]);
        for place in [0, 299_999, 599_999, 600_000] {
            reader.seek(place);
            assert_eq!(reader.position(), place);
            assert_eq!(reader.fill().unwrap().first(), bytes.get(usize::try_from(place).unwrap()));
        }
    }

    #[test]
    fn a_lying_length_costs_no_memory() {
        assert_eq!(read_exact(&vec![1, 2], 0, usize::MAX / 2).unwrap_err().kind(), Kind::Damaged);
    }
}
