//! Working storage in the origin private file system: sync access handles, which only a dedicated worker gets
//! (<https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle>).

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemReadWriteOptions, FileSystemSyncAccessHandle,
    StorageEstimate, StorageManager,
};

use super::handles::{self, Directories, is_missing};
use super::js_bytes::JsBytes;
use super::turns::Turns;
use super::{hasher, js};
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::host::hasher::{Hasher, Wanted};
use crate::host::store::{Entry, File, Open, Store};

/// How much is copied at a time where the browser cannot move a file.
const COPY: usize = 1 << 20;

/// Chromium tells pages that lack the permission `unlimitedStorage` an invented quota, so that none can tell an incognito window:
/// usage plus a whole number of GiB, mostly ten (<https://chromestatus.com/feature/4977371751645184>). It enforces another one: in
/// Chromium 156, 12 GiB went in where "10 GiB" were free. A whole number of GiB therefore says nothing.
const REPORTED_STEP: u64 = 1 << 30;

/// The origin private file system, or one directory of it.
#[derive(Default)]
pub struct OpfsStore {
    root: RefCell<Option<FileSystemDirectoryHandle>>,
    directories: Rc<Directories>,
    turns: Turns,
}

impl OpfsStore {
    /// All of the origin's private file system.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only what lies in `directory`.
    pub fn within(directory: FileSystemDirectoryHandle) -> Self {
        Self { root: RefCell::new(Some(directory)), ..Self::default() }
    }

    async fn root(&self) -> Result<FileSystemDirectoryHandle> {
        let known = self.root.borrow().clone();
        if let Some(root) = known {
            return Ok(root);
        }
        let storage = storage().filter(|storage| has(storage, "getDirectory"));
        let storage =
            storage.ok_or_else(|| Error::new(Kind::Unsupported, "opfs::root", "no origin private file system here"))?;
        let root = JsFuture::from(storage.get_directory()).await.map_err(|exception| {
            // Firefox in private windows, and any browser that is set to keep nothing.
            let kind = if js::name(&exception) == "SecurityError" { Kind::PrivateWindow } else { Kind::Storage };
            Error::new(kind, "opfs::root", js::text(&exception))
        })?;
        let root: FileSystemDirectoryHandle = root.unchecked_into();
        *self.root.borrow_mut() = Some(root.clone());
        Ok(root)
    }
}

#[async_trait(?Send)]
impl Store for OpfsStore {
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>> {
        let (root, turn) = (self.root().await?, self.turns.open(path).await);
        let (directories, path) = (self.directories.clone(), path.to_owned());
        let file = js::to_its_end(async move {
            let file = open(&root, &directories, &path, mode).await;
            drop(turn);
            file
        });
        Ok(Box::new(file.await?))
    }

    async fn list(&self, directory: &str) -> Result<Vec<Entry>> {
        let root = self.root().await?;
        let listed = async { handles::entries(&handles::directory(&root, directory, false).await?).await };
        match listed.await {
            Err(exception) if is_missing(&exception) => Ok(Vec::new()),
            listed => listed.map_err(|exception| failed("opfs::list", directory, &exception)),
        }
    }

    async fn remove(&self, path: &str) -> Result<()> {
        let (root, _turn) = (self.root().await?, self.turns.change().await);
        self.directories.forget(path);
        handles::remove(&root, path).await.map_err(|exception| failed("opfs::remove", path, &exception))
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let (root, turn) = (self.root().await?, self.turns.change().await);
        let (directories, from, to) = (self.directories.clone(), from.to_owned(), to.to_owned());
        js::to_its_end(async move {
            let renamed = rename(&root, &directories, &from, &to).await;
            drop(turn);
            renamed
        })
        .await
    }

    async fn free(&self) -> Result<Option<u64>> {
        let Some(Ok(estimate)) = storage().map(|storage| storage.estimate()) else { return Ok(None) };
        let Ok(estimate) = JsFuture::from(estimate).await else { return Ok(None) };
        let estimate: StorageEstimate = estimate.unchecked_into();
        let (quota, usage) = (estimate.get_quota().and_then(js::integer), estimate.get_usage().and_then(js::integer));
        let free = quota.map(|quota| quota.saturating_sub(usage.unwrap_or(0)));
        Ok(free.filter(|free| !free.is_multiple_of(REPORTED_STEP)))
    }

    fn hasher(&self, wanted: Wanted) -> Box<dyn Hasher> {
        hasher::begin(wanted)
    }
}

/// The storage manager; only secure contexts have one.
fn storage() -> Option<StorageManager> {
    let navigator = js::scope().navigator();
    has(&navigator, "storage").then(|| navigator.storage())
}

fn has(object: &JsValue, key: &str) -> bool {
    Reflect::get(object, &key.into()).is_ok_and(|value| value.is_truthy())
}

async fn open(root: &FileSystemDirectoryHandle, directories: &Directories, path: &str, mode: Open) -> Result<OpfsFile> {
    let found = directories.file(root, path, mode != Open::Existing).await;
    let handle = found.map_err(|exception| failed("opfs::open", path, &exception))?;
    let mut file = OpfsFile::lock(&handle, path).await?;
    // Truncating asks the browser's own process, even when there is nothing to cut.
    if mode == Open::Empty && file.len()? > 0 {
        file.truncate(0)?;
    }
    Ok(file)
}

async fn rename(root: &FileSystemDirectoryHandle, directories: &Directories, from: &str, to: &str) -> Result<()> {
    let fail = |exception: JsValue| failed("opfs::rename", from, &exception).with("to", to);
    let source = directories.file(root, from, false).await.map_err(fail)?;
    let (target_directory, target_name) = handles::parent(root, to, true).await.map_err(fail)?;
    match Reflect::get(&source, &"move".into()).ok().and_then(|function| function.dyn_into::<Function>().ok()) {
        Some(function) => {
            let moved = function.call2(&source, &target_directory, &target_name.into()).map_err(fail)?;
            JsFuture::from(Promise::resolve(&moved)).await.map(drop).map_err(fail)
        }
        None => {
            copy(root, directories, from, to).await?;
            handles::remove(root, from).await.map_err(fail)
        }
    }
}

/// For browsers without `FileSystemFileHandle.move()`. A crash in the middle leaves a part of the copy, and the source.
async fn copy(root: &FileSystemDirectoryHandle, directories: &Directories, from: &str, to: &str) -> Result<()> {
    let mut source = open(root, directories, from, Open::Existing).await?;
    let mut target = open(root, directories, to, Open::Empty).await?;
    let mut buffer = vec![0; COPY];
    let mut offset = 0;
    loop {
        match source.read_at(offset, &mut buffer)? {
            0 => return target.flush(),
            count => {
                target.write_at(offset, &buffer[..count])?;
                offset += count as u64;
            }
        }
    }
}

/// Bytes that are written at a time. Chromium 156 takes two to three times as long for the same bytes by 1 MiB at a time.
const MOST_AT_ONCE: usize = 256 << 10;

/// A file that this worker has locked; dropping it unlocks it.
struct OpfsFile {
    handle: FileSystemSyncAccessHandle,
    path: String,
}

impl OpfsFile {
    async fn lock(handle: &FileSystemFileHandle, path: &str) -> Result<Self> {
        if !has(handle, "createSyncAccessHandle") {
            return Err(Error::new(Kind::Unsupported, "opfs::open", "no sync access handles here"));
        }
        let locked = JsFuture::from(handle.create_sync_access_handle())
            .await
            .map_err(|exception| failed("opfs::open", path, &exception))?;
        Ok(Self { handle: locked.unchecked_into(), path: path.to_owned() })
    }

    fn at(offset: u64) -> FileSystemReadWriteOptions {
        let options = FileSystemReadWriteOptions::new();
        options.set_at(js::number(offset));
        options
    }

    /// Whether a write of `len` bytes did that.
    fn check_written(&self, count: std::result::Result<f64, JsValue>, len: usize) -> Result<()> {
        let count = count.map_err(|exception| self.failed("opfs::write", &exception))?;
        // Past the quota not every browser throws: Firefox 153 writes a part, or nothing; Chromium 156 throws, but answers with a
        // number beyond any count in incognito windows.
        if js::integer(count) == Some(len as u64) {
            Ok(())
        } else {
            Err(self.odd_count(Kind::NoSpace, "opfs::write", count, len))
        }
    }

    /// What a call on an open file failed with.
    fn failed(&self, operation: &'static str, exception: &JsValue) -> Error {
        let kind = if js::name(exception) == "QuotaExceededError" { Kind::NoSpace } else { Kind::Storage };
        Error::new(kind, operation, js::text(exception)).with("path", &self.path)
    }

    fn odd_count(&self, kind: Kind, operation: &'static str, count: f64, asked: usize) -> Error {
        let error = Error::new(kind, operation, "fewer or more bytes than asked");
        // Not the number as it is: that brings the code that prints all numbers.
        let done = js::integer(count).map_or_else(|| "no whole number".to_owned(), |count| count.to_string());
        error.with("path", &self.path).with("asked", asked).with("done", done)
    }
}

impl File for OpfsFile {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let count = self.handle.read_with_u8_array_and_options(buffer, &Self::at(offset));
        let count = count.map_err(|exception| self.failed("opfs::read", &exception))?;
        let read =
            js::integer(count).and_then(|count| usize::try_from(count).ok()).filter(|count| *count <= buffer.len());
        read.ok_or_else(|| self.odd_count(Kind::Storage, "opfs::read", count, buffer.len()))
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut at = offset;
        for slice in bytes.chunks(MOST_AT_ONCE) {
            let count = self.handle.write_with_u8_array_and_options(slice, &Self::at(at));
            self.check_written(count, slice.len())?;
            at += slice.len() as u64;
        }
        Ok(())
    }

    fn write_chunk(&mut self, offset: u64, chunk: &Chunk) -> Result<()> {
        let Some(bytes) = chunk.host().map(JsBytes::array) else { return self.write_at(offset, &chunk.bytes()) };
        for from in (0..bytes.length()).step_by(MOST_AT_ONCE) {
            let slice = bytes.subarray(from, from.saturating_add(js::length(MOST_AT_ONCE)));
            let at = Self::at(offset + u64::from(from));
            let count = self.handle.write_with_js_u8_array_and_options(&slice, &at);
            self.check_written(count, slice.length() as usize)?;
        }
        Ok(())
    }

    fn len(&mut self) -> Result<u64> {
        let size = self.handle.get_size().map_err(|exception| self.failed("opfs::len", &exception))?;
        js::integer(size).ok_or_else(|| self.odd_count(Kind::Storage, "opfs::len", size, 0))
    }

    fn truncate(&mut self, len: u64) -> Result<()> {
        self.handle.truncate_with_f64(js::number(len)).map_err(|exception| self.failed("opfs::truncate", &exception))
    }

    fn flush(&mut self) -> Result<()> {
        self.handle.flush().map_err(|exception| self.failed("opfs::flush", &exception))
    }
}

impl Drop for OpfsFile {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// What a call on a directory or a closed file failed with (exceptions: File System standard).
fn failed(operation: &'static str, path: &str, exception: &JsValue) -> Error {
    let kind = match js::name(exception).as_str() {
        "NotFoundError" => Kind::NotFound,
        "QuotaExceededError" => Kind::NoSpace,
        // The file is locked: by this tab or, likelier, by another. Older browsers say the latter.
        "NoModificationAllowedError" | "InvalidStateError" => Kind::Busy,
        "SecurityError" => Kind::PrivateWindow,
        _ => Kind::Storage,
    };
    Error::new(kind, operation, js::text(exception)).with("path", path)
}
