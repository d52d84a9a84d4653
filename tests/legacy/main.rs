//! The 2010 platform against its stand-in, in process: sign-in, whole backups, what changed since, faults, and the API's own rules.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod backup;
mod bench;
mod faults;
mod model;
mod rules;
mod since;
mod truth;
#[path = "../support/unpacked.rs"]
mod unpacked;
