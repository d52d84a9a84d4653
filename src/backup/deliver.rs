//! The last steps: verify what was assembled, put it where the user wants it, and let go of everything else.
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use super::beside::put_viewer;
use super::download::{Staging, Target, hash_of};
use super::progress::Tracker;
use super::run::Run;
use crate::archive::json::pretty;
use crate::archive::ledger::Ledger;
use crate::archive::verify::{Place, Verified, names_are_unique, verify};
use crate::archive::writer::Archive;
use crate::engine::messages::{Finished, Product, Step};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::folder::Folder;
use crate::host::store::{File, Open, Store, read_small, write_small};
use crate::model::dates;

/// Where a finished download waits to be saved, one at a time, and for how long.
struct Shelf {
    /// Directory of the archive.
    directory: &'static str,
    /// How long it stays; none where it stays until the next one is made.
    kept: Option<Duration>,
}

/// As Wrike's own backup link (seed: "only valid for 7 days").
const FOR_A_WEEK: Shelf = Shelf { directory: "archives", kept: Some(Duration::days(7)) };
/// As Workfront Proof's own: its Backup tab shows the last one, and its help page names no end (facts 3.1).
const UNTIL_THE_NEXT: Shelf = Shelf { directory: "archives-proof", kept: None };

impl Shelf {
    fn of(product: Product) -> &'static Self {
        if product == Product::Proof { &UNTIL_THE_NEXT } else { &FOR_A_WEEK }
    }

    /// Path of what tells about the archive.
    fn waiting(&self) -> String {
        format!("{}/finished.json", self.directory)
    }

    async fn clear(&self, store: &dyn Store) -> Result<()> {
        store.remove(self.directory).await
    }
}

/// The page shows so many missing items; the report has all.
const MISSING_SHOWN: usize = 1000;
/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

/// An archive that was written and not yet verified.
pub struct Assembled {
    /// The zip and what is in it and beside it.
    pub archive: Archive,
    /// What is saved and what is missing.
    pub ledger: Ledger,
    /// Its name as a download.
    pub file_name: String,
    /// Its path within a picked folder.
    pub folder_path: String,
}

/// Check every byte of what was assembled.
///
/// # Errors
/// `Damaged`, `Storage`.
pub async fn verify_assembled(
    run: &Run,
    assembled: &Assembled,
    target: &Target,
    tracker: &Tracker,
    clock: &dyn Clock,
) -> Result<Verified> {
    let mut total = 0;
    for sum in assembled.archive.sums.iter().await? {
        total += sum?.bytes;
    }
    tracker.begin(Step::Verify, "Reading every byte back", 0, total);
    names_are_unique(&assembled.archive.sums).await?;
    let account = run.header().account_folder();
    let beside = match target {
        Target::Folder(folder) => Some((&**folder as &dyn Folder, account.as_str())),
        Target::Staged { .. } => None,
    };
    let place = Place { zip: &assembled.archive.path, prefix: &assembled.archive.layout.backup, beside };
    let verified = verify(&*run.store, &place, &assembled.archive.sums, clock, &|bytes| tracker.bytes(bytes)).await;
    if verified.as_ref().is_err_and(|error| error.kind() == Kind::Damaged) {
        // Fetched bodies are packed as they lie there. One that is not as it came is fetched anew when the run is resumed.
        Staging::new(run).let_go_of_damaged().await?;
    }
    verified
}

/// Put the verified archive where it belongs. What is left of the run is the caller's to remove.
///
/// # Errors
/// `NoSpace`, `Unsupported`, `Storage`.
pub async fn deliver(
    run: &Run,
    assembled: Assembled,
    verified: Verified,
    target: &Target,
    tracker: &Tracker,
    clock: &dyn Clock,
) -> Result<Finished> {
    let header = run.header();
    let shelf = Shelf::of(header.account.product);
    let mut zip = run.store.open(&assembled.archive.path, Open::Existing).await?;
    let zip_bytes = zip.len()?;
    tracker.begin(Step::Deliver, "Putting the archive in its place", 0, zip_bytes);
    let ledger = &assembled.ledger;
    let mut finished = Finished {
        account: header.account.clone(),
        outcome: ledger.outcome(),
        counts: ledger.counts(),
        missing: ledger.missing_items().iter().take(MISSING_SHOWN).cloned().collect(),
        missing_total: ledger.missing_items().len() as u64,
        caveat: ledger.caveat().map(str::to_owned),
        notes: ledger.notes().to_vec(),
        destination: target.destination(),
        file_name: String::new(),
        bytes: zip_bytes,
        staged_path: String::new(),
        verified_files: verified.files,
        requests: 0,
        peak_memory: None,
        kept_until: None,
    };
    match target {
        Target::Folder(folder) => {
            finished.file_name = assembled.folder_path;
            finished.bytes = verified.bytes;
            copy_to_folder(&mut *zip, &**folder, &finished.file_name, tracker).await?;
            drop(zip);
            put_viewer(&*run.store, &assembled.archive, &**folder, &finished.file_name).await?;
            if shelf.kept.is_none() {
                // The next one is made.
                shelf.clear(&*run.store).await?;
            }
        }
        Target::Staged { .. } => {
            drop(zip);
            finished.file_name = assembled.file_name;
            finished.staged_path = format!("{}/{}", shelf.directory, finished.file_name);
            let until = shelf.kept.map(|kept| clock.now() + kept);
            finished.kept_until = until.map(dates::day).transpose()?;
            shelf.clear(&*run.store).await?;
            run.store.rename(&assembled.archive.path, &finished.staged_path).await?;
            let waiting = Waiting { until: until.map(OffsetDateTime::unix_timestamp), finished: finished.clone() };
            write_small(&*run.store, &shelf.waiting(), &pretty(&waiting)?).await?;
        }
    }
    Ok(finished)
}

/// The end of a run: verify what was assembled, and put it where it belongs.
///
/// # Errors
/// As [`verify_assembled`] and [`deliver`]; after `Damaged` nothing is left that looks like an archive.
pub async fn verify_and_deliver(
    run: &Run,
    assembled: Assembled,
    target: &Target,
    tracker: &Tracker,
    clock: &dyn Clock,
) -> Result<Finished> {
    match verify_assembled(run, &assembled, target, tracker, clock).await {
        Ok(verified) => deliver(run, assembled, verified, target, tracker, clock).await,
        Err(error) => {
            if error.kind() == Kind::Damaged {
                run.store.remove(&assembled.archive.path).await?;
            }
            Err(error)
        }
    }
}

/// Copy, then read back what has arrived: the archive was verified in the browser's storage, but it is kept on the user's disk.
async fn copy_to_folder(zip: &mut dyn File, folder: &dyn Folder, path: &str, tracker: &Tracker) -> Result<()> {
    let mut writer = folder.create(path).await?;
    let (mut chunk, mut digest, mut offset) = (vec![0; CHUNK], Sha256::new(), 0);
    loop {
        let count = zip.read_at(offset, &mut chunk)?;
        if count == 0 {
            break;
        }
        digest.update(&chunk[..count]);
        writer.write(&chunk[..count]).await?;
        offset += count as u64;
        tracker.bytes(count as u64);
    }
    writer.finish().await?;
    if hash_of(folder, path).await? == base16ct::lower::encode_string(&digest.finalize()) {
        return Ok(());
    }
    folder.remove(path).await?;
    Err(Error::new(Kind::Damaged, "deliver::copy_to_folder", "the archive arrived otherwise than it was sent")
        .with("file", path))
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    /// Unix seconds; none where it stays until the next one is made.
    until: Option<i64>,
    finished: Finished,
}

/// The archive of an earlier visit that waits to be saved. One whose time is over is removed.
///
/// # Errors
/// `Storage`.
pub async fn waiting(store: &dyn Store, product: Product, now: OffsetDateTime) -> Result<Option<Finished>> {
    let shelf = Shelf::of(product);
    let Some(bytes) = read_small(store, &shelf.waiting()).await? else {
        return Ok(None);
    };
    match serde_json::from_slice::<Waiting>(&bytes) {
        Ok(waiting) if waiting.until.is_none_or(|until| until > now.unix_timestamp()) => Ok(Some(waiting.finished)),
        Ok(_) => shelf.clear(store).await.map(|()| None),
        // Written by another version: not ours to throw away.
        Err(_) => Ok(None),
    }
}

/// Remove the archive that waits.
///
/// # Errors
/// `Storage`.
pub async fn forget(store: &dyn Store, product: Product) -> Result<()> {
    Shelf::of(product).clear(store).await
}
