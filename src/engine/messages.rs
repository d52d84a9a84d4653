//! What page and engine say to each other. Plain data: payload bytes never cross this border.
//!
//! In the browser each message travels by `postMessage` as the object that serde-wasm-bindgen makes of it; a picked folder's
//! handle rides beside the message as the property `folder`, since a handle has no serde form (see `web/worker.rs`). Enums name their
//! variant from outside: a tag among the fields would make serde buffer each message, and that costs the page 10 kB of code.

mod choices;
mod facts;
mod sign_in;

use serde::{Deserialize, Serialize};

pub use choices::*;
pub use facts::*;
pub use sign_in::*;

/// From the page to the engine.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Sign in, then count what there is.
    Connect {
        /// With what.
        sign_in: SignIn,
        /// Origin of a stand-in on this machine (`http://127.0.0.1:8080`) instead of Wrike's; any host but loopback is refused.
        sample: Option<String>,
    },
    /// Begin, or go on with, the run that `Event::Ready` described.
    Start {
        /// Where the archive goes. A resumed run keeps the destination it began with.
        destination: Destination,
        /// What goes into it. A resumed run keeps what it began with.
        parts: Vec<Part>,
        /// How it is written. A resumed run keeps what it began with.
        #[serde(default)]
        options: Options,
    },
    /// Stop making calls; what is done stays done.
    Pause,
    /// Go on after a pause, by the user or by the engine.
    Resume,
    /// Stop and forget the run. Files that were already written into a picked folder stay there.
    Cancel,
    /// Forget the unfinished run that `Event::Ready` named, then count afresh.
    StartOver,
    /// The archive has been saved by the user: free its staging space.
    Discard,
}

/// A token must not reach a log by way of `{:?}`.
impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Command::Connect { .. } => f.debug_struct("Connect").finish_non_exhaustive(),
            Command::Start { destination, parts, options } => f
                .debug_struct("Start")
                .field("destination", destination)
                .field("parts", parts)
                .field("options", options)
                .finish(),
            Command::Pause => f.write_str("Pause"),
            Command::Resume => f.write_str("Resume"),
            Command::Cancel => f.write_str("Cancel"),
            Command::StartOver => f.write_str("StartOver"),
            Command::Discard => f.write_str("Discard"),
        }
    }
}

/// From the engine to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The engine has loaded and listens. `finished` is an archive of an earlier visit that still waits to be saved.
    Listening {
        /// The verified archive that is still staged, if any.
        finished: Option<Finished>,
    },
    /// The user has to agree on the service's own page; what it shows, or sends along, comes back as [`SignIn::Code`].
    Authorize {
        /// Of that page.
        address: String,
    },
    /// There are new tokens, and the old ones are worthless: for [`SignIn::Grant`], where the user wants to be remembered.
    Renewed {
        /// The tokens and their app, readable for the engine only.
        grant: Secret,
    },
    /// Signed in; counting goes on.
    Connected {
        /// Account and user.
        account: Account,
    },
    /// Counted: the user can start.
    Ready {
        /// What was found and what it will cost.
        preflight: Preflight,
    },
    /// Something moved. At most four a second, and always the last of a step.
    Progress {
        /// Where the run stands.
        progress: Progress,
    },
    /// The run stands still until the user acts; `problem` is none when the user paused it.
    Paused {
        /// What stopped it.
        problem: Option<Problem>,
    },
    /// The archive is whole, verified and waits to be saved (or lies in the folder).
    Finished {
        /// Outcome, counts, ledger.
        finished: Finished,
    },
    /// Nothing came of the command; nothing was left behind that looks like a backup.
    Failed {
        /// What happened and what to do next.
        problem: Problem,
    },
    /// The run was cancelled, and what it kept in the browser's storage is removed.
    Cancelled,
}
