//! The browser: what `host` and `http` ask for, done with fetch, OPFS, workers and messages.
pub mod chosen_file;
pub mod clock;
pub mod engine_client;
pub mod fetch;
pub mod given;
mod handles;
pub mod host;
mod js;
pub mod library_client;
pub mod library_room;
pub mod library_worker;
pub mod manners;
pub mod opfs;
pub mod picked_folder;
pub mod random;
pub mod secrets;
pub mod sign_in;
pub mod worker;
