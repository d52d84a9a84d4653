//! The bytes of one file, unpacked and checked while they are read.

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};

use super::record::{DEFLATED, Entry, STORED};
use crate::error::{Error, Kind, Result};
use crate::library::source::{Reader, Shared};

/// Reads a file from front to back. It never gives more bytes than the directory says, so what a bomb may unpack to is known beforehand.
pub struct EntryReader {
    name: String,
    input: Reader,
    inflate: Option<Decompress>,
    crc: Option<(Hasher, u32)>,
    given: u64,
    bytes: u64,
    packed: u64,
    is_done: bool,
}

impl EntryReader {
    /// Read `entry`, whose packed bytes are all of `packed`.
    ///
    /// # Errors
    /// `Unsupported` for a packing that no backup uses.
    pub fn new(packed: Shared, entry: &Entry) -> Result<Self> {
        let refused = |why| Err(Error::new(Kind::Unsupported, "library::entry", why).with("file", &entry.name));
        if entry.is_encrypted() {
            return refused("the file is encrypted");
        }
        let mut reader = Self::unchecked(packed, entry);
        reader.crc = Some((Hasher::new(), entry.crc));
        match entry.method {
            STORED => {}
            DEFLATED => reader.inflate = Some(Decompress::new(false)),
            _ => return refused("the file is packed in a way that no backup is"),
        }
        Ok(reader)
    }

    /// Read a plain file, of which no CRC is known.
    pub fn unchecked(source: Shared, entry: &Entry) -> Self {
        Self {
            name: entry.name.clone(),
            packed: source.len(),
            input: Reader::new(source, 0),
            inflate: None,
            crc: None,
            given: 0,
            bytes: entry.bytes,
            is_done: false,
        }
    }

    /// Fill as much of `out` as there is at hand; 0 at the end, when CRC and length have been found right.
    ///
    /// # Errors
    /// `Damaged` when they are not, or when the packed bytes make no sense; `Storage`.
    pub fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if self.is_done || out.is_empty() {
            return Ok(0);
        }
        let count = if self.inflate.is_some() { self.inflate(out)? } else { self.input.read_full(out)? };
        self.given += count as u64;
        if self.given > self.bytes {
            return Err(self.damaged("it is longer than the directory says"));
        }
        if let Some((hasher, _)) = &mut self.crc {
            hasher.update(&out[..count]);
        }
        if count == 0 {
            self.finish()?;
        }
        Ok(count)
    }

    fn inflate(&mut self, out: &mut [u8]) -> Result<usize> {
        let Some(inflate) = &mut self.inflate else { return Ok(0) };
        loop {
            let input = self.input.fill()?;
            let is_end = input.is_empty();
            let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(input, out, FlushDecompress::None);
            let used = usize::try_from(inflate.total_in() - before_in).unwrap_or(usize::MAX);
            let made = usize::try_from(inflate.total_out() - before_out).unwrap_or(usize::MAX);
            self.input.consume(used);
            match status {
                Ok(Status::StreamEnd) if made == 0 => return Ok(0),
                Ok(_) if made > 0 => return Ok(made),
                Ok(_) if is_end || used == 0 => return Err(self.damaged("its packed bytes end too early")),
                Ok(_) => {}
                Err(error) => return Err(self.damaged("its packed bytes make no sense").caused_by(error)),
            }
        }
    }

    fn finish(&mut self) -> Result<()> {
        self.is_done = true;
        if self.given < self.bytes {
            return Err(self.damaged("it is shorter than the directory says"));
        }
        if self.inflate.as_ref().is_some_and(|inflate| inflate.total_in() != self.packed) {
            return Err(self.damaged("there are bytes behind its end"));
        }
        match self.crc.take().map(|(hasher, expected)| hasher.finalize() == expected) {
            Some(false) => Err(self.damaged("its CRC is not that of the directory")),
            _ => Ok(()),
        }
    }

    fn damaged(&self, why: &str) -> Error {
        Error::new(Kind::Damaged, "library::entry", why).with("file", &self.name)
    }

    /// Bytes that it has unpacked.
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// All of it, when it has at most `most` bytes.
    ///
    /// # Errors
    /// As [`EntryReader::read`]; `Damaged` when it is longer.
    pub fn small(mut self, most: usize) -> Result<Vec<u8>> {
        if self.bytes > most as u64 {
            return Err(self.damaged("it is far longer than such a file can be"));
        }
        let (mut bytes, mut chunk) = (Vec::new(), vec![0; most.min(64 << 10)]);
        loop {
            match self.read(&mut chunk)? {
                0 => return Ok(bytes),
                count => bytes.extend_from_slice(&chunk[..count]),
            }
        }
    }
}

/// For parsers that read by themselves.
impl std::io::Read for EntryReader {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        EntryReader::read(self, out).map_err(|error| std::io::Error::other(error.detail()))
    }
}
