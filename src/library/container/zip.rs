//! A zip by its central directory. Of each file two numbers are kept, a hash of its name and the place of its header: sixteen bytes,
//! however long the names are. All else is read when it is asked for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::entry::EntryReader;
use super::record::{
    self, CENTRAL, CENTRAL_LEN, END, END64, Entry, LOCAL, LOCAL_LEN, LOCATOR64, STORED, u16_at, u32_at, u64_at,
};
use super::{Container, Load, names, salvage};
use crate::error::{Error, Kind, Result};
use crate::library::findings::Findings;
use crate::library::source::{Reader, Shared, Window, read_exact};

/// More files than any account has; what is beyond is not looked at. Index and check for overlaps take 32 bytes each: 96 MB at the most.
pub const MOST_FILES: usize = 3_000_000;
/// Files of a directory between two words about how far it is read: some milliseconds.
const TOLD_EVERY: u64 = 2_000;
/// The end record and the longest comment behind it (4.3.16).
const TAIL: u64 = 22 + 65_535;

/// A zip.
pub struct Zip {
    source: Shared,
    directory: Directory,
    /// Hash of the name, place of the header (or in the list of what was salvaged); sorted.
    index: Vec<(u64, u64)>,
    /// Bytes before the archive: its offsets count from here.
    shift: u64,
    load: Load,
}

impl Container for Zip {
    fn find(&self, path: &str) -> Result<Option<Entry>> {
        Zip::find(self, path)
    }

    fn each(&self, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        Zip::each(self, take)
    }

    fn some(&self, cursor: u64, most: usize) -> Result<(Vec<Entry>, Option<u64>)> {
        Zip::some(self, cursor, most)
    }

    fn open(&self, entry: &Entry) -> Result<EntryReader> {
        Zip::open(self, entry)
    }

    fn stored(&self, entry: &Entry) -> Result<Option<(Shared, u64)>> {
        Zip::stored(self, entry)
    }

    fn files(&self) -> u64 {
        Zip::files(self)
    }

    fn zip(&self) -> Option<&Zip> {
        Some(self)
    }
}

enum Directory {
    /// From the first header to the end of the last.
    Central { start: u64, end: u64 },
    /// The directory is lost: local headers that were found.
    Salvaged(Vec<Entry>),
}

struct End {
    start: u64,
    end: u64,
    files: u64,
    shift: u64,
}

impl Zip {
    /// Open a zip; where the directory is lost, its files are looked for by their own headers. What is wrong goes to `findings`, under
    /// `place`; `progress` hears how far it is, in bytes.
    ///
    /// # Errors
    /// `Malformed` when there is nothing of a zip in it; `Storage`.
    pub fn read(
        source: Shared,
        place: &str,
        findings: &mut Findings,
        progress: &dyn Fn(&str, u64, u64),
    ) -> Result<Self> {
        let zip = match find_end(&*source, place, findings)? {
            Some(end) => Self::central(source.clone(), &end, place, findings, progress)?,
            None => None,
        };
        if let Some(zip) = zip {
            return Ok(zip);
        }
        let entries = salvage::scan(source.clone(), place, findings, progress)?;
        if entries.is_empty() {
            return Err(Error::new(Kind::Malformed, "library::zip", "this is no zip file").with("file", place));
        }
        let mut zip = Self {
            source,
            directory: Directory::Salvaged(Vec::new()),
            index: Vec::new(),
            shift: 0,
            load: Load::default(),
        };
        for (at, entry) in entries.iter().enumerate() {
            zip.take_up(entry, at as u64, findings);
        }
        zip.directory = Directory::Salvaged(entries);
        zip.sort(findings);
        Ok(zip)
    }

    /// By the directory; none when it does not hold together from its first header on.
    fn central(
        source: Shared,
        end: &End,
        place: &str,
        findings: &mut Findings,
        progress: &dyn Fn(&str, u64, u64),
    ) -> Result<Option<Self>> {
        let directory = Directory::Central { start: end.start, end: end.end };
        let mut zip = Self { source, directory, index: Vec::new(), shift: end.shift, load: Load::default() };
        let mut found = Findings::default();
        let (mut spans, mut walked) = (Vec::new(), 0u64);
        let mut walk = Walk::new(&zip.source, end.start, end.end);
        while let Some((at, entry, name_len)) = walk.next()? {
            walked += 1;
            if walked.is_multiple_of(TOLD_EVERY) {
                progress("Reading the directory", at - end.start, end.end - end.start);
            }
            if zip.index.len() >= MOST_FILES {
                found.damage(place, format!("It has more than {MOST_FILES} files; the rest is not looked at."));
                break;
            }
            let least = (LOCAL_LEN as u64 + name_len).saturating_add(entry.packed);
            spans.push((entry.header, entry.header.saturating_add(least)));
            zip.take_up(&entry, at, &mut found);
        }
        if walked == 0 && end.files > 0 {
            return Ok(None);
        }
        if walk.position() != end.end && walked < MOST_FILES as u64 {
            found.damage(place, "The directory is damaged: what it lists behind the damage is lost.");
        } else if walked != end.files && walked < MOST_FILES as u64 {
            found.damage(place, format!("The directory lists {walked} files, and says that they are {}.", end.files));
        }
        let area = end.start - end.shift;
        zip.check_spans(spans, area, place, &mut found)?;
        zip.sort(&mut found);
        findings.extend(&found);
        Ok(Some(zip))
    }

    fn check_spans(&self, mut spans: Vec<(u64, u64)>, area: u64, place: &str, findings: &mut Findings) -> Result<()> {
        spans.sort_unstable();
        let overlaps = spans.windows(2).filter(|pair| pair[1].0 < pair[0].1).count();
        if overlaps > 0 {
            findings.hostile(
                place,
                format!("{overlaps} files lie within others: an archive that unpacks to more than it holds."),
            );
        }
        let outside = spans.iter().filter(|span| span.1 > area).count();
        if outside > 0 {
            findings.damage(place, format!("{outside} files end behind the archive's end, as the directory has it."));
        }
        Ok(())
    }

    fn take_up(&mut self, entry: &Entry, at: u64, findings: &mut Findings) {
        if entry.is_directory() && entry.bytes == 0 {
            return;
        }
        if let Some(fault) = names::fault(&entry.name) {
            findings.hostile(&entry.name, fault);
            return;
        }
        if entry.is_special {
            findings.hostile(&entry.name, "It is a link or another special file; links can lead anywhere.");
            return;
        }
        self.load.add(entry);
        self.index.push((hash(&entry.name), at));
    }

    /// Sort the index, and tell names that stand twice.
    fn sort(&mut self, findings: &mut Findings) {
        self.index.sort_unstable();
        let mut twice: Vec<(u64, u64)> =
            self.index.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| (pair[0].1, pair[1].1)).collect();
        twice.truncate(super::super::messages::Verdict::MOST_FINDINGS);
        for (one, other) in twice {
            let (Ok(Some(one)), Ok(Some(other))) = (self.entry_at(one), self.entry_at(other)) else { continue };
            if one.name == other.name {
                findings
                    .damage(&one.name, "Two files of one name: programs differ on which they take; the first is read.");
            }
        }
    }

    fn entry_at(&self, at: u64) -> Result<Option<Entry>> {
        match &self.directory {
            Directory::Central { end, .. } => {
                /// A header with a name of usual length.
                const LOOK: usize = 512;
                let reader = Reader::with_buffer(self.source.clone(), at, LOOK);
                Ok(Walk { reader, end: *end }.next()?.map(|(_, entry, _)| entry))
            }
            Directory::Salvaged(entries) => Ok(usize::try_from(at).ok().and_then(|at| entries.get(at)).cloned()),
        }
    }

    /// The file of this path.
    ///
    /// # Errors
    /// `Storage`.
    pub fn find(&self, path: &str) -> Result<Option<Entry>> {
        let wanted = hash(path);
        let from = self.index.partition_point(|(hash, _)| *hash < wanted);
        for (_, at) in self.index[from..].iter().take_while(|(hash, _)| *hash == wanted) {
            if let Some(entry) = self.entry_at(*at)?.filter(|entry| entry.name == path) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// Each file in the order of the directory.
    ///
    /// # Errors
    /// `Storage`; what `take` fails with.
    pub fn each(&self, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            let (entries, next) = self.some(at, 1000)?;
            entries.into_iter().try_for_each(&mut *take)?;
            cursor = next;
        }
        Ok(())
    }

    /// The files from `cursor` (0 for the first) on.
    ///
    /// # Errors
    /// `Storage`.
    pub fn some(&self, cursor: u64, most: usize) -> Result<(Vec<Entry>, Option<u64>)> {
        match &self.directory {
            Directory::Salvaged(entries) => {
                let from = usize::try_from(cursor).unwrap_or(usize::MAX);
                let part: Vec<Entry> = entries.iter().skip(from).take(most).cloned().collect();
                let next = cursor + part.len() as u64;
                let part = part.into_iter().filter(is_usable).collect();
                Ok((part, (next < entries.len() as u64).then_some(next)))
            }
            Directory::Central { start, end } => {
                let mut walk = Walk::new(&self.source, start + cursor, *end);
                let mut entries = Vec::new();
                for _ in 0..most {
                    let Some((_, entry, _)) = walk.next()? else { return Ok((entries, None)) };
                    if is_usable(&entry) {
                        entries.push(entry);
                    }
                }
                Ok((entries, Some(walk.position() - start)))
            }
        }
    }

    /// How many files can be opened.
    pub fn files(&self) -> u64 {
        self.index.len() as u64
    }

    /// How much would come out of it.
    pub fn load(&self) -> Load {
        self.load
    }

    /// Whether its directory was lost.
    pub fn is_salvaged(&self) -> bool {
        matches!(self.directory, Directory::Salvaged(_))
    }

    /// Where the files' bytes may lie: from the first byte to the directory.
    pub fn area(&self) -> (u64, u64) {
        match self.directory {
            Directory::Central { start, .. } => (self.shift, start),
            Directory::Salvaged(_) => (0, self.source.len()),
        }
    }

    /// The file's own header, and the offset of its packed bytes.
    ///
    /// # Errors
    /// `Damaged` when there is none; `Storage`.
    pub fn local(&self, entry: &Entry) -> Result<(Entry, u64)> {
        let damaged = |why| Error::new(Kind::Damaged, "library::zip", why).with("file", &entry.name);
        let at = entry.header.checked_add(self.shift).ok_or_else(|| damaged("its header is nowhere"))?;
        let fixed = read_exact(&*self.source, at, LOCAL_LEN).map_err(|_| damaged("its header is behind the end"))?;
        if fixed[..4] != LOCAL {
            return Err(damaged("its own header is not where the directory says"));
        }
        let (name, extra) = (usize::from(u16_at(&fixed, 26)), usize::from(u16_at(&fixed, 28)));
        let rest = read_exact(&*self.source, at + LOCAL_LEN as u64, name + extra)
            .map_err(|_| damaged("its header is cut off"))?;
        let local = record::local(&fixed, &rest[..name], &rest[name..], entry.header);
        Ok((local, at + (LOCAL_LEN + name + extra) as u64))
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// As [`Zip::local`] and [`EntryReader::new`].
    pub fn open(&self, entry: &Entry) -> Result<EntryReader> {
        let (_, start) = self.local(entry)?;
        self.open_at(entry, start)
    }

    /// The same, with the offset of its packed bytes, as [`Zip::local`] tells it.
    ///
    /// # Errors
    /// As [`EntryReader::new`]; `Damaged` when its bytes are not all there.
    pub fn open_at(&self, entry: &Entry, start: u64) -> Result<EntryReader> {
        if start.checked_add(entry.packed).is_none_or(|end| end > self.source.len()) {
            return Err(Error::new(Kind::Damaged, "library::zip", "it is cut off").with("file", &entry.name));
        }
        if entry.method == STORED && entry.packed != entry.bytes {
            return Err(Error::new(Kind::Damaged, "library::zip", "its two sizes differ").with("file", &entry.name));
        }
        EntryReader::new(Rc::new(Window::new(self.source.clone(), start, entry.packed)), entry)
    }

    /// Where its bytes lie as they are; none when they are packed.
    ///
    /// # Errors
    /// As [`Zip::local`].
    pub fn stored(&self, entry: &Entry) -> Result<Option<(Shared, u64)>> {
        if entry.method != STORED || entry.is_encrypted() {
            return Ok(None);
        }
        self.local(entry).map(|(_, start)| Some((self.source.clone(), start)))
    }
}

/// A file that can be opened: no folder, no hostile name.
fn is_usable(entry: &Entry) -> bool {
    !(entry.is_directory() && entry.bytes == 0) && names::fault(&entry.name).is_none() && !entry.is_special
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Goes through central headers.
struct Walk {
    reader: Reader,
    end: u64,
}

impl Walk {
    fn new(source: &Shared, at: u64, end: u64) -> Self {
        Self { reader: Reader::new(source.clone(), at), end }
    }

    fn position(&self) -> u64 {
        self.reader.position()
    }

    /// Place, file and length of its name; none at the end or where no header follows.
    fn next(&mut self) -> Result<Option<(u64, Entry, u64)>> {
        let at = self.position();
        let mut fixed = [0; CENTRAL_LEN];
        if at + CENTRAL_LEN as u64 > self.end
            || self.reader.read_full(&mut fixed)? < CENTRAL_LEN
            || fixed[..4] != CENTRAL
        {
            self.reader.seek(at);
            return Ok(None);
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(u16_at(&fixed, at)));
        let mut rest = vec![0; name + extra + comment];
        if at + (CENTRAL_LEN + rest.len()) as u64 > self.end || self.reader.read_full(&mut rest)? < rest.len() {
            self.reader.seek(at);
            return Ok(None);
        }
        Ok(Some((at, record::central(&fixed, &rest[..name], &rest[name..name + extra]), name as u64)))
    }
}

/// The end record, wherever it is in the tail; the last that fits the file.
fn find_end(source: &dyn crate::library::source::Source, place: &str, findings: &mut Findings) -> Result<Option<End>> {
    let len = source.len();
    let tail_start = len.saturating_sub(TAIL);
    let tail = read_exact(source, tail_start, usize::try_from(len - tail_start).unwrap_or_default())?;
    let places = (0..tail.len().saturating_sub(21)).rev().filter(|at| tail[*at..*at + 4] == END);
    for at in places {
        let record = &tail[at..];
        let position = tail_start + at as u64;
        let Some(end) = read_end(source, record, position)? else { continue };
        let behind = tail.len() - at - 22;
        if behind != usize::from(u16_at(record, 20)) {
            findings.damage(place, "Bytes stand behind the archive's end, or its end is cut off.");
        }
        if speaks_of_volumes(record) {
            findings
                .damage(place, "Its end says that it is one of several volumes; some programs refuse to open it then.");
        }
        if end.shift > 0 {
            findings.note(place, format!("{} bytes stand before the archive.", end.shift));
        }
        return Ok(Some(end));
    }
    Ok(None)
}

/// Whether an end record tells of more than one volume (APPNOTE 4.4.19 to 4.4.22). Backups are never split; 0xFFFF refers to the record
/// of ZIP64.
fn speaks_of_volumes(record: &[u8]) -> bool {
    let [volume, first, here, all] = [4, 6, 8, 10].map(|at| u16_at(record, at));
    let is_plain = |number| number == 0 || number == u16::MAX;
    !is_plain(volume) || !is_plain(first) || here != all
}

fn read_end(source: &dyn crate::library::source::Source, record: &[u8], position: u64) -> Result<Option<End>> {
    let (mut files, mut size, mut offset) =
        (u64::from(u16_at(record, 10)), u64::from(u32_at(record, 12)), u64::from(u32_at(record, 16)));
    let mut directory_end = position;
    let locator = position.checked_sub(20).map(|at| read_exact(source, at, 20)).transpose()?;
    if let Some(locator) = locator.filter(|locator| locator[..4] == LOCATOR64) {
        // Bytes before the archive shift the locator's offset too; then the record stands just before the locator.
        let told = u64_at(&locator, 8);
        let near = (position - 20).saturating_sub(56);
        for at in [told, near] {
            let Ok(end64) = read_exact(source, at, 56) else { continue };
            if end64[..4] == END64 {
                (files, size, offset) = (u64_at(&end64, 32), u64_at(&end64, 40), u64_at(&end64, 48));
                directory_end = at;
                break;
            }
        }
    }
    let Some(start) = directory_end.checked_sub(size) else { return Ok(None) };
    let Some(shift) = start.checked_sub(offset) else { return Ok(None) };
    if files > 0 && read_exact(source, start, 4).ok().as_deref() != Some(&CENTRAL) {
        return Ok(None);
    }
    Ok(Some(End { start, end: directory_end, files, shift }))
}
