//! Days as numbers, for sorting and filtering: four bytes an item.

use time::{Date, Month};

/// A day as the number that `time` gives it (Julian day); none as [`NONE`], which comes last in every list.
pub type Day = i32;

/// No date.
pub const NONE: Day = i32::MAX;

/// The day at the beginning of a text: `2026-11-21…` or `21 Nov 2026…`, as the services and their pages write it.
pub fn parse(text: &str) -> Day {
    iso(text).or_else(|| words(text)).map_or(NONE, Date::to_julian_day)
}

fn iso(text: &str) -> Option<Date> {
    let date = text.get(..10)?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

fn words(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut parts = text.split([' ', '/']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let short = month.get(..3)?.to_ascii_lowercase();
    let number = MONTHS.iter().position(|name| *name == short)? + 1;
    Date::from_calendar_date(year.parse().ok()?, Month::try_from(u8::try_from(number).ok()?).ok()?, day.parse().ok()?)
        .ok()
}

/// `yyyy-MM-dd`, or nothing.
pub fn show(day: Day) -> String {
    Date::from_julian_day(day)
        .ok()
        .filter(|_| day != NONE)
        .map_or(String::new(), |date| format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_services_ways() {
        for text in
            ["2026-11-21", "2026-11-21 12:00:00", "2026-11-21T12:00:00Z", "21 Nov 2026 14:18", "21 November 2026"]
        {
            assert_eq!(show(parse(text)), "2026-11-21", "{text}");
        }
        for text in ["", "2026-13-01", "2026", "yesterday", "ä026-11-21"] {
            assert_eq!(show(parse(text)), "", "{text}");
        }
    }
}
