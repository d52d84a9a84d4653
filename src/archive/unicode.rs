//! What Unicode knows of characters: the composed form of texts, and their form for searching (Unicode Standard Annex 15).
//!
//! A browser has it as `String.prototype.normalize`, which spares each download the tables: 22 kB for the composed form alone, 80 for all. Normal forms of
//! assigned characters never change (the standard's section 3), so both give the same bytes; `tests/web_same_bytes.rs` holds them together.

#[cfg(not(target_arch = "wasm32"))]
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `text` in the composed form: one way to write what can be written in several.
pub fn nfc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    composed(text)
}

/// `text` without accents and compatibility forms, composed: as words are compared. The marks that make か to が stay: another sound, not an
/// accent.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    unmarked(text)
}

/// Whether `c` is a combining mark (General_Category Mark).
pub fn is_mark(c: char) -> bool {
    // U+0300 is the first.
    c >= '\u{300}' && marks(c)
}

#[cfg(target_arch = "wasm32")]
fn unmarked(text: &str) -> String {
    crate::web::js::folded(text)
}

#[cfg(not(target_arch = "wasm32"))]
fn unmarked(text: &str) -> String {
    let is_voicing = |c: char| matches!(c, '\u{3099}' | '\u{309a}');
    text.nfkd().filter(|c| !is_combining_mark(*c) || is_voicing(*c)).nfc().collect()
}

#[cfg(target_arch = "wasm32")]
fn marks(c: char) -> bool {
    crate::web::js::is_mark(c)
}

#[cfg(not(target_arch = "wasm32"))]
fn marks(c: char) -> bool {
    is_combining_mark(c)
}

#[cfg(target_arch = "wasm32")]
fn composed(text: &str) -> String {
    crate::web::js::nfc(text)
}

#[cfg(not(target_arch = "wasm32"))]
fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// What every host has to agree on: letters, marks in their order, syllables, a character that another one stands for, one that is never
/// composed, and marks that are blocked.
pub const COMPOSED: [(&str, &str); 6] = [
    ("e\u{301}", "é"),
    ("q\u{307}\u{323}", "q\u{323}\u{307}"),
    ("\u{1112}\u{1161}\u{11ab}", "한"),
    ("\u{212b}", "Å"),
    ("\u{958}", "\u{915}\u{93c}"),
    ("a\u{5ae}\u{300}\u{301}", "à\u{5ae}\u{301}"),
];

/// What every host has to agree on in folding.
pub const FOLDED: [(&str, &str); 6] = [
    ("Ünïcödé", "Unicode"),
    ("ﬁle №1", "file No1"),
    ("ｶﾞｷﾞ", "ガギ"),
    ("が\u{301}", "が"),
    ("한글", "한글"),
    ("\u{5e9}\u{5b8}\u{5dc}", "\u{5e9}\u{5dc}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_marks_and_syllables_are_composed() {
        for (text, expected) in COMPOSED {
            assert_eq!(nfc(text), expected);
        }
    }

    #[test]
    fn accents_and_widths_are_folded_and_voicing_is_not() {
        for (text, expected) in FOLDED {
            assert_eq!(folded(text), expected);
        }
        assert!(is_mark('\u{301}') && is_mark('\u{3099}') && !is_mark('é') && !is_mark('a') && !is_mark('界'));
    }
}
