//! A call without an answer, as it is recorded.

use serde::{Deserialize, Serialize};

use super::run::Run;
use crate::archive::json::pretty;
use crate::error::{Error, Kind, Result};

/// Why a call has no answer: recorded, so that the ledger can say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// [`Kind::name`].
    pub kind: String,
    /// For people.
    pub reason: String,
    /// For bug reports.
    pub detail: String,
}

impl Refusal {
    /// What `error` means for one item.
    pub fn new(error: &Error) -> Self {
        Self { kind: error.kind().name().to_owned(), reason: error.kind().what().to_owned(), detail: error.detail() }
    }

    /// The refusal that is recorded for a call; none when there is none, or it cannot be read.
    ///
    /// # Errors
    /// `Storage`.
    pub fn of(run: &Run, key: &str) -> Result<Option<Self>> {
        let body = run.journal().read(&refused_key(key))?;
        Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
    }

    /// A refusal for a reason that no answer gives: a listing that goes in circles, say.
    pub fn of_listing(list: &str, reason: &str) -> Self {
        Self { kind: Kind::Malformed.name().to_owned(), reason: reason.to_owned(), detail: list.to_owned() }
    }

    /// Note that the call under `key` has no answer.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn record(&self, run: &Run, key: &str) -> Result<()> {
        run.journal().append(&refused_key(key), &pretty(self)?)
    }

    /// Whether the service said no for good, as opposed to having failed.
    pub fn is_final(&self) -> bool {
        [Kind::Forbidden, Kind::NotOffered, Kind::NotFound, Kind::Refused].iter().any(|kind| kind.name() == self.kind)
    }

    /// Whether it is the user's rights or the account's plan that stand in the way.
    pub fn is_about_rights(&self) -> bool {
        [Kind::Forbidden, Kind::NotOffered].iter().any(|kind| kind.name() == self.kind)
    }

    /// Whether the account's plan does not include it: then it does for nothing else of its sort.
    pub fn is_about_plan(&self) -> bool {
        self.kind == Kind::NotOffered.name()
    }

    /// Whether it may be about some of the ids that were asked for together, and not about others.
    pub fn is_about_some(&self) -> bool {
        self.is_final() && !self.is_about_plan()
    }

    /// Whether the service has nothing of the sort to give, to this user or at all (404 `method_not_found`).
    pub fn is_not_to_be_had(&self) -> bool {
        self.is_about_rights() || self.kind == Kind::NotFound.name()
    }
}

/// Decide whether an error is one item's or the run's: a broken connection is the run's when `smallest`, the service's smallest call,
/// made once, does not get through either.
///
/// # Errors
/// The error, when it stops the run.
pub async fn judge<T>(error: Error, smallest: impl Future<Output = Result<T>>) -> Result<Error> {
    if error.kind().stops_run() {
        return Err(error);
    }
    let no_answer = |kind| matches!(kind, Kind::Network | Kind::Stalled);
    if no_answer(error.kind())
        && let Err(second) = smallest.await
        && no_answer(second.kind())
    {
        return Err(error.into_kind(Kind::Offline));
    }
    Ok(error)
}

/// Under which key a refusal is recorded.
pub fn refused_key(key: &str) -> String {
    format!("refused/{key}")
}
