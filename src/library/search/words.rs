//! From text to the words that are indexed: case, accents and widths folded; Chinese and Japanese, which have no spaces, in pairs of
//! characters. Text and query go through the same function, so that whatever was written is found by the words that it was written in.

use crate::archive::unicode::{folded, is_mark};
use crate::library::order::sort_by;

/// Longest word in bytes; a longer one is found by its beginning.
pub const LONGEST: usize = 48;

/// Call `take` with each word.
pub fn words(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut han = Pairs::default();
    if text.is_ascii() {
        for part in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
            word.clear();
            word.push_str(&part[..part.len().min(LONGEST)]);
            word.make_ascii_lowercase();
            take(&word);
        }
        return;
    }
    for c in folded(text).chars().flat_map(char::to_lowercase) {
        if is_unspaced(c) {
            end(&mut word, &mut take);
            han.push(c, &mut take);
            continue;
        }
        han.end(&mut take);
        if is_mark(c) {
            // What lower-casing leaves behind, the dot of a Turkish capital I.
        } else if c.is_alphanumeric() {
            push_folded(c, &mut word);
        } else {
            end(&mut word, &mut take);
        }
    }
    han.end(&mut take);
    end(&mut word, &mut take);
}

fn end(word: &mut String, take: &mut impl FnMut(&str)) {
    if !word.is_empty() {
        let cut = (0..=word.len().min(LONGEST)).rev().find(|at| word.is_char_boundary(*at)).unwrap_or(0);
        take(&word[..cut]);
        word.clear();
    }
}

/// Letters that no decomposition folds.
fn push_folded(c: char, word: &mut String) {
    match c {
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'ø' => word.push('o'),
        'đ' | 'ð' => word.push('d'),
        'ł' => word.push('l'),
        'ħ' => word.push('h'),
        'ı' => word.push('i'),
        'þ' => word.push_str("th"),
        'ς' => word.push('σ'),
        c => word.push(c),
    }
}

/// Scripts written without spaces between words: Han, Hiragana, Katakana.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x3005..=0x3007 | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Pairs of neighbours; the last character of a run also alone, so that each character begins some word.
#[derive(Default)]
struct Pairs {
    last: Option<char>,
}

impl Pairs {
    fn push(&mut self, c: char, take: &mut impl FnMut(&str)) {
        if let Some(last) = self.last.replace(c) {
            take(&String::from_iter([last, c]));
        }
    }

    fn end(&mut self, take: &mut impl FnMut(&str)) {
        if let Some(last) = self.last.take() {
            take(last.encode_utf8(&mut [0; 4]));
        }
    }
}

/// The words of a query. The last may be a beginning, unless something stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Whole words.
    pub whole: Vec<String>,
    /// Beginning of a word.
    pub prefix: Option<String>,
}

/// Words of a query that are looked up; nobody types more.
const MOST_WORDS: usize = 20;

impl Query {
    /// From what was typed so far.
    pub fn parse(text: &str) -> Self {
        let mut whole: Vec<String> = Vec::new();
        words(text, |word| {
            if whole.len() < MOST_WORDS {
                whole.push(word.to_owned());
            }
        });
        // The single character that ends a run of Han is a word of its own only there: in a query it is the beginning of any pair, and
        // behind a pair it says nothing more.
        let is_single = |word: &String| word.chars().count() == 1 && word.chars().all(is_unspaced);
        let ends_open = text.chars().next_back().is_some_and(char::is_alphanumeric);
        let mut singles: Vec<String> = Vec::new();
        let mut kept: Vec<String> = Vec::new();
        for word in whole {
            let follows_pair = kept.last().is_some_and(|last| {
                last.chars().count() == 2 && last.ends_with(&word) && last.chars().all(is_unspaced)
            });
            if !is_single(&word) {
                kept.push(word);
            } else if !follows_pair {
                singles.push(word);
            }
        }
        let prefix = match singles.pop() {
            Some(single) => Some(single),
            None if ends_open && !kept.last().is_some_and(|last| last.chars().all(is_unspaced)) => kept.pop(),
            None => None,
        };
        sort_by(&mut kept, Ord::cmp);
        kept.dedup();
        Self { whole: kept, prefix }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.prefix.is_none()
    }

    /// Whether this word is one of those looked for.
    pub fn has(&self, word: &str) -> bool {
        self.whole.iter().any(|whole| whole == word)
            || self.prefix.as_ref().is_some_and(|prefix| word.starts_with(prefix.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        words(text, |word| seen.push(word.to_owned()));
        seen
    }

    #[test]
    fn case_accents_and_widths_are_folded() {
        assert_eq!(
            all("Résumé STRASSE Straße Ｆｕｌｌ Ångström ÆON İstanbul"),
            ["resume", "strasse", "strasse", "full", "angstrom", "aeon", "istanbul"]
        );
        assert_eq!(all("U\u{308}bersicht"), all("übersicht"));
        assert_eq!(all("Budget-2026.xlsx, v2"), ["budget", "2026", "xlsx", "v2"]);
    }

    #[test]
    fn chinese_and_japanese_go_in_pairs() {
        assert_eq!(all("予算計画 v2"), ["予算", "算計", "計画", "画", "v2"]);
        assert_eq!(all("ガイド"), all("ｶﾞｲﾄﾞ"));
        assert_ne!(all("かき"), all("がき"));
        assert_eq!(Query::parse("予算"), Query { whole: vec!["予算".into()], prefix: None });
        assert_eq!(Query::parse("算"), Query { whole: vec![], prefix: Some("算".into()) });
        assert_eq!(Query::parse("算計画").whole, ["算計", "計画"]);
    }

    #[test]
    fn the_last_word_is_a_beginning_until_something_follows() {
        assert_eq!(Query::parse("plan bud"), Query { whole: vec!["plan".into()], prefix: Some("bud".into()) });
        assert_eq!(Query::parse("bud "), Query { whole: vec!["bud".into()], prefix: None });
        assert!(Query::parse(" -- ").is_empty());
    }
}
