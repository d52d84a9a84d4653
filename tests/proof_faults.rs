//! Backups of a Workfront Proof account when things go wrong: each fault ends Complete, or Partial with the right items named.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Event, Finished, Outcome, SignIn};
use keepsake_standin::proof::{Profile, ProofFaultPlan};
use support::proof::{ProofBench, Visit};
use support::proof_truth::ProofArchive;
use support::{finished, problem};

fn run(plan: &str) -> (ProofBench, Finished) {
    let bench = ProofBench::faulty(plan);
    let finished = finished(&bench.session(bench.visit()));
    bench.assert_only_read();
    (bench, finished)
}

/// Ends Complete, with every row of the account.
fn completes(plans: &[&str]) {
    for plan in plans {
        let (bench, finished) = run(plan);
        assert_eq!(finished.outcome, Outcome::Complete, "{plan}: {:?}", finished.missing);
        let mut archive = ProofArchive::open(&bench.archive(&finished));
        archive.assert_sums();
        if plan.contains("bare-only") {
            archive.unfilled = &["location", "wf_decision", "token"];
        }
        archive.assert_rows(bench.stand_in.account(), Profile::Administrator);
    }
}

#[test]
fn a_network_that_stumbles_is_survived() {
    completes(&["429-every-7", "429-retry-after", "500-every-9", "html-200", "drop-every-13", "slow"]);
}

#[test]
fn lists_that_fail_repeat_and_count_otherwise_come_whole() {
    completes(&[
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
    ]);
}

#[test]
fn a_service_that_lacks_operations_is_made_up_for() {
    completes(&[
        "bare-only",
        "missing-operation:getArchivedProofs",
        "missing-operation:getProofStages",
        "missing-operation:getProofCustomData",
        "rest-off",
        "recipient-context",
    ]);
}

#[test]
fn downloads_that_break_are_fetched_again() {
    for plan in ["reset-mid-file", "stall-mid-file", "truncate-file"] {
        let (bench, finished) = run(plan);
        assert_eq!(finished.outcome, Outcome::Complete, "{plan}: {:?}", finished.missing);
        ProofArchive::open(&bench.archive(&finished)).assert_originals(bench.stand_in.account());
    }
}

#[test]
fn files_of_one_id_are_all_saved() {
    let (bench, finished) = run("attachments-one-id");
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let archive = ProofArchive::open(&bench.archive(&finished));
    archive.assert_sums();
    let plain = ProofBench::new();
    let truth = ProofArchive::open(&plain.archive(&plain.backup()));
    let files = |archive: &ProofArchive| {
        let files = archive.entries.iter().filter(|(path, _)| path.starts_with("attachments/"));
        let mut files: Vec<Vec<u8>> = files.map(|(_, bytes)| bytes.clone()).collect();
        files.sort();
        files
    };
    assert_eq!(files(&archive), files(&truth));
    let displaced = archive.entries.keys().filter(|path| path.starts_with("attachments/") && path.contains('~'));
    assert!(displaced.count() > 0, "{:?}", archive.entries.keys());
}

#[test]
fn characters_that_xml_forbids_are_kept_as_sent() {
    let (bench, finished) = run("control-references");
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let archive = ProofArchive::open(&bench.archive(&finished));
    assert!(archive.rows("comments.csv").iter().any(|row| row["comment"].starts_with('\u{1}')));
}

/// What is missing by kind; each has a name and a reason.
fn missing(finished: &Finished) -> Vec<&str> {
    assert!(finished.missing.iter().all(|item| !item.name.is_empty() && !item.reason.is_empty()));
    finished.missing.iter().map(|item| item.kind.as_str()).collect()
}

#[test]
fn a_file_that_cannot_be_had_is_named_and_the_rest_is_there() {
    for plan in ["wrong-length", "file-404", "file-403"] {
        let (bench, finished) = run(plan);
        assert_eq!((finished.outcome, missing(&finished)), (Outcome::Partial, vec!["original"]), "{plan}");
        let archive = ProofArchive::open(&bench.archive(&finished));
        archive.assert_rows(bench.stand_in.account(), Profile::Administrator);
        assert!(archive.text("report.html").contains("Partial"));
    }
}

#[test]
fn originals_that_cannot_be_asked_for_are_missing_by_name() {
    let (bench, finished) = run("missing-operation:getProofDownloadURL+rest-off");
    assert_eq!(finished.outcome, Outcome::Partial);
    let account = bench.stand_in.account();
    assert_eq!(missing(&finished), vec!["original"; account.files().count()]);
    assert!(finished.notes.iter().all(|note| !note.contains("captured web pages")), "{:?}", finished.notes);
    ProofArchive::open(&bench.archive(&finished)).assert_rows(account, Profile::Administrator);
}

#[test]
fn originals_that_may_not_be_downloaded_are_missing_by_name() {
    let (bench, finished) = run("rest-off+downloads-refused");
    assert_eq!(finished.outcome, Outcome::Partial);
    let account = bench.stand_in.account();
    let refused: Vec<String> = account
        .files()
        .filter(|file| file["settings"]["enable_download"] == false)
        .map(|file| file["sourcename"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(missing(&finished), vec!["original"; refused.len()]);
    let mut named: Vec<&str> = finished.missing.iter().map(|item| item.name.as_str()).collect();
    let mut expected: Vec<&str> = refused.iter().map(String::as_str).collect();
    named.sort_unstable();
    expected.sort_unstable();
    assert_eq!(named, expected);
    assert!(!refused.is_empty() && refused.len() < account.files().count());
    ProofArchive::open(&bench.archive(&finished)).assert_rows(account, Profile::Administrator);
}

#[test]
fn comments_that_are_refused_are_named_proof_by_proof() {
    let (bench, finished) = run("archived-refused");
    assert_eq!(finished.outcome, Outcome::Partial);
    let account = bench.stand_in.account();
    let archived = account
        .files()
        .filter(|file| file["type"] == "proof" && account.is_archived(file["file_id"].as_u64().unwrap()));
    let named = finished.missing.iter().filter(|item| item.name.starts_with("the comments of")).count();
    assert_eq!(named, archived.count());
    assert!(missing(&finished).iter().all(|kind| *kind == "comment"), "{:?}", finished.missing);
}

#[test]
fn a_proof_that_vanishes_is_named_and_stays_listed() {
    let (bench, finished) = run("proof-vanishes");
    assert_eq!(finished.outcome, Outcome::Partial);
    let names: Vec<&str> = finished.missing.iter().map(|item| item.name.as_str()).collect();
    for what in ["the recipients of", "the comments of", "the tags of"] {
        assert_eq!(names.iter().filter(|name| name.starts_with(what)).count(), 1, "{what} in {names:?}");
    }
    let archive = ProofArchive::open(&bench.archive(&finished));
    let held = archive.rows("files.csv").len();
    let all = bench.stand_in.account().files().count();
    assert!(held < all + 1 && held + 12 > all, "{held} of {all}: its older versions were not listed");
}

#[test]
fn answers_that_are_no_xml_cost_what_they_hold_and_nothing_more() {
    for (plan, what) in
        [("entity-bomb", "the list of tags"), ("deep-xml", "the list of tags"), ("cut-xml", "the list of owners")]
    {
        let (bench, finished) = run(plan);
        assert_eq!(finished.outcome, Outcome::Partial, "{plan}");
        let names: Vec<&str> = finished.missing.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, [what], "{plan}");
        ProofArchive::open(&bench.archive(&finished)).assert_rows(bench.stand_in.account(), Profile::Administrator);
    }
}

#[test]
fn a_wrong_password_is_tried_exactly_once() {
    let bench = ProofBench::new();
    let SignIn::Proof { email, .. } = bench.password(Profile::Administrator) else { panic!() };
    let sign_in = SignIn::Proof { email, secret: "not the password".into(), is_token: false, region: None };
    let events = bench.session(Visit { sign_in, resumes: 3, ..bench.visit() });
    assert_eq!(problem(&events).kind, "signed-out");
    assert_eq!(bench.stand_in.count("soap doLogin"), 1);
    assert_eq!(bench.stand_in.count("soap getSessionId") + bench.stand_in.count("rest authorize"), 0);
    assert!(!format!("{events:?}").contains("not the password"));
    assert_eq!(bench.memory.paths(), []);
    bench.assert_only_read();
}

#[test]
fn a_locked_account_is_said_and_left_alone() {
    let bench = ProofBench::faulty("locked");
    let events = bench.session(Visit { sign_in: bench.password(Profile::Administrator), ..bench.visit() });
    assert_eq!(problem(&events).kind, "locked");
    assert_eq!(bench.stand_in.count("soap doLogin"), 1);
}

#[test]
fn an_account_behind_single_sign_on_takes_a_token_and_no_password() {
    let bench = ProofBench::faulty("sso");
    let events = bench.session(Visit { sign_in: bench.password(Profile::Administrator), ..bench.visit() });
    assert_eq!((problem(&events).kind.as_str(), bench.stand_in.count("soap doLogin")), ("signed-out", 1));
    assert_eq!(bench.backup().outcome, Outcome::Complete);
}

#[test]
fn a_session_that_ends_pauses_the_run_and_resuming_signs_in_once() {
    let bench = ProofBench::faulty("session-expires:300");
    let events = bench.session(Visit { resumes: 20, ..bench.visit() });
    let ended = finished(&events);
    assert_eq!(ended.outcome, Outcome::Complete, "{:?}", ended.missing);
    ProofArchive::open(&bench.archive(&ended)).assert_rows(bench.stand_in.account(), Profile::Administrator);
    let pauses = events.iter().filter(|event| matches!(event, Event::Paused { problem: Some(_) })).count() as u64;
    assert!(pauses > 0);
    let sign_ins = bench.stand_in.count("soap getSessionId") + bench.stand_in.count("rest authorize");
    assert!(sign_ins <= 2 + 2 * pauses, "{sign_ins} sign-ins, {pauses} pauses");
    bench.assert_only_read();
}

#[test]
fn stopped_anywhere_a_run_goes_on_and_ends_with_the_same_bytes() {
    let whole = ProofBench::new();
    let whole_bytes = whole.archive(&whole.backup());
    let calls = u32::try_from(whole.stand_in.total()).unwrap();
    let bench = ProofBench::new();
    for part in 1..5 {
        bench.reach.set(Some(calls * part / 5 / part));
        assert_eq!(problem(&bench.session(bench.visit())).kind, "offline");
    }
    bench.reach.set(None);
    let finished = finished(&bench.session(bench.visit()));
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    // Signing in anew is all that comes on top, and what was under way when the network went.
    let total = u32::try_from(bench.stand_in.total()).unwrap();
    assert!(total < calls + calls / 8, "{total} for {calls}");
    let (one, other) = (ProofArchive::open(&whole_bytes), ProofArchive::open(&bench.archive(&finished)));
    for (name, bytes) in &one.entries {
        assert!(&other.entries[name] == bytes, "{name}");
    }
    assert_eq!(one.entries.len(), other.entries.len());
}

#[test]
fn every_plan_that_the_stand_in_knows_is_tried_here() {
    let text = include_str!("proof_faults.rs");
    for (name, _) in ProofFaultPlan::list() {
        let known =
            ["none", "session-expires", "missing-operation", "sign-in-500", "rest-first-page", "downloads-refused"];
        assert!(known.contains(name) || text.contains(&format!("\"{name}")), "{name}");
    }
}

#[test]
fn a_sign_in_that_fails_is_not_repeated_by_itself() {
    let bench = ProofBench::faulty("sign-in-500");
    assert_eq!(problem(&bench.session(bench.visit())).kind, "server");
    assert_eq!(bench.stand_in.count("soap getSessionId"), 1);
}

#[test]
fn lists_of_rest_that_end_early_cost_nothing_and_refused_downloads_are_had_from_the_list_of_sources() {
    completes(&["rest-first-page", "downloads-refused"]);
}
