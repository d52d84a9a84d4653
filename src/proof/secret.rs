//! What must not be seen: passwords, tokens and sessions.

use std::fmt;

/// A secret. It shows itself to nobody but who asks for it by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keep `text` secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, to be sent and never shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// How a user proves who they are (facts of the vendor's API overview; `doLogin` and `getSessionId`).
#[derive(Debug, Clone)]
pub enum Identity {
    /// E-mail address and Proof password. Accounts behind single sign-on may have none.
    Password {
        /// E-mail address.
        email: String,
        /// Password.
        password: Secret,
    },
    /// E-mail address and API token (Personal settings, Integrations, API).
    Token {
        /// E-mail address.
        email: String,
        /// API token.
        token: Secret,
    },
    /// A session that the page beside us has open. It is borrowed: it is never ended here.
    Borrowed {
        /// Session id.
        session: Secret,
    },
}

/// Names of fields that hold a credential of somebody, compared without case and underscores.
const CREDENTIALS: &[&str] = &["apitoken", "authtoken", "sessionid", "password"];
/// Names of fields with an address that opens a proof as the person it was made for. `dowload_url` is misspelt on the wire.
const PERSONAL_LINKS: &[&str] = &["proofurl", "dowloadurl", "downloadurl"];

/// Which fields are dropped when an answer is read: credentials always, personal links unless the user asked for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scrub {
    /// Whether the user asked for personal links.
    pub keep_links: bool,
}

impl Scrub {
    /// Whether a field of this name is dropped.
    pub fn drops(self, name: &str) -> bool {
        let plain: String = name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
        CREDENTIALS.contains(&plain.as_str()) || !self.keep_links && PERSONAL_LINKS.contains(&plain.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let identity = Identity::Password { email: "ann@example.com".into(), password: Secret::new("hunter2") };
        assert!(!format!("{identity:?}").contains("hunter2"));
    }

    #[test]
    fn credentials_are_always_dropped_and_links_unless_asked_for() {
        let asked = Scrub { keep_links: true };
        for name in ["api_token", "authtoken", "sessionId", "password", "apiToken"] {
            assert!(Scrub::default().drops(name) && asked.drops(name), "{name}");
        }
        for name in ["proof_url", "dowload_url", "proofUrl"] {
            assert!(Scrub::default().drops(name) && !asked.drops(name), "{name}");
        }
        for name in ["token", "team_url", "url", "password_settings", "session_count"] {
            assert!(!Scrub::default().drops(name), "{name}");
        }
    }
}
