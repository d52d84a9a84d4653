//! Fault plans and what they do to answers; hosts, limits, pages and control doors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod proof_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use keepsake_standin::proof::{Profile, ProofFaultPlan, ProofStandIn, pages};
use keepsake_standin::{Disruption, Service};
use proof_support::{NOW, Rest, User, assert_clean, authorize, elements, faulty, get, json, request, stand_in, text};
use serde_json::Value;

/// Statuses of calls after the sign-in, 0 for a broken connection.
fn statuses(plan: &str, calls: usize) -> Vec<u16> {
    let stand_in = faulty(plan);
    let user = User::new(&stand_in, Profile::Administrator);
    let ask = || {
        let response = user.ask("getTags", &[]);
        if response.dropped { 0 } else { response.status.as_u16() }
    };
    (0..calls).map(|_| ask()).collect()
}

fn file_with(stand_in: &ProofStandIn, family: usize) -> Value {
    let mut families: Vec<Value> = stand_in.account().files().filter(|file| file["version"] == 1).collect();
    families.swap_remove(family)
}

/// The answer to a try of a proof's first original.
fn download(stand_in: &ProofStandIn, user: &User<'_>, family: usize) -> keepsake_standin::Response {
    let id = file_with(stand_in, family)["file_id"].as_u64().unwrap();
    get(stand_in, user.of_file("getProofDownloadURL", id).as_str().unwrap())
}

#[test]
fn periods_strike_every_nth_call() {
    // The sign-in is the first call.
    assert_eq!(statuses("429-every-7", 7), [200, 200, 200, 200, 200, 429, 200]);
    assert_eq!(statuses("500-every-9", 9), [200, 200, 200, 200, 200, 200, 200, 500, 200]);
    assert_eq!(statuses("drop-every-13", 12).last(), Some(&0));
    let stand_in = faulty("429-retry-after");
    let user = User::new(&stand_in, Profile::Administrator);
    let last = (0..4).map(|_| user.ask("getTags", &[])).collect::<Vec<_>>().pop().unwrap();
    assert_eq!((last.status.as_u16(), last.headers["retry-after"].to_str().unwrap()), (429, "1"));
    let stand_in = faulty("html-200");
    let rest = Rest::new(&stand_in, Profile::Administrator);
    let last = (0..10).map(|_| rest.ask("tags")).collect::<Vec<_>>().pop().unwrap();
    assert_eq!((last.status.as_u16(), text(&last).contains("<h1>Log in</h1>")), (200, true));
}

#[test]
fn a_session_that_expires_needs_one_new_sign_in() {
    let stand_in = faulty("session-expires:3");
    let user = User::new(&stand_in, Profile::Administrator);
    let rest = Rest::new(&stand_in, Profile::Administrator);
    user.ok("getTags", &[]);
    assert_eq!(user.fault("getTags", &[]), "305");
    assert_eq!(rest.refused("tags"), (401, "Session invalid".to_owned()));
    let again = User::new(&stand_in, Profile::Administrator);
    for _ in 0..40 {
        again.ok("getTags", &[]);
    }
    assert_clean(&stand_in);
}

#[test]
fn sign_ins_fail_once_or_are_switched_off() {
    let stand_in = faulty("sign-in-500");
    let user = stand_in.account().credentials(Profile::Administrator);
    assert_eq!(authorize(&stand_in, "rest.proofhq.com", &user.email, &user.api_token).status, 500);
    assert_eq!(authorize(&stand_in, "rest.proofhq.com", &user.email, &user.api_token).status, 200);
    let off = faulty("rest-off");
    for _ in 0..2 {
        assert_eq!(authorize(&off, "rest.proofhq.com", &user.email, &user.api_token).status, 401);
    }
    User::new(&off, Profile::Administrator).ok("getTags", &[]);
    assert_clean(&off);
}

#[test]
fn an_old_endpoint_answers_what_it_has() {
    let stand_in = faulty("bare-only");
    assert_eq!(stand_in.handle(&request("/16_24_0/soap", "getTags", "<SessionID/>")).status, 404);
    User::at(&stand_in, Profile::Administrator, "/soap").ok("getTags", &[]);
    let missing = faulty("missing-operation:getProofStages");
    let user = User::new(&missing, Profile::Administrator);
    assert_eq!(user.fault("getProofStages", &[("FileID", "1")]), "SOAP-ENV:Server");
    assert_clean(&missing);
}

#[test]
fn archived_vanished_and_blocked_proofs_are_refused() {
    let stand_in = faulty("archived-refused");
    let (user, rest) = (User::new(&stand_in, Profile::Administrator), Rest::new(&stand_in, Profile::Administrator));
    let archived =
        stand_in.account().files().find(|file| stand_in.account().is_archived(file["file_id"].as_u64().unwrap()));
    let archived = archived.unwrap();
    assert_eq!(user.fault("getProofComments", &[("FileID", &archived["file_id"].to_string())]), "403");
    assert_eq!(rest.refused(&format!("proofs/{}/comments", archived["token"].as_str().unwrap())).0, 403);

    let stand_in = faulty("proof-vanishes");
    let (user, rest) = (User::new(&stand_in, Profile::Administrator), Rest::new(&stand_in, Profile::Administrator));
    let gone = file_with(&stand_in, 20);
    let id = gone["file_id"].to_string();
    assert!(user.list("getAllProofs", 100).iter().any(|row| row["parent_file_id"] == gone["parent_file_id"]));
    for operation in ["getProofDetails", "getProofVersions", "getProofComments", "getProofDownloadURL"] {
        assert_eq!(user.fault(operation, &[("FileID", &id)]), "403");
    }
    assert_eq!(rest.refused(&format!("proofs/{}/stages", gone["token"].as_str().unwrap())).0, 404);

    let blocked = |plan: &str| {
        let stand_in = faulty(plan);
        let user = User::new(&stand_in, Profile::Administrator);
        let refused = stand_in
            .account()
            .file_ids()
            .filter(|id| user.ask("getProofDownloadURL", &[("FileID", &id.to_string())]).status != 200);
        refused.count()
    };
    assert!(blocked("downloads-refused") > 0 && blocked("none") == 0);
}

#[test]
fn downloads_are_disturbed_on_their_way() {
    for (plan, tries) in [("reset-mid-file", 2), ("stall-mid-file", 1), ("truncate-file", 1)] {
        let stand_in = faulty(plan);
        let user = User::new(&stand_in, Profile::Administrator);
        let seen: Vec<bool> =
            (0..3).map(|_| download(&stand_in, &user, 2).body.disruption() != Disruption::None).collect();
        assert_eq!(seen, [true, tries > 1, false], "{plan}");
        assert_eq!(download(&stand_in, &user, 1).body.disruption(), Disruption::None);
    }
    let stand_in = faulty("wrong-length+file-404+file-403");
    let user = User::new(&stand_in, Profile::Administrator);
    let id = file_with(&stand_in, 5)["file_id"].as_u64().unwrap();
    assert_eq!(download(&stand_in, &user, 5).body.len() + 1, stand_in.account().originals(id)[0].body.len());
    assert_eq!([7, 8].map(|family| download(&stand_in, &user, family).status.as_u16()), [404, 403]);
    assert_clean(&stand_in);
}

#[test]
fn files_on_a_comment_get_one_id() {
    let ids = |plan: &str| {
        let stand_in = faulty(plan);
        let user = User::new(&stand_in, Profile::Administrator);
        let of = |id: u64| text(&user.ask("getProofComments", &[("FileID", &id.to_string())]));
        let all: String = stand_in.account().file_ids().map(of).collect();
        let document = all.replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "");
        let ids = document.match_indices(">7000").map(|(at, _)| document[at + 1..at + 10].to_owned());
        ids.collect::<Vec<_>>()
    };
    let (plain, spoilt) = (ids("none"), ids("attachments-one-id"));
    let different = |ids: &[String]| ids.iter().collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!((plain.len(), different(&plain)), (spoilt.len(), plain.len()));
    assert!(different(&spoilt) < plain.len());
}

#[test]
fn xml_is_spoilt_as_planned() {
    let ask = |plan: &str, operation: &str| {
        let stand_in = faulty(plan);
        let user = User::new(&stand_in, Profile::Administrator);
        let id = stand_in.account().file_ids().find(|id| !stand_in.account().comments(*id).is_empty()).unwrap();
        let arguments = [("FileID", id.to_string())];
        let arguments: Vec<_> = arguments.iter().map(|(name, id)| (*name, id.as_str())).collect();
        let response = user.ask(operation, if operation == "getProofComments" { &arguments } else { &[] });
        assert_eq!(response.status, 200);
        text(&response)
    };
    let bomb = ask("entity-bomb", "getTags");
    assert!(bomb.contains("<!ENTITY e10") && bomb.contains("&e10;") && bomb.len() < 100_000);
    assert_eq!(ask("deep-xml", "getTags").matches("<x>").count(), 100_000);
    let cut = ask("cut-xml", "getOwners");
    assert!(roxmltree::Document::parse(&cut).is_err() && !cut.contains("</SOAP-ENV:Envelope>"));
    let control = ask("control-references", "getProofComments");
    assert_eq!(control.matches("&#1;").count(), 1);
}

#[test]
fn lists_of_rest_are_cut_without_a_word() {
    let stand_in = faulty("rest-first-page");
    let rest = Rest::new(&stand_in, Profile::Administrator);
    assert_eq!([rest.rows("proofs").len(), rest.rows("contacts").len()], [25, 25]);
}

#[test]
fn a_slow_service_is_late_and_the_rate_limit_counts_a_minute() {
    let slow = faulty("slow:7");
    assert_eq!(get(&slow, "https://soap.proofhq.com/soap?wsdl").delay_ms, 7);
    let clock = Arc::new(AtomicU64::new(NOW * 1000));
    let hands = Arc::clone(&clock);
    let stand_in = stand_in().with_rate_limit(3).with_clock(move || hands.load(Ordering::Relaxed));
    let user = User::new(&stand_in, Profile::Administrator);
    assert_eq!([0; 3].map(|_| user.ask("getTags", &[]).status.as_u16()), [200, 200, 429]);
    clock.fetch_add(60_000, Ordering::Relaxed);
    user.ok("getTags", &[]);
}

#[test]
fn hosts_that_are_not_the_services_are_violations() {
    let stand_in = stand_in();
    assert_eq!(get(&stand_in, "https://evil.example/soap?wsdl").status, 421);
    assert_eq!(get(&stand_in, "https://api.proofhq.com/home/").status, 421);
    assert_eq!(stand_in.violations().len(), 2);
    let user = User::new(&stand_in, Profile::Administrator);
    let mut local = request("/soap", "getTags", &elements(&user.session, &[]));
    *local.uri_mut() = "http://127.0.0.1:8443/soap".parse().unwrap();
    assert_eq!(stand_in.handle(&local).status, 500, "clear text");
    *local.uri_mut() = "/soap".parse().unwrap();
    local.headers_mut().insert("host", "127.0.0.1:8443".parse().unwrap());
    assert_eq!(stand_in.handle(&local).status, 200);
}

#[test]
fn personal_links_and_secrets_in_addresses_are_violations() {
    let stand_in = stand_in();
    let id = stand_in.account().file_ids().next().unwrap();
    let recipient = &stand_in.account().recipients(id)[0];
    get(&stand_in, recipient["proof_url"].as_str().unwrap());
    get(&stand_in, recipient["dowload_url"].as_str().unwrap());
    get(&stand_in, "https://app.proofhq.com/dashboard?sessionid=x");
    assert_eq!(stand_in.violations().len(), 3);
}

#[test]
fn cors_admits_listed_origins_only() {
    let stand_in = stand_in().with_allowed_origins(["https://good.example".to_owned()]);
    let ask = |origin: &str| {
        let request = http::Request::options("https://soap.proofhq.com/soap").header("Origin", origin);
        stand_in.handle(&request.body(Bytes::new()).unwrap())
    };
    let admitted = ask("https://good.example");
    assert_eq!(admitted.status, 204);
    assert!(admitted.headers["access-control-allow-headers"].to_str().unwrap().contains("soapaction"));
    assert_eq!(ask("https://bad.example").status, 403);
    assert_clean(&stand_in);
}

#[test]
fn every_page_offers_its_place() {
    let stand_in = stand_in();
    let page = |address: &str| {
        let response = get(&stand_in, address);
        assert_eq!(response.status, 200, "{address}");
        assert!(response.headers["content-type"].to_str().unwrap().starts_with("text/html"));
        text(&response)
    };
    let settings = page("https://app.proofhq.com/account/settings");
    assert_eq!(settings, page("https://app.proofhq.eu/account/settings"));
    for needle in ["<h1>Account settings for ", ">Backup<", ">Request new backup<", "/account/getbackup"] {
        assert!(settings.contains(needle), "{needle}");
    }
    let german = page("https://acme.proofhq.com/account/settings?lang=de");
    assert!(!german.contains("Request new backup") && german.contains("/account/requestbackup"));
    let processing = page("https://app.proofhq.com/account/settings?state=processing");
    assert!(!processing.contains("requestbackup") && processing.contains("/account/getbackup"));
    let without = page("https://app.proofhq.com/account/settings/standard");
    assert!(!without.contains("Backup") && without.contains("/account/users"));
    let dashboard = page("https://app.proofhq.com/dashboard");
    assert!(dashboard.contains("/account/settings") && !dashboard.contains("class=\"tabs\""));
    let embedded = page("https://acme.my.workfront.com/proof/account/settings");
    assert!(embedded.contains("Main Menu") && embedded.contains("/proof/account/requestbackup"));
    assert_eq!(page("https://app.proofhq.com/login"), pages::LOGIN);
    assert_eq!(get(&stand_in, "https://app.proofhq.com/page.js").status, 200);
    assert_eq!(get(&stand_in, "https://app.proofhq.com/account/getbackup").status, 302);
    assert_clean(&stand_in);
    assert_eq!(get(&stand_in, "https://app.proofhq.com/nonsense").status, 501);
    assert_eq!(stand_in.unexpected().len(), 1);
}

#[test]
fn control_doors_set_faults_and_show_the_record() {
    let stand_in = stand_in();
    let control = |method: &str, path: &str, body: &'static str| {
        let request = http::Request::builder().method(method).uri(format!("/__standin/{path}"));
        stand_in.handle(&request.body(Bytes::from_static(body.as_bytes())).unwrap())
    };
    assert_eq!(control("POST", "faults", "getallproofs-500:25+slow:3").status, 204);
    assert_eq!(stand_in.faults(), ProofFaultPlan::parse("getallproofs-500:25+slow:3").unwrap());
    assert_eq!(control("POST", "faults", "nonsense").status, 400);
    assert_eq!(json(&control("GET", "faults", ""))["known"].as_object().unwrap().len(), ProofFaultPlan::list().len());
    User::new(&stand_in, Profile::Administrator).ok("getTags", &[]);
    let record = json(&control("GET", "calls", ""));
    assert_eq!((&record["total"], &record["byOperation"]["soap getTags"]), (&2.into(), &1.into()));
    assert_eq!(control("POST", "reset", "").status, 204);
    assert_eq!((stand_in.total(), stand_in.faults()), (0, ProofFaultPlan::none()));
}

#[test]
fn a_server_can_serve_it() {
    let service: Arc<dyn Service> = Arc::new(stand_in());
    for host in ["soap.proofhq.com", "rest.proofhq.eu", "app.proofhq.com", "app.proofhq.eu"] {
        assert!(service.hosts().iter().any(|known| known == host), "{host}");
    }
    for path in ["/soap", "/soap.php", "/16_24_0/soap.wsdl", "/api/v1/proofs", "/file/download", "/__standin/calls"] {
        assert!(service.owns(path), "{path}");
    }
    assert!(!service.owns("/index.html"));
}
