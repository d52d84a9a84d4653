//! What hangs on what, the other way round: so that no question walks the whole account.

use std::collections::{BTreeSet, HashMap};

use super::Id;

/// From an owner to what it owns.
#[derive(Debug, Clone, Default)]
pub(super) struct Owned(HashMap<Id, BTreeSet<Id>>);

impl Owned {
    pub fn add(&mut self, owner: Id, id: Id) {
        self.0.entry(owner).or_default().insert(id);
    }

    pub fn remove(&mut self, owner: Id, id: Id) {
        if let Some(owned) = self.0.get_mut(&owner) {
            owned.remove(&id);
        }
    }

    /// In the order of ids.
    pub fn of(&self, owner: Id) -> impl DoubleEndedIterator<Item = Id> {
        self.0.get(&owner).into_iter().flatten().copied()
    }
}

/// Every relation of the account that is asked backwards. Deleted items are in no folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    pub folders: Owned,
    pub tasks: Owned,
    pub comments: Owned,
    /// By the id of the first version.
    pub attachments: Owned,
    pub timelogs: Owned,
}
