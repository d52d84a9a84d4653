//! Hashing in a worker beside this one: SHA-256 in wasm does some 400 MB a second, of several files at once twice as much, and what
//! downloads or packs has no time for that.
//!
//! The worker beside runs the same script under another name. Bytes are handed over to it with the memory they lie in; it gives that back
//! when they are hashed, since memory that is used again costs less than new, and answers the end with the checksums. Where it does not
//! start, hashing is done inline.

mod beside;
pub mod crc32;
pub mod desk;
mod handed;
pub mod lanes;
mod serve;
mod vector;

use super::js;
use crate::host::hasher::{Hasher, InlineHasher, Wanted};
use beside::Beside;
use handed::BesideHasher;
pub use serve::serve;

/// The name under which a worker's script is to hash for another worker.
pub const NAME: &str = "keepsake-hasher";

/// So many bytes may wait to be hashed before who adds more has to wait.
const MOST_WAITING: usize = 16 << 20;

/// Start the worker beside, if that has not been done: it takes a moment to be ready.
pub(super) fn start() {
    Beside::with(|_| ());
}

/// A hasher for bytes that this worker reads or writes.
pub(super) fn begin(wanted: Wanted) -> Box<dyn Hasher> {
    Beside::with(|beside| match beside.is_gone() {
        true => Box::new(InlineHasher::new(wanted)) as Box<dyn Hasher>,
        false => Box::new(BesideHasher::new(beside.clone(), wanted)),
    })
}

/// Whether this worker was started to hash for another.
pub fn is_wanted() -> bool {
    js::scope().name() == NAME
}
