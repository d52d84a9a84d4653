//! Signing in by an API app, and remembering.

use super::*;

const ADDRESS: &str = "https://login.wrike.com/oauth2/authorize/v4?state=1";
const LANDED: &str = "https://www.wrike.com/robots.txt?code=c&state=1";

fn grant(n: u32) -> Secret {
    Secret(format!("geheim {n}"))
}

/// As it is kept.
fn kept(n: u32) -> Secret {
    Secret(format!("grant\ngeheim {n}"))
}

fn token() -> SignIn {
    SignIn::Token { token: "secret".into(), region: None }
}

fn by_app(redirect: &str) -> SignIn {
    SignIn::App { client_id: "id".into(), client_secret: "geheim".into(), redirect: redirect.into() }
}

fn connect(sign_in: SignIn) -> Effect {
    Effect::Send(Command::Connect { sign_in, sample: None })
}

/// Types an app into the form.
fn typed_app() -> [Msg; 3] {
    [
        typed(Field::Way, "app"),
        Msg::Typed(Field::ClientId, " id ".into()),
        Msg::Typed(Field::ClientSecret, "geheim\n".into()),
    ]
}

fn remember(text: &str) -> Effect {
    Effect::Remember { text: Secret(text.into()), passphrase: Secret("correct horse".into()) }
}

fn asked() -> Model {
    let mut model = page();
    model.entry.set(Field::Redirect, "https://keepsake.example/".into());
    tell(&mut model, listening());
    after(&mut model, typed_app());
    assert_eq!(update(&mut model, Msg::Check), [connect(by_app("https://keepsake.example/"))]);
    assert_eq!(tell(&mut model, Event::Authorize { address: ADDRESS.into() }), [Effect::Agree(ADDRESS.into())]);
    model
}

/// Signed in by token, to be remembered.
fn remembering() -> Model {
    let mut model = page();
    let wish = [typed(Field::Remember, YES), Msg::Typed(Field::Passphrase, "correct horse".into())];
    after(&mut model, [Msg::Engine(listening()), Msg::Typed(Field::Token, "secret".into())]);
    after(&mut model, wish);
    assert_eq!(update(&mut model, Msg::Check), [connect(token())]);
    model
}

fn locked() -> Model {
    let mut model = page();
    after(&mut model, [Msg::Engine(listening()), Msg::VaultFound]);
    model
}

#[test]
fn the_redirect_address_is_one_that_the_page_can_see() {
    assert_eq!(extension().entry.get(Field::Redirect), "https://www.wrike.com/robots.txt");
    let place = Place { address: "https://keepsake.example/app/".into(), ..Place::default() };
    assert_eq!(Model::new(&WRIKE, place).entry.get(Field::Redirect), "https://keepsake.example/app/");
}

#[test]
fn each_field_of_an_app_that_is_missing_is_named() {
    let mut model = page();
    tell(&mut model, listening());
    let fields = [Field::ClientId, Field::ClientSecret, Field::Redirect];
    update(&mut model, typed(Field::Way, "app"));
    for field in fields {
        assert_eq!(update(&mut model, Msg::Check), []);
        assert_eq!(form(&model).hint.map(|(wrong, _)| wrong), Some(field));
        update(&mut model, Msg::Typed(field, "typed".into()));
        assert_eq!(form(&model).hint, None);
    }
    assert!(matches!(&update(&mut model, Msg::Check)[..], [Effect::Send(Command::Connect { .. })]));
}

#[test]
fn an_app_needs_the_host_where_one_signs_in() {
    let mut model = extension();
    tell(&mut model, listening());
    after(&mut model, typed_app());
    let hosts =
        ["www.wrike.com", "app-eu.wrike.com", "app-us2.wrike.com", "login.wrike.com"].map(str::to_owned).to_vec();
    assert_eq!(update(&mut model, Msg::Check), [Effect::LookUpAccess(hosts.clone())]);
    update(&mut model, Msg::AccessKnown(false));
    assert_eq!(update(&mut model, Msg::AllowAccess), [Effect::RequestAccess(hosts)]);
    let sign_in = by_app("https://www.wrike.com/robots.txt");
    assert_eq!(update(&mut model, Msg::AccessAnswered(true)), [connect(sign_in)]);
}

#[test]
fn the_answer_is_seen_or_pasted_and_handed_on_once() {
    for answer in [Msg::Landed(LANDED.into()), Msg::Continue] {
        let mut model = asked();
        assert!(model.status.text.contains("another tab"), "{}", model.status.text);
        assert_eq!(update(&mut model, Msg::Continue), [], "nothing is pasted yet");
        update(&mut model, Msg::Typed(Field::Answer, format!(" {LANDED}\n")));
        assert_eq!(update(&mut model, answer.clone()), [connect(SignIn::Code { code: LANDED.into() })]);
        assert_eq!(update(&mut model, answer), [], "once");
        assert_eq!(model.status.text, "Checking the connection.");
    }
    for mut model in every_phase() {
        assert_eq!(update(&mut model, Msg::Landed(LANDED.into())), [], "nobody was asked");
    }
}

#[test]
fn the_user_may_take_long_to_answer() {
    let mut model = asked();
    for _ in 0..2 * CHECK_SPEAKS_WITHIN {
        update(&mut model, Msg::Tick);
    }
    assert_eq!(model.phase.name(), "preflight");
    update(&mut model, Msg::Landed(LANDED.into()));
    for _ in 0..CHECK_SPEAKS_WITHIN {
        update(&mut model, Msg::Tick);
    }
    assert_eq!(model.phase.name(), "failed", "the engine may not");
}

#[test]
fn secrets_leave_the_page_once_the_account_is_counted() {
    let mut model = asked();
    update(&mut model, Msg::Landed(LANDED.into()));
    tell(&mut model, Event::Renewed { grant: grant(1) });
    assert!(!format!("{model:?}").contains("geheim"), "nor do they reach a log");
    tell(&mut model, Event::Connected { account: account() });
    tell(&mut model, Event::Ready { preflight: preflight() });
    assert_eq!((&model.sign_in, model.entry.get(Field::ClientSecret)), (&None, ""));
    assert_eq!(model.entry.get(Field::ClientId), " id ", "what is no secret stays for the next time");
}

#[test]
fn nothing_is_remembered_unasked() {
    let mut model = checking();
    assert_eq!(tell(&mut model, Event::Connected { account: account() }), []);
    assert_eq!(tell(&mut model, Event::Renewed { grant: grant(1) }), []);
    assert_eq!(model.vault, Vault::Empty);
}

#[test]
fn a_short_passphrase_is_not_taken() {
    let mut model = page();
    tell(&mut model, listening());
    after(&mut model, [Msg::Typed(Field::Token, "secret".into()), typed(Field::Remember, YES), Msg::Check]);
    assert_eq!(form(&model).hint.map(|(wrong, _)| wrong), Some(Field::Passphrase));
    assert_eq!(after(&mut model, [Msg::Typed(Field::Passphrase, "7 signs".into()), Msg::Check]), []);
    assert_eq!(after(&mut model, [typed(Field::Remember, ""), Msg::Check]), [connect(token())]);
}

#[test]
fn a_sign_in_is_remembered_when_it_has_worked() {
    let mut model = remembering();
    let effects = tell(&mut model, Event::Connected { account: account() });
    assert_eq!(effects, [remember("token\n\nsecret")]);
    assert_eq!((&model.vault, model.entry.get(Field::Passphrase)), (&Vault::Open, ""));
    let mut model = remembering();
    tell(&mut model, Event::Failed { problem: problem(SIGNED_OUT) });
    assert_eq!(model.vault, Vault::Empty);
}

#[test]
fn of_an_app_the_newest_tokens_are_remembered() {
    let mut model = asked();
    model.entry.set(Field::Remember, YES.into());
    model.entry.set(Field::Passphrase, "correct horse".into());
    update(&mut model, Msg::Landed(LANDED.into()));
    assert_eq!(tell(&mut model, Event::Renewed { grant: grant(1) }), [], "not before it has worked");
    let effects = tell(&mut model, Event::Connected { account: account() });
    assert_eq!(effects, [remember("grant\ngeheim 1")]);
    after(&mut model, [Msg::Engine(Event::Ready { preflight: preflight() }), Msg::Start]);
    let newer = [Effect::Replace(kept(2))];
    assert_eq!(tell(&mut model, Event::Renewed { grant: grant(2) }), newer);
    // Somebody else signs in: what is remembered stays as it is.
    tell(&mut model, Event::Finished { finished: finished(Destination::Folder) });
    update(&mut model, Msg::ToForm);
    assert_eq!(model.vault, Vault::LOCKED);
    assert_eq!(tell(&mut model, Event::Renewed { grant: grant(3) }), []);
}

#[test]
fn the_passphrase_opens_what_is_remembered_and_signs_in() {
    let mut model = locked();
    assert_eq!(update(&mut model, Msg::Unlock), []);
    assert!(matches!(&model.vault, Vault::Locked { problem: Some(why), .. } if why.contains("passphrase")));
    update(&mut model, Msg::Typed(Field::Passphrase, "correct horse".into()));
    let unlock = [Effect::Unlock(Secret("correct horse".into()))];
    assert_eq!(update(&mut model, Msg::Unlock), unlock);
    assert_eq!(update(&mut model, Msg::Unlock), [], "once at a time");
    update(&mut model, Msg::Unlocked(Err("Wrong.".into())));
    assert_eq!(model.vault, Vault::Locked { trying: false, problem: Some("Wrong.".into()) });
    assert_eq!(update(&mut model, Msg::Unlock), unlock);
    assert_eq!(update(&mut model, Msg::Unlocked(Ok(Secret("nonsense".into())))), []);
    assert!(
        matches!(&model.vault, Vault::Locked { trying: false, problem: Some(why) } if why.contains("cannot be read"))
    );
    assert_eq!(update(&mut model, Msg::Unlocked(Ok(kept(1)))), [connect(SignIn::Grant { grant: grant(1) })]);
    assert_eq!((&model.vault, model.entry.get(Field::Passphrase)), (&Vault::Open, ""));
    // Its access token was old.
    assert_eq!(tell(&mut model, Event::Renewed { grant: grant(2) }), [Effect::Replace(kept(2))]);
}

#[test]
fn what_is_opened_after_the_user_went_another_way_stays_locked() {
    let mut model = locked();
    after(&mut model, [Msg::Typed(Field::Passphrase, "x".into()), Msg::Unlock]);
    after(&mut model, [Msg::Typed(Field::Token, "another".into()), Msg::Check]);
    assert_eq!(update(&mut model, Msg::Unlocked(Ok(kept(1)))), []);
    assert_eq!(model.vault, Vault::LOCKED);
    tell(&mut model, listening());
    assert_eq!(tell(&mut model, Event::Renewed { grant: grant(2) }), [], "what is kept is somebody else's");
}

#[test]
fn a_bad_paste_is_asked_for_again_and_a_no_of_the_service_is_not() {
    let refused = || Event::Failed { problem: problem(SIGN_IN_REFUSED) };
    let mut model = asked();
    after(&mut model, [typed(Field::Answer, "half an address"), Msg::Continue]);
    tell(&mut model, refused());
    let Phase::Checking(checking) = &model.phase else { panic!("{:?}", model.phase) };
    assert_eq!(checking.asked_at(), Some(ADDRESS));
    assert!(checking.asked.as_ref().unwrap().refused);
    update(&mut model, typed(Field::Answer, LANDED));
    assert!(
        matches!(&model.phase, Phase::Checking(Checking { asked: Some(asked), .. }) if !asked.refused),
        "typing helps"
    );
    assert_eq!(update(&mut model, Msg::Continue), [connect(SignIn::Code { code: LANDED.into() })]);
    tell(&mut model, Event::Failed { problem: problem("offline") });
    assert_eq!(model.phase.name(), "failed", "no paste helps against that");

    let mut model = asked();
    update(&mut model, Msg::Landed("https://www.wrike.com/robots.txt?error=access_denied&state=1".into()));
    tell(&mut model, refused());
    assert_eq!(model.phase.name(), "failed");

    let mut model = asked();
    after(
        &mut model,
        [typed(Field::Answer, LANDED), Msg::Continue, Msg::Engine(Event::Connected { account: account() })],
    );
    tell(&mut model, refused());
    assert_eq!(model.phase.name(), "failed", "the paste was good");
}

#[test]
fn a_sign_in_that_is_typed_beside_a_remembered_one_does_not_touch_it() {
    let mut model = locked();
    model.place.extension = true;
    let unlocked = Msg::Unlocked(Ok(kept(1)));
    after(&mut model, [Msg::Typed(Field::Passphrase, "x".into()), Msg::Unlock, unlocked, Msg::AccessKnown(false)]);
    assert_eq!(model.vault, Vault::Open);
    after(&mut model, [Msg::Typed(Field::Token, "secret".into()), Msg::Check, Msg::AccessKnown(true)]);
    assert_eq!(model.vault, Vault::LOCKED);
    assert_eq!(tell(&mut model, Event::Connected { account: account() }), []);
}

#[test]
fn forgetting_is_told_and_makes_room_for_another() {
    let mut model = locked();
    assert_eq!(update(&mut model, Msg::Forget), [Effect::Forget]);
    assert_eq!(update(&mut model, Msg::Forget), vec![]);
    assert_eq!(model.vault, Vault::Empty);
    assert!(model.status.text.contains("forgotten"));
    after(&mut model, [Msg::VaultFailed("The disk is full.".into()), Msg::VaultFound]);
    assert!(model.status.text.contains("The disk is full."));
    assert_eq!(model.vault, Vault::LOCKED);
}
