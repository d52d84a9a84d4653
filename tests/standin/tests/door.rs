//! Tokens, hosts, methods, limits and the record: what stands before every resource.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use common::{NOW, get, json, ok, refused, request, stand_in};
use keepsake_standin::{EXPIRED_TOKEN, FaultPlan, RESTRICTED_TOKEN, Region, Rights, VALID_TOKEN};

#[test]
fn a_token_is_required_and_must_be_good() {
    let stand_in = stand_in();
    for header in [None, Some("Bearer nonsense"), Some("Basic x"), Some(VALID_TOKEN)] {
        let mut request = http::Request::get("https://www.wrike.com/api/v4/account");
        if let Some(header) = header {
            request = request.header("Authorization", header);
        }
        let response = stand_in.handle(&request.body(Bytes::new()).unwrap());
        assert_eq!(
            (response.status.as_u16(), &json(&response)["error"]),
            (401, &"not_authorized".into()),
            "{header:?}"
        );
    }
    let expired = http::Request::get("https://www.wrike.com/api/v4/account")
        .header("Authorization", format!("Bearer {EXPIRED_TOKEN}"));
    assert_eq!(stand_in.handle(&expired.body(Bytes::new()).unwrap()).status, 401);
}

#[test]
fn tokens_in_the_query_are_violations_and_not_recorded() {
    let stand_in = stand_in();
    assert_eq!(refused(&stand_in, "account?access_token=secret").0, 400);
    assert_eq!(stand_in.violations().len(), 1);
    assert!(!format!("{:?}{:?}", stand_in.calls(), stand_in.violations()).contains("secret"));
}

#[test]
fn another_data_centre_answers_300_and_loopback_is_home() {
    let stand_in = stand_in().with_region(Region::Eu);
    let ask = |host: &str| {
        let request = http::Request::get(format!("https://{host}/api/v4/version"))
            .header("Authorization", format!("Bearer {VALID_TOKEN}"));
        stand_in.handle(&request.body(Bytes::new()).unwrap()).status.as_u16()
    };
    assert_eq!(
        ["www.wrike.com", "app-us2.wrike.com", "app-eu.wrike.com", "127.0.0.1:99"].map(ask),
        [300, 300, 200, 200]
    );
    assert!(stand_in.violations().is_empty());
    assert_eq!(ask("evil.example"), 421);
    assert_eq!(stand_in.violations().len(), 1);
    let link = stand_in.account().tasks().next().unwrap()["permalink"].clone();
    assert!(link.as_str().unwrap().starts_with("https://app-eu.wrike.com/open.htm?id="));
}

#[test]
fn the_host_header_decides_where_the_address_has_no_host() {
    let stand_in = stand_in();
    let request = http::Request::get("/api/v4/version").header("Host", "app-eu.wrike.com").header("Authorization", "x");
    assert_eq!(stand_in.handle(&request.body(Bytes::new()).unwrap()).status, 300);
}

#[test]
fn writing_is_a_violation() {
    let stand_in = stand_in();
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let request = request("tasks").method(method).body(Bytes::new()).unwrap();
        assert_eq!(stand_in.handle(&request).status, 405);
    }
    assert_eq!(refused(&stand_in, "tasks?method=DELETE").0, 400);
    assert_eq!(stand_in.violations().len(), 5);
}

#[test]
fn unknown_paths_are_recorded_and_answered_501() {
    let stand_in = stand_in();
    for path in ["nonsense", "tasks/", "tasks//comments", "assets", "copy_folder/x", "folders/x/y/z"] {
        assert_eq!(get(&stand_in, path).status, 501, "{path}");
    }
    assert_eq!(stand_in.unexpected().len(), 6);
}

#[test]
fn restricted_rights_answer_403_with_the_right_code() {
    let restricted = stand_in().with_rights(Rights::restricted());
    assert_eq!(refused(&restricted, "groups"), (403, "access_forbidden".to_owned()));
    assert_eq!(refused(&restricted, "comments"), (403, "not_allowed".to_owned()));
    ok(&restricted, "tasks");
    let request = http::Request::get("https://www.wrike.com/api/v4/groups")
        .header("Authorization", format!("Bearer {RESTRICTED_TOKEN}"));
    assert_eq!(stand_in().handle(&request.body(Bytes::new()).unwrap()).status, 403);
}

#[test]
fn the_rate_limit_counts_a_minute_of_the_clock() {
    let clock = Arc::new(AtomicU64::new(NOW * 1000));
    let hands = Arc::clone(&clock);
    let stand_in = stand_in().with_rate_limit(400).with_clock(move || hands.load(Ordering::Relaxed));
    for _ in 0..400 {
        assert_eq!(get(&stand_in, "version").status, 200);
    }
    assert_eq!(refused(&stand_in, "version"), (429, "too_many_requests".to_owned()));
    clock.fetch_add(60_000, Ordering::Relaxed);
    assert_eq!(get(&stand_in, "version").status, 200);
}

#[test]
fn cors_admits_listed_origins_only() {
    let stand_in = stand_in().with_allowed_origins(["https://good.example".to_owned()]);
    let ask = |method: &str, origin: &str| {
        stand_in.handle(&request("version").method(method).header("Origin", origin).body(Bytes::new()).unwrap())
    };
    let admitted = ask("OPTIONS", "https://good.example");
    assert_eq!(
        (admitted.status.as_u16(), admitted.headers["access-control-allow-origin"].to_str().unwrap()),
        (204, "https://good.example")
    );
    assert!(admitted.headers["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    assert!(ask("GET", "https://good.example").headers.contains_key("access-control-expose-headers"));
    for method in ["OPTIONS", "GET"] {
        assert!(!ask(method, "https://bad.example").headers.contains_key("access-control-allow-origin"));
    }
    assert!(stand_in.violations().is_empty());
}

#[test]
fn calls_are_recorded_and_counted_and_forgotten() {
    let stand_in = stand_in();
    ok(&stand_in, "tasks?limit=1");
    ok(&stand_in, "version");
    let calls = stand_in.calls();
    assert_eq!((calls.len(), calls[0].operation, calls[0].status), (2, "tasks", 200));
    assert_eq!((calls[0].method.as_str(), calls[0].address.as_str()), ("GET", "www.wrike.com/api/v4/tasks?limit=1"));
    assert!(calls[0].bytes > 100 && stand_in.count("version") == 1 && stand_in.total() == 2);
    stand_in.reset();
    assert_eq!((stand_in.total(), stand_in.calls().len()), (0, 0));
    let quiet = stand_in.without_call_list();
    ok(&quiet, "version");
    assert_eq!((quiet.total(), quiet.calls().len()), (1, 0));
}

#[test]
fn control_doors_set_faults_and_show_the_record() {
    let stand_in = stand_in();
    let control = |method: &str, path: &str, body: &'static str| {
        let request = http::Request::builder().method(method).uri(format!("/__standin/{path}"));
        stand_in.handle(&request.body(Bytes::from_static(body.as_bytes())).unwrap())
    };
    assert_eq!(control("POST", "faults", "500-every-9+slow:3").status, 204);
    assert_eq!(stand_in.faults(), FaultPlan::parse("500-every-9+slow:3").unwrap());
    assert_eq!(control("POST", "faults", "nonsense").status, 400);
    assert_eq!(get(&stand_in, "version").delay_ms, 3);
    let record = json(&control("GET", "calls", ""));
    assert_eq!((&record["total"], &record["byOperation"]["version"]), (&1.into(), &1.into()));
    assert_eq!(control("POST", "reset", "").status, 204);
    assert_eq!((stand_in.total(), stand_in.faults()), (0, FaultPlan::none()));
}

#[test]
fn pages_of_the_workspace_are_served_and_others_are_unexpected() {
    let stand_in = stand_in();
    for path in ["/", "/workspace.htm", "/login"] {
        let response =
            stand_in.handle(&http::Request::get(format!("https://app-eu.wrike.com{path}")).body(Bytes::new()).unwrap());
        assert!(response.status == 200 && response.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    }
    assert!(stand_in.unexpected().is_empty());
    stand_in.handle(&http::Request::get("https://www.wrike.com/nonsense").body(Bytes::new()).unwrap());
    assert_eq!(stand_in.unexpected().len(), 1);
}
