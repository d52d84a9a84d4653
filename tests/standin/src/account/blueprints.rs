//! Blueprints: light nodes of two trees for the account, and of two for each space which the account's lists lack.

use serde_json::{Value, json};

use super::{Account, Salt, text};

/// Below the numbers of live tasks, above those of folders.
const FOLDER_BASE: u64 = 1_900_000;
const TASK_BASE: u64 = 1_500_000;
/// Numbers between the trees of two spaces.
const STRIDE: u64 = 100;
/// Blueprints of either kind in a space.
const OF_SPACE: u64 = 2;

/// One of the two kinds of blueprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blueprint {
    Folder,
    Task,
}

impl Account {
    fn blueprint_id(&self, kind: Blueprint, number: u64) -> String {
        match kind {
            Blueprint::Folder => self.old_id(b'G', FOLDER_BASE + number),
            Blueprint::Task => self.old_id(b'T', TASK_BASE + number),
        }
    }

    fn blueprint_node(&self, kind: Blueprint, number: u64, children: Vec<u64>, scope: &str) -> Value {
        let base = if kind == Blueprint::Folder { FOLDER_BASE } else { TASK_BASE };
        json!({
            "id": self.blueprint_id(kind, number),
            "title": if scope == "BpRoot" { "Blueprints".to_owned() } else { text::title(self.key(Salt::Folder), base + number) },
            "childIds": children.into_iter().map(|child| self.blueprint_id(kind, child)).collect::<Vec<_>>(),
            "scope": scope,
            "permalink": self.permalink(base + number),
            "customFields": self.custom_values(self.hash(Salt::Folder, base + number)),
        })
    }

    /// A root and `count` nodes below it from `first` on: folders hold the next one, tasks stand side by side.
    fn blueprint_tree(&self, kind: Blueprint, first: u64, count: u64) -> impl Iterator<Item = Value> + '_ {
        let nested = kind == Blueprint::Folder;
        (0..=count).map(move |place| match place {
            0 if nested => self.blueprint_node(kind, first, (1..=count.min(1)).map(|n| first + n).collect(), "BpRoot"),
            0 => self.blueprint_node(kind, first, (1..=count).map(|n| first + n).collect(), "BpRoot"),
            _ if nested => {
                let next = if place < count { vec![first + place + 1] } else { vec![] };
                self.blueprint_node(kind, first + place, next, "FolderBp")
            }
            _ => self.blueprint_node(kind, first + place, vec![], "TaskBp"),
        })
    }

    /// The account's blueprints of a kind.
    pub(crate) fn blueprints(&self, kind: Blueprint) -> impl Iterator<Item = Value> + '_ {
        // Behind the three spaces, so that any number fits.
        self.blueprint_tree(kind, 3 * STRIDE, self.spec.blueprints)
    }

    /// The blueprints of a kind in a space.
    pub(crate) fn blueprints_of_space(&self, kind: Blueprint, space: u64) -> impl Iterator<Item = Value> + '_ {
        self.blueprint_tree(kind, space * STRIDE, OF_SPACE)
    }

    /// Folder blueprints of the account: the root of their tree, then a chain of folders.
    pub fn folder_blueprints(&self) -> impl Iterator<Item = Value> + '_ {
        self.blueprints(Blueprint::Folder)
    }

    /// Task blueprints of the account: the root of their tree, then tasks.
    pub fn task_blueprints(&self) -> impl Iterator<Item = Value> + '_ {
        self.blueprints(Blueprint::Task)
    }

    /// Folder blueprints of every space, which the account's list lacks, in the order of [`Account::spaces`].
    pub fn space_folder_blueprints(&self) -> impl Iterator<Item = Value> + '_ {
        (0..Self::SPACES).flat_map(|space| self.blueprints_of_space(Blueprint::Folder, space))
    }

    /// Task blueprints of every space, which the account's list lacks, in the order of [`Account::spaces`].
    pub fn space_task_blueprints(&self) -> impl Iterator<Item = Value> + '_ {
        (0..Self::SPACES).flat_map(|space| self.blueprints_of_space(Blueprint::Task, space))
    }
}
