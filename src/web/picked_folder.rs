//! A folder of the user's disk through the File System Access API. A file is written to a swap file next to it, which takes its
//! place when the stream is closed (<https://fs.spec.whatwg.org/#api-filesystemwritablefilestream>).

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, join_all};
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemWritableFileStream};

use super::handles::{self, Directories, Outcome, is_missing};
use super::js;
use super::js_bytes::JsBytes;
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::host::folder::{Folder, FolderWriter};
use crate::host::store::Entry;

/// A folder that the user picked, with permission to write.
pub struct PickedFolder {
    root: FileSystemDirectoryHandle,
    directories: Rc<Directories>,
    leftovers: Leftovers,
}

impl PickedFolder {
    /// The folder behind `handle`.
    pub fn new(handle: FileSystemDirectoryHandle) -> Self {
        Self { root: handle, directories: Rc::default(), leftovers: Leftovers::default() }
    }

    async fn file(&self, path: &str) -> Outcome<File> {
        let handle = self.directories.file(&self.root, path, false).await?;
        Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
    }
}

#[async_trait(?Send)]
impl Folder for PickedFolder {
    async fn create(&self, path: &str) -> Result<Box<dyn FolderWriter>> {
        self.leftovers.gone().await;
        let (root, directories) = (self.root.clone(), self.directories.clone());
        let (leftovers, path) = (self.leftovers.clone(), path.to_owned());
        let writer = js::to_its_end(async move {
            let begun = PickedWriter::begin(&root, &directories, leftovers, &path).await;
            begun.map_err(|exception| not_written("picked_folder::create", &path, &exception))
        });
        Ok(Box::new(writer.await?))
    }

    async fn len(&self, path: &str) -> Result<Option<u64>> {
        self.leftovers.gone().await;
        match self.file(path).await {
            Ok(file) => Ok(js::integer(file.size())),
            Err(exception) if is_missing(&exception) => Ok(None),
            Err(exception) => Err(failed("picked_folder::len", path, &exception)),
        }
    }

    async fn read(&self, path: &str, offset: u64, len: u64) -> Result<Vec<u8>> {
        self.leftovers.gone().await;
        let read = async {
            let part = self
                .file(path)
                .await?
                .slice_with_f64_and_f64(js::number(offset), js::number(offset.saturating_add(len)))?;
            let bytes: ArrayBuffer = JsFuture::from(part.array_buffer()).await?.unchecked_into();
            Ok(Uint8Array::new(&bytes).to_vec())
        };
        read.await.map_err(|exception: JsValue| failed("picked_folder::read", path, &exception))
    }

    async fn list(&self, path: &str) -> Result<Vec<Entry>> {
        self.leftovers.gone().await;
        let listed = async { handles::entries(&handles::directory(&self.root, path, false).await?).await };
        match listed.await {
            Err(exception) if is_missing(&exception) => Ok(Vec::new()),
            listed => listed.map_err(|exception| failed("picked_folder::list", path, &exception)),
        }
    }

    async fn remove(&self, path: &str) -> Result<()> {
        self.leftovers.gone().await;
        self.directories.forget(path);
        handles::remove(&self.root, path).await.map_err(|exception| failed("picked_folder::remove", path, &exception))
    }
}

/// What dropped writers leave to be cleared away. Dropping cannot wait, so whoever uses the folder next does.
#[derive(Clone, Default)]
struct Leftovers {
    clearing: Rc<RefCell<Vec<Shared<LocalBoxFuture<'static, ()>>>>>,
}

impl Leftovers {
    fn clear(&self, work: impl Future<Output = ()> + 'static) {
        let work = work.boxed_local().shared();
        self.clearing.borrow_mut().push(work.clone());
        spawn_local(work);
    }

    async fn gone(&self) {
        let clearing = self.clearing.borrow().clone();
        join_all(clearing).await;
        self.clearing.borrow_mut().retain(|work| work.peek().is_none());
    }
}

/// A file in the making.
struct PickedWriter {
    stream: FileSystemWritableFileStream,
    place: Placeholder,
    path: String,
    is_finished: bool,
    leftovers: Leftovers,
}

/// The file that a stream replaces. The API can only make a stream for a file that is there, so an empty one is made where there is none.
/// To ask before whether there is one would cost every file a round trip to the browser's own process.
#[derive(Clone)]
struct Placeholder {
    directory: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    /// When it was made if it was, in milliseconds since 1970.
    made: f64,
}

/// File systems keep times by steps of up to two seconds (FAT).
const COARSEST_TIME_MS: f64 = 2000.0;

impl Placeholder {
    /// Remove it if it is empty and as new as this download; what was there before stays.
    async fn clear(&self) -> Outcome<()> {
        let file: File = JsFuture::from(self.handle.get_file()).await?.unchecked_into();
        if file.size() == 0.0 && file.last_modified() >= self.made - COARSEST_TIME_MS {
            handles::remove(&self.directory, &self.handle.name()).await?;
        }
        Ok(())
    }
}

impl PickedWriter {
    async fn begin(
        root: &FileSystemDirectoryHandle,
        directories: &Directories,
        leftovers: Leftovers,
        path: &str,
    ) -> Outcome<Self> {
        let made = js_sys::Date::now();
        let handle = directories.file(root, path, true).await?;
        let directory = directories.directory(root, handles::split(path).0, true).await?;
        let place = Placeholder { directory, handle, made };
        match JsFuture::from(place.handle.create_writable()).await {
            Ok(stream) => {
                let (stream, path) = (stream.unchecked_into(), path.to_owned());
                Ok(Self { stream, place, path, is_finished: false, leftovers })
            }
            Err(exception) => {
                // Best effort: the error that is told is the one above.
                let _ = place.clear().await;
                Err(exception)
            }
        }
    }

    /// Wait for a write.
    async fn written(&self, write: Outcome<Promise>) -> Result<()> {
        let written = async { JsFuture::from(write?).await };
        written.await.map(drop).map_err(|exception| not_written("picked_folder::write", &self.path, &exception))
    }
}

#[async_trait(?Send)]
impl FolderWriter for PickedWriter {
    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        // A copy of its own: the browser reads it later, when wasm's memory may have grown and moved.
        self.written(self.stream.write_with_js_u8_array(&Uint8Array::from(bytes))).await
    }

    async fn write_chunk(&mut self, chunk: &Chunk) -> Result<()> {
        let Some(bytes) = chunk.host().map(JsBytes::array) else { return self.write(&chunk.bytes()).await };
        self.written(self.stream.write_with_js_u8_array(bytes)).await
    }

    async fn finish(mut self: Box<Self>) -> Result<()> {
        let closed = JsFuture::from(self.stream.close()).await;
        closed.map_err(|exception| not_written("picked_folder::finish", &self.path, &exception))?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for PickedWriter {
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        let (stream, place) = (self.stream.clone(), self.place.clone());
        self.leftovers.clear(async move {
            // Best effort: a stream that failed is aborted already, and a folder that is gone holds nothing.
            let _ = JsFuture::from(stream.abort()).await;
            let _ = place.clear().await;
        });
    }
}

/// What a call failed with (exceptions: File System standard).
fn failed(operation: &'static str, path: &str, exception: &JsValue) -> Error {
    let kind = match js::name(exception).as_str() {
        "NotFoundError" => Kind::NotFound,
        "QuotaExceededError" => Kind::NoSpace,
        // The user withdrew the permission; the file is locked; the browser takes it for dangerous ("AbortError"); the system has no
        // such names ("TypeError"). Each can be the matter of one file alone.
        "NotAllowedError" | "SecurityError" | "NoModificationAllowedError" | "AbortError" | "TypeError" => {
            Kind::Unsupported
        }
        _ => Kind::Storage,
    };
    Error::new(kind, operation, js::text(exception)).with("path", path)
}

/// As [`failed`], where what is not found is the folder itself: it was moved or removed, and no other file can be written either.
fn not_written(operation: &'static str, path: &str, exception: &JsValue) -> Error {
    let error = failed(operation, path, exception);
    if error.kind() == Kind::NotFound { error.into_kind(Kind::Storage) } else { error }
}
