//! Bodies in the working storage, from their download until they are packed.
//!
//! Making a file costs a browser ten times what writing a few kilobytes costs (2 ms and 0.2 ms in Chromium 156), and half of all files have
//! less than eleven. So small bodies share one file, each recorded with its place in it; a large body has a file of its own.

use std::rc::Rc;

use futures_util::lock::Mutex;
use sha2::{Digest, Sha256};

use super::{Fetched, fetched_key};
use crate::archive::json::pretty;
use crate::archive::writer::ArchiveWriter;
use crate::backup::run::Run;
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::host::clock::Clock;
use crate::host::store::{File, Open};

/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

/// The file of the small bodies, within the run's directory.
const SHARED: &str = "files/small";

/// Path of a large body within the run's directory. Ids differ by case only, so they are hashed.
fn own_path(id: &str) -> String {
    let digest = base16ct::lower::encode_string(&Sha256::digest(id.as_bytes()));
    format!("files/{}", &digest[..32])
}

/// The bodies of one run. Clones share the file of the small ones, which can be open only once.
#[derive(Clone)]
pub struct Staging {
    run: Run,
    shared: Rc<Mutex<Option<Shared>>>,
}

/// The file of the small bodies, once it is open.
struct Shared {
    file: Box<dyn File>,
    /// Where the next body goes.
    end: u64,
}

impl Staging {
    /// Those of `run`.
    pub fn new(run: &Run) -> Self {
        Self { run: run.clone(), shared: Rc::default() }
    }

    /// Begin a file of its own for a large body.
    ///
    /// # Errors
    /// As [`Store::open`](crate::host::store::Store::open).
    pub(super) async fn create(&self, id: &str) -> Result<Box<dyn File>> {
        self.run.store.open(&self.run.path(&own_path(id)), Open::Empty).await
    }

    /// Put a small body behind the others and hand it to the disk; its offset. What a crash leaves of it is behind all that is recorded.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`; then the place is free for the next.
    pub(super) async fn append(&self, chunks: &[Chunk]) -> Result<u64> {
        let mut shared = self.shared.lock().await;
        let shared = self.opened(&mut shared).await?;
        let mut end = shared.end;
        for chunk in chunks {
            shared.file.write_chunk(end, chunk)?;
            end += chunk.len() as u64;
        }
        shared.file.flush()?;
        Ok(std::mem::replace(&mut shared.end, end))
    }

    async fn opened<'a>(&self, shared: &'a mut Option<Shared>) -> Result<&'a mut Shared> {
        if shared.is_none() {
            let mut file = self.run.store.open(&self.run.path(SHARED), Open::Keep).await?;
            let end = file.len()?;
            *shared = Some(Shared { file, end });
        }
        shared.as_mut().ok_or_else(|| Error::new(Kind::Internal, "staging::opened", "it was opened just now"))
    }

    /// Read up to a buffer of a body from `offset`; how many bytes there were. `own` is the body's file, if it has one.
    async fn read(
        &self,
        own: &mut Option<Box<dyn File>>,
        fetched: &Fetched,
        offset: u64,
        buffer: &mut [u8],
    ) -> Result<usize> {
        let Some(place) = fetched.at else {
            return own.as_mut().map_or(Ok(0), |file| file.read_at(offset, buffer));
        };
        let left = usize::try_from(fetched.bytes.saturating_sub(offset)).unwrap_or(usize::MAX).min(buffer.len());
        let mut shared = self.shared.lock().await;
        self.opened(&mut shared).await?.file.read_at(place + offset, &mut buffer[..left])
    }

    /// The body's own file; none when it has none, be it because it is small or because it is gone.
    async fn own(&self, id: &str, fetched: &Fetched) -> Result<Option<Box<dyn File>>> {
        if fetched.at.is_some() {
            return Ok(None);
        }
        match self.run.store.open(&self.run.path(&own_path(id)), Open::Existing).await {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether as many bytes lie there as were recorded.
    ///
    /// # Errors
    /// `Storage`.
    pub(super) async fn holds(&self, id: &str, fetched: &Fetched) -> Result<bool> {
        let Some(place) = fetched.at else {
            let own = self.own(id, fetched).await?;
            return Ok(own.map(|mut file| file.len()).transpose()? == Some(fetched.bytes));
        };
        let mut shared = self.shared.lock().await;
        Ok(place + fetched.bytes <= self.opened(&mut shared).await?.end)
    }

    /// Remove the file that a failed download of a large body has left.
    ///
    /// # Errors
    /// `Storage`.
    pub(super) async fn discard(&self, id: &str) -> Result<()> {
        self.run.store.remove(&self.run.path(&own_path(id))).await
    }

    /// Let go of a body that is not as it was fetched, so that resuming fetches it anew: what is recorded then is a file of its own, and
    /// there is none.
    async fn let_go(&self, id: &str, fetched: &Fetched) -> Result<()> {
        let gone = Fetched { at: None, ..fetched.clone() };
        self.discard(id).await?;
        self.run.journal().append(&fetched_key(id), &pretty(&gone)?)
    }

    /// Pour a body into the entry that was begun, and end that. It is not summed again: the archive is read back before it is delivered,
    /// and each entry compared with what was recorded at the download. `progress` is told of bytes as they are packed.
    ///
    /// # Errors
    /// `Damaged` for a body of another length than was recorded; `NoSpace`, `Storage`.
    pub async fn pour(
        &self,
        id: &str,
        fetched: &Fetched,
        writer: &mut ArchiveWriter,
        clock: &dyn Clock,
        progress: &dyn Fn(u64),
    ) -> Result<()> {
        let mut own = self.own(id, fetched).await?;
        let mut chunk = vec![0; CHUNK.min(usize::try_from(fetched.bytes).unwrap_or(CHUNK).max(1))];
        let mut offset = 0;
        loop {
            let count = self.read(&mut own, fetched, offset, &mut chunk).await?;
            if count == 0 {
                break;
            }
            writer.write(&chunk[..count])?;
            offset += count as u64;
            progress(count as u64);
            clock.sleep(std::time::Duration::ZERO).await;
        }
        if writer.end_file()? == fetched.bytes {
            return Ok(());
        }
        drop(own);
        self.let_go(id, fetched).await?;
        Err(Error::new(Kind::Damaged, "staging::pour", "a fetched file changed on disk").with("file", id))
    }

    /// Let go of every body that is not as it was fetched: after an archive of them did not read back.
    ///
    /// # Errors
    /// `Storage`.
    pub async fn let_go_of_damaged(&self) -> Result<()> {
        for (id, fetched) in self.recorded()? {
            let mut own = self.own(&id, &fetched).await?;
            if fetched.at.is_none() && own.is_none() {
                continue;
            }
            let (mut digest, mut offset, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
            loop {
                let count = self.read(&mut own, &fetched, offset, &mut chunk).await?;
                if count == 0 {
                    break;
                }
                digest.update(&chunk[..count]);
                offset += count as u64;
            }
            if offset != fetched.bytes || base16ct::lower::encode_string(&digest.finalize()) != fetched.sha256 {
                drop(own);
                self.let_go(&id, &fetched).await?;
            }
        }
        Ok(())
    }

    /// Every body that was recorded, by its id, as it was recorded last.
    fn recorded(&self) -> Result<Vec<(String, Fetched)>> {
        let mut journal = self.run.journal();
        let (mut recorded, mut offset, prefix) = (Vec::new(), journal.start(), fetched_key(""));
        while let Some((key, next)) = journal.key_at(offset)? {
            offset = next;
            let Some(id) = key.strip_prefix(&prefix) else { continue };
            let fetched = journal.read(&key)?.and_then(|body| serde_json::from_slice(&body).ok());
            recorded.extend(fetched.map(|fetched| (id.to_owned(), fetched)));
        }
        Ok(recorded)
    }
}
