//! The page's end of the wire to the library: starts the worker, sends commands and files, receives events.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::library_worker::{BLOB, FILES};
use super::{host, message};
use crate::engine::messages::Problem;
use crate::library::messages::Command;
use crate::ui::library::around::{Hear, Heard, Library};
use crate::ui::library::update::lost;

/// The script that loads the library, beside the page.
const SCRIPT: &str = "./engine-boot.js?engine=library";

/// A running library; dropping it ends the worker.
pub struct LibraryClient {
    worker: Worker,
    // Alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl LibraryClient {
    /// Starts the library; `hear` hears what it says.
    ///
    /// # Errors
    /// The browser gives no worker.
    pub fn start(hear: Hear) -> Result<LibraryClient, Problem> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(|error| ended(host::message(&error)))?;

        let heard = hear.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            heard(decode(&message.data()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            hear(Err(event.dyn_ref::<ErrorEvent>().map_or_else(not_loaded, |error| {
                ended(format!("{}:{}: {}", error.filename(), error.lineno(), error.message()))
            })));
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(LibraryClient { worker, _on_message: on_message, _on_error: on_error })
    }
}

impl Library for LibraryClient {
    /// The files ride beside it as the property `files`.
    fn send(&self, command: &Command, files: Option<&Array>) -> Result<(), Problem> {
        let riders: Vec<(&str, &JsValue)> = files.iter().map(|files| (FILES, files.as_ref())).collect();
        let post = || self.worker.post_message(&message::message(command, &riders)?);
        post().map_err(|error: JsValue| ended(host::message(&error)))
    }
}

impl Drop for LibraryClient {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// A message as an event. One that is none comes of two versions that met: a tab older than its update.
fn decode(message: &JsValue) -> Heard {
    let event = message::value(message).map_err(|error| Problem {
        detail: error.detail(),
        ..lost(
            "This page and Keepsake's library do not understand each other.",
            "Reload the page: Keepsake may just have been updated.",
        )
    })?;
    Ok((event, message::rider(message, BLOB)))
}

/// A script that cannot be fetched gives an event without a message.
fn not_loaded() -> Problem {
    Problem {
        detail: SCRIPT.to_owned(),
        ..lost("Keepsake's library could not be loaded.", "See whether this computer is online, then reload the page.")
    }
}

fn ended(detail: String) -> Problem {
    Problem {
        detail,
        ..lost(
            "Keepsake's library ended unexpectedly.",
            "Open the backup again. If it ends at the same place, the computer may have too little memory for this backup.",
        )
    }
}
