//! Whole backups of a Workfront Proof account, against the stand-in in process.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use keepsake::archive::csv::{Dialect, Encoding};
use keepsake::engine::messages::{Destination, Event, Options, Outcome, Part, ProofRegion, SignIn};
use keepsake::host::clock::Clock;
use keepsake_standin::proof::{Profile, ProofStandIn};
use support::proof::{ProofBench, Visit, small};
use support::proof_least_calls::{MOST, least_calls};
use support::proof_truth::ProofArchive;
use support::{Bench, finished, preflight, problem};

fn in_europe() -> ProofBench {
    ProofBench::of(small(), |stand_in: ProofStandIn| stand_in.with_region(keepsake_standin::proof::ProofRegion::Eu))
}

#[test]
fn a_whole_backup_is_complete_and_agrees_with_the_account_row_for_row() {
    let bench = ProofBench::new();
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    assert!(finished.file_name.starts_with(&format!("{}_21_11_2026_", bench.stand_in.account().id())));
    assert!(finished.file_name.ends_with(".zip"));
    let archive = ProofArchive::open(&bench.archive(&finished));
    let account = bench.stand_in.account();
    archive.assert_sums();
    archive.assert_rows(account, Profile::Administrator);
    archive.assert_people(account);
    archive.assert_originals(account);
    archive.assert_attachments(account);
    archive.assert_labels(account);
    for file in account.files().filter(|file| file["type"] == "proof") {
        let id = file["file_id"].as_u64().unwrap();
        assert_eq!(archive.entries[&format!("summaries/{id}.xls")], account.summary(id));
    }
    bench.assert_only_read();
}

#[test]
fn two_runs_of_one_account_are_byte_identical() {
    let archives = [(), ()].map(|()| {
        let bench = ProofBench::new();
        bench.archive(&bench.backup())
    });
    assert!(archives[0] == archives[1]);
}

#[test]
fn no_credential_and_no_personal_link_is_kept_unless_links_are_asked_for() {
    let bench = ProofBench::new();
    let user = bench.stand_in.account().credentials(Profile::Administrator);
    let holds = |archive: &ProofArchive, text: &str| {
        archive.entries.values().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    let archive = ProofArchive::open(&bench.archive(&bench.backup()));
    for secret in [&user.api_token, &user.password, "personal-", "api_token"] {
        assert!(!holds(&archive, secret), "{secret}");
    }
    let options = Options { personal_links: true, ..Options::default() };
    let finished = finished(&bench.session(Visit { options, ..bench.visit() }));
    let archive = ProofArchive::open(&bench.archive(&finished));
    assert!(archive.rows("recipients.csv").iter().all(|row| row["proof_url"].contains("personal-")));
    for secret in [&user.api_token, &user.password] {
        assert!(!holds(&archive, secret), "{secret}");
    }
}

#[test]
fn nothing_secret_is_left_on_the_store_by_a_visit_that_was_cut_short() {
    let bench = ProofBench::new();
    let user = bench.stand_in.account().credentials(Profile::Administrator);
    bench.reach.set(Some(400));
    let events = bench.session(bench.visit());
    assert_eq!(problem(&events).kind, "offline");
    assert!(!bench.memory.paths().is_empty());
    for (path, _) in bench.memory.paths() {
        let bytes = bench.read(&path);
        for secret in [&user.api_token, &user.password] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{path}");
        }
    }
    assert!(!format!("{events:?}").contains(&user.api_token));
}

#[test]
fn encoding_and_guard_are_the_users_choice() {
    let bench = ProofBench::new();
    let options = Options { csv: Dialect { encoding: Encoding::Utf16Le, guarded: true }, personal_links: false };
    let finished = finished(&bench.session(Visit { options, ..bench.visit() }));
    assert_eq!(finished.outcome, Outcome::Complete);
    let archive = ProofArchive::open(&bench.archive(&finished));
    assert!(archive.entries["comments.csv"].starts_with(b"\xff\xfei\0d\0"));
    assert_eq!(archive.json("manifest.json")["csv"]["guarded"], true);
}

#[test]
fn a_manager_gets_what_a_manager_sees_and_it_is_not_called_a_backup_of_the_account() {
    for profile in [Profile::Manager, Profile::Observer] {
        let bench = ProofBench::new();
        let events = bench.session(Visit { sign_in: bench.token(profile), ..bench.visit() });
        assert!(preflight(&events).cannot[0].contains("not a backup of the account"));
        let finished = finished(&events);
        assert_eq!(finished.account.role, profile.to_string());
        assert!(finished.notes.iter().any(|note| note.contains("not a backup of the account")), "{:?}", finished.notes);
        let archive = ProofArchive::open(&bench.archive(&finished));
        archive.assert_rows(bench.stand_in.account(), profile);
        assert_eq!(archive.json("manifest.json")["sight"], "ownAndShared");
        assert!(!archive.text("report.html").contains("<h1>Backup of"));
        let caveat = finished.caveat.expect("a caveat");
        assert!(caveat.contains("not a backup of the account"), "{caveat}");
        let report = archive.text("report.html");
        let (head, rest) = report.split_once("<dl>").expect("a head");
        assert!(head.contains("not a backup of the account. An Administrator"), "beside the headline: {head}");
        assert!(!rest.contains("not a backup of the account"), "once");
        bench.assert_only_read();
    }
    let bench = ProofBench::new();
    let events = bench.session(Visit { sign_in: bench.token(Profile::Supervisor), ..bench.visit() });
    let finished = finished(&events);
    assert_eq!(finished.caveat, None);
    let archive = ProofArchive::open(&bench.archive(&finished));
    assert_eq!(archive.json("manifest.json")["sight"], "wholeAccount");
}

/// The archive that waits, as the page is told when it opens.
fn waiting(bench: &ProofBench) -> Option<String> {
    let events = bench.session(Visit { close_after: Some(0), ..bench.visit() });
    let Some(Event::Listening { finished }) = events.first() else { panic!("{events:?}") };
    finished.as_ref().map(|finished| finished.file_name.clone())
}

#[test]
fn the_last_backup_stays_until_the_next_one_is_made_and_no_longer() {
    let bench = ProofBench::new();
    let first = bench.backup();
    assert_eq!(first.kept_until, None);
    bench.clock.run(bench.clock.sleep(Duration::from_secs(400 * 86_400))).unwrap();
    assert_eq!(waiting(&bench), Some(first.file_name.clone()));
    let second = bench.backup();
    assert_ne!(second.file_name, first.file_name);
    assert_eq!(waiting(&bench), Some(second.file_name.clone()));
    let held: Vec<String> = bench.memory.paths().into_iter().map(|(path, _)| path).collect();
    assert_eq!(held.len(), 2, "the first one is gone: {held:?}");
    // One that goes into a folder is the last one too.
    finished(&bench.session(Visit { destination: Destination::Folder, ..bench.visit() }));
    assert_eq!((waiting(&bench), bench.memory.paths()), (None, vec![]));
}

#[test]
fn a_backup_of_another_service_does_not_take_the_place_of_the_last_one() {
    let (proof, mut wrike) = (ProofBench::new(), Bench::new());
    let first = proof.backup();
    (wrike.store, wrike.memory) = (proof.store.clone(), proof.memory.clone());
    assert!(wrike.backup().kept_until.is_some());
    assert_eq!(waiting(&proof), Some(first.file_name));
}

#[test]
fn each_data_centre_is_found_and_a_named_one_that_is_wrong_is_said() {
    let bench = in_europe();
    let found = finished(&bench.session(bench.visit()));
    assert_eq!((found.outcome, found.account.server.as_str()), (Outcome::Complete, "soap.proofhq.eu"));
    let bench = in_europe();
    let SignIn::Proof { email, secret, is_token, .. } = bench.password(Profile::Administrator) else { panic!() };
    let sign_in = SignIn::Proof { email, secret, is_token, region: Some(ProofRegion::Com) };
    let events = bench.session(Visit { sign_in, ..bench.visit() });
    assert_eq!(problem(&events).kind, "wrong-region");
}

#[test]
fn a_password_is_enough_without_rest() {
    let bench = ProofBench::new();
    let events = bench.session(Visit { sign_in: bench.password(Profile::Administrator), ..bench.visit() });
    let finished = finished(&events);
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    assert!(finished.notes.iter().any(|note| note.contains("wants an API token")), "{:?}", finished.notes);
    let archive = ProofArchive::open(&bench.archive(&finished));
    archive.assert_rows(bench.stand_in.account(), Profile::Administrator);
    archive.assert_labels(bench.stand_in.account());
    archive.assert_attachments(bench.stand_in.account());
    bench.assert_only_read();
}

#[test]
fn a_session_that_is_good_for_both_interfaces_is_used_for_both_and_never_ended() {
    let bench = ProofBench::of(small(), ProofStandIn::with_shared_sessions);
    let session = bench.stand_in.borrow_session(Profile::Administrator);
    let email = bench.stand_in.account().credentials(Profile::Administrator).email;
    let sign_in = SignIn::ProofSession { session: session.clone(), email, region: ProofRegion::Com };
    let finished = finished(&bench.session(Visit { sign_in, ..bench.visit() }));
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    assert_eq!(finished.account.role, "Administrator");
    let archive = ProofArchive::open(&bench.archive(&finished));
    archive.assert_rows(bench.stand_in.account(), Profile::Administrator);
    assert!(!archive.entries.values().any(|bytes| bytes.windows(session.len()).any(|w| w == session.as_bytes())));
    assert_eq!(bench.stand_in.count("soap doLogout") + bench.stand_in.count("rest logout"), 0);
    bench.assert_only_read();
}

#[test]
fn into_a_folder_files_go_beside_the_archive() {
    let bench = ProofBench::new();
    let visit = Visit { destination: Destination::Folder, ..bench.visit() };
    let finished = finished(&bench.session(visit));
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let files = bench.folder.files();
    assert!(files.contains_key(&finished.file_name), "{}", finished.file_name);
    let archive = ProofArchive::open(&files[&finished.file_name]);
    archive.assert_rows(bench.stand_in.account(), Profile::Administrator);
    let account = bench.stand_in.account();
    let original =
        account.files().find(|file| !account.originals(file["file_id"].as_u64().unwrap()).is_empty()).unwrap();
    let folder = format!("account-{}/originals/{}/", account.id(), original["file_id"]);
    assert!(files.keys().any(|path| path.starts_with(&folder)), "{folder}");
}

#[test]
fn what_the_user_leaves_out_is_not_asked_for_and_is_told() {
    let bench = ProofBench::new();
    let parts = Part::usual().into_iter().filter(|part| !matches!(part, Part::Files | Part::Comments)).collect();
    let finished = finished(&bench.session(Visit { parts, ..bench.visit() }));
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    assert_eq!(bench.stand_in.count("soap getProofComments") + bench.stand_in.count("file download"), 0);
    assert!(finished.notes.iter().any(|note| note.contains("Left out, as you chose: comments")));
}

#[test]
fn calls_stay_within_a_twentieth_of_what_is_needed() {
    let mut spec = small().with_proofs(300).with_versions(3).with_comments(2000);
    spec.max_file_size = 1000;
    let bench = ProofBench::of(spec, ProofStandIn::without_call_list);
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let (total, needed) = (bench.stand_in.total(), least_calls(bench.stand_in.account()));
    assert!(total as f64 <= needed as f64 * MOST, "{total} calls for {needed}");
}
