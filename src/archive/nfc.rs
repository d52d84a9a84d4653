//! Unicode's composed form (Unicode Standard Annex 15, "Normalization Form C").
//!
//! A browser has it as `String.prototype.normalize`, which spares each engine's download the 22 kB of tables that it takes. Normal forms of
//! assigned characters never change (the standard's section 3), so both give the same bytes; `tests/web_same_bytes.rs` holds them together.

#[cfg(not(target_arch = "wasm32"))]
use unicode_normalization::UnicodeNormalization;

/// `text` in the composed form: one way to write what can be written in several.
pub fn nfc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    composed(text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_marks_and_syllables_are_composed() {
        for (text, expected) in COMPOSED {
            assert_eq!(nfc(text), expected);
        }
    }
}
