//! Hits: what matches a query and the filters, best first, with some words around each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::items::Library;
use super::items::days::{self, NONE};
use super::messages::{Field, Filters, Hit, ItemKind, Page};
use super::order::sort_by;
use super::search::{Query, words};
use crate::error::Result;

/// Characters of an excerpt before and behind the first word that was searched for.
const BEFORE: usize = 60;
const BEHIND: usize = 140;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// This part of the hits.
    pub hits: Vec<Hit>,
    /// Hits in all.
    pub total: u32,
    /// See [`super::messages::Event::Found`].
    pub is_cut: bool,
}

/// Search as one types. Words in a title count more than in a file's name, those more than in a description, those more than in a
/// comment; a whole last word more than the beginning of a longer one; then what is newer comes first.
///
/// # Errors
/// `Storage`.
pub fn find(library: &Library, query: &str, filters: &Filters, page: Page) -> Result<Found> {
    let query = Query::parse(query);
    let Some(index) = library.index.as_ref().filter(|_| !query.is_empty()) else { return Ok(Found::default()) };
    let docs = &library.docs;
    let matches = index.find(&query, docs.len())?;
    let below = filters.folder.map(|folder| library.catalog.below(folder));
    let (from, to) = (day(filters.from.as_deref()), day(filters.to.as_deref()));
    let keep = usize::try_from(page.offset.saturating_add(page.limit.min(Page::MOST))).unwrap_or(usize::MAX);
    let (mut best, mut total) = (Best::new(keep), 0u32);
    // Documents come in order, so the walk through items and whole words goes along with them.
    let (mut item, mut whole_words) = (0, matches.whole.iter().copied().peekable());
    for doc in matches.docs {
        item = docs.item_from(doc, item);
        let (field, _) = docs.field(doc, item);
        let day = docs.day(doc);
        let kind = library.catalog.item(item).map(|item| item.kind);
        let wanted = (filters.kinds.is_empty() || kind.is_some_and(|kind| filters.kinds.contains(&kind)))
            && (filters.fields.is_empty() || filters.fields.contains(&field))
            && filters.person.is_none_or(|person| docs.person(doc) == Some(person))
            && from.is_none_or(|from| day != NONE && day >= from)
            && to.is_none_or(|to| day != NONE && day <= to)
            && below.as_ref().is_none_or(|below| below.binary_search(&item).is_ok());
        if wanted {
            total = total.saturating_add(1);
            while whole_words.next_if(|whole| *whole < doc).is_some() {}
            let whole = query.prefix.is_none() || whole_words.peek() == Some(&doc);
            best.offer(rank(field, whole, kind), if day == NONE { i32::MIN } else { day }, doc);
        }
    }
    let hits = page.of(best.sorted().into_iter());
    let mut hits: Vec<Hit> = hits.filter_map(|doc| hit(library, doc)).collect();
    excerpts(library, &query, &mut hits)?;
    Ok(Found { hits, total, is_cut: matches.is_cut })
}

/// A hit, still without its excerpt.
fn hit(library: &Library, doc: u32) -> Option<Hit> {
    let item = library.docs.item(doc);
    let (field, position) = library.docs.field(doc, item);
    let row = library.catalog.row(item)?;
    Some(Hit { row, field, position, excerpt: String::new(), marks: Vec::new() })
}

/// Excerpts for all of these. Several may stand in one item, perhaps of thousands of comments: each item is read once.
fn excerpts(library: &Library, query: &Query, hits: &mut [Hit]) -> Result<()> {
    let mut by_item: Vec<&mut Hit> = hits.iter_mut().collect();
    sort_by(&mut by_item, |one, other| one.row.item.cmp(&other.row.item));
    for of_one in by_item.chunk_by_mut(|one, other| one.row.item == other.row.item) {
        let Some(item) = of_one.first().map(|hit| hit.row.item) else { continue };
        let wanted: Vec<_> = of_one.iter().map(|hit| (hit.field, hit.position)).collect();
        let mut hits = of_one.iter_mut();
        library.each_text(item, &wanted, &mut |text| {
            if let Some(hit) = hits.next() {
                (hit.excerpt, hit.marks) = excerpt(text, query);
            }
        })?;
    }
    Ok(())
}

fn day(text: Option<&str>) -> Option<days::Day> {
    text.map(days::parse).filter(|day| *day != NONE)
}

fn rank(field: Field, whole: bool, kind: Option<ItemKind>) -> u8 {
    let field = match field {
        Field::Title => 8,
        Field::FileName => 6,
        Field::Description => 4,
        Field::Comment => 2,
    };
    let is_place = matches!(kind, Some(ItemKind::Folder | ItemKind::Project | ItemKind::Person));
    2 * field + 2 * u8::from(whole) + u8::from(is_place)
}

/// The best of many.
struct Best {
    keep: usize,
    /// The worst of them on top.
    kept: BinaryHeap<Reverse<(u8, i32, Reverse<u32>)>>,
}

impl Best {
    fn new(keep: usize) -> Self {
        Self { keep, kept: BinaryHeap::new() }
    }

    fn offer(&mut self, rank: u8, day: i32, doc: u32) {
        let offered = Reverse((rank, day, Reverse(doc)));
        if self.kept.len() < self.keep {
            self.kept.push(offered);
        } else if let Some(mut worst) = self.kept.peek_mut()
            && offered < *worst
        {
            *worst = offered;
        }
    }

    fn sorted(self) -> Vec<u32> {
        self.kept.into_sorted_vec().into_iter().map(|Reverse((_, _, Reverse(doc)))| doc).collect()
    }
}

/// Some words around the first that was searched for, and where those that were searched for stand.
fn excerpt(text: &str, query: &Query) -> (String, Vec<(u32, u32)>) {
    let pieces = pieces(text);
    let is_hit = |piece: &str| {
        let mut hit = false;
        words(piece, |word| hit |= query.has(word));
        hit
    };
    let first = pieces.iter().find(|piece| is_hit(&text[piece.0..piece.1])).map_or(0, |piece| piece.0);
    let start = text[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    // Not within a word.
    let start = if start == 0 { 0 } else { text[start..first].find(' ').map_or(start, |at| start + at + 1) };
    let end = text[first..].char_indices().nth(BEHIND).map_or(text.len(), |(at, _)| first + at);
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    let utf16 = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let (mut at, mut marks) = (start, Vec::new());
    let mut place = utf16(&out);
    for (from, to) in pieces.into_iter().filter(|(from, to)| *from >= start && *to <= end) {
        if !is_hit(&text[from..to]) {
            continue;
        }
        place += utf16(&text[at..from]);
        let until = place + utf16(&text[from..to]);
        marks.push((place, until));
        (place, at) = (until, to);
    }
    out.extend(text[start..end].chars().map(|c| if c.is_control() { ' ' } else { c }));
    if end < text.len() {
        out.push('…');
    }
    (out, marks)
}

/// Where the words of a text stand; of unspaced scripts each pair of characters, end to end.
fn pieces(text: &str) -> Vec<(usize, usize)> {
    /// Beyond this a match in a very long text has no marks, and the excerpt is its beginning.
    const MOST: usize = 50_000;
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    let mut begun: Option<usize> = None;
    for (at, c) in text.char_indices() {
        // A combining accent belongs to its letter.
        let is_word = c.is_alphanumeric() || begun.is_some() && crate::archive::unicode::is_mark(c);
        let is_unspaced = u32::from(c) >= 0x3005;
        if let Some(from) = begun.filter(|from| !is_word || is_unspaced && text[*from..at].chars().count() >= 2) {
            pieces.push((from, at));
            begun = None;
        }
        if is_word && begun.is_none() {
            begun = Some(at);
        }
        if pieces.len() > MOST {
            return pieces;
        }
    }
    pieces.extend(begun.map(|from| (from, text.len())));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_marks_the_words_as_javascript_counts() {
        let (text, marks) = excerpt("😀 the Résumé of Ann", &Query::parse("resume a"));
        assert_eq!(text, "😀 the Résumé of Ann");
        assert_eq!(marks, [(7, 13), (17, 20)]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_word() {
        let long = format!("{} needle {}", "hay ".repeat(1000), "straw ".repeat(1000));
        let (text, marks) = excerpt(&long, &Query::parse("needle "));
        assert!(text.starts_with('…') && text.ends_with('…') && text.chars().count() < BEFORE + BEHIND + 10, "{text}");
        let marked: String = text.chars().skip(marks[0].0 as usize).take(6).collect();
        assert_eq!(marked, "needle");
    }

    #[test]
    fn the_best_come_first_whatever_the_order_they_came_in() {
        let mut best = Best::new(3);
        for doc in 0..5_000 {
            best.offer(u8::from(doc % 1000 == 7), i32::try_from(doc).unwrap_or(0), doc);
        }
        assert_eq!(best.sorted(), [4007, 3007, 2007]);
    }
}
