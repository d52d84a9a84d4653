#![doc = "Keepsake, the map of the house."]
pub mod archive;
pub mod backup;
pub mod engine;
pub mod error;
pub mod host;
pub mod http;
pub mod model;
pub mod ui;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wrike;
