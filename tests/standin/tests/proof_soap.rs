//! Signing in, sessions, strict reading and the record of the SOAP API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod proof_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use keepsake_standin::proof::{Profile, ProofRegion, ProofStandIn};
use proof_support::{
    NOW, User, assert_clean, elements, envelope, escape, fault, faulty, request, request_in, result, stand_in,
};

fn login(stand_in: &ProofStandIn, email: &str, password: &str) -> keepsake_standin::Response {
    let arguments = format!("<Login>{}</Login><Password>{}</Password>", escape(email), escape(password));
    stand_in.handle(&request("/16_24_0/soap", "doLogin", &arguments))
}

#[test]
fn both_ways_of_signing_in_give_a_session_and_the_organisation() {
    let stand_in = stand_in();
    for profile in Profile::ALL {
        let user = stand_in.account().credentials(profile);
        let object = result(&login(&stand_in, &user.email, &user.password));
        assert_eq!(object["organisation_id"], stand_in.account().organisation()["id"]);
        assert_eq!(object["organisation_name"], stand_in.account().organisation()["name"]);
        assert_eq!(object["user_id"], stand_in.account().user_id_of(profile));
        let session = object["session"].as_str().unwrap();
        let checked = stand_in.handle(&request("/soap", "checkSession", &elements(session, &[])));
        assert_eq!(result(&checked), true);
        User::new(&stand_in, profile).ok("getOwners", &[]);
    }
    assert_eq!((stand_in.count("soap doLogin"), stand_in.count("soap getSessionId")), (7, 7));
    assert_clean(&stand_in);
}

#[test]
fn a_wrong_password_is_303_and_a_second_locks_the_account() {
    let stand_in = stand_in();
    let user = stand_in.account().credentials(Profile::Manager);
    assert_eq!(fault(&login(&stand_in, &user.email, "wrong")), "303");
    assert_clean(&stand_in);
    assert_eq!(fault(&login(&stand_in, &user.email, "wrong")), "307");
    assert_eq!(stand_in.violations().len(), 1);
    assert_eq!(fault(&login(&stand_in, &user.email, &user.password)), "307");
    let other = stand_in.account().credentials(Profile::Observer);
    result(&login(&stand_in, &other.email, &other.password));
}

#[test]
fn a_right_password_forgives_the_wrong_one_before() {
    let stand_in = stand_in();
    let user = stand_in.account().credentials(Profile::Manager);
    for _ in 0..3 {
        assert_eq!(fault(&login(&stand_in, &user.email, "wrong")), "303");
        result(&login(&stand_in, &user.email, &user.password));
    }
    assert_clean(&stand_in);
}

#[test]
fn another_region_does_not_know_the_account() {
    let stand_in = stand_in().with_region(ProofRegion::Eu);
    let user = stand_in.account().credentials(Profile::Administrator);
    let ask = |host: &str, namespace: &str| {
        let arguments =
            format!("<Login>{}</Login><Password>{}</Password>", escape(&user.email), escape(&user.password));
        stand_in.handle(&request_in(host, namespace, "/soap", "doLogin", &arguments))
    };
    assert_eq!(fault(&ask("soap.proofhq.com", "https://soap.proofhq.com/")), "SOAP-ENV:Client");
    result(&ask("soap.proofhq.eu", "https://soap.proofhq.eu/"));
    assert_clean(&stand_in);
}

#[test]
fn a_session_lasts_a_day_of_the_clock_and_ends_with_logout() {
    let clock = Arc::new(AtomicU64::new(NOW * 1000));
    let hands = Arc::clone(&clock);
    let stand_in = stand_in().with_clock(move || hands.load(Ordering::Relaxed));
    let user = User::new(&stand_in, Profile::Administrator);
    clock.fetch_add(86_399_999, Ordering::Relaxed);
    user.ok("getTags", &[]);
    clock.fetch_add(86_400_000, Ordering::Relaxed);
    assert_eq!(user.fault("getTags", &[]), "305");
    let user = User::new(&stand_in, Profile::Administrator);
    assert_eq!(user.ok("doLogout", &[]), true);
    assert_eq!(user.fault("checkSession", &[]), "305");
    assert_clean(&stand_in);
}

#[test]
fn a_junk_session_tells_which_operations_exist() {
    let stand_in = stand_in();
    let probe =
        |path: &str, operation: &str| fault(&stand_in.handle(&request(path, operation, "<SessionID>junk</SessionID>")));
    assert_eq!(probe("/soap", "getAllProofs"), "305");
    assert_eq!(probe("/soap", "getArchivedProofs"), "SOAP-ENV:Server");
    assert_eq!(probe("/16_24_0/soap", "getArchivedProofs"), "305");
    assert_clean(&stand_in);
}

#[test]
fn operations_that_write_do_not_exist_and_are_recorded() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    for operation in ["createProof", "deleteProof", "unarchiveProof", "addReviewer", "doUpload"] {
        assert_eq!(user.fault(operation, &[]), "SOAP-ENV:Server");
    }
    assert_eq!(stand_in.unexpected().len(), 5);
    assert_eq!(stand_in.count("soap unknown"), 5);
}

#[test]
fn summaries_that_are_sent_elsewhere_are_violations() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let id = stand_in.account().file_ids().next().unwrap().to_string();
    let arguments = [
        ("FileID", id.as_str()),
        ("CallbackURL", "https://evil.example/"),
        ("CallbackRetryInterval", "0"),
        ("AllVersions", "true"),
    ];
    user.ok("requestExcelPrintSummary", &arguments);
    user.ok("requestPDFPrintSummary", &arguments);
    assert_eq!(stand_in.violations().len(), 2);
}

#[test]
fn calls_that_no_correct_client_makes_are_refused_and_recorded() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let session = format!("<SessionID>{}</SessionID>", user.session);
    let cases = [
        ("getTags", String::new(), "400"),
        ("getTags", format!("{session}<Extra>1</Extra>"), "400"),
        ("getTags", format!("{session}{session}"), "400"),
        ("getUsers", session.clone(), "400"),
        ("getUsers", format!("<AccountID>1</AccountID>{session}"), "400"),
        ("getUsers", format!("{session}<AccountID><x/></AccountID>"), "400"),
        (
            "getUsers",
            format!(
                "{session}<AccountID xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"xsd:string\">1\
                 </AccountID>"
            ),
            "400",
        ),
        ("getTags", format!("<SessionID xmlns=\"urn:x\">{}</SessionID>", user.session), "400"),
    ];
    for (number, (operation, arguments, code)) in cases.iter().enumerate() {
        assert_eq!(fault(&stand_in.handle(&request("/soap", operation, arguments))), *code, "{arguments}");
        assert_eq!(stand_in.violations().len(), number + 1, "{arguments}");
    }
}

#[test]
fn envelopes_and_headers_are_read_strictly() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let good = envelope("https://soap.proofhq.com/", "getTags", &elements(&user.session, &[]));
    let post = |media: &str, action: &str, body: String| {
        let request = http::Request::post("https://soap.proofhq.com/soap").header("Content-Type", media);
        stand_in.handle(&request.header("SOAPAction", action).body(Bytes::from(body)).unwrap())
    };
    let action = "\"https://soap.proofhq.com/getTags\"";
    assert_eq!(post("text/xml; charset=utf-8", action, good.clone()).status, 200);
    assert_clean(&stand_in);
    let cases = [
        ("application/json", action, good.clone()),
        ("text/xml", "getTags", good.clone()),
        ("text/xml", action, good.replace("https://soap.proofhq.com/", "urn:other")),
        ("text/xml", action, good.replace("schemas.xmlsoap.org/soap/envelope", "www.w3.org/2003/05/soap-envelope")),
        ("text/xml", action, good.replace("</s:Body>", "<n:getTags xmlns:n=\"https://soap.proofhq.com/\"/></s:Body>")),
        ("text/xml", action, format!("<!DOCTYPE x>{good}")),
        ("text/xml", action, good.replace("</s:Envelope>", "")),
        ("text/xml", action, String::new()),
    ];
    for (number, (media, action, body)) in cases.into_iter().enumerate() {
        assert_eq!(fault(&post(media, action, body.clone())), "SOAP-ENV:Client", "{body}");
        assert_eq!(stand_in.violations().len(), number + 1, "{body}");
    }
}

#[test]
fn a_session_in_clear_text_or_in_an_address_is_a_violation() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    let mut request = request("/soap", "getTags", &elements(&user.session, &[]));
    *request.uri_mut() = "http://soap.proofhq.com/soap".parse().unwrap();
    fault(&stand_in.handle(&request));
    proof_support::get(&stand_in, &format!("https://app.proofhq.com/dashboard?s={}", user.session));
    assert_eq!(stand_in.violations().len(), 2, "{:?}", stand_in.violations());
    assert!(!format!("{:?}{:?}", stand_in.calls(), stand_in.violations()).contains(&user.session));
}

#[test]
fn the_namespace_must_be_the_one_of_the_description() {
    let stand_in = stand_in().with_namespace("urn:proofhqapi");
    let user = stand_in.account().credentials(Profile::Administrator);
    let arguments = format!(
        "<EmailAddress>{}</EmailAddress><AuthToken>{}</AuthToken>",
        escape(&user.email),
        escape(&user.api_token)
    );
    result(&stand_in.handle(&request_in("soap.proofhq.com", "urn:proofhqapi", "/soap", "getSessionId", &arguments)));
    assert_eq!(fault(&stand_in.handle(&request("/soap", "getSessionId", &arguments))), "SOAP-ENV:Client");
}

#[test]
fn accounts_without_passwords_and_locked_ones() {
    let sso = faulty("sso");
    let user = sso.account().credentials(Profile::Administrator);
    assert_eq!(fault(&login(&sso, &user.email, &user.password)), "303");
    User::new(&sso, Profile::Administrator).ok("getTags", &[]);
    assert_clean(&sso);
    let locked = faulty("locked");
    assert_eq!(fault(&login(&locked, &user.email, &user.password)), "307");
    assert_clean(&locked);
}

#[test]
fn calls_are_recorded_and_counted_and_forgotten() {
    let stand_in = stand_in();
    let user = User::new(&stand_in, Profile::Administrator);
    user.ok("getTags", &[]);
    let last = stand_in.calls().pop().unwrap();
    assert_eq!((last.operation, last.status, last.method.as_str()), ("soap getTags", 200, "POST"));
    assert_eq!((last.address.as_str(), stand_in.total()), ("soap.proofhq.com/21_3_0/soap", 2));
    stand_in.reset();
    assert_eq!((stand_in.total(), stand_in.calls().len(), stand_in.count("soap getTags")), (0, 0, 0));
    assert_eq!(user.fault("getTags", &[]), "305");
}
