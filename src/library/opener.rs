//! How files are opened, proved and handed out: in the library any files, in the viewer the archive that it lies in.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;

use super::files::{Files, last};
use super::messages::{TakenFrom, Verdict};
use super::open::{Input, Opened, Question, open};
use super::session::ROOM;
use super::verify::{Verification, verify};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::Store;

/// Hears what is done, bytes so far and in all.
pub type Progress<'a> = dyn Fn(&str, u64, u64) + 'a;

/// What a session can do with files besides reading them.
#[async_trait(?Send)]
pub trait Opener {
    /// Open these files. Without `consent`, what unpacks to too much is asked about first. `progress` hears what is done, bytes so far and in
    /// all.
    ///
    /// # Errors
    /// As [`open`].
    async fn open(
        &self,
        inputs: Vec<Input>,
        consent: bool,
        progress: &Progress<'_>,
    ) -> Result<std::result::Result<Opened, Question>>;

    /// Prove a backup.
    ///
    /// # Errors
    /// As [`verify`]; `Unsupported` where that cannot be done.
    async fn verify(&self, work: Verification<'_>) -> Result<Verdict>;

    /// Make one of the files ready for the page to take.
    ///
    /// # Errors
    /// `NotFound`, `Damaged`, `Storage`, `NoSpace`.
    async fn take(&self, files: &Files, path: &str) -> Result<Taken>;
}

/// A file that the page can take.
pub struct Taken {
    /// A name that is safe on a disk.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Where they are.
    pub place: TakenFrom,
}

/// Opens whatever the user gives.
pub struct FileOpener {
    store: Rc<dyn Store>,
    clock: Rc<dyn Clock>,
    /// Files that were unpacked for the page.
    taken: Cell<u64>,
}

impl FileOpener {
    /// With this working storage.
    pub fn new(store: Rc<dyn Store>, clock: Rc<dyn Clock>) -> Self {
        Self { store, clock, taken: Cell::new(0) }
    }
}

#[async_trait(?Send)]
impl Opener for FileOpener {
    async fn open(
        &self,
        inputs: Vec<Input>,
        consent: bool,
        progress: &Progress<'_>,
    ) -> Result<std::result::Result<Opened, Question>> {
        open(inputs, consent, &*self.store, &*self.clock, progress).await
    }

    async fn verify(&self, work: Verification<'_>) -> Result<Verdict> {
        verify(work).await
    }

    async fn take(&self, files: &Files, path: &str) -> Result<Taken> {
        let missing = || Error::new(Kind::NotFound, "library::take", "no such file in the backup").with("path", path);
        let file = files.find(path)?.ok_or_else(missing)?;
        let (name, bytes) = (crate::archive::names::file(last(path)), file.entry.bytes);
        if let Some((source, offset)) = files.stored(&file)?
            && let Some(source) = files.input(&source)
        {
            return Ok(Taken { name, bytes, place: TakenFrom::Source { source, offset } });
        }
        self.taken.set(self.taken.get() + 1);
        let place = format!("{ROOM}/taken/{}", self.taken.get());
        let mut reader = files.open(&file)?;
        super::text::unpack(&mut reader, &*self.store, &place, &*self.clock, &mut |_| ()).await?;
        Ok(Taken { name, bytes, place: TakenFrom::Store { path: place } })
    }
}
