//! What page and engine say to each other. Plain data: payload bytes never cross this border.
//!
//! In the browser each message travels by `postMessage` as the object that serde-wasm-bindgen makes of it; a picked folder's
//! handle rides beside the message as the property `folder`, since a handle has no serde form (see `web/worker.rs`).

use serde::{Deserialize, Serialize};

use crate::archive::csv::Dialect;
pub use crate::proof::Region as ProofRegion;

/// What is backed up: each has its own API, its own worker and its own archive layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// Wrike, through API v4.
    #[default]
    Wrike,
    /// A server that speaks Wrike's platform of 2010.
    WrikeLegacy,
    /// Workfront Proof.
    Proof,
}

impl Product {
    /// As in file names, addresses and options: "wrike", "wrike-legacy", "proof".
    pub fn name(self) -> &'static str {
        match self {
            Product::Wrike => "wrike",
            Product::WrikeLegacy => "wrike-legacy",
            Product::Proof => "proof",
        }
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Product::Wrike => "Wrike",
            Product::WrikeLegacy => "Wrike (2010 API)",
            Product::Proof => "Workfront Proof",
        }
    }
}

/// How a user signs in. Secrets live in the worker's memory only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum SignIn {
    /// Wrike: a permanent access token.
    Token {
        /// The token.
        token: String,
        /// The account's data centre; all are probed when it is none.
        region: Option<Region>,
    },
    /// Workfront Proof: an e-mail address with an API token or with a Proof password.
    Proof {
        /// E-mail address.
        email: String,
        /// API token (Personal settings, Integrations, API) or password.
        secret: String,
        /// Which of the two it is. A password is tried exactly once: failed attempts lock the account.
        is_token: bool,
        /// The account's data centre; both are asked when it is none.
        region: Option<ProofRegion>,
    },
    /// Workfront Proof: the session of the page from which the user came. It is borrowed and never ended.
    ProofSession {
        /// Session id.
        session: String,
        /// E-mail address of its user, where the page tells; without it, whose session it is stays unknown.
        email: String,
        /// The page's data centre.
        region: ProofRegion,
    },
    /// A server of the 2010 API: the user's own consumer key. [`Event::Authorize`] follows.
    Consumer {
        /// The server's address.
        server: String,
        /// Consumer key.
        key: String,
        /// Consumer secret.
        secret: String,
        /// Where the server sends the user after the consent; none to have it show a code.
        callback: Option<String>,
        /// In which format the server answers; the archive is the same.
        format: crate::wrike::legacy::Format,
    },
    /// The code that the service showed, or sent along, after [`Event::Authorize`].
    Code {
        /// The verifier or authorization code.
        code: String,
    },
}

/// A Wrike data centre. Hosts: facts of Wrike's API overview; the API base is `https://<host>/api/v4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// `www.wrike.com`
    Us,
    /// `app-eu.wrike.com`
    Eu,
    /// `app-us2.wrike.com`
    Us2,
}

impl Region {
    /// All data centres, in the order in which they are probed.
    pub const ALL: [Region; 3] = [Region::Us, Region::Eu, Region::Us2];

    /// The host that serves both the pages and the API of this data centre.
    pub fn host(self) -> &'static str {
        match self {
            Region::Us => "www.wrike.com",
            Region::Eu => "app-eu.wrike.com",
            Region::Us2 => "app-us2.wrike.com",
        }
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Region::Us => "United States (www.wrike.com)",
            Region::Eu => "Europe (app-eu.wrike.com)",
            Region::Us2 => "United States 2 (app-us2.wrike.com)",
        }
    }
}

/// What a user can leave out, in plain groups. Folders, projects and tasks are always in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Groups, roles, user types, invitations. People themselves are always in: everything else names them.
    People,
    /// Spaces, workflows, custom fields, item types, colours, webhooks.
    Setup,
    /// Comments of tasks and folders.
    Comments,
    /// The bytes of files; their list is always in.
    Files,
    /// Approvals and dependencies.
    Approvals,
    /// Time logs, their categories, lock periods, timesheets.
    Time,
    /// Work schedules, job roles, placeholders, rates, rollup settings, bookings.
    Planning,
    /// Blueprints and request forms.
    Templates,
    /// The tables of Wrike's BI export, which have what the rest of the API lacks: the history of workflow stages and custom fields.
    BiExport,
    /// Who did what and when, of the last months; only where the plan has it. Not asked for unless the user wants it.
    AuditLog,
    /// What is in the recycle bin. Not asked for unless the user wants it.
    RecycleBin,
}

impl Part {
    /// All, in the order in which they are shown.
    pub const ALL: [Part; 11] = [
        Part::Comments,
        Part::Files,
        Part::Time,
        Part::Approvals,
        Part::People,
        Part::Setup,
        Part::Planning,
        Part::Templates,
        Part::BiExport,
        Part::AuditLog,
        Part::RecycleBin,
    ];

    /// Whether it is in unless the user leaves it out.
    pub fn is_usual(self) -> bool {
        !matches!(self, Part::AuditLog | Part::RecycleBin)
    }

    /// Those that are in unless the user leaves them out.
    pub fn usual() -> Vec<Part> {
        Part::ALL.into_iter().filter(|part| part.is_usual()).collect()
    }

    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Part::People => "Groups, roles and invitations",
            Part::Setup => "Spaces, workflows, custom fields and other settings",
            Part::Comments => "Comments",
            Part::Files => "Files",
            Part::Approvals => "Approvals and dependencies",
            Part::Time => "Time logs",
            Part::Planning => "Work schedules, job roles, rates and bookings",
            Part::Templates => "Blueprints and request forms",
            Part::BiExport => "BI export (tables with histories)",
            Part::AuditLog => "Audit log",
            Part::RecycleBin => "Recycle bin",
        }
    }
}

/// How an archive is written, where its layout leaves a choice. Only Workfront Proof's does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Options {
    /// Encoding of the CSV files, and whether cells that look like formulas are guarded.
    pub csv: Dialect,
    /// Keep the addresses that open a proof as the person they were made for.
    pub personal_links: bool,
}

/// Where the archive goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// One zip, staged in the browser's own storage and saved by the browser's download.
    Download,
    /// A folder that the user picked (Chromium); its handle travels beside the message.
    Folder,
}

/// From the page to the engine.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
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
#[serde(tag = "type", rename_all = "kebab-case")]
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
    /// What could not be had by nature (not offered by the API, outside the user's rights): plain sentences.
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
    /// Until when the staged archive is kept, `yyyy-MM-dd`; none for a folder.
    pub kept_until: Option<String>,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCount {
    /// Plural name for people.
    pub label: String,
    /// How many the service says there are; none when it does not tell.
    pub expected: Option<u64>,
    /// How many are in the archive.
    pub saved: u64,
}

/// One thing that is not in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
