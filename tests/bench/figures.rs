//! Figures of the core natively, over the stand-in in the same process.
//!
//! `cargo bench --bench figures -- NAME [ARGUMENTS]`; each file says what it measures.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a program for developers"
)]

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod kill;
mod machine;
mod proof;
mod scale;
mod spec;
mod streamed;

fn main() {
    // Cargo adds `--bench` to what the user typed.
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let name = words.next().unwrap_or_default();
    let numbers: Vec<u64> = words.map(|word| word.parse().unwrap_or_else(|_| panic!("{word} is no number"))).collect();
    match name.as_str() {
        "calls" => calls::run(&numbers),
        "kill" => kill::run(&numbers),
        "proof" => proof::run(&numbers),
        "scale" => scale::run(&numbers),
        _ => panic!("there is no bench {name:?}; there are calls, kill, proof and scale"),
    }
}
