//! The records of all items, and who is in whom.

mod tops;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::days::{self, Day, NONE};
use crate::library::json::Span;
use crate::library::messages::{Crumb, ItemKind, Node, Row, Sort};
use crate::library::order::{sort_by, sort_by_cached_key};

/// Longest title, status or author that lists show, in bytes; where a title is cut, details have the whole beside.
const LONGEST_TITLE: usize = 400;
/// Ways from the top to an item that are shown; a folder with several parents multiplies them.
const MOST_PATHS: usize = 10;
/// Deepest way; folders that hold each other, as a damaged or hostile backup may say, have no top.
const DEEPEST: usize = 50;

/// An item.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Which text it stands in.
    pub text: u8,
    /// Where in it.
    pub place: Span,
    /// Title, in the catalogue's texts.
    title: (u32, u32),
    /// Status, author: positions in the catalogue's names.
    pub status: u32,
    /// See `status`.
    pub author: u32,
    /// Days.
    pub created: Day,
    /// See `created`.
    pub updated: Day,
    /// See `created`.
    pub start: Day,
    /// See `created`.
    pub due: Day,
    /// Comments on it.
    pub comments: u32,
    /// Files on it.
    pub attachments: u32,
}

/// How one item names another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The other is a folder that holds it.
    In,
    /// The other is a folder in it.
    Holds,
    /// The other is the task above it.
    Under,
}

/// Names of ids that may be the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    /// Folders and projects.
    Folder,
    /// Tasks.
    Task,
    /// People and groups.
    Person,
    /// Proofs and files.
    Proof,
}

/// All items.
#[derive(Debug, Default)]
pub struct Catalog {
    items: Vec<Item>,
    texts: String,
    names: Vec<Box<str>>,
    name_places: HashMap<Box<str>, u32>,
    /// Hash of an id, item. Sorted by [`Catalog::settle`].
    ids: Vec<(u64, u32)>,
    /// Those that came since.
    fresh: Vec<(u64, u32)>,
    /// Not yet resolved.
    pending: Vec<(u32, u64, Role)>,
    /// Holder, held; sorted. Then the same the other way round.
    held: Vec<(u32, u32)>,
    holders: Vec<(u32, u32)>,
    subtasks: Vec<(u32, u32)>,
    supertasks: Vec<(u32, u32)>,
}

/// The part of a sorted list of pairs that begins with `first`.
fn range(pairs: &[(u32, u32)], first: u32) -> &[(u32, u32)] {
    let from = pairs.partition_point(|pair| pair.0 < first);
    let to = from + pairs[from..].partition_point(|pair| pair.0 == first);
    &pairs[from..to]
}

fn count(pairs: &[(u32, u32)], first: u32) -> u32 {
    u32::try_from(range(pairs, first).len()).unwrap_or(u32::MAX)
}

/// The hash by which an id of a kind is known; two of a million ids share one with a chance of 1 in 10^7.
pub fn key(space: impl Hash, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (space, id).hash(&mut hasher);
    hasher.finish()
}

/// A text as lists show it: each item keeps its own, and a page of a list has hundreds.
fn short(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_TITLE {
        return text.into();
    }
    let end = (0..=LONGEST_TITLE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", &text[..end]).into()
}

impl Catalog {
    /// An item with only its place; the caller fills the rest.
    pub fn blank(kind: ItemKind, text: u8, place: Span) -> Item {
        let [created, updated, start, due] = [NONE; 4];
        let (title, status, author) = ((0, 0), u32::MAX, u32::MAX);
        Item { kind, text, place, title, status, author, created, updated, start, due, comments: 0, attachments: 0 }
    }

    /// Add an item; its number.
    pub fn add(&mut self, mut item: Item, title: &str, ids: &[(Space, &str)]) -> u32 {
        let number = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let title = short(title);
        let [from, len] = [self.texts.len(), title.len()].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        item.title = (from, len);
        self.texts.push_str(&title);
        self.items.push(item);
        self.fresh.extend(ids.iter().filter(|(_, id)| !id.is_empty()).map(|(space, id)| (key(*space, id), number)));
        number
    }

    /// What hangs on an item, where that is known only after it was added.
    pub fn count(&mut self, number: u32, comments: u32, attachments: u32) {
        if let Some(item) = usize::try_from(number).ok().and_then(|at| self.items.get_mut(at)) {
            (item.comments, item.attachments) = (comments, attachments);
        }
    }

    /// Item `from` says that it stands to another in this role.
    pub fn tie(&mut self, from: u32, space: Space, id: &str, role: Role) {
        self.pending.push((from, key(space, id), role));
    }

    /// The position of a name that many items share.
    pub fn name(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return u32::MAX;
        }
        let name = short(name);
        if let Some(place) = self.name_places.get(&*name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push((&*name).into());
        self.name_places.insert(name.into(), place);
        place
    }

    /// The name at this position.
    pub fn named(&self, place: u32) -> &str {
        usize::try_from(place).ok().and_then(|place| self.names.get(place)).map_or("", |name| name)
    }

    /// Resolve what items say of each other, as far as they are there by now.
    pub fn settle(&mut self) {
        self.ids.append(&mut self.fresh);
        self.ids.sort_unstable();
        let pending = std::mem::take(&mut self.pending);
        for (from, id, role) in pending {
            let Some(other) = self.find_key(id) else {
                self.pending.push((from, id, role));
                continue;
            };
            match role {
                Role::In => self.held.push((other, from)),
                Role::Holds => self.held.push((from, other)),
                Role::Under => self.subtasks.push((other, from)),
            }
        }
        for pairs in [&mut self.held, &mut self.subtasks] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        let turned = |pairs: &[(u32, u32)]| {
            let mut turned: Vec<(u32, u32)> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
            turned.sort_unstable();
            turned
        };
        self.holders = turned(&self.held);
        self.supertasks = turned(&self.subtasks);
    }

    /// The item of an id by its hash; only after [`Catalog::settle`].
    pub fn find_key(&self, id: u64) -> Option<u32> {
        let at = self.ids.partition_point(|(known, _)| *known < id);
        self.ids.get(at).filter(|(known, _)| *known == id).map(|(_, item)| *item)
    }

    /// The item of this id; only after [`Catalog::settle`].
    pub fn find(&self, space: Space, id: &str) -> Option<u32> {
        self.find_key(key(space, id))
    }

    /// An item.
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items.get(usize::try_from(number).ok()?)
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// A title, perhaps cut.
    pub fn title(&self, number: u32) -> &str {
        let Some(item) = self.item(number) else { return "" };
        let (from, len) = (usize::try_from(item.title.0).unwrap_or(0), usize::try_from(item.title.1).unwrap_or(0));
        self.texts.get(from..from + len).unwrap_or_default()
    }

    /// Bytes that all this takes in memory.
    pub fn bytes(&self) -> u64 {
        let pairs =
            self.held.capacity() + self.holders.capacity() + self.subtasks.capacity() + self.supertasks.capacity();
        (self.items.capacity() * size_of::<Item>()
            + self.texts.capacity()
            + self.ids.capacity() * 16
            + self.pending.capacity() * 24
            + pairs * 8) as u64
    }

    /// Items directly in a folder.
    pub fn held(&self, folder: u32) -> impl Iterator<Item = u32> {
        range(&self.held, folder).iter().map(|pair| pair.1)
    }

    /// Tasks above this one.
    pub fn supertasks(&self, task: u32) -> impl Iterator<Item = u32> {
        range(&self.supertasks, task).iter().map(|pair| pair.1)
    }

    /// Tasks below this one.
    pub fn subtasks(&self, task: u32) -> impl Iterator<Item = u32> {
        range(&self.subtasks, task).iter().map(|pair| pair.1)
    }

    /// Everything in a folder or below it, tasks and their subtasks too, each once; sorted.
    pub fn below(&self, folder: u32) -> Vec<u32> {
        let mut seen = vec![false; self.items.len()];
        let mut waiting = vec![folder];
        while let Some(next) = waiting.pop() {
            let Some(mark) = usize::try_from(next).ok().and_then(|at| seen.get_mut(at)) else { continue };
            if !std::mem::replace(mark, true) {
                waiting.extend(self.held(next).chain(self.subtasks(next)));
            }
        }
        (0..self.len()).zip(seen).filter(|(_, is_below)| *is_below).map(|(item, _)| item).collect()
    }

    /// What lists show.
    pub fn row(&self, number: u32) -> Option<Row> {
        let item = self.item(number)?;
        Some(Row {
            item: number,
            kind: item.kind,
            title: self.title(number).to_owned(),
            status: self.named(item.status).to_owned(),
            start: days::show(item.start),
            due: days::show(item.due),
            created: days::show(item.created),
            updated: days::show(item.updated),
            author: self.named(item.author).to_owned(),
            comments: item.comments,
            attachments: item.attachments,
            subtasks: count(&self.subtasks, number),
            places: count(&self.holders, number),
        })
    }

    /// An item to go to.
    pub fn crumb(&self, number: u32) -> Crumb {
        Crumb { item: number, title: self.title(number).to_owned() }
    }

    fn is_folder(&self, number: u32) -> bool {
        self.item(number).is_some_and(|item| matches!(item.kind, ItemKind::Folder | ItemKind::Project))
    }

    /// The folders in a folder, or those at the top, by title.
    pub fn folders(&self, parent: Option<u32>) -> Vec<u32> {
        let mut folders: Vec<u32> = match parent {
            Some(parent) => self.held(parent).filter(|item| self.is_folder(*item)).collect(),
            None => self.tops(),
        };
        sort_by_cached_key(&mut folders, |item| self.title(*item).to_lowercase());
        folders
    }

    /// A folder as the tree shows it.
    pub fn node(&self, number: u32) -> Option<Node> {
        let item = self.item(number)?;
        let (mut folders, mut items) = (0, 0);
        self.held(number).for_each(|held| *(if self.is_folder(held) { &mut folders } else { &mut items }) += 1);
        let title = self.title(number).to_owned();
        Some(Node { item: number, kind: item.kind, title, folders, items, places: count(&self.holders, number) })
    }

    /// What is in a folder, or everything, of these kinds, in this order.
    pub fn list(&self, folder: Option<u32>, kinds: &[ItemKind], sort: Sort, descending: bool) -> Vec<u32> {
        let wanted =
            |number: &u32| kinds.is_empty() || self.item(*number).is_some_and(|item| kinds.contains(&item.kind));
        let mut list: Vec<u32> = match folder {
            Some(folder) => self.held(folder).filter(wanted).collect(),
            None => (0..self.len()).filter(wanted).collect(),
        };
        let day = |number: &u32, which: fn(&Item) -> Day| self.item(*number).map_or(NONE, which);
        let by_day = |list: &mut Vec<u32>, which: fn(&Item) -> Day| {
            // Without a date last, either way.
            let turn = |d: Day| if d == NONE || !descending { i64::from(d) } else { -i64::from(d) };
            sort_by_cached_key(list, |number| turn(day(number, which)));
        };
        match sort {
            Sort::Created => by_day(&mut list, |item| item.created),
            Sort::Updated => by_day(&mut list, |item| item.updated),
            Sort::Due => by_day(&mut list, |item| item.due),
            Sort::Backup if descending => list.reverse(),
            Sort::Backup => {}
            Sort::Title | Sort::Status => {
                let status = |number: &u32| self.item(*number).map_or("", |item| self.named(item.status));
                sort_by_cached_key(&mut list, |number| {
                    let folder_first = !self.is_folder(*number);
                    let first = if sort == Sort::Status { status(number).to_lowercase() } else { String::new() };
                    (folder_first && sort == Sort::Title, first, self.title(*number).to_lowercase())
                });
                if descending {
                    list.reverse();
                }
            }
        }
        list
    }

    /// The ways from the top to an item.
    pub fn paths(&self, number: u32) -> Vec<Vec<Crumb>> {
        let mut done = Vec::new();
        let mut waiting: Vec<Vec<u32>> = range(&self.holders, number).iter().rev().map(|pair| vec![pair.1]).collect();
        while let Some(way) = waiting.pop() {
            let top = way.last().copied().unwrap_or(number);
            let above: Vec<u32> =
                range(&self.holders, top).iter().map(|pair| pair.1).filter(|above| !way.contains(above)).collect();
            if above.is_empty() || way.len() >= DEEPEST {
                done.push(way.iter().rev().map(|folder| self.crumb(*folder)).collect());
            } else {
                let room = MOST_PATHS.saturating_sub(waiting.len()).max(1);
                waiting.extend(above.into_iter().take(room).map(|above| [&way[..], &[above]].concat()));
            }
            if done.len() >= MOST_PATHS {
                break;
            }
        }
        done
    }

    /// Items by kind.
    pub fn counts(&self) -> Vec<(ItemKind, u32)> {
        let mut counts: Vec<(ItemKind, u32)> = Vec::new();
        for item in &self.items {
            match counts.iter_mut().find(|(kind, _)| *kind == item.kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((item.kind, 1)),
            }
        }
        sort_by(&mut counts, Ord::cmp);
        counts
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    pub(super) fn folder(catalog: &mut Catalog, id: &str, parents: &[&str]) -> u32 {
        let item = Catalog::blank(ItemKind::Folder, 0, Span { offset: 0, len: 0 });
        let number = catalog.add(item, id, &[(Space::Folder, id)]);
        parents.iter().for_each(|parent| catalog.tie(number, Space::Folder, parent, Role::In));
        number
    }

    #[test]
    fn a_folder_with_two_parents_stands_in_both_and_is_one() {
        let mut catalog = Catalog::default();
        let [a, b, both] =
            [("a", &[][..]), ("b", &[]), ("both", &["a", "b"])].map(|(id, parents)| folder(&mut catalog, id, parents));
        catalog.settle();
        assert_eq!(catalog.folders(None), [a, b]);
        assert_eq!((catalog.folders(Some(a)), catalog.folders(Some(b))), (vec![both], vec![both]));
        assert_eq!(catalog.node(both).unwrap().places, 2);
        assert_eq!(catalog.paths(both).len(), 2);
    }

    #[test]
    fn folders_that_hold_each_other_neither_hang_nor_vanish() {
        let mut catalog = Catalog::default();
        let a = folder(&mut catalog, "a", &["b", "a"]);
        let b = folder(&mut catalog, "b", &["a"]);
        catalog.settle();
        assert_eq!(catalog.folders(None), [a]);
        assert_eq!(catalog.below(a), [a, b]);
        assert!(!catalog.paths(b).is_empty());
    }

    #[test]
    fn parents_may_come_after_their_children() {
        let mut catalog = Catalog::default();
        let child = folder(&mut catalog, "child", &["parent"]);
        catalog.settle();
        let parent = folder(&mut catalog, "parent", &[]);
        catalog.settle();
        assert_eq!(catalog.held(parent).collect::<Vec<_>>(), [child]);
    }
}
