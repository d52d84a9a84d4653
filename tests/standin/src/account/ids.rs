//! Identifiers in both of Wrike's forms.
//!
//! Old form: base32 of `A`, account number, type letter, number; users: base32 of `U`, number. New form, for tasks
//! and folders made since July 2025: opaque text, case-sensitive, up to 256 characters from `[A-Za-z0-9-_:.=]`
//! (developers.wrike.com, "Changes in API IDs internal structure").

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};

/// Most characters of an id in the new form (same source).
pub(crate) const MAX_ID_LEN: usize = 256;

/// The old form of an object's id in an account.
pub(crate) fn old_id(account: u32, letter: u8, number: u32) -> String {
    let mut bytes = vec![b'A'];
    bytes.extend_from_slice(&account.to_be_bytes());
    bytes.push(letter);
    bytes.extend_from_slice(&number.to_be_bytes());
    BASE32_NOPAD.encode(&bytes)
}

/// The id of the account itself.
pub(crate) fn account_id(account: u32) -> String {
    let mut bytes = vec![b'A'];
    bytes.extend_from_slice(&account.to_be_bytes());
    BASE32_NOPAD.encode(&bytes)
}

/// The id of a user or group.
pub(crate) fn contact_id(number: u32) -> String {
    let mut bytes = vec![b'U'];
    bytes.extend_from_slice(&number.to_be_bytes());
    BASE32_NOPAD.encode(&bytes)
}

/// The number in the id of a user or group.
pub(crate) fn contact_number(id: &str) -> Option<u32> {
    let bytes: [u8; 5] = BASE32_NOPAD.decode(id.as_bytes()).ok()?.try_into().ok()?;
    let (head, number) = bytes.split_at(1);
    (head == b"U").then(|| number.try_into().ok().map(u32::from_be_bytes))?
}

/// The number in an old id of this account with this type letter.
pub(crate) fn old_number(account: u32, letter: u8, id: &str) -> Option<u32> {
    let bytes: [u8; 10] = BASE32_NOPAD.decode(id.as_bytes()).ok()?.try_into().ok()?;
    let (head, number) = bytes.split_at(6);
    let expected = old_id(account, letter, 0);
    let expected = BASE32_NOPAD.decode(expected.as_bytes()).ok()?;
    (head == &expected[..6]).then(|| number.try_into().ok().map(u32::from_be_bytes))?
}

/// The new form for the `index`th object of a kind (`tag` 0x30 for tasks, 0x31 for folders), numbered from `base`.
///
/// Every tenth is 256 characters long, and each other fifth pair differs only by the case of its first letter.
pub(crate) fn new_id(tag: u8, base: u64, index: u64) -> String {
    let core = |n: u64| {
        let mut bytes = vec![tag];
        bytes.extend_from_slice(&(base + n).to_be_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    };
    match index % 10 {
        4 => format!("a:{}", core(index)),
        5 => format!("A:{}", core(index - 1)),
        8 => {
            let mut id = core(index);
            id.push('=');
            while id.len() < MAX_ID_LEN {
                id.push_str(["Kx", "q-", "_Z", ".7", "v="][(id.len() / 2) % 5]);
            }
            id.truncate(MAX_ID_LEN);
            id
        }
        _ => core(index),
    }
}

/// The index which [`new_id`] wrote into an id, not yet compared with the whole of it.
pub(crate) fn new_index(tag: u8, base: u64, id: &str) -> Option<u64> {
    let (core, twin) = match id.as_bytes() {
        [b'a', b':', ..] => (id.get(2..14)?, 0),
        [b'A', b':', ..] => (id.get(2..14)?, 1),
        _ => (id.get(..12)?, 0),
    };
    let bytes: [u8; 9] = BASE64URL_NOPAD.decode(core.as_bytes()).ok()?.try_into().ok()?;
    let (head, number) = bytes.split_at(1);
    let number = u64::from_be_bytes(number.try_into().ok()?);
    (head == [tag]).then(|| number.checked_sub(base)).flatten().map(|n| n + twin)
}

/// True for text that could be an id of either form.
pub(crate) fn well_formed(id: &str) -> bool {
    (8..=MAX_ID_LEN).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.=".contains(&b))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn old_ids_equal_the_documented_samples() {
        assert_eq!(account_id(693_329), "IEAAVFCR");
        assert_eq!(old_id(0x10, b'T', 2_000_092), "IEAAAAAQKQAB5BG4");
        assert_eq!(old_id(0x10, b'G', u32::MAX), "IEAAAAAQI7777777");
        assert_eq!(old_id(0x1078, b'F', 2_067_818), "IEAAAEDYIYAB7DLK");
        assert_eq!(contact_id(0x10), "KUAAAAAQ");
        assert_eq!(contact_id(0xfff0_0000), "KX77AAAA");
    }

    #[test]
    fn old_ids_decode_only_for_their_account_and_letter() {
        assert_eq!(old_number(0x10, b'T', "IEAAAAAQKQAB5BG4"), Some(2_000_092));
        assert_eq!(old_number(0x11, b'T', "IEAAAAAQKQAB5BG4"), None);
        assert_eq!(old_number(0x10, b'G', "IEAAAAAQKQAB5BG4"), None);
        assert_eq!(old_number(0x10, b'G', "x"), None);
    }

    #[test]
    fn the_new_form_equals_the_seen_sample() {
        assert_eq!(new_id(0x30, 4_580_066_430, 9), new_id(0x30, 4_580_066_439, 0));
        assert_eq!(new_id(0x30, 4_580_066_439, 0).len(), "MAAAAAEQ_kSH".len());
        assert!(new_id(0x30, 4_580_066_439, 0).starts_with("MAAAAAEQ"));
    }

    #[test]
    fn new_ids_decode_and_stay_in_the_alphabet() {
        for index in 0..40 {
            let id = new_id(0x30, 4_580_000_000, index);
            assert!(well_formed(&id), "{id}");
            assert_eq!(new_index(0x30, 4_580_000_000, &id), Some(index), "{id}");
        }
        assert_eq!(new_id(0x30, 4_580_000_000, 8).len(), MAX_ID_LEN);
    }

    #[test]
    fn twins_differ_only_by_case() {
        let (low, high) = (new_id(0x30, 1 << 32, 4), new_id(0x30, 1 << 32, 5));
        assert!(low != high && low.eq_ignore_ascii_case(&high));
    }
}
