//! The platform's dates, both ways.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, Weekday};

/// Minutes of a working day: what the document's sample durations are made of.
const WORKDAY_MINUTES: i64 = 480;

/// Decimals come apart, because the platform trims them.
const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
/// "date format is yyyy-MM-dd'T'HH:mm:ss" (`wrike.task.add`).
const MOMENT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
/// "in format yyyy-MM-dd" (`wrike.timelog.add`).
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The wall clock at a moment: Unix milliseconds and the zone's difference from UTC.
pub(crate) fn wall_clock(unix_ms: u64, zone_ms: i64) -> PrimitiveDateTime {
    let nanos = (i128::from(unix_ms) + i128::from(zone_ms)) * 1_000_000;
    let moment = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    PrimitiveDateTime::new(moment.date(), moment.time())
}

/// `2010-11-28 20:27:14.19`: milliseconds without trailing zeros, but at least one decimal.
pub(crate) fn date_text(unix_ms: u64, zone_ms: i64) -> String {
    let moment = wall_clock(unix_ms, zone_ms);
    let millis = format!("{:03}", moment.millisecond());
    let decimals = millis.trim_end_matches('0');
    format!("{}.{}", seconds_text(moment), if decimals.is_empty() { "0" } else { decimals })
}

/// A local moment: `2010-11-05 00:00:00.0`; empty for none.
pub(crate) fn local_text(moment: Option<PrimitiveDateTime>) -> String {
    moment.map_or_else(String::new, |moment| format!("{}.0", seconds_text(moment)))
}

/// The day of a time log: `2010-11-30 00:00:00.0`.
pub(crate) fn day_text(date: Date) -> String {
    local_text(Some(PrimitiveDateTime::new(date, Time::MIDNIGHT)))
}

fn seconds_text(moment: PrimitiveDateTime) -> String {
    moment.format(SECONDS).unwrap_or_default()
}

/// Reads `yyyy-MM-dd'T'HH:mm:ss`.
pub(crate) fn parse_moment(text: &str) -> Option<PrimitiveDateTime> {
    PrimitiveDateTime::parse(text, MOMENT).ok()
}

/// Reads `yyyy-MM-dd`.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    Date::parse(text, DAY).ok()
}

/// Minutes of work between two moments: working days from the start's to before the due's, and the difference of the
/// times of day. This gives the document's samples: 6720, 1020 and 0.
pub(super) fn work_minutes(start: PrimitiveDateTime, due: PrimitiveDateTime) -> i64 {
    let mut days = 0;
    let mut day = start.date();
    while day < due.date() {
        days += i64::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
        let Some(next) = day.next_day() else { break };
        day = next;
    }
    let of_day = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
    (days * WORKDAY_MINUTES + of_day(due.time()) - of_day(start.time())).max(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_trimmed_to_at_least_one() {
        let second = 1_290_968_834_000;
        for (millis, end) in [(190, "14.19"), (0, "14.0"), (417, "14.417"), (800, "14.8"), (7, "14.007")] {
            assert!(date_text(second + millis, 0).ends_with(end), "{millis}");
        }
        assert_eq!(date_text(second + 190, 7_200_000), "2010-11-28 20:27:14.19");
    }

    #[test]
    fn durations_equal_the_documents_samples() {
        let minutes = |start, due| work_minutes(parse_moment(start).unwrap(), parse_moment(due).unwrap());
        assert_eq!(minutes("2010-11-05T00:00:00", "2010-11-25T00:00:00"), 6720);
        assert_eq!(minutes("2010-01-01T09:00:00", "2010-01-04T18:00:00"), 1020);
        assert_eq!(minutes("2010-11-18T00:00:00", "2010-11-18T00:00:00"), 0);
    }

    #[test]
    fn moments_without_the_letter_t_are_refused() {
        assert!(parse_moment("2010-11-05 00:00:00").is_none() && parse_moment("2010-11-05").is_none());
        assert!(parse_day("2010-11-05").is_some() && parse_day("05.11.2010").is_none());
    }
}
