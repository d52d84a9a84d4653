//! Character encodings of CSV files: UTF-8, UTF-8 and UTF-16 with a byte order mark, and two single-byte sets.
//!
//! The table is our own: it is thirty-two characters long, and `encoding_rs` has no ISO-8859-1 proper (its `iso-8859-1` is Windows-1252,
//! WHATWG Encoding, section 4.2) and, when an encoding is chosen at run time, brings all of its tables: 120 kB of compressed wasm.

use std::borrow::Cow;

use crate::archive::unicode::nfc;

use serde::{Deserialize, Serialize};

/// What stands for a character that an encoding does not have.
const REPLACEMENT: char = '?';

/// How many different lost characters of a cell are kept as samples.
const MOST_SAMPLES: usize = 10;

/// Windows-1252, 0x80 to 0x9F (Unicode mapping table CP1252.TXT); U+FFFD where nothing is assigned. All else is as in ISO-8859-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', //
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// A character encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a mark: the vendor's default, and the right one for programs.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark, by which Excel knows it.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// Windows-1252, western European. The five bytes that it leaves unassigned are not used: readers differ on them.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// ISO-8859-1 with its control characters: the first 256 of Unicode.
    #[serde(rename = "iso-8859-1")]
    Iso88591,
    /// UTF-16, little-endian, with a byte order mark: nothing else in the file would tell a reader.
    #[serde(rename = "utf-16le")]
    Utf16Le,
}

/// A text of which every character is in the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// How many characters were replaced.
    pub lost: u64,
    /// The first ten different ones.
    pub samples: String,
}

impl Encoding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Windows1252, Encoding::Iso88591, Encoding::Utf16Le];

    /// Name in messages and manifests.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Bom => "utf-8-bom",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Iso88591 => "iso-8859-1",
            Encoding::Utf16Le => "utf-16le",
        }
    }

    /// The one of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name)
    }

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 with byte order mark",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Iso88591 => "ISO-8859-1",
            Encoding::Utf16Le => "UTF-16LE with byte order mark",
        }
    }

    /// Name in Python's `open(…, encoding=…)`, for the archive's instructions.
    pub fn python_name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Bom => "utf-8-sig",
            Encoding::Windows1252 => "cp1252",
            Encoding::Iso88591 => "iso-8859-1",
            Encoding::Utf16Le => "utf-16",
        }
    }

    /// Bytes with which a file begins.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 | Encoding::Windows1252 | Encoding::Iso88591 => b"",
            Encoding::Utf8Bom => b"\xef\xbb\xbf",
            Encoding::Utf16Le => b"\xff\xfe",
        }
    }

    /// The text with a question mark for each character that this encoding does not have.
    ///
    /// Letters that come as base and accent (file names from a Mac do) are composed first where the parts alone would not fit: that is
    /// the same text by Unicode's canonical equivalence, and nothing is lost of it.
    pub fn fit(self, text: Cow<'_, str>) -> Fitted<'_> {
        if self.has_all() || text.chars().all(|c| self.has(c)) {
            return Fitted { text, lost: 0, samples: String::new() };
        }
        let (mut lost, mut samples) = (0, String::new());
        let fitted = nfc(&text)
            .chars()
            .map(|c| {
                if self.has(c) {
                    return c;
                }
                lost += 1;
                if samples.chars().count() < MOST_SAMPLES && !samples.contains(c) {
                    samples.push(c);
                }
                REPLACEMENT
            })
            .collect();
        Fitted { text: Cow::Owned(fitted), lost, samples }
    }

    /// Add `text`, which [`Encoding::fit`] made, to `bytes`. What does not fit all the same becomes a question mark.
    pub fn encode(self, text: &str, bytes: &mut Vec<u8>) {
        match self {
            Encoding::Utf8 | Encoding::Utf8Bom => bytes.extend_from_slice(text.as_bytes()),
            Encoding::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Encoding::Windows1252 | Encoding::Iso88591 => {
                bytes.extend(text.chars().map(|c| self.byte(c).unwrap_or(b'?')));
            }
        }
    }

    /// Whether it is one of Unicode, which has every character.
    fn has_all(self) -> bool {
        matches!(self, Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Utf16Le)
    }

    fn has(self, c: char) -> bool {
        self.has_all() || self.byte(c).is_some()
    }

    /// The byte for `c` in a single-byte encoding.
    fn byte(self, c: char) -> Option<u8> {
        let same = u8::try_from(c).ok();
        if self == Encoding::Iso88591 || matches!(same, Some(0..=0x7f | 0xa0..=0xff)) {
            return same;
        }
        let at = WINDOWS_1252.iter().position(|assigned| *assigned == c && c != '\u{fffd}')?;
        u8::try_from(0x80 + at).ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn bytes(encoding: Encoding, text: &str) -> (Vec<u8>, u64) {
        let fitted = encoding.fit(text.into());
        let mut bytes = Vec::new();
        encoding.encode(&fitted.text, &mut bytes);
        (bytes, fitted.lost)
    }

    #[test]
    fn each_encoding_writes_its_own_bytes() {
        assert_eq!(bytes(Encoding::Utf8, "é€"), ("é€".as_bytes().to_vec(), 0));
        assert_eq!(bytes(Encoding::Windows1252, "é€Ÿ\u{a0}"), (vec![0xe9, 0x80, 0x9f, 0xa0], 0));
        assert_eq!(bytes(Encoding::Iso88591, "é\u{85}"), (vec![0xe9, 0x85], 0));
        assert_eq!(bytes(Encoding::Utf16Le, "a😀"), (vec![b'a', 0, 0x3d, 0xd8, 0x00, 0xde], 0));
    }

    #[test]
    fn what_an_encoding_lacks_becomes_a_question_mark_and_is_counted() {
        assert_eq!(bytes(Encoding::Iso88591, "€ and 😀"), (b"? and ?".to_vec(), 2));
        assert_eq!(bytes(Encoding::Windows1252, "\u{81}\u{fffd}\u{ff1d}"), (b"???".to_vec(), 3));
        let fitted = Encoding::Iso88591.fit("漢字漢".into());
        assert_eq!((fitted.lost, fitted.samples.as_str()), (3, "漢字"));
    }

    #[test]
    fn accents_that_stand_apart_are_composed_before_anything_is_given_up() {
        assert_eq!(bytes(Encoding::Windows1252, "U\u{308}bersicht"), (b"\xdcbersicht".to_vec(), 0));
        assert_eq!(Encoding::Utf8.fit("U\u{308}".into()).text, "U\u{308}", "and left alone where both fit");
    }

    #[test]
    fn each_has_a_name_of_its_own_in_messages_and_manifests() {
        let names = Encoding::ALL.map(|encoding| serde_json::to_string(&encoding).unwrap());
        assert_eq!(names, Encoding::ALL.map(|encoding| format!("\"{}\"", encoding.name())));
        assert_eq!(Encoding::ALL.map(|encoding| Encoding::of_name(encoding.name())), Encoding::ALL.map(Some));
        let read = names.map(|name| serde_json::from_str::<Encoding>(&name).unwrap());
        assert_eq!(read, Encoding::ALL);
    }

    #[test]
    fn every_byte_of_a_single_byte_set_is_some_characters() {
        for (encoding, assigned) in [(Encoding::Iso88591, 256), (Encoding::Windows1252, 251)] {
            let mut bytes: Vec<u8> = ('\0'..=char::MAX).filter_map(|c| encoding.byte(c)).collect();
            bytes.sort_unstable();
            bytes.dedup();
            assert_eq!(bytes.len(), assigned, "{encoding:?}");
        }
    }
}
