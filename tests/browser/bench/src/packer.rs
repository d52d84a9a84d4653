//! The engine's zip writer over its working storage.

use std::rc::Rc;
use std::time::Duration;

use keepsake::archive::zip::{Ended, Packing, Written, ZipFile};
use keepsake::host::clock::Clock;
use keepsake::host::hasher::{Checksums, InlineHasher, Wanted};
use keepsake::host::store::{Open, Store};
use keepsake::web::clock::WorkerClock;
use keepsake::web::opfs::OpfsStore;
use time::OffsetDateTime;
use wasm_bindgen::prelude::*;

/// What the engine knows of a file when it packs it.
#[wasm_bindgen]
pub struct Known {
    sums: Checksums,
}

#[wasm_bindgen]
impl Known {
    /// Of these bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Known {
        let mut hasher = InlineHasher::new(Wanted::Both);
        hasher.add(bytes);
        Self { sums: hasher.sums() }
    }

    /// SHA-256, lower-case hex.
    #[wasm_bindgen(getter)]
    pub fn sha256(&self) -> String {
        self.sums.sha256.clone()
    }

    /// CRC-32.
    #[wasm_bindgen(getter)]
    pub fn crc32(&self) -> Option<u32> {
        self.sums.crc32
    }
}

/// A zip in the making at a path of the origin's private file system.
#[wasm_bindgen]
pub struct Packer {
    zip: ZipFile,
    clock: WorkerClock,
    ended: Vec<Ended>,
}

#[wasm_bindgen]
impl Packer {
    /// Begin an empty zip.
    ///
    /// # Errors
    /// As `Store::open`.
    pub async fn create(path: String) -> Result<Packer, JsError> {
        let store = OpfsStore::new();
        let zip =
            ZipFile::new(store.open(&path, Open::Empty).await?, OffsetDateTime::from_unix_timestamp(1_728_000_000)?);
        let zip = zip.hashed_by(Rc::new(move || store.hasher(Wanted::Both)));
        Ok(Self { zip, clock: WorkerClock::new(), ended: Vec::new() })
    }

    /// Begin an entry, deflated at level 6 and hashed, as the engine writes what it makes of the account.
    ///
    /// # Errors
    /// As `ZipFile::begin`.
    pub fn begin(&mut self, name: &str, bytes: u32) -> Result<(), JsError> {
        Ok(self.zip.begin(name, Packing::Deflated, bytes.into())?)
    }

    /// Begin a stored entry whose checksums are known, as the engine knows a file's from its download; without its CRC-32, that is made.
    ///
    /// # Errors
    /// As `ZipFile::begin_known`.
    pub fn begin_fetched(&mut self, name: &str, bytes: u32, sha256: String, crc32: Option<u32>) -> Result<(), JsError> {
        let known = Written { bytes: bytes.into(), sha256 };
        Ok(self.zip.begin_known(name, Packing::Stored, &known, crc32)?)
    }

    /// Add bytes to the entry.
    ///
    /// # Errors
    /// As `ZipFile::write`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        Ok(self.zip.write(bytes)?)
    }

    /// Let other events in if it is time for that, as the engine does between the parts of what it packs.
    pub async fn pause(&self) {
        self.clock.sleep(Duration::ZERO).await;
    }

    /// End the entry.
    ///
    /// # Errors
    /// As `ZipFile::end`.
    pub fn end(&mut self) -> Result<(), JsError> {
        self.ended.push(self.zip.end()?);
        Ok(())
    }

    /// Wait for all checksums, write the directory and close the file; the SHA-256 of each entry.
    ///
    /// # Errors
    /// As `ZipFile::settle` and `ZipFile::finish`.
    pub async fn finish(mut self) -> Result<Vec<String>, JsError> {
        let mut sums = Vec::with_capacity(self.ended.len());
        for ended in self.ended {
            sums.push(self.zip.settle(ended).await?.sha256);
        }
        self.zip.finish()?;
        Ok(sums)
    }
}
