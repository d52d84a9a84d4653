//! What events carry: backups, findings, items.

use serde::{Deserialize, Serialize};

use super::{Field, ItemKind};
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};

/// Where the bytes of a taken file are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakenFrom {
    /// As they are within an opened source: `blob.slice(offset, offset + bytes)`.
    Source {
        /// Position in [`super::Command::Open`]'s list.
        source: u32,
        /// Where they begin.
        offset: u64,
    },
    /// A file beside the page.
    Beside {
        /// Its address, relative to the page's.
        address: String,
    },
    /// Unpacked into the working storage, CRC checked; there until [`super::Command::Close`].
    Store {
        /// Path on the store.
        path: String,
    },
}

/// Who made a backup, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Keepsake's, of a Wrike account.
    KeepsakeWrike,
    /// Keepsake's, of an account on Wrike's platform of 2010.
    KeepsakeWrikeLegacy,
    /// Keepsake's, of a Workfront Proof account.
    KeepsakeProof,
    /// Wrike's own account backup.
    Wrike,
    /// Workfront Proof's own backup.
    Proof,
}

impl Format {
    /// A name for people.
    pub fn label(self) -> &'static str {
        match self {
            Format::KeepsakeWrike => "Wrike account, saved by Keepsake",
            Format::KeepsakeWrikeLegacy => "Wrike account (2010 API), saved by Keepsake",
            Format::KeepsakeProof => "Workfront Proof account, saved by Keepsake",
            Format::Wrike => "Wrike's own account backup",
            Format::Proof => "Workfront Proof's own backup",
        }
    }

    /// The one that a manifest of ours names.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "keepsake-wrike" => Some(Format::KeepsakeWrike),
            "keepsake-wrike-legacy" => Some(Format::KeepsakeWrikeLegacy),
            "keepsake-proof" => Some(Format::KeepsakeProof),
            _ => None,
        }
    }

    /// Whether it carries checksums, a manifest and a ledger.
    pub fn is_ours(self) -> bool {
        !matches!(self, Format::Wrike | Format::Proof)
    }

    /// Whether its items are proofs in CSV files, not tasks in JSON.
    pub fn is_proof(self) -> bool {
        matches!(self, Format::KeepsakeProof | Format::Proof)
    }
}

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Whose making.
    pub format: Format,
    /// [`Format::label`].
    pub label: String,
    /// Where it lies among the opened files: "account-X/backup-Y/", or nothing.
    pub place: String,
    /// Name of the account, or its id where no name is known; may be empty.
    pub account: String,
    /// Who made it: name and role; may be empty.
    pub user: String,
    /// When, `yyyy-MM-dd HH:mm:ss` UTC or the day alone; may be empty.
    pub made: String,
    /// By which program; may be empty.
    pub tool: String,
    /// Complete or Partial; none where the format does not tell.
    pub outcome: Option<Outcome>,
    /// Expected and saved by kind; empty where the format does not tell.
    pub counts: Vec<LedgerCount>,
    /// What is missing, at most the first thousand.
    pub missing: Vec<MissingItem>,
    /// How much is missing in all.
    pub missing_total: u64,
    /// What the maker wanted the reader to know.
    pub notes: Vec<String>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something is not as it was written, or is not there.
    Damage,
    /// Made to harm, or as if.
    Hostile,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Where: a path, perhaps with an id or a row.
    pub place: String,
    /// What, a sentence.
    pub text: String,
}

/// The outcome of verifying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Sound, or not.
    pub outcome: Soundness,
    /// The outcome in a sentence.
    pub headline: String,
    /// At most the first [`Verdict::MOST_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Findings that are not notes, in all.
    pub faults: u64,
    /// Notes in all.
    pub notes: u64,
    /// What this format cannot prove; one sentence each.
    pub cannot_prove: Vec<String>,
    /// Files that were read to their end.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// References that were followed.
    pub references: u64,
}

impl Verdict {
    /// As many findings as anybody reads, and a bound on memory: an archive of a million broken files has a million findings.
    pub const MOST_FINDINGS: usize = 10_000;
}

/// Whether a backup is as it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Soundness {
    /// Every byte is as it was written.
    Sound,
    /// Nothing is wrong as far as its format can prove.
    SoundAsFar,
    /// Something is wrong.
    Damaged,
}

/// A folder in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Number.
    pub item: u32,
    /// Folder or project.
    pub kind: ItemKind,
    /// Title.
    pub title: String,
    /// Folders in it.
    pub folders: u32,
    /// Tasks or proofs in it.
    pub items: u32,
    /// How many places show it: more than one for a folder with several parents.
    pub places: u32,
}

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Number.
    pub item: u32,
    /// What it is.
    pub kind: ItemKind,
    /// Title.
    pub title: String,
    /// Status by its name; may be empty.
    pub status: String,
    /// `yyyy-MM-dd`; may be empty.
    pub start: String,
    /// `yyyy-MM-dd`; may be empty.
    pub due: String,
    /// `yyyy-MM-dd`; may be empty.
    pub created: String,
    /// `yyyy-MM-dd`; may be empty.
    pub updated: String,
    /// Who wrote it.
    pub author: String,
    /// Comments on it.
    pub comments: u32,
    /// Files on it.
    pub attachments: u32,
    /// Subtasks of it.
    pub subtasks: u32,
    /// How many folders hold it.
    pub places: u32,
}

/// One item with all that belongs to it. Lists are empty where the format or the item has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// What lists show of it.
    pub row: Option<Row>,
    /// The service's id.
    pub id: String,
    /// Its address in the service; text to copy, never fetched.
    pub address: String,
    /// Folders that hold it, each with the way from the top.
    pub paths: Vec<Vec<Crumb>>,
    /// What lists do not show, by name: importance, duration, custom fields, columns of a table.
    pub properties: Vec<Property>,
    /// Who is responsible.
    pub responsible: Vec<String>,
    /// With whom it is shared.
    pub shared: Vec<String>,
    /// Safe HTML, see [`crate::library::html`].
    pub description: String,
    /// This part of the conversation, oldest first.
    pub comments: Vec<Comment>,
    /// Comments in all; replies stand within theirs.
    pub comments_total: u32,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Booked time.
    pub timelogs: Vec<Timelog>,
    /// Tasks above it.
    pub parents: Vec<Crumb>,
    /// Tasks below it, at most [`super::Page::MOST`]; [`Row::subtasks`] has their number.
    pub subtasks: Vec<Row>,
    /// Tasks that wait for it or for which it waits.
    pub dependencies: Vec<Dependency>,
    /// Of a proof: all its versions.
    pub versions: Vec<Row>,
    /// Of a proof: who reviews it.
    pub recipients: Vec<Recipient>,
}

/// A named place to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// Number.
    pub item: u32,
    /// Title.
    pub title: String,
}

/// A name with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Name.
    pub name: String,
    /// Value as text.
    pub value: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The service's id; may be empty.
    pub id: String,
    /// Who.
    pub author: String,
    /// When, as the backup says.
    pub created: String,
    /// Safe HTML, see [`crate::library::html`].
    pub body: String,
    /// Files on it.
    pub attachments: Vec<Attachment>,
    /// Replies, oldest first.
    pub replies: Vec<Comment>,
    /// Of a proof's comment: page and the like.
    pub properties: Vec<Property>,
    /// What is drawn on the page.
    pub drawings: Vec<Drawing>,
}

/// A drawing on a proof's page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// "Rectangle"; or a drawing of a form that is not known, as the backup has it.
    pub kind: String,
    /// Number of the page, from 1; may be empty.
    pub page: String,
    /// `#rrggbb`.
    pub color: String,
    /// Path data of SVG 1.1 (section 8.3), of M, L and whole numbers only; empty where its form is not known.
    pub path: String,
    /// The part of the plane that it takes, as SVG's `viewBox`.
    pub view: String,
}

/// A file on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The service's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Bytes, where known.
    pub bytes: Option<u64>,
    /// Media type; may be empty.
    pub content_type: String,
    /// Version, 1 for the first.
    pub version: u64,
    /// When it was added, as the backup says.
    pub created: String,
    /// Who added it.
    pub author: String,
    /// For [`super::Command::Take`]; none when its bytes are not in the backup.
    pub path: Option<String>,
    /// Why its bytes are not in the backup, a sentence; may be empty.
    pub missing: String,
    /// Address of a file kept elsewhere; text to copy, never fetched.
    pub address: String,
    /// A later version exists.
    pub superseded: bool,
}

/// Time on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timelog {
    /// Who.
    pub person: String,
    /// Day, as the backup says.
    pub day: String,
    /// Hours as the backup says: "1.5".
    pub hours: String,
    /// Category by name; may be empty.
    pub category: String,
    /// Comment; plain text.
    pub comment: String,
}

/// A tie between two tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// In words: "waits for", "is waited for by", with the kind.
    pub relation: String,
    /// The other task, if it is in the backup.
    pub item: Option<u32>,
    /// Its title, or its id.
    pub title: String,
}

/// Somebody who reviews a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Role.
    pub role: String,
    /// Decision.
    pub decision: String,
    /// When it was made; may be empty.
    pub decided: String,
    /// All other columns that have something.
    pub properties: Vec<Property>,
}

/// A hit of a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The item in which it stands.
    pub row: Row,
    /// Where in it.
    pub field: Field,
    /// Which comment or file of it, counted from 0; for `Item`'s page of comments.
    pub position: u32,
    /// Some words around it, plain text.
    pub excerpt: String,
    /// Where in `excerpt` the words that were searched for stand: begin and end in UTF-16 code units, as JavaScript counts.
    pub marks: Vec<(u32, u32)>,
}
