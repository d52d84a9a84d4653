//! The journal: every answer as received, appended as it comes, keyed by what was asked. No credential is in it.
//!
//! File: the magic, then frames of `length u32 LE | CRC-32 of the payload u32 LE | payload`; payload: `key length u16 LE |
//! length of the body u32 LE | key | body, raw deflate`. A frame that was torn by a crash is cut off when the journal is opened again: what it held is asked anew.

use std::collections::HashMap;
use std::io::Read;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use sha2::{Digest, Sha256};

use crate::archive::zip::Deflate;
use crate::error::{Error, Kind, Result};
use crate::host::store::{File, Open, Store};

const MAGIC: &[u8; 8] = b"KEEPJRN1";
const FRAME_HEAD: usize = 8;
/// A payload has at least the two lengths.
const SMALLEST_FRAME: u32 = 6;
/// How much is read for a key: ids have at most 256 characters.
const KEY_READ: usize = 512;
/// A frame beyond this is not one that we wrote: answers are limited to 256 MiB before compression.
const LARGEST_FRAME: u32 = 300 << 20;

/// Records of [`Journal::append_unflushed`] that a loss of power may take.
const MOST_UNFLUSHED: u32 = 32;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What was asked.
    pub key: String,
    /// What came.
    pub body: Vec<u8>,
}

/// An open journal. Its index holds 16 bytes a record, not the keys.
pub struct Journal {
    file: Box<dyn File>,
    end: u64,
    index: HashMap<u64, u64>,
    unpacked: u64,
    unflushed: u32,
    deflate: Deflate,
}

impl Journal {
    /// Open or begin the journal at `path`.
    ///
    /// # Errors
    /// `Busy` when another tab has it open; as [`Store::open`].
    pub async fn open(store: &dyn Store, path: &str) -> Result<Self> {
        let file = store.open(path, Open::Keep).await?;
        let mut journal = Self {
            file,
            end: MAGIC.len() as u64,
            index: HashMap::new(),
            unpacked: 0,
            unflushed: 0,
            deflate: Deflate::new(Compression::fast()),
        };
        let mut magic = [0; MAGIC.len()];
        let read = journal.file.read_at(0, &mut magic)?;
        if read < MAGIC.len() || magic != *MAGIC {
            journal.file.truncate(0)?;
            journal.file.write_at(0, MAGIC)?;
            return Ok(journal);
        }
        journal.scan()?;
        Ok(journal)
    }

    /// Index all whole frames and cut off what follows them.
    fn scan(&mut self) -> Result<()> {
        while let Some((payload, next)) = self.frame(self.end)? {
            let parts = split(&payload)?;
            self.index.insert(hash(parts.key), self.end);
            self.unpacked += u64::from(parts.length);
            self.end = next;
        }
        if self.file.len()? > self.end {
            self.file.truncate(self.end)?;
        }
        Ok(())
    }

    /// The payload of the frame at `offset` and where the next one begins; none when there is no whole frame.
    fn frame(&mut self, offset: u64) -> Result<Option<(Vec<u8>, u64)>> {
        let mut head = [0; FRAME_HEAD];
        if self.file.read_at(offset, &mut head)? < FRAME_HEAD {
            return Ok(None);
        }
        let [l0, l1, l2, l3, c0, c1, c2, c3] = head;
        let (length, crc) = (u32::from_le_bytes([l0, l1, l2, l3]), u32::from_le_bytes([c0, c1, c2, c3]));
        let rest = self.file.len()?.saturating_sub(offset + FRAME_HEAD as u64);
        // Zeros after the last frame, as some file systems leave them after a loss of power, would pass for an empty one.
        if !(SMALLEST_FRAME..=LARGEST_FRAME).contains(&length) || u64::from(length) > rest {
            return Ok(None);
        }
        let mut payload = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        self.file.read_at(offset + FRAME_HEAD as u64, &mut payload)?;
        let whole = crc32fast::hash(&payload) == crc;
        Ok(whole.then_some((payload, offset + FRAME_HEAD as u64 + u64::from(length))))
    }

    /// Append a record; when this returns, it is on disk. A key that is there already gets the new body.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`; then the journal is as it was before.
    pub fn append(&mut self, key: &str, body: &[u8]) -> Result<()> {
        self.put(key, body, true)
    }

    /// Append a record that may get to the disk later, with the next of [`Journal::append`] or a few more of its kind: what waits is lost
    /// with the machine's power, but not with the program. For records of which there are many, and which are cheap to get again.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub fn append_unflushed(&mut self, key: &str, body: &[u8]) -> Result<()> {
        self.put(key, body, self.unflushed == MOST_UNFLUSHED)
    }

    fn put(&mut self, key: &str, body: &[u8], flushes: bool) -> Result<()> {
        let frame = pack(&mut self.deflate, key, body)?;
        let written = self.file.write_at(self.end, &frame);
        if let Err(error) = written.and_then(|()| if flushes { self.flush() } else { Ok(()) }) {
            // Best effort: a torn frame is recognised by its checksum all the same.
            let _ = self.file.truncate(self.end);
            return Err(error.with("key", key));
        }
        self.unflushed += u32::from(!flushes);
        self.index.insert(hash(key), self.end);
        self.unpacked += body.len() as u64;
        self.end += frame.len() as u64;
        Ok(())
    }

    /// Hand everything to the disk.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn flush(&mut self) -> Result<()> {
        self.file.flush()?;
        self.unflushed = 0;
        Ok(())
    }

    /// Whether something was recorded under `key`.
    pub fn contains(&self, key: &str) -> bool {
        self.index.contains_key(&hash(key))
    }

    /// The last body recorded under `key`.
    ///
    /// # Errors
    /// `Storage`.
    pub fn read(&mut self, key: &str) -> Result<Option<Vec<u8>>> {
        let Some(offset) = self.index.get(&hash(key)).copied() else {
            return Ok(None);
        };
        Ok(self.at(offset)?.filter(|(record, _)| record.key == key).map(|(record, _)| record.body))
    }

    /// The record at `offset` and the offset of the next; none at the end. [`Journal::start`] is the first.
    ///
    /// # Errors
    /// `Storage`.
    pub fn at(&mut self, offset: u64) -> Result<Option<(Record, u64)>> {
        if offset >= self.end {
            return Ok(None);
        }
        let Some((payload, next)) = self.frame(offset)? else {
            return Err(damaged("a frame is damaged").with("offset", offset));
        };
        let parts = split(&payload)?;
        let mut body = Vec::new();
        DeflateDecoder::new(parts.packed)
            .take(u64::from(parts.length))
            .read_to_end(&mut body)
            .map_err(|error| damaged("a body does not unpack").with("key", parts.key).caused_by(error))?;
        Ok(Some((Record { key: parts.key.to_owned(), body }, next)))
    }

    /// The key of the record at `offset`, and the offset of the next. Only the frame's beginning is read: it was checked when it was
    /// written or when the journal was opened.
    ///
    /// # Errors
    /// `Storage`.
    pub fn key_at(&mut self, offset: u64) -> Result<Option<(String, u64)>> {
        if offset >= self.end {
            return Ok(None);
        }
        let mut head = [0; KEY_READ];
        let read = self.file.read_at(offset, &mut head)?;
        let Some((length, payload)) = head[..read].split_first_chunk::<4>() else {
            return Err(damaged("a frame is too short").with("offset", offset));
        };
        let next = offset + FRAME_HEAD as u64 + u64::from(u32::from_le_bytes(*length));
        match split(payload.get(FRAME_HEAD - 4..).unwrap_or_default()) {
            Ok(parts) => Ok(Some((parts.key.to_owned(), next))),
            // A key longer than what was read: rare, so the whole frame may be read for it.
            Err(_) => Ok(self.at(offset)?.map(|(record, next)| (record.key, next))),
        }
    }

    /// Offset of the first record.
    pub fn start(&self) -> u64 {
        MAGIC.len() as u64
    }

    /// How many different keys there are.
    pub fn len(&self) -> u64 {
        self.index.len() as u64
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Bytes of all bodies before packing: how large a join of them can get.
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.end
    }
}

fn pack(deflate: &mut Deflate, key: &str, body: &[u8]) -> Result<Vec<u8>> {
    let too_long = || Error::new(Kind::Internal, "journal::append", "a record is too large").with("key", key);
    let key_length = u16::try_from(key.len()).map_err(|_| too_long())?;
    let body_length = u32::try_from(body.len()).map_err(|_| too_long())?;
    let mut payload = key_length.to_le_bytes().to_vec();
    payload.extend_from_slice(&body_length.to_le_bytes());
    payload.extend_from_slice(key.as_bytes());
    let packed = deflate.write(body, &mut payload).and_then(|()| deflate.finish(&mut payload));
    packed.map_err(|error| too_long().caused_by(error))?;
    let length = u32::try_from(payload.len()).ok().filter(|length| *length <= LARGEST_FRAME).ok_or_else(too_long)?;
    let mut frame = Vec::with_capacity(FRAME_HEAD + payload.len());
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(&crc32fast::hash(&payload).to_le_bytes());
    frame.extend_from_slice(&payload);
    Ok(frame)
}

struct Parts<'a> {
    key: &'a str,
    /// Length of the body when unpacked.
    length: u32,
    packed: &'a [u8],
}

fn split(payload: &[u8]) -> Result<Parts<'_>> {
    let short = || damaged("a frame is too short");
    let (key_length, rest) = payload.split_first_chunk::<2>().ok_or_else(short)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (key, packed) = rest.split_at_checked(usize::from(u16::from_le_bytes(*key_length))).ok_or_else(short)?;
    let key = std::str::from_utf8(key).map_err(|error| damaged("a key is not text").caused_by(error))?;
    Ok(Parts { key, length: u32::from_le_bytes(*length), packed })
}

fn damaged(message: &str) -> Error {
    Error::new(Kind::Storage, "journal::read", message)
}

/// The first 64 bits of the key's SHA-256: ids come from the network, so the hash must not be easy to steer.
fn hash(key: &str) -> u64 {
    let digest = Sha256::digest(key.as_bytes());
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::store::{FaultyStore, MemoryStore, read_small};
    use futures_util::FutureExt;
    use std::rc::Rc;

    fn open(store: &dyn Store) -> Journal {
        Journal::open(store, "journal").now_or_never().unwrap().unwrap()
    }

    #[test]
    fn what_was_appended_is_read_after_opening_again() {
        let store = MemoryStore::new();
        let mut journal = open(&store);
        journal.append("tasks/0", b"first").unwrap();
        journal.append("tasks/1", &[b'x'; 100_000]).unwrap();
        journal.append("tasks/0", b"second").unwrap();
        drop(journal);
        let mut journal = open(&store);
        assert_eq!(journal.read("tasks/0").unwrap().unwrap(), b"second");
        assert_eq!(journal.read("tasks/1").unwrap().unwrap().len(), 100_000);
        assert_eq!(journal.read("tasks/2").unwrap(), None);
        assert_eq!(journal.len(), 2);
        assert!(journal.bytes() < 5000, "bodies are packed");
    }

    #[test]
    fn cut_at_any_byte_it_opens_with_all_whole_records() {
        let store = MemoryStore::new();
        let mut journal = open(&store);
        let ends: Vec<u64> = (0..5u8)
            .map(|n| {
                journal.append(&format!("key/{n}"), &[n; 50]).unwrap();
                journal.bytes()
            })
            .collect();
        drop(journal);
        let whole = read_small(&store, "journal").now_or_never().unwrap().unwrap().unwrap();
        for cut in 0..=whole.len() {
            let store = MemoryStore::new();
            store.open("journal", Open::Empty).now_or_never().unwrap().unwrap().write_at(0, &whole[..cut]).unwrap();
            let mut journal = open(&store);
            let expected = ends.iter().filter(|end| **end <= cut as u64).count() as u64;
            assert_eq!(journal.len(), expected, "cut at {cut}");
            journal.append("after", b"x").unwrap();
            drop(journal);
            assert_eq!(open(&store).len(), expected + 1, "cut at {cut}");
        }
    }

    #[test]
    fn zeros_after_the_last_record_are_cut_off() {
        let store = MemoryStore::new();
        let mut journal = open(&store);
        journal.append("key", b"body").unwrap();
        let end = journal.bytes();
        drop(journal);
        let mut file = store.open("journal", Open::Existing).now_or_never().unwrap().unwrap();
        file.truncate(end + 4096).unwrap();
        drop(file);
        let mut journal = open(&store);
        assert_eq!((journal.len(), journal.bytes()), (1, end));
        journal.append("after", b"x").unwrap();
        assert_eq!(journal.read("after").unwrap().unwrap(), b"x");
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let store = MemoryStore::new();
        open(&store).append("key", b"body body body").unwrap();
        let mut file = store.open("journal", Open::Existing).now_or_never().unwrap().unwrap();
        file.write_at(20, &[0xff]).unwrap();
        drop(file);
        assert_eq!(open(&store).len(), 0);
    }

    #[test]
    fn what_waits_for_the_disk_is_read_at_once_and_flushed_with_the_next() {
        let store = FaultyStore::new(Rc::new(MemoryStore::new()));
        let mut journal = open(&store);
        let steps = |journal: &mut Journal, lazily: bool| {
            let before = store.steps();
            if lazily { journal.append_unflushed("a", b"1") } else { journal.append("b", b"2") }.unwrap();
            store.steps() - before
        };
        assert_eq!((steps(&mut journal, true), steps(&mut journal, true)), (1, 1), "a write each");
        assert_eq!(journal.read("a").unwrap().unwrap(), b"1");
        assert_eq!(steps(&mut journal, false), 2, "a write and a flush");
        let many: u64 = (0..=MOST_UNFLUSHED).map(|_| steps(&mut journal, true)).sum();
        assert_eq!(many, u64::from(MOST_UNFLUSHED) + 2, "one flush among them");
        drop(journal);
        assert_eq!(open(&store).len(), 2);
    }

    #[test]
    fn bodies_of_all_lengths_come_back() {
        let store = MemoryStore::new();
        let mut journal = open(&store);
        let byte = |at: usize| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0];
        let body = |n: usize| -> Vec<u8> { (0..n * n * n).map(byte).collect() };
        (0..60).for_each(|n| journal.append(&n.to_string(), &body(n)).unwrap());
        drop(journal);
        let mut journal = open(&store);
        (0..60).for_each(|n| assert_eq!(journal.read(&n.to_string()).unwrap().unwrap(), body(n), "{n}"));
    }

    #[test]
    fn a_failed_append_leaves_the_journal_usable() {
        let store = FaultyStore::new(Rc::new(MemoryStore::new()));
        let mut journal = open(&store);
        journal.append("one", b"1").unwrap();
        store.fail_from(Some((store.steps(), Kind::NoSpace)));
        assert_eq!(journal.append("two", b"22222222").unwrap_err().kind(), Kind::NoSpace);
        store.fail_from(None);
        journal.append("three", b"3").unwrap();
        drop(journal);
        let mut journal = open(&store);
        assert_eq!((journal.len(), journal.read("three").unwrap().unwrap()), (2, b"3".to_vec()));
    }
}
