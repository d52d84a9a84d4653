//! Building the index while texts stream by. Words and their documents gather in memory up to a bound, go to the store as a sorted run,
//! and at the end all runs are merged into blocks of words in order.

use std::collections::HashMap;
use std::rc::Rc;

use super::rice::{Encoder, parameter};
use super::varint::{put, take};
use super::words::words;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::{File, Open, Store};
use crate::library::order::sort_by;
use crate::library::source::{Reader, Shared, StoredFile, Window};

/// Memory for words that are not yet in a run. Each run costs a buffer of its own when they are merged, so it should not be small.
const MOST_MEMORY: usize = 24 << 20;
/// What a word costs beyond its bytes: an entry of the map and three allocations.
const WORD_COST: usize = 120;
/// A block of words in the index ends when it has so many bytes: what one look-up reads.
const BLOCK: usize = 32 << 10;

/// A block of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first word in it.
    pub first: Box<str>,
    /// Where it begins.
    pub offset: u64,
    /// Its bytes.
    pub len: u32,
}

/// Words in blocks. A block is a row of words, each as: bytes shared with the word before, bytes of its own, how many documents, the
/// first of them, and for more than one also the last and the bytes of their list: the distance to each next one as
/// `rice.rs` writes it. Numbers are varints.
pub struct Blocks {
    /// In the order of their words.
    pub directory: Vec<Block>,
    /// Their bytes, front to back.
    pub bytes: Shared,
}

#[derive(Default)]
struct Posting {
    count: u32,
    first: u32,
    last: u32,
    deltas: Vec<u8>,
}

impl Posting {
    fn add(&mut self, doc: u32) {
        if self.count == 0 {
            self.first = doc;
        } else if doc == self.last {
            return;
        } else {
            put(u64::from(doc - self.last), &mut self.deltas);
        }
        self.count += 1;
        self.last = doc;
    }
}

/// An index in the making. Documents must come in the order of their numbers.
pub struct Builder {
    store: Rc<dyn Store>,
    path: String,
    words: HashMap<Box<str>, Posting>,
    memory: usize,
    runs: Box<dyn File>,
    /// Where each run begins; the last is the end.
    marks: Vec<u64>,
    text: u64,
}

impl Builder {
    /// An index in files at `path` of `store`.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: Rc<dyn Store>, path: &str) -> Result<Self> {
        let runs = store.open(&format!("{path}.runs"), Open::Empty).await?;
        let (path, words) = (path.to_owned(), HashMap::new());
        Ok(Self { store, path, words, memory: 0, runs, marks: vec![0], text: 0 })
    }

    /// Add a text to document `doc`.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn add(&mut self, doc: u32, text: &str) -> Result<()> {
        self.text += text.len() as u64;
        let (known, memory) = (&mut self.words, &mut self.memory);
        words(text, |word| {
            if let Some(posting) = known.get_mut(word) {
                let before = posting.deltas.capacity();
                posting.add(doc);
                *memory += posting.deltas.capacity() - before;
            } else {
                let mut posting = Posting::default();
                posting.add(doc);
                known.insert(word.into(), posting);
                *memory += word.len() + WORD_COST;
            }
        });
        if self.memory > MOST_MEMORY { self.spill() } else { Ok(()) }
    }

    /// Bytes of text so far.
    pub fn text_bytes(&self) -> u64 {
        self.text
    }

    /// Write what is in memory as a run.
    pub(super) fn spill(&mut self) -> Result<()> {
        let mut sorted: Vec<(Box<str>, Posting)> = self.words.drain().collect();
        sort_by(&mut sorted, |a, b| a.0.cmp(&b.0));
        let mut at = self.marks.last().copied().unwrap_or(0);
        let mut buffer = Vec::new();
        for (word, posting) in sorted {
            put(word.len() as u64, &mut buffer);
            buffer.extend_from_slice(word.as_bytes());
            [posting.count, posting.first, posting.last].iter().for_each(|n| put(u64::from(*n), &mut buffer));
            put(posting.deltas.len() as u64, &mut buffer);
            buffer.extend_from_slice(&posting.deltas);
            if buffer.len() > 1 << 20 {
                self.runs.write_at(at, &buffer)?;
                at += buffer.len() as u64;
                buffer.clear();
            }
        }
        self.runs.write_at(at, &buffer)?;
        self.marks.push(at + buffer.len() as u64);
        self.memory = 0;
        Ok(())
    }

    /// Merge the runs.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub async fn finish(mut self, clock: &dyn Clock) -> Result<Blocks> {
        self.spill()?;
        let source: Shared = Rc::new(StoredFile::new(self.runs)?);
        let mut runs = Vec::new();
        for pair in self.marks.windows(2) {
            let window: Shared = Rc::new(Window::new(source.clone(), pair[0], pair[1] - pair[0]));
            runs.extend(Run::next(Reader::new(window, 0))?);
        }
        let mut out = Writer {
            file: self.store.open(&self.path, Open::Empty).await?,
            at: 0,
            block: Vec::new(),
            last: String::new(),
            directory: Vec::new(),
        };
        let mut turns = 0u32;
        while let Some(word) = runs.iter().map(|run| &run.word).min().cloned() {
            let (mut count, mut list, mut first, mut last) = (0, Vec::new(), 0, None);
            let mut next = Vec::with_capacity(runs.len());
            // Runs are in the order of their documents.
            for run in runs {
                if run.word != word {
                    next.push(run);
                    continue;
                }
                match last {
                    Some(last) if last == run.first => {}
                    Some(last) => {
                        put(u64::from(run.first.saturating_sub(last)), &mut list);
                        count += 1;
                    }
                    None => {
                        first = run.first;
                        count += 1;
                    }
                }
                count += run.count - 1;
                list.extend_from_slice(&run.deltas);
                last = Some(run.last);
                next.extend(Run::next(run.reader)?);
            }
            runs = next;
            out.add(&word, count, [first, last.unwrap_or(first)], &list)?;
            turns = turns.wrapping_add(1);
            if turns.is_multiple_of(20_000) {
                clock.sleep(std::time::Duration::ZERO).await;
            }
        }
        let (file, directory) = out.finish()?;
        drop(source);
        self.store.remove(&format!("{}.runs", self.path)).await?;
        Ok(Blocks { directory, bytes: Rc::new(StoredFile::new(file)?) })
    }
}

/// A run, standing at a word.
struct Run {
    reader: Reader,
    word: String,
    count: u32,
    first: u32,
    last: u32,
    deltas: Vec<u8>,
}

impl Run {
    fn next(mut reader: Reader) -> Result<Option<Run>> {
        if reader.fill()?.is_empty() {
            return Ok(None);
        }
        let len = number(&mut reader)?;
        let word = String::from_utf8(bytes(&mut reader, len)?).map_err(|error| broken().caused_by(error))?;
        let [count, first, last] = [(); 3].map(|()| number(&mut reader));
        let (count, first, last) = (count?, first?, last?);
        let len = number(&mut reader)?;
        let deltas = bytes(&mut reader, len)?;
        Ok(Some(Run { reader, word, count, first, last, deltas }))
    }
}

fn number(reader: &mut Reader) -> Result<u32> {
    let mut bytes = Vec::with_capacity(5);
    loop {
        let mut byte = [0];
        if reader.read_full(&mut byte)? == 0 || bytes.len() > 5 {
            return Err(broken());
        }
        bytes.push(byte[0]);
        if byte[0] & 0x80 == 0 {
            return take(&mut &bytes[..]).and_then(|number| u32::try_from(number).ok()).ok_or_else(broken);
        }
    }
}

fn bytes(reader: &mut Reader, len: u32) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
    if reader.read_full(&mut bytes)? < bytes.len() { Err(broken()) } else { Ok(bytes) }
}

fn broken() -> Error {
    Error::new(Kind::Storage, "search::build", "the working storage does not give back what was written")
}

struct Writer {
    file: Box<dyn File>,
    at: u64,
    block: Vec<u8>,
    last: String,
    directory: Vec<Block>,
}

impl Writer {
    /// `distances` are varints.
    fn add(&mut self, word: &str, count: u32, [first, last]: [u32; 2], mut distances: &[u8]) -> Result<()> {
        let (k, mut list) = (parameter(count, last), Encoder::default());
        while let Some(distance) = take(&mut distances) {
            list.add(u32::try_from(distance).unwrap_or(u32::MAX), k);
        }
        let list = list.finish();
        if self.block.len() + list.len() > BLOCK && !self.block.is_empty() {
            self.end_block()?;
        }
        if self.block.is_empty() {
            self.directory.push(Block { first: word.into(), offset: self.at, len: 0 });
            self.last.clear();
        }
        let shared = self.last.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
        let shared = (0..=shared).rev().find(|at| word.is_char_boundary(*at)).unwrap_or(0);
        put(shared as u64, &mut self.block);
        put((word.len() - shared) as u64, &mut self.block);
        self.block.extend_from_slice(&word.as_bytes()[shared..]);
        put(u64::from(count), &mut self.block);
        put(u64::from(first), &mut self.block);
        if count > 1 {
            put(u64::from(last), &mut self.block);
            put(list.len() as u64, &mut self.block);
            self.block.extend_from_slice(&list);
        }
        self.last.clear();
        self.last.push_str(word);
        Ok(())
    }

    fn end_block(&mut self) -> Result<()> {
        self.file.write_at(self.at, &self.block)?;
        if let Some(block) = self.directory.last_mut() {
            block.len = u32::try_from(self.block.len()).unwrap_or(u32::MAX);
        }
        self.at += self.block.len() as u64;
        self.block.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(Box<dyn File>, Vec<Block>)> {
        self.end_block()?;
        Ok((self.file, self.directory))
    }
}
