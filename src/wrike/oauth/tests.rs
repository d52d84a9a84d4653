//! The question, its answers, and the tokens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::join_all;

use super::*;
use crate::host::random::SeededRandom;
use crate::http::credentials::{Authorized, Credentials};
use crate::http::{Script, ScriptedTransport, StatusCode, header};

const REDIRECT: &str = "https://www.wrike.com/robots.txt";
const FIRST: &str =
    r#"{"access_token":"a1","refresh_token":"r1","token_type":"bearer","expires_in":3600,"host":"app-eu.wrike.com"}"#;
const SECOND: &str =
    r#"{"access_token":"a2","refresh_token":"r2","token_type":"bearer","expires_in":3600,"host":"app-eu.wrike.com"}"#;

fn app() -> App {
    App { client_id: "id&1".into(), client_secret: "s e=cret".into() }
}

fn question() -> Question {
    Question::new(app(), REDIRECT.into(), LOGIN.into(), &SeededRandom::new(1))
}

fn answer(status: u16, body: &'static str) -> Script {
    Script::answer(StatusCode::from_u16(status).unwrap(), vec![Ok(Bytes::from_static(body.as_bytes()))])
}

/// The address that the browser is sent to with this at its end.
fn landed(question: &Question, answer: &str) -> String {
    format!("{REDIRECT}?{answer}&state={}", question.state)
}

fn redeem(question: &Question, wire: &ScriptedTransport, landed: &str) -> Result<Grant> {
    question.redeem(wire, landed).now_or_never().unwrap()
}

#[test]
fn the_question_names_app_redirect_scopes_and_a_state_of_its_own() {
    let question = question();
    let address = question.address();
    let begin = "https://login.wrike.com/oauth2/authorize/v4?client_id=id%261&response_type=code&redirect_uri=https%3A%2F%2Fwww.wrike.com%2Frobots.txt&scope=wsReadOnly%2C";
    assert!(address.starts_with(begin), "{address}");
    assert!(address.ends_with(&format!("&state={}", question.state)));
    assert!(!address.contains("cret"), "the secret is not for addresses");
    assert!(!SCOPES.contains("Write") && !SCOPES.contains(' '));
    let random = SeededRandom::new(1);
    let states = [(); 2].map(|()| Question::new(app(), REDIRECT.into(), LOGIN.into(), &random).state);
    assert!(states[0] != states[1] && states[0].len() >= 32);
}

#[test]
fn a_code_becomes_a_grant_by_a_form() {
    let (question, wire) = (question(), ScriptedTransport::new([answer(200, FIRST)]));
    let grant = redeem(&question, &wire, &format!(" {}#top\n", landed(&question, "code=c%2F1"))).unwrap();
    assert_eq!((grant.access_token.as_str(), grant.refresh_token.as_str()), ("a1", "r1"));
    assert_eq!(grant.host, "app-eu.wrike.com");
    let sent = &wire.requests()[0];
    assert_eq!((sent.method.as_str(), sent.url.to_string()), ("POST", "https://login.wrike.com/oauth2/token".into()));
    assert_eq!(sent.headers[header::CONTENT_TYPE], "application/x-www-form-urlencoded");
    let body = "client_id=id%261&client_secret=s%20e%3Dcret&grant_type=authorization_code&code=c%2F1&redirect_uri=https%3A%2F%2Fwww.wrike.com%2Frobots.txt";
    assert_eq!(sent.body, body);
}

#[test]
fn an_answer_to_another_question_is_not_sent_on() {
    let question = question();
    let right = landed(&question, "code=c");
    for wrong in [
        "",
        "c",
        REDIRECT,
        &format!("{REDIRECT}?code=c"),
        &format!("{REDIRECT}?code=c&state=x"),
        &right[..right.len() - 1],
    ] {
        let wire = ScriptedTransport::default();
        assert_eq!(redeem(&question, &wire, wrong).unwrap_err().kind(), Kind::SignInRefused, "{wrong}");
        assert!(wire.requests().is_empty());
    }
    let denied =
        redeem(&question, &ScriptedTransport::default(), &landed(&question, "error=access_denied")).unwrap_err();
    assert!(denied.detail().contains("access_denied"), "{denied:?}");
}

#[test]
fn each_refusal_of_the_token_endpoint_has_its_kind_and_tells_no_secret() {
    let question = question();
    let wrong_secret = r#"{"error":"unauthorized_client","error_description":"Client is not authorized"}"#;
    let cases = [
        (400, wrong_secret, Kind::SignInRefused),
        (401, "<html>", Kind::SignInRefused),
        (429, "{}", Kind::RateLimited),
        (503, "", Kind::Server),
        (200, "<html>a1", Kind::Malformed),
        (200, r#"{"access_token":"a1"}"#, Kind::Malformed),
    ];
    for (status, body, kind) in cases {
        let wire = ScriptedTransport::new([answer(status, body)]);
        let error = redeem(&question, &wire, &landed(&question, "code=c1")).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
        let detail = error.detail();
        assert!(["cret", "a1", "c1"].iter().all(|secret| !detail.contains(secret)), "{detail}");
    }
}

#[test]
fn only_a_host_of_wrikes_gets_the_token() {
    for good in ["www.wrike.com", "app-us2.wrike.com", "a.b.wrike.com"] {
        assert!(is_host(good), "{good}");
    }
    for bad in [
        "",
        "wrike.com",
        ".wrike.com",
        "evil.example",
        "www.wrike.com.evil.example",
        "evil.example/x.wrike.com",
        "u@x.wrike.com",
        "evilwrike.com",
    ] {
        assert!(!is_host(bad), "{bad}");
    }
    let (question, wire) =
        (question(), ScriptedTransport::new([answer(200, r#"{"access_token":"a","refresh_token":"r"}"#)]));
    assert_eq!(redeem(&question, &wire, &landed(&question, "code=c")).unwrap_err().kind(), Kind::SignInRefused);
}

type Kept = Rc<RefCell<Vec<Grant>>>;

/// A token, calls by it over this wire, and what was kept of it.
fn renewing(answers: Vec<Script>) -> (Rc<ScriptedTransport>, Rc<RenewingToken>, Authorized, Kept) {
    let wire = Rc::new(ScriptedTransport::new(answers));
    let (access_token, refresh_token) = ("a1".into(), "r1".into());
    let grant = Grant { app: app(), access_token, refresh_token, host: "www.wrike.com".into() };
    let kept = Kept::default();
    let keep = kept.clone();
    let keep = move |grant: &Grant| keep.borrow_mut().push(grant.clone());
    let token = Rc::new(RenewingToken::new("www.wrike.com", grant, LOGIN.into(), wire.clone(), keep).unwrap());
    (wire.clone(), token.clone(), Authorized::new(wire, token), kept)
}

fn call(authorized: &Authorized) -> Result<StatusCode> {
    let request = Request::get("https://www.wrike.com/api/v4/version").unwrap();
    authorized.send(&request).now_or_never().unwrap().map(|response| response.status)
}

#[test]
fn a_refused_call_is_made_again_once_with_the_new_token() {
    let (wire, _, authorized, kept) = renewing(vec![answer(401, ""), answer(200, SECOND), answer(200, "{}")]);
    assert_eq!(call(&authorized).unwrap(), StatusCode::OK);
    let sent = wire.requests();
    let tokens: Vec<_> = sent.iter().map(|request| request.headers.get(header::AUTHORIZATION)).collect();
    assert_eq!(tokens, [Some(&"Bearer a1".parse().unwrap()), None, Some(&"Bearer a2".parse().unwrap())]);
    assert!(sent[1].body.ends_with(b"grant_type=refresh_token&refresh_token=r1"));
    assert_eq!(kept.borrow()[0].refresh_token, "r2");

    let (wire, _, authorized, _) = renewing(vec![answer(401, ""), answer(200, SECOND), answer(401, "")]);
    assert_eq!(call(&authorized).unwrap(), StatusCode::UNAUTHORIZED);
    assert_eq!(wire.requests().len(), 3);
}

#[test]
fn a_refused_renewal_signs_out_and_a_broken_one_can_be_tried_again() {
    let refusal = r#"{"error":"invalid_grant","error_description":"used before"}"#;
    let (_, _, authorized, kept) = renewing(vec![answer(401, ""), answer(400, refusal)]);
    let error = call(&authorized).unwrap_err();
    assert_eq!(error.kind(), Kind::SignedOut);
    assert!(error.detail().contains("invalid_grant") && !error.detail().contains("r1"), "{error:?}");
    assert!(kept.borrow().is_empty());

    let answers = vec![answer(401, ""), answer(502, ""), answer(401, ""), answer(200, SECOND), answer(200, "{}")];
    let (_, _, authorized, _) = renewing(answers);
    assert_eq!(call(&authorized).unwrap_err().kind(), Kind::Server);
    assert_eq!(call(&authorized).unwrap(), StatusCode::OK);
}

#[test]
fn calls_refused_together_are_renewed_once_even_if_the_first_of_them_is_given_up() {
    let (wire, token, _, kept) = renewing(vec![answer(200, SECOND)]);
    let refused = "Bearer a1".parse().unwrap();
    drop(token.renew(&refused));
    let outcomes = join_all((0..8).map(|_| token.renew(&refused))).now_or_never().unwrap();
    assert!(outcomes.into_iter().all(|outcome| outcome.unwrap()));
    // One that comes late, with the old token.
    assert!(token.renew(&refused).now_or_never().unwrap().unwrap());
    assert_eq!((wire.requests().len(), kept.borrow().len()), (1, 1));
    assert_eq!(token.authorization("www.wrike.com").unwrap(), "Bearer a2");
    assert_eq!(token.authorization("app-eu.wrike.com"), None);
}

#[test]
fn a_grant_that_was_kept_is_the_same() {
    let (question, wire) = (question(), ScriptedTransport::new([answer(200, FIRST)]));
    let grant = redeem(&question, &wire, &landed(&question, "code=c")).unwrap();
    assert!(Grant::from_text(&grant.to_text()).unwrap() == grant);
    let elsewhere = Grant { host: "evil.example".into(), ..grant };
    for wrong in ["", "a\nb", "a\nb\nc\nd\nwww.wrike.com\n", &elsewhere.to_text()] {
        assert_eq!(Grant::from_text(wrong).unwrap_err().kind(), Kind::SignInRefused, "{wrong}");
    }
}

#[test]
fn a_grant_shows_none_of_its_secrets() {
    let grant =
        redeem(&question(), &ScriptedTransport::new([answer(200, FIRST)]), &landed(&question(), "code=c")).unwrap();
    assert_eq!(format!("{grant:?}"), r#"Grant { host: "app-eu.wrike.com", .. }"#);
}
