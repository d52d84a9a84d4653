//! Dates as the services write them.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::error::{Error, Kind, Result};

/// Wrike API v4: `yyyy-MM-dd'T'HH:mm:ss'Z'`, whole seconds (facts of its API reference).
const API: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
/// Wrike's own account backup: `yyyy-MM-dd HH:mm:ss`.
const OFFICIAL: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const COMPACT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// As the API wants it.
///
/// # Errors
/// `Internal` for a date that has no such form (a year beyond 9999).
pub fn api(date: OffsetDateTime) -> Result<String> {
    format(date, API)
}

/// As the official backup writes it, in UTC.
///
/// # Errors
/// As [`api`].
pub fn official(date: OffsetDateTime) -> Result<String> {
    format(date, OFFICIAL)
}

/// For file names: `20261121T213400Z`.
///
/// # Errors
/// As [`api`].
pub fn compact(date: OffsetDateTime) -> Result<String> {
    format(date, COMPACT)
}

/// The day alone: `2026-11-21`.
///
/// # Errors
/// As [`api`].
pub fn day(date: OffsetDateTime) -> Result<String> {
    format(date, DAY)
}

fn format(date: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> Result<String> {
    date.to_offset(time::UtcOffset::UTC)
        .format(format)
        .map_err(|error| Error::new(Kind::Internal, "dates::format", "a date without a form").caused_by(error))
}

/// Read the API's form.
pub fn parse_api(text: &str) -> Option<OffsetDateTime> {
    PrimitiveDateTime::parse(text, API).ok().map(PrimitiveDateTime::assume_utc)
}

/// An API date in the official backup's form; a text that is no such date stays as it is, so that nothing is lost.
pub fn to_official(text: &str) -> String {
    parse_api(text).and_then(|date| official(date).ok()).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn api_dates_become_official_ones_and_others_stay() {
        assert_eq!(to_official("2013-09-02T12:29:24Z"), "2013-09-02 12:29:24");
        for odd in ["", "2013-09-02", "2013-13-02T12:29:24Z", "yesterday"] {
            assert_eq!(to_official(odd), odd);
        }
    }

    #[test]
    fn an_api_date_survives_the_round_trip() {
        let date = parse_api("2024-02-29T23:59:59Z").unwrap();
        assert_eq!(api(date).unwrap(), "2024-02-29T23:59:59Z");
        assert_eq!(compact(date).unwrap(), "20240229T235959Z");
    }
}
