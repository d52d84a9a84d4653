//! The library's state: what is on the screen, what may happen to it, and what it asks of the browser. `update` holds the rules.
//!
//! Plain data without signals, elements or clocks, so that the screen's behaviour is tested natively.

use std::sync::Arc;

use crate::engine::messages::Problem;
use crate::library::messages::{
    Command, Detail, Event, Filters, Finding, Hit, ItemKind, Node, Row, Summary, TakenFrom, Verdict,
};

mod opened;
mod views;

pub use views::*;

/// Everything that the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Whether the library's worker listens.
    pub worker: Worker,
    /// What is on the screen.
    pub screen: Screen,
    /// Number of the latest command; events with the number of none that is waited for are stale.
    pub requests: u32,
    /// Number of the latest opened files: entries of the browser's history name it. Begins with a number that no earlier visit had.
    pub generation: u64,
    /// Seconds since the worker was last heard of while it owes something.
    pub silence: u32,
    /// What the status region says.
    pub status: String,
}

/// How the worker stands with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worker {
    /// It has been started.
    Starting,
    /// It takes commands.
    Listening,
    /// It ended, and so did the one that was started in its place: the next attempt starts another.
    Lost,
}

/// The screens and their own state.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// Nothing is open.
    Start {
        /// Why what was just chosen or dropped was not opened.
        hint: Option<&'static str>,
    },
    /// Files are being opened.
    Opening(Opening),
    /// It unpacks to suspiciously much.
    Consent(Consent),
    /// Backups are open.
    Opened(Box<Opened>),
    /// Nothing came of it: what happened and what to do.
    Failed(Problem),
}

/// What the user gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Name of the only file or of the folder, or how many files.
    pub label: String,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Files are being opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// These.
    pub given: Given,
    /// How far they are open; none until the worker listens.
    pub running: Option<Running>,
}

impl Opening {
    /// Whether this is what the command of this number does.
    pub fn is(&self, request: u32) -> bool {
        self.running.as_ref().is_some_and(|running| running.request == request)
    }
}

/// A question before files are opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// These.
    pub given: Given,
    /// The library's sentence.
    pub reason: String,
    /// Bytes that they would unpack to.
    pub bytes: u64,
}

/// Open files with the backups in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// What the user gave.
    pub given: Given,
    /// What was found.
    pub backups: Vec<Summary>,
    /// What is wrong with the files as such.
    pub findings: Vec<Finding>,
    /// Which backup is read; none while the user has to choose.
    pub chosen: Option<u32>,
    /// How far it is read.
    pub reading: Reading,
    /// Items of it by kind.
    pub counts: Vec<(ItemKind, u32)>,
    /// What could not be read of it.
    pub unread: Vec<Finding>,
    /// Where the user is.
    pub view: View,
    /// What is shown there.
    pub content: Content,
    /// Where the user wants to go.
    pub next: Option<Next>,
    /// The folders.
    pub tree: Tree,
    /// What stands in the search field.
    pub query: String,
    /// What may be found.
    pub filters: Filters,
    /// Number of the latest change of the search field.
    pub typed: u32,
    /// People to filter by.
    pub people: People,
    /// The proof.
    pub verification: Verification,
    /// Files on their way to the user.
    pub takes: Vec<Take>,
    /// What went wrong last, until the user moves on.
    pub problem: Option<Problem>,
}

/// How far a backup is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// No backup is chosen.
    Nothing,
    /// It needs more space than there seems to be: go on?
    Asks {
        /// The library's sentence.
        reason: String,
    },
    /// On its way.
    Running(Running),
    /// The user stopped it: what was read can be browsed, and nothing be searched.
    Stopped,
    /// All of it.
    Done,
    /// It cannot be read.
    Failed(Problem),
}

/// Work of the worker that takes its time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Running {
    /// Number of the command.
    pub request: u32,
    /// What is being done, in plain words.
    pub doing: String,
    /// Bytes done.
    pub done: u64,
    /// Bytes in all; 0 while unknown.
    pub total: u64,
    /// The user has pressed the button that ends it.
    pub stopping: bool,
}

/// The proof of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// Not asked for.
    Not,
    /// As soon as the backup has been read.
    Queued,
    /// On its way.
    Running(Running),
    /// Stopped by the user.
    Stopped,
    /// The outcome.
    Done(Arc<Verdict>),
    /// It could not be made.
    Failed(Problem),
}

/// The folders as far as they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Folders in a folder; those at the top under none. A few dozen, which are looked through.
    pub branches: Vec<(Option<u32>, Branch)>,
    /// Folders that are unfolded, by their way from the top: a folder with several parents unfolds at each place by itself.
    pub unfolded: Vec<Vec<u32>>,
    /// Commands that are not answered yet: number, folder, offset.
    pub asked: Vec<(u32, Option<u32>, u32)>,
}

/// Folders in a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branch {
    /// The first of them.
    pub nodes: Vec<Node>,
    /// How many there are.
    pub total: u32,
}

impl Tree {
    /// The folders in this one, if they are known.
    pub fn branch(&self, parent: Option<u32>) -> Option<&Branch> {
        self.branches.iter().find(|(known, _)| *known == parent).map(|(_, branch)| branch)
    }
}

/// Everybody in the backup, as far as lists of choices go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Number and name.
    pub known: Vec<(u32, String)>,
    /// Number of the command that asks for more.
    pub asked: Option<u32>,
}

/// A file on its way to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// Number of the command.
    pub request: u32,
    /// What becomes of it.
    pub purpose: Purpose,
    /// Its name.
    pub name: String,
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A tab of its own.
    Open,
    /// The user's disk.
    Save,
    /// An image within a text: the attachment's id.
    Inline(String),
}

/// What the user did, and what browser and worker answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// Files were chosen or dropped.
    Chosen(Given),
    /// What was dropped is no file, or the folder is empty.
    NothingChosen,
    /// The dropped folder could not be read, for this reason.
    NotReadable(String),
    /// "Open anyway", "Go on".
    Agree,
    /// "Close", "Try again", "Open another backup".
    ToStart,
    /// One of several backups.
    Choose(u32),
    /// Back to the choice of backups.
    ToChoice,
    /// Stop reading.
    StopReading,
    /// Somewhere else in the backup.
    Go(View),
    /// The same place in another order: no new place to go back to, and the focus stays.
    Adjust(View),
    /// The browser went back or forward to this entry, which may be none of ours.
    Popped(Option<Entry>),
    /// Unfold or fold the folder at the end of this way.
    Toggle(Vec<u32>),
    /// More of the folders in a folder.
    MoreFolders(Option<u32>),
    /// The search field changed.
    Typed(String),
    /// The user has not typed since the change of this number.
    Due(u32),
    /// Enter in the search field.
    SearchNow,
    /// A filter changed.
    Filtered(Filters),
    /// "Verify".
    Verify,
    /// "Cancel" while verifying.
    StopVerifying,
    /// Save the verdict.
    SaveVerdict(Paper),
    /// A file of the backup, by its path, under its name.
    Take {
        /// Path in the backup.
        path: String,
        /// Its name.
        name: String,
        /// What becomes of it.
        purpose: Purpose,
    },
    /// A file could not be handed over.
    NotHanded(String),
    /// A second has passed.
    Tick,
    /// The worker spoke.
    Heard(Event),
    /// The worker ended or never started.
    Lost(Problem),
}

/// How a verdict is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What the screen asks of the browser.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send [`Command::Open`] with the files at hand.
    Open {
        /// Its number.
        request: u32,
        /// The user agreed.
        consent: bool,
    },
    /// Send this.
    Send(Command),
    /// End the worker and start another; let go of the files.
    Restart,
    /// Say [`Msg::Due`] with this number after a moment without typing.
    Later(u32),
    /// A new entry of the browser's history.
    Push(Entry),
    /// Another one in place of the present.
    Replace(Entry),
    /// Put the focus on the heading, once it is drawn.
    Focus,
    /// Put the focus on the comment of this position, once it is drawn.
    FocusComment(u32),
    /// Hand over a file.
    Hand {
        /// What becomes of it.
        purpose: Purpose,
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: u64,
        /// Where they are.
        place: TakenFrom,
    },
    /// Images of the texts that were shown are of no use any more.
    ForgetImages,
    /// Save this text.
    SaveText {
        /// Under this name.
        name: String,
        /// This.
        text: String,
    },
    /// Save the verdict for programs.
    SaveJson {
        /// Under this name.
        name: String,
        /// This.
        verdict: Arc<Verdict>,
    },
}

/// What is shown of the view.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// The view needs nothing but the state, or nothing has come yet.
    Nothing,
    /// Part of a list.
    Rows {
        /// This part.
        rows: Arc<Vec<Row>>,
        /// How many there are.
        total: u32,
    },
    /// One item.
    Item(Arc<Detail>),
    /// Part of what was found.
    Hits {
        /// This part.
        hits: Arc<Vec<Hit>>,
        /// How many there are.
        total: u32,
        /// Only the commonest words were looked up.
        is_cut: bool,
    },
}

/// Where the user wants to go.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// Number of the command that asks for what is shown there.
    pub request: u32,
    /// There.
    pub view: View,
    /// What becomes of the browser's history.
    pub history: History,
    /// Whether the heading takes the focus: not while the user types, and not when the same view is drawn again.
    pub focus: bool,
}

/// What a move does to the browser's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// A new entry.
    Push,
    /// Another in place of the present.
    Replace,
    /// Nothing: the browser moved already.
    Keep,
}

impl Model {
    /// The screen as it opens. `generation` must be one that no earlier visit of this tab had: the milliseconds of the clock.
    pub fn new(generation: u64) -> Model {
        Model {
            worker: Worker::Starting,
            screen: Screen::Start { hint: None },
            requests: 0,
            generation,
            silence: 0,
            status: String::new(),
        }
    }

    /// The open backups.
    pub fn opened(&self) -> Option<&Opened> {
        match &self.screen {
            Screen::Opened(opened) => Some(opened),
            _ => None,
        }
    }

    /// Whether the worker owes an answer.
    pub fn waits(&self) -> bool {
        match &self.screen {
            Screen::Opening(_) => true,
            Screen::Opened(opened) => opened.waits(),
            _ => false,
        }
    }

    /// The document's title.
    pub fn title(&self) -> String {
        const NAME: &str = "Keepsake library";
        match &self.screen {
            Screen::Start { .. } | Screen::Failed(_) => format!("Open a backup – {NAME}"),
            Screen::Opening(opening) => format!("Opening {} – {NAME}", opening.given.label),
            Screen::Consent(_) => format!("A question – {NAME}"),
            Screen::Opened(opened) => format!("{} – {NAME}", opened.heading()),
        }
    }
}
