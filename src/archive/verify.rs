//! Reading every byte back: the zip's own CRCs, and each file's length and SHA-256 against the list made while writing.

use std::collections::HashMap;
use std::io::Read;

use ::zip::ZipArchive;
use sha2::{Digest, Sha256};

use super::sums::{Sum, SumsList};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::folder::Folder;
use crate::host::store::{FileReader, Open, Store};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;

/// What was verified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files whose length and checksum are right.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Where the files of a list are.
pub struct Place<'a> {
    /// The zip on the store.
    pub zip: &'a str,
    /// Folder of the backup within it, with a slash at its end, or nothing.
    pub prefix: &'a str,
    /// The user's folder and the account's folder in it, when attachments lie there and not in the zip.
    pub beside: Option<(&'a dyn Folder, &'a str)>,
}

/// Check every file of `sums`; `progress` is told of bytes as they are read.
///
/// # Errors
/// `Damaged` naming the first file that is not as it was written; `Storage`.
pub async fn verify(
    store: &dyn Store,
    place: &Place<'_>,
    sums: &SumsList,
    clock: &dyn Clock,
    progress: &dyn Fn(u64),
) -> Result<Verified> {
    let file = store.open(place.zip, Open::Existing).await?;
    let mut zip = ZipArchive::new(FileReader::new(file))
        .map_err(|error| damaged("the archive has no directory").caused_by(error))?;
    let mut verified = Verified::default();
    let mut in_zip = 0;
    for sum in sums.iter().await? {
        let sum = sum?;
        match (&place.beside, sum.path.strip_prefix("../")) {
            (Some((folder, account)), Some(path)) => {
                check_folder_file(*folder, &format!("{account}/{path}"), &sum, clock, progress).await?;
            }
            _ => {
                check_entry(&mut zip, &entry_name(place.prefix, &sum.path), &sum, clock, progress).await?;
                in_zip += 1;
            }
        }
        verified.files += 1;
        verified.bytes += sum.bytes;
    }
    if zip.len() != in_zip {
        return Err(damaged("the archive holds other files than were written").with("files", zip.len()));
    }
    Ok(verified)
}

/// `account-X/backup-Y/` and `../attachments/a` make `account-X/attachments/a`.
fn entry_name(prefix: &str, path: &str) -> String {
    match path.strip_prefix("../") {
        Some(rest) => {
            let parent = prefix.trim_end_matches('/').rsplit_once('/').map(|(parent, _)| parent).unwrap_or_default();
            format!("{parent}/{rest}")
        }
        None => format!("{prefix}{path}"),
    }
}

async fn check_entry(
    zip: &mut ZipArchive<FileReader>,
    name: &str,
    sum: &Sum,
    clock: &dyn Clock,
    progress: &dyn Fn(u64),
) -> Result<()> {
    let mut entry = zip
        .by_name(name)
        .map_err(|error| damaged("a file is not in the archive").with("file", name).caused_by(error))?;
    let mut check = Check::default();
    // Most files are small, and there may be very many.
    let mut chunk = vec![0; usize::try_from(sum.bytes).unwrap_or(CHUNK).clamp(1, CHUNK)];
    loop {
        // The zip crate compares the CRC when an entry has been read to its end.
        let count = entry
            .read(&mut chunk)
            .map_err(|error| damaged("a file does not read back").with("file", name).caused_by(error))?;
        if count == 0 {
            break;
        }
        check.add(&chunk[..count]);
        progress(count as u64);
        clock.sleep(std::time::Duration::ZERO).await;
    }
    check.compare(sum, name)
}

async fn check_folder_file(
    folder: &dyn Folder,
    path: &str,
    sum: &Sum,
    clock: &dyn Clock,
    progress: &dyn Fn(u64),
) -> Result<()> {
    let mut check = Check::default();
    while check.bytes < sum.bytes {
        let chunk = folder.read(path, check.bytes, CHUNK as u64).await?;
        if chunk.is_empty() {
            break;
        }
        check.add(&chunk);
        progress(chunk.len() as u64);
        clock.sleep(std::time::Duration::ZERO).await;
    }
    let is_as_long = folder.len(path).await? == Some(sum.bytes);
    let compared = check.compare(sum, path);
    if is_as_long && compared.is_ok() {
        return Ok(());
    }
    // So that the next run fetches it anew.
    folder.remove(path).await?;
    compared.and(Err(damaged("a file in the folder is of another length").with("file", path)))
}

#[derive(Default)]
struct Check {
    digest: Sha256,
    bytes: u64,
}

impl Check {
    fn add(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    fn compare(self, sum: &Sum, name: &str) -> Result<()> {
        let sha256 = base16ct::lower::encode_string(&self.digest.finalize());
        if self.bytes == sum.bytes && sha256 == sum.sha256 {
            return Ok(());
        }
        Err(damaged("a file is not as it was written")
            .with("file", name)
            .with("expected", &sum.sha256)
            .with("found", sha256))
    }
}

fn damaged(message: &str) -> Error {
    Error::new(Kind::Damaged, "archive::verify", message)
}

/// How many files a list has under each name: a list with a name twice would let one file stand for two.
///
/// # Errors
/// `Internal` when a name stands twice; `Storage`.
pub async fn names_are_unique(sums: &SumsList) -> Result<()> {
    let mut seen: HashMap<[u8; 16], ()> = HashMap::new();
    for sum in sums.iter().await? {
        let path = sum?.path;
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(path.to_lowercase().as_bytes())[..16]);
        if seen.insert(short, ()).is_some() {
            return Err(Error::new(Kind::Internal, "archive::verify", "two files have one name").with("file", path));
        }
    }
    Ok(())
}
