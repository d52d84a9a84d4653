//! Search: which documents hold all words of a query, as one types.
//!
//! A document is one text of an item: its title, its description, one comment, the name of one file. The documents of an item have
//! consecutive numbers in that order, so which item and which text a number means needs no table: see [`Docs`].

mod build;
mod rice;
mod varint;
mod words;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub use build::{Block, Blocks, Builder};
pub use words::{Query, words};

use crate::error::Result;
use crate::library::items::days::{Day, NONE};
use crate::library::messages::Field;
use crate::library::order::sort_by;
use crate::library::source::read_exact;
use rice::{Decoder, parameter};
use varint::take;

/// Lists of documents that are read for one beginning of a word, in bytes: what takes some ten milliseconds.
const MOST_PREFIX: usize = 3 << 20;
/// Blocks that are kept for the next key that is typed.
const CACHE: usize = 64;

/// What is known of each document without reading it.
#[derive(Debug, Default)]
pub struct Docs {
    /// First document of each item; one more than items.
    firsts: Vec<u32>,
    /// Comments of each item; what is behind title, description and comments is files.
    comments: Vec<u32>,
    /// Who wrote it: position in `writers`, or `u16::MAX`. Four bytes a document are spent on these two; wider ones would cost a tenth
    /// of the text.
    persons: Vec<u16>,
    /// Days since [`FIRST_DAY`], or `u16::MAX`.
    days: Vec<u16>,
    /// Item numbers of all who wrote something; the 65,535th and later cannot be filtered by.
    writers: Vec<u32>,
    writer_places: HashMap<u32, u16>,
}

/// 1 January 1990 as a Julian day; 16 bits go to 2169.
const FIRST_DAY: Day = 2_447_893;

impl Docs {
    /// Begin an item, the next one; the number of its first document.
    pub fn begin(&mut self, comments: u32) -> u32 {
        let first = u32::try_from(self.persons.len()).unwrap_or(u32::MAX);
        self.firsts.push(first);
        self.comments.push(comments);
        first
    }

    /// Add a document to the item; its number.
    pub fn add(&mut self, person: Option<u32>, day: Day) -> u32 {
        let doc = u32::try_from(self.persons.len()).unwrap_or(u32::MAX);
        let person = person.map_or(u16::MAX, |person| self.writer(person));
        self.persons.push(person);
        self.days.push(u16::try_from(i64::from(day) - i64::from(FIRST_DAY)).unwrap_or(u16::MAX));
        doc
    }

    fn writer(&mut self, person: u32) -> u16 {
        if let Some(place) = self.writer_places.get(&person) {
            return *place;
        }
        let place = u16::try_from(self.writers.len()).unwrap_or(u16::MAX);
        if place < u16::MAX {
            self.writers.push(person);
            self.writer_places.insert(person, place);
        }
        place
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.persons.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// Bytes that it takes in memory.
    pub fn bytes(&self) -> u64 {
        (8 * self.firsts.len() + 4 * self.persons.len() + 12 * self.writers.len()) as u64
    }

    /// The item of a document.
    pub fn item(&self, doc: u32) -> u32 {
        u32::try_from(self.firsts.partition_point(|first| *first <= doc).saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The same, where it is `from` or an item behind it.
    pub fn item_from(&self, doc: u32, from: u32) -> u32 {
        let at = usize::try_from(from).unwrap_or(usize::MAX);
        let rest = self.firsts.get(at.saturating_add(1)..).unwrap_or_default();
        let steps = rest.iter().take_while(|first| **first <= doc).count();
        from.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX))
    }

    /// Which text of its item a document is.
    pub fn field(&self, doc: u32, item: u32) -> (Field, u32) {
        let at = usize::try_from(item).unwrap_or(usize::MAX);
        let first = self.firsts.get(at).copied().unwrap_or_default();
        let comments = self.comments.get(at).copied().unwrap_or_default();
        match doc.saturating_sub(first) {
            0 => (Field::Title, 0),
            1 => (Field::Description, 0),
            n if n - 2 < comments => (Field::Comment, n - 2),
            n => (Field::FileName, n - 2 - comments),
        }
    }

    /// Who wrote it.
    pub fn person(&self, doc: u32) -> Option<u32> {
        let place = self.persons.get(usize::try_from(doc).ok()?).copied()?;
        self.writers.get(usize::from(place)).copied()
    }

    /// When.
    pub fn day(&self, doc: u32) -> Day {
        let day = usize::try_from(doc).ok().and_then(|at| self.days.get(at)).copied().unwrap_or(u16::MAX);
        if day == u16::MAX { NONE } else { FIRST_DAY + Day::from(day) }
    }
}

/// Documents in order.
pub struct Matches {
    /// All that match.
    pub docs: Vec<u32>,
    /// Of those, the ones that have the last word whole; sorted.
    pub whole: Vec<u32>,
    /// Not all words with that beginning were looked up.
    pub is_cut: bool,
}

/// An index that is complete.
pub struct Index {
    blocks: Blocks,
    cache: RefCell<Vec<(usize, Rc<Vec<u8>>)>>,
}

impl Index {
    /// Of these blocks.
    pub fn new(blocks: Blocks) -> Self {
        Self { blocks, cache: RefCell::default() }
    }

    /// Bytes of the index: words, lists and the directory of blocks.
    pub fn bytes(&self) -> u64 {
        let directory: usize = self.blocks.directory.iter().map(|block| block.first.len() + 12).sum();
        self.blocks.bytes.len() + directory as u64
    }

    /// Documents that hold all words of `query`; `most` is how many documents there are.
    ///
    /// # Errors
    /// `Storage`.
    pub fn find(&self, query: &Query, most: usize) -> Result<Matches> {
        let mut lists = Vec::new();
        for word in &query.whole {
            let mut list = Vec::new();
            self.each(word, false, &mut |_, postings| {
                postings.each(|doc| list.push(doc));
                true
            })?;
            if list.is_empty() {
                return Ok(Matches { docs: list, whole: Vec::new(), is_cut: false });
            }
            lists.push(list);
        }
        sort_by(&mut lists, |one, other| one.len().cmp(&other.len()));
        let mut docs: Option<Vec<u32>> = lists.into_iter().reduce(|one, other| both(&one, &other));
        let (mut whole, mut is_cut) = (Vec::new(), false);
        if let Some(prefix) = &query.prefix {
            let mut seen = Bits::new(most);
            let mut read = 0;
            self.each(prefix, true, &mut |word, postings| {
                if read > MOST_PREFIX {
                    is_cut = true;
                    return false;
                }
                read += postings.list.len();
                let is_whole = word == prefix;
                postings.each(|doc| {
                    seen.set(doc);
                    if is_whole {
                        whole.push(doc);
                    }
                });
                true
            })?;
            docs = Some(match docs {
                Some(docs) => docs.into_iter().filter(|doc| seen.has(*doc)).collect(),
                None => seen.all(),
            });
        }
        Ok(Matches { docs: docs.unwrap_or_default(), whole, is_cut })
    }

    /// Each word that is `word`, or begins with it, with its list; until `take` has enough.
    fn each(&self, word: &str, is_prefix: bool, take_word: &mut dyn FnMut(&str, &Postings<'_>) -> bool) -> Result<()> {
        let from = self.blocks.directory.partition_point(|block| &*block.first <= word).saturating_sub(1);
        let mut current = String::new();
        for at in from..self.blocks.directory.len() {
            let block = self.block(at)?;
            let mut rest = &block[..];
            current.clear();
            while let (Some(shared), Some(own)) = (take(&mut rest), take(&mut rest)) {
                let (shared, own) = (usize::try_from(shared).unwrap_or(0), usize::try_from(own).unwrap_or(0));
                current.truncate(shared);
                current.push_str(std::str::from_utf8(rest.get(..own).unwrap_or_default()).unwrap_or_default());
                rest = rest.get(own..).unwrap_or_default();
                let list = Postings::take(&mut rest);
                let fits = if is_prefix { current.starts_with(word) } else { current == word };
                if fits && !take_word(&current, &list) || !fits && current.as_str() > word {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn block(&self, at: usize) -> Result<Rc<Vec<u8>>> {
        let mut cache = self.cache.borrow_mut();
        if let Some(place) = cache.iter().position(|(known, _)| *known == at) {
            let found = cache.remove(place);
            cache.push(found.clone());
            return Ok(found.1);
        }
        let Some(block) = self.blocks.directory.get(at) else { return Ok(Rc::default()) };
        let len = usize::try_from(block.len).unwrap_or_default();
        let bytes = Rc::new(read_exact(&*self.blocks.bytes, block.offset, len)?);
        if cache.len() >= CACHE {
            cache.remove(0);
        }
        // A list of a million documents would crowd out all others.
        if bytes.len() <= 1 << 20 {
            cache.push((at, bytes.clone()));
        }
        Ok(bytes)
    }
}

/// The documents of one word, packed.
struct Postings<'a> {
    count: u32,
    first: u32,
    last: u32,
    list: &'a [u8],
}

impl<'a> Postings<'a> {
    fn take(rest: &mut &'a [u8]) -> Self {
        let mut number = || take(rest).and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
        let (count, first) = (number(), number());
        if count < 2 {
            return Self { count, first, last: first, list: &[] };
        }
        let (last, len) = (number(), number());
        let (list, after) = rest.split_at(usize::try_from(len).unwrap_or(0).min(rest.len()));
        *rest = after;
        Self { count, first, last, list }
    }

    #[inline(always)]
    fn each(&self, mut take_doc: impl FnMut(u32)) {
        let (k, mut decoder, mut doc) = (parameter(self.count, self.last), Decoder::new(self.list), self.first);
        take_doc(doc);
        for _ in 1..self.count {
            doc = doc.saturating_add(decoder.next(k));
            take_doc(doc);
        }
    }
}

/// What two sorted lists share.
fn both(one: &[u32], other: &[u32]) -> Vec<u32> {
    let (short, mut long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let mut shared = Vec::new();
    for doc in short {
        long = &long[long.partition_point(|known| known < doc)..];
        if long.first() == Some(doc) {
            shared.push(*doc);
        }
    }
    shared
}

/// A set of documents, a bit each: 160 kB for 1.3 million.
struct Bits(Vec<u64>);

impl Bits {
    fn new(most: usize) -> Self {
        Self(vec![0; most / 64 + 1])
    }

    fn place(doc: u32) -> (usize, u64) {
        (usize::try_from(doc / 64).unwrap_or(usize::MAX), 1 << (doc % 64))
    }

    fn set(&mut self, doc: u32) {
        let (at, bit) = Self::place(doc);
        if let Some(word) = self.0.get_mut(at) {
            *word |= bit;
        }
    }

    fn has(&self, doc: u32) -> bool {
        let (at, bit) = Self::place(doc);
        self.0.get(at).is_some_and(|word| word & bit != 0)
    }

    fn all(&self) -> Vec<u32> {
        let mut docs = Vec::new();
        for (base, word) in (0u32..).step_by(64).zip(&self.0) {
            let mut left = *word;
            while left != 0 {
                docs.push(base + left.trailing_zeros());
                left &= left - 1;
            }
        }
        docs
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::clock::VirtualClock;
    use crate::host::store::MemoryStore;
    use proptest::prelude::*;

    fn index(texts: &[String]) -> Index {
        let clock = VirtualClock::new(time::OffsetDateTime::UNIX_EPOCH);
        let build = async {
            let mut builder = Builder::create(Rc::new(MemoryStore::new()), "index").await.unwrap();
            for (doc, text) in (0u32..).zip(texts) {
                builder.add(doc, text).unwrap();
                // Many runs, so that merging them has something to do.
                if doc % 3 == 2 {
                    builder.spill().unwrap();
                }
            }
            Index::new(builder.finish(&clock).await.unwrap())
        };
        clock.run(build).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn every_document_is_found_by_each_of_its_words_and_no_other(texts in prop::collection::vec("([a-c]{1,3}|[éÉß]|[予算計画]{1,4}|[カか]{1,2}| |-|[0-9]{1,3}){0,8}", 1..20)) {
            let index = index(&texts);
            for text in &texts {
                words(text, |word| {
                    let exact = index.find(&Query { whole: vec![word.to_owned()], prefix: None }, texts.len()).unwrap();
                    let mut expected = Vec::new();
                    for (doc, text) in (0u32..).zip(&texts) {
                        let mut has = false;
                        words(text, |other| has |= other == word);
                        if has {
                            expected.push(doc);
                        }
                    }
                    assert_eq!(exact.docs, expected, "{word}");
                    let first: String = word.chars().take(1).collect();
                    let begun = index.find(&Query { whole: vec![], prefix: Some(first) }, texts.len()).unwrap();
                    assert!(expected.iter().all(|doc| begun.docs.contains(doc)), "{word}");
                });
            }
        }

        #[test]
        fn a_text_is_found_by_itself(texts in prop::collection::vec("[a-dé予算計画 ]{1,12}", 1..10)) {
            let index = index(&texts);
            for (doc, text) in (0u32..).zip(&texts) {
                let query = Query::parse(text);
                prop_assert!(query.is_empty() || index.find(&query, texts.len()).unwrap().docs.contains(&doc), "{text:?}: {query:?}");
            }
        }
    }
}
