//! The browser: what `host` and `http` ask for, done with fetch, OPFS, workers and messages.
pub mod chosen_file;
pub mod clock;
pub mod engine_client;
pub mod fetch;
mod handles;
pub mod hasher;
pub mod host;
mod js;
pub mod opfs;
pub mod picked_folder;
pub mod random;
pub mod secrets;
pub mod sign_in;
mod turns;
pub mod worker;
