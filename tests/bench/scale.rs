//! Whole backups natively at growing sizes: time, peak memory, and the archive compared with the account by streaming both.
//!
//! `cargo bench --bench figures -- scale 1000 10000 100000`

use std::rc::Rc;
use std::time::Instant;

use keepsake::engine::messages::Outcome;
use keepsake::host::store::DirectoryStore;

use crate::machine::{apart, peak_memory};
use crate::spec::year_of_work;
use crate::streamed::compare;
use crate::support::{Bench, NOW};

/// Measure accounts of these sizes, in tasks.
pub fn run(sizes: &[u64]) {
    if let [size] = *sizes {
        return measure(size);
    }
    println!(
        "{:>10} {:>10} {:>8} {:>9} {:>11} {:>10}",
        "tasks", "comments", "files", "seconds", "archive MB", "peak MiB"
    );
    for size in if sizes.is_empty() { &[1_000, 10_000, 100_000] } else { sizes } {
        apart(&["scale", &size.to_string()]);
    }
}

fn measure(tasks: u64) {
    let folder = tempfile::tempdir().unwrap();
    let spec = year_of_work(tasks, NOW.unix_timestamp().unsigned_abs());
    let mut bench = Bench::of(spec, |stand_in| stand_in.without_call_list());
    bench.store = Rc::new(DirectoryStore::new(folder.path()));
    let begin = Instant::now();
    let finished = bench.backup();
    let seconds = begin.elapsed().as_secs_f64();
    let peak = peak_memory();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let account = bench.stand_in.account();
    compare(&folder.path().join(&finished.staged_path), account);
    let spec = account.spec();
    println!(
        "{tasks:>10} {:>10} {:>8} {seconds:>9.1} {:>11.1} {peak:>10.1}",
        spec.comments,
        spec.files,
        finished.bytes as f64 / 1e6,
    );
}
