//! Reading and verifying.

use super::*;
use crate::library::messages::{Soundness, TakenFrom, Verdict};

fn verdict() -> Verdict {
    Verdict {
        outcome: Soundness::Sound,
        headline: "Every byte is as it was written.".to_owned(),
        findings: Vec::new(),
        faults: 0,
        notes: 0,
        cannot_prove: Vec::new(),
        files: 1,
        bytes: 2,
        references: 3,
    }
}

#[test]
fn folders_are_asked_for_as_soon_as_they_can_be_browsed_and_again_at_the_end() {
    let (mut model, effects) = opened_with(&["Acme"]);
    let request = asked(&effects)[0];
    let is_tree = |effect: &Effect| matches!(effect, Effect::Send(Command::Tree { parent: None, .. }));
    assert!(update(&mut model, Msg::Heard(Event::Browsable { request })).iter().any(is_tree));
    let end = Event::Indexed { request, counts: Vec::new(), findings: Vec::new() };
    assert!(update(&mut model, Msg::Heard(end)).iter().any(is_tree));
    assert_eq!(desk(&model).reading, Reading::Done);
}

#[test]
fn verifying_waits_until_the_backup_has_been_read() {
    let (mut model, effects) = opened_with(&["Acme"]);
    let request = asked(&effects)[0];
    assert!(update(&mut model, Msg::Verify).is_empty());
    assert_eq!(desk(&model).verification, Verification::Queued);
    let end = Event::Indexed { request, counts: Vec::new(), findings: Vec::new() };
    let effects = update(&mut model, Msg::Heard(end));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Send(Command::Verify { .. }))), "{effects:?}");
}

#[test]
fn a_verdict_can_be_saved_for_people_and_for_programs() {
    let mut model = read();
    assert!(update(&mut model, Msg::SaveVerdict(Paper::Text)).is_empty(), "there is none yet");
    let request = command_of(&update(&mut model, Msg::Verify)).request();
    update(&mut model, Msg::Heard(Event::Verified { request, verdict: verdict() }));
    assert_eq!(model.status, "Sound");
    let effects = update(&mut model, Msg::SaveVerdict(Paper::Text));
    let [Effect::SaveText { text, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert!(text.contains("Every byte is as it was written.") && text.contains("backup.zip"), "{text}");
    assert!(matches!(update(&mut model, Msg::SaveVerdict(Paper::Json))[..], [Effect::SaveJson { .. }]));
}

#[test]
fn a_verdict_on_another_backup_is_not_shown() {
    let mut model = read();
    let request = command_of(&update(&mut model, Msg::Verify)).request();
    update(&mut model, Msg::Choose(0));
    update(&mut model, Msg::Heard(Event::Verified { request, verdict: verdict() }));
    assert_eq!(desk(&model).verification, Verification::Not);
}

#[test]
fn verifying_is_cancelled_while_it_waits_and_while_it_runs() {
    let (mut model, _) = opened_with(&["Acme"]);
    update(&mut model, Msg::Verify);
    assert!(update(&mut model, Msg::StopVerifying).is_empty());
    assert_eq!(desk(&model).verification, Verification::Stopped);

    let mut model = read();
    let request = command_of(&update(&mut model, Msg::Verify)).request();
    assert_eq!(update(&mut model, Msg::StopVerifying), [Effect::Send(Command::Stop)]);
    assert!(matches!(&desk(&model).verification, Verification::Running(running) if running.stopping));
    update(&mut model, Msg::Heard(Event::Stopped { request }));
    assert_eq!(desk(&model).verification, Verification::Stopped);
}

#[test]
fn a_backup_that_cannot_be_read_can_still_be_verified() {
    let (mut model, effects) = opened_with(&["Acme"]);
    update(&mut model, Msg::Verify);
    let request = asked(&effects)[0];
    let effects = update(&mut model, Msg::Heard(Event::Failed { request, problem: problem("damaged") }));
    assert!(matches!(&desk(&model).reading, Reading::Failed(problem) if problem.kind == "damaged"));
    assert!(matches!(command_of(&effects), Command::Verify { .. }));
}

#[test]
fn a_file_is_saved_under_its_safe_name_and_shown_under_its_own() {
    for (purpose, expected) in [(Purpose::Save, "a_b.png"), (Purpose::Open, "a:b.png")] {
        let mut model = read();
        let (path, name) = ("attachments/1-a.png".to_owned(), "a:b.png".to_owned());
        let request = command_of(&update(&mut model, Msg::Take { path, name, purpose: purpose.clone() })).request();
        let place = TakenFrom::Source { source: 0, offset: 7 };
        let taken = Event::Taken { request, name: "a_b.png".to_owned(), bytes: 3, place: place.clone() };
        let effects = update(&mut model, Msg::Heard(taken.clone()));
        assert_eq!(effects, [Effect::Hand { purpose, name: expected.to_owned(), bytes: 3, place }]);
        assert!(update(&mut model, Msg::Heard(taken)).is_empty(), "it comes once");
    }
}

#[test]
fn a_file_that_is_not_there_is_told_but_an_image_only_by_its_text() {
    for (purpose, told) in [(Purpose::Save, true), (Purpose::Inline("A".to_owned()), false)] {
        let mut model = read();
        let take = Msg::Take { path: "x".to_owned(), name: "x".to_owned(), purpose };
        let request = command_of(&update(&mut model, take)).request();
        update(&mut model, Msg::Heard(Event::Failed { request, problem: problem("not-found") }));
        assert_eq!(desk(&model).problem.is_some(), told);
        assert!(desk(&model).takes.is_empty());
    }
}

#[test]
fn everybody_is_asked_for_in_parts() {
    let (mut model, effects) = opened_with(&["Acme"]);
    let end = Event::Indexed { request: asked(&effects)[0], counts: Vec::new(), findings: Vec::new() };
    update(&mut model, Msg::Heard(end));
    let first = desk(&model).people.asked.unwrap();
    let people = |from: u32, to: u32| (from..to).map(|item| row(item, ItemKind::Person)).collect();
    let effects = update(&mut model, Msg::Heard(Event::Listed { request: first, rows: people(0, 500), total: 501 }));
    let Command::List { request, page, .. } = command_of(&effects) else { panic!("{effects:?}") };
    assert_eq!(page.offset, 500);
    assert!(update(&mut model, Msg::Heard(Event::Listed { request, rows: people(500, 501), total: 501 })).is_empty());
    assert_eq!(desk(&model).people.known.len(), 501);
}
