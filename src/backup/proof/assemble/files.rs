//! The files themselves: originals, files on comments and replies, print summaries.

use super::Assembly;
use crate::archive::zip::{Packing, Written};
use crate::backup::download::{RemoteFile, fetched, fetched_key, staged_path};
use crate::backup::proof::files::{AllFiles, Known};
use crate::backup::refusal::Refusal;
use crate::engine::messages::Part;
use crate::error::{Error, Kind, Result};
use crate::host::store::Open;

/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

impl Assembly<'_> {
    /// Copy what was staged into the zip, or list what lies in the user's folder; name what is missing.
    pub(super) async fn files(&mut self, into_zip: bool) -> Result<()> {
        if !self.run.wants(Part::Files) {
            return Ok(());
        }
        let mut without_original = 0u64;
        for known in AllFiles::new(self.run, &self.catalogue)? {
            for Known { kind, remote, .. } in known? {
                if let Some(fetched) = fetched(self.run, &remote.id)? {
                    self.ledger.expected(kind, 1);
                    let written = Written { bytes: fetched.bytes, sha256: fetched.sha256 };
                    self.keep(&remote, &written, into_zip).await?;
                    self.ledger.saved(kind, 1);
                    continue;
                }
                let refusal = Refusal::of(self.run, &fetched_key(&remote.id))?;
                // Captured web pages have none: nothing is missing.
                if kind == "original" && refusal.as_ref().is_some_and(|refusal| refusal.kind == Kind::NotOffered.name())
                {
                    without_original += 1;
                    continue;
                }
                self.ledger.expected(kind, 1);
                let reason = refusal.map_or_else(|| "It was not fetched.".to_owned(), |refusal| refusal.reason);
                self.ledger.missing(kind, &remote.id, &remote.name, &reason);
            }
        }
        if without_original > 0 {
            self.ledger.note(format!(
                "Of {without_original} proofs the service has no original file, as of captured web pages."
            ));
        }
        Ok(())
    }

    async fn keep(&mut self, remote: &RemoteFile, written: &Written, into_zip: bool) -> Result<()> {
        if !into_zip {
            return self.writer.list_file(&remote.path, written);
        }
        self.copy(remote, written).await?;
        self.writer.list_own_file(&remote.path, written)
    }

    async fn copy(&mut self, remote: &RemoteFile, expected: &Written) -> Result<()> {
        self.tracker.doing(format!("Packing {}", remote.name));
        let staged = self.run.path(&staged_path(&remote.id));
        let mut file = self.run.store.open(&staged, Open::Existing).await?;
        let packing = Packing::for_file(&remote.content_type, &remote.name);
        self.writer.begin_file(&remote.path, packing, expected.bytes)?;
        let mut chunk = vec![0; CHUNK.min(usize::try_from(expected.bytes).unwrap_or(CHUNK).max(1))];
        let mut offset = 0;
        loop {
            let count = file.read_at(offset, &mut chunk)?;
            if count == 0 {
                break;
            }
            self.writer.write(&chunk[..count])?;
            offset += count as u64;
            self.tracker.bytes(count as u64);
            self.clock.sleep(std::time::Duration::ZERO).await;
        }
        let written = self.writer.end_file();
        if written == *expected {
            return Ok(());
        }
        // So that resuming fetches it anew.
        drop(file);
        self.run.store.remove(&staged).await?;
        Err(Error::new(Kind::Damaged, "proof::assemble", "a fetched file changed on disk").with("file", &remote.path))
    }
}
