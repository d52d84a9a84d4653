//! The page's end of the wire to the engine: starts the worker, sends commands, receives events.

use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::worker::{FOLDER, LAST};
use super::{host, message};
use crate::engine::messages::{Command, Event, Problem};
use crate::ui::update::lost;

/// The script that loads an engine, beside the page; which one is told in its query.
const ENGINE_SCRIPT: &str = "./engine-boot.js?engine=";

/// A running engine; dropping it ends the worker, and what it said but was not yet heard is lost.
pub struct EngineClient {
    worker: Worker,
    // Alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl EngineClient {
    /// Starts the engine of this name. `on_event` hears its events, and a failure of the worker itself as `Event::Failed` of kind "engine-lost".
    pub fn start(name: &str, on_event: impl Fn(Event) + Clone + 'static) -> Result<EngineClient, Problem> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let script = format!("{ENGINE_SCRIPT}{name}");
        let worker = Worker::new_with_options(&script, &options).map_err(|error| ended(host::message(&error)))?;

        let heard = on_event.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            heard(decode(&message.data()).unwrap_or_else(|problem| Event::Failed { problem }));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let failed = worker.clone();
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            // A worker after an uncaught error is in no known state, so it must not write on.
            failed.terminate();
            let problem = event.dyn_ref::<ErrorEvent>().map_or_else(not_loaded, |error| {
                ended(format!("{}:{}: {}", error.filename(), error.lineno(), error.message()))
            });
            on_event(Event::Failed { problem });
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(EngineClient { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command; a picked folder's handle rides beside it as the property `folder`, the archive of the backup before as `last`.
    pub fn send(&self, command: &Command, folder: Option<&JsValue>, last: Option<&JsValue>) -> Result<(), Problem> {
        let riders: Vec<_> =
            [(FOLDER, folder), (LAST, last)].into_iter().filter_map(|(name, rider)| Some((name, rider?))).collect();
        let post = || self.worker.post_message(&message::message(command, &riders)?);
        post().map_err(|error: JsValue| ended(host::message(&error)))
    }
}

impl Drop for EngineClient {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// A message as an event. One that is none comes of two versions that met: a tab older than its update.
fn decode(message: &JsValue) -> Result<Event, Problem> {
    message::value(message).map_err(|error| Problem {
        detail: error.detail(),
        ..lost(
            "This page and Keepsake's engine do not understand each other.",
            "Reload the page: Keepsake may just have been updated.",
        )
    })
}

/// A script that cannot be fetched gives an event without a message.
fn not_loaded() -> Problem {
    Problem {
        detail: ENGINE_SCRIPT.to_owned(),
        ..lost(
            "Keepsake's engine could not be loaded.",
            "See whether this computer is online, then press “Try again” or reload the page.",
        )
    }
}

fn ended(detail: String) -> Problem {
    Problem {
        detail,
        ..lost(
            "Keepsake's engine ended unexpectedly.",
            "Press “Try again”. A backup that was running goes on from where it stopped once the connection is checked again.",
        )
    }
}
