//! Zips of ours, read back with the zip crate.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::host::store::{FileReader, MemoryStore, Open, Store};
use futures_util::FutureExt;
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Read;

fn new_zip(store: &MemoryStore) -> ZipFile {
    ZipFile::new(
        store.open("z", Open::Empty).now_or_never().unwrap().unwrap(),
        OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000),
    )
}

fn settled(zip: &mut ZipFile) -> Written {
    let ended = zip.end().unwrap();
    zip.settle(ended).now_or_never().unwrap().unwrap()
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
    assert_eq!(settled(&mut zip).bytes, 3_000_000);
    zip.begin("empty", Packing::Stored, 0).unwrap();
    assert_eq!(settled(&mut zip).sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
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
fn a_known_checksum_is_passed_on_and_not_made_again() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    let known = Written { bytes: 3, sha256: "of another text".to_owned() };
    zip.begin_known("a", Packing::Stored, &known, None).unwrap();
    zip.write(b"abc").unwrap();
    assert_eq!(settled(&mut zip), known);
    zip.finish().unwrap();
    assert_eq!(read_zip(&store).unwrap().by_name("a").unwrap().crc32(), 0x3524_41c2);
}

#[test]
fn an_abandoned_zip_is_no_zip() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    zip.begin("a", Packing::Stored, 3).unwrap();
    zip.write(b"abc").unwrap();
    zip.end().unwrap();
    drop(zip);
    assert!(read_zip(&store).is_err());
}

#[test]
fn a_zip_with_an_entry_that_is_not_settled_is_no_zip() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    zip.begin("a", Packing::Stored, 3).unwrap();
    zip.write(b"abc").unwrap();
    zip.end().unwrap();
    assert_eq!(zip.finish().unwrap_err().kind(), Kind::Internal);
    assert!(read_zip(&store).is_err());
}

#[test]
fn entries_may_be_settled_after_others_and_in_any_order() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    let mut begun = Vec::new();
    for n in 0..5 {
        zip.begin(&format!("{n}"), Packing::Deflated, 2_000_000).unwrap();
        zip.write(&vec![n; 2_000_000]).unwrap();
        begun.push(zip.end().unwrap());
    }
    for ended in begun.into_iter().rev() {
        zip.settle(ended).now_or_never().unwrap().unwrap();
    }
    zip.finish().unwrap();
    let mut archive = read_zip(&store).unwrap();
    for n in 0..5 {
        let mut bytes = Vec::new();
        archive.by_name(&format!("{n}")).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, vec![n; 2_000_000]);
    }
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

#[test]
fn a_body_that_is_not_what_is_known_of_it_does_not_read_back() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    zip.begin_known("a", Packing::Stored, &Written::of(b"abc"), Some(crc32fast::hash(b"abc"))).unwrap();
    zip.write(b"abd").unwrap();
    settled(&mut zip);
    zip.finish().unwrap();
    let mut archive = read_zip(&store).unwrap();
    let read = archive.by_name("a").unwrap().read_to_end(&mut Vec::new());
    assert!(read.is_err());
}

#[test]
fn a_name_may_stand_once() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    zip.begin("a", Packing::Stored, 0).unwrap();
    settled(&mut zip);
    assert_eq!(zip.begin("a", Packing::Stored, 0).unwrap_err().kind(), Kind::Internal);
    assert_eq!(zip.begin(&"x".repeat(70_000), Packing::Stored, 0).unwrap_err().kind(), Kind::Internal);
}

/// A disk with more room than this machine has memory: large writes are zeros, and not kept.
#[derive(Clone, Default)]
struct Zeros {
    kept: Rc<RefCell<BTreeMap<u64, Vec<u8>>>>,
    len: Rc<Cell<u64>>,
}

impl File for Zeros {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let count = usize::try_from(self.len.get().saturating_sub(offset)).unwrap().min(buffer.len());
        buffer[..count].fill(0);
        for (at, kept) in self.kept.borrow().iter() {
            for (n, byte) in kept.iter().enumerate() {
                let place = (at + n as u64).checked_sub(offset).and_then(|place| usize::try_from(place).ok());
                if let Some(place) = place.filter(|place| *place < count) {
                    buffer[place] = *byte;
                }
            }
        }
        Ok(count)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        if bytes.len() < 1 << 20 {
            self.kept.borrow_mut().insert(offset, bytes.to_vec());
        }
        self.len.set(self.len.get().max(offset + bytes.len() as u64));
        Ok(())
    }

    fn len(&mut self) -> Result<u64> {
        Ok(self.len.get())
    }

    fn truncate(&mut self, len: u64) -> Result<()> {
        self.len.set(len);
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[test]
fn entries_and_offsets_beyond_4_gib_have_their_numbers_in_zip64_fields() {
    const HUGE: u64 = 4200 << 20;
    let disk = Zeros::default();
    let mut zip = ZipFile::new(Box::new(disk.clone()), OffsetDateTime::UNIX_EPOCH);
    let known = Written { bytes: HUGE, sha256: String::new() };
    zip.begin_known("huge", Packing::Stored, &known, Some(7)).unwrap();
    let chunk = vec![0; 1 << 20];
    (0..HUGE >> 20).for_each(|_| zip.write(&chunk).unwrap());
    settled(&mut zip);
    zip.begin("after", Packing::Deflated, u64::from(u32::MAX)).unwrap();
    zip.write(b"small after all").unwrap();
    settled(&mut zip);
    zip.finish().unwrap();
    let mut archive = ::zip::ZipArchive::new(FileReader::new(Box::new(disk))).unwrap();
    assert_eq!(archive.by_name("huge").unwrap().size(), HUGE);
    let mut after = archive.by_name("after").unwrap();
    assert!(after.header_start() > HUGE);
    let mut text = String::new();
    after.read_to_string(&mut text).unwrap();
    assert_eq!(text, "small after all");
}

#[test]
fn more_entries_than_16_bits_can_count_are_all_there() {
    let store = MemoryStore::new();
    let mut zip = new_zip(&store);
    for n in 0..70_000 {
        zip.begin(&format!("entry-{n}"), Packing::Stored, 1).unwrap();
        zip.write(b"x").unwrap();
        settled(&mut zip);
    }
    zip.finish().unwrap();
    let mut archive = read_zip(&store).unwrap();
    assert_eq!(archive.len(), 70_000);
    assert_eq!(archive.by_name("entry-69999").unwrap().size(), 1);
}

proptest! {
    #[test]
    fn any_entries_in_any_pieces_read_back(
        entries in prop::collection::vec((any::<bool>(), prop::collection::vec((any::<u8>(), 0usize..1_500_000), 0..4)), 0..6),
    ) {
        let store = MemoryStore::new();
        let mut zip = new_zip(&store);
        let mut truth = Vec::new();
        for (n, (is_deflated, pieces)) in entries.iter().enumerate() {
            let packing = if *is_deflated { Packing::Deflated } else { Packing::Stored };
            zip.begin(&format!("é{n}"), packing, 6_000_000).unwrap();
            let mut whole = Vec::new();
            for (seed, len) in pieces {
                let piece: Vec<u8> = (0..*len).map(|n| u8::try_from(n % 251).unwrap().wrapping_mul(*seed)).collect();
                zip.write(&piece).unwrap();
                whole.extend(piece);
            }
            let written = settled(&mut zip);
            prop_assert_eq!(&written, &Written::of(&whole));
            truth.push(whole);
        }
        zip.finish().unwrap();
        let mut archive = read_zip(&store).unwrap();
        prop_assert_eq!(archive.len(), truth.len());
        for (n, whole) in truth.iter().enumerate() {
            let mut read = Vec::new();
            archive.by_name(&format!("é{n}")).unwrap().read_to_end(&mut read).unwrap();
            prop_assert!(read == *whole);
        }
    }
}
