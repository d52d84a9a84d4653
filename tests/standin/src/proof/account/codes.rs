//! Opaque tokens that lead back to a number without being stored.

use data_encoding::BASE64URL_NOPAD;

use crate::account::mix::mix;

/// What a token names. Tokens of one kind mean nothing as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Account = 1,
    Proof,
    Comment,
    Reply,
    Recipient,
    Stage,
    User,
    Contact,
    Folder,
    Tag,
    Template,
    Decision,
    Reason,
    Action,
    Attachment,
    Source,
    /// What a team link carries; `decodeProofID` reads it.
    Link,
    /// What a download link carries.
    Download,
}

/// Odd, hence invertible modulo 2^64.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const INVERSE: u64 = inverse(FACTOR);

/// The inverse of an odd number modulo 2^64, by Newton's iteration.
const fn inverse(odd: u64) -> u64 {
    let mut found = odd;
    let mut step = 0;
    while step < 6 {
        found = found.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(found)));
        step += 1;
    }
    found
}

fn mask(seed: u64, kind: Kind) -> u64 {
    mix(seed, 90_000 + kind as u64)
}

/// Eleven characters of base64url, case-sensitive; some begin with a hyphen.
pub(crate) fn token(seed: u64, kind: Kind, number: u64) -> String {
    let scrambled = number.wrapping_mul(FACTOR) ^ mask(seed, kind);
    BASE64URL_NOPAD.encode(&scrambled.to_be_bytes())
}

/// The number of a token. Any eight bytes give one: the caller checks that it exists.
pub(crate) fn number(seed: u64, kind: Kind, token: &str) -> Option<u64> {
    let bytes: [u8; 8] = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?.try_into().ok()?;
    Some((u64::from_be_bytes(bytes) ^ mask(seed, kind)).wrapping_mul(INVERSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_its_number_and_only_as_its_kind() {
        for number_in in [0, 1, 1_000_017, u64::MAX] {
            let made = token(7, Kind::Proof, number_in);
            assert_eq!(number(7, Kind::Proof, &made), Some(number_in));
            assert_ne!(number(7, Kind::Comment, &made), Some(number_in));
            assert_ne!(number(8, Kind::Proof, &made), Some(number_in));
        }
    }

    #[test]
    fn what_is_no_token_gives_nothing() {
        for wrong in ["", "abc", "../../..", "AAAAAAAAAAAAAAAA"] {
            assert_eq!(number(7, Kind::Proof, wrong), None, "{wrong}");
        }
    }
}
