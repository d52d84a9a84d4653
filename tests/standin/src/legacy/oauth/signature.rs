//! Signature base strings and signatures, RFC 5849 section 3.4.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

/// RFC 5849 section 3.6: everything is encoded but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes as RFC 5849 section 3.6 says.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The signature base string, RFC 5849 section 3.4.1: method, base string URI (`scheme://host[:port]/path`, lower case
/// and without a default port already) and every parameter, decoded, except `oauth_signature` and `realm`.
#[must_use]
pub fn base_string<'a>(
    method: &str,
    base_uri: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut pairs: Vec<(String, String)> =
        parameters.into_iter().map(|(name, value)| (percent_encode(name), percent_encode(value))).collect();
    pairs.sort_unstable();
    let joined: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let parts = [method.to_ascii_uppercase(), base_uri.to_owned(), joined.join("&")];
    parts.map(|part| percent_encode(&part)).join("&")
}

/// The HMAC-SHA1 signature of a base string in base64, RFC 5849 section 3.4.2. No token is an empty secret.
#[must_use]
pub fn hmac_sha1(base_string: &str, consumer_secret: &str, token_secret: &str) -> String {
    let key = plaintext(consumer_secret, token_secret);
    // HMAC takes keys of any length.
    Hmac::<Sha1>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(base_string.as_bytes());
            BASE64.encode(&mac.finalize().into_bytes())
        },
    )
}

/// The PLAINTEXT signature, RFC 5849 section 3.4.4, which is also the key of HMAC-SHA1.
pub(super) fn plaintext(consumer_secret: &str, token_secret: &str) -> String {
    format!("{}&{}", percent_encode(consumer_secret), percent_encode(token_secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_string_equals_the_example_of_rfc_5849_3_4_1() {
        let parameters = [
            ("b5", "=%3D"),
            ("a3", "a"),
            ("c@", ""),
            ("a2", "r b"),
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
            ("c2", ""),
            ("a3", "2 q"),
        ];
        let expected = "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D\
            %26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method\
            %3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7";
        assert_eq!(base_string("post", "http://example.com/request", parameters), expected);
    }

    #[test]
    fn the_signature_equals_the_example_of_rfc_5849_1_2() {
        let parameters = [
            ("file", "vacation.jpg"),
            ("size", "original"),
            ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            ("oauth_token", "nnch734d00sl2jdk"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131202"),
            ("oauth_nonce", "chapoH"),
        ];
        let base = base_string("GET", "http://photos.example.net/photos", parameters);
        assert_eq!(hmac_sha1(&base, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00"), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    }

    #[test]
    fn plaintext_joins_encoded_secrets() {
        assert_eq!(plaintext("j49sk3j29djd", "dh893hdasih9"), "j49sk3j29djd&dh893hdasih9");
        assert_eq!(plaintext("a b&", ""), "a%20b%26&");
    }
}
