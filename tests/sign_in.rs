//! Signing in: the right data centre is found, a wrong token or region is said in a sentence, and the token is nowhere afterwards.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use keepsake::engine::messages::{Event, Region};
use keepsake_standin::{EXPIRED_TOKEN, StandIn, VALID_TOKEN};
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

#[test]
fn the_token_is_nowhere_after_the_run() {
    let bench = Bench::new();
    let events = bench.session(Script::default());
    let finished = finished(&events);
    let token = VALID_TOKEN.as_bytes();
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token);
    assert!(!holds(&bench.archive(&finished)));
    assert!(!events.iter().any(|event: &Event| holds(format!("{event:?}").as_bytes())));
    let stopped = Bench::new();
    stopped.session(Script { close_after: Some(15), ..Script::default() });
    for (path, _) in stopped.memory.paths() {
        assert!(!holds(&stopped.read(&path)), "{path}");
    }
    assert!(!bench.stand_in.calls().iter().any(|call| call.address.contains(VALID_TOKEN)), "never in an address");
}
