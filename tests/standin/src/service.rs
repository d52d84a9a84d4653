//! What every stand-in is to a server, to an in-process transport and to the control doors.

use std::fmt;

use serde_json::Value;

use crate::fault::{Catalogue, Plan};
use crate::{Request, Response};

/// A service that a stand-in plays.
pub trait Service: fmt::Debug + Send + Sync {
    /// Answers a request.
    fn handle(&self, request: &Request) -> Response;

    /// The host names that it plays, for a server's certificate; loopback names need not be among them.
    fn hosts(&self) -> Vec<String>;

    /// True if a path belongs to the service although a site is served beside it.
    fn owns(&self, path: &str) -> bool;
}

/// A stand-in as the control doors see it.
pub(crate) trait Controlled {
    /// The faults that it knows.
    type Faults: Catalogue;

    /// Everything recorded.
    fn record(&self) -> Value;
    /// Forgets calls, counters and the fault plan.
    fn reset(&self);
    /// The present fault plan.
    fn faults(&self) -> Plan<Self::Faults>;
    /// Replaces the fault plan and its counters.
    fn set_faults(&self, plan: Plan<Self::Faults>);
}
