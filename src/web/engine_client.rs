//! The page's end of the wire to the engine.

use wasm_bindgen::JsValue;

use super::worker::{FOLDER, LAST};
use super::worker_client::{Losses, WorkerClient, read};
use crate::engine::messages::{Command, Event, Problem};
use crate::ui::update::lost;

/// The script that loads an engine, beside the page; which one is told in its query.
const ENGINE_SCRIPT: &str = "./engine-boot.js?engine=";

static LOSSES: Losses = Losses {
    problem: lost,
    misunderstood: (
        "This page and Keepsake's engine do not understand each other.",
        "Reload the page: Keepsake may just have been updated.",
    ),
    not_loaded: (
        "Keepsake's engine could not be loaded.",
        "See whether this computer is online, then press “Try again” or reload the page.",
    ),
    ended: (
        "Keepsake's engine ended unexpectedly.",
        "Press “Try again”. A backup that was running goes on from where it stopped once the connection is checked again.",
    ),
};

/// A running engine; dropping it ends the worker, and what it said but was not yet heard is lost.
pub struct EngineClient(WorkerClient);

impl EngineClient {
    /// Starts the engine of this name. `on_event` hears its events, and a failure of the worker itself as `Event::Failed` of kind "engine-lost".
    pub fn start(name: &str, on_event: impl Fn(Event) + Clone + 'static) -> Result<EngineClient, Problem> {
        let hear = move |heard: Result<JsValue, Problem>| {
            let event = heard.and_then(|message| read(&message, &LOSSES));
            on_event(event.unwrap_or_else(|problem| Event::Failed { problem }));
        };
        WorkerClient::start(&format!("{ENGINE_SCRIPT}{name}"), &LOSSES, hear).map(EngineClient)
    }

    /// Sends a command; a picked folder's handle rides beside it as the property `folder`, the archive of the backup before as `last`.
    pub fn send(&self, command: &Command, folder: Option<&JsValue>, last: Option<&JsValue>) -> Result<(), Problem> {
        let riders: Vec<_> =
            [(FOLDER, folder), (LAST, last)].into_iter().filter_map(|(name, rider)| Some((name, rider?))).collect();
        self.0.send(command, &riders)
    }
}
