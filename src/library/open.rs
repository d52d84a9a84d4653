//! From what the user gave to the backups in it: which files are zips, which zips hold another, and whose making each backup is.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::container::{Folder, Load, Zip};
use super::files::{Files, Mount, join, last, parent};
use super::findings::{Findings, shown};
use super::messages::{Format, Summary};
use super::source::{Shared, StoredFile, Window};
use super::summary::{self, Manifest};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::{Open as Mode, Store};

/// More nested zips than Wrike's tool leaves in years of daily backups.
const MOST_NESTED: usize = 1_000;
/// More folders with files of a backup's names than anybody opens at once.
const MOST_BACKUPS: usize = 1_000;
/// Where packed zips within zips are unpacked to.
const NESTED: &str = "library/nested";

/// A file that the user gave.
pub struct Input {
    /// Its path as far as it is known.
    pub name: String,
    /// Its bytes.
    pub source: Shared,
}

/// What came of opening.
pub struct Opened {
    /// The tree of all files.
    pub files: Rc<Files>,
    /// The backups in it.
    pub backups: Vec<Found>,
    /// What is wrong with the containers.
    pub findings: Findings,
}

/// A backup.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its folder in the tree, with a slash at its end, or nothing.
    pub root: String,
    /// Whose making.
    pub format: Format,
    /// What it says of itself.
    pub summary: Summary,
}

impl Found {
    /// The whole path of one of its files, which may climb out of its folder.
    pub fn path(&self, relative: &str) -> String {
        join(&self.root, relative)
    }
}

/// The files would unpack to suspiciously much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// A sentence.
    pub reason: String,
    /// Bytes that they would unpack to.
    pub bytes: u64,
}

/// Open these files. Without `consent`, what unpacks to too much is asked about first. `progress` hears what is done, bytes so far and in
/// all.
///
/// # Errors
/// `Malformed` when no backup is in them; `Storage`, `NoSpace`.
pub async fn open(
    inputs: Vec<Input>,
    consent: bool,
    store: &dyn Store,
    clock: &dyn Clock,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<std::result::Result<Opened, Question>> {
    let mut findings = Findings::default();
    let sources = inputs.iter().map(|input| input.source.clone()).collect();
    let alone = inputs.len() == 1;
    let (zips, plain): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(|input| alone || is_zip(&input.name));
    let mut mounts = Vec::new();
    if !plain.is_empty() {
        let files = plain.into_iter().map(|input| (input.name, input.source)).collect();
        let container = Box::new(Folder::new(files, &mut findings));
        mounts.push(Mount { prefix: String::new(), container });
    }
    let (mut nested, mut load) = (0, Load::default());
    for input in zips {
        let zip = match Zip::read(input.source, &input.name, &mut findings, progress) {
            Ok(zip) => zip,
            Err(error) if alone => return Err(error),
            Err(_) => {
                findings.damage(&input.name, "It is no zip file, or nothing of it is left.");
                continue;
            }
        };
        if let Some(question) = question(&zip, &mut load, consent) {
            return Ok(Err(question));
        }
        let prefix = free(zip_prefix(&input.name, alone), &mounts);
        let inner = inner_zips(&zip)?;
        mounts.push(Mount { prefix, container: Box::new(zip) });
        let outer = mounts.len() - 1;
        for name in inner {
            nested += 1;
            if nested > MOST_NESTED {
                findings
                    .note(&input.name, format!("It holds more than {MOST_NESTED} backups; the rest is not opened."));
                break;
            }
            let place = format!("{}{name}", mounts[outer].prefix);
            match open_inner(&mounts[outer], &name, nested, store, clock, progress).await {
                Ok(source) => match Zip::read(source, &place, &mut findings, progress) {
                    Ok(zip) => {
                        if let Some(question) = question(&zip, &mut load, consent) {
                            return Ok(Err(question));
                        }
                        let prefix = free(zip_prefix(&place, false), &mounts);
                        mounts.push(Mount { prefix, container: Box::new(zip) });
                    }
                    Err(_) => findings.damage(&place, "It is no zip file, or nothing of it is left."),
                },
                Err(error) if error.kind().stops_run() => return Err(error),
                Err(error) => findings.damage(&place, error.to_string()),
            }
        }
    }
    let files = Rc::new(Files { inputs: sources, mounts });
    let backups = recognise(&files, &mut findings, progress)?;
    if backups.is_empty() {
        let message = "no backup of Wrike or Workfront Proof was found in it";
        return Err(Error::new(Kind::Malformed, "library::open", message));
    }
    Ok(Ok(Opened { files, backups, findings }))
}

/// Asked about a zip for its own sake, or for the sum of all so far: each of many in one may be small.
fn question(zip: &Zip, load: &mut Load, consent: bool) -> Option<Question> {
    *load = load.with(zip.load());
    let reason = zip.load().reason().or_else(|| load.reason());
    reason.filter(|_| !consent).map(|reason| Question { reason, bytes: load.bytes })
}

/// Zips among the files of a folder; those that were attached to something are files like any other.
fn is_zip(name: &str) -> bool {
    let attached = name.split('/').rev().skip(1).any(|part| matches!(part, "attachments" | "originals"));
    name.len() > 4
        && name.is_char_boundary(name.len() - 4)
        && name[name.len() - 4..].eq_ignore_ascii_case(".zip")
        && !attached
}

/// A zip alone is the whole tree. `backup-X/backup-X.zip` stands for the folder that it is in; another is a folder of its own.
fn zip_prefix(name: &str, alone: bool) -> String {
    let folder = parent(name);
    let stands_for_folder =
        last(name).len() > 4 && last(folder.trim_end_matches('/')) == &last(name)[..last(name).len() - 4];
    if stands_for_folder {
        folder.to_owned()
    } else if alone {
        String::new()
    } else {
        format!("{name}/")
    }
}

/// The prefix, or one like it that no other has: zips of one name may come from several folders.
fn free(prefix: String, mounts: &[Mount]) -> String {
    let is_free = |prefix: &String| mounts.iter().all(|mount| mount.prefix != *prefix);
    if is_free(&prefix) {
        return prefix;
    }
    let stem = prefix.trim_end_matches('/');
    let others = (2..=mounts.len() + 1).map(|n| format!("{stem} ({n})/"));
    others.into_iter().find(is_free).unwrap_or_default()
}

/// Wrike's tool puts `backup-<uid>.zip` into the folder; a zip of that folder holds zips.
fn inner_zips(zip: &Zip) -> Result<Vec<String>> {
    let mut names = Vec::new();
    zip.each(&mut |entry| {
        if names.len() <= MOST_NESTED && last(&entry.name).starts_with("backup-") && is_zip(&entry.name) {
            names.push(entry.name);
        }
        Ok(())
    })?;
    Ok(names)
}

async fn open_inner(
    outer: &Mount,
    name: &str,
    number: usize,
    store: &dyn Store,
    clock: &dyn Clock,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<Shared> {
    let missing = || Error::new(Kind::Damaged, "library::open", "a nested backup is not there").with("file", name);
    let entry = outer.container.find(name)?.ok_or_else(missing)?;
    if let Some((source, start)) = outer.container.stored(&entry)? {
        return Ok(Rc::new(Window::new(source, start, entry.bytes)));
    }
    let mut reader = outer.container.open(&entry)?;
    let path = format!("{NESTED}-{number}.zip");
    let (doing, mut done) = (format!("Unpacking {}", shown(last(name))), 0u64);
    let mut told = |bytes: u64| {
        done = done.saturating_add(bytes);
        progress(&doing, done, entry.bytes);
    };
    super::text::unpack(&mut reader, store, &path, clock, &mut told).await?;
    Ok(Rc::new(StoredFile::new(store.open(&path, Mode::Existing).await?)?))
}

/// The files by which a backup is known.
const KNOWN: [&str; 12] = [
    "manifest.json",
    "SHA256SUMS",
    "users.json",
    "folders.json",
    "tasks.json",
    "teams.json",
    "comments.csv",
    "comment_replies.csv",
    "files.csv",
    "recipients.csv",
    "users.csv",
    "organisation.csv",
];

/// Said of the search for [`KNOWN`] files, once in so many.
const LOOKING: &str = "Looking for backups";
const LOOKED: u64 = 10_000;

/// What to know before reading an archive of this layout.
fn of_later_layout(version: u32) -> String {
    format!(
        "A later version of Keepsake made this backup: its layout is {version}, and this version knows up to {}. What is shown of it may be \
         incomplete or wrong. Open it with a newer Keepsake.",
        summary::LATEST
    )
}

fn recognise(files: &Rc<Files>, findings: &mut Findings, progress: &dyn Fn(&str, u64, u64)) -> Result<Vec<Found>> {
    let (mut folders, mut looked): (BTreeMap<String, u16>, u64) = Default::default();
    files.each(&mut |path, _| {
        looked += 1;
        if looked.is_multiple_of(LOOKED) {
            progress(LOOKING, 0, 0);
        }
        let attached = path.split('/').rev().skip(1).any(|part| matches!(part, "attachments" | "originals" | "json"));
        if let Some(bit) = KNOWN.iter().position(|name| *name == last(path)).filter(|_| !attached) {
            let folder = parent(path);
            if folders.contains_key(folder) || folders.len() < MOST_BACKUPS {
                *folders.entry(folder.to_owned()).or_default() |= 1 << bit;
            }
        }
        Ok(())
    })?;
    let mut backups = Vec::new();
    for (root, known) in folders {
        let has = |bits: u16| known & bits != 0;
        let csv = (known >> 6).count_ones();
        let path = join(&root, "manifest.json");
        progress(LOOKING, 0, 0);
        let manifest = if has(1) { summary::manifest(files, &path)? } else { None };
        if let Some(later) = manifest.as_ref().and_then(Manifest::later) {
            findings.note(&path, of_later_layout(later));
        }
        let format = match manifest.as_ref().and_then(Manifest::known) {
            Some(format) => format,
            None if manifest.is_some() || has(0b10) || summary::has_our_report(files, &root)? => {
                let what = if manifest.is_some() {
                    "It is a kind of backup that this version of Keepsake does not know; what is shown of it may be wrong. Open it with a newer one."
                } else {
                    "The list of all files is missing or does not read."
                };
                findings.damage(&path, what);
                if has(0b11_1100) { Format::KeepsakeWrike } else { Format::KeepsakeProof }
            }
            None if has(0b01_1000) => Format::Wrike,
            None if csv >= 2 => Format::Proof,
            None => continue,
        };
        let summary = summary::read(files, &root, format, findings)?;
        backups.push(Found { root, format, summary });
    }
    Ok(backups)
}
