//! What the screens ask of the backup that is open.

use super::{Content, Opened, Reading, Verification, View};
use crate::library::messages::Summary;

impl Opened {
    /// The backup that is read.
    pub fn summary(&self) -> Option<&Summary> {
        self.backups.get(usize::try_from(self.chosen?).ok()?)
    }

    /// Whether the worker owes an answer.
    pub fn waits(&self) -> bool {
        matches!(self.reading, Reading::Running(_))
            || matches!(self.verification, Verification::Running(_))
            || self.next.is_some()
            || !self.tree.asked.is_empty()
            || !self.takes.is_empty()
            || self.people.asked.is_some()
    }

    /// Folders to search in: those that were seen in the tree, each once, and the one that is chosen.
    pub fn places(&self) -> Vec<(u32, String)> {
        let mut places: Vec<(u32, String)> = Vec::new();
        let chosen = self.filters.folder.map(|folder| (folder, "The chosen folder".to_owned()));
        let nodes = self.tree.branches.iter().flat_map(|(_, branch)| &branch.nodes);
        for (item, title) in nodes.map(|node| (node.item, node.title.clone())).chain(chosen) {
            if places.iter().all(|(known, _)| *known != item) {
                places.push((item, title));
            }
        }
        places
    }

    /// The view's heading.
    pub fn heading(&self) -> String {
        match (&self.view, &self.content) {
            _ if self.chosen.is_none() => "Choose a backup".to_owned(),
            (View::Overview, _) => "Overview".to_owned(),
            (View::List(list), _) => list.title.clone(),
            (View::Item { .. }, Content::Item(item)) => item
                .row
                .as_ref()
                .map(|row| row.title.clone())
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| "Without a title".to_owned()),
            (View::Item { .. }, _) => "Item".to_owned(),
            (View::Search { .. }, _) => "Search".to_owned(),
        }
    }
}
