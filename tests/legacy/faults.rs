//! Bad minutes, lost items, closed tabs: a run ends Complete, or Partial with each lost item named.

use keepsake::engine::messages::{Event, Outcome, Step};
use keepsake::wrike::legacy::Format;
use keepsake_standin::FaultPlan;

use keepsake_standin::legacy::{FileDraft, Spec};

use crate::bench::{Bench, Script, finished, preflight, problem, sample};
use crate::truth::Archive;

/// The same bytes in every file but those that say when the service was asked, which is later after an interruption.
fn assert_same(one: &[u8], other: &[u8], why: &str) {
    let [one, other] = [one, other].map(|bytes| {
        let mut entries = Archive::open(bytes).entries;
        ["updates.json", "manifest.json", "SHA256SUMS"].iter().for_each(|name| drop(entries.remove(*name)));
        entries
    });
    assert!(one.keys().eq(other.keys()), "{why}");
    for (name, bytes) in &one {
        assert!(bytes == &other[name], "{why}: {name}");
    }
}

#[test]
fn bad_minutes_are_survived() {
    let plans = [
        "429-every-7",
        "429-retry-after",
        "500-every-9",
        "drop-every-13",
        "html-200",
        "reset-mid-file",
        "stall-mid-file",
        "truncate-file",
        "slow",
    ];
    for plan in plans {
        let bench = Bench::new();
        bench.stand_in.set_faults(FaultPlan::parse(plan).unwrap());
        let (finished, archive) = bench.backup(Format::Xml);
        assert_eq!(finished.outcome, Outcome::Complete, "{plan}: {:?}", finished.missing);
        Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[]);
        bench.assert_well_mannered();
    }
}

#[test]
fn a_file_that_cannot_be_had_is_named_and_all_else_is_there() {
    // The fault plan counts all files; the one that it strikes must be one that the user sees.
    for (plan, row) in [("wrong-length", 3), ("file-404", 7), ("file-403", 8)] {
        let has_it = |bench: &Bench| {
            let account = bench.stand_in.account();
            let mut mine = account.attachments().filter(|file| account.is_mine(file.owner));
            mine.any(|file| {
                file.versions.iter().any(|version| account.version_row(version.id) == row && version.size > 1)
            })
        };
        let benches = (1..9).map(|seed| Bench::of(&Spec { seed, ..sample() }, |stand_in| stand_in));
        let bench = benches.into_iter().find(has_it).expect("an account that has it");
        bench.stand_in.set_faults(FaultPlan::parse(plan).unwrap());
        let (finished, archive) = bench.backup(Format::Json);
        assert_eq!((finished.outcome, finished.missing.len()), (Outcome::Partial, 1), "{plan}: {:?}", finished.missing);
        let lost = &finished.missing[0];
        assert_eq!(lost.kind, "file", "{plan}");
        Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[lost.id.parse().unwrap()]);
    }
}

#[test]
fn a_partial_backup_is_no_ground_to_build_on() {
    let bench = Bench::new();
    bench.stand_in.set_faults(FaultPlan::parse("file-404").unwrap());
    assert_eq!(bench.backup_into_folder().outcome, Outcome::Partial);
    bench.stand_in.set_faults(FaultPlan::none());
    bench.pass(std::time::Duration::from_secs(60));
    let again = bench.backup_into_folder();
    assert_eq!(again.outcome, Outcome::Complete);
    assert!(!again.notes.iter().any(|note| note.starts_with("Only what happened since")));
    Archive::newest(&bench.files()).assert_holds(&bench.stand_in.account(), &[]);
}

#[test]
fn a_task_that_is_deleted_while_the_run_lasts_ends_the_run_well() {
    let bench = Bench::new();
    bench.session(Script { close_after: Some(8), ..Script::default() });
    let me = bench.stand_in.account().me().to_owned();
    let ids: Vec<u64> = bench.stand_in.account().my_tasks().map(|task| task.item.id).step_by(9).collect();
    for id in ids {
        bench.stand_in.account().delete_task(&me, id).unwrap();
    }
    let finished = finished(&bench.session(Script::default()));
    for lost in &finished.missing {
        assert!(lost.name.contains("task") || lost.name.contains("files of"), "{lost:?}");
    }
    bench.assert_well_mannered();
}

#[test]
fn a_token_that_expires_stops_the_run_and_signing_in_anew_goes_on() {
    let uninterrupted = Bench::new().backup(Format::Json).1;
    let bench = Bench::new();
    bench.stand_in.set_faults(FaultPlan::parse("token-expires:40").unwrap());
    assert_eq!(problem(&bench.session(Script::default())).kind, "signed-out");
    bench.stand_in.set_faults(FaultPlan::none());
    let events = bench.session(Script::default());
    assert!(preflight(&events).unfinished.is_some());
    let staged = bench.run(keepsake::host::store::read_small(&bench.memory, &finished(&events).staged_path));
    assert_same(&staged.unwrap().unwrap(), &uninterrupted, "after signing in anew");
}

#[test]
fn a_tab_closed_anywhere_goes_on_and_ends_with_the_same_files() {
    let (_, uninterrupted) = Bench::new().backup(Format::Json);
    let events = Bench::new().session(Script::default());
    let steps = events.iter().filter(|event| matches!(event, Event::Progress { .. })).count();
    assert!(steps > 50, "{steps}");
    for close_after in (1..steps).step_by(steps / 12) {
        let bench = Bench::new();
        let first = bench.session(Script { close_after: Some(close_after), ..Script::default() });
        if matches!(first.last(), Some(Event::Finished { .. })) {
            continue;
        }
        let calls = |bench: &Bench| bench.stand_in.total();
        let before = calls(&bench);
        let whole = {
            let other = Bench::new();
            other.backup(Format::Json);
            calls(&other)
        };
        let events = bench.session(Script::default());
        assert_eq!(finished(&events).outcome, Outcome::Complete, "closed after {close_after}");
        let staged = bench.run(keepsake::host::store::read_small(&bench.memory, &finished(&events).staged_path));
        let staged = staged.unwrap().unwrap();
        assert_same(&staged, &uninterrupted, &format!("closed after {close_after}"));
        // Signing in again, and what was cut off in the middle: up to eight downloads.
        assert!(calls(&bench) <= whole.max(before) + 3 + 8, "{} of {whole}, closed after {close_after}", calls(&bench));
    }
}

#[test]
fn a_folder_that_answers_only_to_a_later_visit_has_its_files_too() {
    let bench = Bench::of(&Spec { folders: 400, ..Spec::empty(3, sample().now_ms / 1000) }, |stand_in| stand_in);
    let folders: Vec<u64> = bench.stand_in.account().my_folders().map(|folder| folder.item.id).collect();
    // So many that without one of them the first call for files has the same first id, and as many ids.
    assert!(folders.len() > 101, "{}", folders.len());
    for folder in &folders {
        let mut account = bench.stand_in.account();
        let me = account.me().to_owned();
        let file = FileDraft { name: "a.txt".to_owned(), content_type: "text/plain".to_owned(), size: 10, text: true };
        account.add_attachment(&me, *folder, None, file).unwrap();
    }
    bench.mute(Some(("wrike.folder.get", folders[2])));
    let first = bench.session(Script { close_in: Some(Step::Download), ..Script::default() });
    assert!(!first.iter().any(|event| matches!(event, Event::Finished { .. })), "{:?}", first.last());
    bench.mute(None);
    let (finished, archive) = bench.backup(Format::Json);
    assert_eq!(finished.outcome, Outcome::Complete, "{:?}", finished.missing);
    Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[]);
}

#[test]
fn a_run_since_another_goes_on_in_the_same_way() {
    let bench = Bench::new();
    bench.backup_into_folder();
    bench.pass(std::time::Duration::from_secs(3600));
    bench.stand_in.account().random_changes(30, 5);
    bench.pass(std::time::Duration::from_secs(3600));
    bench.session(Script { close_after: Some(12), ..Script::into_folder() });
    let again = bench.backup_into_folder();
    assert_eq!(again.outcome, Outcome::Complete, "{:?}", again.missing);
    assert!(again.notes.iter().any(|note| note.starts_with("Only what happened since")));
    Archive::newest(&bench.files()).assert_holds(&bench.stand_in.account(), &[]);
}

#[test]
fn a_lost_network_pauses_the_run_and_it_goes_on() {
    let bench = Bench::new();
    let stopped = problem(&bench.offline_after(40, Script::default()));
    assert_eq!(stopped.kind, "offline");
    let (finished, archive) = bench.backup(Format::Json);
    assert_eq!(finished.outcome, Outcome::Complete);
    Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[]);
}

#[test]
fn pause_stops_the_calls_and_resume_goes_on() {
    let bench = Bench::new();
    let events = bench.session(Script { pause_after: Some(30), ..Script::default() });
    assert!(events.iter().any(|event| matches!(event, Event::Paused { problem: None })));
    assert_eq!(finished(&events).outcome, Outcome::Complete);
}

#[test]
fn a_clock_that_is_wrong_by_hours_backs_up_all_the_same() {
    let behind = crate::bench::NOW.unix_timestamp().unsigned_abs() * 1000 - 3 * 3_600_000;
    let bench = Bench::of(&sample(), |stand_in| stand_in.with_clock(move || behind));
    let (finished, _) = bench.backup(Format::Json);
    assert_eq!(finished.outcome, Outcome::Complete);
}

#[test]
fn without_a_list_of_all_comments_those_of_tasks_come_one_by_one_and_those_of_folders_are_named_as_missing() {
    let bench = Bench::new();
    bench.take_away("wrike.comment.updates");
    let (finished, archive) = bench.backup(Format::Json);
    assert_eq!(finished.outcome, Outcome::Partial);
    let account = bench.stand_in.account();
    let archive = Archive::open(&archive);
    for (entry, task) in archive.items("tasks.json").iter().zip(account.my_tasks()) {
        assert_eq!(entry["comments"].as_array().unwrap().len(), account.comments_of(task.item.id).count());
    }
    let with_comments = account.my_folders().filter(|folder| account.comments_of(folder.item.id).count() > 0);
    let ids: Vec<u64> = with_comments.map(|folder| folder.item.id).collect();
    assert_eq!(finished.missing.len(), ids.len());
    for (lost, id) in finished.missing.iter().zip(ids) {
        assert!(lost.kind == "comment" && lost.name.contains(&format!("comments of folder {id} ")), "{lost:?}");
        assert!(lost.reason.contains("of folders it only counts them"));
    }
}
