//! Fetching file bodies, several at once, each to its own place; what has come whole is recorded and not fetched again.

mod sink;
mod staging;

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::previous::Previous;
use super::progress::Tracker;
use super::refusal::{Refusal, refused_key};
use super::run::Run;
use crate::archive::zip::Written;
use crate::engine::messages::{Destination, Step};
use crate::error::{Error, Kind, Result};
use crate::host::folder::Folder;
use crate::host::hasher::Wanted;
use crate::host::store::File;
use crate::http::Response;
use crate::http::retry::Retry;

use sink::{Place, Sink};
pub use staging::Staging;

/// Downloads at once. They count against the service's limit like any call: eight use it up even when each takes a second, more would
/// only wait in the row.
const AT_ONCE: usize = 8;

/// Files that are announced together.
const GROUP: usize = 100;

/// Bytes copied at a time.
const COPY: u64 = 1 << 20;

/// A body that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Whether the folder had it already, from the backup before.
    #[serde(default)]
    pub reused: bool,
    /// CRC-32, so that a zip can have it without its being made again; older records lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc32: Option<u32>,
    /// Where it lies in the file of the small bodies, if it was staged there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
}

impl Fetched {
    /// As the entry of an archive.
    pub fn as_written(&self) -> Written {
        Written { bytes: self.bytes, sha256: self.sha256.clone() }
    }
}

/// Under which key a fetched body is recorded.
pub fn fetched_key(id: &str) -> String {
    format!("file/{id}")
}

/// A file of the account, as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// API id; each version of a file has its own.
    pub id: String,
    /// Name as the service gives it.
    pub name: String,
    /// Media type, may be empty.
    pub content_type: String,
    /// Bytes, as far as the service says.
    pub size: Option<u64>,
    /// Its path in the archive, below the account's folder.
    pub path: String,
    /// Where a backup before may have put the same bytes: what was the latest version then may be an older one now.
    pub former_path: Option<String>,
}

/// What a service has to tell about its files. Listing them is free: they are in the journal by then.
#[async_trait(?Send)]
pub trait RemoteFiles {
    /// All files with a body to fetch, each once, some at a time; always in the same order.
    fn list(&self) -> Box<dyn Iterator<Item = Result<Vec<RemoteFile>>>>;

    /// These will be asked for next, unless it turns out that they are there already.
    fn announce(&self, _ids: Vec<String>) {}

    /// Begin a download, once.
    async fn open(&self, file: &RemoteFile) -> Result<Response>;

    /// Whether an error is one file's (`Ok`) or the run's (`Err`).
    async fn judge(&self, error: Error) -> Result<Error>;

    /// Repeats what is worth it.
    fn retry(&self) -> &Retry;
}

/// The archive of the backup before, as the user has it.
pub trait LastArchive {
    /// Open it for reading. Each call gives a handle of its own.
    ///
    /// # Errors
    /// `Storage` when it cannot be read any more.
    fn open(&self) -> Result<Box<dyn File>>;
}

/// Where bodies go.
#[derive(Clone)]
pub enum Target {
    /// Staged in the working storage.
    Staged {
        /// What has them already.
        last: Option<Rc<dyn LastArchive>>,
    },
    /// Straight into the user's folder.
    Folder(Rc<dyn Folder>),
}

impl Target {
    /// The destination it stands for.
    pub fn destination(&self) -> Destination {
        match self {
            Target::Staged { .. } => Destination::Download,
            Target::Folder(_) => Destination::Folder,
        }
    }

    /// The checksums of bodies that go there: those in a folder are not packed.
    fn wanted(&self) -> Wanted {
        match self {
            Target::Staged { .. } => Wanted::Both,
            Target::Folder(_) => Wanted::Sha256,
        }
    }
}

/// Fetches for a run.
#[derive(Clone)]
pub struct Downloader {
    files: Rc<dyn RemoteFiles>,
    run: Run,
    tracker: Tracker,
    target: Target,
    staging: Staging,
    previous: Option<Rc<RefCell<Previous>>>,
}

impl Downloader {
    /// Fetch `files` to `target`.
    pub fn new(files: Rc<dyn RemoteFiles>, run: Run, tracker: Tracker, target: Target) -> Self {
        let staging = Staging::new(&run);
        Self { files, run, tracker, target, staging, previous: None }
    }

    /// Take from the folder what this backup put there.
    #[must_use]
    pub fn building_on(mut self, previous: Option<Rc<RefCell<Previous>>>) -> Self {
        self.previous = previous;
        self
    }

    /// Fetch every body that is not recorded.
    ///
    /// # Errors
    /// What stops a run; the failure of one file is recorded and told by the ledger.
    pub async fn download(&self) -> Result<()> {
        let (mut files, mut bytes) = (0, 0);
        for batch in self.files.list() {
            for file in batch? {
                files += 1;
                bytes += file.size.unwrap_or(0);
            }
        }
        self.tracker.expect_files(files, bytes);
        self.tracker.begin(Step::Download, "Fetching files", files, bytes);
        self.pass(|_| true).await?;
        // What failed may have met a bad minute; by now it has passed, or it has not.
        self.pass(|file| self.failed_before(&file.id)).await?;
        self.run.journal().flush()
    }

    /// Fetch those of the listing that are `wanted`.
    async fn pass(&self, wanted: impl Fn(&RemoteFile) -> bool) -> Result<()> {
        let mut running = FuturesUnordered::new();
        let mut list = self.files.list();
        let mut group = Vec::new();
        loop {
            let batch = list.next().transpose()?;
            let is_last = batch.is_none();
            group.extend(batch.into_iter().flatten().filter(&wanted));
            while group.len() >= GROUP || is_last && !group.is_empty() {
                let rest = group.split_off(group.len().min(GROUP));
                let unknown = group.iter().filter(|file| !self.run.journal().contains(&fetched_key(&file.id)));
                self.files.announce(unknown.map(|file| file.id.clone()).collect());
                for file in std::mem::replace(&mut group, rest) {
                    if running.len() >= AT_ONCE {
                        running.next().await.transpose()?;
                    }
                    running.push(self.one(file));
                }
            }
            if is_last {
                break;
            }
        }
        while let Some(done) = running.next().await {
            done?;
        }
        Ok(())
    }

    /// Whether it failed without the service having said no for good.
    fn failed_before(&self, id: &str) -> bool {
        let refusal = Refusal::of(&self.run, &fetched_key(id)).ok().flatten();
        !self.run.journal().contains(&fetched_key(id)) && refusal.is_some_and(|refusal| !refusal.is_final())
    }

    async fn one(&self, file: RemoteFile) -> Result<()> {
        let already = match self.already(&file).await {
            // One file that cannot be looked at is fetched anew; it may not be so bad to write it.
            Err(error) if !error.kind().stops_run() => None,
            already => already?,
        };
        if let Some(bytes) = already {
            self.tracker.bytes(bytes);
            self.tracker.items(1);
            return Ok(());
        }
        self.tracker.doing(format!("Fetching {}", file.name));
        let fetched = self.files.retry().run(|| self.attempt(&file)).await;
        let (key, body) = match fetched {
            Ok(fetched) => (fetched_key(&file.id), crate::archive::json::pretty(&fetched)?),
            Err(error) => {
                let refusal = Refusal::new(&self.files.judge(error).await?);
                self.discard(&file).await?;
                (refused_key(&fetched_key(&file.id)), crate::archive::json::pretty(&refusal)?)
            }
        };
        self.run.journal().append_unflushed(&key, &body)?;
        self.tracker.items(1);
        Ok(())
    }

    /// Length of the body when it is recorded and still where it was put.
    async fn already(&self, file: &RemoteFile) -> Result<Option<u64>> {
        if Refusal::of(&self.run, &fetched_key(&file.id))?.is_some_and(|refusal| refusal.is_final()) {
            return Ok(Some(0));
        }
        let Some(fetched) = fetched(&self.run, &file.id)? else { return self.reuse(file).await };
        let is_there = match &self.target {
            Target::Folder(folder) => folder.len(&self.folder_path(file)).await? == Some(fetched.bytes),
            Target::Staged { .. } => self.staging.holds(&file.id, &fetched).await?,
        };
        Ok(is_there.then_some(fetched.bytes))
    }

    /// Take it from the backup before: same id, same size, and a checksum to read it back against. Each version of a file has an id of
    /// its own. Length of the body when that was possible.
    async fn reuse(&self, file: &RemoteFile) -> Result<Option<u64>> {
        let (Some(previous), Some(size)) = (&self.previous, file.size) else { return Ok(None) };
        for path in std::iter::once(&file.path).chain(&file.former_path) {
            let sum = previous.borrow().sum(path);
            let Some(sha256) = sum else { continue };
            let is_there = match &self.target {
                Target::Folder(folder) => self.reuse_in_folder(&**folder, path, file, size, &sha256).await?,
                Target::Staged { .. } => self.reuse_from_archive(previous, path, file, size, &sha256).await?,
            };
            if is_there {
                let fetched = Fetched { bytes: size, sha256, reused: true, crc32: None, at: None };
                self.run
                    .journal()
                    .append_unflushed(&fetched_key(&file.id), &crate::archive::json::pretty(&fetched)?)?;
                return Ok(Some(size));
            }
        }
        Ok(None)
    }

    async fn reuse_in_folder(
        &self,
        folder: &dyn Folder,
        path: &str,
        file: &RemoteFile,
        size: u64,
        sha256: &str,
    ) -> Result<bool> {
        let place = format!("{}/{path}", self.run.header().account_folder());
        if folder.len(&place).await? != Some(size) || hash_of(folder, &place).await? != sha256 {
            return Ok(false);
        }
        if path != file.path {
            self.copy_within(folder, &place, &self.folder_path(file)).await?;
        }
        Ok(true)
    }

    async fn reuse_from_archive(
        &self,
        previous: &RefCell<Previous>,
        path: &str,
        file: &RemoteFile,
        size: u64,
        sha256: &str,
    ) -> Result<bool> {
        let mut body = self.staging.create(&file.id).await?;
        let copied = previous.borrow_mut().copy_out(path, &mut *body);
        body.flush()?;
        drop(body);
        match copied {
            Ok(Some((bytes, sum))) if bytes == size && sum == sha256 => Ok(true),
            Err(error) if error.kind().stops_run() => Err(error),
            // Damaged, or changed since: fetched anew.
            Ok(_) | Err(_) => self.staging.discard(&file.id).await.map(|()| false),
        }
    }

    /// The older backups go on naming the old place, so the file stays there too.
    async fn copy_within(&self, folder: &dyn Folder, from: &str, to: &str) -> Result<()> {
        let mut writer = folder.create(to).await?;
        let mut offset = 0;
        loop {
            let chunk = folder.read(from, offset, COPY).await?;
            if chunk.is_empty() {
                return writer.finish().await;
            }
            writer.write(&chunk).await?;
            offset += chunk.len() as u64;
        }
    }

    /// One attempt, from the first byte: nothing documents that the service continues a download.
    async fn attempt(&self, file: &RemoteFile) -> Result<Fetched> {
        let mut response = self.files.open(file).await?;
        if is_page_instead_of(file, &response) {
            return Err(Error::new(Kind::Malformed, "download", "a web page came instead of the file"));
        }
        let place = match &self.target {
            Target::Folder(folder) => Place::Folder(&**folder, self.folder_path(file)),
            Target::Staged { .. } => Place::Staged(&self.staging, &file.id),
        };
        let mut sink = Sink::new(place, self.run.store.hasher(self.target.wanted()));
        let mut bytes = 0;
        let copied = loop {
            match response.body.next_chunk().await {
                Ok(Some(chunk)) => {
                    bytes += chunk.len() as u64;
                    self.tracker.bytes(chunk.len() as u64);
                    sink.write(chunk).await?;
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        let whole = copied.and_then(|()| match file.size {
            Some(size) if size != bytes => {
                Err(Error::new(Kind::Truncated, "download", "not the size that the service lists")
                    .with("listed", size)
                    .with("received", bytes))
            }
            _ => Ok(()),
        });
        match whole {
            Ok(()) => {
                let (sums, at) = sink.finish().await?;
                Ok(Fetched { bytes, sha256: sums.sha256, reused: false, crc32: sums.crc32, at })
            }
            Err(error) => {
                self.tracker.undo_bytes(bytes);
                Err(error)
            }
        }
    }

    fn folder_path(&self, file: &RemoteFile) -> String {
        format!("{}/{}", self.run.header().account_folder(), file.path)
    }

    /// Remove what a failed download left behind.
    async fn discard(&self, file: &RemoteFile) -> Result<()> {
        match &self.target {
            Target::Folder(_) => Ok(()),
            Target::Staged { .. } => self.staging.discard(&file.id).await,
        }
    }
}

/// SHA-256 of a file in the folder, lower-case hex: it may have been changed since it was put there.
pub(super) async fn hash_of(folder: &dyn Folder, path: &str) -> Result<String> {
    let (mut digest, mut offset) = (Sha256::new(), 0);
    loop {
        let chunk = folder.read(path, offset, COPY).await?;
        if chunk.is_empty() {
            return Ok(base16ct::lower::encode_string(&digest.finalize()));
        }
        digest.update(&chunk);
        offset += chunk.len() as u64;
    }
}

/// A login or error page where a file of another type and size was announced.
pub(super) fn is_page_instead_of(file: &RemoteFile, response: &Response) -> bool {
    let is_html = |text: &str| text.trim_start().to_ascii_lowercase().starts_with("text/html");
    let came = response
        .headers
        .get(crate::http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let right_size = file.size.is_some() && file.size == response.declared_len;
    is_html(came) && !is_html(&file.content_type) && !right_size
}

/// What was recorded of a body.
///
/// # Errors
/// `Storage`.
pub fn fetched(run: &Run, id: &str) -> Result<Option<Fetched>> {
    let body = run.journal().read(&fetched_key(id))?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
}
