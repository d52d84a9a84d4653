//! Dates of the API: `yyyy-MM-dd HH:mm:ss.S` with one to three decimals, and "" for none. Their zone is nowhere stated.

use serde::{Deserialize, Serialize};
use time::{Date, PrimitiveDateTime};

use crate::model::dates::{form_of, read};

/// How arguments are written (seed wrike-api-v2, `wrike.task.add`: "yyyy-MM-dd'T'HH:mm:ss").
const ARGUMENT: &str = "YYYY-MM-DDThh:mm:ss";
/// How a time log's day is written (seed wrike-api-v2, `wrike.timelog.add`: 'yyyy-MM-dd').
const DAY: &str = "YYYY-MM-DD";
/// How the official backup writes dates.
const OFFICIAL: &str = "YYYY-MM-DD hh:mm:ss";

/// A date and time as received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(String);

impl Moment {
    /// As received.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As received.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it says "none".
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The date and time, in whatever zone the server means. `.19` are nineteen hundredths.
    pub fn get(&self) -> Option<PrimitiveDateTime> {
        let (date, time) = self.0.split_once([' ', 'T']).unwrap_or((&self.0, "00:00:00"));
        let (seconds, decimals) = time.split_once('.').unwrap_or((time, ""));
        if decimals.len() > 9 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole = read(&format!("{date} {seconds}"), OFFICIAL)?;
        whole.replace_nanosecond(format!("{decimals:0<9}").parse().ok()?).ok()
    }

    /// In the official backup's form: without the decimals. A text that is no date stays as it is.
    pub fn official(&self) -> String {
        self.get().and_then(|date| form_of(date, OFFICIAL)).unwrap_or_else(|| self.0.clone())
    }
}

/// An argument's form of a date and time.
pub fn argument(date: PrimitiveDateTime) -> String {
    form_of(date, ARGUMENT).unwrap_or_default()
}

/// An argument's form of a day.
pub fn day(date: Date) -> String {
    form_of(date.midnight(), DAY).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn one_to_three_decimals_are_a_fraction_of_a_second() {
        for (text, expected) in [
            ("2010-11-28 20:27:14.19", datetime!(2010-11-28 20:27:14.19)),
            ("2010-11-05 00:00:00.0", datetime!(2010-11-05 0:00)),
            ("2009-06-05 11:50:51.723", datetime!(2009-06-05 11:50:51.723)),
            ("2010-11-18 12:18:58", datetime!(2010-11-18 12:18:58)),
            ("2010-11-30", datetime!(2010-11-30 0:00)),
        ] {
            assert_eq!(Moment::new(text).get(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_stays_as_it_is() {
        for text in ["", "soon", "2010-13-01 00:00:00.0", "2010-11-28 20:27:14.x", "2010-11-28 20:27:14.1234567890"] {
            assert_eq!(Moment::new(text).get(), None);
            assert_eq!(Moment::new(text).official(), text);
        }
        assert!(Moment::new("").is_none());
        assert_eq!(Moment::new("2010-11-28 20:27:14.19").official(), "2010-11-28 20:27:14");
    }

    #[test]
    fn arguments_have_the_forms_that_the_methods_ask_for() {
        assert_eq!(argument(datetime!(2010-01-04 18:00:09.5)), "2010-01-04T18:00:09");
        assert_eq!(day(date!(2010 - 01 - 04)), "2010-01-04");
    }
}
