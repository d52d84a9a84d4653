//! The stand-in itself: settings, guards in their order, and the record.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Method, StatusCode};

use super::answer::{self, Refusal};
use super::oauth::{LOGIN_HOST, Login, Moment};
use super::query::Query;
use super::region::{Host, Region};
use super::response::Response;
use super::rights::Rights;
use super::route::Route;
use super::{Ask, attachments, mishaps};
use crate::account::Account;
use crate::fault::{Faults, V4};
use crate::front::{Origins, RateLimit, host, recorded};
use crate::log::{Call, Log};
use crate::service::Service;
use crate::{Request, control, pages};

/// The token of the account's owner.
pub const VALID_TOKEN: &str = "standin-valid-token";
/// A token that is good no more: 401.
pub const EXPIRED_TOKEN: &str = "standin-expired-token";
/// A token whose user may see neither groups nor the account's comments as a whole, on the Free plan.
pub const RESTRICTED_TOKEN: &str = "standin-restricted-token";

/// Headers of answers that pages may read.
const EXPOSED: &str = "content-disposition, content-length, retry-after";
/// Longest address that common HTTP servers take.
const MAX_ADDRESS: usize = 8192;
/// What the stand-in itself answers beside a site: the API, its controls, the storage host's tables and files, signing in.
const OWN_PATHS: [&str; 5] = ["/api/", "/__standin/", "/data_export/", "/attachments/", "/oauth2/"];

/// The two ways to a file's body.
pub const BODIES: [&str; 2] = ["attachments/{id}/download", "storage/attachments/{n}"];

type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A stand-in for Wrike over one account: a function from request to response with counters beside it.
pub struct StandIn {
    account: Account,
    region: Region,
    rights: Rights,
    clock: Clock,
    origins: Origins,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    log: Log,
    faults: Faults,
    limit: RateLimit,
    export_polls: u64,
    login: Login,
}

recorded!(StandIn, faults: Faults, of: V4, kinds: "for example `tasks` or `attachments/{id}/download`");

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIn").field("account", &self.account).field("region", &self.region).finish_non_exhaustive()
    }
}

impl StandIn {
    /// A stand-in in the US data centre whose clock stands at the account's present, without limits or faults.
    #[must_use]
    pub fn new(account: Account) -> Self {
        let now = account.now() * 1000;
        Self {
            account,
            region: Region::Us,
            rights: Rights::full(),
            clock: Arc::new(move || now),
            origins: Origins::default(),
            state: Mutex::default(),
        }
    }

    /// Puts the account into a data centre: calls by the other hosts answer 300.
    #[must_use]
    pub fn with_region(mut self, region: Region) -> Self {
        self.account = self.account.on_host(region.host());
        self.region = region;
        self
    }

    /// Sets what the user of [`VALID_TOKEN`] may see.
    #[must_use]
    pub fn with_rights(mut self, rights: Rights) -> Self {
        self.rights = rights;
        self
    }

    /// Sets the server's clock: Unix time in milliseconds. Page tokens and the rate limit live by it.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Answers 429 from the call on that is one too many within 60 seconds of the clock; the service takes 400.
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

    /// Registers a redirect address with the API app, beside [`crate::REDIRECT`].
    pub fn register_redirect(&self, address: &str) {
        self.state().login.register(address);
    }

    /// Makes every token that OAuth has given worthless, as a user does who removes the app.
    pub fn revoke_grants(&self) {
        self.state().login.revoke();
    }

    /// The account behind the stand-in, its links as the region gives them: the truth to compare a backup with.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Number of requests for a file's body, by a call of the API or by a link of the storage host.
    #[must_use]
    pub fn bodies(&self) -> u64 {
        BODIES.iter().map(|operation| self.count(operation)).sum()
    }

    /// Forgets calls, counters and the fault plan.
    pub fn reset(&self) {
        let mut state = self.state();
        state.log.clear();
        state.faults = Faults::default();
        state.limit.clear();
        state.export_polls = 0;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn violation(&self, what: String) {
        self.state().log.violations.push(what);
    }

    fn unknown(&self, what: String) -> Response {
        self.state().log.unexpected.push(what.clone());
        Refusal::NotModelled(what).into_response()
    }

    /// Answers a request.
    pub fn handle(&self, request: &Request) -> Response {
        if request.uri().path().starts_with("/__standin/") {
            return control::answer(self, request);
        }
        let (operation, mut response) = self.operate(request);
        response.delay_ms += self.faults().delay_ms();
        self.origins.admit(request, &mut response, EXPOSED);
        self.state().log.record(Call {
            method: request.method().to_string(),
            address: address(request),
            operation,
            status: response.status.as_u16(),
            bytes: response.body.declared_len(),
        });
        response
    }

    fn operate(&self, request: &Request) -> (&'static str, Response) {
        let host = Host::of(host(request));
        let path = request.uri().path();
        let stores = host == Host::Loopback || matches!(host, Host::Storage(region) if region == self.region);
        let table = stores.then(|| Route::of_storage(path)).flatten();
        let link = path.strip_prefix("/attachments/").filter(|_| stores);
        if host == Host::Foreign || (matches!(host, Host::Storage(_)) && table.is_none() && link.is_none()) {
            self.violation(format!("request to a foreign host: {}", address(request)));
            return ("unknown", Response::bare(StatusCode::MISDIRECTED_REQUEST));
        }
        if request.method() == Method::OPTIONS {
            return ("preflight", self.origins.preflight(request, "GET", "authorization"));
        }
        if matches!(host, Host::Login | Host::Loopback)
            && let Some(answer) = self.sign_in(request)
        {
            return answer;
        }
        if host == Host::Login && path != "/favicon.ico" {
            return ("unknown", self.unknown(address(request)));
        }
        if request.method() != Method::GET {
            self.violation(format!("a backup never writes: {} {}", request.method(), address(request)));
            let why = "method is not allowed";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_found", why);
            return ("unknown", refusal.into_response());
        }
        if let Some(number) = link {
            return ("storage/attachments/{n}", self.linked_file(request, number));
        }
        if let Some(route) = table {
            return (route.operation, self.api(request, host, &route));
        }
        let Some(path) = path.strip_prefix("/api/v4/") else {
            let page = pages::page(path);
            return page.map_or_else(|| ("unknown", self.unknown(address(request))), |page| ("page", page));
        };
        let Some(route) = Route::of(path) else {
            return ("unknown", self.unknown(address(request)));
        };
        (route.operation, self.api(request, host, &route))
    }

    /// `GET https://storage.<host>/attachments/<n>?token=…`: a link of 24 hours, which is no call of the API and needs no sign-in.
    fn linked_file(&self, request: &Request, number: &str) -> Response {
        let row = number.parse().ok().and_then(|number| self.account.attachment_row(number));
        let is_linked = |row: &u64| {
            let link = self.account.attachment_url(*row);
            Some(link.split_once('?').map_or("", |(_, query)| query)) == request.uri().query()
        };
        let Some(row) = row.filter(is_linked).filter(|row| Account::attachment_type(*row) == "Wrike") else {
            return Response::bare(StatusCode::NOT_FOUND);
        };
        let mut state = self.state();
        if state.faults.plan.strikes("links-refused") {
            return Response::bare(StatusCode::FORBIDDEN);
        }
        match state.faults.disturb(row, self.account.file_of_row(row)) {
            Ok(body) => Response::new(StatusCode::OK, Account::file_name(row).1, body),
            Err(failure) => answer::failure(failure),
        }
    }

    fn sign_in(&self, request: &Request) -> Option<(&'static str, Response)> {
        let now = (self.clock)();
        let mut state = self.state();
        let plan = state.faults.plan.clone();
        let moment = Moment { now, host: self.region.host(), plan: &plan };
        state.login.answer(request, &moment)
    }

    /// The guards of an API call in the order of the service: region, rate, token, then the call itself.
    fn api(&self, request: &Request, host: Host, route: &Route) -> Response {
        if matches!(host, Host::Region(region) if region != self.region) {
            return Response::bare(StatusCode::MULTIPLE_CHOICES);
        }
        // The storage host's tables are no calls of the API.
        let now = (self.clock)();
        if !matches!(host, Host::Storage(_)) && self.state().limit.is_over(now) {
            return Refusal::too_many().into_response();
        }
        if let Some(failure) = self.state().faults.strike(route.operation) {
            return answer::failure(failure);
        }
        match self.authorised(request, route) {
            Ok(response) => response,
            Err(refusal) => {
                if let Refusal::NotModelled(what) = &refusal {
                    return self.unknown(format!("{what} in {}", address(request)));
                }
                refusal.into_response()
            }
        }
    }

    fn authorised(&self, request: &Request, route: &Route) -> Result<Response, Refusal> {
        let rights = self.rights_of(request)?;
        if address(request).len() > MAX_ADDRESS {
            self.violation(format!("address of {} bytes", address(request).len()));
            return Err(Refusal::new(StatusCode::URI_TOO_LONG, "invalid_request", "address is too long"));
        }
        let query = Query::parse(request.uri().query())?;
        for name in ["access_token", "method"] {
            if query.has(name) {
                self.violation(format!("query parameter {name} must never be sent"));
            }
        }
        rights.admit(route.operation)?;
        let operation = format!("{}|{}", route.operation, route.ids);
        let plan = self.faults();
        let ask = Ask {
            account: &self.account,
            query: &query,
            rights,
            operation: &operation,
            now: (self.clock)() / 1000,
            plan: &plan,
            export_polls: self.export_polls(route.operation),
        };
        mishaps::strike(route, &ask)?;
        if mishaps::asks_for_tasks(route.operation)
            && query.has("nextPageToken")
            && self.state().faults.refuse_page_token()
        {
            return Err(Refusal::parameter("page token has expired"));
        }
        let response = route.answer(&ask)?;
        if route.operation != "attachments/{id}/download" {
            return Ok(response);
        }
        let row = attachments::row(&ask, &route.ids)?;
        let disturbed = self.state().faults.disturb(row, response.body.clone());
        Ok(match disturbed {
            Ok(body) => Response { body, ..response },
            Err(failure) => answer::failure(failure),
        })
    }

    /// Counts a call that asks for the BI export.
    fn export_polls(&self, operation: &str) -> u64 {
        let mut state = self.state();
        state.export_polls += u64::from(matches!(operation, "data_export" | "data_export/{id}"));
        let stuck = state.export_polls > 2 && state.faults.plan.strikes("export-slow");
        if stuck { 2 } else { state.export_polls }
    }

    fn rights_of(&self, request: &Request) -> Result<Rights, Refusal> {
        let header = request.headers().get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            header.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        match token.map(|(_, token)| token) {
            Some(VALID_TOKEN) => Ok(self.rights),
            Some(RESTRICTED_TOKEN) => Ok(Rights::restricted()),
            Some(token) => {
                let now = (self.clock)();
                let mut state = self.state();
                let plan = state.faults.plan.clone();
                let worn = plan.calls_per_token().filter(|(_, most)| state.login.calls_by(token) >= *most);
                if worn.is_some_and(|(fault, _)| plan.strikes(fault)) {
                    return Err(Refusal::unauthorised());
                }
                state.login.admit(token, now, self.rights).ok_or_else(Refusal::unauthorised)
            }
            None => Err(Refusal::unauthorised()),
        }
    }
}

impl Service for StandIn {
    fn handle(&self, request: &Request) -> Response {
        self.handle(request)
    }

    fn hosts(&self) -> Vec<String> {
        Region::ALL
            .into_iter()
            .flat_map(|region| [region.host(), region.storage_host()])
            .chain([LOGIN_HOST])
            .map(str::to_owned)
            .collect()
    }

    fn owns(&self, path: &str) -> bool {
        OWN_PATHS.iter().any(|own| path.starts_with(own))
    }
}

/// Host, path and query for the record. A token in the query is not kept.
fn address(request: &Request) -> String {
    let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let path = if path.contains("access_token=") { request.uri().path() } else { path };
    format!("{}{path}", host(request))
}
