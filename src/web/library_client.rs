//! The page's end of the wire to the library.

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::library_worker::{BLOB, FILES};
use super::message;
use super::worker_client::{Losses, WorkerClient, read};
use crate::engine::messages::Problem;
use crate::library::messages::Command;
use crate::ui::library::around::{Hear, Library};
use crate::ui::library::update::lost;

/// The script that loads the library, beside the page.
const SCRIPT: &str = "./engine-boot.js?engine=library";

static LOSSES: Losses = Losses {
    problem: lost,
    misunderstood: (
        "This page and Keepsake's library do not understand each other.",
        "Reload the page: Keepsake may just have been updated.",
    ),
    not_loaded: (
        "Keepsake's library could not be loaded.",
        "See whether this computer is online, then reload the page.",
    ),
    ended: (
        "Keepsake's library ended unexpectedly.",
        "Open the backup again. If it ends at the same place, the computer may have too little memory for this backup.",
    ),
};

/// A running library; dropping it ends the worker.
pub struct LibraryClient(WorkerClient);

impl LibraryClient {
    /// Starts the library; `hear` hears what it says.
    ///
    /// # Errors
    /// The browser gives no worker.
    pub fn start(hear: Hear) -> Result<LibraryClient, Problem> {
        let decoded = move |heard: Result<JsValue, Problem>| {
            hear(heard.and_then(|message| Ok((read(&message, &LOSSES)?, message::rider(&message, BLOB)))));
        };
        WorkerClient::start(SCRIPT, &LOSSES, decoded).map(LibraryClient)
    }
}

impl Library for LibraryClient {
    /// The files ride beside it as the property `files`.
    fn send(&self, command: &Command, files: Option<&Array>) -> Result<(), Problem> {
        let riders: Vec<(&str, &JsValue)> = files.iter().map(|files| (FILES, files.as_ref())).collect();
        self.0.send(command, &riders)
    }
}
