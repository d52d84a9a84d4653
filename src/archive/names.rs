//! Names that every file system takes. Pure functions; the original name is always in the JSON.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::unicode::nfc;

/// Longest name in characters: Windows Explorer's extractor stops at paths of 260.
const LONGEST_CHARACTERS: usize = 120;
/// Longest name in bytes of UTF-8: ext4 and most others stop at 255, and a copy may add a suffix.
const LONGEST_BYTES: usize = 220;
/// An extension longer than this is not one.
const LONGEST_EXTENSION: usize = 16;
/// Longest id that is written out in full; longer ones are cut and told apart by a hash.
const LONGEST_ID: usize = 40;

/// Device names of Windows, reserved with any extension (Microsoft, "Naming Files, Paths, and Namespaces").
const RESERVED: &[&str] = &[
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt0",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$",
];

/// A file's name in `attachments/`: `<id>-<name>`, where two ids never give names that a case-blind disk takes for one.
pub fn attachment(id: &str, name: &str) -> String {
    let prefix = format!("{}-", file_id(id));
    let room = LONGEST_CHARACTERS - prefix.chars().count();
    format!("{prefix}{}", cut(&clean(name), room, LONGEST_BYTES - prefix.len()))
}

/// A file's own name where nothing stands before it.
pub fn file(name: &str) -> String {
    cut(&clean(name), LONGEST_CHARACTERS, LONGEST_BYTES)
}

/// The names of files that lie in one folder, in their order: as [`file`], and those that a case-blind disk takes for one told apart by
/// `~2`, `~3` before the extension. The first keeps its name.
pub fn distinct<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let names: Vec<String> = names.into_iter().map(file).collect();
    // A name that some file really has is not given to a twin.
    let mut taken: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let mut seen = HashSet::new();
    let mut tell_apart = |name: String| {
        if seen.insert(name.to_lowercase()) {
            return name;
        }
        let free = (2u64..).map(|n| numbered(&name, n)).find(|name| taken.insert(name.to_lowercase()));
        free.unwrap_or(name)
    };
    names.into_iter().map(&mut tell_apart).collect()
}

/// `plan.pdf` and 2 make `plan~2.pdf`.
fn numbered(name: &str, n: u64) -> String {
    let mark = format!("~{n}");
    let name = cut(name, LONGEST_CHARACTERS - mark.len(), LONGEST_BYTES - mark.len());
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= LONGEST_EXTENSION => {
            format!("{stem}{mark}.{extension}")
        }
        _ => format!("{name}{mark}"),
    }
}

/// An id as part of a name. Old ids are upper-case base32 and stay as they are; any other may differ from a second one only by
/// case or by characters that are not allowed, so it gets a short hash of itself.
pub fn file_id(id: &str) -> String {
    let plain = !id.is_empty()
        && id.len() <= LONGEST_ID
        && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if plain {
        return id.to_owned();
    }
    let kept: String =
        id.chars().take(LONGEST_ID - 13).map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    let digest = base16ct::lower::encode_string(&Sha256::digest(id.as_bytes()));
    format!("{kept}~{}", &digest[..12])
}

/// A single name: no separators, no control or direction characters, no reserved word, no trailing dot or space, NFC.
pub fn clean(name: &str) -> String {
    let replaced: String = nfc(name).chars().map(|c| if is_forbidden(c) { '_' } else { c }).collect();
    let trimmed = replaced.trim_end_matches(['.', ' ']).trim_start();
    let stem = trimmed.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    if trimmed.is_empty() {
        "file".to_owned()
    } else if RESERVED.contains(&stem.as_str()) {
        format!("_{trimmed}")
    } else {
        trimmed.to_owned()
    }
}

fn is_forbidden(c: char) -> bool {
    // Direction overrides can make `exe.txt` look like `txt.exe`; separators of lines break lists of names.
    let hides = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    c.is_control() || hides || matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*')
}

/// Cut a clean name to `characters` and `bytes`, keeping its extension.
fn cut(name: &str, characters: usize, bytes: usize) -> String {
    if name.chars().count() <= characters && name.len() <= bytes {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= LONGEST_EXTENSION => {
            (stem, format!(".{extension}"))
        }
        _ => (name, String::new()),
    };
    let (mut room, mut left) = (characters - extension.chars().count(), bytes - extension.len());
    let kept: String = stem
        .chars()
        .take_while(|c| {
            let fits = room > 0 && left >= c.len_utf8();
            if fits {
                room -= 1;
                left -= c.len_utf8();
            }
            fits
        })
        .collect();
    format!("{}{extension}", kept.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        assert_eq!(attachment("IEAAAEDYIYAB7DLK", "test+doc+box.webdoc"), "IEAAAEDYIYAB7DLK-test+doc+box.webdoc");
        assert_eq!(attachment("IEAAAEDYIYAB7DLK", "Бюджет 2026 (ü).xlsx"), "IEAAAEDYIYAB7DLK-Бюджет 2026 (ü).xlsx");
    }

    #[test]
    fn hostile_names_become_harmless() {
        for (name, expected) in [
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("C:\\x.txt", "C__x.txt"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("a\u{0}b\nc", "a_b_c"),
            ("evil\u{202e}txt.exe", "evil_txt.exe"),
            ("dots... ", "dots"),
            ("", "file"),
            ("...", "file"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(clean(name), expected, "{name:?}");
        }
    }

    #[test]
    fn ids_that_differ_only_by_case_give_different_names_on_a_case_blind_disk() {
        let (one, other) = (attachment("MAAAAAEQ_kSH", "a.txt"), attachment("MAAAAAEQ_kSh", "a.txt"));
        assert_ne!(one.to_lowercase(), other.to_lowercase());
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = attachment("IEAAAEDYIYAB7DLK", &format!("{}.pdf", "漢".repeat(300)));
        assert!(name.ends_with("漢.pdf") && name.len() <= LONGEST_BYTES, "{name}");
    }

    #[test]
    fn files_of_one_name_in_one_folder_are_told_apart() {
        let names = ["a.pdf", "A.PDF", "a~2.pdf", "a.pdf", "b", "b", "../a.pdf"];
        assert_eq!(distinct(names), ["a.pdf", "A~3.PDF", "a~2.pdf", "a~4.pdf", "b", "b~2", ".._a.pdf"]);
    }

    proptest! {
        #[test]
        fn no_two_files_of_a_folder_have_one_name(names in prop::collection::vec("[aAäÄ.~2]{0,4}|\\PC{0,200}", 0..12)) {
            let made = distinct(names.iter().map(String::as_str));
            let different: HashSet<String> = made.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(different.len(), names.len());
            prop_assert!(made.iter().all(|name| name.chars().count() <= LONGEST_CHARACTERS && name.len() <= LONGEST_BYTES));
            prop_assert!(made.iter().all(|name| !name.chars().any(is_forbidden) && !name.ends_with(['.', ' '])));
        }

        #[test]
        fn every_name_is_safe_short_and_stable(id in "\\PC{0,300}", name in any::<String>()) {
            let made = attachment(&id, &name);
            prop_assert!(made.chars().count() <= LONGEST_CHARACTERS && made.len() <= 255);
            prop_assert!(!made.chars().any(is_forbidden));
            prop_assert!(!made.ends_with(['.', ' ']) && made != "." && made != "..");
            prop_assert_eq!(clean(&made).nfc().collect::<String>(), made.nfc().collect::<String>());
        }
    }
}
