//! Every byte of every file, and of each zip what lies between its files.

use sha2::{Digest, Sha256};

use super::listed::{Listed, is_unlisted};
use super::{Tally, Verification};
use crate::archive::sums::Sum;
use crate::error::{Error, Result};
use crate::library::container::{Entry, EntryReader, Zip};
use crate::library::files::{Mount, parent};

/// Bytes between two chances for others to work.
const CHUNK: usize = 1 << 20;
/// Places of files that are remembered to find what lies between them: 16 bytes each.
const MOST_SPANS: usize = 3_000_000;

/// An error as a part of a sentence.
pub fn why(error: &Error) -> String {
    let detail = error.detail();
    let text = detail.split_once(": ").map_or(detail.as_str(), |(_, text)| text);
    text.split("; ").next().unwrap_or_default().to_owned()
}

/// Check the files; `listed` comes back with what was found marked.
pub async fn check(work: &Verification<'_>, mut listed: Listed, tally: &mut Tally) -> Result<Listed> {
    let mut total = 0u64;
    work.files.each(&mut |_, entry| {
        // As the directory says, which may say anything.
        total = total.saturating_add(entry.bytes);
        Ok(())
    })?;
    let mut buffer = vec![0; usize::try_from(total).unwrap_or(CHUNK).clamp(1, CHUNK)];
    for mount in &work.files.mounts {
        let mut spans = Vec::new();
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            let (entries, next) = mount.container.some(at, 100)?;
            for entry in entries {
                let path = format!("{}{}", mount.prefix, entry.name);
                let opened = match mount.container.zip() {
                    Some(zip) => open_in(zip, &entry, &path, &mut spans, tally),
                    None => mount.container.open(&entry),
                };
                if concerns(work, &path) {
                    check_file(work, opened, &path, &mut listed, total, &mut buffer, tally).await?;
                }
            }
            cursor = next;
        }
        if let Some(zip) = mount.container.zip() {
            between(zip, mount, spans, tally);
        }
    }
    missing(work, &listed, tally)?;
    Ok(listed)
}

/// Whether a file may be part of this backup: zips that were opened themselves and other backups' folders are not.
fn concerns(work: &Verification<'_>, path: &str) -> bool {
    let is_container = work.files.mounts.iter().any(|mount| {
        !mount.prefix.is_empty()
            && (path == mount.prefix.trim_end_matches('/')
                || parent(path) == mount.prefix && is_zip_of(path, &mount.prefix))
    });
    let account = parent(work.found.root.trim_end_matches('/'));
    let of_other_backup = !path.starts_with(&work.found.root)
        && path.strip_prefix(account).is_some_and(|rest| rest.starts_with("backup-"));
    !is_container && !of_other_backup
}

/// `backup-X/backup-X.zip`.
fn is_zip_of(path: &str, prefix: &str) -> bool {
    let folder = prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    path.strip_prefix(prefix).and_then(|name| name.strip_suffix(".zip")).is_some_and(|name| name == folder)
}

async fn check_file(
    work: &Verification<'_>,
    opened: Result<EntryReader>,
    path: &str,
    listed: &mut Listed,
    total: u64,
    buffer: &mut [u8],
    tally: &mut Tally,
) -> Result<()> {
    let mut digest = Sha256::new();
    let mut bytes = 0;
    let read = match opened {
        Ok(mut reader) => loop {
            match reader.read(buffer) {
                Ok(0) => break Ok(()),
                Ok(count) => {
                    if work.found.format.is_ours() {
                        digest.update(&buffer[..count]);
                    }
                    bytes += count as u64;
                    tally.bytes += count as u64;
                    (work.progress)(path, tally.bytes, total);
                    if count == buffer.len() || tally.files.is_multiple_of(64) {
                        work.clock.sleep(std::time::Duration::ZERO).await;
                    }
                }
                Err(error) => break Err(error),
            }
        },
        Err(error) => Err(error),
    };
    tally.files += 1;
    let line = listed.find_mut(path);
    match (read, line) {
        (Err(error), _) if error.kind().stops_run() => return Err(error),
        (Err(error), line) => {
            tally.findings.damage(path, format!("It does not read back: {}.", why(&error)));
            line.into_iter().for_each(|line| line.is_seen = true);
        }
        (Ok(()), Some(line)) => {
            line.is_seen = true;
            if line.bytes.is_some_and(|expected| expected != bytes) {
                tally.findings.damage(
                    path,
                    format!("It has {bytes} bytes, and had {} when it was written.", line.bytes.unwrap_or_default()),
                );
            } else if line.sha256[..] != digest.finalize()[..] {
                tally.findings.damage(path, "It is not as it was written: its SHA-256 differs.");
            }
        }
        (Ok(()), None) if work.found.format.is_ours() && !is_unlisted(work, path) => unlisted(work, path, tally),
        (Ok(()), None) => {}
    }
    Ok(())
}

/// A file that the list does not name: within the backup it was put there later; beside it, it may be another backup's.
fn unlisted(work: &Verification<'_>, path: &str, tally: &mut Tally) {
    let attachments = work.found.path("../attachments/");
    let is_part = path.starts_with(&work.found.root) || path.starts_with(&attachments);
    if is_part && (work.is_alone || path.starts_with(&work.found.root) && !work.found.root.is_empty()) {
        tally.findings.damage(path, "It is not in the list of files: it was not there when the backup was made.");
    } else {
        tally.findings.note(path, "It is not part of this backup.");
    }
}

/// Open a file of a zip. Its own header must say what the directory says: programs differ on which of the two they believe.
fn open_in(
    zip: &Zip,
    entry: &Entry,
    path: &str,
    spans: &mut Vec<(u64, u64)>,
    tally: &mut Tally,
) -> Result<EntryReader> {
    let (local, start) = zip.local(entry)?;
    let told = [
        (local.name != entry.name, "name"),
        (local.method != entry.method, "packing"),
        (local.is_encrypted() != entry.is_encrypted(), "encryption"),
        (!local.has_descriptor() && local.crc != entry.crc, "CRC"),
        (!local.has_descriptor() && (local.bytes, local.packed) != (entry.bytes, entry.packed), "sizes"),
    ];
    for (_, what) in told.iter().filter(|(differs, _)| *differs) {
        tally.findings.damage(path, format!("Its own header and the directory differ on its {what}."));
    }
    if spans.len() < MOST_SPANS {
        // A descriptor has 12 to 24 bytes, and belongs to its file.
        let descriptor = if entry.has_descriptor() { 24 } else { 0 };
        let header = entry.header.saturating_add(zip.area().0);
        spans.push((header, start.saturating_add(entry.packed).saturating_add(descriptor)));
    }
    zip.open_at(entry, start)
}

/// Bytes of a zip that belong to no file, and files that share bytes.
fn between(zip: &Zip, mount: &Mount, mut spans: Vec<(u64, u64)>, tally: &mut Tally) {
    let (mut at, area_end) = zip.area();
    if zip.is_salvaged() {
        return;
    }
    spans.sort_unstable();
    let mut idle = 0;
    for (start, end) in spans.into_iter().chain([(area_end, area_end)]) {
        idle += start.min(area_end).saturating_sub(at);
        at = at.max(end);
    }
    if idle > 0 {
        tally.findings.note(&mount.prefix, format!("{idle} bytes of the zip belong to no file."));
    }
}

/// What the list names and nobody found.
fn missing(work: &Verification<'_>, listed: &Listed, tally: &mut Tally) -> Result<()> {
    let (beside, unseen) = listed.beside();
    // The zip of a backup was opened without the folder around it.
    let is_inner =
        work.files.mounts.iter().any(|mount| mount.prefix == work.found.root && mount.container.zip().is_some());
    let not_given = is_inner && beside > 0 && unseen == beside;
    if not_given {
        tally.cannot_prove.push(format!(
            "The {beside} attachments lie beside the backup and were not opened with it: open the whole account folder to check them."
        ));
    }
    let Some(file) = work.files.find(&work.found.path("SHA256SUMS"))? else { return Ok(()) };
    let Ok(reader) = work.files.open(&file) else { return Ok(()) };
    let mut lines = super::lines::Lines::new(reader);
    // The list holds hashes of paths only, so the names come from the file once more.
    while let Ok(Some(line)) = lines.next() {
        let line = String::from_utf8_lossy(&line).into_owned();
        let Some((_, relative)) = Sum::parse_line(&line) else { continue };
        let path = work.found.path(relative);
        let is_lost = listed.find(&path).is_some_and(|line| !line.is_seen);
        if is_lost && !(not_given && relative.starts_with("../")) {
            tally.findings.damage(&path, "It is in the list of files and not in the backup.");
        }
    }
    Ok(())
}
