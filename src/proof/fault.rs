//! SOAP faults, and what their numbers mean (facts of the vendor's SOAP help and of calls that others have reported).

use crate::error::{Error, Kind};

/// A fault as the service states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `faultcode` without a prefix: "303", "Server".
    pub code: String,
    /// `faultstring`.
    pub text: String,
}

/// Wrong e-mail address, password or token.
pub const BAD_CREDENTIALS: &str = "303";
/// The session is unknown or over.
pub const BAD_SESSION: &str = "305";
/// Too many failed attempts to sign in.
pub const LOCKED: &str = "307";

impl Fault {
    /// Whether the endpoint has no such operation: "Procedure 'X' not present".
    pub fn is_unknown_operation(&self) -> bool {
        let text = self.text.to_ascii_lowercase();
        (text.contains("procedure") || text.contains("function")) && text.contains("not present")
            || text.contains("is not a valid method")
    }

    /// What it means for a caller.
    pub fn kind(&self) -> Kind {
        match self.code.as_str() {
            _ if self.is_unknown_operation() => Kind::NotOffered,
            BAD_CREDENTIALS | BAD_SESSION => Kind::SignedOut,
            LOCKED => Kind::Locked,
            "400" => Kind::Refused,
            "403" => Kind::Forbidden,
            "404" => Kind::NotFound,
            "429" => Kind::RateLimited,
            "Server" => Kind::Server,
            code if code.len() == 3 && code.starts_with('5') => Kind::Server,
            _ => Kind::Refused,
        }
    }

    /// As an error.
    pub fn error(&self) -> Error {
        let text: String = self.text.chars().take(200).collect();
        Error::new(self.kind(), "proof::soap", text).with("fault", self.code.chars().take(60).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_documented_fault_has_its_kind() {
        for (code, text, kind) in [
            ("303", "Invalid login details", Kind::SignedOut),
            ("305", "Invalid session", Kind::SignedOut),
            ("307", "Account locked", Kind::Locked),
            ("400", "Missing parameter", Kind::Refused),
            ("403", "No right", Kind::Forbidden),
            ("Server", "Procedure 'getProofStages' not present", Kind::NotOffered),
            ("Server", "Internal error", Kind::Server),
            ("Client", "Bad Request", Kind::Refused),
            ("999", "?", Kind::Refused),
        ] {
            let fault = Fault { code: code.into(), text: text.into() };
            assert_eq!(fault.kind(), kind, "{code} {text}");
        }
    }
}
