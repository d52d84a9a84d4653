//! A body on its way to a socket, disturbed as its disruption says.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::{Body, Disruption};

/// Bytes generated at a time.
const CHUNK: u64 = 64 * 1024;

/// Streams a [`Body`] without holding it.
pub(crate) struct BodyStream {
    body: Body,
    offset: u64,
    paused: bool,
}

impl BodyStream {
    pub fn new(body: Body) -> Self {
        Self { body, offset: 0, paused: false }
    }

    /// What follows the last byte that is delivered.
    fn ending(&self) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.body.disruption() {
            // Fewer bytes than declared: hyper closes the connection after what it has written.
            Disruption::None | Disruption::WrongLength | Disruption::TruncateAt(_) => Poll::Ready(None),
            Disruption::ResetAt(_) => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
            // Nothing will wake this task but the client's hanging up.
            Disruption::StallAt(_) => Poll::Pending,
        }
    }
}

impl HttpBody for BodyStream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let left = self.body.delivered_len().saturating_sub(self.offset);
        if left == 0 {
            // An error makes hyper forget what it has not written yet; while a body pauses, it writes.
            if !self.paused {
                self.paused = true;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            return self.ending();
        }
        let mut chunk = vec![0; usize::try_from(left.min(CHUNK)).unwrap_or(0)];
        let read = self.body.read_at(self.offset, &mut chunk);
        chunk.truncate(read);
        self.offset += read as u64;
        Poll::Ready(Some(Ok(Frame::data(chunk.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.declared_len() == self.offset
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.declared_len() - self.offset)
    }
}
