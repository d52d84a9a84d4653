//! The page's end of the wire to any worker of ours: starts it, sends commands, hears what it says, and knows how it may be lost.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{host, message};
use crate::engine::messages::Problem;

/// What happened, and what to do next.
pub type Words = (&'static str, &'static str);

/// How the loss of a worker is told.
pub struct Losses {
    /// A problem of the kind that the page makes, with these words.
    pub problem: fn(&str, &str) -> Problem,
    /// A message makes no sense: two versions met, a tab older than its update.
    pub misunderstood: Words,
    /// Its script could not be fetched.
    pub not_loaded: Words,
    /// It ended by itself.
    pub ended: Words,
}

impl Losses {
    fn told(&self, (what, next): Words, detail: String) -> Problem {
        Problem { detail, ..(self.problem)(what, next) }
    }
}

/// A running worker; dropping it ends it, and what it said but was not yet heard is lost.
pub struct WorkerClient {
    worker: Worker,
    losses: &'static Losses,
    // Alive as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl WorkerClient {
    /// Starts `script`, beside the page. `hear` hears each message as it came, to be read by [`read`], and how the worker was lost.
    pub fn start(
        script: &str,
        losses: &'static Losses,
        hear: impl Fn(Result<JsValue, Problem>) + Clone + 'static,
    ) -> Result<WorkerClient, Problem> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(script, &options)
            .map_err(|error| losses.told(losses.ended, host::message(&error)))?;

        let heard = hear.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| heard(Ok(message.data())));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

        let (failed, script) = (worker.clone(), script.to_owned());
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            // A worker after an uncaught error is in no known state, so it must not work on.
            failed.terminate();
            // A script that cannot be fetched gives an event without a message.
            hear(Err(match event.dyn_ref::<ErrorEvent>() {
                Some(error) => {
                    let place = format!("{}:{}: {}", error.filename(), error.lineno(), error.message());
                    losses.told(losses.ended, place)
                }
                None => losses.told(losses.not_loaded, script.clone()),
            }));
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(WorkerClient { worker, losses, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command, with what rides beside it.
    pub fn send(&self, command: &impl Serialize, riders: &[(&str, &JsValue)]) -> Result<(), Problem> {
        let post = || self.worker.post_message(&message::message(command, riders)?);
        post().map_err(|error: JsValue| self.losses.told(self.losses.ended, host::message(&error)))
    }
}

/// A message as an event.
pub fn read<T: DeserializeOwned>(message: &JsValue, losses: &Losses) -> Result<T, Problem> {
    message::value(message).map_err(|error| losses.told(losses.misunderstood, error.detail()))
}

impl Drop for WorkerClient {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}
