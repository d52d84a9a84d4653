//! Counts what was asked and what it cost. It sits outside the credentials, so there is no secret to record.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;

use super::{Body, Request, Response, Transport};
use crate::error::Result;
use crate::host::chunk::Chunk;

/// What went over the wire so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests sent, repeated ones too.
    pub requests: u64,
    /// Requests that got no answer.
    pub unanswered: u64,
    /// Answers with 429.
    pub slowed_down: u64,
    /// Bytes of bodies received.
    pub bytes: u64,
}

/// A transport that keeps a [`Tally`].
pub struct Recorder {
    inner: Rc<dyn Transport>,
    tally: Rc<RefCell<Tally>>,
}

impl Recorder {
    /// Count what goes through `inner`.
    pub fn new(inner: Rc<dyn Transport>) -> Self {
        Self { inner, tally: Rc::default() }
    }

    /// The count so far.
    pub fn tally(&self) -> Tally {
        *self.tally.borrow()
    }
}

#[async_trait(?Send)]
impl Transport for Recorder {
    async fn send(&self, request: &Request) -> Result<Response> {
        self.tally.borrow_mut().requests += 1;
        let sent = self.inner.send(request).await;
        let mut tally = self.tally.borrow_mut();
        match sent {
            Ok(mut response) => {
                if response.status == super::StatusCode::TOO_MANY_REQUESTS {
                    tally.slowed_down += 1;
                }
                response.body = Box::new(CountedBody { inner: response.body, tally: self.tally.clone() });
                Ok(response)
            }
            Err(error) => {
                tally.unanswered += 1;
                Err(error)
            }
        }
    }
}

struct CountedBody {
    inner: Box<dyn Body>,
    tally: Rc<RefCell<Tally>>,
}

#[async_trait(?Send)]
impl Body for CountedBody {
    async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        let chunk = self.inner.next_chunk().await?;
        self.tally.borrow_mut().bytes += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Ok(chunk)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::{Script, ScriptedTransport, StatusCode, read_whole};
    use super::*;
    use bytes::Bytes;
    use futures_util::FutureExt;

    #[test]
    fn requests_answers_and_bytes_are_counted() {
        let answers = [
            Script::answer(StatusCode::OK, vec![Ok(Bytes::from_static(b"12345"))]),
            Script::answer(StatusCode::TOO_MANY_REQUESTS, vec![]),
        ];
        let recorder = Recorder::new(Rc::new(ScriptedTransport::new(answers)));
        let request = Request::get("https://www.wrike.com/").unwrap();
        let first = recorder.send(&request).now_or_never().unwrap().unwrap();
        read_whole(first.body, 10).now_or_never().unwrap().unwrap();
        let _ = recorder.send(&request).now_or_never().unwrap();
        let _ = recorder.send(&request).now_or_never().unwrap();
        assert_eq!(recorder.tally(), Tally { requests: 3, unanswered: 1, slowed_down: 1, bytes: 5 });
    }
}
