//! What the page and the library's worker say to each other. Plain data: bytes of files never cross this border.
//!
//! Messages travel packed, see [`crate::wire`]. In the browser the opened files ride beside [`Command::Open`] as blobs, in the order of its `sources`; see [`super::session::Order`].
//! Each command carries a number of the page's choice, `request`, and every event that answers it carries the same one. Numbers of
//! items are those of the chosen backup and mean nothing in another.

mod shapes;

use serde::{Deserialize, Serialize};

pub use self::shapes::*;
use crate::engine::messages::Problem;

/// From the page to the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Open these files: one or more zips, or the files of a folder. Answered by [`Event::Progress`] and [`Event::Opened`], [`Event::ConsentNeeded`] or
    /// [`Event::Failed`]. Whatever was open is closed.
    Open {
        /// Number of this command.
        request: u32,
        /// Path of each file, as far as the user's choice tells it: "archive.zip", "account-X/attachments/A-plan.pdf".
        sources: Vec<String>,
        /// The user agreed to go on after [`Event::ConsentNeeded`].
        consent: bool,
    },
    /// Read this one of the backups that were found. Answered by [`Event::Progress`] and [`Event::Indexed`]; folders can be browsed
    /// from the first [`Event::Browsable`] on.
    Choose {
        /// Number of this command.
        request: u32,
        /// Position in [`Event::Opened`]'s list.
        backup: u32,
        /// The user agreed to go on after [`Event::ConsentNeeded`].
        consent: bool,
    },
    /// The folders in a folder, or those at the top. Answered by [`Event::Nodes`].
    Tree {
        /// Number of this command.
        request: u32,
        /// Folder; none for the top.
        parent: Option<u32>,
        /// Which part of the list.
        page: Page,
    },
    /// What is in a folder, or everything. Answered by [`Event::Listed`].
    List {
        /// Number of this command.
        request: u32,
        /// Folder; none for everything of the backup.
        folder: Option<u32>,
        /// Only these kinds; empty for all.
        kinds: Vec<ItemKind>,
        /// Order.
        sort: Sort,
        /// From the end.
        descending: bool,
        /// Which part of the list.
        page: Page,
    },
    /// One item with all that belongs to it. Answered by [`Event::Item`].
    Item {
        /// Number of this command.
        request: u32,
        /// Which one.
        item: u32,
        /// Which of its comments; the other lists come whole.
        comments: Page,
    },
    /// Search. Answered by [`Event::Found`]; of several searches under way the page shows the last.
    Search {
        /// Number of this command.
        request: u32,
        /// As typed so far: the last word may be the beginning of one.
        query: String,
        /// What may be found.
        filters: Filters,
        /// Which part of the hits.
        page: Page,
    },
    /// Check every byte and every reference. Answered by [`Event::Progress`] and [`Event::Verified`]. Other commands are served meanwhile.
    Verify {
        /// Number of this command.
        request: u32,
    },
    /// Stop verifying or indexing. Answered by [`Event::Stopped`] with the number of the stopped command, if one was under way; so are
    /// [`Command::Choose`], [`Command::Open`] and [`Command::Close`], which stop it too.
    Stop,
    /// Have a file of the backup. Answered by [`Event::Taken`].
    Take {
        /// Number of this command.
        request: u32,
        /// Path as in [`Attachment::path`].
        path: String,
    },
    /// Close the backup and free its working storage.
    Close,
}

impl Command {
    /// The number that the answers carry; 0 for commands without.
    pub fn request(&self) -> u32 {
        match self {
            Command::Open { request, .. }
            | Command::Choose { request, .. }
            | Command::Tree { request, .. }
            | Command::List { request, .. }
            | Command::Item { request, .. }
            | Command::Search { request, .. }
            | Command::Verify { request }
            | Command::Take { request, .. } => *request,
            Command::Stop | Command::Close => 0,
        }
    }
}

/// Part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Items to pass over.
    pub offset: u32,
    /// At most so many; the library gives at most [`Page::MOST`].
    pub limit: u32,
}

impl Page {
    /// Longest part that is sent at once: some screens of a list, and a message of well under a megabyte.
    pub const MOST: u32 = 500;

    /// The first `limit`.
    pub fn first(limit: u32) -> Self {
        Self { offset: 0, limit }
    }

    /// This part of `items`.
    pub fn of<T>(self, items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let (offset, limit) = (usize::try_from(self.offset), usize::try_from(self.limit.min(Self::MOST)));
        items.skip(offset.unwrap_or(usize::MAX)).take(limit.unwrap_or(usize::MAX))
    }
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A folder or space.
    Folder,
    /// A Wrike project: a folder with dates, a status and owners.
    Project,
    /// A task or subtask.
    Task,
    /// A version of a proof.
    Proof,
    /// A file in Proof that is not a proof.
    File,
    /// A person.
    Person,
}

/// What a hit stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// A title or a person's name.
    Title,
    /// A description, with custom fields and the like.
    Description,
    /// A comment or reply.
    Comment,
    /// The name of an attached file.
    FileName,
}

/// Order of a list. Items without the key come last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// By title, folders first.
    #[default]
    Title,
    /// By date of creation.
    Created,
    /// By last change.
    Updated,
    /// By the day it is due.
    Due,
    /// By status.
    Status,
    /// As in the backup.
    Backup,
}

/// What may be found; an empty list or none does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Items of these kinds.
    pub kinds: Vec<ItemKind>,
    /// Words in these fields.
    pub fields: Vec<Field>,
    /// Written by this person (an item's number).
    pub person: Option<u32>,
    /// On or after this day, `yyyy-MM-dd`.
    pub from: Option<String>,
    /// On or before this day, `yyyy-MM-dd`.
    pub to: Option<String>,
    /// In this folder or anywhere below it (an item's number).
    pub folder: Option<u32>,
}

/// From the library to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The worker has loaded and listens.
    Listening,
    /// The files are open; these backups are in them.
    Opened {
        /// Of the command.
        request: u32,
        /// At least one.
        backups: Vec<Summary>,
        /// What is wrong with the files as such: damage, hostile names.
        findings: Vec<Finding>,
    },
    /// It unpacks to suspiciously much: ask the user, then send the command again with consent.
    ConsentNeeded {
        /// Of the command.
        request: u32,
        /// What was found, a sentence.
        reason: String,
        /// Bytes that it would unpack to.
        bytes: u64,
    },
    /// Something moved.
    Progress {
        /// Of the command.
        request: u32,
        /// In plain words.
        doing: String,
        /// Bytes done.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Folders and people can be browsed, and of Proof the proofs; tasks, and what hangs on a proof, follow. Lists and items that were
    /// shown meanwhile are whole only when asked for again after [`Event::Indexed`].
    Browsable {
        /// Of the command.
        request: u32,
    },
    /// Everything can be browsed and searched.
    Indexed {
        /// Of the command.
        request: u32,
        /// Items by kind.
        counts: Vec<(ItemKind, u32)>,
        /// What could not be read, each with its place.
        findings: Vec<Finding>,
    },
    /// Folders in a folder.
    Nodes {
        /// Of the command.
        request: u32,
        /// This part of them, by title.
        nodes: Vec<Node>,
        /// How many there are.
        total: u32,
    },
    /// Items of a folder.
    Listed {
        /// Of the command.
        request: u32,
        /// This part of them.
        rows: Vec<Row>,
        /// How many there are.
        total: u32,
    },
    /// One item.
    Item {
        /// Of the command.
        request: u32,
        /// With all that belongs to it.
        item: Box<Detail>,
    },
    /// What was found.
    Found {
        /// Of the command.
        request: u32,
        /// This part of the hits, best first.
        hits: Vec<Hit>,
        /// Hits in all.
        total: u32,
        /// The last word begins so many words that only the commonest were looked up.
        is_cut: bool,
    },
    /// Verified.
    Verified {
        /// Of the command.
        request: u32,
        /// The outcome.
        verdict: Verdict,
    },
    /// Stopped by the user, or by a command that needs what it worked on.
    Stopped {
        /// Of the command that was stopped.
        request: u32,
    },
    /// A file of the backup is at hand.
    Taken {
        /// Of the command.
        request: u32,
        /// Name to save it under.
        name: String,
        /// Bytes.
        bytes: u64,
        /// Where it is.
        place: TakenFrom,
    },
    /// Nothing came of the command.
    Failed {
        /// Of the command.
        request: u32,
        /// What happened and what to do next.
        problem: Problem,
    },
}
