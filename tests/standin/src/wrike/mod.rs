//! Wrike's API v4: the door, the guards before it, and one file for each resource behind it.

mod administration;
mod answer;
mod approvals;
mod attachments;
mod comments;
mod export;
mod folders;
mod mishaps;
mod oauth;
mod paging;
mod people;
mod query;
mod region;
mod resourcing;
mod response;
mod rights;
mod route;
mod schedules;
mod settings;
mod stand_in;
mod tasks;
mod templates;
mod timelogs;

pub use oauth::{CLIENT_ID, CLIENT_SECRET, LOGIN_HOST, REDIRECT};
pub use region::Region;
pub use response::Response;
pub use rights::{Plan, Rights};
pub use stand_in::{BODIES, EXPIRED_TOKEN, RESTRICTED_TOKEN, StandIn, VALID_TOKEN};

pub(crate) use answer::Refusal;

use crate::account::{Account, ids};
use crate::fault::FaultPlan;

/// A request as the resources see it.
pub(crate) struct Ask<'a> {
    pub account: &'a Account,
    pub query: &'a query::Query,
    pub rights: Rights,
    /// Kind of call and the ids in its path: what a page token is bound to.
    pub operation: &'a str,
    /// The server's clock in Unix seconds.
    pub now: u64,
    /// What goes wrong.
    pub plan: &'a FaultPlan,
    /// How often the BI export was asked for, this time included.
    pub export_polls: u64,
}

/// What a resource answers.
pub(crate) type Answer = Result<Response, Refusal>;

/// An id that names nothing: 404 if it could be one, otherwise 400.
pub(crate) fn missing(id: &str, what: &str) -> Refusal {
    if ids::well_formed(id) {
        Refusal::not_found(&format!("{what} not found"))
    } else {
        Refusal::parameter(&format!("{what} id is invalid"))
    }
}
