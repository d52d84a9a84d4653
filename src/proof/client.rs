//! Both interfaces with one user's session: SOAP, which a backup needs, and REST, which makes it richer where it can be had.

use std::cell::RefCell;
use std::rc::Rc;

use super::rest::{Rest, Visitor};
use super::{Identity, Scrub, Soap};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::Transport;
use crate::http::retry::Retry;

/// What both clients stand on.
#[derive(Clone)]
pub struct Wire {
    /// The wire with its decorators.
    pub transport: Rc<dyn Transport>,
    /// Repeats what is worth it.
    pub retry: Retry,
    /// Time.
    pub clock: Rc<dyn Clock>,
}

/// The clients of a user who has signed in.
#[derive(Clone)]
pub struct Client {
    wire: Wire,
    soap: Soap,
    identity: Identity,
    rest: Rc<RefCell<RestState>>,
    scrub: Scrub,
}

/// Whether REST can be asked.
enum RestState {
    Open(Rest),
    /// Why not, in a sentence's second half.
    Absent(String),
}

impl Client {
    /// Open a REST session beside the SOAP session that `identity` opened. That there is none is no error. The second half is what
    /// `GET /authorize/user` answered.
    ///
    /// # Errors
    /// What stops a run.
    pub async fn beside(wire: Wire, soap: Soap, identity: Identity) -> Result<(Self, Option<String>)> {
        let rest = Rc::new(RefCell::new(RestState::Absent("it was not asked yet".to_owned())));
        let client = Self { wire, soap, identity, rest, scrub: Scrub::default() };
        let answer = client.open_rest().await?;
        Ok((client, answer))
    }

    /// The same session, for a run that keeps personal links or does not.
    #[must_use]
    pub fn with_scrub(&self, scrub: Scrub) -> Self {
        Self { soap: self.soap.with_scrub(scrub), scrub, ..self.clone() }
    }

    /// The SOAP client.
    pub fn soap(&self) -> &Soap {
        &self.soap
    }

    /// The REST client; none where there is no session for it.
    pub fn rest(&self) -> Option<Rest> {
        match &*self.rest.borrow() {
            RestState::Open(rest) => Some(rest.with_scrub(self.scrub)),
            RestState::Absent(_) => None,
        }
    }

    /// Why REST cannot be asked; none when it can.
    pub fn rest_absence(&self) -> Option<String> {
        match &*self.rest.borrow() {
            RestState::Open(_) => None,
            RestState::Absent(why) => Some(why.clone()),
        }
    }

    /// What is laid around the wire, for files that lie beside the interfaces.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Sign in again where a session is over: once each, because the user has acted.
    ///
    /// # Errors
    /// As [`Soap::renew`].
    pub async fn renew(&self) -> Result<()> {
        self.soap.renew().await?;
        let is_over = matches!(&*self.rest.borrow(), RestState::Open(rest) if rest.is_over());
        if is_over {
            self.open_rest().await?;
        }
        Ok(())
    }

    async fn open_rest(&self) -> Result<Option<String>> {
        let (state, answer) = match self.try_rest().await {
            Ok((rest, answer, visitor)) if visitor.sees_account() => (RestState::Open(rest), Some(answer)),
            Ok(_) => (RestState::Absent("its session is for one proof only".to_owned()), None),
            Err(error) if error.kind().stops_run() && !matches!(error.kind(), Kind::SignedOut | Kind::Locked) => {
                return Err(error);
            }
            Err(error) => (RestState::Absent(why_not(&self.identity, &error)), None),
        };
        *self.rest.borrow_mut() = state;
        Ok(answer)
    }

    async fn try_rest(&self) -> Result<(Rest, String, Visitor)> {
        let server = self.soap.server();
        let session = match &self.identity {
            Identity::Token { email, token } => Rest::authorize(&*self.wire.transport, server, email, token).await?,
            // Nobody documents that a SOAP session is good for REST; asking shows it, and costs one call.
            Identity::Password { .. } => self.soap.session()?,
            Identity::Borrowed { session } => session.clone(),
        };
        let Wire { transport, retry, clock } = self.wire.clone();
        let rest = Rest::with_session(transport, retry, clock, server.clone(), self.scrub, &session)?;
        let (visitor, answer) = rest.visitor().await?;
        Ok((rest, answer, visitor))
    }
}

fn why_not(identity: &Identity, error: &Error) -> String {
    match (identity, error.kind()) {
        (Identity::Password { .. }, Kind::SignedOut) => {
            "it wants an API token; a password is good for SOAP alone".to_owned()
        }
        (_, Kind::NotOffered) => "the account has signing in to it switched off".to_owned(),
        (_, kind) => format!("signing in to it failed ({})", kind.name()),
    }
}
