//! What files come in: a zip, or a folder. Both list their files and open them one by one.

pub mod entry;
pub mod folder;
pub mod load;
pub mod names;
pub mod record;
pub mod salvage;
pub mod zip;

use crate::error::Result;
use crate::library::source::Shared;

pub use entry::EntryReader;
pub use folder::Folder;
pub use load::Load;
pub use record::Entry;
pub use zip::Zip;

/// What files come in.
pub trait Container {
    /// The file of this path.
    ///
    /// # Errors
    /// `Storage`, `Damaged`.
    fn find(&self, path: &str) -> Result<Option<Entry>>;

    /// Each file with its path, in the order of the directory.
    ///
    /// # Errors
    /// `Storage`, `Damaged`, and what `take` fails with.
    fn each(&self, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()>;

    /// The files from `cursor` on, at most `most`, and the cursor for those after them; for work that yields in between.
    ///
    /// # Errors
    /// `Storage`, `Damaged`.
    fn some(&self, cursor: u64, most: usize) -> Result<(Vec<Entry>, Option<u64>)>;

    /// The bytes of a file, checked against its CRC and length at the end where they are known.
    ///
    /// # Errors
    /// `Damaged`, `Storage`, `NotFound`, `Unsupported` (encrypted, or packed in a way that no backup is).
    fn open(&self, entry: &Entry) -> Result<EntryReader>;

    /// The bytes as they lie in the source, where they are not packed: offset and source.
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    fn stored(&self, entry: &Entry) -> Result<Option<(Shared, u64)>>;

    /// How many files there are.
    fn files(&self) -> u64;

    /// The zip that it is, if it is one: for what only zips have.
    fn zip(&self) -> Option<&Zip> {
        None
    }
}
