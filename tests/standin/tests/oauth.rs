//! Signing in by OAuth 2.0: the page, the codes, the tokens, and each refusal of the documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use common::{NOW, json, stand_in};
use keepsake_standin::{CLIENT_ID, CLIENT_SECRET, FaultPlan, REDIRECT, Region, Response, StandIn};

fn page(stand_in: &StandIn, query: &str) -> Response {
    let request = http::Request::get(format!("https://login.wrike.com/oauth2/authorize/v4?{query}"));
    stand_in.handle(&request.body(Bytes::new()).unwrap())
}

fn post(stand_in: &StandIn, path: &str, body: &str) -> Response {
    let request = http::Request::post(format!("https://login.wrike.com/oauth2/{path}"))
        .header("content-type", "application/x-www-form-urlencoded");
    stand_in.handle(&request.body(Bytes::from(body.to_owned())).unwrap())
}

/// Presses a button of the page and gives where the browser is sent.
fn decide(stand_in: &StandIn, decision: &str) -> String {
    let form = format!("redirect_uri={REDIRECT}&state=a%26b&scope=wsReadOnly&decision={decision}");
    let response = post(stand_in, "authorize/v4", &form);
    assert_eq!(response.status, 302);
    response.headers["location"].to_str().unwrap().to_owned()
}

fn code(stand_in: &StandIn) -> String {
    let target = decide(stand_in, "allow");
    let code = target.strip_prefix(&format!("{REDIRECT}?code=")).unwrap().strip_suffix("&state=a%26b").unwrap();
    code.replace("%2D", "-")
}

fn redeem(stand_in: &StandIn, code: &str) -> Response {
    let app = format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
    post(stand_in, "token", &format!("grant_type=authorization_code&{app}&code={code}&redirect_uri={REDIRECT}"))
}

fn refresh(stand_in: &StandIn, token: &str) -> Response {
    let app = format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
    post(stand_in, "token", &format!("grant_type=refresh_token&{app}&refresh_token={token}"))
}

/// Access and refresh token of a good answer.
fn pair(response: &Response) -> (String, String) {
    assert_eq!(response.status, 200);
    let answer = json(response);
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    assert_eq!((text("token_type"), &answer["expires_in"]), ("bearer".to_owned(), &3600.into()));
    (text("access_token"), text("refresh_token"))
}

fn call(stand_in: &StandIn, path: &str, token: &str) -> u16 {
    let request = http::Request::get(format!("https://www.wrike.com/api/v4/{path}"))
        .header("authorization", format!("Bearer {token}"));
    stand_in.handle(&request.body(Bytes::new()).unwrap()).status.as_u16()
}

fn refused(response: &Response) -> String {
    assert_eq!(response.status, 400);
    json(response)["error"].as_str().unwrap().to_owned()
}

#[test]
fn a_user_who_agrees_is_sent_back_with_a_code_and_the_state() {
    let stand_in = stand_in();
    let asked =
        page(&stand_in, &format!("client_id={CLIENT_ID}&response_type=code&redirect_uri={REDIRECT}&state=%22x"));
    let html = String::from_utf8(asked.body.to_vec()).unwrap();
    assert!(html.contains(&format!("value=\"{REDIRECT}\"")) && html.contains("value=\"&quot;x\""), "{html}");
    assert_eq!(decide(&stand_in, "deny"), format!("{REDIRECT}?error=access%5Fdenied&state=a%26b"));
    let (access, _) = pair(&redeem(&stand_in, &code(&stand_in)));
    assert_eq!(call(&stand_in, "account", &access), 200);
    assert!(stand_in.unexpected().is_empty() && stand_in.violations().is_empty());
}

#[test]
fn a_question_that_is_not_as_registered_is_not_asked() {
    let stand_in = stand_in();
    let why = |query: &str| {
        let response = page(&stand_in, query);
        assert_eq!(response.status, 400, "{query}");
        String::from_utf8(response.body.to_vec()).unwrap()
    };
    let app = format!("client_id={CLIENT_ID}&response_type=code");
    assert_eq!(why(&format!("{app}&redirect_uri=https://evil.example/")), "Redirect uri is missing or invalid");
    assert_eq!(why("client_id=other&response_type=code"), "Client id is missing or invalid");
    assert_eq!(why(&format!("client_id={CLIENT_ID}&response_type=token")), "Response type is missing or invalid");
    assert_eq!(why(&format!("{app}&scope=wsReadOnly,everything")), "Scope is invalid");
    assert_eq!(why(&format!("{app}&code_challenge=x")), "Unknown parameter");
    let own = "http://127.0.0.1:9/";
    stand_in.register_redirect(own);
    assert_eq!(page(&stand_in, &format!("{app}&redirect_uri={own}")).status, 200);
}

#[test]
fn a_wrong_secret_or_redirect_gives_no_token() {
    let stand_in = stand_in();
    let code = code(&stand_in);
    let grant = format!("grant_type=authorization_code&code={code}");
    let ask = |rest: &str| post(&stand_in, "token", &format!("{grant}&{rest}"));
    let wrong = format!("client_id={CLIENT_ID}&client_secret=wrong&redirect_uri={REDIRECT}");
    assert_eq!(refused(&ask(&wrong)), "unauthorized_client");
    let elsewhere = ask(&format!("client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}&redirect_uri=https://x.example"));
    assert_eq!(json(&elsewhere)["error_description"], "Redirect uri is missing or invalid");
    pair(&redeem(&stand_in, &code));
}

#[test]
fn a_code_is_good_once_and_for_ten_minutes() {
    let now = Arc::new(AtomicU64::new(NOW * 1000));
    let clock = Arc::clone(&now);
    let stand_in = stand_in().with_clock(move || clock.load(Ordering::Relaxed));
    let first = code(&stand_in);
    let (access, token) = pair(&redeem(&stand_in, &first));
    assert_eq!(refused(&redeem(&stand_in, &first)), "invalid_grant");
    assert_eq!(call(&stand_in, "account", &access), 401, "what a stolen code gave is revoked");
    assert_eq!(refused(&refresh(&stand_in, &token)), "invalid_grant");
    let late = code(&stand_in);
    now.fetch_add(10 * 60 * 1000 + 1, Ordering::Relaxed);
    assert_eq!(refused(&redeem(&stand_in, &late)), "invalid_grant");
}

#[test]
fn an_hour_later_both_tokens_must_be_replaced_and_the_old_ones_die() {
    let now = Arc::new(AtomicU64::new(NOW * 1000));
    let clock = Arc::clone(&now);
    let stand_in = stand_in().with_clock(move || clock.load(Ordering::Relaxed)).with_region(Region::Eu);
    let answer = redeem(&stand_in, &code(&stand_in));
    assert_eq!(json(&answer)["host"], "app-eu.wrike.com");
    let first = pair(&answer);
    let call = |token: &str| {
        let request = http::Request::get("https://app-eu.wrike.com/api/v4/account")
            .header("authorization", format!("Bearer {token}"));
        stand_in.handle(&request.body(Bytes::new()).unwrap()).status.as_u16()
    };
    now.fetch_add(3_600_001, Ordering::Relaxed);
    assert_eq!(call(&first.0), 401);
    let second = pair(&refresh(&stand_in, &first.1));
    assert_eq!((call(&first.0), call(&second.0)), (401, 200));
    assert_eq!(refused(&refresh(&stand_in, &first.1)), "invalid_grant");
}

#[test]
fn faults_wear_tokens_out_and_keep_them_from_being_renewed() {
    let stand_in = stand_in();
    let (access, token) = pair(&redeem(&stand_in, &code(&stand_in)));
    stand_in.set_faults(FaultPlan::parse("token-expires-every:2").unwrap());
    assert_eq!([1, 2, 3].map(|_| call(&stand_in, "version", &access)), [200, 200, 401]);
    let (access, token) = pair(&refresh(&stand_in, &token));
    assert_eq!(call(&stand_in, "version", &access), 200);
    stand_in.set_faults(FaultPlan::parse("refresh-refused").unwrap());
    assert_eq!(refused(&refresh(&stand_in, &token)), "invalid_grant");
    stand_in.revoke_grants();
    assert_eq!(call(&stand_in, "version", &access), 401);
}

#[test]
fn a_token_opens_what_its_scopes_name() {
    let stand_in = stand_in();
    let (access, _) = pair(&redeem(&stand_in, &code(&stand_in)));
    assert_eq!(
        ["tasks", "groups", "invitations", "audit_log"].map(|path| call(&stand_in, path, &access)),
        [200, 403, 403, 403]
    );
}

#[test]
fn the_sign_in_answers_nothing_else() {
    let stand_in = stand_in();
    for path in ["api/v4/account", "oauth2/token"] {
        let request = http::Request::get(format!("https://login.wrike.com/{path}")).body(Bytes::new()).unwrap();
        assert_eq!(stand_in.handle(&request).status, 501, "{path}");
    }
    assert_eq!(stand_in.unexpected().len(), 2);
}
