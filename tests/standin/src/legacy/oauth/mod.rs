//! OAuth 1.0a (RFC 5849) as the platform's document describes it: the provider's side, verifying for real.

mod pages;
mod parameters;
mod problem;
mod provider;
mod signature;

pub use provider::Grant;
pub use signature::{base_string, hmac_sha1, percent_encode};

pub(crate) use pages::{authorize, front, outcome, refusal};
pub(crate) use parameters::Parameters;
pub(crate) use problem::Problem;
pub(crate) use provider::{Decision, Lifetimes, Provider};
