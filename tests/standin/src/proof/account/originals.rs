//! Bytes: originals, the one download of a combined proof, and print summaries.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::proofs::Item;
use super::{Kind, ProofAccount, Salt};
use crate::account::mix::mix;
use crate::account::text::file_name;
use crate::body::Body;

/// Largest part of a combined proof in bytes: its download is made in memory.
const MAX_PART: u64 = 4096;
/// Room for the parts of a combined proof in a number.
const MAX_PARTS: u64 = 8;
/// A PNG of one pixel: what every thumbnail shows.
pub(crate) const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

/// One uploaded file.
#[derive(Debug, Clone)]
pub struct Original {
    /// The name under which it was uploaded.
    pub name: String,
    /// MIME type by its name.
    pub content_type: &'static str,
    /// Its content.
    pub body: Body,
}

impl ProofAccount {
    /// The files that were uploaded for a version: several for a combined proof, some with the same name; none for a
    /// captured web page.
    #[must_use]
    pub fn originals(&self, file_id: u64) -> Vec<Original> {
        let Some(item) = self.item(file_id) else {
            return Vec::new();
        };
        if self.is_web(item.family) {
            return Vec::new();
        }
        let key = mix(self.key(Salt::File), file_id);
        if !self.is_combined(item.family) {
            let (name, content_type) = file_name(item.family / 22, item.family % 22);
            let text = content_type.starts_with("text/");
            return vec![Original { name, content_type, body: Body::generated(key, text, self.size_of(item)) }];
        }
        let parts = part_names(item.family).into_iter().zip(0_u64..);
        let part = |(name, place): (&str, u64)| {
            let (key, size) = (mix(key, place), self.part_size(item, place));
            Original { name: name.to_owned(), content_type: "application/pdf", body: Body::generated(key, false, size) }
        };
        parts.map(part).collect()
    }

    /// What the download link of a version gives: the original, or for a combined proof a ZIP in which files of the
    /// same name have collapsed into the last of them, as the vendor's help says of its own.
    #[must_use]
    pub fn download(&self, file_id: u64) -> Option<Original> {
        let mut originals = self.originals(file_id);
        if originals.len() < 2 {
            return originals.pop();
        }
        let bytes = collapse(&originals).unwrap_or_default();
        let name = format!("proof-{file_id}.zip");
        Some(Original { name, content_type: "application/zip", body: Body::from_bytes(bytes) })
    }

    /// The Excel summary of a version: a workbook of the oldest format with the comments in its first column.
    #[must_use]
    pub fn summary(&self, file_id: u64) -> Vec<u8> {
        let comments = self.comments(file_id);
        workbook(comments.iter().filter_map(|comment| comment.get("comment").and_then(Value::as_str)))
    }

    pub(crate) fn is_combined(&self, family: u64) -> bool {
        family % 10 == 6 && self.is_proof(family)
    }

    /// True for the capture of a web page, of which no original exists.
    pub(crate) fn is_web(&self, family: u64) -> bool {
        family % 10 == 9 && self.is_proof(family)
    }

    pub(crate) fn media_type(&self, item: Item) -> &'static str {
        match item.family % 10 {
            9 => "web",
            7 => "video",
            _ => "static",
        }
    }

    /// Bytes of a version's originals together.
    pub(crate) fn size_of(&self, item: Item) -> u64 {
        if self.is_web(item.family) {
            return 0;
        }
        if self.is_combined(item.family) {
            return (0..part_names(item.family).len() as u64).map(|place| self.part_size(item, place)).sum();
        }
        // One original without a byte.
        let largest = self.spec.max_file_size.max(1);
        let size = if item.family == 3 { 0 } else { self.hash(Salt::File, self.file_id(item)) % largest };
        self.spec.file_size.unwrap_or(size)
    }

    fn part_size(&self, item: Item, place: u64) -> u64 {
        self.hash(Salt::File, self.file_id(item) * MAX_PARTS + place) % MAX_PART
    }

    /// The original name; a list with commas for a combined proof, although a name may hold one too.
    pub(crate) fn source_name(&self, item: Item) -> String {
        if self.is_web(item.family) {
            return format!("https://www.example.com/page-{}?a=1&b=2", item.family);
        }
        let names: Vec<String> = self.originals(self.file_id(item)).into_iter().map(|file| file.name).collect();
        names.join(",")
    }

    /// The number by which a download link names one original of a version.
    pub(crate) fn source_number(&self, file_id: u64, place: u64) -> u64 {
        file_id * MAX_PARTS + place
    }

    /// The `file_id` of the version behind such a number.
    pub(crate) fn file_of_source(&self, number: u64) -> u64 {
        number / MAX_PARTS
    }

    /// The original behind the number of a download link.
    pub(crate) fn source(&self, number: u64) -> Option<Original> {
        let place = usize::try_from(number % MAX_PARTS).ok()?;
        self.originals(number / MAX_PARTS).into_iter().nth(place)
    }

    /// The address that `getProofDownloadURL` gives; empty where no original exists.
    pub(crate) fn download_url(&self, item: Item) -> String {
        if self.is_web(item.family) {
            return String::new();
        }
        format!("{}/file/download?code={}", self.app(), self.token(Kind::Download, self.file_id(item)))
    }

    /// The originals of a version as the REST API lists them.
    pub(crate) fn rest_sources(&self, item: Item) -> Vec<Value> {
        let file_id = self.file_id(item);
        let row = |(original, place): (Original, u64)| {
            let token = self.token(Kind::Source, self.source_number(file_id, place));
            json!({
                "token": token,
                "name": original.name,
                "size": original.body.len(),
                "url": format!("{}/file/download?code={token}", self.app()),
            })
        };
        self.originals(file_id).into_iter().zip(0..).map(row).collect()
    }
}

/// Names of a combined proof's parts: two alike, two that differ in case, one with a comma.
fn part_names(family: u64) -> Vec<&'static str> {
    if family % 20 == 16 {
        vec!["page.pdf", "page.pdf", "Page.PDF", "brief, final.pdf"]
    } else {
        vec!["cover.pdf", "page.pdf", "page.pdf"]
    }
}

fn collapse(originals: &[Original]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (place, original) in originals.iter().enumerate() {
        if originals[place + 1..].iter().any(|later| later.name == original.name) {
            continue;
        }
        zip.start_file(&original.name, options)?;
        zip.write_all(&original.body.to_vec())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A BIFF2 worksheet (documentation of the Microsoft Excel file format by OpenOffice.org: records BOF, LABEL, EOF): a
/// label for each text, cut to 255 characters of Latin-1.
fn workbook<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    const BOF: [u8; 8] = [0x09, 0x00, 0x04, 0x00, 0x02, 0x00, 0x10, 0x00];
    const EOF: [u8; 4] = [0x0a, 0x00, 0x00, 0x00];
    let mut book = BOF.to_vec();
    for (text, row) in texts.zip(0_u16..) {
        let letters: Vec<u8> = text
            .chars()
            .take(usize::from(u8::MAX))
            .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'))
            .collect();
        let len = u8::try_from(letters.len()).unwrap_or(u8::MAX);
        book.extend([0x04, 0x00]);
        book.extend((u16::from(len) + 8).to_le_bytes());
        book.extend(row.to_le_bytes());
        // Column 0, three bytes of attributes, then the text.
        book.extend([0, 0, 0, 0, 0, len]);
        book.extend(letters);
    }
    book.extend(EOF);
    book
}
