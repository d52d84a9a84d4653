//! `deleted.json`: what earlier backups had and the account has no more.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::previous::Previous;
use crate::archive::ledger::Ledger;
use crate::archive::spool::Spool;
use crate::archive::writer::ArchiveWriter;
use crate::error::Result;

/// The archive's file with them.
const FILE: &str = "deleted.json";

/// Tombstones of earlier runs are carried on; that of an object which has come back says that it was missed then.
///
/// # Errors
/// What stops a run.
pub fn earlier<T: Serialize + DeserializeOwned>(
    previous: &mut Previous,
    gone: &mut Spool<T>,
    ledger: &mut Ledger,
) -> Result<()> {
    let read = previous.objects(FILE, |raw| match serde_json::from_str(raw.get()) {
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

/// Of these kinds those of which something is missing: what the service counted and did not list is missing from the list, not from the
/// account.
pub fn short_of(ledger: &Ledger, kinds: &[&'static str]) -> Vec<&'static str> {
    let is_short = |kind: &&&str| ledger.missing_items().iter().any(|item| item.kind == **kind);
    kinds.iter().filter(is_short).copied().collect()
}

/// Write those of `gone` that `is_told` lets through: not those of the kinds that are `short`.
///
/// # Errors
/// `NoSpace`, `Storage`.
pub async fn write<T: Serialize + DeserializeOwned>(
    gone: Spool<T>,
    writer: &mut ArchiveWriter,
    ledger: &mut Ledger,
    short: &[&str],
    is_told: impl Fn(&T) -> bool,
) -> Result<()> {
    let gone = gone.close()?;
    let mut array = None;
    for tombstone in gone.iter().await? {
        let tombstone = tombstone?;
        if is_told(&tombstone) {
            let array = match &mut array {
                Some(array) => array,
                none => none.insert(writer.begin_array(FILE, u64::from(u32::MAX))?),
            };
            writer.push(array, &tombstone)?;
        }
    }
    if let Some(array) = array {
        let count = writer.end_array(FILE, array)?;
        ledger.note(format!(
            "{count} objects of earlier backups are no longer in the account; the last that is known of them is in deleted.json."
        ));
    }
    if !short.is_empty() {
        ledger.note(
            "Not everything could be listed this time, so what is gone since the backup before is told by the next one.",
        );
    }
    Ok(())
}
