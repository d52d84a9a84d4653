//! A zip without its directory: cut off, or damaged at its end. Its files are found by their own headers.

use std::rc::Rc;

use flate2::{Decompress, FlushDecompress, Status};

use super::record::{self, CENTRAL, DEFLATED, DESCRIPTOR, Entry, LOCAL, LOCAL_LEN, u16_at, u32_at, u64_at};
use crate::error::Result;
use crate::library::findings::Findings;
use crate::library::source::{Reader, Shared, Window, read_exact};

/// At most so many files are brought back: each takes some hundred bytes of memory.
const MOST: usize = 500_000;
/// Longest name that a header is believed to have: ours have 255, file systems take no longer ones, paths have 4096.
const LONGEST_NAME: usize = 4096;

/// All files of which a whole header and all packed bytes are there.
///
/// # Errors
/// `Storage`.
pub fn scan(source: Shared, place: &str, findings: &mut Findings) -> Result<Vec<Entry>> {
    let (mut entries, mut at, mut cut) = (Vec::new(), 0, 0u64);
    while let Some(header) = next_header(&source, at)? {
        if entries.len() == MOST {
            findings.damage(place, format!("Only the first {MOST} files were looked for."));
            break;
        }
        match read_header(&source, header)? {
            Some((entry, end)) if end <= source.len() => {
                at = end;
                entries.push(entry);
            }
            Some((entry, _)) => {
                cut += 1;
                findings.damage(&entry.name, "Lost: its bytes are cut off.");
                at = header + 4;
            }
            None => at = header + 4,
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

/// Offset of the next signature of a local header from `at` on.
fn next_header(source: &Shared, at: u64) -> Result<Option<u64>> {
    const CHUNK: usize = 1 << 20;
    let mut buffer = vec![0; CHUNK];
    let mut from = at;
    loop {
        let count = source.read_at(from, &mut buffer)?;
        if count < LOCAL.len() {
            return Ok(None);
        }
        if let Some(found) = buffer[..count].windows(4).position(|window| window == LOCAL) {
            return Ok(Some(from + found as u64));
        }
        from += (count - 3) as u64;
    }
}

/// The file whose header stands at `header`, and the offset behind its bytes; none when it is no header after all.
fn read_header(source: &Shared, header: u64) -> Result<Option<(Entry, u64)>> {
    let Ok(fixed) = read_exact(&**source, header, LOCAL_LEN) else { return Ok(None) };
    let (name, extra) = (usize::from(u16_at(&fixed, 26)), usize::from(u16_at(&fixed, 28)));
    if name == 0 || name > LONGEST_NAME || !matches!(u16_at(&fixed, 8), record::STORED | DEFLATED) {
        return Ok(None);
    }
    let Ok(rest) = read_exact(&**source, header + LOCAL_LEN as u64, name + extra) else { return Ok(None) };
    let mut entry = record::local(&fixed, &rest[..name], &rest[name..], header);
    let start = header + (LOCAL_LEN + name + extra) as u64;
    if !entry.has_descriptor() || entry.packed > 0 {
        return Ok(Some((entry.clone(), start.saturating_add(entry.packed))));
    }
    let Some((packed, bytes)) = measure(source, &entry, start)? else {
        // Its end cannot be found: it counts as cut off.
        return Ok(Some((entry, u64::MAX)));
    };
    (entry.packed, entry.bytes) = (packed, bytes);
    let wide = record::extra(&rest[name..], 1).is_some();
    let descriptor = descriptor(source, start + packed, wide)?;
    entry.crc = descriptor.0;
    Ok(Some((entry, start + packed + descriptor.1)))
}

/// Packed and unpacked length of a file whose header does not tell them: deflate has its own end; what is stored goes up to the next
/// signature that fits.
fn measure(source: &Shared, entry: &Entry, start: u64) -> Result<Option<(u64, u64)>> {
    if entry.method == DEFLATED {
        let mut reader = Reader::new(Rc::new(Window::new(source.clone(), start, u64::MAX)), 0);
        let (mut inflate, mut out) = (Decompress::new(false), vec![0; 256 << 10]);
        loop {
            let input = reader.fill()?;
            let (is_end, before) = (input.is_empty(), (inflate.total_in(), inflate.total_out()));
            let status = inflate.decompress(input, &mut out, FlushDecompress::None);
            let used = usize::try_from(inflate.total_in() - before.0).unwrap_or(usize::MAX);
            reader.consume(used);
            match status {
                Ok(Status::StreamEnd) => return Ok(Some((inflate.total_in(), inflate.total_out()))),
                Ok(_) if is_end && inflate.total_out() == before.1 => return Ok(None),
                Ok(_) => {}
                Err(_) => return Ok(None),
            }
        }
    }
    let mut at = start;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = source.read_at(at, &mut buffer)?;
        if count < 16 {
            return Ok(None);
        }
        let places = buffer[..count].windows(12).enumerate().filter(|(_, window)| window[..4] == DESCRIPTOR);
        for (found, window) in places {
            let packed = at + found as u64 - start;
            if u64::from(u32_at(window, 8)) == packed & u64::from(u32::MAX) {
                return Ok(Some((packed, packed)));
            }
        }
        at += (count - 11) as u64;
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
