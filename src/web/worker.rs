//! The engine's end of the wire to the page: a dedicated worker that hears commands and tells events.

use std::rc::Rc;

use futures_channel::mpsc;
use futures_util::StreamExt;
use js_sys::{Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, FileSystemDirectoryHandle, MessageEvent};

use super::chosen_file::ChosenFile;
use super::clock::WorkerClock;
use super::fetch::FetchTransport;
use super::hasher;
use super::js;
use super::opfs::OpfsStore;
use super::picked_folder::PickedFolder;
use super::random::WorkerRandom;
use crate::backup::download::LastArchive;
use crate::engine::messages::{Command, Event};
use crate::engine::service::Service;
use crate::engine::session::{self, Host, Order, problem};
use crate::error::{Error, Kind, Result};
use crate::host::events::Events;
use crate::host::folder::Folder;

/// The property in which a picked folder's handle rides beside a command.
const FOLDER: &str = "folder";
/// The property in which the chosen archive of the backup before rides.
const LAST: &str = "last";

/// Serve the page that started this worker, with backups of `service`, until it ends it.
///
/// The page must wait for [`Event::Listening`] before it sends a command: a module worker's messages are delivered from its first
/// `await` on, and what comes before there is a handler is lost (HTML standard, "run a worker").
pub fn serve(service: Rc<dyn Service>) {
    if hasher::is_wanted() {
        return hasher::serve();
    }
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
        memory: js::memory,
    };
    spawn_local(session::serve(host, service, orders.boxed_local()));
}

/// A message of the page as an order.
///
/// # Errors
/// `Internal` when it is none.
pub fn order(message: &JsValue) -> Result<Order> {
    let folder = taken::<FileSystemDirectoryHandle>(message, FOLDER);
    let last = taken::<Blob>(message, LAST);
    let command: Command =
        serde_wasm_bindgen::from_value(message.clone()).map_err(|error| not_understood(&error.to_string()))?;
    Ok(Order {
        command,
        folder: folder.map(|handle| Rc::new(PickedFolder::new(handle)) as Rc<dyn Folder>),
        last: last.map(|blob| Rc::new(ChosenFile::new(blob)) as Rc<dyn LastArchive>),
    })
}

/// What rides beside a command, taken away from it: a handle is no data, and serde must not look into it. What is not an object has no
/// such property.
fn taken<T: JsCast>(message: &JsValue, property: &str) -> Option<T> {
    let rider = Reflect::get(message, &property.into()).ok().and_then(|rider| rider.dyn_into::<T>().ok());
    let _ = Reflect::delete_property(message.unchecked_ref::<Object>(), &property.into());
    rider
}

fn not_understood(why: &str) -> Error {
    Error::new(Kind::Internal, "engine::hear", format!("a message of the page is not a command: {why}"))
}

/// A command or an event as the object that is posted: whole numbers as JavaScript numbers, maps as plain objects.
///
/// # Errors
/// `Internal` for a number beyond 2^53 - 1, which JavaScript could not tell from its neighbour.
pub fn to_message(value: &impl Serialize) -> Result<JsValue> {
    let serializer = Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(|error| Error::new(Kind::Internal, "engine::tell", error.to_string()))
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
        // An event that cannot be told becomes the failure that it is; that one holds texts only, so it can be.
        let message = to_message(&event).or_else(|error| to_message(&Event::Failed { problem: problem(&error) }));
        let posted =
            message.map_err(|error| error.detail().into()).and_then(|message| js::scope().post_message(&message));
        if let Err(exception) = posted {
            web_sys::console::error_1(&exception);
        }
    }
}
