//! Proving a backup: every byte against CRC and SHA-256, every file against the list, every reference, every count.

mod bytes;
mod lines;
mod listed;
mod proof;
mod references;
mod wrike;

use std::rc::Rc;

use super::files::Files;
use super::findings::Findings;
use super::messages::{Format, Soundness, Verdict};
use super::open::Found;
use super::summary;
use crate::error::Result;
use crate::host::clock::Clock;
use crate::host::store::Store;

/// What verifying needs.
pub struct Verification<'a> {
    /// All files.
    pub files: &'a Files,
    /// The backup.
    pub found: &'a Found,
    /// Whether others were opened with it, which may share its attachments.
    pub is_alone: bool,
    /// What opening found.
    pub opened: &'a Findings,
    /// Working storage, for texts that are packed.
    pub store: Rc<dyn Store>,
    /// For yielding; verifying is stopped by dropping it.
    pub clock: &'a dyn Clock,
    /// Told what is done, bytes so far and in all.
    pub progress: &'a dyn Fn(&str, u64, u64),
}

/// What is known at the end.
#[derive(Default)]
struct Tally {
    findings: Findings,
    cannot_prove: Vec<String>,
    files: u64,
    bytes: u64,
    references: u64,
}

/// Check everything that the format allows to be checked.
///
/// # Errors
/// `Storage`, `NoSpace`: then nothing is known. Damage is no error, it is the verdict.
pub async fn verify(work: Verification<'_>) -> Result<Verdict> {
    let mut tally = Tally { findings: work.opened.clone(), ..Tally::default() };
    let later = later_layout(&work)?;
    let listed = if work.found.format.is_ours() {
        listed::read(&work, later.is_none(), &mut tally)?
    } else {
        listed::Listed::default()
    };
    let listed = bytes::check(&work, listed, &mut tally).await?;
    if let Some(version) = later {
        tally.cannot_prove.push(format!(
            "The files hold together as SHA256SUMS has it. What is in them was not checked: their layout, {version}, is later than those that \
             this version of Keepsake knows."
        ));
    } else if work.found.format.is_proof() {
        proof::check(&work, &listed, &mut tally).await?;
    } else {
        wrike::check(&work, &listed, &mut tally).await?;
    }
    limits(work.found.format, &mut tally);
    Ok(verdict(work.found.format, tally))
}

/// The version of a layout that is later than any that is known here: by its rules nothing can be judged.
fn later_layout(work: &Verification<'_>) -> Result<Option<u32>> {
    if !work.found.format.is_ours() {
        return Ok(None);
    }
    let manifest = summary::manifest(work.files, &work.found.path("manifest.json"))?;
    Ok(manifest.and_then(|manifest| manifest.later()))
}

/// What no check of this format can show.
fn limits(format: Format, tally: &mut Tally) {
    let more: &[&str] = match format {
        Format::Wrike => &[
            "Wrike's own backup has no list of its files and no checksums: what was left out when it was made cannot be told.",
            "It does not say in which folder a task lives, nor its status, its people or its custom fields.",
            "Attachments carry no length and no checksum: that each is there is all that can be checked of them.",
        ],
        Format::Proof => &[
            "Proof's own backup has no list of its files and no checksums beyond the zip's: what was left out when it was made cannot be told.",
            "The uploaded files are not part of it.",
            "Its columns are not published: rows are matched by the numbers in columns whose names are known.",
        ],
        _ => &[],
    };
    tally.cannot_prove.extend(more.iter().map(|text| (*text).to_owned()));
}

fn verdict(format: Format, tally: Tally) -> Verdict {
    let Tally { findings, cannot_prove, files, bytes, references } = tally;
    let faults = findings.faults();
    let outcome = match (faults, cannot_prove.is_empty()) {
        (0, true) => Soundness::Sound,
        (0, false) => Soundness::SoundAsFar,
        _ => Soundness::Damaged,
    };
    let headline = match outcome {
        Soundness::Sound => format!("Sound: all {files} files are as they were written."),
        Soundness::SoundAsFar if format.is_ours() => "Sound as far as what was opened can prove.".to_owned(),
        Soundness::SoundAsFar => "Sound as far as its format can prove.".to_owned(),
        Soundness::Damaged if faults == 1 => "Damaged: 1 finding.".to_owned(),
        Soundness::Damaged => format!("Damaged: {faults} findings."),
    };
    let (notes, findings) = (findings.notes(), findings.list().to_vec());
    Verdict { outcome, headline, findings, faults, notes, cannot_prove, files, bytes, references }
}
