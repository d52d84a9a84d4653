//! Today's Wrike API (v4), one file a resource. Each says how to ask and how to read; wire names stay inside.
//!
//! Facts: Wrike's API reference; `kind` names of answers are not relied on, every field is optional, unknown ones are kept.

pub mod account;
pub mod answer;
pub mod attachments;
pub mod catalog;
pub mod client;
pub mod comments;
pub mod dependencies;
pub mod export;
pub mod folders;
pub mod ids;
pub mod legacy;
pub mod people;
pub mod query;
pub mod tasks;
pub mod timelogs;

pub use client::Client;
pub use query::Query;

/// Largest page of tasks, folders and timelogs (API reference, "pageSize").
pub const PAGE_SIZE: u32 = 1000;
/// Most ids in one path (API reference of 2020: "up to 100 IDs").
pub const IDS_PER_CALL: usize = 100;
/// New ids may be 256 characters long: also keep the path short. Servers commonly allow 8 kB for the request line.
pub const LONGEST_PATH: usize = 6000;
