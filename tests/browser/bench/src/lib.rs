//! The engine's own parts behind a few functions, so that a bench page can measure them beside others. Built like the engine, and
//! never shipped.
#![cfg(target_arch = "wasm32")]

mod download;
mod packer;

use wasm_bindgen::prelude::*;

/// Whether this worker was started to hash for another, and then does.
#[wasm_bindgen]
pub fn hash_for_another() -> bool {
    let is_wanted = keepsake::web::hasher::is_wanted();
    if is_wanted {
        keepsake::web::hasher::serve();
    }
    is_wanted
}
