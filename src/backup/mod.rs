//! The run: preflight, collect, download, assemble, verify; and what it leans on: journal, ledger, progress.

pub mod assemble;
pub mod collect;
pub mod cost;
pub mod deliver;
pub mod download;
pub mod join;
pub mod journal;
pub mod listing;
pub mod partition;
pub mod pipeline;
pub mod preflight;
pub mod previous;
pub mod progress;
pub mod refusals;
pub mod run;
pub mod sort;
pub mod windows;
