//! A backup of a Workfront Proof account: SOAP's answers and REST's go to the journal, one call one record; the archive is made of the
//! journal alone.

pub mod assemble;
pub mod catalogue;
pub mod collect;
pub mod files;
pub mod pages;
pub mod pipeline;
pub mod preflight;
pub mod records;
pub mod refusals;
