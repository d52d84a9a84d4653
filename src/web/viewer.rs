//! The library within an archive: it answers on the page itself, since a page that was opened as a file can have no worker, and takes its
//! texts from the scripts beside it (`www/viewer-boot.js`).

use std::rc::Rc;

use async_trait::async_trait;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::StreamExt;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::clock::WorkerClock;
use super::js;
use crate::engine::messages::Problem;
use crate::error::{Error, Kind, Result};
use crate::host::hasher::{Checksums, Hasher, Wanted};
use crate::host::store::{Entry, File, Open, Store};
use crate::library::messages::Command;
use crate::library::session::{self, Host, Order, problem};
use crate::library::source::Source;
use crate::library::viewer::{Scripts, ViewerOpener};
use crate::ui::library::around::{Hear, Library};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = keepsake, js_name = listed)]
    fn js_listed() -> String;

    #[wasm_bindgen(js_namespace = keepsake, js_name = bring)]
    fn js_bring(number: u32) -> Promise;
}

/// The library of this one archive.
pub struct Viewer {
    orders: UnboundedSender<Order>,
}

impl Viewer {
    /// Starts it; `hear` hears what it says.
    ///
    /// # Errors
    /// The list of the texts does not read.
    pub fn start(hear: Hear) -> std::result::Result<Self, Problem> {
        let opener = ViewerOpener::new(&js_listed(), Rc::new(PageScripts)).map_err(|error| problem(&error))?;
        let (orders, receiver) = unbounded();
        let host = Host {
            store: Rc::new(Scratch),
            clock: Rc::new(WorkerClock::new()),
            emit: Rc::new(move |event| hear(Ok((event, None)))),
        };
        spawn_local(session::serve(host, Rc::new(opener), receiver.boxed_local()));
        Ok(Self { orders })
    }
}

impl Library for Viewer {
    fn send(&self, command: &Command, _: Option<&Array>) -> std::result::Result<(), Problem> {
        // Fails only when the session has ended, and it ends with the page.
        drop(self.orders.unbounded_send(Order::from(command.clone())));
        Ok(())
    }
}

/// Working storage for what is read: files without names, each known to its handle alone and gone with it, since nothing of the library
/// opens a file a second time here. Nothing is packed with it either, so it brings no checksums and their tables into the viewer.
struct Scratch;

fn not_kept(operation: &'static str, path: &str) -> Error {
    Error::new(Kind::NotFound, operation, "files of the viewer are not kept").with("path", path)
}

#[async_trait(?Send)]
impl Store for Scratch {
    async fn open(&self, path: &str, mode: Open) -> Result<Box<dyn File>> {
        match mode {
            Open::Existing => Err(not_kept("viewer::open", path)),
            Open::Keep | Open::Empty => Ok(Box::new(ScratchFile(Vec::new()))),
        }
    }

    async fn list(&self, _: &str) -> Result<Vec<Entry>> {
        Ok(Vec::new())
    }

    async fn remove(&self, _: &str) -> Result<()> {
        Ok(())
    }

    async fn rename(&self, from: &str, _: &str) -> Result<()> {
        Err(not_kept("viewer::rename", from))
    }

    async fn free(&self) -> Result<Option<u64>> {
        Ok(None)
    }

    fn hasher(&self, _: Wanted) -> Box<dyn Hasher> {
        Box::new(NoHasher)
    }
}

struct ScratchFile(Vec<u8>);

fn place(offset: u64) -> Result<usize> {
    usize::try_from(offset)
        .map_err(|error| Error::new(Kind::Storage, "viewer::file", "offset beyond memory").caused_by(error))
}

impl File for ScratchFile {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        Source::read_at(&self.0, offset, buffer)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<()> {
        let start = place(offset)?;
        let end = start + bytes.len();
        if self.0.as_slice().len() < end {
            self.0.resize(end, 0);
        }
        self.0[start..end].copy_from_slice(bytes);
        Ok(())
    }

    fn len(&mut self) -> Result<u64> {
        Ok(Source::len(&self.0))
    }

    fn truncate(&mut self, len: u64) -> Result<()> {
        self.0.resize(place(len)?, 0);
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Sums nothing, and says so.
struct NoHasher;

#[async_trait(?Send)]
impl Hasher for NoHasher {
    fn update(&mut self, _: &[u8]) {}

    async fn finish(self: Box<Self>) -> Result<Checksums> {
        Err(Error::new(Kind::Unsupported, "viewer::hasher", "the viewer packs nothing"))
    }
}

/// Scripts that the page loads.
struct PageScripts;

#[async_trait(?Send)]
impl Scripts for PageScripts {
    async fn bring(&self, number: u32) -> Result<Vec<u8>> {
        let brought = JsFuture::from(js_bring(number)).await.map_err(|exception| {
            Error::new(Kind::Damaged, "viewer::bring", "a script of the viewer cannot be loaded")
                .with("script", number)
                .with("exception", js::text(&exception))
        })?;
        Ok(Uint8Array::new(&brought).to_vec())
    }
}
