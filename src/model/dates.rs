//! Dates as the services write them. Written and read by hand: a general formatter and parser would take more code than all else that is
//! known of dates here.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::error::{Error, Kind, Result};

/// Names of months in HTTP's dates.
const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";

/// As the API wants it: `yyyy-MM-dd'T'HH:mm:ss'Z'`, whole seconds (facts of Wrike's API reference).
///
/// # Errors
/// `Internal` for a date that has no such form (a year beyond 9999).
pub fn api(date: OffsetDateTime) -> Result<String> {
    write(date, "YYYY-MM-DDThh:mm:ssZ")
}

/// As the official backup writes it, `yyyy-MM-dd HH:mm:ss`, in UTC.
///
/// # Errors
/// As [`api`].
pub fn official(date: OffsetDateTime) -> Result<String> {
    write(date, "YYYY-MM-DD hh:mm:ss")
}

/// For file names: `20261121T213400Z`.
///
/// # Errors
/// As [`api`].
pub fn compact(date: OffsetDateTime) -> Result<String> {
    write(date, "YYYYMMDDThhmmssZ")
}

/// The day alone: `2026-11-21`.
///
/// # Errors
/// As [`api`].
pub fn day(date: OffsetDateTime) -> Result<String> {
    write(date, "YYYY-MM-DD")
}

fn write(date: OffsetDateTime, form: &str) -> Result<String> {
    let date = date.to_offset(time::UtcOffset::UTC);
    form_of(PrimitiveDateTime::new(date.date(), date.time()), form)
        .ok_or_else(|| Error::new(Kind::Internal, "dates::write", "a date without a form"))
}

/// A date in a form of ASCII: digits of year, month, day, hour, minute and second where it has `Y`, `M`, `D`, `h`, `m` and `s`, and
/// anything else as it stands. None for a year that has not four digits.
pub fn form_of(date: PrimitiveDateTime, form: &str) -> Option<String> {
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    let rest = [u8::from(date.month()), date.day(), date.hour(), date.minute(), date.second()].map(u32::from);
    let mut values = [year, rest[0], rest[1], rest[2], rest[3], rest[4]];
    // From the back, digit by digit.
    let digits: Vec<char> = form
        .chars()
        .rev()
        .map(|letter| match place(letter).and_then(|place| values.get_mut(place)) {
            Some(value) => char::from_digit(std::mem::replace(value, *value / 10) % 10, 10).unwrap_or(letter),
            None => letter,
        })
        .collect();
    Some(digits.into_iter().rev().collect())
}

/// Which of year, month, day, hour, minute and second a letter of a form stands for.
fn place(letter: char) -> Option<usize> {
    "YMDhms".find(letter)
}

/// Read a date in such a form; where the form has `?`, anything may stand, and what the form leaves out is the first there is.
pub fn read(text: &str, form: &str) -> Option<PrimitiveDateTime> {
    if text.len() != form.len() {
        return None;
    }
    let mut values = [0u16; 6];
    for (char, letter) in text.bytes().map(char::from).zip(form.chars()) {
        match place(letter).and_then(|place| values.get_mut(place)) {
            Some(value) => *value = *value * 10 + u16::try_from(char.to_digit(10)?).ok()?,
            None if letter == char || letter == '?' => {}
            None => return None,
        }
    }
    let [year, rest @ ..] = values;
    let mut small = rest.into_iter().map(|value| u8::try_from(value).unwrap_or(u8::MAX));
    let mut next = || small.next().unwrap_or_default();
    let (month, day, hour, minute, second) = (next(), next(), next(), next(), next());
    let or_first = |letter, value| if form.contains(letter) { value } else { 1 };
    let month = Month::try_from(or_first('M', month)).ok()?;
    let date = Date::from_calendar_date(year.into(), month, or_first('D', day)).ok()?;
    Some(PrimitiveDateTime::new(date, Time::from_hms(hour, minute, second).ok()?))
}

/// Read the API's form.
pub fn parse_api(text: &str) -> Option<OffsetDateTime> {
    read(text, "YYYY-MM-DDThh:mm:ssZ").map(PrimitiveDateTime::assume_utc)
}

/// Read a date of HTTP (RFC 9110 section 5.6.7), in the form that all services have sent since 1994: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn parse_http(text: &str) -> Option<OffsetDateTime> {
    let date = read(text.strip_suffix(" GMT")?, "???, DD ??? YYYY hh:mm:ss")?;
    let name = text.get(8..11)?;
    let month =
        (0..12u8).find(|month| MONTHS.get(usize::from(*month) * 3..).is_some_and(|rest| rest.starts_with(name)))?;
    Some(date.replace_month(Month::try_from(month + 1).ok()?).ok()?.assume_utc())
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

    #[test]
    fn every_form_of_every_day_is_read_back() {
        use time::macros::datetime;
        let mut date = datetime!(1999-12-30 23:59:58 UTC);
        while date.year() < 2029 {
            assert_eq!(parse_api(&api(date).unwrap()), Some(date));
            assert_eq!(official(date).unwrap()[..10], day(date).unwrap());
            let month = &MONTHS[usize::from(u8::from(date.month()) - 1) * 3..][..3];
            let time = &api(date).unwrap()[11..19];
            let http = format!("Sun, {:02} {month} {} {time} GMT", date.day(), date.year());
            assert_eq!(parse_http(&http), Some(date), "{http}");
            date += time::Duration::seconds(86_400 + 3_671);
        }
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for odd in [
            "2013-02-29T12:29:24Z",
            "2013-09-02T24:29:24Z",
            "2013-09-02T12:60:24Z",
            "2013-09-02T12:29:60Z",
            "2013-09-31T12:29:24Z",
            "2013-00-02T12:29:24Z",
            "+013-09-02T12:29:24Z",
            "2013-09-02T12:29:24z",
            "2013-09-02T12:29:24é",
            "2013-09-02T12:29:2",
        ] {
            assert_eq!(parse_api(odd), None, "{odd}");
        }
        for odd in [
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "06 Nov 1994",
            "",
        ] {
            assert_eq!(parse_http(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_year_of_five_digits_or_before_our_era_has_no_form() {
        let years =
            [-1, 0, 9999].map(|year| Date::from_calendar_date(year, Month::June, 1).unwrap().midnight().assume_utc());
        assert_eq!(
            years.map(|date| day(date).ok()),
            [None, Some("0000-06-01".to_owned()), Some("9999-06-01".to_owned())]
        );
    }
}
