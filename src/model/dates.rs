//! Dates as the services write them.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::error::{Error, Kind, Result};

/// Wrike API v4: `yyyy-MM-dd'T'HH:mm:ss'Z'`, whole seconds (facts of its API reference).
const API: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// As the API wants it.
///
/// # Errors
/// `Internal` for a date that has no such form (a year beyond 9999).
pub fn api(date: OffsetDateTime) -> Result<String> {
    form(date, ["-", "T", ":", "Z"])
}

/// As the official backup writes it, in UTC: `yyyy-MM-dd HH:mm:ss`.
///
/// # Errors
/// As [`api`].
pub fn official(date: OffsetDateTime) -> Result<String> {
    form(date, ["-", " ", ":", ""])
}

/// For file names: `20261121T213400Z`.
///
/// # Errors
/// As [`api`].
pub fn compact(date: OffsetDateTime) -> Result<String> {
    form(date, ["", "T", "", "Z"])
}

/// The day alone: `2026-11-21`.
///
/// # Errors
/// As [`api`].
pub fn day(date: OffsetDateTime) -> Result<String> {
    let mut day = official(date)?;
    day.truncate("2026-11-21".len());
    Ok(day)
}

/// The six numbers, with these signs within the day, before the time, within it, and at the end. By hand, since the time crate's formatting
/// takes 3 kB of each engine's download.
fn form(date: OffsetDateTime, [dash, before, colon, end]: [&str; 4]) -> Result<String> {
    let date = date.to_offset(time::UtcOffset::UTC);
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = date.to_hms();
    if !(0..=9999).contains(&year) {
        return Err(Error::new(Kind::Internal, "dates::form", "a date without a form").with("year", year));
    }
    let month = u8::from(month);
    Ok(format!("{year:04}{dash}{month:02}{dash}{day:02}{before}{hour:02}{colon}{minute:02}{colon}{second:02}{end}"))
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
