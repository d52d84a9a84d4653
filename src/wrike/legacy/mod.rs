#![doc = include_str!("README.md")]
//!
//! # Rooms
//!
//! [`oauth`] signs; [`call`] and [`method`] say what can be asked; [`client`] asks; [`tree`] reads JSON and XML into one shape;
//! [`failure`] says what an error code means; the other modules are the resources: each builds its calls and reads their answers
//! into types whose JSON form is the same whichever format the answer came in.

pub mod answer;
pub mod attachments;
pub mod call;
pub mod client;
pub mod comments;
pub mod contacts;
pub mod failure;
pub mod folders;
pub mod method;
pub mod moment;
pub mod oauth;
pub mod profile;
pub mod tasks;
#[cfg(test)]
mod tests;
pub mod timelogs;
pub mod tree;

pub use answer::{Ask, Format, Received};
pub use call::Call;
pub use client::Client;
pub use method::Method;
pub use moment::Moment;

/// The root folder, "My Folders": it cannot be read, edited or removed (seed wrike-api-v2, "Root Folder").
pub const ROOT: u64 = 0;
/// What stands for an author, or who changed something, whose user was deleted (seed wrike-api-v2, `authorUid`, `whoChanged`).
pub const DELETED_USER: &str = "-1";
