//! Whole backups of Workfront Proof accounts natively at growing sizes: time, calls against the fewest that the account allows, peak
//! memory, and the tables' rows counted.
//!
//! `cargo bench --bench figures -- proof 100 1000 5000`

use std::fs::File;
use std::rc::Rc;
use std::time::{Duration, Instant};

use keepsake::engine::messages::Outcome;
use keepsake::host::store::DirectoryStore;
use keepsake_standin::proof::{Profile, ProofStandIn};
use zip::ZipArchive;

use crate::machine::{apart, peak_memory};
use crate::support::proof::{ProofBench, small};
use crate::support::proof_least_calls::{MOST, least_calls};
use crate::support::proof_truth::count_rows;

/// Measure accounts of these sizes, in proofs.
pub fn run(sizes: &[u64]) {
    if let [size] = *sizes {
        return measure(size);
    }
    println!(
        "{:>8} {:>9} {:>9} {:>8} {:>8} {:>8} {:>6} {:>11} {:>9}",
        "proofs", "versions", "comments", "seconds", "calls", "fewest", "ratio", "archive MB", "peak MiB"
    );
    for size in if sizes.is_empty() { &[100, 1_000, 5_000] } else { sizes } {
        apart(&["proof", &size.to_string()]);
    }
}

/// Three versions and twenty comments a proof; originals of up to 2 kB.
fn measure(proofs: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = small().with_proofs(proofs).with_versions(3).with_comments(proofs * 20);
    spec.max_file_size = 2_000;
    let mut bench = ProofBench::of(spec, ProofStandIn::without_call_list);
    bench.store = Rc::new(DirectoryStore::new(folder.path()));
    bench.latency = Duration::from_millis(20);
    let begin = Instant::now();
    let finished = bench.backup();
    let seconds = begin.elapsed().as_secs_f64();
    let peak = peak_memory();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let mut zip = ZipArchive::new(File::open(folder.path().join(&finished.staged_path)).unwrap()).unwrap();
    let (account, who) = (bench.stand_in.account(), Profile::Administrator);
    let seen: Vec<u64> = account.seen_by(who).collect();
    let comments: u64 = seen.iter().map(|file| account.comments_seen_by(who, *file).len() as u64).sum();
    let mut rows = |name: &str| count_rows(zip.by_name(name).unwrap());
    assert_eq!((rows("files.csv"), rows("comments.csv")), (seen.len() as u64, comments));
    let (calls, least) = (bench.stand_in.total(), least_calls(account));
    let ratio = calls as f64 / least as f64;
    assert!(ratio <= MOST, "{calls} calls for {least}");
    println!(
        "{proofs:>8} {:>9} {comments:>9} {seconds:>8.1} {calls:>8} {least:>8} {ratio:>6.3} {:>11.1} {peak:>9.1}",
        seen.len(),
        finished.bytes as f64 / 1e6,
    );
}
