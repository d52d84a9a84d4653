//! Answers: which format, which wrapper, an error or not; and the question that knows how to read its own answer.

use super::call::Call;
use super::failure::Failure;
use super::method::Method;
use super::tree::{Fields, Node, json, xml};
use crate::error::{Error, Kind, Result};

/// A format of answers. XML is the protocol's own; both give equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `/api/xml/v2/…`, and what comes when no format is named.
    #[default]
    Xml,
    /// `/api/json/v2/…`
    Json,
}

impl Format {
    /// Its name in the address.
    pub fn name(self) -> &'static str {
        match self {
            Format::Xml => "xml",
            Format::Json => "json",
        }
    }

    /// That of a body: markup begins with `<`, and no JSON does.
    pub fn of(body: &[u8]) -> Self {
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        if body.trim_ascii_start().starts_with(b"<") { Format::Xml } else { Format::Json }
    }
}

/// A successful answer, opened: what its wrapper holds.
#[derive(Debug)]
pub struct Received {
    /// The wrapper's name.
    pub wrapper: String,
    /// The key that the request was marked with.
    pub async_key: Option<String>,
    /// Everything else.
    pub fields: Fields,
}

impl Received {
    /// Open an answer of `method`, in whichever format it is.
    ///
    /// # Errors
    /// The kinds of [`Failure::meaning`] when it is an error; `Malformed` when it is no answer of this method.
    pub fn open(method: Method, body: &[u8]) -> Result<Self> {
        let (name, node) = match Format::of(body) {
            Format::Xml => xml::parse(body).map(|(name, node)| (Some(name), node)),
            Format::Json => json::parse(body).map(|node| (None, node)),
        }
        .map_err(|error| error.with("method", method.name()))?;
        if let Some(failure) = Failure::find(method, &node) {
            return Err(failure.into());
        }
        let bad =
            |message: &str| Error::new(Kind::Malformed, "wrike::legacy::answer", message).with("method", method.name());
        let (wrapper, node) = match (name, node) {
            (Some(name), node) => (name, node),
            (None, Node::Named(mut entries)) if entries.len() == 1 => entries.remove(0),
            _ => return Err(bad("not one wrapped value")),
        };
        if !method.row().wrappers.contains(&wrapper.as_str()) {
            let wrapper: String = wrapper.chars().take(40).collect();
            return Err(bad("the answer is of another kind").with("wrapper", wrapper));
        }
        let mut fields = Fields::of(node)?;
        let async_key = fields.word("asyncKey");
        Ok(Self { wrapper, async_key, fields })
    }
}

/// A call, and how its answer is read.
pub struct Ask<T> {
    /// What is asked.
    pub call: Call,
    read: fn(Received) -> Result<T>,
}

impl<T> Ask<T> {
    pub(super) fn new(call: Call, read: fn(Received) -> Result<T>) -> Self {
        Self { call, read }
    }

    /// Read an answer, in whichever format it is.
    ///
    /// # Errors
    /// As [`Received::open`], and `Malformed` when an object in it lacks what it cannot lack.
    pub fn read(&self, body: &[u8]) -> Result<T> {
        (self.read)(Received::open(self.call.method(), body)?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_told_by_the_body() {
        for body in ["<a/>", "  \n<?xml version='1.0'?><a/>", "\u{feff}<a/>"] {
            assert_eq!(Format::of(body.as_bytes()), Format::Xml, "{body}");
        }
        for body in ["{}", "", "[]", "x"] {
            assert_eq!(Format::of(body.as_bytes()), Format::Json, "{body}");
        }
    }

    #[test]
    fn what_is_no_answer_of_the_method_is_malformed() {
        for body in [
            "<!DOCTYPE html><title>Sign in</title>",
            "<html><body>Sign in</body></html>",
            r#"{"folder":{"id":1}}"#,
            r#"{"task":{"id":1},"more":1}"#,
            r#"{"task":[1]}"#,
            "{}",
            "[]",
            "",
        ] {
            let error = Received::open(Method::TaskGet, body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), Kind::Malformed, "{body}");
            assert!(!error.detail().contains("Sign in"));
        }
    }

    #[test]
    fn the_key_of_the_request_is_not_a_field_of_the_object() {
        for body in [r#"{"task":{"id":1,"asyncKey":77}}"#, "<task><id>1</id><asyncKey>77</asyncKey></task>"] {
            let received = Received::open(Method::TaskGet, body.as_bytes()).unwrap();
            assert_eq!(received.async_key.as_deref(), Some("77"));
            assert_eq!(received.fields.rest().len(), 1);
        }
    }
}
