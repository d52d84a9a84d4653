//! The page's state: what is on the screen, what may happen to it, and what it asks of the browser. `update.rs` holds the rules.
//!
//! Everything here is plain data. No signal, no element, no clock: the page's behaviour is tested natively.

use super::face::Face;
use super::place::Place;
use super::words;
use crate::engine::messages::{Command, Destination, Event, Finished, Part, Problem, Secret, SignIn};

mod manners;
mod screens;
mod sign_in;

pub use manners::*;
pub use screens::*;
pub use sign_in::*;

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Which service.
    pub face: &'static Face,
    /// Where the page runs.
    pub place: Place,
    /// What is typed into the form.
    pub entry: Entry,
    /// What the check is made with, from the press of a button until the account has been counted.
    pub sign_in: Option<SignIn>,
    /// The remembered sign-in.
    pub vault: Vault,
    /// Whether the engine has said that it listens.
    pub engine: Engine,
    /// What is on the screen.
    pub phase: Phase,
    /// A question that must be answered first, in a dialog.
    pub question: Option<Question>,
    /// An archive of an earlier visit, still staged.
    pub earlier: Option<Finished>,
    /// Of other backups, and who wants to be told.
    pub manners: Manners,
    /// The browser refuses its private file system here, as in private windows.
    pub storage_refused: bool,
    /// Seconds since the engine was last heard of, or since the screen changed.
    pub silence: u32,
    /// What the status region says.
    pub status: Status,
}

/// How the engine stands with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The worker has been started.
    Starting,
    /// It takes commands.
    Listening,
    /// It ended, or has been silent for too long: the next attempt starts a new one.
    Lost,
}

/// The screens and their own state.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// The form.
    Connect(Connect),
    /// Signing in and counting.
    Checking(Checking),
    /// Counted; the user decides.
    Ready(Ready),
    /// A backup runs.
    Running(Running),
    /// A backup stands still.
    Paused(Paused),
    /// The result.
    Finished(Ended),
    /// Nothing came of it: what happened and what to do.
    Failed(Problem),
}

/// Questions that guard what cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Stop and remove this run?
    Cancel,
    /// Forget the unfinished run?
    StartOver,
}

/// The sentence of the status region; spoken by screen readers, so it changes rarely.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// The sentence.
    pub text: String,
    /// Seconds since it was set.
    pub age: u32,
}

/// What the user did, and what browser and engine answered.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a message lives for one call; nothing keeps many")]
pub enum Msg {
    /// A field changed: typed, taken from a list, or ticked.
    Typed(Field, String),
    /// Something is remembered.
    VaultFound,
    /// "Unlock".
    Unlock,
    /// What was remembered, or a sentence that says why it stays locked.
    Unlocked(Result<Secret, String>),
    /// "Forget".
    Forget,
    /// The remembered sign-in was not written or removed, for this reason.
    VaultFailed(String),
    /// The browser was sent to this address after the user had answered.
    Landed(String),
    /// "Continue" with what was pasted.
    Continue,
    /// The button that signs in.
    Check,
    /// The browser said whether host permission is there.
    AccessKnown(bool),
    /// "Allow access".
    AllowAccess,
    /// The user answered the browser's dialog.
    AccessAnswered(bool),
    /// The browser refuses its private file system.
    StorageRefused,
    /// The session of the page from which the user came.
    SessionLent(Lent),
    /// Another tab makes a backup of this service, or none does.
    Elsewhere(bool),
    /// The turn to make a backup is this tab's, or another has it.
    TurnTaken(bool),
    /// The day of the last backup, `yyyy-MM-dd`.
    LastBackup(String),
    /// "Tell me when it is ready".
    TellMe,
    /// The user answered the browser's question about notifications.
    NoticeAnswered(bool),
    /// "Show the button there".
    ShowButton,
    /// The button is shown on the domain, or may not be.
    ButtonAnswered(bool),
    /// Zip or folder.
    DestinationChosen(Destination),
    /// Something is taken into the backup, or left out of it.
    PartChosen(Part, bool),
    /// "Choose folder".
    ChooseFolder,
    /// The user picked the folder of this name.
    FolderPicked(String),
    /// The user closed the picker.
    FolderDismissed,
    /// The picker failed, with this sentence.
    FolderRefused(String),
    /// "Start backup" or "Resume backup".
    Start,
    /// "Pause".
    Pause,
    /// "Resume".
    Resume,
    /// A button that needs confirmation.
    Ask(Question),
    /// The dialog's answer.
    Answer(bool),
    /// "Save backup".
    Save,
    /// The browser has taken the file, or a sentence says why not.
    SaveEnded(Result<(), String>),
    /// "Remove from browser storage".
    Remove,
    /// "Show it": the archive of an earlier visit.
    ShowEarlier,
    /// Back to the form, by whichever button the screen offers.
    ToForm,
    /// A second has passed.
    Tick,
    /// The engine spoke.
    Engine(Event),
}

/// What the page asks of the browser.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send to the engine; the picked folder's handle goes with `Start` to a folder.
    Send(Command),
    /// Ask whether these hosts may be read; answered by `Msg::AccessKnown`.
    LookUpAccess(Vec<String>),
    /// Ask the user for these hosts; must run inside the click; answered by `Msg::AccessAnswered`.
    RequestAccess(Vec<String>),
    /// Open the folder picker; must run inside the click.
    PickFolder,
    /// What only some services' pages do.
    Run(Errand),
    /// Hand a staged file to the browser's download; answered by `Msg::SaveEnded`.
    Save {
        /// Path in the origin's private file system.
        path: String,
        /// Name for the user's disk.
        name: String,
    },
    /// End the worker and start a new one.
    RestartEngine,
    /// Show the service's page on which the user agrees; answered by `Msg::Landed`, where that can be seen.
    Agree(String),
    /// Remember a sign-in, encrypted under this passphrase.
    Remember {
        /// The sign-in as [`Face::to_text`] writes it.
        text: Secret,
        /// What the user typed.
        passphrase: Secret,
    },
    /// Write over what is remembered.
    Replace(Secret),
    /// Open what is remembered; answered by `Msg::Unlocked`.
    Unlock(Secret),
    /// Forget it.
    Forget,
}

impl Model {
    /// The page as it opens: the form, while the engine starts.
    pub fn new(face: &'static Face, place: Place) -> Model {
        Model {
            face,
            entry: Entry::new(face, &place),
            place,
            sign_in: None,
            vault: Vault::Empty,
            engine: Engine::Starting,
            phase: Phase::Connect(Connect::default()),
            question: None,
            earlier: None,
            manners: Manners::default(),
            storage_refused: false,
            silence: 0,
            status: Status::default(),
        }
    }

    /// An archive of this service that waits to be saved.
    pub fn own_earlier(&self) -> Option<&Finished> {
        self.earlier.as_ref().filter(|finished| finished.account.product == self.face.product)
    }

    /// Hosts that the sign-in needs.
    pub fn hosts(&self) -> Vec<String> {
        self.sign_in.as_ref().map(self.face.hosts).unwrap_or_default()
    }

    /// Whether leaving the page would stop something: the guard before unload asks.
    pub fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }

    /// The document's title; it shows how far a run is while the tab is in the background.
    pub fn title(&self) -> String {
        let name = format!("Keepsake for {}", self.face.label);
        let doing = match &self.phase {
            Phase::Connect(_) | Phase::Ready(_) => return name,
            Phase::Checking(_) => "Checking".to_owned(),
            Phase::Running(Running { progress: None, .. }) => "Starting".to_owned(),
            Phase::Running(Running { progress: Some(progress), .. }) => {
                let share = progress.permille().map(|permille| format!("{}% ", permille / 10)).unwrap_or_default();
                share + words::step(progress.step)
            }
            Phase::Paused(_) => "Paused".to_owned(),
            Phase::Finished(_) => "Backup ready".to_owned(),
            Phase::Failed(_) => "Failed".to_owned(),
        };
        format!("{doing} – {name}")
    }
}

impl Phase {
    /// The value of `data-phase`: for style and for tests.
    pub fn name(&self) -> &'static str {
        match self {
            Phase::Connect(_) => "connect",
            Phase::Checking(_) => "preflight",
            Phase::Ready(_) => "ready",
            Phase::Running(_) => "running",
            Phase::Paused(_) => "paused",
            Phase::Finished(_) => "finished",
            Phase::Failed(_) => "failed",
        }
    }
}
