//! Just under the service's limit: a pure function from state and outcome to the wait, and the transport that obeys it.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;

use super::retry::LONGEST_RETRY_AFTER;
use super::{Request, Response, StatusCode, Transport};
use crate::error::Result;
use crate::host::clock::Clock;

/// A limit as a service states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Requests allowed in any minute.
    pub per_minute: u32,
    /// Of these, how many may go out at once after a silence.
    pub burst: u32,
}

/// Slowest pace that 429 answers lead to. The waits of repeated tries come on top.
const SLOWEST: Duration = Duration::from_secs(2);

/// The pacer's state: a generic cell rate algorithm (ITU-T I.371) with an interval that adapts.
///
/// In any minute at most `burst + 60 s / interval` requests go out, and the interval is chosen so that this is the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    fastest: Duration,
    interval: Duration,
    burst: u32,
    /// When the next request would be due if none were let out early.
    due: Duration,
    /// No request before this, after a 429.
    not_before: Duration,
    /// When the speed was last halved.
    slowed: Option<Duration>,
}

impl Pace {
    /// A pace for `limit`.
    pub fn new(limit: Limit) -> Self {
        let steady = limit.per_minute.saturating_sub(limit.burst).max(1);
        let fastest = Duration::from_secs(60) / steady;
        Self {
            fastest,
            interval: fastest,
            burst: limit.burst.max(1),
            due: Duration::ZERO,
            not_before: Duration::ZERO,
            slowed: None,
        }
    }

    /// Take the next place in the row: how long to wait from `now` before sending.
    pub fn reserve(&mut self, now: Duration) -> Duration {
        let slack = self.interval * (self.burst - 1);
        let at = self.due.saturating_sub(slack).max(now).max(self.not_before);
        self.due = self.due.max(at) + self.interval;
        at - now
    }

    /// Learn from an answer: 429 halves the speed, once a second at most; every other answer brings a fifth of it back. So a limit that
    /// others use up too is met with less, and a single 429 is forgotten within seconds.
    pub fn observe(&mut self, now: Duration, status: StatusCode, retry_after: Option<Duration>) {
        if status != StatusCode::TOO_MANY_REQUESTS {
            self.interval = (self.interval * 4 / 5).max(self.fastest);
            return;
        }
        let answers_to_one_burst =
            self.slowed.is_some_and(|before| now.saturating_sub(before) < Duration::from_secs(1));
        if !answers_to_one_burst {
            self.interval = (self.interval * 2).min(SLOWEST);
            self.slowed = Some(now);
        }
        // A full bucket would send a burst into the closed door.
        self.due = self.due.max(now + self.interval * self.burst);
        // Who asks for more is as good as closed: the tries end, and the run pauses instead of sleeping through a day.
        let wait = retry_after.unwrap_or(self.interval).min(LONGEST_RETRY_AFTER);
        self.not_before = self.not_before.max(now.saturating_add(wait));
    }

    /// Requests a second that the present pace allows.
    pub fn rate(&self) -> f64 {
        1.0 / self.interval.as_secs_f64()
    }
}

/// Holds each request back until its turn.
pub struct Paced {
    inner: Rc<dyn Transport>,
    clock: Rc<dyn Clock>,
    pace: Rc<RefCell<Pace>>,
}

impl Paced {
    /// Send through `inner` at the pace for `limit`.
    pub fn new(inner: Rc<dyn Transport>, clock: Rc<dyn Clock>, limit: Limit) -> Self {
        Self { inner, clock, pace: Rc::new(RefCell::new(Pace::new(limit))) }
    }
}

#[async_trait(?Send)]
impl Transport for Paced {
    async fn send(&self, request: &Request) -> Result<Response> {
        let wait = self.pace.borrow_mut().reserve(self.clock.monotonic());
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
        let response = self.inner.send(request).await?;
        let retry_after = super::retry::retry_after(&response.headers, self.clock.now());
        self.pace.borrow_mut().observe(self.clock.monotonic(), response.status, retry_after);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { per_minute: 400, burst: 16 };

    /// Times at which `count` requests go out when each is wanted at once.
    fn schedule(pace: &mut Pace, count: u32) -> Vec<Duration> {
        let mut now = Duration::ZERO;
        (0..count)
            .map(|_| {
                now += pace.reserve(now);
                now
            })
            .collect()
    }

    #[test]
    fn no_minute_holds_more_than_the_limit_and_each_uses_95_percent() {
        let sent = schedule(&mut Pace::new(LIMIT), 4000);
        for (n, start) in sent.iter().enumerate() {
            let in_minute = sent[n..].iter().take_while(|at| **at < *start + Duration::from_secs(60)).count();
            assert!(in_minute <= 400, "{in_minute} from {start:?}");
            assert!(in_minute >= 380 || n + 400 > sent.len(), "{in_minute} from {start:?}");
        }
    }

    #[test]
    fn a_429_slows_down_at_once_and_the_pace_comes_back() {
        let mut pace = Pace::new(LIMIT);
        let before = pace.rate();
        pace.observe(Duration::from_secs(10), StatusCode::TOO_MANY_REQUESTS, None);
        assert!(pace.rate() < before * 0.51);
        for minute in 1..20 {
            pace.observe(Duration::from_secs(10 + 61 * minute), StatusCode::OK, None);
        }
        assert!((pace.rate() - before).abs() < f64::EPSILON);
    }

    #[test]
    fn an_absurd_retry_after_neither_overflows_nor_sleeps_for_days() {
        let mut pace = Pace::new(LIMIT);
        pace.observe(Duration::from_secs(5), StatusCode::TOO_MANY_REQUESTS, Some(Duration::from_secs(u64::MAX)));
        assert!(pace.reserve(Duration::from_secs(5)) <= LONGEST_RETRY_AFTER);
    }

    #[test]
    fn retry_after_holds_everybody_back() {
        let mut pace = Pace::new(LIMIT);
        pace.observe(Duration::ZERO, StatusCode::TOO_MANY_REQUESTS, Some(Duration::from_secs(30)));
        assert_eq!(pace.reserve(Duration::ZERO), Duration::from_secs(30));
        assert!(pace.reserve(Duration::from_secs(1)) >= Duration::from_secs(29));
    }
}
