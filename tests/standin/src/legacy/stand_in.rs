//! The stand-in itself: settings, the record, and what tests may do to it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::StatusCode;

use super::account::Account;
use super::api::XmlStyle;
use super::oauth::{Decision, Grant, Lifetimes, Provider};
use super::settings::Settings;
use crate::Response;
use crate::fault::{Faults, V4};
use crate::front::{Origins, recorded};
use crate::log::Log;
use crate::service::Service;
use crate::{Request, control};

/// A stand-in for the 2010 platform over one account that can change. Faults that are about v4 alone do nothing here, and addresses are
/// recorded without their query, which may hold secrets.
#[derive(Debug)]
pub struct StandIn {
    pub(super) settings: Settings,
    account: Mutex<Account>,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub log: Log,
    pub faults: Faults,
    pub provider: Provider,
    pub writes: u64,
}

recorded!(
    StandIn,
    faults: Faults,
    of: V4,
    kinds: "`wrike.task.get`, `request_token`, `authorize`, `access_token`, `page`"
);

impl StandIn {
    /// A stand-in whose clock stands at the account's present, with the consumer of [`super::CONSUMER_KEY`].
    #[must_use]
    pub fn new(account: Account) -> Self {
        let now = account.now_ms();
        let provider = Provider::new(now, super::CONSUMER_KEY, super::CONSUMER_SECRET);
        let state = State { log: Log::default(), faults: Faults::default(), provider, writes: 0 };
        Self { settings: Settings::at(now), account: Mutex::new(account), state: Mutex::new(state) }
    }

    /// Plays another host than [`super::HOST`]. Loopback is always played.
    #[must_use]
    pub fn with_host(mut self, host: &str) -> Self {
        self.settings.host = host.to_ascii_lowercase();
        self
    }

    /// Sets the service's clock: Unix milliseconds. Timestamps, tokens and the `Date` header live by it, and so does the
    /// account, whose time never goes back.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Calls the object around an error's `code` and `message` so; without, `error`. Its name is not documented.
    #[must_use]
    pub fn with_error_wrapper(mut self, name: &'static str) -> Self {
        self.settings.error_wrapper = name;
        self
    }

    /// Gives errors in the body another HTTP status than 200.
    #[must_use]
    pub fn with_error_status(mut self, status: StatusCode) -> Self {
        self.settings.error_status = status;
        self
    }

    /// Writes lists in XML in another style than elements.
    #[must_use]
    pub fn with_xml_style(mut self, style: XmlStyle) -> Self {
        self.settings.xml_style = style;
        self
    }

    /// Admits the pages of these origins by CORS; without, none.
    #[must_use]
    pub fn with_allowed_origins(mut self, origins: impl IntoIterator<Item = String>) -> Self {
        self.settings.origins = Origins::of(origins);
        self
    }

    /// Sets how many seconds request tokens and access tokens live; nothing is for ever. Without, an hour and for ever.
    #[must_use]
    pub fn with_lifetimes(self, request: Option<u64>, access: Option<u64>) -> Self {
        self.state().provider.lifetimes = Lifetimes { request, access };
        self
    }

    /// The account behind the stand-in, for reading and for changes. It is locked: let go of it before the next request,
    /// and take it once in a statement.
    pub fn account(&self) -> MutexGuard<'_, Account> {
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        account.set_now_ms(self.settings.now_ms());
        account
    }

    /// An access token without the way to it.
    pub fn grant(&self) -> Grant {
        let now = self.settings.now();
        self.state().provider.grant(now)
    }

    /// Every access token that was given so far, in no order: what must be found nowhere.
    #[must_use]
    pub fn grants(&self) -> Vec<Grant> {
        self.state().provider.grants()
    }

    /// Takes an access token back; false if there is none of this name.
    pub fn revoke(&self, token: &str) -> bool {
        self.state().provider.revoke(token)
    }

    /// Lets an access token's time be over; false if there is none of this name.
    pub fn expire(&self, token: &str) -> bool {
        self.state().provider.expire(token)
    }

    /// Allows access in a person's place and returns the verifier; nothing if the request token does not wait for that.
    pub fn approve(&self, request_token: &str) -> Option<String> {
        let now = self.settings.now();
        self.state().provider.decide(request_token, &Decision::Allow, now).ok().flatten()
    }

    /// Number of calls that changed the account: a backup makes none.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.state().writes
    }

    /// Forgets calls, counters and the fault plan; the account and the tokens stay.
    pub fn reset(&self) {
        let mut state = self.state();
        state.log.clear();
        state.faults = Faults::default();
        state.writes = 0;
    }

    /// Answers a request.
    pub fn handle(&self, request: &Request) -> Response {
        if request.uri().path().starts_with("/__standin/") {
            return control::answer(self, request);
        }
        self.answer(request)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn violation(&self, what: String) {
        self.state().log.violations.push(what);
    }
}

impl Service for StandIn {
    fn handle(&self, request: &Request) -> Response {
        self.handle(request)
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.settings.host.clone()]
    }

    fn owns(&self, path: &str) -> bool {
        ["/api/", "/rest/auth/", "/__standin/"].iter().any(|own| path.starts_with(own))
    }
}
