//! What differs between the archives of two services: names, kinds of things, and what their APIs do not give.

use super::ledger::{KINDS, NOT_ASKED, NOT_OFFERED};

/// A kind of thing as the ledger calls it (singular) and as people read it (plural).
pub type KindLabel = (&'static str, &'static str);

/// One service's archives.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// Name in `manifest.json`: "keepsake-wrike".
    pub name: &'static str,
    /// Version of the layout.
    pub version: u32,
    /// The service as people call it, without its maker: "Wrike".
    pub service: &'static str,
    /// Kinds in the order in which they are shown.
    pub kinds: &'static [KindLabel],
    /// What the API offers and is not asked for, with the reason.
    pub not_asked: &'static [&'static str],
    /// What nobody can have through the API.
    pub not_offered: &'static [&'static str],
}

/// Wrike's.
pub const WRIKE: Format = Format {
    name: "keepsake-wrike",
    version: 1,
    service: "Wrike",
    kinds: KINDS,
    not_asked: NOT_ASKED,
    not_offered: NOT_OFFERED,
};
