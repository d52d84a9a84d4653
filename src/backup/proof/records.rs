//! What the journal of a Proof run holds beside the answers to calls, and how an answer is read back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::archive::proof::Sight;
use crate::backup::run::Run;
use crate::engine::messages::Account;
use crate::error::{Error, Kind, Result};
use crate::proof::listing::Hole;

/// What signing in returned, without the session.
pub const SIGNED_IN: &str = "signed-in";
/// The last part of the archive's name.
pub const NUMBER: &str = "archive-number";
/// `GET /authorize/user`, under the key that asking for it has.
pub const VISITOR: &str = "rest/getAuthorizeUser";
/// What the lists left open, and what was found out on the way.
pub const LISTING: &str = "listing";
/// Which interfaces there were.
pub const SERVICE: &str = "service";

/// Under [`LISTING`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingRecord {
    /// What could not be listed.
    pub holes: Vec<Hole>,
    /// What was found out on the way.
    pub findings: Vec<String>,
}

/// Under [`SERVICE`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRecord {
    /// Addresses of the SOAP endpoints, in the order in which they are tried.
    pub endpoints: Vec<String>,
    /// Operations that a backup would use and that no endpoint has.
    pub absent: Vec<String>,
    /// Why REST could not be asked; none when it could.
    pub rest_absent: Option<String>,
}

impl ServiceRecord {
    /// Whether some endpoint has this operation.
    pub fn offers(&self, operation: &str) -> bool {
        !self.absent.iter().any(|absent| absent == operation)
    }
}

/// The answer that is recorded under `key`; none when there is none.
///
/// # Errors
/// `Storage`.
pub fn answer(run: &Run, key: &str) -> Result<Option<Value>> {
    let body = run.journal().read(key)?;
    body.map(|body| read(key, &body)).transpose()
}

/// A record of ours that is not an answer; the default when there is none.
///
/// # Errors
/// `Storage`.
pub fn own<T: for<'de> Deserialize<'de> + Default>(run: &Run, key: &str) -> Result<T> {
    let body = run.journal().read(key)?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default())
}

/// Read a recorded answer.
///
/// # Errors
/// `Storage` when it is not what was recorded.
pub fn read(key: &str, body: &[u8]) -> Result<Value> {
    serde_json::from_slice(body).map_err(|error| {
        Error::new(Kind::Storage, "proof::records", "a record is damaged").with("key", key).caused_by(error)
    })
}

/// How far a user sees, by the name of the profile (help page "Proof permission profiles"): others' items too for supervisors and
/// administrators. A profile of another name may see anything; nothing is promised of it.
pub fn sight(account: &Account) -> Sight {
    let role = account.role.to_lowercase();
    if role.contains("admin") || role.contains("supervisor") { Sight::WholeAccount } else { Sight::OwnAndShared }
}

/// Half a word to tell rows without an id apart by.
pub fn hash(text: &str) -> u64 {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}
