//! `bi-export/`: the tables of the BI export as the service made them.

use super::Assembly;
use crate::archive::writer::ArchiveWriter;
use crate::archive::zip::Packing;
use crate::backup::download::{fetched, fetched_key};
use crate::backup::refusal::Refusal;
use crate::backup::wrike::export_files::recorded_tables;
use crate::error::Result;

impl Assembly<'_> {
    /// Each table is an entry of its own; one that could not be fetched is missing by its name.
    pub(super) async fn export(&mut self, writer: &mut ArchiveWriter) -> Result<()> {
        for file in recorded_tables(self.run)? {
            self.ledger.expected("export table", 1);
            if let Some(fetched) = fetched(self.run, &file.id)? {
                let written = fetched.as_written();
                writer.begin_own_file(&file.path, Packing::Deflated, &written, fetched.crc32)?;
                self.pour(writer, &file.id, &fetched).await?;
                writer.list_own_file(&file.path, &written)?;
                self.ledger.saved("export table", 1);
                continue;
            }
            let refusal = Refusal::of(self.run, &fetched_key(&file.id))?;
            let reason = refusal.map_or_else(|| "It was not fetched.".to_owned(), |refusal| refusal.reason);
            self.ledger.missing("export table", &file.id, &file.name, &reason);
        }
        Ok(())
    }
}
