//! Whole backups of a Workfront Proof account, against the stand-in in process.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Destination, Event, Options, Outcome, Part, ProofRegion, SignIn};
use keepsake_standin::proof::Profile;
use support::proof::{ProofBench, Visit, small};
use support::proof_truth::ProofArchive;
use support::{finished, preflight, problem};

#[test]
fn a_whole_backup_is_complete_and_agrees_with_the_account_row_for_row() {
    let bench = ProofBench::new();
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let archive = ProofArchive::open(&bench.archive(&finished));
    let account = bench.stand_in.account();
    archive.assert_sums();
    archive.assert_rows(account, Profile::Administrator);
    archive.assert_originals(account);
    archive.assert_attachments(account);
    bench.assert_only_read();
}

#[test]
fn zz_debug() {
    let bench = ProofBench::new();
    bench.reach.set(Some(3000));
    let events = bench.session(bench.visit());
    eprintln!("{:?}", events.last());
    let calls = bench.stand_in.calls();
    eprintln!("{}", calls.len());
    for call in calls.iter().rev().take(12) {
        eprintln!("{} {} {}", call.operation, call.address, call.status);
    }
    let mut by: std::collections::BTreeMap<String, usize> = Default::default();
    for call in &calls {
        *by.entry(call.operation.to_string()).or_default() += 1;
    }
    eprintln!("{by:?}");
}
