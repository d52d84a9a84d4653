//! Numbers, sizes, durations and dates in the words that the page shows. Pure, so that one test says what users read.

use crate::engine::messages::Step;

/// The steps of a run in the order in which the page lists them.
pub const STEPS: [Step; 6] =
    [Step::Preflight, Step::Collect, Step::Download, Step::Assemble, Step::Verify, Step::Deliver];

/// What a step does, for the list of steps.
pub fn step(step: Step) -> &'static str {
    match step {
        Step::Preflight => "Sign in and count",
        Step::Collect => "Read the account",
        Step::Download => "Fetch files",
        Step::Assemble => "Write the archive",
        Step::Verify => "Read every byte back",
        Step::Deliver => "Hand over the archive",
    }
}

/// A number with its thousands set apart: `1,234,567`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number with its noun: `1 item`, `2,000 items`.
pub fn counted(n: u64, singular: &str, plural: &str) -> String {
    format!("{} {}", count(n), if n == 1 { singular } else { plural })
}

/// Bytes in decimal units, as file managers and disk makers count: `512 bytes`, `1.4 MB`, `23 GB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [(&str, u128); 5] = [
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("PB", 1_000_000_000_000_000),
    ];
    if n < 1_000 {
        return counted(n, "byte", "bytes");
    }
    let n = u128::from(n);
    let mut words = String::new();
    for (name, unit) in UNITS {
        let tenths = (n * 10 + unit / 2) / unit;
        words = match (tenths / 10, tenths % 10) {
            (whole, tenth) if whole < 10 && tenth > 0 => format!("{whole}.{tenth} {name}"),
            (whole, _) if whole < 10 => format!("{whole} {name}"),
            _ => format!("{} {name}", (n + unit / 2) / unit),
        };
        if n + unit / 2 < unit * 1_000 {
            break;
        }
    }
    words
}

/// Seconds as people say them; an estimate is never given to the second.
pub fn duration(seconds: u64) -> String {
    let minutes = seconds.saturating_add(30) / 60;
    match minutes {
        0 => "less than a minute".to_owned(),
        1 => "about 1 minute".to_owned(),
        2..=59 => format!("about {minutes} minutes"),
        60..=1439 => hours(minutes),
        _ => format!("about {}", counted((minutes + 720) / 1440, "day", "days")),
    }
}

/// An hour or more: to five minutes below six hours, to the hour above.
fn hours(minutes: u64) -> String {
    let rounded = if minutes < 360 { (minutes + 2) / 5 * 5 } else { (minutes + 30) / 60 * 60 };
    let hours = counted(rounded / 60, "hour", "hours");
    match rounded % 60 {
        0 => format!("about {hours}"),
        rest => format!("about {hours} {rest} minutes"),
    }
}

/// `2026-03-09 14:03:22` (UTC) as `9 March 2026, 14:03 UTC`, and a date without a time as `9 March 2026`; anything else as it is.
pub fn date(stamp: &str) -> String {
    let (day, time) = stamp.split_once(' ').map_or((stamp, None), |(day, time)| (day, Some(time)));
    let Some(day) = day_in_words(day) else {
        return stamp.to_owned();
    };
    match time {
        None => day,
        Some(time) => time.get(..5).map_or_else(|| stamp.to_owned(), |minutes| format!("{day}, {minutes} UTC")),
    }
}

/// `2026-03-09` as `9 March 2026`.
fn day_in_words(day: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, month, day): (u16, usize, u8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let month = MONTHS.get(month.checked_sub(1)?)?;
    (parts.next().is_none() && (1..=31).contains(&day)).then(|| format!("{day} {month} {year}"))
}

/// How far something is, in thousandths; none while the whole is unknown. Never beyond 1000, whatever the service counts.
pub fn permille(done: u64, total: u64) -> Option<u64> {
    let share = (u128::from(done) * 1000).checked_div(u128::from(total))?;
    Some(u64::try_from(share).unwrap_or(1000).min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")];
        for (n, words) in cases {
            assert_eq!(count(n), words);
        }
    }

    #[test]
    fn one_of_a_kind_is_singular() {
        assert_eq!(counted(1, "item", "items"), "1 item");
        assert_eq!(counted(0, "item", "items"), "0 items");
        assert_eq!(counted(2_000, "item", "items"), "2,000 items");
    }

    #[test]
    fn sizes_have_two_digits_at_least_and_never_a_thousand_of_a_unit() {
        let cases = [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (1_449_000, "1.4 MB"),
            (1_450_000, "1.5 MB"),
            (9_960_000, "10 MB"),
            (23_400_000_000, "23 GB"),
            (999_499, "999 kB"),
            (999_500, "1 MB"),
            (999_999_999_999, "1 TB"),
            (u64::MAX, "18447 PB"),
        ];
        for (n, words) in cases {
            assert_eq!(bytes(n), words, "{n}");
        }
    }

    #[test]
    fn durations_are_estimates() {
        let cases = [
            (0, "less than a minute"),
            (29, "less than a minute"),
            (30, "about 1 minute"),
            (180, "about 3 minutes"),
            (3_569, "about 59 minutes"),
            (3_570, "about 1 hour"),
            (4_800, "about 1 hour 20 minutes"),
            (7_100, "about 2 hours"),
            (40_000, "about 11 hours"),
            (86_400, "about 1 day"),
            (200_000, "about 2 days"),
        ];
        for (seconds, words) in cases {
            assert_eq!(duration(seconds), words, "{seconds}");
        }
        assert!(duration(u64::MAX).ends_with("days"));
    }

    #[test]
    fn dates_are_written_out_and_anything_else_is_left_alone() {
        let cases = [
            ("2026-03-09 14:03:22", "9 March 2026, 14:03 UTC"),
            ("2026-12-31", "31 December 2026"),
            ("2026-13-01", "2026-13-01"),
            ("2026-00-01", "2026-00-01"),
            ("2026-01-32", "2026-01-32"),
            ("2026-01-02-03", "2026-01-02-03"),
            ("2026-01-02 é", "2026-01-02 é"),
            ("yesterday", "yesterday"),
            ("", ""),
        ];
        for (stamp, words) in cases {
            assert_eq!(date(stamp), words);
        }
    }

    #[test]
    fn a_share_is_unknown_without_a_whole_and_never_more_than_the_whole() {
        assert_eq!(permille(3, 0), None);
        assert_eq!(permille(0, 10), Some(0));
        assert_eq!(permille(1, 3), Some(333));
        assert_eq!(permille(11, 10), Some(1000));
        assert_eq!(permille(u64::MAX, 1), Some(1000));
    }

    #[test]
    fn every_step_has_its_own_name() {
        let mut names = STEPS.map(step).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
