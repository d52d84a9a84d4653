//! Whole backups natively at growing sizes: time, peak memory, and the archive compared with the account by streaming both.
//!
//! `cargo bench --bench figures -- scale 1000 10000 100000`

use std::rc::Rc;
use std::time::Instant;

use crate::streamed::compare;
use crate::support::{Bench, NOW};
use keepsake::engine::messages::Outcome;
use keepsake::host::store::DirectoryStore;
use keepsake_standin::AccountSpec;

/// Measure accounts of these sizes, in tasks.
pub fn run(sizes: &[u64]) {
    if let [size] = *sizes {
        return measure(size);
    }
    // A process for each size: peak memory is a process's.
    println!(
        "{:>10} {:>10} {:>8} {:>9} {:>11} {:>10}",
        "tasks", "comments", "files", "seconds", "archive MB", "peak MiB"
    );
    for size in if sizes.is_empty() { &[1_000, 10_000, 100_000] } else { sizes } {
        let program = std::env::current_exe().unwrap();
        let status = std::process::Command::new(program).args(["scale", &size.to_string()]).status().unwrap();
        assert!(status.success(), "{size} tasks");
    }
}

/// Ten comments and one file in ten tasks; files of 11 kB.
fn spec(tasks: u64) -> AccountSpec {
    let sample = AccountSpec::sample(1, NOW.unix_timestamp().unsigned_abs()).with_age_days(365);
    sample.with_tasks(tasks).with_comments(tasks).with_files(tasks / 10).with_file_size(11_000)
}

fn measure(tasks: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::of(spec(tasks), |stand_in| stand_in.without_call_list());
    bench.store = Rc::new(DirectoryStore::new(folder.path()));
    let begin = Instant::now();
    let finished = bench.backup();
    let seconds = begin.elapsed().as_secs_f64();
    let peak = peak_memory();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let path = folder.path().join(&finished.staged_path);
    let account = bench.stand_in.account().clone();
    compare(&path, &account);
    let spec = account.spec();
    println!(
        "{tasks:>10} {:>10} {:>8} {seconds:>9.1} {:>11.1} {:>10.1}",
        spec.comments,
        spec.files,
        finished.bytes as f64 / 1e6,
        peak as f64 / 1024.0
    );
}

/// `VmHWM` of this process, KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
}
