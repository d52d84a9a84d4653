//! The OAuth 1.0a provider of the 2010 platform: the whole way in, and every refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod legacy_client;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use keepsake_standin::legacy::{
    CONSUMER_KEY, CONSUMER_SECRET, Grant, HOST, Spec, StandIn, base_string, hmac_sha1, percent_encode,
};
use keepsake_standin::{Request, Response};
use legacy_client::{Client, NOW, account, form, post, text};

fn stand_in() -> StandIn {
    StandIn::new(account(&Spec::empty(1, NOW)))
}

/// A request's parameters, to be spoilt one at a time.
#[derive(Clone)]
struct Signed {
    address: String,
    pairs: Vec<(String, String)>,
    consumer_secret: String,
    token_secret: String,
}

impl Signed {
    fn to(path: &str, method: &str) -> Self {
        let pairs = [
            ("oauth_consumer_key", CONSUMER_KEY),
            ("oauth_signature_method", method),
            ("oauth_timestamp", &NOW.to_string()),
            ("oauth_nonce", "ce2130523f788f313f76314ed3965ea6"),
            ("oauth_version", "1.0"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let address = format!("https://{HOST}{path}");
        Self { address, pairs, consumer_secret: CONSUMER_SECRET.to_owned(), token_secret: String::new() }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.pairs.retain(|(held, _)| held != name);
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(held, _)| held != name);
        self
    }

    fn by(self, grant: &Grant) -> Self {
        Self { token_secret: grant.secret.clone(), ..self.with("oauth_token", &grant.token) }
    }

    fn complete(&self, verb: &str) -> Vec<(String, String)> {
        let held = |name: &str| self.pairs.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str());
        let signature = if held("oauth_signature_method") == Some("HMAC-SHA1") {
            let base = base_string(
                verb,
                &self.address,
                self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            );
            hmac_sha1(&base, &self.consumer_secret, &self.token_secret)
        } else {
            format!("{}&{}", percent_encode(&self.consumer_secret), percent_encode(&self.token_secret))
        };
        let mut pairs = self.pairs.clone();
        pairs.push(("oauth_signature".to_owned(), signature));
        pairs
    }

    fn encoded(&self, verb: &str) -> String {
        let pairs = self.complete(verb);
        form(&pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>())
    }

    fn in_body(&self) -> Request {
        post(&self.address, self.encoded("POST"))
    }

    fn in_query(&self, verb: &str) -> Request {
        let address = format!("{}?{}", self.address, self.encoded(verb));
        http::Request::builder().method(verb).uri(address).body(Bytes::new()).unwrap()
    }

    fn in_header(&self, verb: &str) -> Request {
        let pairs = self.complete(verb);
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}=\"{}\"", percent_encode(name), percent_encode(value)))
            .collect();
        let header = format!("OAuth realm=\"Example\", {}", pairs.join(", "));
        http::Request::builder()
            .method(verb)
            .uri(&self.address)
            .header("Authorization", header)
            .body(Bytes::new())
            .unwrap()
    }
}

fn value(answer: &str, name: &str) -> String {
    let pair = answer.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    let encoded = pair.unwrap_or_else(|| panic!("{name} is not in {answer}"));
    percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap().into_owned()
}

fn request_token(stand_in: &StandIn, callback: &str) -> Grant {
    let request = Signed::to("/rest/auth/request_token", "PLAINTEXT").with("oauth_callback", callback);
    let nonce = format!("nonce {}", stand_in.total());
    let response = stand_in.handle(&request.with("oauth_nonce", &nonce).in_body());
    assert_eq!(response.status, 200, "{}", text(&response));
    let answer = text(&response);
    assert_eq!(value(&answer, "oauth_callback_confirmed"), "true");
    Grant { token: value(&answer, "oauth_token"), secret: value(&answer, "oauth_token_secret") }
}

fn exchange(token: &Grant, verifier: &str) -> Signed {
    Signed::to("/rest/auth/access_token", "PLAINTEXT").by(token).with("oauth_verifier", verifier)
}

fn profile(grant: &Grant) -> Signed {
    Signed::to("/api/json/v2/wrike.profile.get", "HMAC-SHA1").by(grant)
}

/// The problem of a refused handshake.
fn problem(response: &Response) -> (u16, String) {
    (response.status.as_u16(), value(&text(response), "oauth_problem"))
}

fn is_credentials_error(response: &Response, problem: &str) -> bool {
    let text = text(response);
    response.status == 200 && text.contains("\"code\":402") && text.contains(&format!("oauth_problem={problem}"))
}

#[test]
fn the_way_in_with_a_typed_verifier() {
    let stand_in = stand_in();
    let token = request_token(&stand_in, "oob");
    assert!(token.token.len() < 10 && token.secret.len() == 40);
    let page = format!("https://{HOST}/rest/auth/authorize?oauth_token={}", token.token);
    let shown = stand_in.handle(&http::Request::get(&page).body(Bytes::new()).unwrap());
    assert!(text(&shown).contains(&token.token) && text(&shown).contains("value=\"allow\""));
    let answer = form(&[("oauth_token", &token.token), ("decision", "allow")]);
    let allowed = text(&stand_in.handle(&post(&format!("https://{HOST}/rest/auth/authorize"), answer)));
    let verifier = allowed.split("<output id=\"verifier\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let response = stand_in.handle(&exchange(&token, &verifier).in_body());
    let answer = text(&response);
    let grant = Grant { token: value(&answer, "oauth_token"), secret: value(&answer, "oauth_token_secret") };
    assert!(answer.contains("oauth_token=A%3D") && grant.token.starts_with("A="));
    assert!(text(&stand_in.handle(&profile(&grant).in_body())).starts_with("{\"profile\""));
    for operation in ["request_token", "access_token", "wrike.profile.get"] {
        assert_eq!(stand_in.count(operation), 1);
    }
    assert_eq!((stand_in.count("authorize"), stand_in.total()), (2, 5));
}

#[test]
fn the_way_in_with_a_callback() {
    let stand_in = stand_in();
    let address = format!("https://{HOST}/rest/auth/authorize");
    for (callback, separator) in [("https://app.example/done", '?'), ("https://app.example/?a=1", '&')] {
        let token = request_token(&stand_in, callback);
        let response = stand_in.handle(&post(&address, form(&[("oauth_token", &token.token), ("decision", "allow")])));
        let location = response.headers["location"].to_str().unwrap();
        assert_eq!(response.status, 302);
        assert!(location.starts_with(&format!("{callback}{separator}oauth_token={}&oauth_verifier=", token.token)));
        let verifier = location.rsplit('=').next().unwrap();
        assert_eq!(stand_in.handle(&exchange(&token, verifier).in_body()).status, 200);
    }
    let token = request_token(&stand_in, "https://app.example/done");
    let response = stand_in.handle(&post(&address, form(&[("oauth_token", &token.token), ("decision", "deny")])));
    assert!(response.headers["location"].to_str().unwrap().ends_with("&oauth_problem=user_refused"));
    assert_eq!(problem(&stand_in.handle(&exchange(&token, "1").in_body())), (401, "user_refused".to_owned()));
}

#[test]
fn the_handshake_takes_get_and_both_methods_and_every_place() {
    let stand_in = stand_in();
    for (index, method) in ["PLAINTEXT", "plaintext", "HMAC-SHA1"].into_iter().enumerate() {
        let signed = Signed::to("/rest/auth/request_token", method).with("oauth_callback", "oob");
        let signed = |place: usize| signed.clone().with("oauth_nonce", &format!("{index}{place}"));
        let requests =
            [signed(0).in_body(), signed(1).in_query("GET"), signed(2).in_header("GET"), signed(3).in_header("POST")];
        for request in requests {
            let response = stand_in.handle(&request);
            assert_eq!(response.status, 200, "{method}: {} {}", request.method(), text(&response));
        }
    }
}

#[test]
fn calls_are_signed_in_any_place_but_only_by_hmac_sha1() {
    let stand_in = stand_in();
    let grant = stand_in.grant();
    let call = |nonce: &str| profile(&grant).with("oauth_nonce", nonce);
    for request in [call("a").in_body(), call("b").in_query("POST"), call("c").in_header("POST")] {
        assert!(text(&stand_in.handle(&request)).starts_with("{\"profile\""));
    }
    let plain = call("d").with("oauth_signature_method", "PLAINTEXT").in_body();
    assert!(is_credentials_error(&stand_in.handle(&plain), "signature_method_rejected"));
}

#[test]
fn a_bad_handshake_is_refused() {
    let stand_in = stand_in();
    let good = || Signed::to("/rest/auth/request_token", "HMAC-SHA1").with("oauth_callback", "oob");
    let late = (NOW - 601).to_string();
    let early = (NOW + 601).to_string();
    for (request, status, name) in [
        (good().without("oauth_callback"), 400, "parameter_absent"),
        (good().with("oauth_callback", "javascript:alert(1)"), 400, "parameter_rejected"),
        (good().with("oauth_consumer_key", "other"), 401, "consumer_key_unknown"),
        (good().with("oauth_version", "2.0"), 400, "version_rejected"),
        (good().with("oauth_timestamp", &late), 401, "timestamp_refused"),
        (good().with("oauth_timestamp", &early), 401, "timestamp_refused"),
        (good().with("oauth_timestamp", "soon"), 400, "parameter_rejected"),
        (good().without("oauth_nonce"), 400, "parameter_absent"),
        (good().with("oauth_signature_method", "RSA-SHA1"), 400, "signature_method_rejected"),
        (Signed { consumer_secret: "wrong".to_owned(), ..good() }, 401, "signature_invalid"),
    ] {
        assert_eq!(problem(&stand_in.handle(&request.in_body())), (status, name.to_owned()));
    }
    let edge = good().with("oauth_timestamp", &(NOW - 600).to_string()).in_body();
    assert_eq!(stand_in.handle(&edge).status, 200);
    assert_eq!(problem(&stand_in.handle(&edge)), (401, "nonce_used".to_owned()));
    let request = http::Request::put(format!("https://{HOST}/rest/auth/request_token")).body(Bytes::new()).unwrap();
    assert_eq!(stand_in.handle(&request).status, 405);
}

#[test]
fn a_verifier_is_good_once_and_for_its_token() {
    let stand_in = stand_in();
    let (one, two) = (request_token(&stand_in, "oob"), request_token(&stand_in, "oob"));
    let try_with = |token: &Grant, verifier: &str| {
        let nonce = format!("x{}", stand_in.total());
        stand_in.handle(&exchange(token, verifier).with("oauth_nonce", &nonce).in_body())
    };
    assert_eq!(problem(&try_with(&one, "1")), (401, "permission_unknown".to_owned()));
    let (first, second) = (stand_in.approve(&one.token).unwrap(), stand_in.approve(&two.token).unwrap());
    assert_eq!(stand_in.approve(&one.token), None);
    assert_eq!(problem(&try_with(&one, &second)), (401, "verifier_invalid".to_owned()));
    let without = exchange(&one, "").without("oauth_verifier").with("oauth_nonce", "y").in_body();
    assert_eq!(problem(&stand_in.handle(&without)), (400, "parameter_absent".to_owned()));
    assert_eq!(try_with(&one, &first).status, 200);
    assert_eq!(problem(&try_with(&one, &first)), (401, "token_used".to_owned()));
    let unknown = Grant { token: "zzz".to_owned(), secret: String::new() };
    assert_eq!(problem(&try_with(&unknown, "1")), (401, "token_rejected".to_owned()));
}

#[test]
fn bad_calls_are_refused_with_402_in_the_body() {
    let stand_in = stand_in();
    let grant = stand_in.grant();
    let good = || profile(&grant);
    let old = (NOW - 601).to_string();
    let wrong_secret = Grant { secret: "0".repeat(40), ..grant.clone() };
    for (request, name) in [
        (good().with("oauth_timestamp", &old).in_body(), "timestamp_refused"),
        (profile(&wrong_secret).in_body(), "signature_invalid"),
        (good().with("oauth_token", "A=unknown--").in_body(), "token_rejected"),
        (good().with("token", "A=other--").in_body(), "token_rejected"),
        (good().without("oauth_token").in_body(), "parameter_absent"),
        (post(&good().address, String::new()), "parameter_absent"),
    ] {
        assert!(is_credentials_error(&stand_in.handle(&request), name), "{name}");
    }
    // A signature of other parameters, of another method's address, of http instead of https.
    let tampered = post(&good().address, format!("{}&asyncKey=1", good().encoded("POST")));
    assert!(is_credentials_error(&stand_in.handle(&tampered), "signature_invalid"));
    let elsewhere = post(&good().address.replace("profile.get", "contacts.list"), good().encoded("POST"));
    assert!(is_credentials_error(&stand_in.handle(&elsewhere), "signature_invalid"));
    let over_http = Signed { address: good().address.replace("https", "http"), ..good() };
    assert!(is_credentials_error(
        &stand_in.handle(&post(&good().address, over_http.encoded("POST"))),
        "signature_invalid"
    ));
    let once = good().with("token", &grant.token).in_body();
    assert!(text(&stand_in.handle(&once)).starts_with("{\"profile\""));
    assert!(is_credentials_error(&stand_in.handle(&once), "nonce_used"));
    assert!(stand_in.violations().is_empty());
}

#[test]
fn tokens_end_by_time_or_by_their_owner() {
    let clock = Arc::new(AtomicU64::new(NOW * 1000));
    let stand_in = {
        let clock = Arc::clone(&clock);
        stand_in().with_clock(move || clock.load(Ordering::Relaxed)).with_lifetimes(Some(300), Some(400))
    };
    let [one, two, three] = [stand_in.grant(), stand_in.grant(), stand_in.grant()];
    assert!(stand_in.revoke(&one.token) && stand_in.expire(&two.token) && !stand_in.revoke("other"));
    assert!(is_credentials_error(&stand_in.handle(&profile(&one).in_body()), "token_revoked"));
    assert!(is_credentials_error(&stand_in.handle(&profile(&two).in_body()), "token_expired"));
    let token = request_token(&stand_in, "oob");
    let verifier = stand_in.approve(&token.token).unwrap();
    clock.fetch_add(301_000, Ordering::Relaxed);
    assert_eq!(problem(&stand_in.handle(&exchange(&token, &verifier).in_body())), (401, "token_expired".to_owned()));
    let response = stand_in.handle(&profile(&three).in_body());
    assert!(text(&response).starts_with("{\"profile\""));
    assert_eq!(response.headers["date"], "Sun, 28 Nov 2010 20:37:01 GMT");
    clock.fetch_add(100_000, Ordering::Relaxed);
    assert!(is_credentials_error(
        &stand_in.handle(&profile(&three).with("oauth_nonce", "2").in_body()),
        "token_expired"
    ));
}

#[test]
fn neither_the_record_nor_its_violations_hold_secrets() {
    let client = Client::new(stand_in());
    let call = profile(&client.grant).with("title", "x");
    client.stand_in.handle(&call.in_query("GET"));
    client.stand_in.handle(&call.in_query("POST"));
    assert_eq!(client.stand_in.violations().len(), 2);
    let record = client.stand_in.record().to_string();
    assert!(!record.contains(&client.grant.token) && !record.contains("oauth_") && !record.contains(CONSUMER_KEY));
}
