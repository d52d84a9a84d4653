//! The engine's own parts behind a few functions, so that a bench page can measure them beside others. Built like the engine, and
//! never shipped.
#![cfg(target_arch = "wasm32")]

mod download;
mod packer;
