//! What makes each signed request the only one of its kind: nonce and timestamp, by the service's clock.

use std::cell::Cell;
use std::rc::Rc;

use time::{Duration, OffsetDateTime};

use crate::host::clock::Clock;
use crate::host::random::Random;
use crate::http::{HeaderMap, header};
use crate::model::dates::parse_http;

/// How far a timestamp may be from the service's time (seed wrike-api-v2, `oauth_timestamp`: "+-600 seconds of the current time").
pub const TOLERANCE: Duration = Duration::seconds(600);

/// Nonces and timestamps; what it learns of the service's clock holds for all its clones.
#[derive(Clone)]
pub struct Stamp {
    clock: Rc<dyn Clock>,
    random: Rc<dyn Random>,
    /// The service's clock less ours.
    ahead: Rc<Cell<Duration>>,
}

impl Stamp {
    /// By these, as long as nothing is known of the service's clock.
    pub fn new(clock: Rc<dyn Clock>, random: Rc<dyn Random>) -> Self {
        Self { clock, random, ahead: Rc::default() }
    }

    /// A random string, uniquely generated (RFC 5849 section 3.3): the bits of three draws in hex.
    pub fn nonce(&self) -> String {
        [(); 3].map(|()| format!("{:016x}", self.random.fraction().to_bits())).concat()
    }

    /// Seconds since 1970 as the service counts them.
    pub fn timestamp(&self) -> i64 {
        self.clock.now().saturating_add(self.ahead.get()).unix_timestamp().max(1)
    }

    /// The service's clock less ours, as far as it is known.
    pub fn ahead(&self) -> Duration {
        self.ahead.get()
    }

    /// Learn from an answer's `Date`; true when it shows that the request's timestamp was out of tolerance.
    pub fn learn(&self, headers: &HeaderMap) -> bool {
        let Some(theirs) = date_of(headers) else { return false };
        let ahead = theirs - self.clock.now();
        let before = self.ahead.replace(ahead);
        (ahead - before).abs() > TOLERANCE
    }
}

/// `Date` (RFC 9110 section 6.6.1).
fn date_of(headers: &HeaderMap) -> Option<OffsetDateTime> {
    parse_http(headers.get(header::DATE)?.to_str().ok()?.trim())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::clock::VirtualClock;
    use crate::host::random::SeededRandom;
    use time::macros::datetime;

    fn stamp() -> Stamp {
        let clock = VirtualClock::new(datetime!(2010-11-18 12:00 UTC));
        Stamp::new(Rc::new(clock), Rc::new(SeededRandom::new(7)))
    }

    fn dated(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::DATE, text.parse().unwrap())])
    }

    #[test]
    fn a_wrong_clock_is_corrected_by_the_services_date() {
        let stamp = stamp();
        assert_eq!(stamp.timestamp(), 1_290_081_600);
        assert!(stamp.clone().learn(&dated("Thu, 18 Nov 2010 13:00:00 GMT")), "an hour is out of tolerance");
        assert_eq!(stamp.timestamp(), 1_290_081_600 + 3600);
        assert!(!stamp.learn(&dated("Thu, 18 Nov 2010 13:00:01 GMT")), "what is known is not news");
        assert!(!stamp.learn(&dated("sometime")));
        assert!(!stamp.learn(&HeaderMap::new()));
    }

    #[test]
    fn an_absurd_date_neither_overflows_nor_goes_negative() {
        let stamp = stamp();
        stamp.learn(&dated("Fri, 31 Dec 9999 23:59:59 GMT"));
        assert!(stamp.timestamp() > 0);
        stamp.learn(&dated("Sat, 01 Jan 0001 00:00:00 GMT"));
        assert_eq!(stamp.timestamp(), 1);
    }

    #[test]
    fn no_two_nonces_are_alike() {
        let stamp = stamp();
        let nonces: std::collections::HashSet<String> = (0..1000).map(|_| stamp.nonce()).collect();
        assert_eq!(nonces.len(), 1000);
        assert!(nonces.iter().all(|nonce| nonce.len() == 48 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit())));
    }
}
