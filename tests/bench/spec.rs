//! The accounts of the figures.

use keepsake_standin::AccountSpec;

/// The sample account at `now`, Unix seconds.
pub fn sample(now: u64) -> AccountSpec {
    AccountSpec::sample(1, now)
}

/// A year of work: ten comments a task, one file in ten tasks. Sizes of files have a long tail, as the stand-in makes them: half
/// are under 8 kB, one in ten is up to 1.5 MB, one has 5 MB.
pub fn year_of_work(tasks: u64, now: u64) -> AccountSpec {
    sample(now).with_age_days(365).with_tasks(tasks).with_comments(tasks * 10).with_files(tasks / 10)
}
