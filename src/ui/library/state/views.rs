//! Places in a backup, as the browser's history keeps them.

use serde::{Deserialize, Serialize};

use crate::library::messages::{Filters, ItemKind, Page, Sort};

/// Rows of a list, hits of a search that are shown at once.
pub const ROWS: u32 = 100;
/// Comments that are shown at once.
pub const COMMENTS: u32 = 50;
/// Folders of a branch that are asked for at once.
pub const FOLDERS: u32 = 200;

/// A place in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// What the backup is.
    Overview,
    /// A folder, or everything.
    List(List),
    /// One item.
    Item {
        /// Its number.
        item: u32,
        /// The first of its comments that is shown.
        comments: u32,
        /// The comment that was searched for.
        mark: Option<u32>,
    },
    /// What was found.
    Search {
        /// Query as typed.
        query: String,
        /// What may be found.
        filters: Filters,
        /// The first hit that is shown.
        offset: u32,
    },
}

impl View {
    /// An item from its beginning.
    pub fn item(item: u32) -> View {
        View::Item { item, comments: 0, mark: None }
    }

    /// An item at one of its comments.
    pub fn comment(item: u32, position: u32) -> View {
        View::Item { item, comments: position / COMMENTS * COMMENTS, mark: Some(position) }
    }
}

/// A list of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Folder; none for everything of the backup.
    pub folder: Option<u32>,
    /// Its title, or that of the list.
    pub title: String,
    /// Only this kind.
    pub kind: Option<ItemKind>,
    /// Order.
    pub sort: Sort,
    /// From the end.
    pub descending: bool,
    /// The first row that is shown.
    pub offset: u32,
}

impl List {
    /// What is in a folder.
    pub fn folder(folder: u32, title: &str) -> List {
        let title = if title.is_empty() { "Without a title" } else { title };
        List { folder: Some(folder), ..List::named(title) }
    }

    /// All items of a kind, or all.
    pub fn of(kind: Option<ItemKind>, title: &str) -> List {
        List { kind, ..List::named(title) }
    }

    fn named(title: &str) -> List {
        List { folder: None, title: title.to_owned(), kind: None, sort: Sort::Title, descending: false, offset: 0 }
    }

    /// Which part of it is shown.
    pub fn page(&self) -> Page {
        Page { offset: self.offset, limit: ROWS }
    }
}

/// An entry of the browser's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of which opened files, see [`super::Model::generation`].
    pub generation: u64,
    /// Of which of their backups.
    pub backup: Option<u32>,
    /// Where in it.
    pub view: View,
}
