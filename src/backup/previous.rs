//! The last backup, in the user's folder or in the archive that was saved: what it holds need not be fetched again, and what it has and
//! the account has not is gone.
//!
//! The folder or the archive alone is enough: with the browser's storage wiped, a run still recognises what a finished backup left.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

use ::zip::ZipArchive;
use ::zip::result::ZipError;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::download::Target;
use super::run::Run;
use crate::archive::format::WRIKE;
use crate::archive::json::LONGEST_OBJECT;
use crate::archive::sums::Sum;
use crate::engine::messages::Outcome;
use crate::error::{Error, Kind, Result};
use crate::host::folder::Folder;
use crate::host::store::{File, FileReader, Open};

/// Bytes copied at a time.
const CHUNK: u64 = 1 << 20;
/// Bytes copied at a time out of an archive.
const COPY: usize = 256 << 10;

/// A backup that was found.
pub struct Previous {
    /// Its id, which is its time.
    pub id: String,
    /// Who made it, as its report says.
    pub user: String,
    /// Whether it has everything of its day.
    pub is_complete: bool,
    zip: ZipArchive<FileReader>,
    /// Folder of the backup's own files within the zip, with a slash at its end, or nothing.
    backup: String,
    /// Folder of the account within the zip, where the files lie there too.
    account: Option<String>,
    /// Checksums of the account's files, by the first half of their path's SHA-256.
    sums: HashMap<[u8; 16], [u8; 32]>,
}

impl Previous {
    /// What is at hand where this backup goes: the newest one in the folder, or the archive that the user has chosen.
    ///
    /// # Errors
    /// As [`Previous::find`] and [`Previous::in_archive`].
    pub async fn at(run: &Run, target: &Target) -> Result<Option<Previous>> {
        match target {
            Target::Folder(folder) => Self::find(run, &**folder).await,
            Target::Staged { last: Some(last) } => Self::in_archive(run, last.open()?).map(Some),
            Target::Staged { last: None } => Ok(None),
        }
    }

    /// The newest whole backup of this run's account in `folder`; none when there is none that can be read.
    ///
    /// # Errors
    /// What stops a run. A damaged backup is passed over: the run then fetches anew what it cannot rely on.
    pub async fn find(run: &Run, folder: &dyn Folder) -> Result<Option<Previous>> {
        let header = run.header();
        let (account, ours) = (header.account_folder(), header.backup_id()?);
        let mut backups: Vec<String> = folder
            .list(&account)
            .await?
            .into_iter()
            .filter(|entry| entry.is_directory)
            .filter_map(|entry| entry.name.strip_prefix("backup-").map(str::to_owned))
            .filter(|id| *id < ours)
            .collect();
        backups.sort();
        while let Some(id) = backups.pop() {
            match Self::open(run, folder, &account, id).await {
                Ok(Some(previous)) => return Ok(Some(previous)),
                Err(error) if error.kind().stops_run() => return Err(error),
                Ok(None) | Err(_) => {}
            }
        }
        Ok(None)
    }

    async fn open(run: &Run, folder: &dyn Folder, account: &str, id: String) -> Result<Option<Previous>> {
        let path = format!("{account}/backup-{id}/backup-{id}.zip");
        let Some(bytes) = folder.len(&path).await? else { return Ok(None) };
        // Reading a zip takes positioned reads that do not wait; so it is brought to the working storage first.
        let local = run.path("previous.zip");
        let mut file = run.store.open(&local, Open::Keep).await?;
        if file.len()? != bytes {
            file.truncate(0)?;
            let mut offset = 0;
            while offset < bytes {
                let chunk = folder.read(&path, offset, CHUNK).await?;
                if chunk.is_empty() {
                    return Ok(None);
                }
                file.write_at(offset, &chunk)?;
                offset += chunk.len() as u64;
            }
        }
        let zip =
            ZipArchive::new(FileReader::new(file)).map_err(|error| unreadable("no directory").caused_by(error))?;
        let (backup, account) = (String::new(), None);
        Self::read(Previous { id, user: String::new(), is_complete: false, zip, backup, account, sums: HashMap::new() })
            .map(Some)
    }

    /// The backup that `file`, an archive as it was saved, holds of this run's account.
    ///
    /// # Errors
    /// `WrongArchive` when it holds none, or not an earlier one; what reading the file fails with.
    pub fn in_archive(run: &Run, file: Box<dyn File>) -> Result<Previous> {
        let header = run.header();
        let (account, ours) = (format!("{}/", header.account_folder()), header.backup_id()?);
        let wrong = |why: &str| Error::new(Kind::WrongArchive, "previous::in_archive", why);
        let zip = ZipArchive::new(FileReader::new(file)).map_err(|error| wrong("not a zip").caused_by(error))?;
        let id_of = |name: &str| {
            let folder = name.strip_prefix(&*account)?.strip_suffix("/report.json")?;
            folder.strip_prefix("backup-").map(str::to_owned)
        };
        let ids = zip.file_names().filter_map(|name| id_of(&name.ok()?));
        let id = ids.max().ok_or_else(|| wrong("no backup of this account is in it"))?;
        if id >= ours {
            return Err(wrong("it is not older than the backup that is being made"));
        }
        let (backup, account) = (format!("{account}backup-{id}/"), Some(account));
        Self::read(Previous { id, user: String::new(), is_complete: false, zip, backup, account, sums: HashMap::new() })
            .map_err(|error| {
                if error.kind() == Kind::Damaged { wrong("it does not read back").caused_by(error) } else { error }
            })
    }

    fn read(mut previous: Previous) -> Result<Previous> {
        previous.read_version()?;
        previous.read_report()?;
        let mut sums = HashMap::new();
        previous.lines("SHA256SUMS", |line| {
            let (sum, path) = Sum::parse_line(line).ok_or_else(|| unreadable("a line of SHA256SUMS"))?;
            if let Some(path) = path.strip_prefix("../") {
                sums.insert(short(path), sum);
            }
            Ok(())
        })?;
        previous.sums = sums;
        Ok(previous)
    }

    /// Copy one of the account's files out of the archive to `to`; its length and checksum as read, or none where the files lie beside
    /// the archive.
    ///
    /// # Errors
    /// `Damaged` when it does not read; `NoSpace`, `Storage`.
    pub fn copy_out(&mut self, path: &str, to: &mut dyn File) -> Result<Option<(u64, String)>> {
        let Some(account) = &self.account else { return Ok(None) };
        let name = format!("{account}{path}");
        let mut entry = self.zip.by_name(&name).map_err(|error| unreadable("a file does not open").caused_by(error))?;
        let (mut chunk, mut digest, mut bytes) = (vec![0; COPY], Sha256::new(), 0);
        loop {
            let count =
                entry.read(&mut chunk).map_err(|error| unreadable("a file does not read back").caused_by(error))?;
            if count == 0 {
                return Ok(Some((bytes, base16ct::lower::encode_string(&digest.finalize()))));
            }
            to.write_at(bytes, &chunk[..count])?;
            digest.update(&chunk[..count]);
            bytes += count as u64;
        }
    }

    /// What a later program lays out otherwise would be read as if it had been left out, and be taken for gone.
    fn read_version(&mut self) -> Result<()> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Manifest {
            format_version: u32,
        }
        let name = format!("{}manifest.json", self.backup);
        let entry = self.zip.by_name(&name).map_err(|error| unreadable("no manifest").caused_by(error))?;
        let manifest: Manifest = serde_json::from_reader(BufReader::new(entry.take(LONGEST_OBJECT as u64)))
            .map_err(|error| unreadable("not a manifest of ours").caused_by(error))?;
        if manifest.format_version > WRIKE.version {
            return Err(unreadable("a later version of Keepsake made it"));
        }
        Ok(())
    }

    fn read_report(&mut self) -> Result<()> {
        #[derive(Deserialize)]
        struct Report {
            outcome: Outcome,
            account: ReportAccount,
        }
        #[derive(Deserialize)]
        struct ReportAccount {
            #[serde(default)]
            user_id: String,
        }
        let name = format!("{}report.json", self.backup);
        let entry = self.zip.by_name(&name).map_err(|error| unreadable("no report").caused_by(error))?;
        let report: Report = serde_json::from_reader(BufReader::new(entry.take(LONGEST_OBJECT as u64)))
            .map_err(|error| unreadable("not a report of ours").caused_by(error))?;
        self.user = report.account.user_id;
        self.is_complete = report.outcome == Outcome::Complete;
        Ok(())
    }

    /// The checksum that it has for a file at this path below the account's folder, lower-case hex.
    pub fn sum(&self, path: &str) -> Option<String> {
        self.sums.get(&short(path)).map(|sum| base16ct::lower::encode_string(sum))
    }

    /// Each object of one of its JSON files, as it stands there; nothing when it has no such file.
    ///
    /// # Errors
    /// `Damaged` when it does not read; what `take` fails with.
    pub fn objects(&mut self, file: &str, mut take: impl FnMut(&RawValue) -> Result<()>) -> Result<()> {
        self.lines(file, |line| {
            let object = line.trim_end_matches(',');
            if matches!(object, "[" | "]" | "") {
                return Ok(());
            }
            let raw: &RawValue =
                serde_json::from_str(object).map_err(|error| unreadable("not JSON").caused_by(error))?;
            take(raw)
        })
    }

    fn lines(&mut self, file: &str, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let entry = match self.zip.by_name(&format!("{}{file}", self.backup)) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(()),
            Err(error) => return Err(unreadable("an entry does not open").caused_by(error)),
        };
        let mut reader = BufReader::new(entry);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.by_ref().take(LONGEST_OBJECT as u64).read_until(b'\n', &mut line);
            match read {
                Ok(0) => return Ok(()),
                Ok(count) if count >= LONGEST_OBJECT => return Err(unreadable("a line without end")),
                Ok(_) => {}
                Err(error) => return Err(unreadable("does not read back").caused_by(error)),
            }
            let text = std::str::from_utf8(&line).map_err(|error| unreadable("not UTF-8").caused_by(error))?;
            take(text.trim_end_matches('\n'))?;
        }
    }
}

fn short(path: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(path.as_bytes())[..16]);
    short
}

fn unreadable(message: &str) -> Error {
    Error::new(Kind::Damaged, "previous", message)
}
