//! An archive in the making: one zip, the list of everything in it and beside it, and at the end the manifest.

use std::rc::Rc;

use serde::Serialize;
use time::OffsetDateTime;

use super::csv::{Csv, Dialect, Replaced, Value};
use super::json::{Array, Sink, pretty};
use super::sums::{Sums, SumsList};
use super::viewer::{Cover, Viewer};
use super::zip::{Ended, Packing, Written, ZipFile};
use crate::engine::messages::{Account, LedgerCount, Outcome};
use crate::error::Result;
use crate::host::hasher::Wanted;
use crate::host::store::{Open, Store};
use crate::host::viewer::ViewerFiles;

/// A line of the manifest takes no more: a name of 255 bytes, a checksum, a length.
const LONGEST_LINE: u64 = 600;

/// Where things stand within the zip.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Folder of the backup's own files, with a slash at its end, or nothing.
    pub backup: String,
    /// Folder of the account, which holds `attachments/`, with a slash at its end, or nothing.
    pub account: String,
}

/// Names of entries are relative to the backup's folder. Dropped before [`ArchiveWriter::finish`], it leaves nothing that could be
/// taken for an archive.
pub struct ArchiveWriter {
    store: Rc<dyn Store>,
    path: String,
    entry: Entry,
    sums: Sums,
    layout: Layout,
}

/// The entry that is open: what is written to it goes to the zip, and to the viewer as far as it shows it.
struct Entry {
    zip: ZipFile,
    viewer: Option<Viewer>,
}

impl Sink for Entry {
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(viewer) = &mut self.viewer {
            viewer.write(bytes)?;
        }
        self.zip.write(bytes)
    }
}

impl Entry {
    /// An entry of the backup's folder was begun, or is about to be.
    fn begin(&mut self, name: &str) {
        if let Some(viewer) = &mut self.viewer {
            viewer.begin(name);
        }
    }

    fn end(&mut self) -> Result<Ended> {
        if let Some(viewer) = &mut self.viewer {
            viewer.end()?;
        }
        self.zip.end()
    }
}

/// What `manifest.json` says before it lists the files.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest<'a> {
    /// "keepsake-wrike".
    pub format: &'static str,
    /// Version of the layout.
    pub format_version: u32,
    /// Name and version of this program.
    pub tool: &'static str,
    /// Whose account, and who looked.
    pub account: &'a Account,
    /// When the run began, `yyyy-MM-dd HH:mm:ss` UTC.
    pub started: String,
    /// Complete or Partial.
    pub outcome: Outcome,
    /// Expected and saved.
    pub counts: Vec<LedgerCount>,
}

/// What [`ArchiveWriter::finish`] leaves behind.
pub struct Archive {
    /// Path of the zip on the store.
    pub path: String,
    /// What is in it and beside it.
    pub sums: SumsList,
    /// Where things stand in it.
    pub layout: Layout,
}

impl ArchiveWriter {
    /// Write a zip to `path` of `store`, its list of sums beside it; all entries get `date`.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn create(store: Rc<dyn Store>, path: String, layout: Layout, date: OffsetDateTime) -> Result<Self> {
        let hashers = store.clone();
        let zip = ZipFile::new(store.open(&path, Open::Empty).await?, date);
        let zip = zip.hashed_by(Rc::new(move || hashers.hasher(Wanted::Both)));
        let sums = Sums::create(store.clone(), &format!("{path}.sums")).await?;
        Ok(Self { store, path, entry: Entry { zip, viewer: None }, sums, layout })
    }

    /// Give it a viewer, whose program comes from `files`.
    ///
    /// # Errors
    /// As [`Viewer::create`].
    pub async fn with_viewer(mut self, files: Rc<dyn ViewerFiles>, cover: Cover) -> Result<Self> {
        self.entry.viewer = Some(Viewer::create(self.store.clone(), &self.path, files, cover).await?);
        Ok(self)
    }

    /// Its viewer, to tell it what the texts do not.
    pub fn viewer(&mut self) -> Option<&mut Viewer> {
        self.entry.viewer.as_mut()
    }

    /// Write an entry of the backup's folder.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let written = Written::of(bytes);
        self.entry.zip.begin_known(&format!("{}{name}", self.layout.backup), Packing::Deflated, &written, None)?;
        self.entry.begin(name);
        self.entry.take(bytes)?;
        self.entry.end()?;
        self.sums.add(name, &written)
    }

    /// Write an entry with an array; how many items it has.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn array<T: Serialize>(&mut self, name: &str, items: impl IntoIterator<Item = T>) -> Result<u64> {
        let mut array = self.begin_array(name, u64::from(u32::MAX))?;
        for item in items {
            self.push(&mut array, &item)?;
        }
        self.end_array(name, array)
    }

    /// Begin an entry with an array of unknown length; `most` is a bound on its bytes.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn begin_array(&mut self, name: &str, most: u64) -> Result<Array> {
        self.begin_entry(name, most)?;
        Ok(Array::new())
    }

    /// Add an item to the array that was begun.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn push(&mut self, array: &mut Array, item: &impl Serialize) -> Result<()> {
        array.push(&mut self.entry, item)
    }

    /// End the array's entry; how many items it has.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn end_array(&mut self, name: &str, array: Array) -> Result<u64> {
        let items = array.finish(&mut self.entry)?;
        let ended = self.entry.end()?;
        self.sums.add_ended(name, ended);
        Ok(items)
    }

    /// Begin a file of the backup's folder (`bi-export/…`) whose length and checksum are known.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn begin_own_file(&mut self, path: &str, packing: Packing, known: &Written, crc32: Option<u32>) -> Result<()> {
        self.entry.zip.begin_known(&format!("{}{path}", self.layout.backup), packing, known, crc32)
    }

    /// Begin an entry with a CSV file of these columns.
    ///
    /// # Errors
    /// `Internal` without any column; `NoSpace`, `Storage`.
    pub fn begin_csv(&mut self, name: &str, dialect: Dialect, columns: Vec<String>) -> Result<Csv> {
        self.begin_entry(name, u64::from(u32::MAX))?;
        Csv::new(name, dialect, columns)
    }

    /// Add a row to the CSV file that was begun.
    ///
    /// # Errors
    /// As [`Csv::push`].
    pub fn push_row<'a>(
        &mut self,
        csv: &mut Csv,
        values: impl IntoIterator<Item = Value<'a>>,
        replaced: &mut Replaced,
    ) -> Result<()> {
        csv.push(&mut self.entry, values, replaced)
    }

    /// End the CSV file's entry; how many rows it has, the header not counted.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn end_csv(&mut self, name: &str, csv: Csv) -> Result<u64> {
        let rows = csv.finish(&mut self.entry)?;
        let ended = self.entry.end()?;
        self.sums.add_ended(name, ended);
        Ok(rows)
    }

    /// Begin a file of the account's folder whose length and checksum are known from its download. The bytes are not summed again:
    /// whether they are the same is found when the archive is read back.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn begin_file(&mut self, path: &str, packing: Packing, known: &Written, crc32: Option<u32>) -> Result<()> {
        self.entry.zip.begin_known(&format!("{}{path}", self.layout.account), packing, known, crc32)
    }

    /// Add bytes to the file that was begun.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.entry.zip.write(bytes)
    }

    /// End the file; how many bytes were written. It is listed by [`ArchiveWriter::list_file`].
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn end_file(&mut self) -> Result<u64> {
        Ok(self.entry.zip.end()?.bytes)
    }

    /// Wait for the checksums that are still in the making. Until then what is listed stays in memory.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub async fn settle(&mut self) -> Result<()> {
        self.sums.settle(&mut self.entry.zip).await
    }

    /// List a file of the account's folder, whether it lies in the zip or beside it.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn list_file(&mut self, path: &str, written: &Written) -> Result<()> {
        self.sums.add(&format!("../{path}"), written)
    }

    /// List a file that lies within the backup's own folder: where the account has no folder of its own.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn list_own_file(&mut self, path: &str, written: &Written) -> Result<()> {
        self.sums.add(path, written)
    }

    /// Write the lists of everything, then the zip's directory: from now on it is an archive. `manifest` is [`Manifest`] or another
    /// object with at least one key, to which the list of files is added.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`; then there is none.
    pub async fn finish(mut self, manifest: &impl Serialize) -> Result<Archive> {
        if let Some(viewer) = self.entry.viewer.take() {
            viewer.finish(&mut self).await?;
        }
        let files = self.sums.files();
        let mut sums = self.sums.close(&mut self.entry.zip).await?;
        let mut head = pretty(manifest)?;
        // The list of files goes in before the closing brace.
        head.truncate(head.len().saturating_sub("\n}\n".len()));
        head.extend_from_slice(b",\n  \"files\": ");
        let most = files * LONGEST_LINE;
        self.entry.zip.begin(&format!("{}manifest.json", self.layout.backup), Packing::Deflated, most)?;
        self.entry.zip.write(&head)?;
        let mut array = Array::new();
        for sum in sums.iter().await? {
            array.push(&mut self.entry.zip, &sum?)?;
        }
        array.finish(&mut self.entry.zip)?;
        self.entry.zip.write(b"}\n")?;
        let ended = self.entry.zip.end()?;
        sums.push("manifest.json", &self.entry.zip.settle(ended).await?);
        self.entry.zip.begin(&format!("{}SHA256SUMS", self.layout.backup), Packing::Deflated, most)?;
        for sum in sums.iter().await? {
            self.entry.zip.write(sum?.line().as_bytes())?;
        }
        let ended = self.entry.zip.end()?;
        sums.push("SHA256SUMS", &self.entry.zip.settle(ended).await?);
        match self.entry.zip.finish() {
            Ok(()) => Ok(Archive { path: self.path, sums, layout: self.layout }),
            Err(error) => {
                self.store.remove(&self.path).await?;
                Err(error)
            }
        }
    }

    fn begin_entry(&mut self, name: &str, most: u64) -> Result<()> {
        self.entry.begin(name);
        self.entry.zip.begin(&format!("{}{name}", self.layout.backup), Packing::Deflated, most)
    }
}
