//! The zip, written front to back to a positioned file: real sizes in local headers, no data descriptors, ZIP64 only where needed.

mod deflate;
mod records;

use std::collections::HashSet;
use std::io::{Seek, SeekFrom, Write};
use std::rc::Rc;

use ::zip::DateTime;
use flate2::Compression;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::error::{Error, Kind, Result};
use crate::host::hasher::{Hasher, InlineHasher, Wanted};
use crate::host::store::{BufferedWriter, File};
pub(crate) use deflate::Deflate;

/// How an entry's bytes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As they are: files that are mostly compressed already.
    Stored,
    /// Deflate, level 6.
    Deflated,
}

impl Packing {
    /// What suits a file of this media type and name: text shrinks, pictures and documents of today do not.
    pub fn for_file(content_type: &str, name: &str) -> Self {
        const TEXT: &[&str] = &[
            "txt", "csv", "tsv", "json", "xml", "html", "htm", "svg", "md", "log", "sql", "rtf", "eml", "ics", "css",
            "js", "bmp",
        ];
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        if content_type.starts_with("text/") || TEXT.contains(&extension.as_str()) {
            Packing::Deflated
        } else {
            Packing::Stored
        }
    }
}

/// An entry that has been written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its bytes before packing.
    pub bytes: u64,
    /// Their SHA-256, lower-case hex.
    pub sha256: String,
}

impl Written {
    /// What an entry with these bytes is.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: base16ct::lower::encode_string(&Sha256::digest(bytes)) }
    }
}

/// An entry that has been written, and whose checksums may still be in the making: see [`ZipFile::settle`].
pub struct Ended {
    /// Its bytes before packing.
    pub bytes: u64,
    sum: Ending,
}

/// The checksums of an entry that has been written.
enum Ending {
    Known(String),
    Made(Box<dyn Hasher>, Unsettled),
}

/// Headers that lack their CRC-32.
struct Unsettled {
    /// The local one as it will be, and its offset in the file.
    local: Vec<u8>,
    at: u64,
    /// Offset in the directory of the central one.
    central: usize,
}

impl From<&Written> for Ended {
    fn from(written: &Written) -> Self {
        Self { bytes: written.bytes, sum: Ending::Known(written.sha256.clone()) }
    }
}

/// A zip in the making. Dropped before [`ZipFile::finish`], it leaves a file without a directory, which nothing takes for a zip.
///
/// It is our own and not the zip crate's, since that one sums all that it packs: here what is known of a file from its download is not made
/// again. What is written is read back with the zip crate.
pub struct ZipFile {
    out: BufferedWriter,
    /// Time and date as MS-DOS has them.
    date: (u16, u16),
    hashers: Rc<dyn Fn() -> Box<dyn Hasher>>,
    /// None before the first.
    entry: Option<Making>,
    /// Headers of the entries that are written.
    directory: Vec<u8>,
    /// Entries whose headers lack their CRC-32.
    unsettled: usize,
    /// Halves of the SHA-256 of their names.
    names: HashSet<[u8; 16]>,
    deflate: Deflate,
}

/// An entry in the making.
struct Making {
    name: String,
    /// Offset of its header, and of its first byte.
    at: u64,
    begin: u64,
    packing: Packing,
    is_large: bool,
    bytes: u64,
    sums: Summing,
}

/// How an entry comes to its checksums.
enum Summing {
    /// A hasher makes both while it is written, and may take longer than that.
    Both(Box<dyn Hasher>),
    /// Its SHA-256 is known; its CRC-32 is made while it is written.
    Crc32(String, crc32fast::Hasher),
    /// Both are known before.
    Known(String, u32),
}

/// Entries that may get so large have sizes of 64 bits in their header. 32 bits do up to 4 GiB, less one, but what does not deflate gets a
/// little larger by it.
const LARGE: u64 = 0xF000_0000;

impl ZipFile {
    /// Write to `file`, which must be empty. Every entry gets `date`.
    pub fn new(file: Box<dyn File>, date: OffsetDateTime) -> Self {
        // DOS dates end in 2107 and begin in 1980; outside of that the zip crate's default, 1980, is as good as any.
        let (month, day) = (date.month().into(), date.day());
        let date = u16::try_from(date.year()).ok().and_then(|year| {
            DateTime::from_date_and_time(year, month, day, date.hour(), date.minute(), date.second()).ok()
        });
        let date = date.unwrap_or_default();
        Self {
            out: BufferedWriter::new(file),
            date: (date.timepart(), date.datepart()),
            hashers: Rc::new(|| Box::new(InlineHasher::new(Wanted::Both))),
            entry: None,
            directory: Vec::new(),
            unsettled: 0,
            names: HashSet::new(),
            deflate: Deflate::new(Compression::new(6)),
        }
    }

    /// Let entries be hashed by these, which make both checksums.
    #[must_use]
    pub fn hashed_by(mut self, hashers: Rc<dyn Fn() -> Box<dyn Hasher>>) -> Self {
        self.hashers = hashers;
        self
    }

    /// Begin an entry. `expected` is its size in bytes where it is known, else the largest it may have.
    ///
    /// # Errors
    /// `Internal` for a name that is there already, or longer than a zip can have; `NoSpace`, `Storage`.
    pub fn begin(&mut self, name: &str, packing: Packing, expected: u64) -> Result<()> {
        let sums = Summing::Both((self.hashers)());
        self.begin_with(name, packing, expected, sums)
    }

    /// Begin an entry whose length and checksum are known, and are not made again; nor is its CRC-32, if that is known too. Who reads the
    /// zip back finds whether they are right.
    ///
    /// # Errors
    /// As [`ZipFile::begin`].
    pub fn begin_known(&mut self, name: &str, packing: Packing, known: &Written, crc32: Option<u32>) -> Result<()> {
        let sha256 = known.sha256.clone();
        let sums = match crc32 {
            Some(crc32) => Summing::Known(sha256, crc32),
            None => Summing::Crc32(sha256, crc32fast::Hasher::new()),
        };
        self.begin_with(name, packing, known.bytes, sums)
    }

    fn begin_with(&mut self, name: &str, packing: Packing, expected: u64, sums: Summing) -> Result<()> {
        let refused = |message: &str| Error::new(Kind::Internal, "archive::zip", message).with("entry", name);
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(name.as_bytes())[..16]);
        if self.entry.is_some() {
            return Err(refused("the entry before it was not ended"));
        }
        if name.len() > usize::from(u16::MAX) {
            return Err(refused("the name is too long for a zip"));
        }
        if !self.names.insert(short) {
            return Err(refused("two entries have one name"));
        }
        let at = self.out.position();
        let is_large = expected >= LARGE;
        let mut making = Making { name: name.to_owned(), at, begin: at, packing, is_large, bytes: 0, sums };
        // Its sizes are not known yet, but its length is.
        let header = self.record(&making, 0, 0).local();
        making.begin += header.len() as u64;
        self.entry = Some(making);
        self.out.write_all(&header).map_err(|error| failed(&error, name))
    }

    fn record<'a>(&self, making: &'a Making, packed: u64, crc32: u32) -> records::Entry<'a> {
        records::Entry {
            name: &making.name,
            method: if making.packing == Packing::Deflated { 8 } else { 0 },
            time: self.date.0,
            date: self.date.1,
            crc32,
            packed,
            bytes: making.bytes,
            at: making.at,
            is_large: making.is_large,
        }
    }

    /// Add bytes to the entry.
    ///
    /// # Errors
    /// `Internal` beyond 4 GiB when the entry was not expected to be so large; `NoSpace`, `Storage`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(entry) = &mut self.entry else { return Err(no_entry()) };
        entry.bytes += bytes.len() as u64;
        if entry.bytes > LARGE && !entry.is_large {
            let error = Error::new(Kind::Internal, "archive::zip", "an entry is larger than it was expected to be");
            return Err(error.with("entry", &entry.name));
        }
        match entry.packing {
            Packing::Stored => self.out.write_all(bytes),
            Packing::Deflated => self.deflate.write(bytes, &mut self.out),
        }
        .map_err(|error| failed(&error, &entry.name))?;
        match &mut entry.sums {
            Summing::Both(hasher) => hasher.update(bytes),
            Summing::Crc32(_, crc32) => crc32.update(bytes),
            Summing::Known(..) => {}
        }
        Ok(())
    }

    /// End the entry. If its checksums are made by a hasher, it has to be settled too.
    ///
    /// # Errors
    /// `Internal` when none was begun; `NoSpace`, `Storage`.
    pub fn end(&mut self) -> Result<Ended> {
        let mut entry = self.entry.take().ok_or_else(no_entry)?;
        let no_longer = Summing::Known(String::new(), 0);
        let sums = std::mem::replace(&mut entry.sums, no_longer);
        self.close(&entry, sums).map_err(|error| failed(&error, &entry.name))
    }

    /// Give the directory the entry's header, and the entry its own: now, or when its CRC-32 is known.
    fn close(&mut self, entry: &Making, sums: Summing) -> std::io::Result<Ended> {
        if entry.packing == Packing::Deflated {
            self.deflate.finish(&mut self.out)?;
        }
        let crc32 = match &sums {
            Summing::Both(_) => 0,
            Summing::Crc32(_, made) => made.clone().finalize(),
            Summing::Known(_, crc32) => *crc32,
        };
        let record = self.record(entry, self.out.position() - entry.begin, crc32);
        let (local, central) = (record.local(), record.central());
        let central_at = self.directory.len();
        self.directory.extend_from_slice(&central);
        let sum = match sums {
            Summing::Both(hasher) => {
                self.unsettled += 1;
                Ending::Made(hasher, Unsettled { local, at: entry.at, central: central_at })
            }
            Summing::Crc32(sha256, _) | Summing::Known(sha256, _) => {
                self.rewrite(entry.at, &local)?;
                Ending::Known(sha256)
            }
        };
        Ok(Ended { bytes: entry.bytes, sum })
    }

    /// Wait for the entry's checksums, and give its headers the CRC-32 if they lack it.
    ///
    /// # Errors
    /// As [`Hasher::finish`]; `NoSpace`, `Storage`.
    pub async fn settle(&mut self, ended: Ended) -> Result<Written> {
        let sha256 = match ended.sum {
            Ending::Known(sha256) => sha256,
            Ending::Made(hasher, mut headers) => {
                let sums = hasher.finish().await?;
                let lacking = || Error::new(Kind::Internal, "archive::zip", "a hasher made no CRC-32");
                let crc32 = sums.crc32.ok_or_else(lacking)?;
                records::put_crc32(&mut headers.local, records::LOCAL_CRC32, crc32);
                records::put_crc32(&mut self.directory, headers.central + records::CENTRAL_CRC32, crc32);
                self.rewrite(headers.at, &headers.local).map_err(|error| failed(&error, "a header"))?;
                self.unsettled -= 1;
                sums.sha256
            }
        };
        Ok(Written { bytes: ended.bytes, sha256 })
    }

    fn rewrite(&mut self, at: u64, bytes: &[u8]) -> std::io::Result<()> {
        let end = self.out.position();
        self.out.seek(SeekFrom::Start(at))?;
        self.out.write_all(bytes)?;
        self.out.seek(SeekFrom::Start(end)).map(drop)
    }

    /// Write the directory: from now on it is a zip.
    ///
    /// # Errors
    /// `Internal` when an entry was not settled; `NoSpace`, `Storage`. Then it is none.
    pub fn finish(mut self) -> Result<()> {
        if self.unsettled > 0 {
            let error = Error::new(Kind::Internal, "archive::zip", "entries lack their checksums");
            return Err(error.with("entries", self.unsettled));
        }
        let (at, entries) = (self.out.position(), self.names.len() as u64);
        let end = records::end(entries, self.directory.len() as u64, at);
        let written = self.out.write_all(&self.directory).and_then(|()| self.out.write_all(&end));
        written.and_then(|()| self.out.flush()).map_err(|error| failed(&error, "the directory"))
    }
}

fn no_entry() -> Error {
    Error::new(Kind::Internal, "archive::zip", "no entry was begun")
}

fn failed(error: &std::io::Error, what: &str) -> Error {
    let kind = if error.kind() == std::io::ErrorKind::StorageFull { Kind::NoSpace } else { Kind::Storage };
    Error::new(kind, "archive::zip", format!("the archive could not be written: {error}")).with("entry", what)
}

#[cfg(test)]
mod tests;
