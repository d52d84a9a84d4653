//! Whole backups over the doubles: the engine as the page drives it, the stand-in in process, time that does not pass by itself.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Destination, Event, Outcome, Part};
use support::compare::Archive;
use support::{Bench, Script, finished, preflight};

#[test]
fn a_backup_holds_the_account_object_for_object() {
    let bench = Bench::new();
    let finished = bench.backup();
    assert_eq!((finished.outcome, finished.missing.len()), (Outcome::Complete, 0), "{:?}", finished.missing);
    assert_eq!(finished.notes, Vec::<String>::new(), "nothing to add to a complete backup");
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
    assert_eq!(finished.requests, bench.stand_in.total(), "each request was counted");
    assert_eq!(bench.stand_in.unexpected(), Vec::<String>::new());
    assert_eq!(bench.stand_in.violations(), Vec::<String>::new());
}

#[test]
fn audit_log_and_recycle_bin_come_when_asked_for() {
    let bench = Bench::new();
    let finished = finished(&bench.session(Script { parts: Some(&Part::ALL), ..Script::default() }));
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    let (archive, account) = (Archive::open(&bench.archive(&finished)), bench.stand_in.account());
    archive.assert_holds(account, &[]);
    let sorted = |objects: Vec<serde_json::Value>| {
        let mut texts: Vec<String> = objects.iter().map(ToString::to_string).collect();
        texts.sort();
        texts
    };
    for (file, truth) in [
        ("audit_log.json", account.audit_log().collect::<Vec<_>>()),
        ("recycle_bin_tasks.json", account.bin_tasks().collect()),
        ("recycle_bin_folders.json", account.bin_folders().collect()),
    ] {
        assert!(!truth.is_empty(), "{file}");
        assert_eq!(sorted(archive.items(file).collect()), sorted(truth), "{file}");
    }
}

#[test]
fn what_is_left_out_is_left_out_and_said() {
    let bench = Bench::new();
    let script = Script { parts: Some(&[Part::Setup, Part::People]), ..Script::default() };
    let finished = finished(&bench.session(script));
    let archive = Archive::open(&bench.archive(&finished));
    archive.assert_present(bench.stand_in.account());
    assert_eq!(archive.attachments().count(), 0);
    assert_eq!(bench.stand_in.bodies(), 0);
    assert!(archive.items("tasks.json").all(|task| task["comments"].as_array().unwrap().is_empty()));
    for left_out in ["files", "comments", "time logs"] {
        let said = format!("Left out, as you chose: {left_out}.");
        assert!(finished.notes.contains(&said), "{:?}", finished.notes);
    }
}

#[test]
fn a_picked_folder_gets_what_wrikes_own_tool_puts_there() {
    let bench = Bench::new();
    let events = bench.session(Script { destination: Destination::Folder, ..Script::default() });
    assert_eq!(finished(&events).outcome, Outcome::Complete);
    let files = bench.folder.files();
    assert!(
        files
            .keys()
            .all(|path| path.starts_with("account-") && (path.contains("/attachments/") || path.contains("/backup-")))
    );
    Archive::from_folder(&files).assert_holds(bench.stand_in.account(), &[]);
    assert_eq!(bench.memory.paths(), [], "nothing stays in the browser's storage");
}

#[test]
fn only_the_archive_stays_behind_and_it_can_be_found_and_discarded() {
    let bench = Bench::new();
    let finished = bench.backup();
    let paths: Vec<String> = bench.memory.paths().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["archives/finished.json".to_owned(), finished.staged_path.clone()]);
}

#[test]
fn the_seven_days_begin_when_the_archive_is_finished() {
    let bench = Bench::new();
    bench.session(Script { close_after: Some(10), ..Script::default() });
    bench
        .clock
        .run(keepsake::host::clock::Clock::sleep(&bench.clock, std::time::Duration::from_secs(8 * 86_400)))
        .unwrap();
    let finished = bench.backup();
    let kept = finished.kept_until.clone().unwrap();
    assert!(kept.as_str() >= "2026-12-06", "{kept}");
    let events = bench.session(Script { token: "", ..Script::default() });
    let Some(Event::Listening { finished: Some(waiting) }) = events.first() else { panic!("{events:?}") };
    assert_eq!(waiting.file_name, finished.file_name);
}

#[test]
fn the_preflight_tells_what_the_run_then_finds() {
    let bench = Bench::new();
    let events = bench.session(Script::default());
    let (before, after) = (preflight(&events), finished(&events));
    let made = bench.api_calls();
    let surveyed = made - before.calls;
    assert!(surveyed < 20, "the estimate of {} calls was off: {made} were made", before.calls);
    let count = |label: &str| before.counts.iter().find(|count| count.label.starts_with(label)).unwrap().count;
    let saved = |label: &str| after.counts.iter().find(|count| count.label.starts_with(label)).unwrap().saved;
    for label in ["tasks", "folders", "files", "links"] {
        assert_eq!(count(label), Some(saved(label)), "{label}");
    }
}

#[test]
fn two_runs_of_one_account_give_the_same_bytes() {
    let run = || {
        let bench = Bench::new();
        let finished = bench.backup();
        bench.archive(&finished)
    };
    assert!(run() == run());
}
