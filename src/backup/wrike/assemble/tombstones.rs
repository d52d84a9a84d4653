//! `deleted.json`: what earlier backups had and the account has no more.

use super::Assembly;
use crate::archive::ledger::Ledger;
use crate::archive::spool::Spool;
use crate::archive::writer::ArchiveWriter;
use crate::backup::previous::Previous;
use crate::backup::wrike::join::Tombstone;
use crate::error::Result;
use crate::model::dates;

/// Tombstones of earlier runs are carried on; that of an object which has come back says that it was missed then.
pub(super) fn earlier_tombstones(
    previous: &mut Previous,
    gone: &mut Spool<Tombstone>,
    ledger: &mut Ledger,
) -> Result<()> {
    let read = previous.objects("deleted.json", |raw| match serde_json::from_str(raw.get()) {
        Ok(tombstone) => gone.push(&tombstone),
        Err(_) => Ok(()),
    });
    match read {
        Err(error) if error.kind().stops_run() => Err(error),
        Err(_) => {
            ledger.note(
                "deleted.json of the backup before could not be read to its end: what it said is not carried on.",
            );
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

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
        // What the service counted and did not list is missing from the list, not from the account.
        let short: Vec<&str> = ["task", "folder"]
            .into_iter()
            .filter(|kind| self.ledger.missing_items().iter().any(|item| item.kind == *kind))
            .collect();
        let is_told = |tombstone: &Tombstone| tombstone.missed != now || !short.contains(&tombstone.kind.as_str());
        let empty = Spool::create(self.run.store.clone(), &self.run.path("none.part")).await?;
        let gone = std::mem::replace(&mut self.gone, empty).close()?;
        let mut array = None;
        for tombstone in gone.iter().await? {
            let tombstone = tombstone?;
            if is_told(&tombstone) {
                if array.is_none() {
                    array = Some(writer.begin_array("deleted.json", u64::from(u32::MAX))?);
                }
                if let Some(array) = &mut array {
                    writer.push(array, &tombstone)?;
                }
            }
        }
        if let Some(array) = array {
            let count = writer.end_array("deleted.json", array)?;
            self.ledger.note(format!(
                "{count} objects of earlier backups are no longer in the account; the last that is known of them is in deleted.json."
            ));
        }
        if !short.is_empty() {
            self.ledger.note("Not everything could be listed this time, so what is gone since the backup before is told by the next one.");
        }
        Ok(self)
    }
}
