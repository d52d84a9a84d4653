//! JSON and CSV of a backup, readable at any offset. What is packed is unpacked once into the working storage: from then on any object
//! opens with one positioned read, and memory holds nothing of it. Points of entry into a deflate stream would save that space, but each
//! needs its own 32 kB of window, and bits, not bytes, to start from, which the inflate at hand does not take.

use std::rc::Rc;

use super::container::EntryReader;
use super::files::Files;
use super::findings::Findings;
use super::source::{Shared, StoredFile};
use crate::archive::csv::Encoding;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::{File, Open, Store};

/// Bytes between two chances for others to work.
const CHUNK: usize = 1 << 20;

/// What texts are unpacked with.
pub struct Unpacker<'a> {
    /// Where the files are.
    pub files: &'a Files,
    /// Where unpacked texts go.
    pub store: &'a dyn Store,
    /// For yielding.
    pub clock: &'a dyn Clock,
    /// Told of bytes as they are unpacked.
    pub progress: &'a dyn Fn(u64),
}

impl Unpacker<'_> {
    /// The file at `path` in UTF-8; none when it is not there. What can be read of a damaged one is kept, and the damage told.
    ///
    /// # Errors
    /// `Storage`, `NoSpace`.
    pub async fn text(
        &self,
        path: &str,
        encoding: Encoding,
        spool: &str,
        findings: &mut Findings,
    ) -> Result<Option<Shared>> {
        let Some(file) = self.files.find(path)? else { return Ok(None) };
        let as_is = encoding == Encoding::Utf8;
        let stored = self.files.stored(&file);
        if let Ok(Some((source, _))) = &stored {
            source.ready().await?;
        }
        match stored {
            Ok(Some((source, start))) if as_is => {
                return Ok(Some(Rc::new(super::source::Window::new(source, start, file.entry.bytes))));
            }
            Err(error) if error.kind().stops_run() => return Err(error),
            _ => {}
        }
        let opened = self.files.open(&file);
        let mut reader = match opened {
            Ok(reader) => reader,
            Err(error) if error.kind().stops_run() => return Err(error),
            Err(error) => {
                findings.damage(path, format!("It cannot be read: {error}"));
                return Ok(None);
            }
        };
        let mut target = Target::new(self.store.open(spool, Open::Empty).await?, encoding);
        let mut chunk = chunk(&reader);
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => {
                    target.write(&chunk[..count])?;
                    (self.progress)(count as u64);
                    if target.is_due() {
                        self.clock.sleep(std::time::Duration::ZERO).await;
                    }
                }
                Err(error) if error.kind() == Kind::Damaged => {
                    findings.damage(path, format!("Only what stands before the damage can be read: {error}"));
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Some(Rc::new(StoredFile::new(target.finish()?)?)))
    }
}

/// Room for what is read at a time.
fn chunk(reader: &EntryReader) -> Vec<u8> {
    vec![0; usize::try_from(reader.len()).unwrap_or(CHUNK).clamp(1, CHUNK)]
}

/// Unpack all of `reader` to `path`.
///
/// # Errors
/// `Damaged`, `Storage`, `NoSpace`.
pub async fn unpack(
    reader: &mut EntryReader,
    store: &dyn Store,
    path: &str,
    clock: &dyn Clock,
    progress: &mut dyn FnMut(u64),
) -> Result<()> {
    let mut target = Target::new(store.open(path, Open::Empty).await?, Encoding::Utf8);
    let mut chunk = chunk(reader);
    loop {
        let count = reader.read(&mut chunk)?;
        if count == 0 {
            return target.finish().map(drop);
        }
        target.write(&chunk[..count])?;
        progress(count as u64);
        if target.is_due() {
            clock.sleep(std::time::Duration::ZERO).await;
        }
    }
}

/// Writes to a file front to back in large pieces, in UTF-8.
struct Target {
    file: Box<dyn File>,
    encoding: Encoding,
    buffer: Vec<u8>,
    /// A byte of UTF-16 that waits for its other half.
    half: Option<u8>,
    surrogate: Option<u16>,
    /// The character of each byte, in a single-byte encoding.
    characters: Vec<char>,
    at: u64,
    since: usize,
}

impl Target {
    fn new(file: Box<dyn File>, encoding: Encoding) -> Self {
        let buffer = Vec::new();
        Self { file, encoding, buffer, half: None, surrogate: None, characters: characters(encoding), at: 0, since: 0 }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => self.buffer.extend_from_slice(bytes),
            Encoding::Windows1252 | Encoding::Iso88591 => {
                let mut utf8 = [0; 4];
                for byte in bytes {
                    let c = self.characters.get(usize::from(*byte)).copied().unwrap_or('\u{fffd}');
                    self.buffer.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
                }
            }
            Encoding::Utf16Le => bytes.iter().for_each(|byte| self.utf16(*byte)),
        }
        self.since += bytes.len();
        if self.buffer.len() >= CHUNK { self.spill() } else { Ok(()) }
    }

    fn utf16(&mut self, byte: u8) {
        let Some(low) = self.half.take() else {
            self.half = Some(byte);
            return;
        };
        let unit = u16::from_le_bytes([low, byte]);
        let mut utf8 = [0; 4];
        let waiting = self.surrogate.take();
        let units = [waiting.unwrap_or(unit), unit];
        if waiting.is_none() && (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        for c in char::decode_utf16(units.into_iter().skip(usize::from(waiting.is_none()))) {
            self.buffer.extend_from_slice(c.unwrap_or('\u{fffd}').encode_utf8(&mut utf8).as_bytes());
        }
    }

    fn spill(&mut self) -> Result<()> {
        self.file.write_at(self.at, &self.buffer)?;
        self.at += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Whether it is time to let others work.
    fn is_due(&mut self) -> bool {
        let due = self.since >= CHUNK;
        if due {
            self.since = 0;
        }
        due
    }

    fn finish(mut self) -> Result<Box<dyn File>> {
        self.spill()?;
        Ok(self.file)
    }
}

/// The inverse of a single-byte encoding, taken from the encoder itself so that the two cannot differ; nothing for the others.
fn characters(encoding: Encoding) -> Vec<char> {
    let single = matches!(encoding, Encoding::Windows1252 | Encoding::Iso88591);
    let mut table = vec!['\u{fffd}'; if single { 256 } else { 0 }];
    let (mut byte, mut utf8) = (Vec::new(), [0; 4]);
    // Latin, spacing accents, punctuation, euro and trade mark: where all characters of Windows-1252 are.
    let ranges = ['\0'..='\u{192}', '\u{2c6}'..='\u{2dc}', '\u{2013}'..='\u{203a}', '€'..='€', '™'..='™'];
    for c in ranges.into_iter().flatten().filter(|_| single) {
        if encoding.fit((&*c.encode_utf8(&mut utf8)).into()).lost == 0 {
            byte.clear();
            encoding.encode(c.encode_utf8(&mut utf8), &mut byte);
            if let Some(place) = byte.first().and_then(|byte| table.get_mut(usize::from(*byte))) {
                *place = c;
            }
        }
    }
    table
}

/// How a CSV file of unknown making is encoded: by its mark, else UTF-8 if its beginning is, else Windows-1252.
pub fn guess_encoding(head: &[u8]) -> Encoding {
    if head.starts_with(b"\xef\xbb\xbf") {
        Encoding::Utf8Bom
    } else if head.starts_with(b"\xff\xfe") {
        Encoding::Utf16Le
    } else {
        match std::str::from_utf8(head) {
            Ok(_) => Encoding::Utf8,
            // A character that the end of the sample cuts is no fault.
            Err(error) if error.error_len().is_none() => Encoding::Utf8,
            Err(_) => Encoding::Windows1252,
        }
    }
}

/// One object of a text.
///
/// # Errors
/// `Damaged` when it is not there; `Storage`.
pub fn slice(text: &Shared, offset: u64, len: u32) -> Result<Vec<u8>> {
    let len = usize::try_from(len).map_err(|error| {
        Error::new(Kind::Unsupported, "library::text", "too long for this machine").caused_by(error)
    })?;
    super::source::read_exact(&**text, offset, len)
}
