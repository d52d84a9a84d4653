//! `deleted.json`: what earlier backups had and the account has no more.

use super::Assembly;
use crate::archive::spool::Spool;
use crate::archive::writer::ArchiveWriter;
use crate::backup::tombstones;
use crate::backup::wrike::join::Tombstone;
use crate::error::Result;
use crate::model::dates;

impl Assembly<'_> {
    /// `deleted.json`: the last that is known of what is gone, of earlier runs too.
    pub(super) async fn tombstones(mut self, writer: &mut ArchiveWriter) -> Result<Self> {
        let Some(before) = &self.before else { return Ok(self) };
        self.ledger.note(format!(
            "This backup builds on that of {before}. Everything was asked for again; {} files with the same id and size were already there, \
             were read back against their checksums, and were not fetched again.",
            self.reused
        ));
        let now = dates::official(self.header.started()?)?;
        let short = tombstones::short_of(&self.ledger, &["task", "folder"]);
        let is_told = |tombstone: &Tombstone| tombstone.missed != now || !short.contains(&tombstone.kind.as_str());
        let empty = Spool::create(self.run.store.clone(), &self.run.path("none.part")).await?;
        let gone = std::mem::replace(&mut self.gone, empty);
        tombstones::write(gone, writer, &mut self.ledger, &short, is_told).await?;
        Ok(self)
    }
}
