//! Backing up an account of Wrike's API v4: what to ask, how to join it, what to write.

pub mod assemble;
pub mod collect;
pub mod cost;
pub mod export_files;
pub mod files;
pub mod join;
pub mod listing;
pub mod pipeline;
pub mod preflight;
pub mod refusals;
pub mod sort;
