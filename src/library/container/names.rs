//! Names within an archive: how they are encoded, and which are made to harm.

/// Code page 437, 0x80 to 0xFF (Unicode mapping table CP437.TXT): what names are in when bit 11 is not set (APPNOTE 6.3.10, D.1).
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The name as text. Without the UTF-8 bit many writers put UTF-8 all the same, so what is UTF-8 is read so; the rest is CP437.
pub fn decode(raw: &[u8], is_utf8: bool, unicode_path: Option<&[u8]>) -> String {
    if let Some(name) = unicode_path.and_then(|path| std::str::from_utf8(path).ok()) {
        return name.to_owned();
    }
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) if is_utf8 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => raw.iter().map(|byte| from_cp437(*byte)).collect(),
    }
}

fn from_cp437(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(high) => CP437.chars().nth(usize::from(high)).unwrap_or('\u{fffd}'),
    }
}

/// What is wrong with a name, if anything is; such a file is not opened, since no archive of ours or the vendors' has it.
pub fn fault(name: &str) -> Option<&'static str> {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    if name.is_empty() {
        Some("A file without a name.")
    } else if name.contains('\0') {
        Some("Its name holds a NUL, at which some programs cut it.")
    } else if name.starts_with(['/', '\\']) || drive {
        Some("Its name is absolute: unpacking it would write outside of the chosen folder.")
    } else if name.split(['/', '\\']).any(|part| part == "..") {
        Some("Its name climbs out of the archive: unpacking it would write outside of the chosen folder.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_the_encoding_that_they_are_in() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(decode(b"r\x82sum\x82.txt", false, None), "résumé.txt");
        assert_eq!(decode("résumé".as_bytes(), false, None), "résumé");
        assert_eq!(decode(b"r\x82", false, Some("ré".as_bytes())), "ré");
        assert_eq!(decode(b"r\x82", true, None), "r\u{fffd}");
    }

    #[test]
    fn names_that_leave_the_archive_are_faults() {
        for name in ["../x", "a/../../x", "/etc/passwd", "\\\\host\\x", "C:\\x", "c:x", "a\\..\\x", "", "a\0.txt"] {
            assert!(fault(name).is_some(), "{name:?}");
        }
        for name in ["a", "a/b", "..a", "a..", "attachments/IEAA-.._.._x", "ab:c"] {
            assert!(fault(name).is_none(), "{name:?}");
        }
    }
}
