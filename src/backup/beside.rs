//! The viewer beside the zip, in a picked folder: there `index.html` opens by double-click at once, and nothing needs to be unpacked.

use std::io::Read;

use ::zip::ZipArchive;

use super::download::hash_of;
use crate::archive::writer::Archive;
use crate::error::{Error, Kind, Result};
use crate::host::folder::Folder;
use crate::host::store::{FileReader, Open, Store};

/// Bytes copied at a time.
const CHUNK: usize = 1 << 20;

/// Copy what the viewer needs out of the archive to the folder that the zip at `zip_path` stands for, and read it back there.
///
/// # Errors
/// `Damaged` when it does not arrive as it was written; `NoSpace`, `Unsupported`, `Storage`.
pub async fn put_viewer(store: &dyn Store, archive: &Archive, folder: &dyn Folder, zip_path: &str) -> Result<()> {
    let file = store.open(&archive.path, Open::Existing).await?;
    let damaged = |path: &str| {
        Error::new(Kind::Damaged, "beside::put_viewer", "the viewer does not read back").with("file", path)
    };
    let mut zip = ZipArchive::new(FileReader::new(file)).map_err(|error| damaged(zip_path).caused_by(error))?;
    let place = place(zip_path);
    let mut chunk = vec![0; CHUNK];
    for sum in archive.sums.iter().await? {
        let sum = sum?;
        if !is_of_viewer(&sum.path) {
            continue;
        }
        let name = format!("{}{}", archive.layout.backup, sum.path);
        let mut entry = zip.by_name(&name).map_err(|error| damaged(&name).caused_by(error))?;
        let target = format!("{place}{}", sum.path);
        let mut writer = folder.create(&target).await?;
        loop {
            let count = entry.read(&mut chunk).map_err(|error| damaged(&name).caused_by(error))?;
            if count == 0 {
                break;
            }
            writer.write(&chunk[..count]).await?;
        }
        writer.finish().await?;
        if hash_of(folder, &target).await? != sum.sha256 {
            folder.remove(&target).await?;
            return Err(damaged(&target));
        }
    }
    Ok(())
}

/// The viewer itself and the report that it leads to.
fn is_of_viewer(path: &str) -> bool {
    path == "index.html" || path == "report.html" || path.starts_with("viewer/")
}

/// The folder that a zip stands for: the one of its name that it lies in, as Wrike's tool has it, or one of its name beside it.
fn place(zip_path: &str) -> String {
    let (folder, file) = zip_path.rsplit_once('/').unwrap_or(("", zip_path));
    let stem = file.strip_suffix(".zip").unwrap_or(file);
    if folder.rsplit('/').next() == Some(stem) { format!("{folder}/") } else { format!("{folder}/{stem}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_viewer_lies_in_the_folder_of_the_zips_name() {
        assert_eq!(place("account-A/backup-1/backup-1.zip"), "account-A/backup-1/");
        assert_eq!(place("account-7/7_01_02_2026_00001.zip"), "account-7/7_01_02_2026_00001/");
        assert!(is_of_viewer("viewer/data/0001.js") && !is_of_viewer("tasks.json"));
    }
}
