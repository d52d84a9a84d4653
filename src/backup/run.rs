//! One run: what it is, and where it keeps what it has so far.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::journal::Journal;
use crate::archive::format::Format;
use crate::archive::viewer::Cover;
use crate::archive::writer::{ArchiveWriter, Layout};
use crate::engine::messages::{Account, Destination, Options, Part, Unfinished};
use crate::error::{Error, Kind, Result};
use crate::host::store::{Store, read_small, write_small};
use crate::host::viewer::ViewerFiles;
use crate::model::dates;

/// Directory of all runs.
const RUNS: &str = "runs";

/// What a run is: written once at its beginning, so that a resumed run asks for the same windows and ends with the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of this file's shape.
    pub format: u32,
    /// Whose account.
    pub account: Account,
    /// When it began, Unix seconds.
    pub started: i64,
    /// Where the archive goes; none while only the preflight was made.
    pub destination: Option<Destination>,
    /// What goes into it.
    pub parts: Vec<Part>,
    /// How it is written.
    #[serde(default)]
    pub options: Options,
}

/// The shape that this version writes and resumes.
pub const FORMAT: u32 = 1;

impl Header {
    /// When it began.
    ///
    /// # Errors
    /// `Storage` when the header is damaged.
    pub fn started(&self) -> Result<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.started)
            .map_err(|error| Error::new(Kind::Storage, "run::header", "no such date").caused_by(error))
    }

    /// The id of the backup within its account: its time, since Wrike gives out ids only for its own.
    ///
    /// # Errors
    /// As [`Header::started`].
    pub fn backup_id(&self) -> Result<String> {
        dates::compact(self.started()?)
    }

    /// The folder of the account in the archive, as Wrike's own tool names it: `account-<accountUID>`.
    pub fn account_folder(&self) -> String {
        format!("account-{}", crate::archive::names::file_id(&self.account.id))
    }
}

/// A run in progress: header, journal, and a directory for the rest.
#[derive(Clone)]
pub struct Run {
    /// The working storage.
    pub store: Rc<dyn Store>,
    header: Rc<RefCell<Header>>,
    directory: String,
    journal: Rc<RefCell<Journal>>,
    viewer: Option<Rc<dyn ViewerFiles>>,
}

impl Run {
    /// Begin a run, forgetting any earlier one of the same account.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::remove`].
    pub async fn begin(store: Rc<dyn Store>, account: Account, now: OffsetDateTime) -> Result<Run> {
        let directory = directory_of(&account);
        store.remove(&directory).await?;
        let header = Header {
            format: FORMAT,
            account,
            started: now.unix_timestamp(),
            destination: None,
            parts: Part::usual(),
            options: Options::default(),
        };
        let journal = Journal::open(&*store, &format!("{directory}/journal")).await?;
        let run = Run {
            store,
            header: Rc::new(RefCell::new(header)),
            directory,
            journal: Rc::new(RefCell::new(journal)),
            viewer: None,
        };
        run.save_header().await?;
        Ok(run)
    }

    /// Find the run of this account that was begun and not finished. A run that only counted is not worth going on with.
    ///
    /// # Errors
    /// `Busy` when another tab works on it; as [`Store::open`].
    pub async fn find(store: Rc<dyn Store>, account: &Account) -> Result<Option<Run>> {
        let directory = directory_of(account);
        let Some(bytes) = read_small(&*store, &format!("{directory}/run.json")).await? else {
            return Ok(None);
        };
        let Ok(header) = serde_json::from_slice::<Header>(&bytes) else {
            return Ok(None);
        };
        if header.format != FORMAT
            || header.account.id != account.id
            || header.account.user_id != account.user_id
            || header.destination.is_none()
        {
            return Ok(None);
        }
        let journal = Journal::open(&*store, &format!("{directory}/journal")).await?;
        Ok(Some(Run {
            store,
            header: Rc::new(RefCell::new(header)),
            directory,
            journal: Rc::new(RefCell::new(journal)),
            viewer: None,
        }))
    }

    /// Note where the archive goes, what goes into it and how it is written: from now on the run can be resumed. A run that has begun
    /// keeps all three.
    ///
    /// # Errors
    /// As [`write_small`].
    pub async fn start(&self, destination: Destination, parts: Vec<Part>, options: Options) -> Result<()> {
        {
            let mut header = self.header.borrow_mut();
            if header.destination.is_some() {
                return Ok(());
            }
            header.destination = Some(destination);
            (header.parts, header.options) = (parts, options);
        }
        self.save_header().await
    }

    /// Give its archive a viewer, whose program comes from `files`.
    #[must_use]
    pub fn with_viewer(self, files: Rc<dyn ViewerFiles>) -> Run {
        Run { viewer: Some(files), ..self }
    }

    /// Begin the archive, with a viewer where one was given; `way` leads from the backup's folder to the account's, as in [`Cover`].
    ///
    /// # Errors
    /// As [`ArchiveWriter::create`].
    pub async fn archive(&self, format: &Format, layout: Layout, way: &'static str) -> Result<ArchiveWriter> {
        let header = self.header();
        let writer =
            ArchiveWriter::create(self.store.clone(), self.path("archive.zip.part"), layout, header.started()?).await?;
        let Some(viewer) = &self.viewer else { return Ok(writer) };
        let started = dates::official(header.started()?)?;
        writer.with_viewer(viewer.clone(), Cover { format: format.name, account: header.account, started, way }).await
    }

    /// Whether this goes into the archive.
    pub fn wants(&self, part: Part) -> bool {
        self.header.borrow().parts.contains(&part)
    }

    async fn save_header(&self) -> Result<()> {
        let bytes = crate::archive::json::pretty(&*self.header.borrow())?;
        write_small(&*self.store, &self.path("run.json"), &bytes).await
    }

    /// What it is.
    pub fn header(&self) -> Header {
        self.header.borrow().clone()
    }

    /// Its journal. Not to be held across an await.
    pub fn journal(&self) -> RefMut<'_, Journal> {
        self.journal.borrow_mut()
    }

    /// A path within its directory.
    pub fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.directory)
    }

    /// What it has already, for the one who decides whether to go on with it; none of a run that only counted.
    ///
    /// # Errors
    /// `Storage`.
    pub fn unfinished(&self) -> Result<Option<Unfinished>> {
        let header = self.header();
        let Some(destination) = header.destination else { return Ok(None) };
        let (mut calls_done, mut files_done) = (0, 0);
        let mut journal = self.journal();
        let mut offset = journal.start();
        while let Some((key, next)) = journal.key_at(offset)? {
            offset = next;
            if key.starts_with("file/") {
                files_done += 1;
            } else if !key.starts_with("refused/") {
                calls_done += 1;
            }
        }
        Ok(Some(Unfinished { started: dates::official(header.started()?)?, calls_done, files_done, destination }))
    }

    /// Forget it with all it holds.
    ///
    /// # Errors
    /// `Busy` while a clone of it is alive; `Storage`.
    pub async fn remove(self) -> Result<()> {
        let Run { store, header, directory, journal, .. } = self;
        drop((header, journal));
        store.remove(&directory).await
    }
}

fn directory_of(account: &Account) -> String {
    // By user too: what one may see is not what another may, and neither may throw away what the other has begun.
    let id = |id: &str| crate::archive::names::file_id(id);
    format!("{RUNS}/{}-{}-{}", account.product.name(), id(&account.id), id(&account.user_id))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::engine::messages::Product;
    use crate::host::store::MemoryStore;
    use futures_util::FutureExt;

    fn account(id: &str) -> Account {
        Account {
            product: Product::Wrike,
            id: id.into(),
            name: "Acme".into(),
            user_id: "KUAA".into(),
            user: "Ann".into(),
            role: "admin".into(),
            server: "www.wrike.com".into(),
        }
    }

    fn now<T>(work: impl Future<Output = Result<T>>) -> T {
        work.now_or_never().unwrap().unwrap()
    }

    #[test]
    fn a_started_run_is_found_again_and_a_counted_one_is_not() {
        let store: Rc<dyn Store> = Rc::new(MemoryStore::new());
        let run = now(Run::begin(store.clone(), account("IEAAAAAQ"), OffsetDateTime::UNIX_EPOCH));
        run.journal().append("account", b"{}").unwrap();
        drop(run);
        assert!(now(Run::find(store.clone(), &account("IEAAAAAQ"))).is_none());

        let run = now(Run::begin(store.clone(), account("IEAAAAAQ"), OffsetDateTime::UNIX_EPOCH));
        now(run.start(Destination::Download, Part::usual(), Options::default()));
        run.journal().append("account", b"{}").unwrap();
        drop(run);
        let found = now(Run::find(store.clone(), &account("IEAAAAAQ"))).unwrap();
        assert!(found.journal().contains("account"));
        assert!(now(Run::find(store.clone(), &account("IEAAAAAR"))).is_none());
        now(found.remove());
        assert!(now(Run::find(store, &account("IEAAAAAQ"))).is_none());
    }
}
