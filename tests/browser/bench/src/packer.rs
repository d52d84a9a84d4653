//! The engine's zip writer over its working storage.

use keepsake::archive::zip::{Packing, ZipFile};
use keepsake::host::store::{Open, Store};
use keepsake::web::opfs::OpfsStore;
use time::OffsetDateTime;
use wasm_bindgen::prelude::*;

/// A zip in the making at a path of the origin's private file system.
#[wasm_bindgen]
pub struct Packer {
    zip: ZipFile,
}

#[wasm_bindgen]
impl Packer {
    /// Begin an empty zip.
    ///
    /// # Errors
    /// As `Store::open`.
    pub async fn create(path: String) -> Result<Packer, JsError> {
        let file = OpfsStore::new().open(&path, Open::Empty).await?;
        Ok(Self { zip: ZipFile::new(file, OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000)) })
    }

    /// Begin an entry, deflated at level 6 or stored.
    ///
    /// # Errors
    /// As `ZipFile::begin`.
    pub fn begin(&mut self, name: &str, deflated: bool, bytes: u32) -> Result<(), JsError> {
        let packing = if deflated { Packing::Deflated } else { Packing::Stored };
        Ok(self.zip.begin(name, packing, bytes.into())?)
    }

    /// Add bytes to the entry.
    ///
    /// # Errors
    /// As `ZipFile::write`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        Ok(self.zip.write(bytes)?)
    }

    /// End the entry; its SHA-256.
    pub fn end(&mut self) -> String {
        self.zip.end().sha256
    }

    /// Write the directory and close the file.
    ///
    /// # Errors
    /// As `ZipFile::finish`.
    pub fn finish(self) -> Result<(), JsError> {
        Ok(self.zip.finish()?)
    }
}
