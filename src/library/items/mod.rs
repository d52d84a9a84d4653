//! What is browsed: one model for all formats. Of each item a record of some hundred bytes is kept, for trees, lists and sorting; all
//! else is read at its place when the item is opened.

mod catalog;
pub mod days;
mod dependencies;
mod loose;
mod names;
mod proof;
mod wrike;
mod wrike_detail;

use std::cell::RefCell;
use std::rc::Rc;

pub use catalog::{Catalog, Item, Role, Space, key};
pub use proof::{dialect, encoding};

use super::files::Files;
use super::findings::Findings;
use super::messages::{Detail, Field, Page};
use super::open::Found;
use super::search::{Docs, Index};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::Store;

/// Where texts are unpacked to, and the index is written.
pub const SPOOL: &str = "library/texts";

/// The large texts, of whichever format: those that are unpacked for browsing.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let wrike = wrike::FILES.into_iter().chain([wrike::DEPENDENCIES, loose::FILE]);
    wrike.chain(proof::TABLES).chain([proof::DRAWINGS])
}

/// What indexing needs.
pub struct Indexing<'a> {
    /// All files.
    pub files: &'a Files,
    /// The backup.
    pub found: &'a Found,
    /// Working storage.
    pub store: Rc<dyn Store>,
    /// For yielding.
    pub clock: &'a dyn Clock,
    /// Told what is done, and how many bytes of text were read and unpacked so far.
    pub progress: &'a dyn Fn(&str, u64),
    /// Told when folders and people can be browsed.
    pub browsable: &'a dyn Fn(),
}

/// A backup that is being browsed. While it is being indexed it already answers for what has been read.
#[derive(Default)]
pub struct Library {
    /// All items.
    pub catalog: Catalog,
    /// Their texts, for search.
    pub docs: Docs,
    /// None until all is indexed.
    pub index: Option<Index>,
    /// Bytes of text that were indexed.
    pub text_bytes: u64,
    /// What could not be read.
    pub findings: Findings,
    reader: Reader,
}

/// Reads one item at its place.
#[derive(Default)]
enum Reader {
    #[default]
    None,
    Wrike(Box<wrike::Texts>),
    Proof(Box<proof::Tables>),
}

impl Library {
    /// One item with all that belongs to it.
    ///
    /// # Errors
    /// `NotFound` for a number that is none; `Damaged`, `Storage`.
    pub fn detail(&self, item: u32, comments: Page) -> Result<Detail> {
        let known = self.catalog.item(item).ok_or_else(|| {
            Error::new(Kind::NotFound, "library::detail", "no item of this number").with("item", item)
        })?;
        let mut detail = match &self.reader {
            Reader::Wrike(texts) => texts.detail(&self.catalog, item, known, comments)?,
            Reader::Proof(tables) => tables.detail(&self.catalog, item, known, comments)?,
            Reader::None => Detail::default(),
        };
        detail.row = self.catalog.row(item);
        detail.paths = self.catalog.paths(item);
        Ok(detail)
    }

    /// These texts of an item as plain text, one after the other, for excerpts. The item is read once for all of them.
    ///
    /// # Errors
    /// `Damaged`, `Storage`.
    pub fn each_text(&self, item: u32, wanted: &[(Field, u32)], take: &mut dyn FnMut(&str)) -> Result<()> {
        match (&self.reader, self.catalog.item(item)) {
            (_, Some(_)) if wanted.iter().all(|(field, _)| *field == Field::Title) => {
                wanted.iter().for_each(|_| take(self.catalog.title(item)));
                Ok(())
            }
            (Reader::Wrike(texts), Some(known)) => texts.each_text(known, wanted, take),
            (Reader::Proof(tables), Some(known)) => wanted
                .iter()
                .try_for_each(|(field, position)| tables.text(known, *field, *position).map(|text| take(&text))),
            _ => Ok(()),
        }
    }
}

/// Read a backup into `library`, which may be asked meanwhile.
///
/// # Errors
/// `Storage`, `NoSpace`. What is damaged is told in the findings, and the rest is read.
pub async fn index(work: Indexing<'_>, library: &RefCell<Library>) -> Result<()> {
    if work.found.format.is_proof() { proof::index(work, library).await } else { wrike::index(work, library).await }
}
