//! Whole backups of Workfront Proof accounts natively at growing sizes: time, calls, peak memory.
//!
//! `cargo bench --bench proof_scale -- 100 1000 5000`
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for developers"
)]

#[path = "../support/mod.rs"]
mod support;

use std::io::Read;
use std::rc::Rc;
use std::time::{Duration, Instant};

use keepsake::engine::messages::Outcome;
use keepsake::host::store::DirectoryStore;
use keepsake_standin::proof::ProofStandIn;
use support::proof::{ProofBench, small};
use zip::ZipArchive;

fn main() {
    let sizes: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if let [size] = sizes[..] {
        return measure(size);
    }
    // A process for each size: peak memory is a process's.
    println!(
        "{:>8} {:>9} {:>9} {:>8} {:>8} {:>11} {:>9}",
        "proofs", "versions", "comments", "seconds", "calls", "archive MB", "peak MiB"
    );
    for size in if sizes.is_empty() { vec![100, 1_000, 5_000] } else { sizes } {
        let program = std::env::current_exe().unwrap();
        let status = std::process::Command::new(program).arg(size.to_string()).status().unwrap();
        assert!(status.success(), "{size} proofs");
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
    let mut zip = ZipArchive::new(std::fs::File::open(folder.path().join(&finished.staged_path)).unwrap()).unwrap();
    let mut rows = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text.matches("\r\n").count() as u64 - 1
    };
    let account = bench.stand_in.account();
    let versions = account.file_ids().count() as u64;
    assert!(rows("files.csv") >= versions && rows("comments.csv") >= proofs * 20);
    println!(
        "{proofs:>8} {versions:>9} {:>9} {seconds:>8.1} {:>8} {:>11.1} {:>9.1}",
        proofs * 20,
        bench.stand_in.total(),
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
