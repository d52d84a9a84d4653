//! What the engine tells: whose account, what there is, where a run stands, how it ended, what went wrong.

use serde::{Deserialize, Serialize};

use super::{Destination, Product};

/// Whose backup it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Of which product.
    #[serde(default)]
    pub product: Product,
    /// API id of the account.
    pub id: String,
    /// Name of the account.
    pub name: String,
    /// API id of the token's owner; empty when the service does not tell.
    #[serde(default)]
    pub user_id: String,
    /// Name and e-mail of the token's owner.
    pub user: String,
    /// Role in the account in plain words: "owner", "admin", "user", "collaborator".
    pub role: String,
    /// Host that answered: `www.wrike.com`.
    pub server: String,
}

/// What a run will fetch, and its price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preflight {
    /// Whose account.
    pub account: Account,
    /// Counts by kind, in the order in which they are shown; none where the service does not tell beforehand.
    pub counts: Vec<KindCount>,
    /// Bytes of all file bodies to fetch.
    pub file_bytes: u64,
    /// Bytes of free space that the run needs at its peak.
    pub space_needed: u64,
    /// Bytes of space that the browser says it would give; none when it does not tell.
    pub space_free: Option<u64>,
    /// API calls still to make.
    pub calls: u64,
    /// Estimated seconds.
    pub seconds: u64,
    /// What cannot be had, and why: one plain sentence each.
    pub cannot: Vec<String>,
    /// An unfinished run of this account, to go on with.
    pub unfinished: Option<Unfinished>,
}

/// One line of the preflight table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCount {
    /// Plural name for people: "tasks and subtasks".
    pub label: String,
    /// How many; none when only the run will tell.
    pub count: Option<u64>,
}

/// A run that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// When it began, `yyyy-MM-dd HH:mm:ss` UTC.
    pub started: String,
    /// Calls already answered.
    pub calls_done: u64,
    /// Files already fetched.
    pub files_done: u64,
    /// Where its archive goes.
    pub destination: Destination,
}

/// The steps of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Signing in and counting.
    Preflight,
    /// Asking the API.
    Collect,
    /// Fetching file bodies.
    Download,
    /// Writing the archive.
    Assemble,
    /// Reading every byte back.
    Verify,
    /// Putting the archive where the user wants it.
    Deliver,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Current step.
    pub step: Step,
    /// What is being done, in plain words: "Comments 12 to 19 March 2026".
    pub doing: String,
    /// Items of this step that are done: calls, files, entries.
    pub items_done: u64,
    /// Items of this step in all, as far as known.
    pub items_total: u64,
    /// Bytes of this step that are done.
    pub bytes_done: u64,
    /// Bytes of this step in all, as far as known.
    pub bytes_total: u64,
    /// Estimated seconds to the end of the run; none while unknown.
    pub seconds_left: Option<u64>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything that this user may see and the API offers is in the archive.
    Complete,
    /// Some items are missing; each is named.
    Partial,
}

impl Outcome {
    /// The one that a report names.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "complete" => Some(Outcome::Complete),
            "partial" => Some(Outcome::Partial),
            _ => None,
        }
    }
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// Whose account.
    pub account: Account,
    /// Complete or Partial.
    pub outcome: Outcome,
    /// Expected and saved by kind.
    pub counts: Vec<LedgerCount>,
    /// Every item that is missing, by name, with the reason; at most the first thousand, the rest is in the report.
    pub missing: Vec<MissingItem>,
    /// Items missing in all.
    pub missing_total: u64,
    /// What the outcome must not be read without: that it is of a part of the account.
    #[serde(default)]
    pub caveat: Option<String>,
    /// What could not be had by nature (not offered by the API, outside the user's rights), the caveat among it: plain sentences.
    pub notes: Vec<String>,
    /// Where the archive is.
    pub destination: Destination,
    /// File name of the archive (download), or path within the folder.
    pub file_name: String,
    /// Size in bytes of the archive, or of everything that this run wrote to the folder.
    pub bytes: u64,
    /// Path of the staged archive in the origin's private file system; empty for a folder.
    pub staged_path: String,
    /// Files whose checksum was read back and found right.
    pub verified_files: u64,
    /// Requests that were sent since signing in, repeated ones too.
    pub requests: u64,
    /// Bytes of memory that the engine used at its peak; none where the host does not tell.
    pub peak_memory: Option<u64>,
    /// Until when the staged archive is kept, `yyyy-MM-dd`; none where it is kept until the next one is made, and for a folder.
    pub kept_until: Option<String>,
}

/// One line of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCount {
    /// The kind's key, as in [`MissingItem::kind`]: "file", "task". It stays what it is when the label is reworded.
    pub kind: String,
    /// Plural name for people.
    pub label: String,
    /// How many the service says there are; none when it does not tell.
    pub expected: Option<u64>,
    /// How many are in the archive.
    pub saved: u64,
}

/// One thing that is not in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingItem {
    /// Singular kind: "file", "task".
    pub kind: String,
    /// API id, empty when a whole kind is meant.
    pub id: String,
    /// Name as the service gives it.
    pub name: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// Something that the user must know, with what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Machine-readable kind, `Kind` of `error.rs` in kebab-case: "signed-out", "no-space", "private-window", "network", …
    pub kind: String,
    /// What happened, one sentence.
    pub what: String,
    /// What to do next, one sentence.
    pub next: String,
    /// For a bug report: operation and context, no secrets.
    pub detail: String,
}
