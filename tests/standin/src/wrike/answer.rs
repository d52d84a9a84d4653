//! Envelopes and errors as the API writes them.

use std::collections::HashSet;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::response::Response;
use crate::account::drop_key;
use crate::fault::Failure;

/// Why a request is not answered with data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// An error of the API.
    Api { status: StatusCode, code: &'static str, why: String },
    /// The service has this, the stand-in does not: a fault of the test.
    NotModelled(String),
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, why: &str) -> Self {
        Self::Api { status, code, why: why.to_owned() }
    }

    pub fn request(why: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", why)
    }

    pub fn parameter(why: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_parameter", why)
    }

    pub fn required(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "parameter_required", &format!("parameter {name} is required"))
    }

    pub fn not_found(why: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found", why)
    }

    pub fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_authorized", "Access token is unknown or invalid")
    }

    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "access_forbidden", "Access forbidden")
    }

    pub fn not_allowed() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_allowed", "Requested method is not allowed for your account")
    }

    pub fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests")
    }

    pub fn into_response(self) -> Response {
        let (status, code, why) = match self {
            Self::Api { status, code, why } => (status, code, why),
            Self::NotModelled(what) => (StatusCode::NOT_IMPLEMENTED, "stand_in", format!("not modelled: {what}")),
        };
        Response::json(status, &json!({"errorDescription": why, "error": code}))
    }
}

/// The answer in place of which a fault strikes.
pub(crate) fn failure(failure: Failure) -> Response {
    match failure {
        Failure::TooManyRequests { retry_after } => {
            let mut response = Refusal::too_many().into_response();
            if retry_after {
                response.header("retry-after", "1");
            }
            response
        }
        Failure::ServerError => {
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Server error").into_response()
        }
        Failure::LoginPage => Response::html(crate::pages::LOGIN),
        Failure::TokenExpired => Refusal::unauthorised().into_response(),
        Failure::NotAllowed => Refusal::not_allowed().into_response(),
        Failure::Forbidden => Refusal::forbidden().into_response(),
        Failure::NotFound => Refusal::not_found("Attachment not found").into_response(),
        Failure::Dropped => Response::dropped(),
    }
}

/// Data on its way out.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub kind: &'static str,
    pub data: Vec<Value>,
    pub next: Option<String>,
    pub matches: Option<u64>,
}

impl Page {
    pub fn of(kind: &'static str, data: impl IntoIterator<Item = Value>) -> Self {
        Self { kind, data: data.into_iter().collect(), next: None, matches: None }
    }

    /// `{"kind":...,"nextPageToken":...,"responseSize":...,"data":[...]}`.
    pub fn into_response(self) -> Response {
        let mut envelope = Map::new();
        envelope.insert("kind".to_owned(), self.kind.into());
        if let Some(token) = self.next {
            envelope.insert("nextPageToken".to_owned(), token.into());
        }
        if let Some(matches) = self.matches {
            envelope.insert("responseSize".to_owned(), matches.into());
        }
        envelope.insert("data".to_owned(), Value::Array(self.data));
        Response::json(StatusCode::OK, &Value::Object(envelope))
    }
}

/// Removes the optional fields that were not asked for.
pub(crate) fn strip(mut object: Value, optional: &[&str], asked: &HashSet<String>) -> Value {
    for name in optional.iter().filter(|name| !asked.contains(**name)) {
        drop_key(&mut object, name);
    }
    object
}
