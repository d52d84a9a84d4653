//! The zip, written front to back to a positioned file: real sizes in local headers, no data descriptors, ZIP64 only where needed.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use ::zip::result::ZipError;
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipWriter};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::error::{Error, Kind, Result};
use crate::host::store::{BufferedWriter, File};

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

/// A zip in the making. Dropped before [`ZipFile::finish`], it leaves a file without a directory, which nothing takes for a zip.
pub struct ZipFile {
    /// None once it is finished.
    zip: Option<ZipWriter<BufferedWriter>>,
    poison: Rc<RefCell<bool>>,
    date: DateTime,
    digest: Sha256,
    bytes: u64,
}

/// Entries of this size or more get ZIP64 sizes in their header; 32 bits would do up to 4 GiB, less one.
const LARGE: u64 = 0xFFFF_0000;

impl ZipFile {
    /// Write to `file`, which must be empty. Every entry gets `date`.
    pub fn new(file: Box<dyn File>, date: OffsetDateTime) -> Self {
        let writer = BufferedWriter::new(file);
        let poison = writer.poison();
        // DOS dates end in 2107 and begin in 1980; outside of that the zip crate's default, 1980, is as good as any.
        let date = u16::try_from(date.year())
            .ok()
            .and_then(|year| {
                DateTime::from_date_and_time(
                    year,
                    date.month().into(),
                    date.day(),
                    date.hour(),
                    date.minute(),
                    date.second(),
                )
                .ok()
            })
            .unwrap_or_default();
        Self { zip: Some(ZipWriter::new(writer)), poison, date, digest: Sha256::new(), bytes: 0 }
    }

    /// Begin an entry. `expected` is its size in bytes where it is known, else the largest it may have.
    ///
    /// # Errors
    /// `Internal` for a name that is there already; `NoSpace`, `Storage`.
    pub fn begin(&mut self, name: &str, packing: Packing, expected: u64) -> Result<()> {
        let method = match packing {
            Packing::Stored => CompressionMethod::Stored,
            Packing::Deflated => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((packing == Packing::Deflated).then_some(6))
            .last_modified_time(self.date)
            .unix_permissions(0o644)
            .large_file(expected >= LARGE);
        self.digest = Sha256::new();
        self.bytes = 0;
        self.open()?.start_file(name, options).map_err(|error| failed(error, name))
    }

    /// Add bytes to the entry.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.open()?.write_all(bytes).map_err(|error| failed(error.into(), "writing"))?;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// End the entry.
    pub fn end(&mut self) -> Written {
        Written { bytes: self.bytes, sha256: HEXLOWER.encode(&std::mem::take(&mut self.digest).finalize()) }
    }

    /// Write the directory: from now on it is a zip.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`; then it is not one.
    pub fn finish(mut self) -> Result<()> {
        let Some(zip) = self.zip.take() else {
            return Ok(());
        };
        zip.finish().and_then(|mut writer| Ok(writer.flush()?)).map_err(|error| failed(error, "the directory"))
    }

    fn open(&mut self) -> Result<&mut ZipWriter<BufferedWriter>> {
        self.zip.as_mut().ok_or_else(|| Error::new(Kind::Internal, "archive::zip", "the archive is finished"))
    }
}

impl Drop for ZipFile {
    fn drop(&mut self) {
        *self.poison.borrow_mut() = true;
    }
}

fn failed(error: ZipError, what: &str) -> Error {
    let kind = match &error {
        ZipError::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Kind::NoSpace,
        ZipError::Io(_) => Kind::Storage,
        _ => Kind::Internal,
    };
    Error::new(kind, "archive::zip", "the archive could not be written").with("entry", what).caused_by(error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::store::{FileReader, MemoryStore, Open, Store};
    use futures_util::FutureExt;
    use std::io::Read;

    fn new_zip(store: &MemoryStore) -> ZipFile {
        ZipFile::new(
            store.open("z", Open::Empty).now_or_never().unwrap().unwrap(),
            OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000),
        )
    }

    fn read_zip(store: &MemoryStore) -> ::zip::result::ZipResult<::zip::ZipArchive<FileReader>> {
        ::zip::ZipArchive::new(FileReader::new(store.open("z", Open::Existing).now_or_never().unwrap().unwrap()))
    }

    #[test]
    fn entries_come_back_with_their_sizes_in_the_local_header() {
        let store = MemoryStore::new();
        let mut zip = new_zip(&store);
        zip.begin("a/ü.txt", Packing::Deflated, 3_000_000).unwrap();
        (0..3).for_each(|_| zip.write(&[b'x'; 1_000_000]).unwrap());
        assert_eq!(zip.end().bytes, 3_000_000);
        zip.begin("empty", Packing::Stored, 0).unwrap();
        assert_eq!(zip.end().sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        zip.finish().unwrap();
        let mut archive = read_zip(&store).unwrap();
        let mut text = Vec::new();
        archive.by_name("a/ü.txt").unwrap().read_to_end(&mut text).unwrap();
        assert_eq!(text, vec![b'x'; 3_000_000]);
        drop(archive);
        let head = crate::host::store::read_small(&store, "z").now_or_never().unwrap().unwrap().unwrap();
        assert_eq!(head[6] & 8, 0, "no data descriptor");
        assert_eq!(head[7] & 8, 8, "UTF-8 flag");
        assert_eq!(u32::from_le_bytes(head[22..26].try_into().unwrap()), 3_000_000);
    }

    #[test]
    fn an_abandoned_zip_is_no_zip() {
        let store = MemoryStore::new();
        let mut zip = new_zip(&store);
        zip.begin("a", Packing::Stored, 3).unwrap();
        zip.write(b"abc").unwrap();
        zip.end();
        drop(zip);
        assert!(read_zip(&store).is_err());
    }

    #[test]
    fn a_full_disk_is_no_space() {
        let store = MemoryStore::new();
        store.limit(Some(100));
        let mut zip = new_zip(&store);
        zip.begin("a", Packing::Stored, 4_000_000).unwrap();
        let error = (0..4).find_map(|_| zip.write(&[7; 1_000_000]).err()).unwrap();
        assert_eq!(error.kind(), Kind::NoSpace);
    }
}
