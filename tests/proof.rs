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

/// What a run with this plan ends with; everything that is not named missing is there.
fn run(plan: &str, resumes: usize) -> (ProofBench, Vec<Event>) {
    let bench = ProofBench::faulty(plan);
    let events = bench.session(Visit { resumes, ..bench.visit() });
    (bench, events)
}

#[test]
fn each_fault_that_passes_ends_complete() {
    for plan in [
        "429-every-7",
        "429-retry-after",
        "500-every-9",
        "html-200",
        "drop-every-13",
        "slow",
        "rest-off",
        "recipient-context",
        "bare-only",
        "getallproofs-500",
        "getallproofs-500:25",
        "getallproofs-500-from:30",
        "short-pages",
        "repeated-page",
        "duplicate-page",
        "start-from-one",
        "pages-not-rows",
        "lists-all-versions",
        "files-unlisted",
        "missing-operation:getArchivedProofs",
        "missing-operation:getProofStages",
        "missing-operation:getProofCustomData",
        "reset-mid-file",
        "stall-mid-file",
        "truncate-file",
        "control-references",
        "none",
    ] {
        let (bench, events) = run(plan, 0);
        let finished = finished(&events);
        assert_eq!(finished.outcome, Outcome::Complete, "{plan}: {:?}", finished.missing);
        let mut archive = ProofArchive::open(&bench.archive(&finished));
        if plan == "bare-only" {
            archive.unfilled = &["location", "wf_decision", "token"];
        }
        archive.assert_sums();
        archive.assert_rows(bench.stand_in.account(), Profile::Administrator);
        bench.assert_only_read();
        eprintln!("{plan}: {} calls", bench.stand_in.total());
    }
}
