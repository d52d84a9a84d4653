//! Faults with the numbers that are known of the service.

use http::StatusCode;

use super::write::escape;
use crate::body::Body;
use crate::proof::stand_in::XML;
use crate::wrike::Response;

/// Why an operation is not answered with its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SoapFault {
    pub code: &'static str,
    pub text: String,
    /// What a correct client never does, for the record.
    pub violation: Option<String>,
}

impl SoapFault {
    fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), violation: None }
    }

    /// 303: wrong address, password or token.
    pub fn credentials() -> Self {
        Self::new("303", "Invalid login details")
    }

    /// 305: the session is unknown or has ended.
    pub fn session() -> Self {
        Self::new("305", "Invalid session")
    }

    /// 307: too many wrong passwords.
    pub fn locked() -> Self {
        Self::new("307", "Account locked")
    }

    /// 400: an argument is missing or cannot be read.
    pub fn argument(why: impl Into<String>) -> Self {
        Self::new("400", why)
    }

    /// 403: no right, or no such object: the service does not tell which.
    pub fn forbidden() -> Self {
        Self::new("403", "Access denied")
    }

    /// What PHP's SOAP server says of an operation that the description does not have.
    pub fn not_present(name: &str) -> Self {
        Self::new("SOAP-ENV:Server", format!("Procedure '{name}' not present"))
    }

    /// What cannot be read as a call at all. The wrong region answers so too: its code is not known.
    pub fn client(why: impl Into<String>) -> Self {
        Self::new("SOAP-ENV:Client", why)
    }

    /// The same fault, to be recorded as something that a correct client never causes.
    pub fn violating(mut self) -> Self {
        self.violation = Some(self.text.clone());
        self
    }

    /// HTTP 500 with the fault's envelope (SOAP 1.1, section 6.2).
    pub fn into_response(self) -> Response {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"{}\"><SOAP-ENV:Body>\
             <SOAP-ENV:Fault><faultcode>{}</faultcode><faultstring>{}</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body>\
             </SOAP-ENV:Envelope>\n",
            super::ENVELOPE,
            self.code,
            escape(&self.text)
        );
        Response::new(StatusCode::INTERNAL_SERVER_ERROR, XML, Body::from_bytes(body))
    }
}
