//! Errors as the REST API writes them: `{"error": "..."}`.

use http::StatusCode;

/// Why a request is not answered with data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub why: String,
    /// What a correct client never does, for the record.
    pub violation: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self { status, why: why.into(), violation: None }
    }

    pub fn session() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Session invalid")
    }

    pub fn credentials() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Invalid login details")
    }

    pub fn context() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Not supported in this context")
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found")
    }

    pub fn parameter(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("Invalid parameter {name}"))
    }

    pub fn body() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Invalid request body")
    }

    /// The same refusal, to be recorded.
    pub fn violating(mut self, what: &str) -> Self {
        self.violation = Some(format!("{what}: {}", self.why));
        self
    }
}
