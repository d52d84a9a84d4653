//! Unicode's composed form (Unicode Standard Annex 15, "Normalization Form C").
//!
//! The crate's own iterator reaches its tables of compatibility forms too, which nobody here asks for and which would take a quarter of
//! the engine's download. So its tables of canonical forms are used alone.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// `text` in the composed form: one way to write what can be written in several.
pub fn nfc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    composed(decomposed(text)).into_iter().collect()
}

/// Every character taken apart, marks on one base in canonical order; each with its combining class.
fn decomposed(text: &str) -> Vec<(u8, char)> {
    let mut chars = Vec::with_capacity(text.len());
    for c in text.chars() {
        decompose_canonical(c, |part| chars.push((canonical_combining_class(part), part)));
    }
    for marks in chars.chunk_by_mut(|a, b| a.0 != 0 && b.0 != 0) {
        marks.sort_by_key(|(class, _)| *class);
    }
    chars
}

/// Put together again: a mark joins the last base unless a mark of the same or a higher class stands between.
fn composed(chars: Vec<(u8, char)>) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let (mut base, mut last) = (None, 0);
    for (class, c) in chars {
        if let Some(at) = base {
            let is_next = out.len() == at + 1;
            if (is_next || last < class)
                && let Some(joined) = compose(out[at], c)
            {
                out[at] = joined;
                continue;
            }
        }
        if class == 0 {
            base = Some(out.len());
        }
        last = class;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn letters_marks_and_syllables_are_composed() {
        for (text, expected) in [
            ("e\u{301}", "é"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("\u{212b}", "Å"),
        ] {
            assert_eq!(nfc(text), expected);
        }
    }

    proptest! {
        #[test]
        fn it_is_what_the_crates_own_iterator_gives(text in "(\\PC|[a-zA-Z]|[\u{300}-\u{36f}]|[\u{1100}-\u{11ff}]|[\u{ac00}-\u{ac40}]|[\u{5b0}-\u{5c7}]){0,40}") {
            prop_assert_eq!(nfc(&text), text.nfc().collect::<String>());
        }
    }
}
