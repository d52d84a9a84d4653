//! Bytes out: the zip, the layouts of Wrike and Proof, CSV, names, the manifest and the report.

pub mod csv;
pub mod format;
pub mod json;
pub mod ledger;
pub mod names;
pub mod proof;
pub mod report;
pub mod spool;
pub mod sums;
pub mod unicode;
pub mod verify;
pub mod viewer;
pub mod wrike;
pub mod writer;
pub mod zip;
