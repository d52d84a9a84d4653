//! Where a request's parameters stand: RFC 5849 sections 3.4.1.3.1 and 3.5.

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::uri::Scheme;
use percent_encoding::percent_decode_str;

use super::problem::Problem;
use super::signature::base_string;
use crate::Request;

/// Every parameter of a request, decoded, with the name of its place.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Collects query, `Authorization` header and form body.
    pub fn of(request: &Request) -> Result<Self, Problem> {
        let query = form(request.uri().query().unwrap_or_default().as_bytes())?;
        let header = match request.headers().get(AUTHORIZATION) {
            Some(value) => header(value.to_str().map_err(|_| Problem::rejected("Authorization"))?)?,
            None => Vec::new(),
        };
        let body = if request.body().is_empty() {
            Vec::new()
        } else if is_form(request) {
            form(request.body())?
        } else {
            return Err(Problem::rejected("Content-Type"));
        };
        // "using one of the following methods", RFC 5849 3.5.
        let places = [&query, &header, &body];
        if places.iter().filter(|pairs| pairs.iter().any(|(name, _)| name.starts_with("oauth_"))).count() > 1 {
            return Err(Problem::rejected("oauth parameters in two places"));
        }
        let all = Self { pairs: [query, header, body].concat() };
        // "Each parameter MUST NOT appear more than once per request", RFC 5849 3.1.
        for (place, (name, _)) in all.pairs.iter().enumerate() {
            if name.starts_with("oauth_") && all.pairs.iter().skip(place + 1).any(|(other, _)| other == name) {
                return Err(Problem::rejected(name));
            }
        }
        Ok(all)
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// A protocol parameter that must be there and not empty.
    pub fn need(&self, name: &str) -> Result<&str, Problem> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| Problem::absent(name))
    }

    /// What is no parameter of the protocol.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(|(name, _)| !name.starts_with("oauth_"))
    }

    /// The signature base string of the request they came with.
    pub fn base_string(&self, request: &Request) -> String {
        let signed = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signed = signed.filter(|(name, _)| *name != "oauth_signature");
        base_string(request.method().as_str(), &base_uri(request), signed)
    }
}

/// RFC 5849 section 3.4.1.2: from an absolute address, or from the `Host` header and the scheme that a server notes.
fn base_uri(request: &Request) -> String {
    let uri = request.uri();
    let scheme = uri.scheme().or_else(|| request.extensions().get::<Scheme>()).map_or("https", Scheme::as_str);
    let header = || request.headers().get(HOST).and_then(|value| value.to_str().ok());
    let authority = uri.authority().map(http::uri::Authority::as_str).or_else(header).unwrap_or_default();
    let authority = authority.to_ascii_lowercase();
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    format!("{scheme}://{authority}{}", uri.path())
}

fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// `application/x-www-form-urlencoded` pairs; "The Wrike API expects all data to be UTF-8 encoded".
fn form(bytes: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::rejected("encoding"))?;
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(&name.replace('+', " "))?, decode(&value.replace('+', " "))?))
        })
        .collect()
}

/// `OAuth name="value", ...`, RFC 5849 section 3.5.1; `realm` is no parameter. Other schemes carry none.
fn header(value: &str) -> Result<Vec<(String, String)>, Problem> {
    let Some((scheme, rest)) = value.split_once(' ') else { return Ok(Vec::new()) };
    if !scheme.eq_ignore_ascii_case("oauth") {
        return Ok(Vec::new());
    }
    let mut pairs = Vec::new();
    for part in rest.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| Problem::rejected("Authorization"))?;
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let value = value.ok_or_else(|| Problem::rejected("Authorization"))?;
        if !name.eq_ignore_ascii_case("realm") {
            pairs.push((decode(name)?, decode(value)?));
        }
    }
    Ok(pairs)
}

fn decode(text: &str) -> Result<String, Problem> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| Problem::rejected("encoding"))?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The request of RFC 5849 section 3.4.1.1.
    fn example() -> Request {
        http::Request::post("http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "OAuth realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\", \
                 oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\", oauth_nonce=\"7d8f3e4a\", \
                 oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"",
            )
            .body(Bytes::from_static(b"c2&a3=2+q"))
            .unwrap()
    }

    #[test]
    fn the_request_of_rfc_5849_3_4_1_gives_its_base_string() {
        let parameters = Parameters::of(&example()).unwrap();
        assert_eq!(
            parameters.base_string(&example()),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D\
             %26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
             %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
        assert_eq!(parameters.arguments().count(), 6);
    }

    #[test]
    fn the_base_uri_is_lower_case_and_has_no_default_port() {
        for (address, host, scheme, expected) in [
            ("http://EXAMPLE.COM:80/r%20v/X?id=123", "", None, "http://example.com/r%20v/X"),
            ("https://www.example.net:8080/?q=1", "", None, "https://www.example.net:8080/"),
            ("/a?b", "Legacy.Example:443", None, "https://legacy.example/a"),
            ("/a", "legacy.example:443", Some(Scheme::HTTP), "http://legacy.example:443/a"),
        ] {
            let mut request = http::Request::post(address).header("Host", host).body(Bytes::new()).unwrap();
            scheme.map(|scheme| request.extensions_mut().insert(scheme));
            assert_eq!(base_uri(&request), expected, "{address}");
        }
    }

    #[test]
    fn protocol_parameters_stand_once_and_in_one_place() {
        let twice = http::Request::post("https://a.example/?oauth_nonce=1&oauth_nonce=1").body(Bytes::new()).unwrap();
        assert!(Parameters::of(&twice).is_err());
        let split = http::Request::post("https://a.example/?oauth_nonce=1")
            .header("Authorization", "OAuth oauth_token=\"x\"")
            .body(Bytes::new())
            .unwrap();
        assert!(Parameters::of(&split).is_err());
    }
}
