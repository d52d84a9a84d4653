//! Workfront Proof's REST interface: what SOAP lacks. Nothing here is needed for a backup; all of it makes one richer.

pub mod client;
pub mod json;
pub mod operations;

pub use client::{Rest, Visitor};
pub use operations::Question;
