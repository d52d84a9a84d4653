//! Windows of time for calls that have no pages.

use time::{Duration, OffsetDateTime};

/// A closed range of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First moment.
    pub start: OffsetDateTime,
    /// Last moment.
    pub end: OffsetDateTime,
}

impl Window {
    /// Cut `[start, end]` into windows of at most `longest`; each begins where the one before ended, since documents do not say
    /// whether bounds are included. What is seen twice is removed by id.
    pub fn cover(start: OffsetDateTime, end: OffsetDateTime, longest: Duration) -> Vec<Window> {
        let mut windows = Vec::new();
        let mut from = start;
        while from < end {
            let to = (from + longest).min(end);
            windows.push(Window { start: from, end: to });
            from = to;
        }
        windows
    }

    /// Its two halves, on whole seconds; none when it is a second or less.
    pub fn halves(self) -> Option<[Window; 2]> {
        let seconds = (self.end - self.start).whole_seconds();
        let middle = self.start + Duration::seconds(seconds / 2);
        (seconds > 1).then_some([Window { start: self.start, end: middle }, Window { start: middle, end: self.end }])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_touch_cover_everything_and_are_never_too_long(start in 0i64..2_000_000_000, length in 1i64..1_000_000_000, days in 1i64..40) {
            let start = OffsetDateTime::from_unix_timestamp(start).unwrap();
            let end = start + Duration::seconds(length);
            let windows = Window::cover(start, end, Duration::days(days));
            prop_assert_eq!(windows.first().unwrap().start, start);
            prop_assert_eq!(windows.last().unwrap().end, end);
            prop_assert!(windows.windows(2).all(|pair| pair[0].end == pair[1].start));
            prop_assert!(windows.iter().all(|window| window.end > window.start && window.end - window.start <= Duration::days(days)));
        }

        #[test]
        fn halving_ends_and_loses_no_second(seconds in 0i64..10_000) {
            let start = OffsetDateTime::UNIX_EPOCH;
            let window = Window { start, end: start + Duration::seconds(seconds) };
            match window.halves() {
                Some([a, b]) => prop_assert!(a.end == b.start && a.start == window.start && b.end == window.end && a.end > a.start && b.end > b.start),
                None => prop_assert!(seconds <= 1),
            }
        }
    }
}
