//! Asking the API: one call is send, read, judge; repeated while that helps.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use bytes::Bytes;

use super::{Query, answer};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::http::retry::{Retry, retry_after};
use crate::http::{Request, Response, StatusCode, Transport, read_whole};

/// No answer with lists is larger: 1,000 tasks with long descriptions take some tens of megabytes.
const LARGEST_ANSWER: usize = 256 << 20;
/// An error's body is a line of JSON.
const LARGEST_ERROR: usize = 64 << 10;

/// The API of one data centre, with one user's token somewhere below `transport`.
#[derive(Clone)]
pub struct Client {
    transport: Rc<dyn Transport>,
    retry: Retry,
    clock: Rc<dyn Clock>,
    base: String,
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
    pub fn new(transport: Rc<dyn Transport>, retry: Retry, clock: Rc<dyn Clock>, origin: &str) -> Self {
        Self { transport, retry, clock, base: format!("{origin}/api/v4"), dropped: Rc::default() }
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

    async fn attempt(&self, path: &str) -> Result<Bytes> {
        let response = self.send(path).await?;
        let body = read_whole(response.body, LARGEST_ANSWER).await?;
        answer::check(&body)?;
        Ok(body)
    }

    async fn send(&self, path: &str) -> Result<Response> {
        let response = self.transport.send(&Request::get(&format!("{}{path}", self.base))?).await?;
        if response.status == StatusCode::OK {
            return Ok(response);
        }
        let wait = retry_after(&response.headers, self.clock.now());
        let body = read_whole(response.body, LARGEST_ERROR).await.unwrap_or_default();
        let unknown = || Error::new(Kind::Malformed, "wrike::client", "an answer without meaning");
        Err(answer::failure(response.status, &body).unwrap_or_else(unknown).retry_after(wait))
    }
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
