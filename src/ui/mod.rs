//! The page: a pure state machine, tested natively, and thin Leptos views of it.
//!
//! `state` says what there is, `update` what happens, `words` how it is put, `face` what differs from service to service; every other
//! file draws one screen. What the state machine asks of the browser is done in `shell`.

pub mod face;
pub mod library;
pub mod place;
pub mod state;
pub mod update;
pub mod words;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
mod connect;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
pub mod drawn;
#[cfg(target_arch = "wasm32")]
pub mod extras;
#[cfg(target_arch = "wasm32")]
pub mod manners;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod preflight;
#[cfg(target_arch = "wasm32")]
mod progress;
#[cfg(target_arch = "wasm32")]
mod result;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod sign_in;
