//! OAuth 1.0a in three legs (RFC 5849; seed wrike-api-v2, "User Authentication"): PLAINTEXT for the handshake, HMAC-SHA1 for calls.
//!
//! All parameters travel in the form body of a POST, so that no secret stands in an address.

mod handshake;
pub mod signature;
mod signed;
mod stamp;

use std::fmt;

pub use handshake::{Callback, Handshake, RequestToken};
pub use signed::{FORM, Signed};
pub use stamp::{Stamp, TOLERANCE};

use crate::error::{Error, Kind, Result};

/// A name with its secret: of the program (consumer), or of a grant (token).
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// Consumer key or token: named in every request.
    pub key: String,
    /// Only ever used to sign.
    pub secret: String,
}

impl KeyPair {
    /// A pair as the service gave it.
    pub fn new(key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { key: key.into(), secret: secret.into() }
    }

    /// A consumer's pair as a user typed it: spaces around it are a slip of the hand.
    ///
    /// # Errors
    /// `SignedOut` when either is empty or has control characters. Neither is in the error.
    pub fn typed(key: &str, secret: &str) -> Result<Self> {
        let (key, secret) = (key.trim(), secret.trim());
        if [key, secret].iter().any(|text| text.is_empty() || text.chars().any(char::is_control)) {
            return Err(Error::new(Kind::SignedOut, "oauth", "consumer key and consumer secret are both needed"));
        }
        Ok(Self::new(key, secret))
    }
}

/// Neither key nor secret must reach a log by way of `{:?}`.
impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").finish_non_exhaustive()
    }
}
