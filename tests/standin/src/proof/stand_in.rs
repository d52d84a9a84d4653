//! The stand-in's settings, its state, and the record of what was asked.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::account::{Profile, ProofAccount};
use super::fault::{Faults, Proof};
use super::region::ProofRegion;
use super::sessions::{Door, Sessions};
use super::soap::{Release, operation_names};
use crate::front::{Origins, RateLimit, recorded};
use crate::log::Log;
use crate::service::Service;
use crate::wrike::Response;
use crate::{Request, proof};

/// The media type of SOAP 1.1 (section 6).
pub(crate) const XML: &str = "text/xml; charset=utf-8";
/// What belongs to the stand-in although a site is served beside it.
const OWN_PATHS: [&str; 6] =
    ["/api/v1/", "/soap", "/__standin/", "/file/download", "/attachment/download", "/account/"];

type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A stand-in for Workfront Proof over one account: a function from request to response with counters beside it.
pub struct ProofStandIn {
    account: ProofAccount,
    clock: Clock,
    pub(super) origins: Origins,
    versions: Vec<String>,
    namespace: Option<String>,
    pub(super) shared_sessions: bool,
    state: Mutex<State>,
}

/// What changes from call to call.
#[derive(Debug, Default)]
pub(super) struct State {
    pub log: Log,
    pub faults: Faults,
    pub sessions: Sessions,
    pub limit: RateLimit,
}

recorded!(
    ProofStandIn,
    faults: Faults,
    of: Proof,
    kinds: "`soap getAllProofs`, `rest proofs/{t}/comments`, `wsdl`, `file download`, `attachment download`, `page`, \
            `preflight` or `unknown`"
);

impl fmt::Debug for ProofStandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofStandIn").field("account", &self.account).finish_non_exhaustive()
    }
}

impl ProofStandIn {
    /// A stand-in in the US whose clock stands at the account's present, without limits or faults.
    #[must_use]
    pub fn new(account: ProofAccount) -> Self {
        let now = account.now() * 1000;
        Self {
            account,
            clock: Arc::new(move || now),
            origins: Origins::default(),
            versions: ["16_24_0", "21_3_0"].map(str::to_owned).to_vec(),
            namespace: None,
            shared_sessions: false,
            state: Mutex::default(),
        }
    }

    /// Puts the account into a region: the other one does not know it.
    #[must_use]
    pub fn with_region(mut self, region: ProofRegion) -> Self {
        self.account = self.account.in_region(region);
        self
    }

    /// Sets the server's clock: Unix time in milliseconds. Sessions and the rate limit live by it.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Answers 429 from the call on that is one too many within 60 seconds of the clock.
    #[must_use]
    pub fn with_rate_limit(self, calls_per_minute: usize) -> Self {
        self.state().limit = RateLimit::of(calls_per_minute);
        self
    }

    /// Admits the pages of these origins by CORS; without, none.
    #[must_use]
    pub fn with_allowed_origins(mut self, origins: impl IntoIterator<Item = String>) -> Self {
        self.origins = Origins::of(origins);
        self
    }

    /// Offers these versions of the SOAP API, of `16_24_0` and `21_3_0`.
    #[must_use]
    pub fn with_versions(mut self, versions: impl IntoIterator<Item = String>) -> Self {
        self.versions = versions.into_iter().collect();
        self
    }

    /// Sets the namespace of every WSDL, for example `urn:proofhqapi`: a client must read it there.
    #[must_use]
    pub fn with_namespace(mut self, namespace: &str) -> Self {
        self.namespace = Some(namespace.to_owned());
        self
    }

    /// Lets the session of one API open the other.
    #[must_use]
    pub fn with_shared_sessions(mut self) -> Self {
        self.shared_sessions = true;
        self
    }

    /// The account behind the stand-in, its links as the region gives them: the truth to compare a backup with.
    #[must_use]
    pub fn account(&self) -> &ProofAccount {
        &self.account
    }

    /// A REST session of the first user with a profile, as a page of the application would lend it.
    #[must_use]
    pub fn borrow_session(&self, profile: Profile) -> String {
        let user = self.account.user_index(self.account.user_id_of(profile)).unwrap_or(0);
        self.open_session(Door::Rest, user)
    }

    /// The names of every SOAP operation that any version serves.
    pub fn soap_operations() -> impl Iterator<Item = &'static str> {
        operation_names()
    }

    /// The paths of every REST operation below `/api/v1/`, with their parameters in braces.
    pub fn rest_operations() -> impl Iterator<Item = &'static str> {
        proof::rest::operation_paths()
    }

    /// Forgets calls, counters, wrong attempts, sessions and the fault plan.
    pub fn reset(&self) {
        let mut state = self.state();
        state.log.clear();
        state.faults = Faults::default();
        state.sessions = Sessions::default();
        state.limit.clear();
    }

    /// Answers a request.
    pub fn handle(&self, request: &Request) -> Response {
        super::door::answer(self, request)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    pub(super) fn violation(&self, what: impl Into<String>) {
        self.state().log.violations.push(what.into());
    }

    pub(super) fn unknown(&self, what: impl Into<String>) {
        self.state().log.unexpected.push(what.into());
    }

    pub(super) fn open_session(&self, door: Door, user: u64) -> String {
        let now = self.now_ms();
        self.state().sessions.open(self.account.spec().seed, door, user, now)
    }

    /// The user of a session, whose time starts anew.
    pub(super) fn user_of(&self, session: &str, door: Door) -> Option<u64> {
        let now = self.now_ms();
        self.state().sessions.user(session, door, self.shared_sessions, now)
    }

    pub(super) fn namespace(&self, region: ProofRegion) -> String {
        self.namespace.clone().unwrap_or_else(|| region.namespace())
    }

    /// The release of a version that is offered.
    pub(super) fn release(&self, version: &str) -> Option<Release> {
        let offered = self.versions.iter().any(|offered| offered == version);
        Release::of_version(version).filter(|_| offered && !self.faults().strikes("bare-only"))
    }
}

impl Service for ProofStandIn {
    fn handle(&self, request: &Request) -> Response {
        self.handle(request)
    }

    fn hosts(&self) -> Vec<String> {
        let proof = ProofRegion::ALL.into_iter().flat_map(|region| {
            ["soap", "rest", "app", "www", "acme"].map(|name| format!("{name}.{}", region.domain()))
        });
        proof.chain(["acme.my.workfront.com".to_owned()]).collect()
    }

    fn owns(&self, path: &str) -> bool {
        OWN_PATHS.iter().any(|own| path.starts_with(own)) || super::door::version_of(path).is_some()
    }
}
