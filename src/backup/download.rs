//! Fetching file bodies, several at once, each to its own place; what has come whole is recorded and not fetched again.

use std::cell::RefCell;
use std::rc::Rc;

use data_encoding::HEXLOWER;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::collect::Collector;
use super::listing::{Listing, totals};
use super::previous::Previous;
use super::progress::Tracker;
use super::refusals::{Refusal, refused_key};
use super::run::Run;
use crate::archive::names;
use crate::engine::messages::{Destination, Part, Step};
use crate::error::{Error, Kind, Result};
use crate::host::folder::{Folder, FolderWriter};
use crate::host::store::{File, Open};
use crate::model::{Attachment, Storage};
use crate::wrike::{Client, attachments};

/// Downloads at once. They count against the service's limit like any call: eight use it up even when each takes a second, more would
/// only wait in the row.
const AT_ONCE: usize = 8;

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
}

/// Under which key a fetched body is recorded.
pub fn fetched_key(attachment_id: &str) -> String {
    format!("file/{attachment_id}")
}

/// Path of an attachment in the archive, below the account's folder: the latest version in `attachments/`, as Wrike's own tool has
/// it, older ones in `attachments/versions/`.
pub fn archive_path(attachment: &Attachment) -> String {
    let folder = if attachment.superseded { "attachments/versions" } else { "attachments" };
    format!("{folder}/{}", names::attachment(&attachment.id, &attachment.name))
}

/// Path of a staged body within the run's directory. Ids differ by case only, so they are hashed.
pub fn staged_path(attachment_id: &str) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(attachment_id.as_bytes()));
    format!("files/{}", &digest[..32])
}

/// Where bodies go.
#[derive(Clone)]
pub enum Target {
    /// Staged in the working storage.
    Staged,
    /// Straight into the user's folder.
    Folder(Rc<dyn Folder>),
}

impl Target {
    /// The destination it stands for.
    pub fn destination(&self) -> Destination {
        match self {
            Target::Staged => Destination::Download,
            Target::Folder(_) => Destination::Folder,
        }
    }
}

/// Fetches for a run.
#[derive(Clone)]
pub struct Downloader {
    client: Client,
    collector: Collector,
    run: Run,
    tracker: Tracker,
    target: Target,
    previous: Option<Rc<RefCell<Previous>>>,
}

impl Downloader {
    /// Fetch through `client` to `target`.
    pub fn new(client: Client, collector: Collector, run: Run, tracker: Tracker, target: Target) -> Self {
        Self { client, collector, run, tracker, target, previous: None }
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
        if !self.run.wants(Part::Files) {
            return Ok(());
        }
        let totals = totals(&self.run)?;
        self.tracker.expect_files(totals.files, totals.bytes);
        self.tracker.begin(Step::Download, "Fetching files", totals.files, totals.bytes);
        self.pass(|_| true).await?;
        // What failed may have met a bad minute; by now it has passed, or it has not.
        self.pass(|attachment| self.failed_before(&attachment.id)).await
    }

    /// Fetch those of the listing that are `wanted`.
    async fn pass(&self, wanted: impl Fn(&Attachment) -> bool) -> Result<()> {
        let mut running = FuturesUnordered::new();
        let mut listing = Listing::new(&self.run);
        while let Some(batch) = listing.next_batch()? {
            let files = batch.into_iter().filter(|attachment| attachment.storage == Storage::Service);
            for attachment in files.filter(&wanted) {
                if running.len() >= AT_ONCE {
                    running.next().await.transpose()?;
                }
                running.push(self.one(attachment));
            }
        }
        while let Some(done) = running.next().await {
            done?;
        }
        Ok(())
    }

    /// Whether it failed without the service having said no for good.
    fn failed_before(&self, id: &str) -> bool {
        let mut journal = self.run.journal();
        let refused = journal.read(&refused_key(&fetched_key(id))).ok().flatten();
        let refusal = refused.and_then(|body| serde_json::from_slice::<Refusal>(&body).ok());
        !journal.contains(&fetched_key(id)) && refusal.is_some_and(|refusal| !refusal.is_final())
    }

    async fn one(&self, attachment: Attachment) -> Result<()> {
        let already = match self.already(&attachment).await {
            // One file that cannot be looked at is fetched anew; it may not be so bad to write it.
            Err(error) if !error.kind().stops_run() => None,
            already => already?,
        };
        if let Some(bytes) = already {
            self.tracker.bytes(bytes);
            self.tracker.items(1);
            return Ok(());
        }
        self.tracker.doing(format!("Fetching {}", attachment.name));
        let fetched = self.client.retry().run(|| self.attempt(&attachment)).await;
        let (key, body) = match fetched {
            Ok(fetched) => (fetched_key(&attachment.id), crate::archive::json::pretty(&fetched)?),
            Err(error) => {
                let refusal = Refusal::new(&self.collector.judge(error).await?);
                self.discard(&attachment).await?;
                (refused_key(&fetched_key(&attachment.id)), crate::archive::json::pretty(&refusal)?)
            }
        };
        self.run.journal().append(&key, &body)?;
        self.tracker.items(1);
        Ok(())
    }

    /// Length of the body when it is recorded and still where it was put.
    async fn already(&self, attachment: &Attachment) -> Result<Option<u64>> {
        let refused = self.run.journal().read(&refused_key(&fetched_key(&attachment.id)))?;
        if refused
            .and_then(|body| serde_json::from_slice::<Refusal>(&body).ok())
            .is_some_and(|refusal| refusal.is_final())
        {
            return Ok(Some(0));
        }
        let Some(fetched) = fetched(&self.run, &attachment.id)? else { return self.reuse(attachment).await };
        let there = match &self.target {
            Target::Folder(folder) => folder.len(&self.folder_path(attachment)).await?,
            Target::Staged => {
                match self.run.store.open(&self.run.path(&staged_path(&attachment.id)), Open::Existing).await {
                    Ok(mut file) => Some(file.len()?),
                    Err(error) if error.kind() == Kind::NotFound => None,
                    Err(error) => return Err(error),
                }
            }
        };
        Ok((there == Some(fetched.bytes)).then_some(fetched.bytes))
    }

    /// Take it from the folder, when the backup before put it there: same id, same size, and a checksum to read it back against.
    /// Each version of a file has an id of its own. Length of the body when that was possible.
    async fn reuse(&self, attachment: &Attachment) -> Result<Option<u64>> {
        let (Target::Folder(folder), Some(previous), Some(size)) = (&self.target, &self.previous, attachment.size)
        else {
            return Ok(None);
        };
        let account = self.run.header().account_folder();
        // What was the latest version then may be an older one now.
        for superseded in [attachment.superseded, !attachment.superseded] {
            let path = archive_path(&Attachment { superseded, ..attachment.clone() });
            let Some(sha256) = previous.borrow().sum(&path) else { continue };
            let place = format!("{account}/{path}");
            if folder.len(&place).await? != Some(size) || hash_of(&**folder, &place).await? != sha256 {
                continue;
            }
            if superseded != attachment.superseded {
                self.copy_within(&**folder, &place, &self.folder_path(attachment)).await?;
            }
            let fetched = Fetched { bytes: size, sha256, reused: true };
            self.run.journal().append(&fetched_key(&attachment.id), &crate::archive::json::pretty(&fetched)?)?;
            return Ok(Some(size));
        }
        Ok(None)
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
    async fn attempt(&self, attachment: &Attachment) -> Result<Fetched> {
        let mut response = self.client.open(&attachments::download(&attachment.id)).await?;
        if is_page_instead_of(attachment, &response) {
            return Err(Error::new(Kind::Malformed, "download", "a web page came instead of the file"));
        }
        let mut sink = self.sink(attachment).await?;
        let (mut digest, mut bytes) = (Sha256::new(), 0);
        let copied = loop {
            match response.body.next_chunk().await {
                Ok(Some(chunk)) => {
                    sink.write(&chunk).await?;
                    digest.update(&chunk);
                    bytes += chunk.len() as u64;
                    self.tracker.bytes(chunk.len() as u64);
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        let whole = copied.and_then(|()| match attachment.size {
            Some(size) if size != bytes => {
                Err(Error::new(Kind::Truncated, "download", "not the size that the service lists")
                    .with("listed", size)
                    .with("received", bytes))
            }
            _ => Ok(()),
        });
        match whole {
            Ok(()) => {
                sink.finish().await?;
                Ok(Fetched { bytes, sha256: HEXLOWER.encode(&digest.finalize()), reused: false })
            }
            Err(error) => {
                self.tracker.undo_bytes(bytes);
                Err(error)
            }
        }
    }

    async fn sink(&self, attachment: &Attachment) -> Result<Sink> {
        match &self.target {
            Target::Folder(folder) => Ok(Sink::Folder(folder.create(&self.folder_path(attachment)).await?)),
            Target::Staged => {
                let file = self.run.store.open(&self.run.path(&staged_path(&attachment.id)), Open::Empty).await?;
                Ok(Sink::Staged { file, offset: 0 })
            }
        }
    }

    fn folder_path(&self, attachment: &Attachment) -> String {
        format!("{}/{}", self.run.header().account_folder(), archive_path(attachment))
    }

    /// Remove what a failed download left behind.
    async fn discard(&self, attachment: &Attachment) -> Result<()> {
        match &self.target {
            Target::Folder(_) => Ok(()),
            Target::Staged => self.run.store.remove(&self.run.path(&staged_path(&attachment.id))).await,
        }
    }
}

/// SHA-256 of a file in the folder, lower-case hex: it may have been changed since it was put there.
pub(super) async fn hash_of(folder: &dyn Folder, path: &str) -> Result<String> {
    let (mut digest, mut offset) = (Sha256::new(), 0);
    loop {
        let chunk = folder.read(path, offset, COPY).await?;
        if chunk.is_empty() {
            return Ok(HEXLOWER.encode(&digest.finalize()));
        }
        digest.update(&chunk);
        offset += chunk.len() as u64;
    }
}

/// A file in the making.
enum Sink {
    Staged { file: Box<dyn File>, offset: u64 },
    Folder(Box<dyn FolderWriter>),
}

impl Sink {
    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Sink::Staged { file, offset } => {
                file.write_at(*offset, bytes)?;
                *offset += bytes.len() as u64;
                Ok(())
            }
            Sink::Folder(writer) => writer.write(bytes).await,
        }
    }

    async fn finish(self) -> Result<()> {
        match self {
            Sink::Staged { mut file, .. } => file.flush(),
            Sink::Folder(writer) => writer.finish().await,
        }
    }
}

/// A login or error page where a file of another type and size was announced.
fn is_page_instead_of(attachment: &Attachment, response: &crate::http::Response) -> bool {
    let is_html = |text: &str| text.trim_start().to_ascii_lowercase().starts_with("text/html");
    let came = response
        .headers
        .get(crate::http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let right_size = attachment.size.is_some() && attachment.size == response.declared_len;
    is_html(came) && !is_html(&attachment.content_type) && !right_size
}

/// What was recorded of a body.
///
/// # Errors
/// `Storage`.
pub fn fetched(run: &Run, attachment_id: &str) -> Result<Option<Fetched>> {
    let body = run.journal().read(&fetched_key(attachment_id))?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
}
