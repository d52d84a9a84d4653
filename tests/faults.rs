//! Bad days: each fault of the stand-in ends in a complete archive, or in one that names what is missing.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Finished, Outcome};
use keepsake::host::clock::Clock;
use keepsake_standin::{FaultPlan, Plan, RESTRICTED_TOKEN, Rights};
use support::compare::Archive;
use support::{Bench, Script, finished, problem, small};

/// Run under `plan` and check what came against the account.
fn run(plan: &str) -> (Bench, Finished) {
    let bench = Bench::faulty(plan);
    let finished = bench.backup();
    assert_eq!((finished.outcome, &finished.missing[..]), (Outcome::Complete, &[][..]), "{plan}");
    let mut archive = Archive::open(&bench.archive(&finished));
    archive.comment_types = plan != "comments-403";
    archive.assert_holds(bench.stand_in.account(), &[]);
    assert_eq!(bench.stand_in.unexpected(), Vec::<String>::new());
    assert_eq!(bench.stand_in.violations(), Vec::<String>::new());
    (bench, finished)
}

#[test]
fn passing_faults_end_complete() {
    for plan in [
        "429-every-7",
        "429-retry-after",
        "500-every-9",
        "drop-every-13",
        "reset-mid-file",
        "stall-mid-file",
        "truncate-file",
        "links-refused",
        "export-early",
        "html-200",
        "slow:400",
        "429-every-7+reset-mid-file+html-200+500-every-9",
    ] {
        run(plan);
    }
}

#[test]
fn files_come_by_links_of_which_a_hundred_cost_a_call() {
    let bench = Bench::of(small().with_files(250).with_file_size(10), |stand_in| stand_in);
    let finished = bench.backup();
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
    let count = |operation: &str| bench.stand_in.count(operation);
    assert_eq!(count("attachments/{id}/download"), 0);
    assert!(count("storage/attachments/{n}") > 200);
    // Three of files, and one of what is kept elsewhere.
    assert_eq!((count("attachments/{ids}"), count("attachments/{id}/url")), (4, 0));
}

#[test]
fn a_link_that_opens_without_signing_in_is_nowhere_in_the_archive() {
    let bench = Bench::new();
    let finished = bench.backup();
    for (path, bytes) in &Archive::open(&bench.archive(&finished)).entries {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("storage.www.wrike.com/attachments/"), "{path}");
    }
}

#[test]
fn links_that_are_refused_are_given_up_and_every_file_is_asked_of_the_api() {
    let (bench, _) = run("links-refused");
    let dead = bench.stand_in.calls().iter().filter(|call| call.operation == "storage/attachments/{n}").count();
    // Eight are under way when the third has failed.
    assert!((3..=11).contains(&dead), "{dead}");
}

#[test]
fn what_the_plan_does_not_include_is_asked_for_once() {
    let rights = Rights { plan: Plan::Business, ..Rights::full() };
    let bench = Bench::of(small().with_tasks(2000).with_folders(400), |stand_in| stand_in.with_rights(rights));
    assert_eq!(bench.backup().outcome, Outcome::Complete);
    let account = bench.stand_in.account();
    let parents =
        account.tasks().filter(|task| task["subTaskIds"].as_array().is_some_and(|ids| !ids.is_empty())).count();
    assert!(parents > 200, "{parents}");
    for operation in ["tasks/{ids}/rollups", "folders/{ids}/rollups", "folders/{id}/hourly_rates", "jobroles"] {
        assert_eq!(bench.stand_in.count(operation), 1, "{operation}");
    }
}

#[test]
fn an_export_that_is_never_done_is_missing_by_its_name() {
    let bench = Bench::faulty("export-slow");
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Partial);
    let names: Vec<&str> = finished.missing.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["The BI export"]);
    assert!(finished.missing[0].reason.contains("still preparing"));
    assert!(bench.clock.monotonic() < std::time::Duration::from_secs(15 * 60));
}

#[test]
fn the_documented_limit_is_used_to_95_percent_and_never_passed() {
    let spec = small().with_files(2500).with_file_size(10);
    // Without links each file is a call.
    let plan = FaultPlan::parse("links-refused").unwrap();
    let mut bench = Bench::of(spec, |stand_in| stand_in.with_rate_limit(400).with_faults(plan));
    bench.latency = std::time::Duration::from_millis(100);
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    let calls = bench.stand_in.calls();
    assert!(calls.iter().all(|call| call.status != 429), "no call was one too many");
    let minutes = bench.clock.monotonic().as_secs_f64() / 60.0;
    let downloads = bench.stand_in.count("attachments/{id}/download");
    assert!(downloads > 2000);
    #[allow(clippy::cast_precision_loss, reason = "a count of calls")]
    let used = bench.api_calls() as f64 / (minutes * 400.0);
    assert!(used >= 0.95, "{:.1} % of the limit in {minutes:.1} minutes", used * 100.0);
}

/// Others use the same limit: half of what is documented is left.
#[test]
fn a_limit_that_others_use_up_too_is_met_with_less() {
    let plan = FaultPlan::parse("links-refused").unwrap();
    let spec = small().with_files(800).with_file_size(10);
    let mut bench = Bench::of(spec, |stand_in| stand_in.with_rate_limit(200).with_faults(plan));
    bench.latency = std::time::Duration::from_millis(100);
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    let calls = bench.stand_in.calls();
    let refused = calls.iter().filter(|call| call.status == 429).count();
    assert!(refused > 0 && refused * 10 <= calls.len(), "{refused} of {} calls were one too many", calls.len());
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
}

/// Several pages of tasks: doubles go, order does not matter, and a page token that is refused begins the listing anew.
#[test]
fn unruly_pages_end_complete() {
    for plan in ["duplicate-page", "reordered-page", "page-token-expires"] {
        let plain = Bench::of(small().with_tasks(2400).with_comments(100).with_files(5), |stand_in| {
            stand_in.with_faults(FaultPlan::parse(plan).unwrap())
        });
        let finished = plain.backup();
        assert_eq!((finished.outcome, &finished.missing[..]), (Outcome::Complete, &[][..]), "{plan}");
        Archive::open(&plain.archive(&finished)).assert_holds(plain.stand_in.account(), &[]);
        assert!(plain.stand_in.count("tasks") >= 3, "{plan}");
    }
}

#[test]
fn an_optional_field_that_is_refused_is_dropped_and_noted() {
    let bench = Bench::faulty("field-refused:effortAllocation");
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    assert!(finished.notes.iter().any(|note| note.contains("effortAllocation")), "{:?}", finished.notes);
    let tasks = Archive::open(&bench.archive(&finished)).items("tasks.json").count();
    assert_eq!(tasks, bench.stand_in.account().tasks().count());
}

#[test]
fn a_window_of_comments_that_is_refused_is_named() {
    let bench = Bench::faulty("window-refused");
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Partial);
    assert!(
        finished.missing.iter().all(|item| item.kind == "comment" && item.name.starts_with("comments of 20")),
        "{:?}",
        finished.missing
    );
    assert_eq!(finished.missing_total, 1);
}

#[test]
fn what_is_deleted_between_list_and_call_is_named() {
    let bench = Bench::faulty("deleted-mid-run");
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Partial);
    let kinds: Vec<&str> = finished.missing.iter().map(|item| item.kind.as_str()).collect();
    assert_eq!(kinds.len(), 2, "{:?}", finished.missing);
    assert!(kinds.contains(&"folder") && kinds.contains(&"file"), "{kinds:?}");
    assert!(finished.missing.iter().all(|item| !item.id.is_empty() && item.reason.contains("no longer exists")));
}

#[test]
fn a_file_that_cannot_be_had_is_named() {
    for (plan, why) in [("file-404", "no longer exists"), ("file-403", "may not see"), ("wrong-length", "less or more")]
    {
        let bench = Bench::faulty(plan);
        let finished = bench.backup();
        assert_eq!((finished.outcome, finished.missing_total), (Outcome::Partial, 1), "{plan}: {:?}", finished.missing);
        let item = &finished.missing[0];
        let truth = bench.stand_in.account().attachments().find(|attachment| attachment["id"] == *item.id).unwrap();
        assert_eq!((item.kind.as_str(), item.name.as_str()), ("file", truth["name"].as_str().unwrap()), "{plan}");
        assert!(item.reason.contains(why), "{plan}: {}", item.reason);
        let archive = Archive::open(&bench.archive(&finished));
        archive.assert_holds(bench.stand_in.account(), &[&item.id]);
        let report = archive.json("report.json");
        assert_eq!((&report["outcome"], &report["missing"][0]["id"]), (&"partial".into(), &item.id.clone().into()));
        let html = String::from_utf8(archive.file("report.html").unwrap().to_vec()).unwrap();
        assert!(html.contains(&item.id), "the report for people names it too");
    }
}

#[test]
fn without_the_account_wide_call_comments_come_item_by_item() {
    let (bench, _) = run("comments-403");
    assert_eq!(bench.stand_in.count("comments"), 1, "the refusal is learned once");
    assert!(bench.stand_in.count("tasks/{id}/comments") >= 120);
}

#[test]
fn groups_out_of_reach_are_noted_and_known_from_contacts() {
    let bench = Bench::faulty("groups-403");
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    assert!(
        finished.notes.iter().any(|note| note.starts_with("Groups are not in the archive")),
        "{:?}",
        finished.notes
    );
    let teams = Archive::open(&bench.archive(&finished)).json("teams.json");
    assert_eq!(teams.as_array().unwrap().len(), bench.stand_in.account().groups().count());
}

#[test]
fn a_user_with_few_rights_gets_a_backup_of_what_that_user_sees() {
    let bench = Bench::new();
    let finished = finished(&bench.session(Script { token: RESTRICTED_TOKEN, ..Script::default() }));
    assert_eq!(finished.outcome, Outcome::Complete);
    assert!(!finished.notes.is_empty());
}

#[test]
fn a_token_that_expires_stops_the_run_and_a_new_sign_in_goes_on() {
    let bench = Bench::faulty("token-expires:40");
    let stopped = problem(&bench.session(Script::default()));
    assert_eq!(stopped.kind, "signed-out");
    assert_eq!(bench.archive_paths(), Vec::<String>::new(), "nothing looks like a backup");
    let before = bench.stand_in.calls().len();
    bench.stand_in.set_faults(FaultPlan::none());
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
    bench.assert_no_finished_call_was_repeated(before);
}

#[test]
fn offline_pauses_and_resumes() {
    let bench = Bench::faulty("drop-every-13");
    let events = bench.offline_after(30, Script { resumes: 0, ..Script::default() });
    let stopped = problem(&events);
    assert_eq!(stopped.kind, "offline");
    assert!(!stopped.next.is_empty());
    assert_eq!(bench.archive_paths(), Vec::<String>::new());
    bench.online();
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
}
