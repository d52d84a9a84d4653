//! What the core asks of its host: one small capability a file, each with its test double beside it.
//!
//! Single-threaded everywhere: futures are not `Send`. There is no token for cancelling: work is stopped by dropping its future,
//! which aborts a request and closes a file wherever it stands.

pub mod chunk;
pub mod clock;
pub mod events;
pub mod folder;
pub mod hasher;
pub mod random;
pub mod store;
pub mod viewer;
