//! Judging an answer: the envelope of success, and what each error status means (API reference, "Errors").

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::error::{Error, Kind, Result};
use crate::http::StatusCode;

/// What every success looks like: `{"kind": …, "data": [ … ]}`.
#[derive(Deserialize)]
pub struct Envelope<'a> {
    /// The objects as received.
    #[serde(borrow)]
    pub data: Vec<&'a RawValue>,
    /// Where the next page is, in a paged answer that is not the last.
    #[serde(rename = "nextPageToken", default)]
    pub next_page_token: Option<String>,
    /// How many objects match in all; only in the first of several pages.
    #[serde(rename = "responseSize", default)]
    pub response_size: Option<u64>,
}

impl<'a> Envelope<'a> {
    /// Read a success.
    ///
    /// # Errors
    /// `Malformed` when it is anything else, an HTML page with 200 above all.
    pub fn parse(body: &'a [u8]) -> Result<Self> {
        let bad = |message: &str| Error::new(Kind::Malformed, "wrike::answer", message);
        let text = std::str::from_utf8(body).map_err(|error| bad("not UTF-8").caused_by(error))?;
        serde_json::from_str(text).map_err(|error| bad("not an answer of the API").caused_by(error))
    }
}

/// Whether `body` is a success, without keeping anything of it.
///
/// # Errors
/// As [`Envelope::parse`].
pub fn check(body: &[u8]) -> Result<Counted> {
    #[derive(Deserialize)]
    struct Shape {
        data: Vec<IgnoredAny>,
        #[serde(rename = "nextPageToken", default)]
        next_page_token: Option<String>,
        #[serde(rename = "responseSize", default)]
        response_size: Option<u64>,
    }
    let bad = |message: &str| Error::new(Kind::Malformed, "wrike::answer", message);
    let text = std::str::from_utf8(body).map_err(|error| bad("not UTF-8").caused_by(error))?;
    let shape: Shape = serde_json::from_str(text).map_err(|error| bad("not an answer of the API").caused_by(error))?;
    Ok(Counted {
        objects: shape.data.len(),
        next_page_token: shape.next_page_token,
        response_size: shape.response_size,
    })
}

/// What [`check`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Objects in this answer.
    pub objects: usize,
    /// Where the next page is.
    pub next_page_token: Option<String>,
    /// Objects in all pages, as the service says.
    pub response_size: Option<u64>,
}

/// The error that an answer's status means; none for success.
pub fn failure(status: StatusCode, body: &[u8]) -> Option<Error> {
    #[derive(Deserialize, Default)]
    struct Wire {
        #[serde(default)]
        error: String,
        #[serde(rename = "errorDescription", default)]
        description: String,
    }
    if status == StatusCode::OK {
        return None;
    }
    let wire: Wire = serde_json::from_slice(body).unwrap_or_default();
    let kind = match status.as_u16() {
        202 => Kind::NotReady,
        300 => Kind::WrongRegion,
        401 => Kind::SignedOut,
        403 if wire.error == "not_allowed" => Kind::NotOffered,
        403 => Kind::Forbidden,
        404 => Kind::NotFound,
        429 => Kind::RateLimited,
        // A method that is not there will not be there at the next try either.
        400..=499 | 501 => Kind::Refused,
        500..=599 => Kind::Server,
        // Nothing else is documented: not an answer that can be relied on.
        _ => Kind::Malformed,
    };
    let description: String = wire.description.chars().take(200).collect();
    Some(
        Error::new(kind, "wrike::answer", description)
            .with("status", status.as_u16())
            .with("error", wire.error.chars().take(60).collect::<String>()),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn html_with_200_is_not_an_answer() {
        for body in [
            "<!doctype html><title>Log in</title>",
            "",
            "{}",
            r#"{"kind":"tasks"}"#,
            r#"{"data":{}}"#,
            "[]",
            "{\"data\":[\"\u{0}\"]}",
        ] {
            assert_eq!(check(body.as_bytes()).unwrap_err().kind(), Kind::Malformed, "{body}");
            assert!(Envelope::parse(body.as_bytes()).is_err());
        }
        assert!(check(b"{\"data\":[\"\xff\"]}").is_err());
    }

    #[test]
    fn objects_are_kept_as_received() {
        let body = br#"{"kind":"tasks","nextPageToken":"t","responseSize":9,"data":[{ "id" : "A","n":12345678901234567890123}]}"#;
        let envelope = Envelope::parse(body).unwrap();
        assert_eq!(envelope.data[0].get(), r#"{ "id" : "A","n":12345678901234567890123}"#);
        assert_eq!(
            check(body).unwrap(),
            Counted { objects: 1, next_page_token: Some("t".into()), response_size: Some(9) }
        );
    }

    #[test]
    fn each_documented_error_has_its_kind() {
        let body = |code: &str| format!(r#"{{"errorDescription":"text","error":"{code}"}}"#).into_bytes();
        let cases = [
            (202, "", Kind::NotReady),
            (300, "", Kind::WrongRegion),
            (400, "invalid_parameter", Kind::Refused),
            (401, "not_authorized", Kind::SignedOut),
            (403, "access_forbidden", Kind::Forbidden),
            (403, "not_allowed", Kind::NotOffered),
            (404, "resource_not_found", Kind::NotFound),
            (429, "rate_limit_exceeded", Kind::RateLimited),
            (500, "server_error", Kind::Server),
            (502, "", Kind::Server),
            (204, "", Kind::Malformed),
        ];
        for (status, code, kind) in cases {
            assert_eq!(
                failure(StatusCode::from_u16(status).unwrap(), &body(code)).unwrap().kind(),
                kind,
                "{status} {code}"
            );
        }
        assert_eq!(failure(StatusCode::FORBIDDEN, b"<html>").unwrap().kind(), Kind::Forbidden);
    }
}
