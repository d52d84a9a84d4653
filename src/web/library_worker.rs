//! The library's end of the wire to the page: a dedicated worker that opens what the page hands over and answers its questions.

use std::rc::Rc;

use futures_channel::mpsc;
use futures_util::{FutureExt, StreamExt};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent};

use super::chosen_file::ChosenFile;
use super::clock::WorkerClock;
use super::hasher;
use super::js;
use super::library_room::Room;
use super::message::{self, rider};
use crate::error::{Error, Kind, Result};
use crate::host::clock::Clock;
use crate::host::store::read_small;
use crate::library::messages::{Command, Event, TakenFrom};
use crate::library::opener::FileOpener;
use crate::library::session::{self, Host, Order, problem};
use crate::library::source::{Shared, StoredFile};

/// The property in which the files ride beside [`Command::Open`].
pub(super) const FILES: &str = "files";
/// The property in which a file's bytes ride beside [`Event::Taken`] where they are in no place that the page can reach.
pub(super) const BLOB: &str = "blob";

/// Serve the page that started this worker until it ends it. The page waits for [`Event::Listening`] before it sends anything.
pub fn serve() {
    // A worker that is started to hash must never become another library: each would start the next.
    if hasher::is_wanted() {
        return hasher::serve();
    }
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        fail(&Error::new(Kind::Internal, "library", panic.to_string()));
    }));
    let (sender, orders) = mpsc::unbounded();
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| match order(&message.data()) {
            // Fails only when the session has ended, and it ends with the worker.
            Ok(order) => drop(sender.unbounded_send(order)),
            Err(error) => fail(&error),
        });
    let on_error =
        Closure::<dyn FnMut(MessageEvent)>::new(|_| fail(&not_understood("it cannot be copied to a worker")));
    js::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    js::scope().set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
    // They live as long as the worker.
    on_message.forget();
    on_error.forget();
    spawn_local(async { Room::tidy(&WorkerClock::new()).await });
    spawn_local(async {
        let room = Rc::new(Room::enter().await);
        let reachable = room.clone();
        let clock: Rc<dyn Clock> = Rc::new(WorkerClock::new());
        let opener = FileOpener::new(room.clone(), clock.clone());
        let host = Host { store: room, clock, emit: Rc::new(move |event| tell(event, &reachable)) };
        session::serve(host, Rc::new(opener), orders.boxed_local()).await;
    });
}

/// A message of the page as an order.
fn order(message: &JsValue) -> Result<Order> {
    let files = rider::<Array>(message, FILES).unwrap_or_default();
    let command: Command = message::value(message).map_err(|error| not_understood(&error.detail()))?;
    let source = |blob: JsValue| -> Result<Shared> {
        let blob = blob.dyn_into::<Blob>().map_err(|_| not_understood("a file beside it is none"))?;
        Ok(Rc::new(StoredFile::new(Box::new(ChosenFile::new(blob)))?))
    };
    Ok(Order { command, sources: files.iter().map(source).collect::<Result<_>>()? })
}

fn not_understood(why: &str) -> Error {
    Error::new(Kind::Internal, "library::hear", format!("a message of the page is not a command: {why}"))
}

/// A failure of the worker itself: of no command, so of number 0.
fn fail(error: &Error) {
    post(&Event::Failed { request: 0, problem: problem(error) }, None);
}

fn tell(event: Event, room: &Room) {
    match event {
        Event::Taken { request, name, bytes, place: TakenFrom::Store { path } } => {
            let blob = if room.is_on_disk { None } else { in_memory(room, &path) };
            let place = TakenFrom::Store { path: room.path(&path) };
            post(&Event::Taken { request, name, bytes, place }, blob);
        }
        event => post(&event, None),
    }
}

/// A file of a store in memory, which never makes anybody wait.
fn in_memory(room: &Room, path: &str) -> Option<Blob> {
    let bytes = read_small(room, path).now_or_never()?.ok()??;
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(&bytes[..]))).ok()
}

fn post(event: &Event, blob: Option<Blob>) {
    let riders: Vec<(&str, &JsValue)> = blob.iter().map(|blob| (BLOB, blob.as_ref())).collect();
    let posted = message::message(event, &riders).and_then(|message| js::scope().post_message(&message));
    if let Err(exception) = posted {
        web_sys::console::error_1(&exception);
    }
}
