//! Cells that a spreadsheet would run as formulas (OWASP, "CSV Injection"; ASVS 5.0, 1.2.10), made harmless so that it can be undone.
//!
//! The rule, in the words of the archive's `README.txt`: a cell that begins with a sign of a formula, perhaps after blanks, or with a tab,
//! a line break or NUL gets one apostrophe in front. So does a cell that begins with apostrophes before such a beginning: otherwise nobody
//! could tell ours from the writer's own. To undo it, one apostrophe is taken from each cell that begins with apostrophes before such a
//! beginning. All other cells, `'tis` among them, are never touched.

use std::borrow::Cow;

/// What marks a guarded cell: spreadsheets take what follows as text.
const MARK: char = '\'';

/// Signs with which formulas begin, and their full-width forms, which some spreadsheets take for the same.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Characters that spreadsheets drop before they look for a sign.
const DROPPED: [char; 4] = ['\t', '\r', '\n', '\0'];

/// Blanks after which a sign may still count: space, no-break space, ideographic space, byte order mark.
const BLANKS: [char; 4] = [' ', '\u{a0}', '\u{3000}', '\u{feff}'];

/// Whether a spreadsheet might run `text` once apostrophes before it are gone.
fn is_formula_like(text: &str) -> bool {
    let bare = text.trim_start_matches(MARK);
    bare.starts_with(DROPPED) || bare.trim_start_matches(BLANKS).starts_with(SIGNS)
}

/// The text with a guard before it, if it needs one. [`unguard`] is the exact inverse.
pub fn guard(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_formula_like(&text) { Cow::Owned(format!("{MARK}{text}")) } else { text }
}

/// The text without its guard, if it has one. For cells of guarded files only: an exact file has no guards.
pub fn unguard(cell: Cow<'_, str>) -> Cow<'_, str> {
    if !is_formula_like(&cell) {
        return cell;
    }
    match cell.strip_prefix(MARK) {
        Some(text) => Cow::Owned(text.to_owned()),
        None => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_ordinary_text_is_not() {
        for formula in [
            "=1",
            "+1",
            "-1",
            "@a",
            "\t=1",
            "\rx",
            "\nx",
            "\0",
            "\u{ff1d}1",
            "\u{ff20}",
            " =1",
            "\u{feff}+1",
            "'=1",
            "''-",
        ] {
            assert_eq!(guard(formula.into()), format!("'{formula}"), "{formula:?}");
        }
        for text in ["", "a=1", "1-2", "'tis", "''", "' a", "x\t=1", "mail@example.com", " "] {
            assert_eq!(guard(text.into()), text, "{text:?}");
        }
    }

    #[test]
    fn a_guarded_cell_begins_with_nothing_that_a_spreadsheet_runs() {
        for formula in ["=1", " =1", "\t", "'=1"] {
            assert!(guard(formula.into()).starts_with('\''));
        }
    }

    #[test]
    fn a_negative_number_that_was_not_guarded_stays_as_it_is() {
        assert_eq!(unguard("-5".into()), "-5");
    }

    proptest! {
        #[test]
        fn undoing_the_guard_gives_the_text_back(text in "['=+@\\-\t\r\n\u{0} \u{feff}\u{ff1d}a]{0,6}|\\PC*") {
            let guarded = guard(text.as_str().into()).into_owned();
            prop_assert_eq!(unguard(guarded.into()), text);
        }

        #[test]
        fn two_texts_never_become_one(one in "['=+ \ta]{0,4}", other in "['=+ \ta]{0,4}") {
            prop_assume!(one != other);
            prop_assert_ne!(guard(one.into()), guard(other.into()));
        }
    }
}
