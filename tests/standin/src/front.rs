//! What stands before every service alike: the host that is asked, the pages that are admitted, how many calls are taken.

use std::collections::VecDeque;

use http::StatusCode;
use http::header::{HOST, ORIGIN};

use crate::{Request, Response};

/// The services count calls over a minute (developers.wrike.com, errors).
const RATE_WINDOW_MS: u64 = 60_000;

/// The host of an absolute address, otherwise of the `Host` header.
pub(crate) fn host(request: &Request) -> &str {
    let header = || request.headers().get(HOST).and_then(|value| value.to_str().ok());
    request.uri().host().or_else(header).unwrap_or_default()
}

/// The pages that a service admits by CORS (Fetch standard, section 3.3).
#[derive(Debug, Default)]
pub(crate) struct Origins(Vec<String>);

impl Origins {
    pub fn of(origins: impl IntoIterator<Item = String>) -> Self {
        Self(origins.into_iter().collect())
    }

    fn admitted<'a>(&self, request: &'a Request) -> Option<&'a str> {
        let origin = request.headers().get(ORIGIN)?.to_str().ok()?;
        self.0.iter().any(|admitted| admitted == origin).then_some(origin)
    }

    /// The answer to the question what a page may send.
    pub fn preflight(&self, request: &Request, methods: &str, headers: &str) -> Response {
        if self.admitted(request).is_none() {
            return Response::bare(StatusCode::FORBIDDEN);
        }
        let mut response = Response::bare(StatusCode::NO_CONTENT);
        response.header("access-control-allow-methods", methods);
        response.header("access-control-allow-headers", headers);
        response.header("access-control-max-age", "600");
        response
    }

    /// Lets the page that asks read the answer and the headers `exposed`.
    pub fn admit(&self, request: &Request, response: &mut Response, exposed: &str) {
        if let Some(origin) = self.admitted(request) {
            response.header("access-control-allow-origin", origin);
            response.header("access-control-expose-headers", exposed);
            response.header("vary", "origin");
        }
    }
}

/// How many calls a service takes within any 60 seconds of its clock.
#[derive(Debug, Default)]
pub(crate) struct RateLimit {
    most: Option<usize>,
    recent: VecDeque<u64>,
}

impl RateLimit {
    pub fn of(calls_per_minute: usize) -> Self {
        Self { most: Some(calls_per_minute), recent: VecDeque::new() }
    }

    /// Counts a call at this moment, Unix milliseconds, unless it is one too many.
    pub fn is_over(&mut self, now: u64) -> bool {
        let Some(most) = self.most else {
            return false;
        };
        while self.recent.front().is_some_and(|moment| moment + RATE_WINDOW_MS <= now) {
            self.recent.pop_front();
        }
        if self.recent.len() >= most {
            return true;
        }
        self.recent.push_back(now);
        false
    }

    /// Forgets the calls so far.
    pub fn clear(&mut self) {
        self.recent.clear();
    }
}

/// Gives a stand-in the methods by which tests read its record and make things go wrong: the same for every service.
///
/// It needs a method `state` that locks what has the fields `log` and `faults`.
macro_rules! recorded {
    ($stand_in:ty, faults: $faults:ty, of: $service:ty, kinds: $kinds:literal) => {
        impl $stand_in {
            /// Counts calls without listing them, so that the stand-in's memory stays flat in long runs.
            #[must_use]
            pub fn without_call_list(self) -> Self {
                self.state().log.counts_only = true;
                self
            }

            /// Starts with a fault plan.
            #[must_use]
            pub fn with_faults(self, plan: $crate::fault::Plan<$service>) -> Self {
                self.set_faults(plan);
                self
            }

            /// Replaces the fault plan and its counters.
            pub fn set_faults(&self, plan: $crate::fault::Plan<$service>) {
                self.state().faults = <$faults>::of(&plan);
            }

            /// The present fault plan, which knows what has struck.
            #[must_use]
            pub fn faults(&self) -> $crate::fault::Plan<$service> {
                self.state().faults.plan.clone()
            }

            /// Every request so far with its answer.
            #[must_use]
            pub fn calls(&self) -> Vec<$crate::Call> {
                self.state().log.calls.clone()
            }

            /// Number of requests so far.
            #[must_use]
            pub fn total(&self) -> u64 {
                self.state().log.total
            }

            #[doc = concat!("Number of requests of one kind: ", $kinds, ".")]
            #[must_use]
            pub fn count(&self, operation: &str) -> u64 {
                self.state().log.by_operation.get(operation).copied().unwrap_or(0)
            }

            /// Requests that the stand-in does not know. Tests assert that there are none.
            #[must_use]
            pub fn unexpected(&self) -> Vec<String> {
                self.state().log.unexpected.clone()
            }

            /// What a backup must never do, for example write. Tests assert that there are none.
            #[must_use]
            pub fn violations(&self) -> Vec<String> {
                self.state().log.violations.clone()
            }

            /// Everything recorded, as `/__standin/calls` gives it.
            #[must_use]
            pub fn record(&self) -> serde_json::Value {
                self.state().log.to_json()
            }
        }

        impl $crate::service::Controlled for $stand_in {
            type Faults = $service;

            fn record(&self) -> serde_json::Value {
                self.record()
            }

            fn reset(&self) {
                self.reset();
            }

            fn faults(&self) -> $crate::fault::Plan<$service> {
                self.faults()
            }

            fn set_faults(&self, plan: $crate::fault::Plan<$service>) {
                self.set_faults(plan);
            }
        }
    };
}

pub(crate) use recorded;
