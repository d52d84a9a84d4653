//! Signing in by OAuth 2.0 with an API app of the user's own: the authorization code flow and the refreshing of tokens.
//!
//! Facts: RFC 6749 and Wrike's "OAuth 2.0 authorization". Wrike wants the app's secret at the token endpoint and knows no PKCE, so an app
//! that all users shared could not keep its secret; each user registers one and its secret stays in that user's browser.

mod renewing;

use std::fmt;

use serde::Deserialize;

use super::query::escape;
use crate::error::{Error, Kind, Result};
use crate::host::random::Random;
use crate::http::{Request, Transport, read_whole};

pub use renewing::RenewingToken;

/// Where users agree and apps get tokens, whichever the data centre.
pub const LOGIN: &str = "https://login.wrike.com";

/// Everything that a backup reads, and nothing that writes ("Scopes" of the API reference).
const SCOPES: &str = "wsReadOnly,amReadOnlyUser,amReadOnlyGroup,amReadOnlyInvitation,amReadOnlyWorkflow,\
    amReadOnlyTimelogCategory,amReadOnlyWorkSchedule,amReadOnlyAccessRole,amReadOnlyAuditLog,dataExportFull";

/// An answer of the token endpoint is a line of JSON.
const LARGEST_ANSWER: usize = 64 << 10;

/// The user's own API app, as registered in Wrike.
#[derive(Clone, PartialEq, Eq)]
pub struct App {
    /// "Client ID".
    pub client_id: String,
    /// "Client secret".
    pub client_secret: String,
}

/// What a user has granted to an app: enough to sign in again without asking.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// To which app.
    pub app: App,
    /// Good for an hour.
    pub access_token: String,
    /// Good until it is used; then both tokens are replaced.
    pub refresh_token: String,
    /// Of the account's data centre: the API is at `https://<host>/api/v4`.
    pub host: String,
}

impl Grant {
    /// For keeping: five lines, since none of its parts has a line break.
    pub fn to_text(&self) -> String {
        let Grant { app: App { client_id, client_secret }, access_token, refresh_token, host } = self;
        [client_id, client_secret, access_token, refresh_token, host].map(String::as_str).join("\n")
    }

    /// What [`Grant::to_text`] wrote.
    ///
    /// # Errors
    /// `SignInRefused` when it is something else.
    pub fn from_text(text: &str) -> Result<Self> {
        let bad = || refused("what was remembered is not a sign-in");
        let lines: [&str; 5] = text.split('\n').collect::<Vec<_>>().try_into().map_err(|_| bad())?;
        let [client_id, client_secret, access_token, refresh_token, host] = lines.map(str::to_owned);
        if !is_host(&host) {
            return Err(bad());
        }
        Ok(Self { app: App { client_id, client_secret }, access_token, refresh_token, host })
    }
}

/// A secret must not reach a log by way of `{:?}`.
impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("host", &self.host).finish_non_exhaustive()
    }
}

/// What the user is being asked on Wrike's page.
pub struct Question {
    app: App,
    redirect: String,
    login: String,
    state: String,
}

impl Question {
    /// May `app` read the account? The page at `login` sends its answer to `redirect`, which is registered with the app.
    pub fn new(app: App, redirect: String, login: String, random: &dyn Random) -> Self {
        // Each fraction holds 32 random bits.
        let state = (0..4).map(|_| format!("{:x}", random.fraction().to_bits())).collect();
        Self { app, redirect, login, state }
    }

    /// Address of the page.
    pub fn address(&self) -> String {
        let Self { app, redirect, login, state } = self;
        let query = form(&[
            ("client_id", &app.client_id),
            ("response_type", "code"),
            ("redirect_uri", redirect),
            ("scope", SCOPES),
            ("state", state),
        ]);
        format!("{login}/oauth2/authorize/v4?{query}")
    }

    /// The code in the address that the browser was sent to.
    fn code(&self, landed: &str) -> Result<String> {
        let query = landed.trim().split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or(query);
        let value = |wanted: &str| {
            let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == wanted)?.1;
            percent_encoding::percent_decode_str(value).decode_utf8().ok()
        };
        if value("state").is_none_or(|state| state != self.state) {
            return Err(refused("this address is not the answer to this sign-in"));
        }
        if let Some(error) = value("error") {
            return Err(refused("the sign-in was not allowed").with("error", short(&error)));
        }
        value("code").map(Into::into).ok_or_else(|| refused("the address holds no code"))
    }

    /// Turn the user's answer, the address that the browser was sent to, into tokens.
    ///
    /// # Errors
    /// `SignInRefused` when the answer is no, is not to this question, or when Wrike does not take app or code; what a transport fails with.
    pub async fn redeem(&self, wire: &dyn Transport, landed: &str) -> Result<Grant> {
        let code = self.code(landed)?;
        let parameters =
            [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", self.redirect.as_str())];
        let tokens = ask(wire, &self.login, &self.app, &parameters).await?;
        if !is_host(&tokens.host) {
            return Err(refused("the sign-in names a host that is not Wrike's").with("host", short(&tokens.host)));
        }
        let Tokens { access_token, refresh_token, host, .. } = tokens;
        Ok(Grant { app: self.app.clone(), access_token, refresh_token, host })
    }
}

/// What the token endpoint answers, with tokens or with an error.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Tokens {
    access_token: String,
    refresh_token: String,
    host: String,
    error: String,
    error_description: String,
}

/// POST a form to the token endpoint.
async fn ask(wire: &dyn Transport, login: &str, app: &App, parameters: &[(&str, &str)]) -> Result<Tokens> {
    let mut fields = vec![("client_id", app.client_id.as_str()), ("client_secret", &app.client_secret)];
    fields.extend(parameters);
    let request = Request::post(&format!("{login}/oauth2/token"), "application/x-www-form-urlencoded", form(&fields))?;
    let response = wire.send(&request).await?;
    let status = response.status;
    // What serde says of a broken answer could quote a token, so it is not kept.
    let answer: Tokens = serde_json::from_slice(&read_whole(response.body, LARGEST_ANSWER).await?).unwrap_or_default();
    let kind = match status.as_u16() {
        200 if !answer.access_token.is_empty() && !answer.refresh_token.is_empty() => return Ok(answer),
        200 => Kind::Malformed,
        429 => Kind::RateLimited,
        400..=499 => Kind::SignInRefused,
        _ => Kind::Server,
    };
    let error = Error::new(kind, "wrike::oauth", short(&answer.error_description)).with("status", status.as_u16());
    Err(error.with("error", short(&answer.error)))
}

/// `application/x-www-form-urlencoded`, which a query is too.
fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    pairs.join("&")
}

/// A host of Wrike's, and nothing that an address could read as more than a host.
fn is_host(host: &str) -> bool {
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    host.strip_suffix(".wrike.com").is_some_and(|name| !name.is_empty() && plain(name))
}

fn refused(message: &str) -> Error {
    Error::new(Kind::SignInRefused, "wrike::oauth", message)
}

/// What a page or a service says about a failure, cut to what a report can bear.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests;
