//! Cases through a scripted transport: what goes out, what comes of each answer.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::super::Region;
use super::super::fields::{Wire, objects};
use super::super::objects::User;
use super::super::operations::{
    GET_ALL_PROOFS, GET_ARCHIVED_PROOFS, GET_OWNERS, GET_PROOF_COMMENTS, GET_PROOF_STAGES, GET_TAGS, GET_USERS,
};
use super::*;
use crate::host::clock::VirtualClock;
use crate::host::random::SeededRandom;
use crate::http::{Script, ScriptedTransport};
use bytes::Bytes;
use time::OffsetDateTime;

const LOGIN: &str = "<return><session>s3cr3t</session><user_id>7</user_id><user_name>Ann</user_name><organisation_id>9789</organisation_id>\
                     <organisation_name>Acme</organisation_name><new_field>x</new_field></return>";

fn wsdl(address: &str, operations: &[&str]) -> Script {
    let operations: String = operations.iter().map(|name| format!("<operation name=\"{name}\"/>")).collect();
    ok(&format!(
        "<definitions targetNamespace=\"https://soap.proofhq.com/\"><portType>{operations}</portType>\
         <service><port><address location=\"{address}\"/></port></service></definitions>"
    ))
}

fn ok(text: &str) -> Script {
    Script::answer(StatusCode::OK, vec![Ok(Bytes::from(text.to_owned()))])
}

fn not_found() -> Script {
    Script::answer(StatusCode::NOT_FOUND, vec![])
}

fn enveloped(inside: &str) -> String {
    format!("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>{inside}</e:Body></e:Envelope>")
}

fn returns(inside: &str) -> Script {
    ok(&enveloped(&format!("<r>{inside}</r>")))
}

fn fault(code: &str, text: &str) -> Script {
    let text = enveloped(&format!("<e:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></e:Fault>"));
    Script::answer(StatusCode::INTERNAL_SERVER_ERROR, vec![Ok(Bytes::from(text))])
}

/// The versioned endpoint has `versioned`, the bare one is not described.
fn described(versioned: &[&str]) -> Vec<Script> {
    vec![wsdl("https://soap.proofhq.com/21_3_0/soap.php", versioned), not_found()]
}

struct Case {
    wire: Rc<ScriptedTransport>,
    clock: VirtualClock,
}

impl Case {
    fn new(scripts: Vec<Script>) -> Self {
        let clock = VirtualClock::new(OffsetDateTime::UNIX_EPOCH);
        Self { wire: Rc::new(ScriptedTransport::new(scripts)), clock }
    }

    fn discovered(&self) -> Soap {
        let retry = Retry::new(Rc::new(self.clock.clone()), Rc::new(SeededRandom::new(1)));
        let server = Server::of(Region::Com);
        let soap = Soap::discover(self.wire.clone(), retry, Rc::new(self.clock.clone()), server, Scrub::default());
        self.clock.run(soap).unwrap().unwrap()
    }

    fn signed_in(&self) -> Soap {
        let soap = self.discovered();
        self.clock.run(soap.sign_in(password())).unwrap().unwrap();
        soap
    }

    /// Address and body of each request.
    fn sent(&self) -> Vec<(String, String)> {
        let requests = self.wire.requests();
        requests
            .iter()
            .map(|request| (request.url.to_string(), String::from_utf8(request.body.to_vec()).unwrap()))
            .collect()
    }
}

fn password() -> Identity {
    Identity::Password { email: "ann@example.com".into(), password: Secret::new("hunter2") }
}

fn script(first: Vec<Script>, more: Vec<Script>) -> Vec<Script> {
    first.into_iter().chain(more).collect()
}

#[test]
fn the_versioned_endpoint_comes_first_and_the_bare_one_stands_in() {
    let scripts =
        script(described(&["doLogin", "getTags"]), vec![returns(LOGIN), returns("<return/>"), returns("<return/>")]);
    let case = Case::new(scripts);
    let soap = case.signed_in();
    case.clock.run(soap.call(&GET_TAGS.with([]))).unwrap().unwrap();
    case.clock.run(soap.call(&GET_OWNERS.with([]))).unwrap().unwrap();
    let addresses: Vec<String> = case.sent().into_iter().map(|(address, _)| address).collect();
    assert_eq!(addresses[3], "https://soap.proofhq.com/21_3_0/soap.php");
    assert_eq!(addresses[4], "https://soap.proofhq.com/soap", "not in the description of the first");
    let action = &case.wire.requests()[3].headers["soapaction"];
    assert_eq!(action, "\"https://soap.proofhq.com/getTags\"");
}

#[test]
fn an_operation_that_is_not_present_is_asked_of_the_next_endpoint_and_never_again_of_the_first() {
    let absent = || fault("SOAP-ENV:Server", "Procedure 'getOwners' not present");
    let scripts = script(
        described(&["doLogin", "getOwners"]),
        vec![returns(LOGIN), absent(), returns("<return/>"), returns("<return/>")],
    );
    let case = Case::new(scripts);
    let soap = case.signed_in();
    for _ in 0..2 {
        case.clock.run(soap.call(&GET_OWNERS.with([]))).unwrap().unwrap();
    }
    let addresses: Vec<String> = case.sent().into_iter().skip(3).map(|(address, _)| address).collect();
    assert_eq!(
        addresses,
        ["https://soap.proofhq.com/21_3_0/soap.php", "https://soap.proofhq.com/soap", "https://soap.proofhq.com/soap"]
    );
}

#[test]
fn what_is_optional_is_found_out_by_description_or_without_a_session() {
    let scripts = vec![
        not_found(),
        not_found(),
        not_found(),
        fault("305", "Invalid session"),
        fault("SOAP-ENV:Server", "Procedure 'getArchivedProofs' not present"),
    ];
    let case = Case::new(scripts);
    let soap = case.discovered();
    assert!(case.clock.run(soap.offers(GET_PROOF_STAGES.0)).unwrap().unwrap());
    assert!(!case.clock.run(soap.offers(GET_ARCHIVED_PROOFS.0)).unwrap().unwrap());
    assert!(!case.clock.run(soap.offers(GET_ARCHIVED_PROOFS.0)).unwrap().unwrap(), "remembered");
    assert_eq!(case.sent().len(), 5);
    let case = Case::new(described(&["getProofStages"]));
    let soap = case.discovered();
    assert!(case.clock.run(soap.offers(GET_PROOF_STAGES.0)).unwrap().unwrap());
    assert_eq!(case.sent().len(), 2, "the description is enough");
}

#[test]
fn signing_in_sends_the_password_once_and_keeps_it_out_of_everything() {
    let case = Case::new(script(described(&["doLogin"]), vec![returns(LOGIN)]));
    let soap = case.discovered();
    let signed_in = case.clock.run(soap.sign_in(password())).unwrap().unwrap();
    assert_eq!((signed_in.login.user_id(), signed_in.login.organisation_id()), ("7", "9789"));
    let shown = format!("{signed_in:?} {:?}", case.wire.requests());
    assert!(!shown.contains("hunter2") && !shown.contains("s3cr3t"), "{shown}");
    assert_eq!(signed_in.login.fields().text("new_field"), "x");
    assert_eq!(case.sent().iter().filter(|(_, body)| body.contains("hunter2")).count(), 1);
}

#[test]
fn a_wrong_password_is_sent_exactly_once() {
    for (code, kind) in [("303", Kind::SignedOut), ("307", Kind::Locked), ("SOAP-ENV:Server", Kind::Server)] {
        let case = Case::new(script(described(&["doLogin"]), vec![fault(code, "No"), returns(LOGIN)]));
        let soap = case.discovered();
        let error = case.clock.run(soap.sign_in(password())).unwrap().unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(!error.detail().contains("hunter2"));
        assert!(case.clock.run(soap.renew()).unwrap().is_ok(), "nothing to renew");
        assert_eq!(case.sent().len(), 3, "{code}");
    }
}

#[test]
fn a_session_that_is_over_sends_nothing_until_the_user_acts_and_then_signs_in_once() {
    let scripts = script(
        described(&["doLogin", "getTags"]),
        vec![returns(LOGIN), fault("305", "Invalid session"), returns(LOGIN), returns("<return/>")],
    );
    let case = Case::new(scripts);
    let soap = case.signed_in();
    for _ in 0..3 {
        let error = case.clock.run(soap.call(&GET_TAGS.with([]))).unwrap().unwrap_err();
        assert_eq!(error.kind(), Kind::SignedOut);
    }
    assert_eq!(case.sent().len(), 4, "asked once");
    case.clock.run(soap.renew()).unwrap().unwrap();
    case.clock.run(soap.call(&GET_TAGS.with([]))).unwrap().unwrap();
    assert_eq!(case.sent().len(), 6);
}

#[test]
fn a_refused_identity_is_not_tried_again_by_resuming() {
    let scripts = script(
        described(&["doLogin", "getTags"]),
        vec![returns(LOGIN), fault("305", "x"), fault("303", "changed"), returns(LOGIN)],
    );
    let case = Case::new(scripts);
    let soap = case.signed_in();
    let _ = case.clock.run(soap.call(&GET_TAGS.with([]))).unwrap();
    for _ in 0..3 {
        assert_eq!(case.clock.run(soap.renew()).unwrap().unwrap_err().kind(), Kind::SignedOut);
    }
    assert_eq!(case.sent().len(), 5);
}

#[test]
fn a_borrowed_session_is_checked_and_never_ended() {
    let case = Case::new(script(described(&["checkSession"]), vec![returns("<return>true</return>")]));
    let soap = case.discovered();
    case.clock.run(soap.sign_in(Identity::Borrowed { session: Secret::new("theirs") })).unwrap().unwrap();
    drop(soap);
    assert_eq!(case.sent().len(), 3);
    let case = Case::new(script(described(&["checkSession"]), vec![returns("<return>false</return>")]));
    let refused =
        case.clock.run(case.discovered().sign_in(Identity::Borrowed { session: Secret::new("theirs") })).unwrap();
    assert_eq!(refused.unwrap_err().kind(), Kind::SignedOut);
}

#[test]
fn an_idle_session_is_used_now_and_then() {
    let scripts =
        script(described(&["doLogin", "checkSession"]), vec![returns(LOGIN), returns("<return>true</return>")]);
    let case = Case::new(scripts);
    let soap = case.signed_in();
    let clock = case.clock.clone();
    let _ = case.clock.run(async {
        let alive = std::pin::pin!(soap.keep_alive());
        let work = clock.sleep(session::KEEP_ALIVE + Duration::from_secs(1));
        futures_util::future::select(alive, work).await;
    });
    assert_eq!(case.sent().len(), 4);
}

#[test]
fn reads_are_repeated_while_that_helps() {
    let page = Script::answer(StatusCode::OK, vec![Ok(Bytes::from_static(b"<html><body>Maintenance</body></html>"))]);
    let busy = Script::answer(StatusCode::TOO_MANY_REQUESTS, vec![]).header(header::RETRY_AFTER, "7");
    let broken = Script::answer(StatusCode::BAD_GATEWAY, vec![]);
    let scripts =
        script(described(&["doLogin", "getTags"]), vec![returns(LOGIN), page, busy, broken, returns("<return/>")]);
    let case = Case::new(scripts);
    let soap = case.signed_in();
    case.clock.run(soap.call(&GET_TAGS.with([]))).unwrap().unwrap();
    assert_eq!(case.sent().len(), 7);
    let case =
        Case::new(script(described(&["doLogin", "getProofComments"]), vec![returns(LOGIN), fault("403", "No right")]));
    let soap = case.signed_in();
    let error = case.clock.run(soap.call(&GET_PROOF_COMMENTS.with(["1"]))).unwrap().unwrap_err();
    assert_eq!((error.kind(), case.sent().len()), (Kind::Forbidden, 4));
}

#[test]
fn a_users_credentials_are_dropped_and_unknown_elements_stay() {
    let users = "<return><item><id>1</id><first_name>Ann</first_name><api_token>tok</api_token><shoe_size>42</shoe_size></item></return>";
    let case = Case::new(script(described(&["doLogin", "getUsers"]), vec![returns(LOGIN), returns(users)]));
    let soap = case.signed_in();
    let value = case.clock.run(soap.call(&GET_USERS.with(["9789"]))).unwrap().unwrap();
    assert_eq!(value, serde_json::json!([{"id": "1", "first_name": "Ann", "shoe_size": "42"}]));
    let users: Vec<User> = objects(value);
    assert_eq!(users[0].first_name(), "Ann");
}

#[test]
fn the_name_a_call_is_recorded_under_tells_its_values() {
    assert_eq!(GET_ALL_PROOFS.with(["200", "", "100"]).key(), "getAllProofs/200//100");
}

#[test]
fn a_service_that_cannot_be_reached_is_said_before_any_credential_is_sent() {
    let case = Case::new(vec![]);
    let retry = Retry::new(Rc::new(case.clock.clone()), Rc::new(SeededRandom::new(1)));
    let soap =
        Soap::discover(case.wire.clone(), retry, Rc::new(case.clock.clone()), Server::of(Region::Eu), Scrub::default());
    assert_eq!(case.clock.run(soap).unwrap().err().map(|error| error.kind()), Some(Kind::Offline));
}
