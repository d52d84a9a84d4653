//! How a user signs in, and where.

use serde::{Deserialize, Serialize};

pub use crate::proof::Region as ProofRegion;

/// A secret on its way. It must not reach a log by way of `{:?}`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "Secret(empty)" } else { "Secret(…)" })
    }
}

/// How a user signs in. Secrets live in the worker's memory only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignIn {
    /// Wrike: a permanent access token.
    Token {
        /// The token.
        token: String,
        /// The account's data centre; all are probed when it is none.
        region: Option<Region>,
    },
    /// Workfront Proof: an e-mail address with an API token or with a Proof password.
    Proof {
        /// E-mail address.
        email: String,
        /// API token (Personal settings, Integrations, API) or password.
        secret: String,
        /// Which of the two it is. A password is tried exactly once: failed attempts lock the account.
        is_token: bool,
        /// The account's data centre; both are asked when it is none.
        region: Option<ProofRegion>,
    },
    /// Workfront Proof: the session of the page from which the user came. It is borrowed and never ended.
    ProofSession {
        /// Session id.
        session: String,
        /// E-mail address of its user, where the page tells; without it, whose session it is stays unknown.
        email: String,
        /// The page's data centre.
        region: ProofRegion,
    },
    /// A server of the 2010 API: the user's own consumer key. [`Event::Authorize`] follows.
    Consumer {
        /// The server's address.
        server: String,
        /// Consumer key.
        key: String,
        /// Consumer secret.
        secret: String,
        /// Where the server sends the user after the consent; none to have it show a code.
        callback: Option<String>,
        /// In which format the server answers; the archive is the same.
        format: crate::wrike::legacy::Format,
    },
    /// The code that the service showed, or sent along, after [`Event::Authorize`].
    Code {
        /// The verifier or authorization code; for [`SignIn::App`] the whole address that the browser was sent to.
        code: String,
    },
    /// Wrike: OAuth 2.0 with an API app of the user's own; answered by [`Event::Authorize`].
    App {
        /// The app's id.
        client_id: String,
        /// The app's secret.
        client_secret: String,
        /// Where Wrike sends the browser afterwards; registered with the app.
        redirect: String,
    },
    /// Wrike: what an earlier sign-in by [`SignIn::App`] led to, as [`Event::Renewed`] told it last.
    Grant {
        /// The tokens and their app, readable for the engine only.
        grant: Secret,
    },
}

/// A secret must not reach a log by way of `{:?}`.
impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn(…)")
    }
}

/// A Wrike data centre. Hosts: facts of Wrike's API overview; the API base is `https://<host>/api/v4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// `www.wrike.com`
    Us,
    /// `app-eu.wrike.com`
    Eu,
    /// `app-us2.wrike.com`
    Us2,
}

impl Region {
    /// All data centres, in the order in which they are probed.
    pub const ALL: [Region; 3] = [Region::Us, Region::Eu, Region::Us2];

    /// The host that serves both the pages and the API of this data centre.
    pub fn host(self) -> &'static str {
        match self {
            Region::Us => "www.wrike.com",
            Region::Eu => "app-eu.wrike.com",
            Region::Us2 => "app-us2.wrike.com",
        }
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Region::Us => "United States (www.wrike.com)",
            Region::Eu => "Europe (app-eu.wrike.com)",
            Region::Us2 => "United States 2 (app-us2.wrike.com)",
        }
    }
}
