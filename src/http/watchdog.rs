//! A watchdog against silence: not a limit on how long a transfer takes, but on how long nothing comes.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, select};

use super::{Body, Request, Response, Transport};
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::host::clock::Clock;

/// The longest silence. Wrike documents none; a server that computes a page of 1,000 tasks may take tens of seconds.
pub const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// Ends a request with `Stalled` when neither its head nor its next chunk comes in time.
pub struct StallWatchdog {
    inner: Rc<dyn Transport>,
    clock: Rc<dyn Clock>,
    limit: Duration,
}

impl StallWatchdog {
    /// Watch `inner`; `limit` is the longest silence.
    pub fn new(inner: Rc<dyn Transport>, clock: Rc<dyn Clock>, limit: Duration) -> Self {
        Self { inner, clock, limit }
    }
}

async fn within<T>(clock: &dyn Clock, limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    match select(pin!(work), clock.sleep(limit)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => {
            Err(Error::new(Kind::Stalled, "http::watchdog", "nothing came in time").with("seconds", limit.as_secs()))
        }
    }
}

#[async_trait(?Send)]
impl Transport for StallWatchdog {
    async fn send(&self, request: &Request) -> Result<Response> {
        let mut response = within(&*self.clock, self.limit, self.inner.send(request)).await?;
        response.body = Box::new(WatchedBody { inner: response.body, clock: self.clock.clone(), limit: self.limit });
        Ok(response)
    }
}

struct WatchedBody {
    inner: Box<dyn Body>,
    clock: Rc<dyn Clock>,
    limit: Duration,
}

#[async_trait(?Send)]
impl Body for WatchedBody {
    async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        within(&*self.clock, self.limit, self.inner.next_chunk()).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::{HeaderMap, StatusCode};
    use super::*;
    use crate::host::clock::VirtualClock;
    use time::OffsetDateTime;

    /// Sends a chunk a minute less one second, then falls silent.
    struct Slow(VirtualClock, u32);

    #[async_trait(?Send)]
    impl Transport for Slow {
        async fn send(&self, _: &Request) -> Result<Response> {
            let body = Box::new(Slow(self.0.clone(), self.1));
            Ok(Response {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                final_url: String::new(),
                declared_len: None,
                body,
            })
        }
    }

    #[async_trait(?Send)]
    impl Body for Slow {
        async fn next_chunk(&mut self) -> Result<Option<Chunk>> {
            if self.1 == 0 {
                futures_util::future::pending::<()>().await;
            }
            self.1 -= 1;
            self.0.sleep(Duration::from_secs(59)).await;
            Ok(Some(vec![b'x'].into()))
        }
    }

    #[test]
    fn slow_is_allowed_and_silent_is_not() {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        let watchdog = StallWatchdog::new(Rc::new(Slow(clock.clone(), 10)), Rc::new(clock.clone()), LONGEST_SILENCE);
        let kind = clock.run(async {
            let mut body = watchdog.send(&Request::get("https://www.wrike.com/").unwrap()).await.unwrap().body;
            for _ in 0..10 {
                body.next_chunk().await.unwrap().unwrap();
            }
            body.next_chunk().await.unwrap_err().kind()
        });
        assert_eq!(kind, Some(Kind::Stalled));
        assert_eq!(clock.monotonic(), Duration::from_secs(59 * 10 + 60));
    }
}
