//! The manners of Workfront Proof: one backup at a time, the last one until the next, and a word when it is ready.

use super::*;

fn proof() -> Account {
    Account { product: Product::Proof, role: "Administrator".into(), ..account() }
}

fn of_proof(destination: Destination) -> Finished {
    Finished { account: proof(), ..finished(destination) }
}

fn started() -> Effect {
    Effect::Send(Command::Start {
        destination: Destination::Download,
        parts: Part::usual(),
        options: Options::default(),
    })
}

/// Counted, in a tab of its own.
fn ready() -> Model {
    let mut model = extension_of(&PROOF);
    after(&mut model, [Msg::Engine(listening()), typed(Field::Email, "a@acme.example"), typed(Field::Token, "t")]);
    after(&mut model, [Msg::Check, Msg::AccessKnown(true)]);
    tell(&mut model, Event::Ready { preflight: Preflight { account: proof(), ..preflight() } });
    assert_eq!(model.phase.name(), "ready");
    model
}

fn running() -> Model {
    let mut model = ready();
    assert_eq!(update(&mut model, Msg::Start), [Effect::Run(Errand::TakeTurn)]);
    assert_eq!(update(&mut model, Msg::TurnTaken(true)), [started()]);
    model
}

#[test]
fn a_backup_starts_when_the_turn_is_taken_and_asks_for_it_once() {
    let mut model = ready();
    assert_eq!(update(&mut model, Msg::Start), [Effect::Run(Errand::TakeTurn)]);
    assert_eq!(update(&mut model, Msg::Start), []);
    assert_eq!(model.phase.name(), "ready");
    assert_eq!(update(&mut model, Msg::TurnTaken(true)), [started()]);
    assert_eq!(model.phase.name(), "running");
}

#[test]
fn nothing_starts_while_another_tab_makes_a_backup() {
    let mut model = ready();
    assert_eq!(after(&mut model, [Msg::Start, Msg::TurnTaken(false)]), []);
    assert_eq!((model.phase.name(), model.manners.elsewhere), ("ready", true));
    update(&mut model, Msg::Elsewhere(false));
    assert_eq!(after(&mut model, [Msg::Start, Msg::TurnTaken(true)]), [started()], "it can be tried again");
}

#[test]
fn a_folder_is_picked_before_the_turn_is_taken() {
    let mut model = ready();
    assert_eq!(after(&mut model, [Msg::DestinationChosen(Destination::Folder), Msg::Start]), [Effect::PickFolder]);
    assert_eq!(update(&mut model, Msg::FolderPicked("Backups".into())), [Effect::Run(Errand::TakeTurn)]);
    assert!(matches!(update(&mut model, Msg::TurnTaken(true))[..], [Effect::Send(Command::Start { .. })]));
}

#[test]
fn the_turn_is_kept_through_a_pause_and_given_back_at_every_end() {
    let mut model = running();
    assert_eq!(tell(&mut model, Event::Paused { problem: None }), []);
    assert_eq!(update(&mut model, Msg::Resume), [Effect::Send(Command::Resume)]);
    assert_eq!(tell(&mut model, Event::Failed { problem: problem("network") }), [Effect::Run(Errand::YieldTurn)]);

    let mut model = running();
    let effects = tell(&mut model, Event::Finished { finished: of_proof(Destination::Folder) });
    assert_eq!(effects, [Effect::Run(Errand::YieldTurn), Effect::Run(Errand::NoteBackup)]);

    let mut model = running();
    after(&mut model, [Msg::Ask(Question::Cancel), Msg::Answer(true)]);
    assert_eq!(tell(&mut model, Event::Cancelled), [Effect::Run(Errand::YieldTurn)]);

    let mut model = running();
    tell(&mut model, Event::Paused { problem: Some(problem(SIGNED_OUT)) });
    assert_eq!(update(&mut model, Msg::ToForm), [Effect::RestartEngine, Effect::Run(Errand::YieldTurn)]);
}

#[test]
fn a_turn_that_comes_when_the_user_has_left_is_given_back() {
    let mut model = ready();
    after(&mut model, [Msg::Start, Msg::ToForm]);
    assert_eq!(update(&mut model, Msg::TurnTaken(true)), [Effect::Run(Errand::YieldTurn)]);
    assert_eq!(model.manners.turn, Turn::None);
    assert_eq!(update(&mut model, Msg::TurnTaken(true)), [], "nobody asked");
}

#[test]
fn other_tabs_are_looked_for_on_the_screens_that_say_so() {
    let mut model = extension_of(&PROOF);
    assert_eq!(update(&mut model, Msg::Tick), [Effect::Run(Errand::LookAround)]);
    assert_eq!(update(&mut ready(), Msg::Tick), [Effect::Run(Errand::LookAround)]);
    assert_eq!(update(&mut running(), Msg::Tick), [], "that is this tab's own");
    assert_eq!(update(&mut extension(), Msg::Tick), [], "Wrike can be backed up in several tabs");
}

#[test]
fn what_another_tab_has_made_is_asked_of_a_fresh_engine() {
    let mut model = extension_of(&PROOF);
    tell(&mut model, listening());
    assert_eq!(update(&mut model, Msg::Elsewhere(true)), []);
    assert_eq!(update(&mut model, Msg::Elsewhere(false)), [Effect::RestartEngine]);
    tell(&mut model, Event::Listening { finished: Some(of_proof(Destination::Download)) });
    assert!(model.own_earlier().is_some());
    assert_eq!(update(&mut model, Msg::Elsewhere(false)), []);
}

#[test]
fn the_last_backup_stays_on_the_form_and_can_be_saved_there() {
    let mut model = extension_of(&PROOF);
    tell(&mut model, Event::Listening { finished: Some(of_proof(Destination::Download)) });
    assert_eq!(model.phase.name(), "connect", "the form tells of it");
    update(&mut model, Msg::ShowEarlier);
    assert!(matches!(update(&mut model, Msg::Save)[..], [Effect::Save { .. }]));
}

#[test]
fn a_backup_without_a_last_day_is_kept_until_the_next_one_is_made() {
    let finished = of_proof(Destination::Download);
    assert_eq!(finished.kept(), "until 28 November 2026");
    assert_eq!(Finished { kept_until: None, ..finished }.kept(), "until the next one is made");
}

#[test]
fn an_archive_of_another_service_is_not_this_services_last_backup() {
    let mut model = extension_of(&PROOF);
    tell(&mut model, Event::Listening { finished: Some(finished(Destination::Download)) });
    assert_eq!(model.own_earlier(), None);
    assert!(model.earlier.is_some());
}

#[test]
fn who_wants_to_be_told_is_told_once_without_a_name() {
    let mut model = running();
    assert_eq!(update(&mut model, Msg::TellMe), [Effect::Run(Errand::AskToNotify)]);
    assert_eq!(update(&mut model, Msg::TellMe), [], "the browser is asking");
    update(&mut model, Msg::NoticeAnswered(true));
    let effects = tell(&mut model, Event::Paused { problem: Some(problem("no-space")) });
    assert_eq!(effects, [Effect::Run(Errand::Notify("Your backup has stopped and needs you."))]);
    assert_eq!(tell(&mut model, Event::Paused { problem: Some(problem("no-space")) }), []);
    update(&mut model, Msg::Resume);
    let effects = tell(&mut model, Event::Finished { finished: of_proof(Destination::Download) });
    assert_eq!(
        effects,
        [
            Effect::Run(Errand::YieldTurn),
            Effect::Run(Errand::NoteBackup),
            Effect::Run(Errand::Notify("Your backup is ready."))
        ]
    );
}

#[test]
fn nobody_is_told_who_did_not_ask_or_was_refused() {
    for answer in [None, Some(false)] {
        let mut model = running();
        if let Some(answer) = answer {
            after(&mut model, [Msg::TellMe, Msg::NoticeAnswered(answer)]);
        }
        let effects = tell(&mut model, Event::Finished { finished: of_proof(Destination::Download) });
        assert_eq!(effects, [Effect::Run(Errand::YieldTurn), Effect::Run(Errand::NoteBackup)]);
    }
    let mut model = running();
    after(&mut model, [Msg::TellMe, Msg::NoticeAnswered(false)]);
    assert_eq!(update(&mut model, Msg::TellMe), [Effect::Run(Errand::AskToNotify)], "a refusal can be taken back");
}

#[test]
fn the_button_comes_to_a_domain_that_the_user_names_and_allows() {
    let mut model = extension_of(&PROOF);
    let hint = |model: &Model| form(model).hint.map(|(field, _)| field);
    assert_eq!(update(&mut model, Msg::ShowButton), []);
    assert_eq!(hint(&model), Some(Field::Domain));
    update(&mut model, typed(Field::Domain, " https://Proofs.acme.example/account?x "));
    let asked = [Effect::Run(Errand::ShowButton("proofs.acme.example".into()))];
    assert_eq!((update(&mut model, Msg::ShowButton), hint(&model)), (asked.to_vec(), None));
    assert_eq!(update(&mut model, Msg::ShowButton), [], "the browser is asking");
    update(&mut model, Msg::ButtonAnswered(false));
    assert!(model.manners.button.sentence().contains("stay without"), "{:?}", model.manners.button);
    assert_eq!(update(&mut model, Msg::ShowButton), asked, "a refusal can be taken back");
    update(&mut model, Msg::ButtonAnswered(true));
    assert!(model.manners.button.sentence().starts_with("Pages of proofs.acme.example have"));
    assert_eq!(update(&mut model, Msg::ButtonAnswered(false)), [], "nobody asked");
    assert!(matches!(model.manners.button, Button::Shown(_)));
}

#[test]
fn only_a_domain_is_taken_for_one() {
    for typed in
        ["", "localhost", "a b.example", "https://", "user@acme.example", "acme.example:8443", "*.acme.example", "a..b"]
    {
        assert_eq!(domain(typed), None, "{typed}");
    }
    assert_eq!(domain("proofs.acme-1.example").as_deref(), Some("proofs.acme-1.example"));
}

#[test]
fn a_session_that_is_lent_becomes_the_way_to_sign_in() {
    let lent = Lent { session: Secret("s".into()), email: "ada@acme.example".into(), region: "eu".into() };
    let mut model = extension_of(&PROOF);
    update(&mut model, Msg::SessionLent(lent.clone()));
    assert_eq!((model.entry.get(Field::Way), model.entry.get(Field::Region)), (BY_SESSION, "eu"));
    let mut model = ready();
    update(&mut model, Msg::SessionLent(lent));
    assert_eq!(model.entry.get(Field::Session), "", "not while another one is signed in");
}
