//! Why a change of the account is not made.

/// A rule of the platform that a change would break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Outside the user's scope or not there at all: 406.
    NotFound(String),
    /// Not allowed for this user or this object: 405.
    Limitation(String),
    /// Everything else: 407.
    Invalid(String),
}

impl Broken {
    pub(crate) fn not_found(what: &str, id: u64, scope: &str) -> Self {
        Self::NotFound(format!("The {what} with id {id} not found in the calling user's {scope} scope."))
    }

    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::Invalid(why.into())
    }
}

/// Text that both formats can carry: XML 1.0 has no way to write some control characters (XML 1.0, production 2).
pub(super) fn check_text(what: &str, text: &str) -> Result<(), Broken> {
    if text.chars().all(is_xml) { Ok(()) } else { Err(Broken::invalid(format!("{what} holds a forbidden character"))) }
}

/// XML 1.0, production 2.
pub(super) fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
