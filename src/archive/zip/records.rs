//! The records of a zip (PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", version 6.3.10). Numbers are little-endian.

/// Flag: the name is UTF-8 (4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// Version that a reader needs for deflate, and for ZIP64 (4.4.3.2).
const NEEDED: u16 = 20;
const NEEDED_FOR_ZIP64: u16 = 45;
/// Made on Unix, which gives the attributes their meaning (4.4.2).
const MADE_ON_UNIX: u16 = 3 << 8;
/// A regular file that its owner may write and all may read.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// Stands in a field for "see the ZIP64 record" (4.4.8); a real value is smaller.
pub(super) const SEE_ZIP64: u64 = u32::MAX as u64;
/// The same for a number of entries.
const MANY_ENTRIES: u64 = u16::MAX as u64;

/// Where the CRC-32 stands in a local header and in the directory's (4.3.7, 4.3.12).
pub(super) const LOCAL_CRC32: usize = 14;
pub(super) const CENTRAL_CRC32: usize = 16;

/// Put the CRC-32 in its place, if the records reach so far.
pub(super) fn put_crc32(records: &mut [u8], at: usize, crc32: u32) {
    if let Some(field) = records.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *field = crc32.to_le_bytes();
    }
}

/// What is known of an entry when it is complete.
pub(super) struct Entry<'a> {
    /// UTF-8, at most 65,535 bytes.
    pub(super) name: &'a str,
    /// 0 stored, 8 deflated (4.4.5).
    pub(super) method: u16,
    /// As MS-DOS has them (4.4.6).
    pub(super) time: u16,
    pub(super) date: u16,
    pub(super) crc32: u32,
    /// Bytes in the zip, and before packing.
    pub(super) packed: u64,
    pub(super) bytes: u64,
    /// Offset of its local header.
    pub(super) at: u64,
    /// Whether its local header has room for sizes of 64 bits.
    pub(super) is_large: bool,
}

/// 32 bits of a number, or that it stands elsewhere.
fn short(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn put(record: &mut Vec<u8>, fields: &[&[u8]]) {
    fields.iter().for_each(|field| record.extend_from_slice(field));
}

impl Entry<'_> {
    fn name_len(&self) -> [u8; 2] {
        // Longer names are refused where an entry begins.
        u16::try_from(self.name.len()).unwrap_or(u16::MAX).to_le_bytes()
    }

    /// The fields that both headers have (4.3.7, 4.3.12), with these sizes.
    fn common(&self, needed: u16, packed: u32, bytes: u32) -> Vec<u8> {
        let mut fields = Vec::with_capacity(128 + self.name.len());
        put(
            &mut fields,
            &[
                &needed.to_le_bytes(),
                &UTF8.to_le_bytes(),
                &self.method.to_le_bytes(),
                &self.time.to_le_bytes(),
                &self.date.to_le_bytes(),
                &self.crc32.to_le_bytes(),
                &packed.to_le_bytes(),
                &bytes.to_le_bytes(),
                &self.name_len(),
            ],
        );
        fields
    }

    /// Local file header (4.3.7). Its length depends on the name and on `is_large` only.
    pub(super) fn local(&self) -> Vec<u8> {
        let (needed, packed, bytes) = if self.is_large {
            (NEEDED_FOR_ZIP64, u32::MAX, u32::MAX)
        } else {
            (NEEDED, short(self.packed), short(self.bytes))
        };
        let mut zip64 = Vec::new();
        if self.is_large {
            // 4.5.3: here both sizes must be there.
            put(&mut zip64, &[&1u16.to_le_bytes(), &16u16.to_le_bytes()]);
            put(&mut zip64, &[&self.bytes.to_le_bytes(), &self.packed.to_le_bytes()]);
        }
        let mut record = b"PK\x03\x04".to_vec();
        record.extend_from_slice(&self.common(needed, packed, bytes));
        put(&mut record, &[&(if self.is_large { 20u16 } else { 0 }).to_le_bytes(), self.name.as_bytes(), &zip64]);
        record
    }

    /// Central directory header (4.3.12). Its ZIP64 field has only what does not fit (4.5.3).
    pub(super) fn central(&self) -> Vec<u8> {
        let beyond: Vec<u64> =
            [self.bytes, self.packed, self.at].into_iter().filter(|value| *value >= SEE_ZIP64).collect();
        let mut zip64 = Vec::new();
        if !beyond.is_empty() {
            let length: u16 = beyond.iter().map(|_| 8).sum();
            put(&mut zip64, &[&1u16.to_le_bytes(), &length.to_le_bytes()]);
            beyond.iter().for_each(|value| zip64.extend_from_slice(&value.to_le_bytes()));
        }
        let needed = if self.is_large || !beyond.is_empty() { NEEDED_FOR_ZIP64 } else { NEEDED };
        let mut record = b"PK\x01\x02".to_vec();
        put(
            &mut record,
            &[
                &(MADE_ON_UNIX | needed).to_le_bytes(),
                &self.common(needed, short(self.packed), short(self.bytes)),
                &u16::try_from(zip64.len()).unwrap_or(0).to_le_bytes(),
                // No comment, the first disk, nothing said about text.
                &[0; 6],
                &ATTRIBUTES.to_le_bytes(),
                &short(self.at).to_le_bytes(),
                self.name.as_bytes(),
                &zip64,
            ],
        );
        record
    }
}

/// The end of a zip (4.3.14 to 4.3.16) whose directory of so many entries and bytes begins at `at`.
pub(super) fn end(entries: u64, directory: u64, at: u64) -> Vec<u8> {
    let mut record = Vec::new();
    if entries >= MANY_ENTRIES || directory >= SEE_ZIP64 || at >= SEE_ZIP64 {
        put(
            &mut record,
            &[
                b"PK\x06\x06",
                // Bytes of this record that follow.
                &44u64.to_le_bytes(),
                &(MADE_ON_UNIX | NEEDED_FOR_ZIP64).to_le_bytes(),
                &NEEDED_FOR_ZIP64.to_le_bytes(),
                &[0; 8],
                &entries.to_le_bytes(),
                &entries.to_le_bytes(),
                &directory.to_le_bytes(),
                &at.to_le_bytes(),
            ],
        );
        put(&mut record, &[b"PK\x06\x07", &[0; 4], &(at + directory).to_le_bytes(), &1u32.to_le_bytes()]);
    }
    let entries = u16::try_from(entries).unwrap_or(u16::MAX).to_le_bytes();
    put(&mut record, &[b"PK\x05\x06", &[0; 4], &entries, &entries]);
    put(&mut record, &[&short(directory).to_le_bytes(), &short(at).to_le_bytes(), &[0; 2]]);
    record
}
