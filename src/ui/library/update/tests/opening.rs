//! From files to open backups.

use super::*;

#[test]
fn what_is_chosen_before_the_library_listens_is_opened_when_it_does() {
    let mut model = Model::new(1);
    let effects = update(&mut model, Msg::Chosen(given()));
    assert_eq!(effects, [Effect::Focus]);
    let effects = update(&mut model, Msg::Heard(Event::Listening));
    assert_eq!(effects, [Effect::Open { request: 1, consent: false }]);
}

#[test]
fn nothing_chosen_is_told_and_nothing_is_opened() {
    let mut model = listening();
    for msg in [Msg::NothingChosen, Msg::Chosen(Given { files: 0, ..given() })] {
        assert!(update(&mut model, msg).is_empty());
        assert!(matches!(model.screen, Screen::Start { hint: Some(_) }));
    }
}

#[test]
fn the_only_backup_is_read_at_once() {
    let (model, effects) = opened_with(&["Acme"]);
    assert!(effects.contains(&Effect::Send(Command::Choose { request: 2, backup: 0, consent: false })), "{effects:?}");
    let entry = Entry { generation: model.generation, backup: Some(0), view: View::Overview };
    assert!(effects.contains(&Effect::Replace(entry)), "{effects:?}");
    assert_eq!(desk(&model).chosen, Some(0));
    assert!(model.title().starts_with("Overview"));
}

#[test]
fn of_several_backups_the_user_chooses_one_and_may_come_back() {
    let (mut model, effects) = opened_with(&["Acme", "Other"]);
    assert!(asked(&effects).is_empty(), "{effects:?}");
    assert_eq!(desk(&model).chosen, None);
    let effects = update(&mut model, Msg::Choose(1));
    assert!(matches!(effects[0], Effect::Send(Command::Choose { backup: 1, .. })));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Push(entry) if entry.backup == Some(1))));
    let effects = update(&mut model, Msg::ToChoice);
    assert!(effects.contains(&Effect::Send(Command::Stop)), "{effects:?}");
    assert_eq!((desk(&model).chosen, &desk(&model).reading), (None, &Reading::Nothing));
}

#[test]
fn an_answer_to_files_that_were_given_up_opens_nothing() {
    let mut model = listening();
    let request = asked(&update(&mut model, Msg::Chosen(given())))[0];
    assert!(update(&mut model, Msg::ToStart).contains(&Effect::Restart));
    let late = Event::Opened { request, backups: vec![summary("Acme")], findings: Vec::new() };
    assert!(update(&mut model, Msg::Heard(late)).is_empty());
    assert!(matches!(model.screen, Screen::Start { .. }));
}

#[test]
fn opening_tells_how_far_it_is() {
    let mut model = listening();
    let request = asked(&update(&mut model, Msg::Chosen(given())))[0];
    let running = |model: &Model| match &model.screen {
        Screen::Opening(opening) => opening.running.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    let progress =
        |request, done| Event::Progress { request, doing: "Reading the directory".to_owned(), done, total: 9 };
    update(&mut model, Msg::Heard(progress(request, 4)));
    update(&mut model, Msg::Heard(progress(request + 1, 8)));
    let expected = Running { request, doing: "Reading the directory".to_owned(), done: 4, total: 9, stopping: false };
    assert_eq!(running(&model), expected);
}

#[test]
fn a_suspicious_file_is_opened_only_after_the_user_agreed() {
    let mut model = listening();
    let request = asked(&update(&mut model, Msg::Chosen(given())))[0];
    let question = Event::ConsentNeeded { request, reason: "It is a bomb.".to_owned(), bytes: 1 << 50 };
    update(&mut model, Msg::Heard(question));
    assert!(matches!(&model.screen, Screen::Consent(consent) if consent.bytes == 1 << 50));
    let effects = update(&mut model, Msg::Agree);
    assert!(effects.contains(&Effect::Open { request: request + 1, consent: true }), "{effects:?}");
}

#[test]
fn too_little_space_is_asked_about_before_a_backup_is_read() {
    let (mut model, effects) = opened_with(&["Acme"]);
    let request = asked(&effects)[0];
    update(&mut model, Msg::Heard(Event::ConsentNeeded { request, reason: "Little space.".to_owned(), bytes: 9 }));
    assert_eq!(desk(&model).reading, Reading::Asks { reason: "Little space.".to_owned() });
    let effects = update(&mut model, Msg::Agree);
    assert!(matches!(effects[..], [Effect::Send(Command::Choose { consent: true, .. })]), "{effects:?}");
}

#[test]
fn a_file_that_is_no_backup_is_told_and_another_can_be_opened() {
    let mut model = listening();
    let request = asked(&update(&mut model, Msg::Chosen(given())))[0];
    let effects = update(&mut model, Msg::Heard(Event::Failed { request, problem: problem("malformed") }));
    assert_eq!(effects, [Effect::Focus]);
    assert!(matches!(&model.screen, Screen::Failed(problem) if problem.kind == "malformed"));
    update(&mut model, Msg::ToStart);
    assert!(matches!(model.screen, Screen::Start { hint: None }));
}

#[test]
fn a_worker_that_ends_is_told_once_and_started_again() {
    let mut model = read();
    let effects = update(&mut model, Msg::Lost(problem("first")));
    assert_eq!(effects, [Effect::Restart, Effect::Focus]);
    assert!(update(&mut model, Msg::Lost(problem("second"))).is_empty());
    assert!(matches!(&model.screen, Screen::Failed(problem) if problem.kind == "first"));
}

#[test]
fn a_worker_that_cannot_be_started_is_started_again_only_when_the_user_tries_again() {
    let mut model = Model::new(1);
    assert_eq!(update(&mut model, Msg::Lost(problem("first"))), [Effect::Restart, Effect::Focus]);
    assert!(update(&mut model, Msg::Lost(problem("second"))).is_empty());
    assert_eq!(update(&mut model, Msg::ToStart), [Effect::Restart, Effect::Focus]);
}

#[test]
fn a_closed_backup_leaves_the_worker_for_the_next() {
    let mut model = read();
    let effects = update(&mut model, Msg::ToStart);
    assert_eq!(effects, [Effect::Send(Command::Close), Effect::ForgetImages, Effect::Focus]);
    let effects = update(&mut model, Msg::Chosen(given()));
    assert!(matches!(effects[..], [Effect::Open { consent: false, .. }, Effect::Focus]), "{effects:?}");
}

#[test]
fn every_wait_has_a_limit() {
    let ticks = |model: &mut Model, n: u32| (0..n).for_each(|_| drop(update(model, Msg::Tick)));
    let mut model = Model::new(1);
    ticks(&mut model, 10_000);
    assert!(matches!(model.screen, Screen::Start { .. }), "nobody waits for anything yet");
    update(&mut model, Msg::Chosen(given()));
    ticks(&mut model, waits::STARTS_WITHIN - 1);
    assert!(matches!(model.screen, Screen::Opening(_)));
    ticks(&mut model, 1);
    assert!(matches!(model.screen, Screen::Failed(_)));

    let (mut model, effects) = opened_with(&["Acme"]);
    ticks(&mut model, waits::SPEAKS_WITHIN - 1);
    let progress = Event::Progress { request: asked(&effects)[0], doing: "Reading".to_owned(), done: 1, total: 2 };
    update(&mut model, Msg::Heard(progress));
    ticks(&mut model, waits::SPEAKS_WITHIN - 1);
    assert!(model.opened().is_some(), "what speaks is not given up");
    ticks(&mut model, 1);
    assert!(matches!(model.screen, Screen::Failed(_)));
}
