//! The engine's end of the wire to the page: a dedicated worker that hears commands and tells events.

use std::rc::Rc;

use futures_channel::mpsc;
use futures_util::StreamExt;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, FileSystemDirectoryHandle, MessageEvent};

use super::chosen_file::ChosenFile;
use super::clock::WorkerClock;
use super::fetch::FetchTransport;
use super::hasher;
use super::js;
use super::message::{self, rider};
use super::opfs::OpfsStore;
use super::picked_folder::PickedFolder;
use super::random::WorkerRandom;
use super::viewer_files::FetchViewerFiles;
use crate::backup::download::LastArchive;
use crate::engine::messages::{Command, Event};
use crate::engine::service::Service;
use crate::engine::session::{self, Host, Order, problem};
use crate::error::{Error, Kind, Result};
use crate::host::events::Events;
use crate::host::folder::Folder;

/// The property in which a picked folder's handle rides beside a command.
pub(super) const FOLDER: &str = "folder";
/// The property in which the chosen archive of the backup before rides.
pub(super) const LAST: &str = "last";

/// Serve the page that started this worker, with backups of `service`, until it ends it.
///
/// The page must wait for [`Event::Listening`] before it sends a command: a module worker's messages are delivered from its first
/// `await` on, and what comes before there is a handler is lost (HTML standard, "run a worker").
pub fn serve(service: Rc<dyn Service>) {
    if hasher::is_wanted() {
        return hasher::serve();
    }
    // What is fetched and packed will soon have to be hashed.
    hasher::start();
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        WorkerEvents.fail(&Error::new(Kind::Internal, "engine", panic.to_string()));
    }));
    let (sender, orders) = mpsc::unbounded();
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| match order(&message.data()) {
            // Fails only when the session has ended, and it ends with the worker.
            Ok(order) => drop(sender.unbounded_send(order)),
            Err(error) => WorkerEvents.fail(&error),
        });
    let on_error = Closure::<dyn FnMut(MessageEvent)>::new(|_| {
        WorkerEvents.fail(&not_understood("it cannot be copied to a worker"))
    });
    js::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    js::scope().set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
    // They live as long as the worker.
    on_message.forget();
    on_error.forget();
    let host = Host {
        transport: Rc::new(FetchTransport),
        store: Rc::new(OpfsStore::new()),
        clock: Rc::new(WorkerClock::new()),
        random: Rc::new(WorkerRandom),
        events: Rc::new(WorkerEvents),
        viewer: Rc::new(FetchViewerFiles),
        memory: js::memory,
    };
    spawn_local(session::serve(host, service, orders.boxed_local()));
}

/// A message of the page as an order.
///
/// # Errors
/// `Internal` when it is none.
pub fn order(message: &JsValue) -> Result<Order> {
    let command: Command = message::value(message).map_err(|error| not_understood(&error.detail()))?;
    let folder = rider::<FileSystemDirectoryHandle>(message, FOLDER);
    let last = rider::<Blob>(message, LAST);
    Ok(Order {
        command,
        folder: folder.map(|handle| Rc::new(PickedFolder::new(handle)) as Rc<dyn Folder>),
        last: last.map(|blob| Rc::new(ChosenFile::new(blob)) as Rc<dyn LastArchive>),
    })
}

fn not_understood(why: &str) -> Error {
    Error::new(Kind::Internal, "engine::hear", format!("a message of the page is not a command: {why}"))
}

/// Tells events to the page.
pub struct WorkerEvents;

impl WorkerEvents {
    fn fail(&self, error: &Error) {
        self.emit(Event::Failed { problem: problem(error) });
    }
}

impl Events for WorkerEvents {
    fn emit(&self, event: Event) {
        let posted = message::message(&event, &[]).and_then(|message| js::scope().post_message(&message));
        if let Err(exception) = posted {
            web_sys::console::error_1(&exception);
        }
    }
}
