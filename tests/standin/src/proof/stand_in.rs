//! The stand-in's settings, its state, and the record of what was asked.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::account::{Profile, ProofAccount};
use super::fault::{Faults, Proof, ProofFaultPlan};
use super::region::ProofRegion;
use super::sessions::{Door, Sessions};
use super::soap::{Release, operation_names};
use crate::log::{Call, Log};
use crate::service::{Controlled, Service};
use crate::wrike::Response;
use crate::{Request, proof};

/// The rate limit counts calls over a minute.
const RATE_WINDOW_MS: u64 = 60_000;
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
    rate_limit: Option<usize>,
    allowed_origins: Vec<String>,
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
    recent: VecDeque<u64>,
}

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
            rate_limit: None,
            allowed_origins: Vec::new(),
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
    pub fn with_rate_limit(mut self, calls_per_minute: usize) -> Self {
        self.rate_limit = Some(calls_per_minute);
        self
    }

    /// Admits the pages of these origins by CORS; without, none.
    #[must_use]
    pub fn with_allowed_origins(mut self, origins: impl IntoIterator<Item = String>) -> Self {
        self.allowed_origins = origins.into_iter().collect();
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

    /// Starts with a fault plan.
    #[must_use]
    pub fn with_faults(self, plan: ProofFaultPlan) -> Self {
        self.set_faults(plan);
        self
    }

    /// Counts calls without listing them, so that the stand-in's memory stays flat in long runs.
    #[must_use]
    pub fn without_call_list(self) -> Self {
        self.state().log.counts_only = true;
        self
    }

    /// Replaces the fault plan and its counters.
    pub fn set_faults(&self, plan: ProofFaultPlan) {
        self.state().faults = Faults::of(&plan);
    }

    /// The present fault plan.
    #[must_use]
    pub fn faults(&self) -> ProofFaultPlan {
        self.state().faults.plan.clone()
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

    /// Ends every session.
    pub fn end_sessions(&self) {
        self.state().sessions.close_all();
    }

    /// The names of every SOAP operation that any version serves.
    pub fn soap_operations() -> impl Iterator<Item = &'static str> {
        operation_names()
    }

    /// The paths of every REST operation below `/api/v1/`, with their parameters in braces.
    pub fn rest_operations() -> impl Iterator<Item = &'static str> {
        proof::rest::operation_paths()
    }

    /// Every request so far with its answer.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().log.calls.clone()
    }

    /// Number of requests so far.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.state().log.total
    }

    /// Number of requests of one kind: `soap getAllProofs`, `rest proofs/{t}/comments`, `wsdl`, `file download`,
    /// `attachment download`, `page`, `preflight` or `unknown`.
    #[must_use]
    pub fn count(&self, operation: &str) -> u64 {
        self.state().log.by_operation.get(operation).copied().unwrap_or(0)
    }

    /// Requests that the stand-in does not know, every operation that writes among them. Tests assert that there are
    /// none.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        self.state().log.unexpected.clone()
    }

    /// What a backup must never do. Tests assert that there are none.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.state().log.violations.clone()
    }

    /// Everything recorded, as `/__standin/calls` gives it.
    #[must_use]
    pub fn record(&self) -> serde_json::Value {
        self.state().log.to_json()
    }

    /// Forgets calls, counters, wrong attempts, sessions and the fault plan.
    pub fn reset(&self) {
        let mut state = self.state();
        state.log.clear();
        state.faults = Faults::default();
        state.sessions = Sessions::default();
        state.recent.clear();
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

    pub(super) fn is_over_limit(&self) -> bool {
        let Some(limit) = self.rate_limit else {
            return false;
        };
        let now = self.now_ms();
        let recent = &mut self.state().recent;
        while recent.front().is_some_and(|moment| moment + RATE_WINDOW_MS <= now) {
            recent.pop_front();
        }
        if recent.len() >= limit {
            return true;
        }
        recent.push_back(now);
        false
    }

    pub(super) fn admits(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
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

impl Controlled for ProofStandIn {
    type Faults = Proof;

    fn record(&self) -> serde_json::Value {
        self.record()
    }

    fn reset(&self) {
        self.reset();
    }

    fn faults(&self) -> ProofFaultPlan {
        self.faults()
    }

    fn set_faults(&self, plan: ProofFaultPlan) {
        self.set_faults(plan);
    }
}
