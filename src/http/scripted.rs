//! A transport that answers from a script, for tests of the decorators.

use std::cell::RefCell;
use std::collections::VecDeque;

use async_trait::async_trait;
use bytes::Bytes;

use super::{Body, HeaderMap, Request, Response, StatusCode, Transport, declared_len};
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;

type Chunks = VecDeque<Result<Bytes>>;

/// One scripted answer.
pub struct Script {
    status: StatusCode,
    headers: HeaderMap,
    chunks: Chunks,
}

impl Script {
    /// Answer with this status and these chunks.
    pub fn answer(status: StatusCode, chunks: Vec<Result<Bytes>>) -> Self {
        Self { status, headers: HeaderMap::new(), chunks: chunks.into() }
    }

    /// Add a header field.
    #[must_use]
    pub fn header(mut self, name: super::header::HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, super::HeaderValue::from_static(value));
        self
    }

    /// Only a body.
    pub fn body(chunks: Vec<Result<Bytes>>) -> Box<dyn Body> {
        Box::new(ScriptedBody { chunks: chunks.into() })
    }
}

/// Gives the scripted answers in order and remembers the requests. A script that has run out is a network error.
#[derive(Default)]
pub struct ScriptedTransport {
    answers: RefCell<VecDeque<Script>>,
    requests: RefCell<Vec<Request>>,
}

impl ScriptedTransport {
    /// Answer by this script.
    pub fn new(answers: impl IntoIterator<Item = Script>) -> Self {
        Self { answers: RefCell::new(answers.into_iter().collect()), requests: RefCell::default() }
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }
}

#[async_trait(?Send)]
impl Transport for ScriptedTransport {
    async fn send(&self, request: &Request) -> Result<Response> {
        self.requests.borrow_mut().push(request.clone());
        let next = self.answers.borrow_mut().pop_front();
        let script = next.ok_or_else(|| Error::new(Kind::Network, "scripted_transport", "the script has run out"))?;
        Ok(Response {
            status: script.status,
            declared_len: declared_len(&script.headers),
            headers: script.headers,
            final_url: request.url.to_string(),
            body: Box::new(ScriptedBody { chunks: script.chunks }),
        })
    }
}

struct ScriptedBody {
    chunks: Chunks,
}

#[async_trait(?Send)]
impl Body for ScriptedBody {
    async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        Ok(self.chunks.pop_front().transpose()?.map(Chunk::from))
    }
}
