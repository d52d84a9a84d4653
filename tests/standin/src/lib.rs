//! Strict stand-ins for the services that are backed up, over generated accounts: Wrike's API v4 here, the platform of
//! 2010 in [`legacy`].
//!
//! It is written from the API's public description and shares no code with the client that it tests. What the service
//! would refuse is refused here; what the stand-in does not know is answered 501 and recorded, so that a test can fail.
//!
//! ```
//! use keepsake_standin::{Account, AccountSpec, StandIn, VALID_TOKEN};
//!
//! # fn main() -> Result<(), http::Error> {
//! let account = Account::new(AccountSpec::sample(1, 1_760_000_000));
//! let stand_in = StandIn::new(account);
//! let request = http::Request::get("https://www.wrike.com/api/v4/account")
//!     .header("Authorization", format!("Bearer {VALID_TOKEN}"))
//!     .body(bytes::Bytes::new())?;
//! let response = stand_in.handle(&request);
//! assert_eq!(response.status, 200);
//! assert!(response.body.to_vec().starts_with(br#"{"kind":"accounts""#));
//! assert!(stand_in.unexpected().is_empty() && stand_in.violations().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! | To | Use |
//! |---|---|
//! | describe an account | [`AccountSpec::sample`] and its `with_…` methods |
//! | know what a backup must hold | the iterators of [`Account`]: [`Account::tasks`], [`Account::folders`], [`Account::comments`], … and [`Account::file_body`] |
//! | ask in process | [`StandIn::handle`]: pure but for counters; `Send + Sync` |
//! | read a body | [`Body::read_at`], [`Body::reader`], [`Body::to_vec`]; then act upon [`Body::disruption`] |
//! | make things go wrong | [`FaultPlan::parse`] and [`StandIn::set_faults`]; what never did, `StandIn::faults().unstruck()` |
//! | narrow what the user may see | [`Rights`], [`Plan`] and [`StandIn::with_rights`], or the token [`RESTRICTED_TOKEN`] |
//! | sign in by OAuth 2.0 | [`CLIENT_ID`], [`CLIENT_SECRET`], [`REDIRECT`] and the page at [`LOGIN_HOST`]; [`StandIn::register_redirect`] |
//! | see what was asked | [`StandIn::calls`], [`StandIn::count`], [`StandIn::unexpected`], [`StandIn::violations`] |
//! | serve on a socket | `server::Server`, with the feature `server`; it serves any [`Service`] |
//!
//! An account is never held in memory: each object is a function of the seed and its index, and each relation is
//! arithmetic on indexes, so an account of 1,000,000 tasks costs what one of ten costs.

pub mod account;
mod body;
mod control;
mod fault;
mod front;
pub mod legacy;
mod log;
pub mod pages;
pub mod proof;
#[cfg(feature = "server")]
pub mod server;
mod service;
mod wrike;

pub use account::{Account, AccountSpec};
pub use body::{Body, BodyReader, Disruption};
pub use fault::{FaultPlan, UnknownFault};
pub use log::Call;
pub use service::Service;
pub use wrike::{BODIES, EXPIRED_TOKEN, Plan, RESTRICTED_TOKEN, Region, Response, Rights, StandIn, VALID_TOKEN};
pub use wrike::{CLIENT_ID, CLIENT_SECRET, LOGIN_HOST, REDIRECT};

/// A request as the stand-in takes it: an absolute address, or a path with a `Host` header.
pub type Request = http::Request<bytes::Bytes>;
