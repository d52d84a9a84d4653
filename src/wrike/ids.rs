//! Wrike's ids: texts. The older form holds a number, which the official backup uses.
//!
//! Old form: base32 without padding of `A`, account number (4 bytes), type letter, number (4 bytes); read off recorded answers and
//! checked against the seed: `IEAAAEDYIYAB7DLK` is attachment 2067818. Ids made since July 2025 are opaque and are not parsed.

use data_encoding::BASE32_NOPAD;

/// The number of an object: from its permalink, else from its old-form id, else none.
pub fn number(id: &str, permalink: &str) -> Option<u64> {
    from_permalink(permalink).or_else(|| from_old_form(id))
}

/// `https://www.wrike.com/open.htm?id=2000092` names number 2000092.
fn from_permalink(permalink: &str) -> Option<u64> {
    let (_, query) = permalink.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("id="))?.parse().ok()
}

fn from_old_form(id: &str) -> Option<u64> {
    let bytes = BASE32_NOPAD.decode(id.as_bytes()).ok()?;
    // Objects have exactly one type letter and number after the account; a dependency has two and is no object of the layout.
    let [b'A', _, _, _, _, letter, number @ ..] = bytes.as_slice() else {
        return None;
    };
    let number: [u8; 4] = number.try_into().ok()?;
    letter.is_ascii_uppercase().then(|| u64::from(u32::from_be_bytes(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_attachment_has_its_number() {
        assert_eq!(number("IEAAAEDYIYAB7DLK", ""), Some(2_067_818));
    }

    #[test]
    fn a_permalink_goes_before_the_id_and_may_exceed_32_bits() {
        assert_eq!(number("IEAAAAAQKQAB5BG4", "https://www.wrike.com/open.htm?id=4580066439"), Some(4_580_066_439));
        assert_eq!(number("IEAAAAAQKQAB5BG4", "https://www.wrike.com/open.htm?x=1&id=7"), Some(7));
        assert_eq!(number("IEAAAAAQKQAB5BG4", "https://www.wrike.com/open.htm?id=none"), Some(2_000_092));
    }

    #[test]
    fn opaque_and_foreign_ids_have_no_number() {
        for id in
            ["MAAAAAEQ_kSH", "", "IEAAVFCR", "IEAAAAAQIUAB5BG3KMAB5BG4", "KUAAAAAQ", "ieaaaedyiyab7dlk", "../../etc"]
        {
            assert_eq!(number(id, ""), None, "{id}");
        }
    }
}
