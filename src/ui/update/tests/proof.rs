//! Signing in to Workfront Proof, and how its archive is written.

use super::*;
use crate::archive::csv::{Dialect, Encoding};
use crate::engine::messages::ProofRegion;

fn listening_page() -> Model {
    let mut model = extension_of(&PROOF);
    tell(&mut model, listening());
    model
}

fn connect(sign_in: SignIn) -> Effect {
    Effect::Send(Command::Connect { sign_in, sample: None })
}

fn signed_in_by(secret: &str, is_token: bool, region: Option<ProofRegion>) -> SignIn {
    SignIn::Proof { email: "ada@acme.example".into(), secret: secret.into(), is_token, region }
}

/// Types a password and presses the button.
fn with_password() -> Model {
    let mut model = listening_page();
    after(&mut model, [typed(Field::Way, "password"), typed(Field::Email, " ada@acme.example ")]);
    after(&mut model, [typed(Field::Password, " geheim "), Msg::Check]);
    let effects = update(&mut model, Msg::AccessKnown(true));
    assert_eq!(effects, [connect(signed_in_by(" geheim ", false, None))], "blanks may belong to a password");
    model
}

#[test]
fn a_token_is_sent_with_its_address_to_the_chosen_region() {
    let mut model = listening_page();
    after(
        &mut model,
        [typed(Field::Email, "ada@acme.example"), typed(Field::Token, " t\n"), typed(Field::Region, "eu")],
    );
    assert_eq!(update(&mut model, Msg::Check), [Effect::LookUpAccess(vec!["proofhq.eu".into()])]);
    let effects = update(&mut model, Msg::AccessKnown(true));
    assert_eq!(effects, [connect(signed_in_by("t", true, Some(ProofRegion::Eu)))]);
}

#[test]
fn each_field_that_is_missing_is_named() {
    for (way, secret) in [("", Field::Token), ("password", Field::Password)] {
        let mut model = listening_page();
        update(&mut model, typed(Field::Way, way));
        for (field, text) in [(Field::Email, "ada@acme.example"), (secret, "x")] {
            assert_eq!(update(&mut model, Msg::Check), []);
            assert_eq!(form(&model).hint.map(|(wrong, _)| wrong), Some(field));
            update(&mut model, typed(field, text));
        }
        let both = vec!["proofhq.com".into(), "proofhq.eu".into()];
        assert_eq!(update(&mut model, Msg::Check), [Effect::LookUpAccess(both)]);
    }
}

#[test]
fn a_refused_password_is_emptied_and_the_next_try_is_said_to_be_another_attempt() {
    let mut model = with_password();
    assert_eq!(
        tell(&mut model, Event::Failed { problem: problem(SIGNED_OUT) }),
        [],
        "nothing is tried again by itself"
    );
    assert!(matches!(&model.phase, Phase::Failed(problem) if problem.next.contains("another attempt")));
    assert_eq!(model.entry.get(Field::Password), "");
    update(&mut model, Msg::ToForm);
    assert!(
        form(&model).hint.is_some_and(|(field, hint)| field == Field::Password && hint.contains("another attempt"))
    );
    assert_eq!(model.sign_in, None);
    assert_eq!(update(&mut model, Msg::Check), [], "it has to be typed again");
}

#[test]
fn a_password_is_not_sent_twice_whatever_went_wrong() {
    for kind in ["offline", LOCKED, ENGINE_LOST] {
        let mut model = with_password();
        tell(&mut model, Event::Failed { problem: problem(kind) });
        assert_eq!(model.entry.get(Field::Password), "", "{kind}");
        update(&mut model, Msg::ToForm);
        assert_eq!(tell(&mut model, listening()), []);
        assert_eq!(update(&mut model, Msg::Check), [], "{kind}");
    }
}

#[test]
fn a_locked_account_is_told_to_be_left_alone() {
    let mut model = with_password();
    tell(&mut model, Event::Failed { problem: problem(LOCKED) });
    assert!(matches!(&model.phase, Phase::Failed(problem) if problem.next.starts_with("Do not try again now.")));
}

#[test]
fn a_refused_token_stays_to_be_mended() {
    let mut model = listening_page();
    after(&mut model, [typed(Field::Email, "ada@acme.example"), typed(Field::Token, "t"), Msg::Check]);
    after(
        &mut model,
        [Msg::AccessKnown(true), Msg::Engine(Event::Failed { problem: problem(SIGNED_OUT) }), Msg::ToForm],
    );
    assert_eq!((model.entry.get(Field::Token), form(&model).hint), ("t", None));
}

#[test]
fn a_borrowed_session_is_used_in_its_own_region_and_forgotten_afterwards() {
    let mut model = listening_page();
    after(&mut model, [typed(Field::Session, "s"), typed(Field::Region, "eu"), typed(Field::Way, "session")]);
    assert!((PROOF.fields)(&model.entry).is_empty(), "there is nothing to type");
    update(&mut model, Msg::Check);
    let session = SignIn::ProofSession { session: "s".into(), email: String::new(), region: ProofRegion::Eu };
    assert_eq!(update(&mut model, Msg::AccessKnown(true)), [connect(session)]);
    tell(&mut model, Event::Ready { preflight: preflight() });
    assert_eq!((model.entry.get(Field::Session), model.entry.get(Field::Way)), ("", ""));
    update(&mut model, Msg::ToForm);
    let labels: Vec<_> = (PROOF.fields)(&model.entry).iter().map(|control| control.label).collect();
    assert_eq!(labels, ["Email", "API token", "Region"]);
}

#[test]
fn an_archive_of_an_earlier_visit_does_not_hide_a_session_that_was_handed_over() {
    let mut model = extension_of(&PROOF);
    update(&mut model, typed(Field::Session, "s"));
    tell(&mut model, Event::Listening { finished: Some(finished(Destination::Download)) });
    assert_eq!(model.phase.name(), "connect");
}

/// The heading has the focus when the screen appears, and the sentence stands below it.
#[test]
fn a_managers_result_says_beside_its_headline_that_it_is_what_the_profile_sees() {
    let caveat = "This is what Max can see with the profile Manager: it is not a backup of the account.".to_owned();
    let whole = finished(Destination::Download);
    let notes = vec![caveat.clone(), "Left out, as you chose: files.".to_owned()];
    let mut seen = Finished { caveat: Some(caveat), notes, ..whole.clone() };
    assert!(seen.headline().starts_with("Complete, of what this profile can see:"), "{}", seen.headline());
    assert_eq!(seen.further_notes(), ["Left out, as you chose: files."], "the caveat is said once");
    (seen.outcome, seen.missing_total) = (Outcome::Partial, 2);
    assert_eq!(seen.headline(), "Partial, of what this profile can see: 2 items missing");
    assert!(!whole.headline().contains("profile"));
}

#[test]
fn only_a_token_can_be_remembered() {
    let token = signed_in_by("t", true, Some(ProofRegion::Com));
    assert_eq!((PROOF.from_text)(&(PROOF.to_text)(&token).unwrap().0), Some(token));
    assert_eq!((PROOF.to_text)(&signed_in_by("p", false, None)), None);
    let mut model = listening_page();
    after(
        &mut model,
        [typed(Field::Remember, YES), typed(Field::Way, "password"), typed(Field::Email, "ada@acme.example")],
    );
    after(&mut model, [typed(Field::Password, "p"), Msg::Check]);
    assert_eq!(
        update(&mut model, Msg::AccessKnown(true)),
        [connect(signed_in_by("p", false, None))],
        "no passphrase is asked for"
    );
    assert_eq!(tell(&mut model, Event::Connected { account: account() }), []);
}

#[test]
fn encoding_guard_and_links_are_told_to_the_engine() {
    let mut model = with_password();
    tell(&mut model, Event::Ready { preflight: preflight() });
    let chosen = [
        typed(Field::Encoding, "utf-16le"),
        typed(Field::Guard, YES),
        typed(Field::Links, YES),
        typed(Field::Email, "x"),
    ];
    after(&mut model, chosen);
    assert_eq!(model.entry.get(Field::Email), " ada@acme.example ", "what is not on the screen does not change");
    let effects = after(&mut model, [Msg::Start, Msg::TurnTaken(true)]);
    let [Effect::Send(Command::Start { options, .. })] = &effects[..] else { panic!("{effects:?}") };
    let csv = Dialect { encoding: Encoding::Utf16Le, guarded: true };
    assert_eq!(*options, Options { csv, personal_links: true });
}

#[test]
fn every_encoding_can_be_chosen_by_a_name_of_its_own() {
    let controls = (PROOF.options)();
    let crate::ui::face::Input::List(encodings) = &controls[0].input else { panic!("{controls:?}") };
    assert_eq!(encodings.len(), Encoding::ALL.len());
    for ((name, label), encoding) in encodings.iter().zip(Encoding::ALL) {
        let mut entry = Entry::default();
        entry.set(Field::Encoding, (*name).to_owned());
        assert_eq!(((PROOF.chosen)(&entry).csv.encoding, *label), (encoding, encoding.label()));
    }
}
