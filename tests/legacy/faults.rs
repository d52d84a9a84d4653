//! Bad minutes, lost items, closed tabs: a run ends Complete, or Partial with each lost item named.

use keepsake::engine::messages::{Event, Outcome};
use keepsake::wrike::legacy::Format;
use keepsake_standin::FaultPlan;

use crate::bench::{Bench, Script, finished, preflight, problem};
use crate::truth::Archive;

#[test]
fn bad_minutes_are_survived() {
    for plan in ["429-every-7", "500-every-9", "reset-every-11", "html-200-every-13"] {
        let Ok(parsed) = FaultPlan::parse(plan) else { panic!("no fault called {plan}") };
        let bench = Bench::new();
        bench.stand_in.set_faults(parsed);
        let (finished, archive) = bench.backup(Format::Xml);
        assert_eq!(finished.outcome, Outcome::Complete, "{plan}: {:?}", finished.missing);
        Archive::open(&archive).assert_holds(&bench.stand_in.account(), &[]);
        bench.assert_well_mannered();
    }
}

#[test]
fn a_revoked_token_stops_the_run_and_a_new_sign_in_goes_on() {
    let uninterrupted = Bench::new().backup(Format::Json).1;
    let bench = Bench::new();
    bench.session(Script { close_after: Some(60), ..Script::default() });
    let before = bench.stand_in.count("wrike.folder.get") + bench.stand_in.count("wrike.timelog.list");
    assert!(before > 10, "{before}");
    let events = bench.session(Script::default());
    assert!(preflight(&events).unfinished.is_some());
    assert_eq!(finished(&events).outcome, Outcome::Complete);
    let staged = bench.run(keepsake::host::store::read_small(&bench.memory, &finished(&events).staged_path));
    assert!(staged.unwrap().unwrap() == uninterrupted);
}

#[test]
fn a_tab_closed_anywhere_goes_on_and_ends_with_the_same_bytes() {
    let (_, uninterrupted) = Bench::new().backup(Format::Json);
    let events = Bench::new().session(Script::default());
    let steps = events.iter().filter(|event| matches!(event, Event::Progress { .. })).count();
    assert!(steps > 100, "{steps}");
    for close_after in (1..steps).step_by(steps / 12) {
        let bench = Bench::new();
        bench.session(Script { close_after: Some(close_after), ..Script::default() });
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
        assert!(staged.unwrap().unwrap() == uninterrupted, "same bytes, closed after {close_after}");
        // Signing in again, and what was cut off in the middle: up to eight downloads.
        assert!(calls(&bench) <= whole.max(before) + 3 + 8, "{} of {whole}, closed after {close_after}", calls(&bench));
    }
}

#[test]
fn a_run_since_another_goes_on_in_the_same_way() {
    let bench = Bench::new();
    bench.into_folder();
    bench.pass(std::time::Duration::from_secs(3600));
    bench.stand_in.account().random_changes(30, 5);
    bench.pass(std::time::Duration::from_secs(3600));
    bench.session(Script { close_after: Some(12), ..Script::into_folder() });
    let again = bench.into_folder();
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
    let bench = Bench::of(&crate::bench::sample(), |stand_in| stand_in.with_clock(move || behind));
    let (finished, _) = bench.backup(Format::Json);
    assert_eq!(finished.outcome, Outcome::Complete);
}
