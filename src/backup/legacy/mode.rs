//! Everything, or what happened since the backup before.

use serde::{Deserialize, Serialize};

use crate::backup::run::Run;
use crate::engine::messages::Part;
use crate::error::Result;

/// Under which key a run records its mode: the last record counts.
const MODE: &str = "mode";
/// The archive's file with [`Markers`].
pub const MARKERS: &str = "updates.json";

/// How a run asks. Decided once, so that a resumed run goes on in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "camelCase")]
pub enum Mode {
    /// For everything.
    Full,
    /// For what happened since a backup.
    Since {
        /// Id of that backup.
        backup: String,
        /// Its markers.
        markers: Markers,
    },
}

/// Up to when a backup knows what happened: what the next one goes on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Markers {
    /// `tLast` of the tasks.
    pub tasks: u64,
    /// `tLast` of the comments.
    pub comments: u64,
    /// What went into the backup.
    pub parts: Vec<Part>,
    /// When everything was last asked for, Unix seconds.
    pub full: i64,
}

impl Mode {
    /// What the run has decided.
    ///
    /// # Errors
    /// `Storage`.
    pub fn of(run: &Run) -> Result<Option<Self>> {
        let body = run.journal().read(MODE)?;
        Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
    }

    /// Decide.
    ///
    /// # Errors
    /// `NoSpace`, `Storage`.
    pub fn record(&self, run: &Run) -> Result<()> {
        run.journal().append(MODE, &crate::archive::json::pretty(self)?)
    }

    /// Whether what is not asked for is taken from the backup before.
    pub fn is_since(&self) -> bool {
        matches!(self, Mode::Since { .. })
    }
}
