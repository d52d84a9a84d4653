//! As few calls as possible, counted by the stand-in.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake_standin::AccountSpec;
use support::least_calls::least_calls;
use support::{Bench, NOW};

#[test]
fn a_cold_run_makes_at_most_a_twentieth_more_calls_than_the_account_needs() {
    // Busy enough that windows of comments are cut, and half a year long.
    let sample = AccountSpec::sample(1, NOW.unix_timestamp().unsigned_abs()).with_age_days(180);
    let bench = Bench::of(sample.with_tasks(1000).with_comments(10_000).with_files(100).with_file_size(500), |it| it);
    let lines = least_calls(bench.stand_in.account());
    let least: u64 = lines.iter().map(|line| line.least).sum();
    bench.backup();
    let (made, listed) = (bench.api_calls(), lines.iter().map(|line| line.made(&bench.stand_in)).sum::<u64>());
    assert_eq!(made, listed, "each call is of a kind that the account needs");
    for line in &lines {
        assert!(line.made(&bench.stand_in) >= line.least, "{} calls for {}", line.made(&bench.stand_in), line.what);
    }
    assert!(made * 20 <= least * 21, "{made} calls where {least} are enough");
}
