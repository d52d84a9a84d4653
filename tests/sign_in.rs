//! Signing in: the right data centre is found, a wrong token or region is said in a sentence, and the token is nowhere afterwards.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Destination, Event, Outcome, Region, Secret, SignIn};
use keepsake::wrike::oauth::Grant;
use keepsake_standin::{CLIENT_ID, CLIENT_SECRET, EXPIRED_TOKEN, FaultPlan, REDIRECT, StandIn, VALID_TOKEN};
use support::compare::Archive;
use support::unpacked::{holds, unpacked};
use support::{Bench, Script, finished, problem};

#[test]
fn each_data_centre_is_found_by_asking() {
    for (region, ours) in [
        (keepsake_standin::Region::Us, Region::Us),
        (keepsake_standin::Region::Eu, Region::Eu),
        (keepsake_standin::Region::Us2, Region::Us2),
    ] {
        let bench = Bench::with(|stand_in: StandIn| stand_in.with_region(region));
        assert_eq!(finished(&bench.session(Script::default())).account.server, ours.host());
    }
}

#[test]
fn a_named_region_that_is_wrong_is_said_and_no_other_is_asked() {
    let bench = Bench::with(|stand_in| stand_in.with_region(keepsake_standin::Region::Eu));
    let problem = problem(&bench.session(Script { region: Some(Region::Us), ..Script::default() }));
    assert_eq!(problem.kind, "wrong-region");
    assert!(problem.next.contains("Find automatically"));
    assert_eq!(bench.stand_in.total(), 1);
    assert_eq!(bench.memory.paths(), []);
}

#[test]
fn a_wrong_token_is_tried_once_a_data_centre_and_said() {
    for token in ["wrong", EXPIRED_TOKEN] {
        let bench = Bench::new();
        let problem = problem(&bench.session(Script { token, ..Script::default() }));
        assert_eq!(problem.kind, "signed-out");
        assert!(bench.stand_in.total() <= 3, "{}", bench.stand_in.total());
        assert!(!problem.detail.contains(token));
        assert_eq!(bench.memory.paths(), []);
    }
}

#[test]
fn what_cannot_be_a_token_is_never_sent() {
    for token in ["", "two words", "new\nline"] {
        let bench = Bench::new();
        assert_eq!(problem(&bench.session(Script { token, ..Script::default() })).kind, "signed-out");
        assert_eq!(bench.stand_in.total(), 0);
    }
}

#[test]
fn a_sample_lives_on_this_machine_only() {
    for origin in ["https://evil.example", "http://127.0.0.1.evil.example:80", "http://user@evil.example", "file:///x"]
    {
        let bench = Bench::new();
        let problem = problem(&bench.session(Script { sample: Some(origin), ..Script::default() }));
        assert_eq!(problem.kind, "unsupported", "{origin}");
        assert_eq!(bench.stand_in.total(), 0);
    }
}

/// No entry of a downloaded archive holds `secret`, unpacked, nor does its name.
fn assert_archive_lacks(archive: &[u8], secret: &str) {
    let entries = Archive::open(archive).entries;
    assert!(entries.len() > 10);
    for (name, bytes) in &entries {
        assert!(!holds(bytes, secret) && !name.contains(secret), "{name}");
    }
}

/// Nothing that a run left in the working storage holds `secret`, not even what a journal has packed.
fn assert_storage_lacks(bench: &Bench, secret: &str) {
    let held = unpacked(&bench.memory);
    assert!(held.len() > 10, "a run was under way");
    for (place, bytes) in held {
        assert!(!holds(&bytes, secret) && !place.contains(secret), "{place}");
    }
}

#[test]
fn the_token_is_nowhere_after_the_run() {
    let bench = Bench::new();
    let events = bench.session(Script::default());
    let finished = finished(&events);
    assert_archive_lacks(&bench.archive(&finished), VALID_TOKEN);
    assert!(!events.iter().any(|event: &Event| holds(format!("{event:?}").as_bytes(), VALID_TOKEN)));
    let stopped = Bench::new();
    stopped.session(Script { close_after: Some(15), ..Script::default() });
    assert_storage_lacks(&stopped, VALID_TOKEN);
    assert!(!bench.stand_in.calls().iter().any(|call| call.address.contains(VALID_TOKEN)), "never in an address");
}

/// Signing in by the account's own API app.
fn by_app(secret: &str, redirect: &str) -> Script {
    let [client_id, client_secret, redirect] = [CLIENT_ID, secret, redirect].map(str::to_owned);
    Script { sign_in: Some(SignIn::App { client_id, client_secret, redirect }), ..Script::default() }
}

/// What the engine gave to remember, from first to last.
fn grants(events: &[Event]) -> Vec<Grant> {
    let grant = |event: &Event| {
        if let Event::Renewed { grant } = event { Some(Grant::from_text(&grant.0).unwrap()) } else { None }
    };
    events.iter().filter_map(grant).collect()
}

#[test]
fn an_app_that_the_user_admits_backs_up_in_the_accounts_own_data_centre() {
    let bench = Bench::with(|stand_in| stand_in.with_region(keepsake_standin::Region::Eu));
    let events = bench.session(by_app(CLIENT_SECRET, REDIRECT));
    let finished = finished(&events);
    assert_eq!((finished.outcome, finished.account.server.as_str()), (Outcome::Complete, "app-eu.wrike.com"));
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
    assert_eq!((bench.stand_in.count("oauth2/authorize"), bench.stand_in.count("oauth2/token")), (1, 1));
    assert!(
        bench.stand_in.calls().iter().all(|call| !call.address.starts_with("www.")),
        "no other data centre is asked"
    );
    assert_eq!(bench.stand_in.violations(), Vec::<String>::new());
}

#[test]
fn a_wrong_secret_or_a_no_is_said_and_nothing_is_read() {
    for (script, said) in [
        (by_app("wrong", REDIRECT), "unauthorized_client"),
        (Script { decision: "deny", ..by_app(CLIENT_SECRET, REDIRECT) }, "access_denied"),
    ] {
        let bench = Bench::new();
        let problem = problem(&bench.session(script));
        assert_eq!(problem.kind, "sign-in-refused");
        assert!(problem.detail.contains(said) && problem.next.contains("client secret"), "{problem:?}");
        assert!(bench.stand_in.calls().iter().all(|call| call.operation.starts_with("oauth2/")));
        assert_eq!(bench.memory.paths(), []);
    }
}

#[test]
fn a_code_without_a_question_is_refused() {
    let bench = Bench::new();
    let code = format!("{REDIRECT}?code=standin-code-1&state=x");
    let script = Script { sign_in: Some(SignIn::Code { code }), ..Script::default() };
    problem(&bench.session(script));
    assert_eq!(bench.stand_in.total(), 0);
}

/// A backup by OAuth under this plan, and one that begins at the same second with tokens that last.
fn worn_out(plan: &str, destination: Destination) -> (Bench, Vec<Event>, Bench) {
    let bench = Bench::faulty(plan);
    let events = bench.session(Script { destination, ..by_app(CLIENT_SECRET, REDIRECT) });
    let plain = Bench::new();
    plain.session(Script { destination, ..by_app(CLIENT_SECRET, REDIRECT) });
    (bench, events, plain)
}

#[test]
fn tokens_that_expire_every_20_calls_are_renewed_once_each_and_the_archive_is_the_same() {
    let (bench, events, plain) = worn_out("token-expires-every", Destination::Download);
    let finished = finished(&events);
    assert_eq!((finished.outcome, &finished.missing[..]), (Outcome::Complete, &[][..]));
    assert!(bench.archive(&finished) == plain.archive(&finished), "same bytes");

    let calls = bench.stand_in.calls();
    let answers = |bench: &Bench| {
        let calls = bench.stand_in.calls().into_iter();
        calls.filter(|call| call.status == 200 && !call.operation.starts_with("oauth2/")).count()
    };
    let answered = answers(&bench);
    let renewals = bench.stand_in.count("oauth2/token") - 1;
    assert!(renewals * 20 <= answered as u64, "no renewal that is not due");
    assert!(calls.iter().all(|call| call.operation != "oauth2/token" || call.status == 200), "no refresh token twice");
    // Calls that go out together may meet the same old token.
    let refused = calls.iter().filter(|call| call.status == 401).count() as u64;
    assert!(renewals >= 3 && refused >= renewals, "{refused} refused, {renewals} renewals");
    assert_eq!(answered, answers(&plain), "no call is lost or made twice");

    let grants = grants(&events);
    assert_eq!(grants.len() as u64, renewals + 1, "each pair is told, to be remembered");
    let told = format!("{events:?}");
    assert!(grants.iter().all(|grant| !told.contains(&grant.access_token) && !told.contains(CLIENT_SECRET)));
}

#[test]
fn a_run_into_a_folder_survives_expiry_too() {
    let (bench, events, plain) = worn_out("token-expires-every:25", Destination::Folder);
    assert_eq!(finished(&events).outcome, Outcome::Complete);
    assert!(bench.folder.files() == plain.folder.files(), "same files, same bytes");
}

#[test]
fn a_refused_renewal_pauses_the_run_and_a_new_sign_in_goes_on() {
    let bench = Bench::faulty("refresh-refused");
    let stopped = problem(&bench.session(by_app(CLIENT_SECRET, REDIRECT)));
    assert_eq!(stopped.kind, "signed-out");
    assert!(stopped.next.contains("sign in once more") && stopped.detail.contains("invalid_grant"), "{stopped:?}");
    assert_eq!(bench.archive_paths(), Vec::<String>::new());
    let before = bench.stand_in.calls().iter().filter(|call| call.status == 200).count();
    bench.stand_in.set_faults(FaultPlan::none());
    let finished = finished(&bench.session(by_app(CLIENT_SECRET, REDIRECT)));
    assert_eq!(finished.outcome, Outcome::Complete);
    assert!(before > 15);
    Archive::open(&bench.archive(&finished)).assert_holds(bench.stand_in.account(), &[]);
}

#[test]
fn what_was_remembered_signs_in_without_asking_until_the_app_is_removed() {
    let bench = Bench::new();
    let first = grants(&bench.session(Script { close_after: Some(5), ..by_app(CLIENT_SECRET, REDIRECT) }));
    let script =
        |grant: &Grant| Script { sign_in: Some(SignIn::Grant { grant: Secret(grant.to_text()) }), ..Script::default() };
    let events = bench.session(script(&first[0]));
    assert_eq!(finished(&events).outcome, Outcome::Complete);
    assert_eq!(bench.stand_in.count("oauth2/authorize"), 1);

    // An hour later its access token is old, and is renewed at once.
    bench.clock.run(keepsake::host::clock::Clock::sleep(&bench.clock, std::time::Duration::from_secs(3700))).unwrap();
    let second = grants(&bench.session(script(&first[0])));
    assert_eq!(second.len(), 1);
    bench.stand_in.revoke_grants();
    assert_eq!(problem(&bench.session(script(&second[0]))).kind, "signed-out");
}

#[test]
fn a_sample_is_signed_in_to_on_this_machine() {
    let bench = Bench::new();
    let script = Script { sample: Some("http://127.0.0.1:8080"), ..by_app(CLIENT_SECRET, REDIRECT) };
    assert_eq!(finished(&bench.session(script)).account.server, "127.0.0.1:8080");
    assert!(
        bench.stand_in.calls().iter().all(|call| call.address.starts_with("127.0.0.1/")),
        "{:?}",
        bench.stand_in.calls()[0]
    );
}

#[test]
fn no_secret_of_an_app_is_anywhere_after_a_run() {
    let bench = Bench::faulty("token-expires-every");
    let events = bench.session(by_app(CLIENT_SECRET, REDIRECT));
    let archive = bench.archive(&finished(&events));
    let stopped = Bench::new();
    let left = grants(&stopped.session(Script { close_after: Some(15), ..by_app(CLIENT_SECRET, REDIRECT) }));
    for grant in grants(&events).iter().chain(&left) {
        for secret in [&grant.access_token, &grant.refresh_token, &grant.app.client_secret] {
            assert_archive_lacks(&archive, secret);
            assert!(!bench.stand_in.calls().iter().any(|call| call.address.contains(secret.as_str())));
            assert_storage_lacks(&stopped, secret);
        }
    }
}
