//! The run: preflight, collect, download, assemble, verify, deliver. What every service's run leans on stands here - journal, files,
//! joins by partition, progress, delivery -; what is a service's own has a room of its own.

pub mod batch;
pub mod beside;
pub mod deliver;
pub mod download;
pub mod journal;
pub mod legacy;
pub mod partition;
pub mod previous;
pub mod progress;
pub mod proof;
pub mod refusal;
pub mod run;
pub mod tombstones;
pub mod windows;
pub mod wrike;
