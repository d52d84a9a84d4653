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
    /// None for a plain file, of which nothing but its length is known.
    zipped: Option<Box<dyn Zipped>>,
    given: u64,
    bytes: u64,
    packed: u64,
    is_done: bool,
}

/// What a file in a zip has beyond its bytes. An object, so that the viewer, which has plain files alone, does not carry it.
trait Zipped {
    /// Unpack some of `input` to `out`: how many bytes were used and made, and whether it has ended; none when it makes no sense.
    fn unpack(&mut self, input: &[u8], out: &mut [u8]) -> Option<(usize, usize, bool)>;

    /// Bytes that came out.
    fn add(&mut self, bytes: &[u8]);

    /// Whether all `packed` bytes were used.
    fn is_used(&self, packed: u64) -> bool;

    /// Whether the CRC is right.
    fn is_right(&self) -> bool;
}

/// Stored or deflated, with a CRC-32.
struct Checked {
    inflate: Option<Decompress>,
    hasher: Hasher,
    crc: u32,
}

impl Zipped for Checked {
    fn unpack(&mut self, input: &[u8], out: &mut [u8]) -> Option<(usize, usize, bool)> {
        let Some(inflate) = &mut self.inflate else {
            let count = input.len().min(out.len());
            out[..count].copy_from_slice(&input[..count]);
            return Some((count, count, input.is_empty()));
        };
        let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(input, out, FlushDecompress::None).ok()?;
        let used = usize::try_from(inflate.total_in() - before_in).ok()?;
        let made = usize::try_from(inflate.total_out() - before_out).ok()?;
        Some((used, made, status == Status::StreamEnd))
    }

    fn add(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }

    fn is_used(&self, packed: u64) -> bool {
        self.inflate.as_ref().is_none_or(|inflate| inflate.total_in() == packed)
    }

    fn is_right(&self) -> bool {
        self.hasher.clone().finalize() == self.crc
    }
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
        let inflate = match entry.method {
            STORED => None,
            DEFLATED => Some(Decompress::new(false)),
            _ => return refused("the file is packed in a way that no backup is"),
        };
        let zipped = Checked { inflate, hasher: Hasher::new(), crc: entry.crc };
        Ok(Self { zipped: Some(Box::new(zipped)), ..Self::unchecked(packed, entry) })
    }

    /// Read a plain file, of which no CRC is known.
    pub fn unchecked(source: Shared, entry: &Entry) -> Self {
        Self {
            name: entry.name.clone(),
            packed: source.len(),
            input: Reader::new(source, 0),
            zipped: None,
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
        let count = if self.zipped.is_some() { self.unpack(out)? } else { self.input.read_full(out)? };
        self.given += count as u64;
        if self.given > self.bytes {
            return Err(self.damaged("it is longer than the directory says"));
        }
        if let Some(zipped) = &mut self.zipped {
            zipped.add(&out[..count]);
        }
        if count == 0 {
            self.finish()?;
        }
        Ok(count)
    }

    fn unpack(&mut self, out: &mut [u8]) -> Result<usize> {
        let Some(zipped) = &mut self.zipped else { return Ok(0) };
        loop {
            let input = self.input.fill()?;
            let is_end = input.is_empty();
            let Some((used, made, has_ended)) = zipped.unpack(input, out) else {
                return Err(self.damaged("its packed bytes make no sense"));
            };
            self.input.consume(used);
            match made {
                0 if has_ended => return Ok(0),
                0 if is_end || used == 0 => return Err(self.damaged("its packed bytes end too early")),
                0 => {}
                made => return Ok(made),
            }
        }
    }

    fn finish(&mut self) -> Result<()> {
        self.is_done = true;
        if self.given < self.bytes {
            return Err(self.damaged("it is shorter than the directory says"));
        }
        if self.zipped.as_ref().is_some_and(|zipped| !zipped.is_used(self.packed)) {
            return Err(self.damaged("there are bytes behind its end"));
        }
        match self.zipped.as_ref().is_none_or(|zipped| zipped.is_right()) {
            false => Err(self.damaged("its CRC is not that of the directory")),
            true => Ok(()),
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
