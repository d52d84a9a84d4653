//! The answer that servers and in-process transports give on.

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::body::{Body, Disruption};

/// An answer of the stand-in.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers, without `Content-Length`: [`Body::declared_len`] gives it.
    pub headers: HeaderMap,
    /// The body and its disruption.
    pub body: Body,
    /// By how many milliseconds the answer is late.
    pub delay_ms: u64,
    /// True if the connection breaks before any answer: status, headers and body mean nothing then.
    pub dropped: bool,
}

impl Response {
    pub(crate) fn new(status: StatusCode, content_type: &'static str, body: Body) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, body, delay_ms: 0, dropped: false }
    }

    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        Self::new(status, "application/json;charset=utf-8", Body::from_bytes(value.to_string()))
    }

    pub(crate) fn html(text: &'static str) -> Self {
        Self::new(StatusCode::OK, "text/html;charset=utf-8", Body::from_bytes(text))
    }

    pub(crate) fn bare(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::empty(), delay_ms: 0, dropped: false }
    }

    pub(crate) fn dropped() -> Self {
        let body = Body::from_bytes("x").disrupted(Disruption::ResetAt(0));
        Self { body, dropped: true, ..Self::bare(StatusCode::BAD_GATEWAY) }
    }

    /// Sets a header; values that HTTP cannot carry are left out.
    pub(crate) fn header(&mut self, name: &'static str, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
    }
}
