//! Stopped anywhere, a run goes on from there: no finished call is made again, and the archive is the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::rc::Rc;

use keepsake::engine::messages::{Destination, Event, Outcome};
use keepsake::error::Kind;
use keepsake::host::store::{FaultyStore, Open};
use support::compare::Archive;
use support::{Bench, Script, finished, preflight, problem};

#[test]
fn a_tab_closed_anywhere_and_opened_again_goes_on() {
    let uninterrupted = {
        let bench = Bench::new();
        let finished = bench.backup();
        bench.archive(&finished)
    };
    let events = Bench::new().session(Script::default());
    let steps = events.iter().filter(|event| matches!(event, Event::Progress { .. })).count();
    assert!(steps > 20, "{steps}");
    let points = (1..steps).step_by(5);
    let (all, mut resumed) = (points.len(), 0);
    for close_after in points {
        let bench = Bench::new();
        let first = bench.session(Script { close_after: Some(close_after), ..Script::default() });
        if matches!(first.last(), Some(Event::Finished { .. })) {
            continue;
        }
        let before = bench.stand_in.calls().len();
        let second = bench.session(Script::default());
        assert!(preflight(&second).unfinished.is_some(), "the run is offered, closed after {close_after}");
        bench.assert_no_finished_call_was_repeated(before);
        assert!(bench.archive(&finished(&second)) == uninterrupted, "same bytes, closed after {close_after}");
        resumed += 1;
    }
    assert!(resumed * 4 >= all * 3, "{resumed} of {all} points were in the middle of the run");
}

#[test]
fn a_run_into_a_folder_goes_on_in_the_same_folder() {
    let bench = Bench::new();
    let folder = Script { destination: Destination::Folder, ..Script::default() };
    bench.session(Script { close_after: Some(15), ..folder.clone() });
    let before = bench.stand_in.calls().len();
    assert_eq!(finished(&bench.session(folder)).outcome, Outcome::Complete);
    bench.assert_no_finished_call_was_repeated(before);
    Archive::from_folder(&bench.folder.files()).assert_holds(bench.stand_in.account(), &[]);
}

#[test]
fn pause_stops_the_calls_and_resume_goes_on() {
    let bench = Bench::new();
    let events = bench.session(Script { pause_after: Some(12), ..Script::default() });
    assert!(events.iter().any(|event| matches!(event, Event::Paused { problem: None })));
    assert_eq!(finished(&events).outcome, Outcome::Complete);
    bench.assert_no_finished_call_was_repeated(0);
}

#[test]
fn cancel_leaves_nothing_behind() {
    for cancel_after in [1, 5, 12, 20] {
        let bench = Bench::new();
        let events = bench.session(Script { cancel_after: Some(cancel_after), ..Script::default() });
        assert_eq!(events.last(), Some(&Event::Cancelled), "after {cancel_after}");
        assert_eq!(bench.memory.paths(), [], "after {cancel_after}");
    }
}

#[test]
fn a_full_disk_pauses_the_run_and_space_lets_it_go_on() {
    let mut bench = Bench::new();
    let faulty = FaultyStore::new(Rc::new(bench.memory.clone()));
    bench.store = Rc::new(faulty.clone());
    let first = bench.session(Script::default());
    let steps = faulty.steps();
    finished(&first);
    for fail_from in (10..steps).step_by(97) {
        let mut bench = Bench::new();
        let faulty = FaultyStore::new(Rc::new(bench.memory.clone()));
        bench.store = Rc::new(faulty.clone());
        faulty.fail_from(Some((fail_from, Kind::NoSpace)));
        let stopped = problem(&bench.session(Script::default()));
        assert_eq!(stopped.kind, "no-space", "step {fail_from}");
        assert_eq!(bench.archive_paths(), Vec::<String>::new(), "step {fail_from}");
        faulty.fail_from(None);
        let finished = bench.backup();
        assert_eq!(finished.outcome, Outcome::Complete, "step {fail_from}");
        Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
    }
}

#[test]
fn too_little_space_is_said_before_anything_is_fetched() {
    let bench = Bench::new();
    bench.memory.limit(Some(40 << 20));
    let stopped = problem(&bench.session(Script::default()));
    assert_eq!(stopped.kind, "no-space");
    assert_eq!(bench.stand_in.bodies(), 0);
}

#[test]
fn a_second_tab_is_told_that_the_first_is_at_it() {
    let bench = Bench::new();
    bench.session(Script { close_after: Some(10), ..Script::default() });
    let journal =
        bench.memory.paths().into_iter().map(|(path, _)| path).find(|path| path.ends_with("/journal")).unwrap();
    let held = bench.clock.run(bench.store.open(&journal, Open::Existing)).unwrap().unwrap();
    assert_eq!(problem(&bench.session(Script::default())).kind, "busy");
    drop(held);
    assert_eq!(bench.backup().outcome, Outcome::Complete);
}

/// A run that has fetched everything and could not begin to pack; the path of its small bodies, and their length.
fn stopped_before_packing(bench: &Bench) -> (String, u64) {
    bench.session(Script { close_after: Some(10), ..Script::default() });
    let find = |end: &str| bench.memory.paths().into_iter().find(|(path, _)| path.ends_with(end)).unwrap();
    let archive = find("/journal").0.replace("/journal", "/archive.zip.part");
    let held = bench.clock.run(bench.store.open(&archive, Open::Keep)).unwrap().unwrap();
    assert_eq!(problem(&bench.session(Script::default())).kind, "busy");
    drop(held);
    find("/files/small")
}

#[test]
fn a_body_that_changes_between_download_and_packing_is_never_delivered_and_is_fetched_anew() {
    let uninterrupted = {
        let bench = Bench::new();
        let finished = bench.backup();
        bench.archive(&finished)
    };
    for at_the_end in [false, true] {
        let bench = Bench::new();
        let (bodies, len) = stopped_before_packing(&bench);
        let mut file = bench.clock.run(bench.store.open(&bodies, Open::Existing)).unwrap().unwrap();
        let (place, mut byte) = (if at_the_end { len - 1 } else { 0 }, [0]);
        file.read_at(place, &mut byte).unwrap();
        file.write_at(place, &[byte[0] ^ 1]).unwrap();
        drop(file);
        let fetched = || bench.stand_in.bodies() + bench.stand_in.count("data_export/resource/{n}");
        let before = fetched();
        assert_eq!(problem(&bench.session(Script::default())).kind, "damaged");
        assert_eq!(bench.archive_paths(), Vec::<String>::new());
        let finished = finished(&bench.session(Script::default()));
        assert!(bench.archive(&finished) == uninterrupted, "the same bytes as if nothing had happened");
        assert_eq!(fetched(), before + 1, "what was sound was not fetched again");
    }
}

#[test]
fn bodies_that_were_cut_off_are_fetched_anew() {
    let bench = Bench::new();
    let (bodies, _) = stopped_before_packing(&bench);
    drop(bench.clock.run(bench.store.open(&bodies, Open::Empty)).unwrap().unwrap());
    let finished = bench.backup();
    assert_eq!(finished.outcome, Outcome::Complete);
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
}
