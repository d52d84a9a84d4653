//! Asking the API: one call is send, read, judge; repeated while that helps.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use bytes::Bytes;

use super::{Query, answer};
use crate::engine::messages::Region;
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::retry::{Retry, retry_after};
use crate::http::{Request, Response, StatusCode, Transport, read_whole};

/// No answer with lists is larger: 1,000 tasks with long descriptions take some tens of megabytes.
const LARGEST_ANSWER: usize = 256 << 20;
/// An error's body is a line of JSON.
const LARGEST_ERROR: usize = 64 << 10;

/// How a data centre is reached, with one user's token somewhere below.
#[derive(Clone)]
pub struct Wire {
    /// For calls of the API, which are counted: at the pace of its limit.
    pub api: Rc<dyn Transport>,
    /// For the storage host, whose links are no calls (API reference, "Limits" counts requests of the API).
    pub storage: Rc<dyn Transport>,
}

/// The API of one data centre.
#[derive(Clone)]
pub struct Client {
    wire: Wire,
    retry: Retry,
    clock: Rc<dyn Clock>,
    origin: String,
    dropped: Rc<RefCell<BTreeSet<DroppedField>>>,
}

/// An optional field that this service refuses, and the method that refuses it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct DroppedField {
    /// "/tasks"
    pub method: String,
    /// "billingType"
    pub field: String,
}

impl Client {
    /// The API at `origin` ("https://www.wrike.com").
    pub fn new(wire: Wire, retry: Retry, clock: Rc<dyn Clock>, origin: &str) -> Self {
        Self { wire, retry, clock, origin: origin.to_owned(), dropped: Rc::default() }
    }

    /// Make a call; its body is a valid success.
    ///
    /// # Errors
    /// The kinds of `answer::failure`, `Malformed`, and what a transport fails with; retryable ones only after all tries.
    pub async fn get(&self, query: &Query) -> Result<Bytes> {
        let mut query = self.without_dropped(query);
        loop {
            let path = query.render();
            let error = match self.retry.run(|| self.attempt(&path)).await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            // A plan or a later version of the API may not know an optional field; the rest is worth having.
            let Some(field) = refused_field(&error, &query) else {
                return Err(error.with("call", path));
            };
            self.dropped
                .borrow_mut()
                .insert(DroppedField { method: query.method().to_owned(), field: field.to_owned() });
            query = query.without(field);
        }
    }

    /// Fields that were refused so far and are not asked for any more.
    pub fn dropped_fields(&self) -> Vec<DroppedField> {
        self.dropped.borrow().iter().cloned().collect()
    }

    /// Do not ask for these fields: an earlier session of the run learned that they are refused.
    pub fn drop_fields(&self, fields: Vec<DroppedField>) {
        self.dropped.borrow_mut().extend(fields);
    }

    fn without_dropped(&self, query: &Query) -> Query {
        let dropped = self.dropped.borrow();
        let refused = dropped.iter().filter(|dropped| dropped.method == query.method());
        refused.fold(query.clone(), |query, dropped| query.without(&dropped.field))
    }

    /// Make a call once: for signing in, which is never repeated by itself.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn get_once(&self, query: &Query) -> Result<Bytes> {
        let path = query.render();
        self.attempt(&path).await.map_err(|error| error.with("call", path))
    }

    /// Begin a download; repeating it is the caller's matter, who knows where the bytes went.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn open(&self, query: &Query) -> Result<Response> {
        let path = query.render();
        self.send(&path).await.map_err(|error| error.with("call", path))
    }

    /// The repeater that this client uses.
    pub fn retry(&self) -> &Retry {
        &self.retry
    }

    /// Begin to fetch what the service has put on its storage host.
    ///
    /// # Errors
    /// `Unsupported` for an address on any other host: an answer of the API does not decide where requests go. As [`Client::get`].
    pub async fn open_stored(&self, address: &str) -> Result<Response> {
        let foreign =
            || Error::new(Kind::Unsupported, "wrike::client", "the service sends us to a host that is not its own");
        let address = stored(&self.origin, address).ok_or_else(foreign)?;
        self.judge(self.wire.storage.send(&Request::get(&address)?).await?).await
    }

    /// Wait before looking again whether the service has done something.
    pub async fn pause(&self, wait: std::time::Duration) {
        self.clock.sleep(wait).await;
    }

    async fn attempt(&self, path: &str) -> Result<Bytes> {
        let response = self.send(path).await?;
        let body = read_whole(response.body, LARGEST_ANSWER).await?;
        answer::check(&body)?;
        Ok(body)
    }

    async fn send(&self, path: &str) -> Result<Response> {
        self.judge(self.wire.api.send(&Request::get(&format!("{}/api/v4{path}", self.origin))?).await?).await
    }

    async fn judge(&self, response: Response) -> Result<Response> {
        if response.status == StatusCode::OK {
            return Ok(response);
        }
        let wait = retry_after(&response.headers, self.clock.now());
        let body = read_whole(response.body, LARGEST_ERROR).await.unwrap_or_default();
        let unknown = || Error::new(Kind::Malformed, "wrike::client", "an answer without meaning");
        Err(answer::failure(response.status, &body).unwrap_or_else(unknown).retry_after(wait))
    }
}

/// The authority of the storage host that belongs to the API at `origin`: `storage.www.wrike.com` was seen for `www.wrike.com`, and
/// the other data centres' are taken to follow.
pub fn storage_authority(origin: &str) -> String {
    format!("storage.{}", origin.split_once("://").map_or(origin, |(_, authority)| authority))
}

/// Where to fetch something of the storage host's; none when `address` is on another host. A stand-in on this machine serves the
/// storage host's paths itself.
fn stored(origin: &str, address: &str) -> Option<String> {
    let url: http::Uri = address.parse().ok()?;
    let authority = url.authority()?.as_str();
    if origin.starts_with("http://") {
        let is_storage = Region::ALL.iter().any(|region| authority == format!("storage.{}", region.host()));
        return is_storage.then(|| format!("{origin}{}", url.path_and_query().map_or("", |path| path.as_str())));
    }
    (url.scheme_str() == Some("https") && authority == storage_authority(origin)).then(|| address.to_owned())
}

/// The optional field that a 400 is about: the one that its description names. A text that names several may list those that are
/// allowed, so it says nothing.
fn refused_field(error: &Error, query: &Query) -> Option<&'static str> {
    let detail = error.detail();
    let names = query.optional_fields().iter().copied();
    let named = |field: &&str| detail.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == *field);
    let mut candidates = names.into_iter().filter(named);
    match (error.kind(), candidates.next(), candidates.next()) {
        (Kind::Refused, Some(field), None) => Some(field),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_data_centres_own_storage_host_is_asked() {
        let origin = "https://app-eu.wrike.com";
        let own = "https://storage.app-eu.wrike.com/data_export/resource/7?accountId=1";
        assert_eq!(stored(origin, own).as_deref(), Some(own));
        for other in [
            "https://storage.www.wrike.com/x",
            "http://storage.app-eu.wrike.com/x",
            "https://storage.app-eu.wrike.com.evil.example/x",
            "https://storage.app-eu.wrike.com:444/x",
            "https://x@storage.app-eu.wrike.com/x",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(stored(origin, other), None, "{other}");
        }
        let sample = stored("http://127.0.0.1:8080", "https://storage.www.wrike.com/attachments/7?token=1");
        assert_eq!(sample.as_deref(), Some("http://127.0.0.1:8080/attachments/7?token=1"));
        assert_eq!(stored("http://127.0.0.1:8080", "https://evil.example/x"), None);
    }
}
