//! The SOAP client: where the operations are, who is signed in, and one call after the other.

mod discover;
mod session;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::envelope::{self, Answer};
use super::operations::{self, Argument, Call, Operation};
use super::{Identity, Scrub, Secret, Server};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::retry::{Retry, retry_after};
use crate::http::{HeaderValue, Request, StatusCode, Transport, header, read_whole};
use discover::Endpoint;

pub use session::SignedIn;

/// No answer is larger: a proof with ten thousand comments takes some tens of megabytes.
const LARGEST_ANSWER: usize = 48 << 20;
/// A fault is some lines.
const LARGEST_FAULT: usize = 64 << 10;
/// A session that cannot be one: an operation that exists complains of it, one that does not is "not present". Nobody signs in by it.
const NO_SESSION: &str = "0";

/// The SOAP service of one data centre, and the session on it.
#[derive(Clone)]
pub struct Soap {
    transport: Rc<dyn Transport>,
    retry: Retry,
    clock: Rc<dyn Clock>,
    scrub: Scrub,
    server: Server,
    /// The versioned endpoint first, the bare one last.
    endpoints: Rc<Vec<Endpoint>>,
    state: Rc<RefCell<State>>,
}

struct State {
    identity: Option<Identity>,
    session: Option<Secret>,
    /// The service said that the session is over: nothing is sent until the user has acted.
    is_over: bool,
    /// Operations that an endpoint turned out not to have, by its place in the list.
    absent: BTreeSet<(usize, &'static str)>,
    /// When the session was last used, monotonic.
    used: Duration,
}

impl Soap {
    /// Find the endpoints of `server`. No credential is sent.
    ///
    /// # Errors
    /// `Offline` when the service gives no answer at all.
    pub async fn discover(
        transport: Rc<dyn Transport>,
        retry: Retry,
        clock: Rc<dyn Clock>,
        server: Server,
        scrub: Scrub,
    ) -> Result<Self> {
        let endpoints = discover::endpoints(&*transport, &retry, &server).await?;
        let state =
            State { identity: None, session: None, is_over: false, absent: BTreeSet::new(), used: clock.monotonic() };
        Ok(Self {
            transport,
            retry,
            clock,
            scrub,
            server,
            endpoints: Rc::new(endpoints),
            state: Rc::new(RefCell::new(state)),
        })
    }

    /// The same session, with other fields dropped from answers.
    #[must_use]
    pub fn with_scrub(&self, scrub: Scrub) -> Self {
        Self { scrub, ..self.clone() }
    }

    /// The servers that it asks.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The repeater that this client uses.
    pub fn retry(&self) -> &Retry {
        &self.retry
    }

    /// What it found, for the report: addresses of its endpoints, in the order in which they are tried.
    pub fn addresses(&self) -> Vec<&str> {
        self.endpoints.iter().map(|endpoint| endpoint.address.as_str()).collect()
    }

    /// Make a call; what it returned, without the fields that are dropped.
    ///
    /// # Errors
    /// The kinds of [`Fault::kind`](super::fault::Fault::kind), `NotOffered` when no endpoint has the operation, and what a transport
    /// fails with; retryable ones only after all tries.
    pub async fn call(&self, call: &Call) -> Result<Value> {
        let made = self.retry.run(|| self.once(call)).await;
        made.map_err(|error| error.with("operation", call.operation().name))
    }

    /// Make a call without repeating it.
    ///
    /// # Errors
    /// As [`Soap::call`].
    pub async fn once(&self, call: &Call) -> Result<Value> {
        let session = self.session()?;
        let answer = self.first_that_has_it(call, Some(session.reveal()), Some(self.scrub)).await;
        if answer.as_ref().is_err_and(|error| error.kind() == Kind::SignedOut) {
            self.state.borrow_mut().is_over = true;
        }
        answer
    }

    /// Whether some endpoint has the operation: from its description, else by asking without a session.
    ///
    /// # Errors
    /// What a transport fails with.
    pub async fn offers(&self, operation: &'static Operation) -> Result<bool> {
        for (n, endpoint) in self.endpoints.iter().enumerate() {
            if self.state.borrow().absent.contains(&(n, operation.name)) {
                continue;
            }
            let has = match endpoint.lists(operation.name) {
                Some(listed) => listed,
                None => self.probe(n, operation).await?,
            };
            if has {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ask with a session that is none: any complaint but "not present" shows that the operation is there.
    async fn probe(&self, n: usize, operation: &'static Operation) -> Result<bool> {
        let values = operation.arguments.iter().map(|(_, kind)| match kind {
            Argument::Int => "0",
            Argument::Flag => "false",
            Argument::Text | Argument::Ints | Argument::Texts => "",
        });
        let call = Call::new(operation, values);
        let asked = self.retry.run(|| self.ask(n, &call, Some(NO_SESSION), None)).await;
        match asked {
            Err(error) if error.kind() == Kind::NotOffered => {
                self.state.borrow_mut().absent.insert((n, operation.name));
                Ok(false)
            }
            Err(error) if matches!(error.kind(), Kind::Network | Kind::Stalled | Kind::RateLimited) => Err(error),
            Ok(_) | Err(_) => Ok(true),
        }
    }

    /// Ask the endpoints in their order, passing over those that have no such operation.
    async fn first_that_has_it(&self, call: &Call, session: Option<&str>, scrub: Option<Scrub>) -> Result<Value> {
        let name = call.operation().name;
        let mut absent = Error::new(Kind::NotOffered, "proof::soap", "no endpoint has this operation");
        for (n, endpoint) in self.endpoints.iter().enumerate() {
            if endpoint.lists(name) == Some(false) || self.state.borrow().absent.contains(&(n, name)) {
                continue;
            }
            match self.ask(n, call, session, scrub).await {
                Err(error) if error.kind() == Kind::NotOffered => {
                    self.state.borrow_mut().absent.insert((n, name));
                    absent = error;
                }
                answer => return answer,
            }
        }
        Err(absent)
    }

    async fn ask(&self, n: usize, call: &Call, session: Option<&str>, scrub: Option<Scrub>) -> Result<Value> {
        let endpoint = &self.endpoints[n];
        let name = call.operation().name;
        let body = envelope::write(&endpoint.namespace, call, session)?;
        let mut request = Request::post(&endpoint.address, "text/xml; charset=utf-8", body)?;
        let action = HeaderValue::from_str(&format!("\"{}\"", endpoint.action(name))).map_err(|error| {
            Error::new(Kind::Malformed, "proof::soap", "an action that cannot be sent").caused_by(error)
        })?;
        request.headers.insert(const { header::HeaderName::from_static("soapaction") }, action);
        let response = self.transport.send(&request).await?;
        self.state.borrow_mut().used = self.clock.monotonic();
        let (status, wait) = (response.status, retry_after(&response.headers, self.clock.now()));
        // SOAP 1.1 section 6.2: a fault comes with 500.
        let limit = if status == StatusCode::OK { LARGEST_ANSWER } else { LARGEST_FAULT };
        let body = read_whole(response.body, limit).await;
        let answer = match status {
            StatusCode::OK => envelope::read(&body?, scrub)?,
            _ => match body.ok().and_then(|body| envelope::read(&body, scrub).ok()) {
                Some(fault @ Answer::Fault(_)) => fault,
                _ => return Err(without_envelope(status).retry_after(wait)),
            },
        };
        match answer {
            Answer::Returned(value) => Ok(value),
            Answer::Fault(fault) => Err(fault.error().retry_after(wait)),
        }
    }
}

/// What a status means that came without an envelope: some server before the service answered.
fn without_envelope(status: StatusCode) -> Error {
    let kind = match status.as_u16() {
        401 => Kind::SignedOut,
        403 => Kind::Forbidden,
        404 => Kind::NotFound,
        429 => Kind::RateLimited,
        400..=499 | 501 => Kind::Refused,
        500..=599 => Kind::Server,
        _ => Kind::Malformed,
    };
    Error::new(kind, "proof::soap", "an answer that is not SOAP").with("status", status.as_u16())
}

/// The operations of which it depends on the endpoint whether they are there, and on them how much a backup can hold.
pub fn optional() -> impl Iterator<Item = &'static Operation> {
    operations::ALL.iter().copied().filter(|operation| operation.since == operations::Since::Versioned)
}

#[cfg(test)]
mod tests;
