//! Bytes back in: open, verify, browse and search a backup: ours and the vendors' own.
//!
//! Everything reads through [`source::Source`], positioned reads; nothing is read whole, and all memory has a bound. From the outside
//! in: [`session`] answers a page's [`messages`]; [`open`] finds backups in what was given, through [`container`]; [`text`] makes
//! their JSON and CSV readable at any offset, and [`fields`] takes from JSON what is wanted of it; [`items`] is what is browsed,
//! [`search`] finds it, [`html`] makes it safe to show; [`verify`] proves it.

pub mod container;
pub mod fields;
pub mod files;
pub mod find;
pub mod findings;
pub mod html;
pub mod items;
pub mod json;
pub mod messages;
pub mod open;
pub mod opener;
pub mod order;
pub mod search;
pub mod session;
pub mod source;
pub mod summary;
pub mod table;
pub mod text;
pub mod verify;
pub mod viewer;
