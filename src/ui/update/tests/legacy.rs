//! Signing in to a server of the 2010 API.

use super::*;
use crate::wrike::legacy::Format;

const ADDRESS: &str = "https://wrike.example/rest/auth/authorize?oauth_token=t";

fn consumer(callback: Option<&str>, format: Format) -> SignIn {
    SignIn::Consumer {
        server: "wrike.example".into(),
        key: "key".into(),
        secret: "geheim".into(),
        callback: callback.map(str::to_owned),
        format,
    }
}

fn connect(sign_in: SignIn) -> Effect {
    Effect::Send(Command::Connect { sign_in, sample: None })
}

fn typed_consumer() -> [Msg; 3] {
    [typed(Field::Server, " wrike.example "), typed(Field::ClientId, "key"), typed(Field::ClientSecret, "geheim ")]
}

/// In the extension, with the browser's permission for the server.
fn asked() -> Model {
    let mut model = extension_of(&LEGACY);
    tell(&mut model, listening());
    after(&mut model, typed_consumer());
    assert_eq!(update(&mut model, Msg::Check), [Effect::LookUpAccess(vec!["wrike.example".into()])]);
    let effects = update(&mut model, Msg::AccessKnown(true));
    assert_eq!(effects, [connect(consumer(None, Format::Xml))], "nobody can be sent to an extension");
    assert_eq!(tell(&mut model, Event::Authorize { address: ADDRESS.into() }), [Effect::Agree(ADDRESS.into())]);
    assert_eq!(model.status.text, "Your server asks you in another tab whether Keepsake may read your account.");
    model
}

#[test]
fn each_field_that_is_missing_is_named() {
    let mut model = extension_of(&LEGACY);
    tell(&mut model, listening());
    for (field, text) in [(Field::Server, "wrike.example"), (Field::ClientId, "key"), (Field::ClientSecret, "geheim")] {
        assert_eq!(update(&mut model, Msg::Check), []);
        assert_eq!(form(&model).hint.map(|(wrong, _)| wrong), Some(field));
        update(&mut model, typed(field, text));
    }
    assert!(matches!(&update(&mut model, Msg::Check)[..], [Effect::LookUpAccess(_)]));
}

#[test]
fn a_server_without_encryption_is_not_asked() {
    let mut model = extension_of(&LEGACY);
    tell(&mut model, listening());
    after(&mut model, typed_consumer());
    assert_eq!(after(&mut model, [typed(Field::Server, "http://wrike.example"), Msg::Check]), []);
    assert!(form(&model).hint.is_some_and(|(_, hint)| hint.contains("https://")));
}

#[test]
fn another_server_needs_another_permission() {
    let mut model = extension_of(&LEGACY);
    tell(&mut model, listening());
    after(&mut model, typed_consumer());
    after(&mut model, [Msg::Check, Msg::AccessKnown(false)]);
    assert_eq!(update(&mut model, Msg::AllowAccess), [Effect::RequestAccess(vec!["wrike.example".into()])]);
    after(&mut model, [Msg::AccessAnswered(false), typed(Field::Server, "other.example:8443")]);
    assert_eq!(form(&model).access, Access::Unknown);
    assert_eq!(update(&mut model, Msg::Check), [Effect::LookUpAccess(vec!["other.example".into()])]);
}

#[test]
fn a_page_on_the_web_is_come_back_to_and_the_format_is_told() {
    let mut model = Model::new(&LEGACY, Place { address: "https://keepsake.example/".into(), ..Place::default() });
    tell(&mut model, listening());
    after(&mut model, typed_consumer());
    let effects = after(&mut model, [typed(Field::Format, "json"), Msg::Check]);
    assert_eq!(effects, [connect(consumer(Some("https://keepsake.example/"), Format::Json))]);
}

#[test]
fn the_verification_code_is_handed_on_and_a_mistyped_one_is_asked_for_again() {
    let mut model = asked();
    let code = |code: &str| [connect(SignIn::Code { code: code.into() })];
    assert_eq!(after(&mut model, [typed(Field::Answer, "1234"), Msg::Continue]), code("1234"));
    tell(&mut model, Event::Failed { problem: problem(SIGNED_OUT) });
    assert_eq!(model.phase.name(), "preflight");
    assert_eq!(after(&mut model, [typed(Field::Answer, " 5678 "), Msg::Continue]), code("5678"));
    tell(&mut model, Event::Connected { account: account() });
    tell(&mut model, Event::Ready { preflight: preflight() });
    assert_eq!((model.phase.name(), model.entry.get(Field::ClientSecret)), ("ready", ""));
}

#[test]
fn a_refused_key_is_told_in_words_of_a_key() {
    let mut model = extension_of(&LEGACY);
    tell(&mut model, listening());
    after(&mut model, typed_consumer());
    after(
        &mut model,
        [Msg::Check, Msg::AccessKnown(true), Msg::Engine(Event::Failed { problem: problem(SIGNED_OUT) })],
    );
    assert!(matches!(&model.phase, Phase::Failed(problem) if problem.next.contains("consumer key")));
}

#[test]
fn consumer_key_and_server_are_remembered_and_the_consent_is_asked_for_anew() {
    let mut model = extension_of(&LEGACY);
    tell(&mut model, listening());
    after(&mut model, typed_consumer());
    after(&mut model, [typed(Field::Remember, YES), typed(Field::Passphrase, "correct horse")]);
    after(&mut model, [Msg::Check, Msg::AccessKnown(true), Msg::Engine(Event::Authorize { address: ADDRESS.into() })]);
    after(&mut model, [typed(Field::Answer, "1234"), Msg::Continue]);
    let effects = tell(&mut model, Event::Connected { account: account() });
    let [Effect::Remember { text, .. }] = &effects[..] else { panic!("{effects:?}") };

    let mut later = extension_of(&LEGACY);
    after(
        &mut later,
        [Msg::Engine(listening()), Msg::VaultFound, typed(Field::Passphrase, "correct horse"), Msg::Unlock],
    );
    let effects = update(&mut later, Msg::Unlocked(Ok(text.clone())));
    assert_eq!(effects, [Effect::LookUpAccess(vec!["wrike.example".into()])]);
    assert_eq!(update(&mut later, Msg::AccessKnown(true)), [connect(consumer(None, Format::Xml))]);
}
