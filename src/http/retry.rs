//! Trying again. It stands outside all transports, around the whole attempt: send, read, and judge what came.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use time::OffsetDateTime;

use super::{HeaderMap, header};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::random::Random;
use crate::model::dates::parse_http;

/// First wait; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// Longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Tries in all: 500s are worth up to five (facts of Wrike's error page), and so is the rest.
const TRIES: u32 = 5;
/// 429 is a matter of patience, not of failure: minutes may pass until the service's window moves on.
const TRIES_WHEN_SLOWED: u32 = 12;
/// A service that asks for more than this is as good as closed.
pub(super) const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);

/// Repeats an attempt while its error is retryable and tries are left.
#[derive(Clone)]
pub struct Retry {
    clock: Rc<dyn Clock>,
    random: Rc<dyn Random>,
}

impl Retry {
    /// Wait by `clock`, spread by `random`.
    pub fn new(clock: Rc<dyn Clock>, random: Rc<dyn Random>) -> Self {
        Self { clock, random }
    }

    /// Run `attempt` until it succeeds, fails for good, or has failed too often. Only for reads.
    ///
    /// # Errors
    /// The last attempt's.
    pub async fn run<T, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let (mut failures, mut slowed) = (0, 0);
        loop {
            let error = match attempt().await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            // Being asked to slow down says nothing about whether the call would succeed.
            let (count, most) = match error.kind() {
                Kind::RateLimited => (&mut slowed, TRIES_WHEN_SLOWED),
                _ => (&mut failures, TRIES),
            };
            *count += 1;
            match self.wait_after(&error, *count, most) {
                Some(wait) => self.clock.sleep(wait).await,
                None => return Err(error.with("tries", failures + slowed)),
            }
        }
    }

    /// The wait after the `failures`-th failure of its sort; none when it is the last.
    fn wait_after(&self, error: &Error, failures: u32, most: u32) -> Option<Duration> {
        if !error.kind().is_retryable() || failures >= most {
            return None;
        }
        if let Some(asked) = error.wait() {
            return (asked <= LONGEST_RETRY_AFTER).then_some(asked);
        }
        let doubled = FIRST_WAIT.saturating_mul(1 << (failures - 1).min(10)).min(LONGEST_WAIT);
        // Equal jitter: half of the wait is sure, half is chance, so that two tabs do not fall into step.
        Some(doubled.mul_f64(0.5 + self.random.fraction() / 2.0))
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or an HTTP date, as the wait from `now`.
pub fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = parse_http(text)?;
    Some(Duration::try_from(date - now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::clock::VirtualClock;
    use crate::host::random::SeededRandom;
    use std::cell::Cell;

    fn outcome_of(failing: u32, error: impl Fn() -> Error) -> (Result<u32>, u32, Duration) {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        let retry = Retry::new(Rc::new(clock.clone()), Rc::new(SeededRandom::new(1)));
        let tries = Cell::new(0);
        let result = clock.run(retry.run(|| {
            tries.set(tries.get() + 1);
            let now = tries.get();
            let error = error();
            async move { if now <= failing { Err(error) } else { Ok(now) } }
        }));
        (result.unwrap(), tries.get(), clock.monotonic())
    }

    fn error(kind: Kind) -> impl Fn() -> Error {
        move || Error::new(kind, "test", "failed")
    }

    #[test]
    fn a_passing_failure_is_survived() {
        let (result, tries, waited) = outcome_of(4, error(Kind::Server));
        assert_eq!((result.unwrap(), tries), (5, 5));
        assert!(waited >= Duration::from_secs(1 + 2 + 4 + 8) && waited <= Duration::from_secs(30), "{waited:?}");
    }

    #[test]
    fn a_lasting_failure_ends_after_five_tries() {
        let (result, tries, _) = outcome_of(u32::MAX, error(Kind::Truncated));
        assert_eq!((result.unwrap_err().kind(), tries), (Kind::Truncated, 5));
    }

    #[test]
    fn what_cannot_get_better_is_tried_once() {
        for kind in [Kind::SignedOut, Kind::Forbidden, Kind::NotFound, Kind::Refused, Kind::NoSpace] {
            assert_eq!(outcome_of(u32::MAX, error(kind)).1, 1, "{kind:?}");
        }
    }

    #[test]
    fn retry_after_is_obeyed_to_the_second() {
        let slowed = || Error::new(Kind::RateLimited, "test", "429").retry_after(Some(Duration::from_secs(7)));
        assert_eq!(outcome_of(3, slowed).2, Duration::from_secs(21));
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let read = |value: &'static str| {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]);
            retry_after(&headers, OffsetDateTime::UNIX_EPOCH)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read("Thu, 01 Jan 1970 00:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(read("Wed, 31 Dec 1969 23:59:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
        assert_eq!(read("-5"), None);
    }
}
