//! Every wait has a limit, and the status region speaks rarely.

use super::*;

/// Lets seconds pass.
fn wait(model: &mut Model, seconds: u32) {
    for _ in 0..seconds {
        assert_eq!(update(model, Msg::Tick), []);
    }
}

fn lost_what(model: &Model) -> &str {
    match &model.phase {
        Phase::Failed(problem) if problem.kind == ENGINE_LOST => &problem.what,
        other => panic!("not lost but {other:?}"),
    }
}

#[test]
fn an_engine_that_does_not_start_is_given_up_and_welcomed_when_it_comes_late() {
    let mut model = page();
    wait(&mut model, ENGINE_STARTS_WITHIN - 1);
    assert_eq!(model.phase.name(), "connect");
    wait(&mut model, 1);
    assert!(lost_what(&model).contains("did not start"));
    tell(&mut model, listening());
    assert_eq!(model.phase.name(), "connect");
}

#[test]
fn an_engine_that_does_not_start_fails_a_queued_check_too() {
    let mut model = page();
    after(&mut model, [Msg::Typed(Field::Token, "secret".into()), Msg::Check]);
    wait(&mut model, ENGINE_STARTS_WITHIN);
    assert!(lost_what(&model).contains("did not start"));
}

#[test]
fn a_check_may_take_long_as_long_as_it_speaks() {
    let mut model = checking();
    for _ in 0..5 {
        wait(&mut model, CHECK_SPEAKS_WITHIN - 1);
        tell(&mut model, Event::Progress { progress: progress(Step::Preflight) });
    }
    assert_eq!(model.phase.name(), "preflight");
    wait(&mut model, CHECK_SPEAKS_WITHIN);
    assert!(lost_what(&model).contains("no progress"));
    assert_eq!(update(&mut model, Msg::ToForm), [Effect::RestartEngine]);
}

#[test]
fn a_permission_that_cannot_be_looked_up_counts_as_missing() {
    let mut model = extension();
    after(&mut model, [Msg::Engine(listening()), Msg::Typed(Field::Token, "secret".into()), Msg::Check]);
    wait(&mut model, ACCESS_KNOWN_WITHIN);
    assert_eq!(form(&model).access, Access::Missing);
}

#[test]
fn a_cancel_that_is_not_confirmed_is_told() {
    for mut model in [running(), paused(None)] {
        wait(&mut model, 1_000);
        after(&mut model, [Msg::Ask(Question::Cancel), Msg::Answer(true)]);
        wait(&mut model, CANCEL_ENDS_WITHIN - 1);
        assert!(matches!(model.phase, Phase::Running(_) | Phase::Paused(_)), "the silence before does not count");
        wait(&mut model, 1);
        assert!(lost_what(&model).contains("told to stop"));
    }
}

#[test]
fn a_silent_run_is_never_given_up_but_its_silence_is_counted() {
    let mut model = running();
    wait(&mut model, 10_000);
    assert_eq!((model.phase.name(), model.silence), ("running", 10_000));
    tell(&mut model, Event::Progress { progress: progress(Step::Collect) });
    assert_eq!(model.silence, 0);
}

#[test]
fn waiting_for_the_user_has_no_limit() {
    for mut model in [ready(preflight()), paused(None), ended(Destination::Download), failed()] {
        let before = model.phase.clone();
        wait(&mut model, 10_000);
        assert_eq!(model.phase, before);
    }
}

#[test]
fn progress_is_spoken_at_a_new_step_and_else_every_ten_seconds() {
    let mut model = running();
    let at = |items_done| Event::Progress { progress: Progress { items_done, ..progress(Step::Collect) } };
    tell(&mut model, at(1));
    assert_eq!(model.status.text, "Read the account, 25%, about 3 minutes left.");
    tell(&mut model, at(2));
    assert_eq!(model.status.text, "Read the account, 25%, about 3 minutes left.");
    wait(&mut model, STATUS_EVERY);
    tell(&mut model, at(3));
    assert_eq!(model.status.text, "Read the account, 75%, about 3 minutes left.");
    tell(&mut model, Event::Progress { progress: Progress { seconds_left: None, ..progress(Step::Verify) } });
    assert_eq!(model.status.text, "Read every byte back, 25%.");
}

#[test]
fn bytes_tell_the_share_where_they_are_known() {
    let progress = Progress { bytes_done: 9, bytes_total: 10, ..progress(Step::Download) };
    assert_eq!(progress.permille(), Some(900));
}
