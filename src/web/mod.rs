//! The browser: what `host` and `http` ask for, done with fetch, OPFS, workers and messages.
pub mod engine_client;
pub mod host;
