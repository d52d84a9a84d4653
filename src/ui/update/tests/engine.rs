//! What each event of the engine does in each phase.

use super::*;

/// Applies an event in every phase; returns the names of the phases that follow, in the order of `every_phase`.
fn phases_after(event: &Event) -> Vec<&'static str> {
    let follow = |mut model: Model| {
        tell(&mut model, event.clone());
        model.phase.name()
    };
    every_phase().into_iter().map(follow).collect()
}

const UNMOVED: [&str; 7] = ["connect", "preflight", "ready", "running", "paused", "finished", "failed"];

#[test]
fn listening_moves_nothing_by_itself() {
    assert_eq!(phases_after(&listening()), UNMOVED);
}

#[test]
fn connected_names_the_account_while_checking() {
    assert_eq!(phases_after(&Event::Connected { account: account() }), UNMOVED);
    let mut model = checking();
    tell(&mut model, Event::Connected { account: account() });
    assert!(matches!(&model.phase, Phase::Checking(Checking { account: Some(account), .. }) if account.name == "Acme"));
    assert_eq!(model.status.text, "Signed in as Ada <ada@acme.example>. Counting what there is.");
}

#[test]
fn ready_ends_a_check_and_nothing_else() {
    let expected = ["connect", "ready", "ready", "running", "paused", "finished", "failed"];
    assert_eq!(phases_after(&Event::Ready { preflight: preflight() }), expected);
}

#[test]
fn a_second_ready_does_not_undo_the_users_choice() {
    let mut model = ready(preflight());
    update(&mut model, Msg::DestinationChosen(Destination::Folder));
    tell(&mut model, Event::Ready { preflight: preflight() });
    assert!(matches!(&model.phase, Phase::Ready(ready) if ready.destination == Destination::Folder));
}

#[test]
fn progress_never_changes_the_screen() {
    assert_eq!(phases_after(&Event::Progress { progress: progress(Step::Collect) }), UNMOVED);
}

#[test]
fn progress_is_kept_while_running_paused_and_for_its_own_step_while_checking() {
    let kept = |mut model: Model, step| {
        tell(&mut model, Event::Progress { progress: progress(step) });
        match model.phase {
            Phase::Checking(Checking { progress, .. })
            | Phase::Running(Running { progress, .. })
            | Phase::Paused(Paused { progress, .. }) => progress.is_some(),
            _ => false,
        }
    };
    assert!(kept(running(), Step::Collect));
    assert!(kept(paused(None), Step::Collect));
    assert!(kept(checking(), Step::Preflight));
    assert!(!kept(checking(), Step::Collect));
}

#[test]
fn paused_stops_a_run_and_fails_a_check() {
    let with_problem = Event::Paused { problem: Some(problem("no-space")) };
    let expected = ["connect", "failed", "ready", "paused", "paused", "finished", "failed"];
    assert_eq!(phases_after(&with_problem), expected);
    let by_user = Event::Paused { problem: None };
    let expected = ["connect", "preflight", "ready", "paused", "paused", "finished", "failed"];
    assert_eq!(phases_after(&by_user), expected);
}

#[test]
fn the_reason_of_a_pause_outlives_a_second_word_without_one() {
    let mut model = paused(Some(problem("no-space")));
    tell(&mut model, Event::Paused { problem: None });
    assert!(matches!(&model.phase, Phase::Paused(Paused { problem: Some(problem), .. }) if problem.kind == "no-space"));
    tell(&mut model, Event::Paused { problem: Some(problem(SIGNED_OUT)) });
    assert!(matches!(&model.phase, Phase::Paused(Paused { problem: Some(problem), .. }) if problem.kind == SIGNED_OUT));
}

#[test]
fn a_pause_keeps_where_the_run_stood() {
    let mut model = running();
    tell(&mut model, Event::Progress { progress: progress(Step::Download) });
    tell(&mut model, Event::Paused { problem: None });
    update(&mut model, Msg::Resume);
    assert!(
        matches!(&model.phase, Phase::Running(Running { progress: Some(progress), .. }) if progress.step == Step::Download)
    );
}

#[test]
fn finished_ends_a_run_even_if_a_pause_came_between() {
    let expected = ["connect", "preflight", "ready", "finished", "finished", "finished", "failed"];
    assert_eq!(phases_after(&Event::Finished { finished: finished(Destination::Download) }), expected);
    assert_eq!(staged(&ended(Destination::Download)), &Staged::Waiting);
}

#[test]
fn the_status_tells_a_result_with_gaps_from_one_without() {
    assert_eq!(ended(Destination::Download).status.text, "The backup has ended.");
    let mut model = running();
    tell(
        &mut model,
        Event::Finished { finished: Finished { outcome: Outcome::Partial, ..finished(Destination::Folder) } },
    );
    assert_eq!(model.status.text, "The backup has ended with gaps, each named below.");
}

#[test]
fn failed_shows_its_problem_unless_there_is_a_result() {
    let expected = ["failed", "failed", "failed", "failed", "failed", "finished", "failed"];
    assert_eq!(phases_after(&Event::Failed { problem: problem("network") }), expected);
    let mut model = failed();
    tell(&mut model, Event::Failed { problem: problem("other") });
    assert!(matches!(&model.phase, Phase::Failed(first) if first.kind == "network"));
}

#[test]
fn cancelled_ends_a_run_at_the_form() {
    let expected = ["connect", "preflight", "ready", "connect", "connect", "finished", "failed"];
    assert_eq!(phases_after(&Event::Cancelled), expected);
}

#[test]
fn an_archive_of_an_earlier_visit_is_shown_when_the_page_opens() {
    let mut model = page();
    let event = Event::Listening { finished: Some(finished(Destination::Download)) };
    tell(&mut model, event.clone());
    assert!(matches!(&model.phase, Phase::Finished(ended) if ended.earlier));
    update(&mut model, Msg::ToForm);
    tell(&mut model, event);
    assert_eq!(model.phase.name(), "connect", "not a second time by itself");
    assert!(model.earlier.is_some());
}

#[test]
fn an_earlier_archive_does_not_snatch_the_form_from_a_typing_user() {
    let mut model = page();
    update(&mut model, Msg::Typed(Field::Token, "se".into()));
    tell(&mut model, Event::Listening { finished: Some(finished(Destination::Download)) });
    assert_eq!((model.phase.name(), model.entry.get(Field::Token)), ("connect", "se"));
    update(&mut model, Msg::ShowEarlier);
    assert_eq!(model.phase.name(), "finished");
}

#[test]
fn a_lost_engine_is_replaced_by_the_next_attempt() {
    for mut model in every_phase() {
        tell(&mut model, Event::Failed { problem: problem(ENGINE_LOST) });
        assert_eq!(model.engine, Engine::Lost, "{}", model.phase.name());
        assert_eq!(update(&mut model, Msg::ToForm), [Effect::RestartEngine]);
        assert_eq!(model.phase.name(), "connect");
    }
}

#[test]
fn an_ordinary_failure_keeps_its_engine() {
    assert_eq!(update(&mut failed(), Msg::ToForm), []);
}

#[test]
fn a_lost_engine_is_not_told_to_remove_anything() {
    let mut model = ended(Destination::Download);
    after(
        &mut model,
        [Msg::Save, Msg::SaveEnded(Ok(())), Msg::Engine(Event::Failed { problem: problem(ENGINE_LOST) })],
    );
    assert_eq!(update(&mut model, Msg::Remove), []);
    assert_eq!(staged(&model), &Staged::Saved);
}

#[test]
fn the_headline_counts_what_is_missing() {
    let mut finished = finished(Destination::Download);
    assert!(finished.headline().starts_with("Complete:"));
    (finished.outcome, finished.missing_total) = (Outcome::Partial, 1_200);
    assert_eq!(finished.headline(), "Partial: 1,200 items missing");
    finished.missing_total = 1;
    assert_eq!(finished.headline(), "Partial: 1 item missing");
}

#[test]
fn lacking_space_is_told_only_where_the_browser_tells_what_is_free() {
    let lacking = |needed, free| {
        let preflight = Preflight { space_needed: needed, space_free: free, ..preflight() };
        Ready { preflight, destination: Destination::Download, folder: Folder::None, parts: Part::usual() }
            .space_lacking()
    };
    assert_eq!(lacking(10, Some(10)), None);
    assert_eq!(lacking(11, Some(10)), Some(1));
    assert_eq!(lacking(11, None), None);
}
