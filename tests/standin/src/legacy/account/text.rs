//! Names and texts as people and attackers write them, as far as XML 1.0 can carry them.

use super::broken::is_xml;
use crate::account::mix::{mix, pick};
use crate::account::text;

const FIRST_NAMES: [&str; 10] =
    ["Alexey", "Ada", "Zoe\u{308}", "\u{674e}", "Grace", "O'Brien", "Noor", "Ivo", "<b>", "Lin"];
const LAST_NAMES: [&str; 10] = [
    "Koryak",
    "Lovelace",
    "M\u{fc}ller",
    "\u{5c0f}\u{9f99}",
    "\"Hopper\"",
    "& Sons",
    "\u{646}\u{648}\u{631}",
    "",
    "Ng",
    "Yu",
];
const UID_LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Texts that careless readers of XML or JSON spoil: spaces at the ends, line ends, markup of both formats.
const DELICATE: [&str; 10] = [
    "  spaces at both ends  ",
    " ",
    "line one\r\nline two\rline three\n",
    "\ttab first",
    "]]> <![CDATA[x]]> <!-- y --> <?z?>",
    "&lt;already escaped&gt; &#13; &nbsp;",
    "\\u0041 \\n \"quoted\" {\"error\":{\"code\":402}}",
    "<error><code>406</code></error>",
    "a/b//c",
    "null",
];

/// The account's `index`th person.
pub(super) fn uid(seed: u64, index: u64) -> String {
    let mut noise = mix(seed ^ 0x7569_6473, index);
    (0..12)
        .map(|place| {
            let letter = char::from(pick(UID_LETTERS, noise));
            noise = mix(noise, place);
            letter
        })
        .collect()
}

/// First and last name of the `index`th person; last names are empty sometimes.
pub(super) fn name(index: u64) -> (&'static str, &'static str) {
    (pick(&FIRST_NAMES, index), pick(&LAST_NAMES, index + index / 10))
}

/// The title of a folder or task; never empty.
pub(super) fn title(key: u64, index: u64) -> String {
    if index % 9 == 5 {
        return pick(&DELICATE, index / 9).to_owned();
    }
    let title: String = text::title(key, index).chars().filter(|&letter| is_xml(letter)).collect();
    if title.is_empty() { format!("task {index}") } else { title }
}

/// A description or comment; some descriptions are empty.
pub(super) fn description(key: u64, index: u64, uid: &str) -> String {
    if index % 7 == 6 {
        return pick(&DELICATE, index / 7).to_owned();
    }
    text::description(key, index, uid, None).chars().filter(|&letter| is_xml(letter)).collect()
}

/// The text of a comment; never empty, as the API demands one.
pub(super) fn comment(key: u64, index: u64, uid: &str) -> String {
    if index % 8 == 5 {
        return pick(&DELICATE, index / 8).to_owned();
    }
    text::comment(key, index, uid).chars().filter(|&letter| is_xml(letter)).collect()
}

/// File name and media type.
pub(super) fn file_name(index: u64) -> (String, &'static str) {
    let (name, content_type) = text::file_name(index / 22, index % 22);
    (name.chars().filter(|&letter| is_xml(letter)).collect(), content_type)
}
