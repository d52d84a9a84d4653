//! The signature itself, pure: RFC 5849 section 3.4 (signature base string, HMAC-SHA1, PLAINTEXT) and 3.6 (percent encoding).
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

use crate::error::{Error, Kind, Result};
use crate::http::Method;

/// Everything but RFC 3986's unreserved characters (RFC 5849 section 3.6).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A parameter, decoded: name and value.
pub type Parameter = (String, String);

/// Percent-encode as RFC 5849 section 3.6 wants it: UTF-8, upper-case hex, unreserved characters as they are.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Parameters as a form body or query string. A space becomes `%20`, which every reader of forms takes for one.
pub fn form(parameters: &[Parameter]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// A form body or query string as parameters, `+` for a space included (HTML 4.01 section 17.13.4.1, which RFC 5849 3.4.1.3.1 names).
/// What does not decode to UTF-8 is replaced, as browsers do.
pub fn parse_form(text: &str) -> Vec<Parameter> {
    let decode = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// The signature base string (RFC 5849 section 3.4.1.1). `parameters` are all of the request but `oauth_signature` and `realm`;
/// those of the address' query string are added here.
///
/// # Errors
/// `Internal` when the address has no scheme or host.
pub fn base_string(method: &Method, url: &http::Uri, parameters: &[Parameter]) -> Result<String> {
    let mut all = parse_form(url.query().unwrap_or_default());
    all.extend_from_slice(parameters);
    let (address, normalised) = (base_address(url)?, normalise(&all));
    Ok(format!("{}&{}&{}", encode(method.as_str()), encode(&address), encode(&normalised)))
}

/// Scheme and host in lower case, no default port, no query (RFC 5849 section 3.4.1.2).
fn base_address(url: &http::Uri) -> Result<String> {
    let (Some(scheme), Some(host)) = (url.scheme_str(), url.host()) else {
        return Err(Error::new(Kind::Internal, "oauth::signature", "not an absolute address").with("url", url));
    };
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = match (url.port_u16(), scheme.as_str()) {
        (None, _) | (Some(80), "http") | (Some(443), "https") => String::new(),
        (Some(port), _) => format!(":{port}"),
    };
    Ok(format!("{scheme}://{host}{port}{}", url.path()))
}

/// Encoded, sorted by name and then by value as bytes, joined (RFC 5849 section 3.4.1.3.2).
fn normalise(parameters: &[Parameter]) -> String {
    let mut encoded: Vec<(String, String)> =
        parameters.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    encoded.sort();
    let pairs: Vec<String> = encoded.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The key of HMAC-SHA1 and the whole signature of PLAINTEXT: both secrets, encoded, around an ampersand that is there even
/// without a token (RFC 5849 sections 3.4.2 and 3.4.4).
pub fn plaintext(consumer_secret: &str, token_secret: &str) -> String {
    format!("{}&{}", encode(consumer_secret), encode(token_secret))
}

/// The HMAC-SHA1 signature of a base string, in base64 (RFC 5849 section 3.4.2).
///
/// # Errors
/// Never in practice: HMAC takes keys of any length.
pub fn hmac_sha1(base: &str, consumer_secret: &str, token_secret: &str) -> Result<String> {
    let key = plaintext(consumer_secret, token_secret);
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes())
        .map_err(|error| Error::new(Kind::Internal, "oauth::signature", "a key without a form").caused_by(error))?;
    mac.update(base.as_bytes());
    Ok(Base64::encode_string(&mac.finalize().into_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parameters(pairs: &[(&str, &str)]) -> Vec<Parameter> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// The request of RFC 5849 section 3.4.1.1: parameters in the query, in the header and in the body.
    #[test]
    fn the_base_string_of_rfc_5849_is_ours() {
        let url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b".parse().unwrap();
        let mut all = parameters(&[
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
        ]);
        all.extend(parse_form("c2&a3=2+q"));
        let expected = "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D\
                        %26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
                        %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7";
        assert_eq!(base_string(&Method::POST, &url, &all).unwrap(), expected);
    }

    /// The table of RFC 5849 section 3.4.1.3.1 and its order after 3.4.1.3.2.
    #[test]
    fn parameters_are_decoded_and_normalised_as_rfc_5849_shows() {
        let decoded = parse_form("b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q");
        let expected = parameters(&[("b5", "=%3D"), ("a3", "a"), ("c@", ""), ("a2", "r b"), ("c2", ""), ("a3", "2 q")]);
        assert_eq!(decoded, expected);
        assert_eq!(normalise(&decoded), "a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=");
    }

    /// Section 3.4.1.2: default ports go, others stay.
    #[test]
    fn the_base_address_names_the_port_only_where_it_matters() {
        let address = |url: &str| base_address(&url.parse().unwrap()).unwrap();
        assert_eq!(address("HTTP://EXAMPLE.COM:80/r%20v/X?id=123"), "http://example.com/r%20v/X");
        assert_eq!(address("https://www.example.net:8080/?q=1"), "https://www.example.net:8080/");
        assert_eq!(address("https://www.example.net:443/a"), "https://www.example.net/a");
        assert_eq!(address("http://www.example.net:443/a"), "http://www.example.net:443/a");
    }

    /// The three signed requests of RFC 5849 section 1.2.
    #[test]
    fn the_signatures_of_rfc_5849_are_ours() {
        let common = [("oauth_consumer_key", "dpf43f3p2l4k3l03"), ("oauth_signature_method", "HMAC-SHA1")];
        let sign = |method: Method, url: &str, own: &[(&str, &str)], token_secret: &str| {
            let all = parameters(&[&common[..], own].concat());
            let base = base_string(&method, &url.parse().unwrap(), &all).unwrap();
            hmac_sha1(&base, "kd94hf93k423kf44", token_secret).unwrap()
        };
        let initiate = [
            ("oauth_timestamp", "137131200"),
            ("oauth_nonce", "wIjqoS"),
            ("oauth_callback", "http://printer.example.com/ready"),
        ];
        assert_eq!(
            sign(Method::POST, "https://photos.example.net/initiate", &initiate, ""),
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU="
        );
        let token = [
            ("oauth_token", "hh5s93j4hdidpola"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "walatlh"),
            ("oauth_verifier", "hfdp7dh39dks9884"),
        ];
        assert_eq!(
            sign(Method::POST, "https://photos.example.net/token", &token, "hdhd0244k9j7ao03"),
            "gKgrFCywp7rO0OXSjdot/IHF7IU="
        );
        let photo = [("oauth_token", "nnch734d00sl2jdk"), ("oauth_timestamp", "137131202"), ("oauth_nonce", "chapoH")];
        assert_eq!(
            sign(
                Method::GET,
                "http://photos.example.net/photos?file=vacation.jpg&size=original",
                &photo,
                "pfkkdhi9sl3r4s00"
            ),
            "MdpQcU8iPSUjWoN/UDMsK2sui9I="
        );
    }

    /// Section 3.4.4 and the seed's "add %26 at the end of the Consumer Secret".
    #[test]
    fn plaintext_joins_both_secrets_encoded() {
        assert_eq!(plaintext("djr9rjt0jd78jf88", "jjd999tj88uiths3"), "djr9rjt0jd78jf88&jjd999tj88uiths3");
        assert_eq!(plaintext("abc def", ""), "abc%20def&");
        assert_eq!(form(&parameters(&[("oauth_signature", "abc&")])), "oauth_signature=abc%26");
    }

    #[test]
    fn text_is_encoded_as_utf_8() {
        assert_eq!(encode("Ünïcode ☃ ~-._"), "%C3%9Cn%C3%AFcode%20%E2%98%83%20~-._");
    }

    proptest! {
        #[test]
        fn a_form_survives_the_round_trip(pairs in prop::collection::vec(("\\PC{1,20}", any::<String>()), 0..8)) {
            prop_assert_eq!(parse_form(&form(&pairs)), pairs);
        }
    }
}
