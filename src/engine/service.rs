//! What the session asks of a service that it backs up.

use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;

use super::messages::{Account, Finished, Preflight, Product, SignIn};
use super::session::Host;
use crate::backup::download::Target;
use crate::backup::progress::Tracker;
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};

/// A service that can be backed up: a worker serves one of them.
#[async_trait(?Send)]
pub trait Service {
    /// What it is.
    fn product(&self) -> Product;

    /// Sign in. `sample` is the origin of a stand-in on this machine, to be asked instead of the service; any host but loopback is
    /// refused. A sign-in is never repeated by itself.
    ///
    /// # Errors
    /// `SignedOut` and what a call fails with; `Internal` for a way to sign in that is another service's.
    async fn sign_in(&self, host: &Host, sign_in: SignIn, sample: Option<&str>) -> Result<SignedIn>;
}

/// How far a sign-in came.
pub enum SignedIn {
    /// The service knows the user.
    Connected(Rc<dyn Connection>),
    /// The user has to agree on this page first; then [`Service::sign_in`] is called again with [`SignIn::Code`].
    Authorize {
        /// Of the service's page.
        address: String,
    },
}

/// A user of the service, signed in.
#[async_trait(?Send)]
pub trait Connection {
    /// Whose account, and who asks.
    fn account(&self) -> &Account;

    /// What signing in has already answered, by journal key, so that a new run need not ask again.
    fn answers(&self) -> Vec<(String, Bytes)>;

    /// Count what there is. The calls that it takes are recorded in the run.
    ///
    /// # Errors
    /// What stops a run.
    async fn survey(&self, run: &Run, tracker: &Tracker) -> Result<Preflight>;

    /// Make the backup, or go on with it. Dropping the future pauses it.
    ///
    /// # Errors
    /// What stops a run, and `Damaged` when the archive does not read back; then nothing is left that looks like one.
    async fn perform(&self, run: &Run, target: &Target, tracker: &Tracker) -> Result<Finished>;

    /// Requests sent since signing in.
    fn requests(&self) -> u64;
}

/// The origin to ask instead of the service's own: on this machine only.
///
/// # Errors
/// `Unsupported` for any other host.
pub fn sample_origin(sample: &str) -> Result<String> {
    let refused = || {
        Error::new(Kind::Unsupported, "connect", "a sample account lives on this machine only").with("origin", sample)
    };
    let uri: http::Uri = sample.parse().map_err(|error| refused().caused_by(error))?;
    let is_loopback = matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if is_loopback { Ok(sample.trim_end_matches('/').to_owned()) } else { Err(refused()) }
}

/// A way to sign in that the page offers for another service.
pub fn not_ours() -> Error {
    Error::new(Kind::Internal, "service::sign_in", "this is not how one signs in to this service")
}
