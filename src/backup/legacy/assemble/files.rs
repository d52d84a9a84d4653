//! The files: what became of each, and packing them into a download.

use super::Assembly;
use crate::archive::viewer::Title;
use crate::archive::wrike::Body;
use crate::archive::writer::ArchiveWriter;
use crate::archive::zip::{Packing, Written};
use crate::backup::download::{self, Fetched, fetched_key};
use crate::backup::legacy::files::{archive_path, of_bucket};
use crate::backup::legacy::join::{File, Held};
use crate::backup::refusal::Refusal;
use crate::engine::messages::Part;
use crate::error::Result;

/// List an item, for those who read without scripts, with the files that it has in the archive.
pub(super) fn list<T>(
    writer: &mut ArchiveWriter,
    kind: &str,
    title: Option<&str>,
    held: &Held<T>,
    bodies: &[Body],
) -> Result<()> {
    let Some(viewer) = writer.viewer() else { return Ok(()) };
    let files = held.files.iter().zip(bodies).filter_map(|(file, body)| match body {
        Body::Saved { path, .. } => Some((file.attachment.file_name.clone(), path.clone())),
        _ => None,
    });
    viewer.title(&Title::new(kind, title.unwrap_or_default(), held.comments.len()).with_files(files))
}

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
        writer.settle().await?;
        for number in 0..self.sorted.buckets() {
            for file in of_bucket(self.sorted, number)? {
                self.ledger.expected("file", 1);
                let (id, name) = (file.attachment.id.to_string(), &file.attachment.file_name);
                match self.body(&file)? {
                    Body::Saved { path, bytes, sha256 } => {
                        let fetched = download::fetched(self.run, &id)?;
                        self.reused += u64::from(fetched.as_ref().is_some_and(|fetched| fetched.reused));
                        if let Some(fetched) = fetched.filter(|_| into_zip) {
                            self.copy(writer, &file, &path, &fetched).await?;
                        }
                        writer.list_file(&path, &Written { bytes, sha256 })?;
                        self.ledger.saved("file", 1);
                    }
                    Body::Missing(reason) => self.ledger.missing("file", &id, name, &reason),
                    Body::Elsewhere => {}
                }
            }
        }
        Ok(())
    }

    async fn copy(&self, writer: &mut ArchiveWriter, file: &File, path: &str, fetched: &Fetched) -> Result<()> {
        self.tracker.doing(format!("Packing {}", file.attachment.file_name));
        let packing = Packing::for_file(&file.attachment.content_type, &file.attachment.file_name);
        writer.begin_file(path, packing, &fetched.as_written(), fetched.crc32)?;
        self.staging.pour(&file.attachment.id.to_string(), fetched, writer, self.clock, &|_| {}).await
    }
}
