//! Bytes back in: open, verify, browse and search a backup: ours and the vendors' own.

pub mod messages;
