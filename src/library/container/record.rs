//! Records of a zip (APPNOTE.TXT 6.3.10): central headers, local headers, the end record and its ZIP64 companions.
//!
//! The zip crate reads well what is well made, but it keeps a map with several strings for each file (a directory of some millions of
//! files takes gigabytes), lets the last of several files of one name win without a word, does not compare local headers with the
//! directory, and needs a directory at all. So headers are read here, and nothing of them is believed that the file does not bear out.

use super::names;

/// Bytes as they are.
pub const STORED: u16 = 0;
/// Deflate.
pub const DEFLATED: u16 = 8;

/// Signature of a local header (4.3.7).
pub const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Signature of a central header (4.3.12).
pub const CENTRAL: [u8; 4] = *b"PK\x01\x02";
/// Signature of the end record (4.3.16).
pub const END: [u8; 4] = *b"PK\x05\x06";
/// Signature of the ZIP64 end record (4.3.14).
pub const END64: [u8; 4] = *b"PK\x06\x06";
/// Signature of its locator (4.3.15).
pub const LOCATOR64: [u8; 4] = *b"PK\x06\x07";
/// Signature that a data descriptor may begin with (4.3.9.3).
pub const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";

/// Length of a local header without name and extra field.
pub const LOCAL_LEN: usize = 30;
/// Length of a central header without its variable parts.
pub const CENTRAL_LEN: usize = 46;

/// A file in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its path, `/` between names.
    pub name: String,
    /// General purpose flags.
    pub flags: u16,
    /// [`STORED`], [`DEFLATED`], or what no backup uses.
    pub method: u16,
    /// CRC-32 of its bytes.
    pub crc: u32,
    /// Bytes as packed.
    pub packed: u64,
    /// Bytes unpacked.
    pub bytes: u64,
    /// Offset of its local header in the source; in a folder its position.
    pub header: u64,
    /// A symbolic link or another special file, as Unix attributes say.
    pub is_special: bool,
}

impl Entry {
    /// Whether it is a folder, which has no bytes.
    pub fn is_directory(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Whether its bytes are encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether CRC and sizes stand behind the bytes.
    pub fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }
}

/// 16 bits at `at`; 0 beyond the end, which every caller has excluded.
pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).map_or(0, u16::from_le_bytes)
}

/// 32 bits at `at`.
pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// 64 bits at `at`.
pub fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// The data of an extra field's block (4.5).
pub fn extra(field: &[u8], id: u16) -> Option<&[u8]> {
    let mut rest = field;
    while rest.len() >= 4 {
        let len = usize::from(u16_at(rest, 2));
        let data = rest.get(4..4 + len)?;
        if u16_at(rest, 0) == id {
            return Some(data);
        }
        rest = &rest[4 + len..];
    }
    None
}

/// The name's Unicode form in an extra field (4.6.9), if it belongs to this very name.
fn unicode_path<'a>(field: &'a [u8], raw: &[u8]) -> Option<&'a [u8]> {
    let data = extra(field, 0x7075).filter(|data| data.len() > 5 && data[0] == 1)?;
    (u32_at(data, 1) == crc32fast::hash(raw)).then(|| &data[5..])
}

/// Read a central header's fixed part, name and extra field, without the ZIP64 values resolved wrongly: a size that says "see ZIP64" and
/// has none stays as it is, and will not fit the file.
pub fn central(fixed: &[u8], raw: &[u8], field: &[u8]) -> Entry {
    let mut sizes = [u64::from(u32_at(fixed, 24)), u64::from(u32_at(fixed, 20)), u64::from(u32_at(fixed, 42))];
    let mut rest = extra(field, 1).unwrap_or_default();
    for size in sizes.iter_mut().filter(|size| **size == u64::from(u32::MAX)) {
        if rest.len() >= 8 {
            *size = u64_at(rest, 0);
            rest = &rest[8..];
        }
    }
    let flags = u16_at(fixed, 8);
    // Made on Unix or macOS (4.4.2): the upper half of the external attributes is the mode; neither regular file nor directory is special.
    let unix = matches!(fixed.get(5), Some(3 | 19));
    let file_type = u32_at(fixed, 38) >> 28;
    Entry {
        name: names::decode(raw, flags & 0x800 != 0, unicode_path(field, raw)).replace('\\', "/"),
        flags,
        method: u16_at(fixed, 10),
        crc: u32_at(fixed, 16),
        packed: sizes[1],
        bytes: sizes[0],
        header: sizes[2],
        is_special: unix && !matches!(file_type, 0 | 4 | 8),
    }
}

/// Read a local header's fixed part, name and extra field; it stands at `header`.
pub fn local(fixed: &[u8], raw: &[u8], field: &[u8], header: u64) -> Entry {
    let mut sizes = [u64::from(u32_at(fixed, 22)), u64::from(u32_at(fixed, 18))];
    let mut rest = extra(field, 1).unwrap_or_default();
    for size in sizes.iter_mut().filter(|size| **size == u64::from(u32::MAX)) {
        if rest.len() >= 8 {
            *size = u64_at(rest, 0);
            rest = &rest[8..];
        }
    }
    let flags = u16_at(fixed, 6);
    Entry {
        name: names::decode(raw, flags & 0x800 != 0, unicode_path(field, raw)).replace('\\', "/"),
        flags,
        method: u16_at(fixed, 8),
        crc: u32_at(fixed, 14),
        packed: sizes[1],
        bytes: sizes[0],
        header,
        is_special: false,
    }
}
