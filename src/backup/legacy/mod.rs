//! Backing up an account of the 2010 platform: what to ask, how to join it, what to write.
//!
//! A full run lists everything: tasks by pages, each folder by itself, comments all at once, files by tasks, time logs task by task. A
//! run into a folder that holds a backup asks only for what happened since, and takes everything else from there.

pub mod assemble;
pub mod collect;
pub mod entries;
pub mod files;
pub mod format;
pub mod join;
pub mod known;
pub mod mode;
pub mod pipeline;
pub mod preflight;
pub mod refusals;
pub mod sort;
pub mod tombstones;
