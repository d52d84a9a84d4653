//! Asking: one call is send, read, judge; repeated while that helps, unless it changes something.

use std::collections::VecDeque;
use std::rc::Rc;

use async_trait::async_trait;
use bytes::Bytes;
use time::Duration;

use super::answer::{Ask, Format, Received};
use super::call::Call;
use super::failure::Failure;
use super::oauth::signature;
use super::oauth::{FORM, Stamp, TOLERANCE};
use super::tree::{json, xml};
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::host::clock::Clock;
use crate::http::retry::{Retry, retry_after};
use crate::http::{Body, Request, Response, StatusCode, Transport, read_whole};
use crate::wrike::answer;

/// No answer is larger: ten thousand tasks with long descriptions take some tens of megabytes.
const LARGEST_ANSWER: usize = 128 << 20;
/// An error's body is a line.
const LARGEST_ERROR: usize = 64 << 10;

/// The API of one server, for one user: an [`super::oauth::Signed`] stands somewhere below `transport`.
#[derive(Clone)]
pub struct Client {
    transport: Rc<dyn Transport>,
    retry: Retry,
    clock: Rc<dyn Clock>,
    stamp: Stamp,
    base: String,
}

impl Client {
    /// The API at `origin` ("https://www.wrike.com"), answering in `format`. `stamp` is the one that signs: it knows the service's
    /// clock.
    pub fn new(
        transport: Rc<dyn Transport>,
        retry: Retry,
        clock: Rc<dyn Clock>,
        stamp: Stamp,
        origin: &str,
        format: Format,
    ) -> Self {
        let base = format!("{}/api/{}/v2", origin.trim_end_matches('/'), format.name());
        Self { transport, retry, clock, stamp, base }
    }

    /// Ask, and read the answer.
    ///
    /// # Errors
    /// As [`Client::fetch`] and [`Ask::read`].
    pub async fn ask<T>(&self, ask: &Ask<T>) -> Result<T> {
        let body = self.fetch(&ask.call).await?;
        ask.read(&body).map_err(|error| error.with("call", ask.call.summary()))
    }

    /// Make a call; what comes back is a success of its method, as received. A call that changes something is made once.
    ///
    /// # Errors
    /// The kinds of [`Failure::meaning`] and of an HTTP status without a body that explains it, `Malformed`, and what a transport
    /// fails with; retryable ones only after all tries.
    pub async fn fetch(&self, call: &Call) -> Result<Bytes> {
        if call.method().writes() {
            return self.fetch_once(call).await;
        }
        self.retry.run(|| self.timely(call)).await.map_err(|error| error.with("call", call.summary()))
    }

    /// Make a call once.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub async fn fetch_once(&self, call: &Call) -> Result<Bytes> {
        self.attempt(call).await.map_err(|error| error.with("call", call.summary()))
    }

    /// Begin a download; repeating it is the caller's matter. `size` is the length that the service lists: a body of just that length
    /// is the file, even if it reads like an error.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub async fn open(&self, call: &Call, size: Option<u64>) -> Result<Response> {
        let opened = async {
            let mut response = self.send(call, Vec::new()).await?;
            let is_file = size.is_some() && response.declared_len == size;
            if response.status == StatusCode::OK && is_file {
                return Ok(response);
            }
            let (head, is_whole) = head(&mut *response.body).await?;
            let whole: Vec<u8> = head.iter().flatten().copied().collect();
            if is_whole || response.status != StatusCode::OK {
                self.judge(call, &response, &whole)?;
            }
            let rest = (!is_whole).then_some(response.body);
            response.body = Box::new(Replayed { head, rest });
            Ok(response)
        };
        opened.await.map_err(|error: Error| error.with("call", call.summary()))
    }

    /// The repeater that this client uses.
    pub fn retry(&self) -> &Retry {
        &self.retry
    }

    /// One attempt, and a second one where the first was refused for a clock that the answer has now corrected.
    async fn timely(&self, call: &Call) -> Result<Bytes> {
        let before = self.stamp.ahead();
        match self.attempt(call).await {
            Err(error) if error.kind() == Kind::SignedOut && self.learned_since(before) => self.attempt(call).await,
            done => done,
        }
    }

    fn learned_since(&self, before: Duration) -> bool {
        (self.stamp.ahead() - before).abs() > TOLERANCE
    }

    async fn attempt(&self, call: &Call) -> Result<Bytes> {
        let key = call.method().row().takes_async_key.then(|| self.stamp.nonce());
        let marked = key.iter().map(|key| ("asyncKey".to_owned(), key.clone())).collect();
        let response = self.send(call, marked).await?;
        if response.status != StatusCode::OK {
            let (mut response, mut body) = (response, Vec::new());
            if let Ok((head, _)) = head(&mut *response.body).await {
                body = head.iter().flatten().copied().collect();
            }
            self.judge(call, &response, &body)?;
            return Err(Error::new(Kind::Malformed, "wrike::legacy::client", "an answer without meaning"));
        }
        let body = read_whole(response.body, LARGEST_ANSWER).await?;
        let received = Received::open(call.method(), &body)?;
        if received.async_key != key && key.is_some() {
            return Err(Error::new(Kind::Malformed, "wrike::legacy::client", "the answer belongs to another request"));
        }
        Ok(body)
    }

    async fn send(&self, call: &Call, more: Vec<signature::Parameter>) -> Result<Response> {
        let mut parameters = call.parameters();
        parameters.extend(more);
        let url = format!("{}/{}", self.base, call.method().name());
        self.transport.send(&Request::post(&url, FORM, signature::form(&parameters))?).await
    }

    /// The error that an answer's body, or else its status, means.
    fn judge(&self, call: &Call, response: &Response, body: &[u8]) -> Result<()> {
        let node = match Format::of(body) {
            Format::Xml => xml::parse(body).map(|(_, node)| node),
            Format::Json => json::parse(body),
        };
        let wait = retry_after(&response.headers, self.clock.now());
        if let Some(failure) = node.ok().and_then(|node| Failure::find(call.method(), &node)) {
            return Err(Error::from(failure).with("status", response.status.as_u16()).retry_after(wait));
        }
        // What today's API means by a status is what HTTP means by it; of its error texts this one has none.
        answer::failure(response.status, &[]).map_or(Ok(()), |error| Err(error.retry_after(wait)))
    }
}

/// The beginning of a body as far as an error could reach, and whether that is all of it. What does not begin like an error is a
/// file: its first chunk is enough.
async fn head(body: &mut dyn Body) -> Result<(VecDeque<Bytes>, bool)> {
    let (mut head, mut length): (VecDeque<Bytes>, usize) = (VecDeque::new(), 0);
    while length < LARGEST_ERROR {
        let Some(chunk) = body.next_chunk().await? else { return Ok((head, true)) };
        length += chunk.len();
        head.push_back(chunk.bytes());
        let first = head.iter().flatten().find(|byte| !byte.is_ascii_whitespace());
        if first.is_some_and(|byte| !matches!(byte, b'<' | b'{')) {
            break;
        }
    }
    Ok((head, false))
}

/// A body whose beginning was looked at.
struct Replayed {
    head: VecDeque<Bytes>,
    rest: Option<Box<dyn Body>>,
}

#[async_trait(?Send)]
impl Body for Replayed {
    async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        match (self.head.pop_front(), &mut self.rest) {
            (Some(chunk), _) => Ok(Some(chunk.into())),
            (None, Some(rest)) => rest.next_chunk().await,
            (None, None) => Ok(None),
        }
    }
}
