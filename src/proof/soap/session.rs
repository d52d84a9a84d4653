//! Signing in, once; staying signed in; and not signing in again by itself, since failed attempts lock the account.

use std::time::Duration;

use serde_json::Value;

use super::super::fields::{Fields, Wire};
use super::super::objects::Login;
use super::super::operations::{CHECK_SESSION, Call, DO_LOGIN, GET_SESSION_ID};
use super::super::{Identity, Scrub, Secret};
use super::Soap;
use crate::error::{Error, Kind, Result};

/// A session is used at least this often. The vendor's help says once that it lives for 24 hours from the last call, and once that it
/// lives "a short period".
pub const KEEP_ALIVE: Duration = Duration::from_secs(5 * 60);

/// Who signed in, as far as the way of signing in tells.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// Empty for a borrowed session: nobody tells whose it is.
    pub login: Login,
}

impl Soap {
    /// Sign in, with one call that is never repeated. The identity is kept in memory for [`Soap::renew`].
    ///
    /// # Errors
    /// `SignedOut` when it is wrong, `Locked`, and what else a call fails with.
    pub async fn sign_in(&self, identity: Identity) -> Result<SignedIn> {
        let (session, login) = match &identity {
            Identity::Password { email, password } => self.log_in(&DO_LOGIN.with([email, password.reveal()])).await?,
            Identity::Token { email, token } => self.log_in(&GET_SESSION_ID.with([email, token.reveal()])).await?,
            Identity::Borrowed { session } => {
                self.check(session).await?;
                (session.clone(), Login::default())
            }
        };
        let mut state = self.state.borrow_mut();
        (state.identity, state.session, state.is_over) = (Some(identity), Some(session), false);
        Ok(SignedIn { login })
    }

    /// Where the session is over, sign in again: once, because the user has acted. An identity that was refused is not tried again.
    ///
    /// # Errors
    /// As [`Soap::sign_in`].
    pub async fn renew(&self) -> Result<()> {
        if !self.state.borrow().is_over {
            return Ok(());
        }
        let identity = self.state.borrow_mut().identity.take().ok_or_else(over)?;
        self.sign_in(identity).await.map(drop)
    }

    /// Whether the service said that the session is over.
    pub fn is_over(&self) -> bool {
        self.state.borrow().is_over
    }

    /// Use the session whenever it was not used for a while; never ends. To be polled beside work that makes no calls.
    pub async fn keep_alive(&self) {
        loop {
            self.clock.sleep(KEEP_ALIVE).await;
            let idle = self.clock.monotonic().saturating_sub(self.state.borrow().used);
            if idle >= KEEP_ALIVE && !self.is_over() {
                // Whatever is wrong, the next call of the work will tell.
                let _ = self.once(&CHECK_SESSION.with([])).await;
            }
        }
    }

    /// The session, for the service's other interface.
    ///
    /// # Errors
    /// `SignedOut` when there is none, or it is over.
    pub fn session(&self) -> Result<Secret> {
        let state = self.state.borrow();
        state.session.clone().filter(|_| !state.is_over).ok_or_else(over)
    }

    async fn log_in(&self, call: &Call) -> Result<(Secret, Login)> {
        let bad = || Error::new(Kind::Malformed, "proof::session", "signing in brought no session");
        let returned = self.first_that_has_it(call, None, None).await.map_err(unsendable)?;
        let mut fields = Fields::of(returned).ok_or_else(bad)?;
        let session = fields.0.shift_remove("session");
        let session = session.as_ref().and_then(Value::as_str).filter(|session| !session.is_empty()).ok_or_else(bad)?;
        fields.0.retain(|name, _| !Scrub::default().drops(name));
        Ok((Secret::new(session), Login::read(fields)))
    }

    async fn check(&self, session: &Secret) -> Result<()> {
        let valid = self.first_that_has_it(&CHECK_SESSION.with([]), Some(session.reveal()), None).await?;
        if matches!(valid.as_str(), Some("true" | "1")) { Ok(()) } else { Err(over()) }
    }
}

/// Characters that cannot be sent are in no password.
fn unsendable(error: Error) -> Error {
    if error.kind() == Kind::Refused && error.detail().contains("cannot be sent") {
        return error.into_kind(Kind::SignedOut);
    }
    error
}

fn over() -> Error {
    Error::new(Kind::SignedOut, "proof::session", "the session is over")
}
