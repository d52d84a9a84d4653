//! The files: what became of each, and packing them into a download.

use std::time::Duration;

use super::Assembly;
use crate::archive::wrike::Body;
use crate::archive::writer::ArchiveWriter;
use crate::archive::zip::{Packing, Written};
use crate::backup::download::{self, fetched_key, staged_path};
use crate::backup::legacy::files::{archive_path, of_bucket};
use crate::backup::legacy::join::File;
use crate::backup::refusal::Refusal;
use crate::engine::messages::Part;
use crate::error::{Error, Kind, Result};
use crate::host::store::Open;

/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

impl Assembly<'_> {
    pub(super) fn bodies(&self, files: &[File]) -> Result<Vec<Body>> {
        files.iter().map(|file| self.body(file)).collect()
    }

    fn body(&self, file: &File) -> Result<Body> {
        let id = file.attachment.id.to_string();
        if let Some(fetched) = download::fetched(self.run, &id)? {
            return Ok(Body::Saved { path: archive_path(file), bytes: fetched.bytes, sha256: fetched.sha256 });
        }
        let refusal = Refusal::of(self.run, &fetched_key(&id))?;
        let left_out = || "Files were left out of this backup.".to_owned();
        Ok(Body::Missing(refusal.map_or_else(left_out, |refusal| refusal.reason)))
    }

    /// The files themselves, in the order in which they were listed.
    pub(super) async fn files(&mut self, writer: &mut ArchiveWriter, into_zip: bool) -> Result<()> {
        if !self.run.wants(Part::Files) {
            return Ok(());
        }
        for number in 0..self.sorted.buckets() {
            for file in of_bucket(self.sorted, number)? {
                self.ledger.expected("file", 1);
                let (id, name) = (file.attachment.id.to_string(), &file.attachment.file_name);
                match self.body(&file)? {
                    Body::Saved { path, bytes, sha256 } => {
                        let fetched = download::fetched(self.run, &id)?;
                        self.reused += u64::from(fetched.is_some_and(|fetched| fetched.reused));
                        let expected = Written { bytes, sha256 };
                        if into_zip {
                            self.copy(writer, &file, &path, &expected).await?;
                        }
                        writer.list_file(&path, &expected)?;
                        self.ledger.saved("file", 1);
                    }
                    Body::Missing(reason) => self.ledger.missing("file", &id, name, &reason),
                    Body::Elsewhere => {}
                }
            }
        }
        Ok(())
    }

    async fn copy(&self, writer: &mut ArchiveWriter, file: &File, path: &str, expected: &Written) -> Result<()> {
        self.tracker.doing(format!("Packing {}", file.attachment.file_name));
        let staged = self.run.path(&staged_path(&file.attachment.id.to_string()));
        let mut source = self.run.store.open(&staged, Open::Existing).await?;
        let packing = Packing::for_file(&file.attachment.content_type, &file.attachment.file_name);
        writer.begin_file(path, packing, expected.bytes)?;
        let mut chunk = vec![0; CHUNK.min(usize::try_from(expected.bytes).unwrap_or(CHUNK).max(1))];
        let mut offset = 0;
        loop {
            let count = source.read_at(offset, &mut chunk)?;
            if count == 0 {
                break;
            }
            writer.write(&chunk[..count])?;
            offset += count as u64;
            self.clock.sleep(Duration::ZERO).await;
        }
        if writer.end_file() == *expected {
            return Ok(());
        }
        // So that resuming fetches it anew.
        drop(source);
        self.run.store.remove(&staged).await?;
        Err(Error::new(Kind::Damaged, "legacy::assemble", "a fetched file changed on disk").with("file", path))
    }
}
