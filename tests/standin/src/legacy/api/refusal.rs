//! The platform's five error codes. They stand in the body.

use serde_json::{Map, Value};

use crate::legacy::account::Broken;

/// Why a method is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub code: u16,
    pub message: String,
    /// True for what a correct client never does.
    pub is_violation: bool,
}

impl Refusal {
    /// 402 CREDENTIALS_ERROR.
    pub fn credentials(problem: &str) -> Self {
        let message = format!("Authorization failed. The passed signature was invalid. {problem}");
        Self { code: 402, message, is_violation: false }
    }

    /// 403 MISSING_REQUIRED_PARAMETER.
    pub fn missing(names: &str) -> Self {
        Self { code: 403, message: format!("Missing required parameter: {names}."), is_violation: true }
    }

    /// 405 LIMITATION_ERROR.
    pub fn limitation(message: &str) -> Self {
        Self { code: 405, message: message.to_owned(), is_violation: false }
    }

    /// 407 APPLICATION_ERROR over something that a correct client never sends.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self { code: 407, message: message.into(), is_violation: true }
    }

    /// The members of the error object; its name is not documented.
    pub fn members(&self) -> Map<String, Value> {
        [("code".to_owned(), self.code.into()), ("message".to_owned(), self.message.clone().into())]
            .into_iter()
            .collect()
    }
}

impl From<Broken> for Refusal {
    fn from(broken: Broken) -> Self {
        let (code, message) = match broken {
            Broken::NotFound(message) => (406, message),
            Broken::Limitation(message) => (405, message),
            Broken::Invalid(message) => (407, message),
        };
        Self { code, message, is_violation: false }
    }
}
