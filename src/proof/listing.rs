//! The list of all proofs and files, whole: several lists united by id, since no single one is known to hold everything, and the one
//! that should is known to fail on some accounts (the vendor's list of known issues: `getAllProofs` answers 500, "no fix").

mod chain;
mod id;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Call;
use super::fields::{Fields, Wire, objects};
use super::objects::{File, ListView};
use crate::error::{Kind, Result};

pub use chain::{AT_ONCE, latest, list};
pub use id::FileId;

/// What became of a call.
#[derive(Debug)]
pub enum Asked {
    /// What it returned.
    Answer(Value),
    /// The service gave none, for good; this is why.
    Refused(Kind),
}

/// Makes calls: in a run, through its journal.
#[async_trait(?Send)]
pub trait Source {
    /// Make a call.
    ///
    /// # Errors
    /// Only what stops a run; any other failure is [`Asked::Refused`].
    async fn ask(&self, call: &Call) -> Result<Asked>;
}

/// A list that proofs and files may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// `getAllProofs`
    All,
    /// `getOpenProofs`
    Open,
    /// `getClosedProofs`
    Closed,
    /// `getArchivedProofs`
    Archived,
    /// `getProofsByListView` with archived ones
    ListView,
    /// `getProofsByOwnership`
    Owner,
    /// `getProofsByWorkspace`
    Folder,
    /// `getProofVersions`
    Versions,
    /// `getProofDetails`
    Details,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 9] = [
        Way::All,
        Way::Open,
        Way::Closed,
        Way::Archived,
        Way::ListView,
        Way::Owner,
        Way::Folder,
        Way::Versions,
        Way::Details,
    ];

    /// The operation's name, by which reports and records know it.
    pub fn operation(self) -> &'static str {
        match self {
            Way::All => "getAllProofs",
            Way::Open => "getOpenProofs",
            Way::Closed => "getClosedProofs",
            Way::Archived => "getArchivedProofs",
            Way::ListView => "getProofsByListView",
            Way::Owner => "getProofsByOwnership",
            Way::Folder => "getProofsByWorkspace",
            Way::Versions => "getProofVersions",
            Way::Details => "getProofDetails",
        }
    }

    /// The way that a record's key belongs to.
    pub fn of_key(key: &str) -> Option<Self> {
        let operation = key.split('/').next().unwrap_or_default();
        Way::ALL.into_iter().find(|way| way.operation() == operation)
    }

    fn bit(self) -> u16 {
        1 << Way::ALL.iter().position(|way| *way == self).unwrap_or(0)
    }
}

/// Where to look beside the lists of everything.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Ids of users who may own something.
    pub owners: Vec<String>,
    /// Ids of folders.
    pub folders: Vec<String>,
}

/// What is known of an entry before its own calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    ways: u16,
    /// Its version; 0 when the service does not tell.
    pub version: u32,
    /// How many versions there are; 0 when the service does not tell.
    pub versions: u32,
    /// Whether a whole object came, and not only a line of a list view.
    pub is_described: bool,
    /// Whether it is a file and no proof.
    pub is_plain_file: bool,
    /// Size of its original in kilobytes, as the service gives it.
    pub kilobytes: u64,
}

impl Entry {
    /// The lists it stands in.
    pub fn ways(self) -> impl Iterator<Item = Way> {
        Way::ALL.into_iter().filter(move |way| self.ways & way.bit() != 0)
    }

    /// Whether it stands in this list.
    pub fn is_in(self, way: Way) -> bool {
        self.ways & way.bit() != 0
    }
}

/// Something that the lists leave open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// "archived proofs"
    pub what: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// The union of all lists.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// By id; what is held of each is a few numbers.
    pub entries: BTreeMap<FileId, Entry>,
    /// What could not be listed.
    pub holes: Vec<Hole>,
    /// What was found out on the way, for the report.
    pub findings: Vec<String>,
}

impl Listing {
    /// Take in a page; how many rows it had, and how many of them are new in this way.
    fn take(&mut self, way: Way, page: Value) -> (usize, usize) {
        if way == Way::ListView {
            return self.take_view(page);
        }
        let files: Vec<File> = objects(page);
        let (rows, mut new) = (files.len(), 0);
        for file in files {
            new += usize::from(self.add(way, &file));
        }
        (rows, new)
    }

    fn take_view(&mut self, page: Value) -> (usize, usize) {
        let results = Fields::of(page).map(|fields| ListView::read(fields).results()).unwrap_or_default();
        let (rows, mut new) = (results.len(), 0);
        for line in results.iter().filter(|line| !line.id().is_empty()) {
            let entry = self.entries.entry(FileId::new(line.id())).or_default();
            new += usize::from(!entry.is_in(Way::ListView));
            entry.ways |= Way::ListView.bit();
            entry.version = entry.version.max(number(line.version()));
            entry.versions = entry.versions.max(number(line.versions()));
        }
        (rows, new)
    }

    /// Whether it was not in this list before. An object without an id counts for nothing: it is named when the records are read.
    fn add(&mut self, way: Way, file: &File) -> bool {
        if file.id().is_empty() {
            return false;
        }
        let entry = self.entries.entry(FileId::new(file.id())).or_default();
        let is_new = !entry.is_in(way);
        entry.ways |= way.bit();
        entry.version = entry.version.max(number(file.version()));
        entry.versions = entry.versions.max(number(file.versions()));
        entry.is_described = true;
        entry.kilobytes = file.filesize().trim().parse().unwrap_or(0);
        entry.is_plain_file |= file.kind().eq_ignore_ascii_case("file");
        is_new
    }

    fn hole(&mut self, what: impl Into<String>, reason: impl Into<String>) {
        self.holes.push(Hole { what: what.into(), reason: reason.into() });
    }

    fn found(&mut self, finding: impl Into<String>) {
        let finding = finding.into();
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

fn number(value: Option<i64>) -> u32 {
    value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0)
}
