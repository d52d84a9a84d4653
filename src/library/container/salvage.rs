//! A zip without its directory: cut off, or damaged at its end. Its files are found by their own headers.

use flate2::{Decompress, FlushDecompress, Status};

use super::record::{self, CENTRAL, DEFLATED, DESCRIPTOR, Entry, LOCAL, LOCAL_LEN, u16_at, u32_at, u64_at};
use crate::error::Result;
use crate::library::findings::Findings;
use crate::library::source::{Reader, Shared, read_exact};

/// At most so many files are brought back: each takes some hundred bytes of memory.
const MOST: usize = 500_000;
/// Bytes read at first in search of a file's end, and then twice as many each time up to the most: most files are small, and reading far
/// behind each of a million would be the same bytes again and again.
const FIRST_LOOK: usize = 512;
const MOST_LOOK: usize = 256 << 10;
/// Longest name that a header is believed to have: ours have 255, file systems take no longer ones, paths have 4096.
const LONGEST_NAME: usize = 4096;

/// Failed searches for the ends of files may read so many times the source: a damaged archive has a few, a hostile one as many as fit.
const VAIN: u64 = 4;
/// Bytes out of deflate that cost as much time as one byte in.
const INFLATED: u64 = 16;

/// All files of which a whole header and all packed bytes are there; `progress` hears how far it is, in bytes.
///
/// # Errors
/// `Storage`.
pub fn scan(
    source: Shared,
    place: &str,
    findings: &mut Findings,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<Vec<Entry>> {
    let mut scan = Scan::new(source);
    let (mut entries, mut cut) = (Vec::new(), 0u64);
    let told = |at: u64, len: u64| progress("Looking for files without their directory", at, len);
    while let Some(header) = scan.next_header(&told)? {
        if entries.len() == MOST {
            findings.damage(place, format!("Only the first {MOST} files were looked for."));
            break;
        }
        match scan.read_header(header)? {
            Some((entry, end)) if end <= scan.source.len() => {
                scan.reader.seek(end);
                entries.push(entry);
            }
            Some((entry, _)) => {
                cut += 1;
                findings.damage(&entry.name, "Lost: its bytes are cut off.");
            }
            None => {}
        }
        if scan.vain > scan.source.len().saturating_mul(VAIN) {
            findings
                .hostile(place, "It has the heads of more files than there can be in it; the rest was not looked for.");
            break;
        }
    }
    if !entries.is_empty() || cut > 0 {
        findings.damage(
            place,
            format!(
                "The directory is lost, as when a copy was cut off. {} files were found by their own headers; files behind the damage are lost.",
                entries.len()
            ),
        );
    }
    Ok(entries)
}

/// A walk through a zip from front to back. It goes on behind each file; what it reads ahead of itself in vain is bounded.
struct Scan {
    source: Shared,
    reader: Reader,
    /// Bytes read for files that turned out to be none, or to have no end.
    vain: u64,
    /// What is inflated to find its end goes here.
    out: Vec<u8>,
}

impl Scan {
    fn new(source: Shared) -> Self {
        Self { reader: Reader::new(source.clone(), 0), source, vain: 0, out: vec![0; 256 << 10] }
    }

    /// Offset of the next signature of a local header; the walk stands behind it.
    fn next_header(&mut self, told: &dyn Fn(u64, u64)) -> Result<Option<u64>> {
        let mut last = 0u32;
        loop {
            let position = self.reader.position();
            told(position, self.source.len());
            let buffered = self.reader.fill()?;
            if buffered.is_empty() {
                return Ok(None);
            }
            let found = buffered.iter().position(|byte| {
                last = last << 8 | u32::from(*byte);
                last == u32::from_be_bytes(LOCAL)
            });
            let count = found.map_or(buffered.len(), |found| found + 1);
            self.reader.consume(count);
            if found.is_some() {
                return Ok(Some(position + count as u64 - LOCAL.len() as u64));
            }
        }
    }

    /// The file whose header stands at `header`, and the offset behind its bytes, which is behind the end when they are cut off; none when
    /// it is no header after all.
    fn read_header(&mut self, header: u64) -> Result<Option<(Entry, u64)>> {
        let Ok(fixed) = read_exact(&*self.source, header, LOCAL_LEN) else { return Ok(None) };
        let (name, extra) = (usize::from(u16_at(&fixed, 26)), usize::from(u16_at(&fixed, 28)));
        if name == 0 || name > LONGEST_NAME || !matches!(u16_at(&fixed, 8), record::STORED | DEFLATED) {
            return Ok(None);
        }
        let Ok(rest) = read_exact(&*self.source, header + LOCAL_LEN as u64, name + extra) else { return Ok(None) };
        let mut entry = record::local(&fixed, &rest[..name], &rest[name..], header);
        let start = header + (LOCAL_LEN + name + extra) as u64;
        let (end, looked) = if !entry.has_descriptor() || entry.packed > 0 {
            (start.saturating_add(entry.packed), 0)
        } else {
            let measured = if entry.method == DEFLATED { self.inflated(start)? } else { self.stored(start)? };
            match measured {
                (Some((packed, bytes)), looked) => {
                    (entry.packed, entry.bytes) = (packed, bytes);
                    let wide = record::extra(&rest[name..], 1).is_some();
                    let (crc, len) = descriptor(&self.source, start + packed, wide)?;
                    entry.crc = crc;
                    (start + packed + len, looked)
                }
                (None, looked) => (u64::MAX, looked),
            }
        };
        if end > self.source.len() {
            self.vain = self.vain.saturating_add(start - header).saturating_add(looked);
        }
        Ok(Some((entry, end)))
    }

    /// What may still be read in vain, for one search.
    fn left(&self) -> u64 {
        self.source.len().saturating_mul(VAIN).saturating_sub(self.vain)
    }

    /// Lengths, packed and unpacked, of the deflate stream at `start`, which has its own end, or none. And how much was looked at.
    fn inflated(&mut self, start: u64) -> Result<(Option<(u64, u64)>, u64)> {
        let mut inflate = Decompress::new(false);
        let (mut looked, mut ahead, mut size) = (0, Vec::new(), FIRST_LOOK);
        loop {
            if ahead.is_empty() {
                ahead.resize(size, 0);
                let count = self.source.read_at(start + inflate.total_in(), &mut ahead)?;
                ahead.truncate(count);
                size = (2 * size).min(MOST_LOOK);
            }
            let before = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(&ahead, &mut self.out, FlushDecompress::None);
            ahead.drain(..usize::try_from(inflate.total_in() - before.0).unwrap_or(usize::MAX).min(ahead.len()));
            looked = looked.max(inflate.total_in() + inflate.total_out() / INFLATED);
            match status {
                Ok(Status::StreamEnd) => return Ok((Some((inflate.total_in(), inflate.total_out())), looked)),
                Ok(_) if (inflate.total_in(), inflate.total_out()) == before => return Ok((None, looked)),
                Ok(_) if looked <= self.left() => {}
                _ => return Ok((None, looked)),
            }
        }
    }

    /// Length, twice, of the stored file at `start`, which goes up to the next descriptor that tells this very length. And how much was
    /// looked at.
    fn stored(&self, start: u64) -> Result<(Option<(u64, u64)>, u64)> {
        let (mut at, mut size) = (start, FIRST_LOOK);
        loop {
            let mut buffer = vec![0; size];
            let count = self.source.read_at(at, &mut buffer)?;
            let places = buffer[..count].windows(12).enumerate().filter(|(_, window)| window[..4] == DESCRIPTOR);
            for (found, window) in places {
                let packed = at + found as u64 - start;
                if u64::from(u32_at(window, 8)) == packed & u64::from(u32::MAX) {
                    return Ok((Some((packed, packed)), packed));
                }
            }
            let looked = at - start + count as u64;
            if count < 16 || looked > self.left() {
                return Ok((None, looked));
            }
            at += (count - 11) as u64;
            size = (2 * size).min(MOST_LOOK);
        }
    }
}

/// CRC and length of the data descriptor (4.3.9) at `at`: its signature is optional, its sizes have four or eight bytes.
fn descriptor(source: &Shared, at: u64, wide: bool) -> Result<(u32, u64)> {
    let mut bytes = [0; 28];
    let count = source.read_at(at, &mut bytes)?;
    let signed = bytes[..4] == DESCRIPTOR;
    let skip = if signed { 4 } else { 0 };
    let long = |len: usize| {
        let next = bytes.get(skip + len..skip + len + 4).unwrap_or_default();
        skip + len >= count || next == LOCAL || next == CENTRAL
    };
    let wide = if long(12) { false } else { wide || u64_at(&bytes, skip + 4) < u64::from(u32::MAX) && long(20) };
    Ok((u32_at(&bytes, skip), (skip + if wide { 20 } else { 12 }) as u64))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::library::source::Source;
    use std::cell::Cell;
    use std::io::Write;
    use std::rc::Rc;

    /// Counts the bytes that are read of it.
    struct Counted(Vec<u8>, Cell<u64>);

    impl Source for Counted {
        fn len(&self) -> u64 {
            self.0.as_slice().len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
            let count = self.0.read_at(offset, buffer)?;
            self.1.set(self.1.get() + count as u64);
            Ok(count)
        }
    }

    /// A local header; with a descriptor its sizes are 0.
    fn header(method: u16, flags: u16, size: u32) -> Vec<u8> {
        let mut header = LOCAL.to_vec();
        [20, flags, method, 0, 0].iter().for_each(|n: &u16| header.extend(n.to_le_bytes()));
        [0, size, size].iter().for_each(|n: &u32| header.extend(n.to_le_bytes()));
        [1u16, 0].iter().for_each(|n| header.extend(n.to_le_bytes()));
        header.push(b'x');
        header
    }

    fn found_and_read(bytes: Vec<u8>) -> (usize, u64) {
        let source = Rc::new(Counted(bytes, Cell::new(0)));
        let entries = scan(source.clone(), "a.zip", &mut Findings::default(), &|_, _, _| ()).unwrap();
        (entries.len(), source.1.get())
    }

    /// CRC and lengths behind a file.
    fn descriptor(packed: usize, bytes: u32) -> Vec<u8> {
        let packed = u32::try_from(packed).unwrap();
        [&DESCRIPTOR[..], &[0; 4], &packed.to_le_bytes(), &bytes.to_le_bytes()].concat()
    }

    #[test]
    fn many_small_files_are_found_in_few_readings() {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"data").unwrap();
        let deflated = encoder.finish().unwrap();
        for one in [
            [header(record::STORED, 0, 4), b"data".to_vec()].concat(),
            [header(record::STORED, 8, 0), b"data".to_vec(), descriptor(4, 4)].concat(),
            [header(DEFLATED, 8, 0), deflated.clone(), descriptor(deflated.len(), 4)].concat(),
        ] {
            let bytes = one.repeat((4 << 20) / one.len());
            let (len, files) = (bytes.len() as u64, bytes.len() / one.len());
            let (found, read) = found_and_read(bytes);
            assert_eq!(found, files);
            assert!(read <= 20 * len, "{read} of {len}");
        }
    }

    #[test]
    fn headers_of_files_without_end_cost_no_more_than_some_readings() {
        // Deflate blocks that are stored: each holds the header of a file that never ends either.
        let block = |content: &[u8]| {
            let len = u16::try_from(content.len()).unwrap();
            [&[0][..], &len.to_le_bytes(), &(!len).to_le_bytes(), content].concat()
        };
        let deflated = header(DEFLATED, 8, 0);
        let nested = [&deflated[..], &block(&deflated).repeat((4 << 20) / 36)].concat();
        // Names of which each reaches over hundreds of others.
        let mut long = header(record::STORED, 0, u32::MAX - 1);
        long[26..30].copy_from_slice(&[0, 16, 255, 255]);
        for bytes in [header(record::STORED, 8, 0).repeat((4 << 20) / 31), nested, long.repeat((4 << 20) / 31)] {
            let len = bytes.len() as u64;
            let (found, read) = found_and_read(bytes);
            assert_eq!(found, 0);
            assert!(read <= (2 * VAIN + 4) * len, "{read} of {len}");
        }
    }
}
