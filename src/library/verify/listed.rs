//! The two lists of everything in an archive of ours, `manifest.json` and `SHA256SUMS`, compared with each other and kept for the
//! comparison with what is there: 64 bytes a file, however long its name is.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::lines::Lines;
use super::{Tally, Verification};
use crate::archive::proof::names::displaced_from;
use crate::archive::sums::Sum;
use crate::error::Result;

/// Files that are not in the list of sums: itself.
const UNLISTED: &str = "SHA256SUMS";

/// Folders of files that the ledger counts.
const COUNTED: [&str; 4] = ["originals", "attachments", "summaries", "bi-export"];

/// A file as the lists have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    path: u64,
    /// SHA-256.
    pub sha256: [u8; 32],
    /// Length, where the manifest tells.
    pub bytes: Option<u64>,
    /// It has been found.
    pub is_seen: bool,
    /// It lies beside the backup's folder (`../attachments/…`).
    pub is_beside: bool,
}

/// All files.
#[derive(Debug, Default)]
pub struct Listed {
    lines: Vec<Line>,
    /// How many files are in each of [`COUNTED`].
    counts: [u64; COUNTED.len()],
    /// Files of Proof that lie in `attachments/` whatever they are, since their own place was taken.
    displaced: u64,
}

fn hash(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

impl Listed {
    /// The line of a whole path.
    pub fn find(&self, path: &str) -> Option<&Line> {
        self.lines.binary_search_by_key(&hash(path), |line| line.path).ok().map(|at| &self.lines[at])
    }

    /// The same, to mark it.
    pub fn find_mut(&mut self, path: &str) -> Option<&mut Line> {
        self.lines.binary_search_by_key(&hash(path), |line| line.path).ok().map(|at| &mut self.lines[at])
    }

    /// How many files are in one of the folders that the ledger counts, at any depth, in the backup or beside it.
    pub fn in_folder(&self, folder: &str) -> u64 {
        COUNTED.iter().zip(self.counts).find(|(counted, _)| **counted == folder).map_or(0, |(_, count)| count)
    }

    /// Whether the folder of a file of Proof tells what it is.
    pub fn is_sorted(&self) -> bool {
        self.displaced == 0
    }

    fn count(&mut self, relative: &str) {
        let inner = relative.strip_prefix("../").unwrap_or(relative);
        let Some((folder, rest)) = inner.split_once('/') else { return };
        for (counted, count) in COUNTED.iter().zip(&mut self.counts) {
            *count += u64::from(*counted == folder);
        }
        let is_displaced = rest.split_once('/').is_some_and(|(owner, _)| displaced_from(owner).is_some());
        self.displaced += u64::from(folder == "attachments" && is_displaced);
    }

    /// How many lie beside the backup, and how many of those were not found.
    pub fn beside(&self) -> (usize, usize) {
        let beside = self.lines.iter().filter(|line| line.is_beside);
        beside.fold((0, 0), |(all, unseen), line| (all + 1, unseen + usize::from(!line.is_seen)))
    }
}

/// Read both lists; that of the manifest only where its layout is known.
pub fn read(work: &Verification<'_>, knows_manifest: bool, tally: &mut Tally) -> Result<Listed> {
    let mut listed = Listed::default();
    let path = work.found.path("SHA256SUMS");
    each_line(work, &path, tally, &mut |line, tally| {
        let line = String::from_utf8_lossy(line);
        match Sum::parse_line(&line) {
            Some((sha256, relative)) => {
                listed.count(relative);
                listed.lines.push(Line {
                    path: hash(&work.found.path(relative)),
                    sha256,
                    bytes: None,
                    is_seen: false,
                    is_beside: relative.starts_with("../"),
                });
            }
            None => tally.findings.damage(&path, format!("A line is no checksum with a path: \"{line}\".")),
        }
    })?;
    listed.lines.sort_by_key(|line| line.path);
    let before = listed.lines.len();
    listed.lines.dedup_by_key(|line| line.path);
    if listed.lines.len() < before {
        tally.findings.damage(&path, "It lists a file twice.");
    }
    if knows_manifest {
        manifest(work, &mut listed, tally)?;
    }
    Ok(listed)
}

fn manifest(work: &Verification<'_>, listed: &mut Listed, tally: &mut Tally) -> Result<()> {
    let path = work.found.path("manifest.json");
    let (mut is_list, mut files) = (false, 0);
    each_line(work, &path, tally, &mut |line, tally| {
        let line = line.trim_ascii();
        if line.starts_with(b"\"files\"") {
            is_list = true;
        } else if is_list && line.starts_with(b"{") {
            let Ok(sum) = serde_json::from_slice::<Sum>(line.strip_suffix(b",").unwrap_or(line)) else {
                tally.findings.damage(&path, "A line of its list of files does not read.");
                return;
            };
            files += 1;
            match (listed.find_mut(&work.found.path(&sum.path)), sum.digest()) {
                (Some(line), Some(sha256)) if line.sha256 == sha256 => line.bytes = Some(sum.bytes),
                (Some(_), _) => {
                    tally.findings.damage(&sum.path, "manifest.json and SHA256SUMS differ on its checksum.")
                }
                (None, _) => tally.findings.damage(&sum.path, "manifest.json lists it and SHA256SUMS does not."),
            }
        }
    })?;
    // All but the manifest itself, which cannot list itself, are in it.
    let expected = listed.lines.len().saturating_sub(1);
    if files != expected {
        tally.findings.damage(&path, format!("It lists {files} files, SHA256SUMS {expected} besides it."));
    }
    Ok(())
}

fn each_line(
    work: &Verification<'_>,
    path: &str,
    tally: &mut Tally,
    take: &mut dyn FnMut(&[u8], &mut Tally),
) -> Result<()> {
    let Some(file) = work.files.find(path)? else {
        tally.findings.damage(path, "It is missing.");
        return Ok(());
    };
    let opened = work.files.open(&file).map(Lines::new);
    let read = opened.and_then(|mut lines| {
        while let Some(line) = lines.next()? {
            take(&line, tally);
        }
        Ok(())
    });
    match read {
        Err(error) if error.kind().stops_run() => Err(error),
        Err(error) => {
            tally.findings.damage(path, format!("It does not read: {}.", super::bytes::why(&error)));
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Whether an archive has this file without listing it.
pub fn is_unlisted(work: &Verification<'_>, path: &str) -> bool {
    path == work.found.path(UNLISTED)
}
