//! The files themselves: originals, files on comments and replies, print summaries.

use super::Assembly;
use crate::archive::viewer::Title;
use crate::archive::zip::Packing;
use crate::backup::download::{Fetched, RemoteFile, fetched, fetched_key};
use crate::backup::proof::files::{AllFiles, Known};
use crate::backup::refusal::Refusal;
use crate::engine::messages::Part;
use crate::error::{Kind, Result};

impl Assembly<'_> {
    /// Copy what was staged into the zip, or list what lies in the user's folder; name what is missing.
    pub(super) async fn files(&mut self, into_zip: bool) -> Result<()> {
        if !self.run.wants(Part::Files) {
            return Ok(());
        }
        self.writer.settle().await?;
        let mut without_original = 0u64;
        for known in AllFiles::new(self.run, &self.catalogue)? {
            for Known { kind, remote, .. } in known? {
                if let Some(fetched) = fetched(self.run, &remote.id)? {
                    self.ledger.expected(kind, 1);
                    self.keep(&remote, &fetched, into_zip).await?;
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

    async fn keep(&mut self, remote: &RemoteFile, fetched: &Fetched, into_zip: bool) -> Result<()> {
        let written = fetched.as_written();
        if let Some(viewer) = self.writer.viewer() {
            viewer.beside(&remote.path, fetched.bytes)?;
            let itself = (remote.name.clone(), remote.path.clone());
            viewer.title(&Title::new("File", &remote.name, 0).with_files([itself]))?;
        }
        if !into_zip {
            return self.writer.list_file(&remote.path, &written);
        }
        self.tracker.doing(format!("Packing {}", remote.name));
        let packing = Packing::for_file(&remote.content_type, &remote.name);
        self.writer.begin_file(&remote.path, packing, &written, fetched.crc32)?;
        let progress = |bytes| self.tracker.bytes(bytes);
        self.staging.pour(&remote.id, fetched, &mut self.writer, self.clock, &progress).await?;
        self.writer.list_own_file(&remote.path, &written)
    }
}
