//! The contract suites on the native doubles; `tests/web_worker.rs` runs them on the real ones in a browser.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::rc::Rc;

use keepsake::http::contract::transport_keeps_its_promises;
use keepsake::http::credentials::{Authorized, BearerToken};
use keepsake_standin::VALID_TOKEN;
use support::Bench;

#[test]
fn the_stand_in_in_process_keeps_the_transports_contract() {
    let bench = Bench::new();
    let token = Rc::new(BearerToken::new("www.wrike.com", VALID_TOKEN).unwrap());
    let transport = Authorized::new(bench.transport(), token);
    bench.clock.run(transport_keeps_its_promises(&transport, "https://www.wrike.com")).unwrap().unwrap();
}
