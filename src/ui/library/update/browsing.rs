//! Moving about in a backup: folders, lists, items, search, and the browser's history.

use std::sync::Arc;

use crate::library::messages::{Command, Detail, Filters, Hit, Node, Page, Row};
use crate::ui::library::state::*;
use crate::ui::library::words;

use super::{Desk, command};

/// More pictures in one text than these stay words.
const MOST_IMAGES: usize = 100;

impl Desk<'_> {
    /// Go to a place: at once where the state has all of it, else when the answer comes.
    pub(super) fn go(&mut self, view: View, history: History, focus: bool) -> Vec<Effect> {
        let request = self.number();
        let next = Next { request, view, history, focus };
        match command(&next.view, request) {
            Some(command) => {
                self.opened.next = Some(next);
                vec![Effect::Send(command)]
            }
            None => {
                self.opened.next = None;
                self.arrive(next, Content::Nothing)
            }
        }
    }

    /// The same view again, with what has been read meanwhile.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let mut loaded: Vec<Option<u32>> = self.opened.tree.branches.iter().map(|(parent, _)| *parent).collect();
        if !loaded.contains(&None) {
            loaded.push(None);
        }
        let mut effects = Vec::new();
        for parent in loaded {
            effects.extend(self.ask_for_folders(parent, 0));
        }
        // Where the user is going, what is new comes by itself.
        if self.opened.next.is_none() {
            let view = self.opened.view.clone();
            effects.extend(self.go(view, History::Keep, false));
        } else if let Some(next) = self.opened.next.clone() {
            effects.extend(self.go(next.view, next.history, next.focus));
        }
        effects
    }

    fn arrive(&mut self, next: Next, content: Content) -> Vec<Effect> {
        let moved = next.view != self.opened.view;
        (self.opened.view, self.opened.content) = (next.view, content);
        if moved || next.focus {
            self.opened.problem = None;
        }
        let searches = self.opened.reading == Reading::Done && !self.opened.query.trim().is_empty();
        let found = match self.opened.content {
            Content::Hits { total, .. } if searches => Some(total),
            _ => None,
        };
        if let Some(total) = found {
            self.say(words::found(total));
        } else if moved && self.opened.view != View::Overview {
            // What was said of the view before would be wrong here.
            self.status.clear();
        }
        let entry = Entry { generation: self.generation, backup: self.opened.chosen, view: self.opened.view.clone() };
        let mut effects = match next.history {
            History::Push => vec![Effect::Push(entry)],
            History::Replace => vec![Effect::Replace(entry)],
            History::Keep => Vec::new(),
        };
        effects.push(Effect::ForgetImages);
        effects.extend(self.images());
        match &self.opened.view {
            View::Item { mark: Some(position), .. } if next.focus => effects.push(Effect::FocusComment(*position)),
            _ if next.focus => effects.push(Effect::Focus),
            _ => {}
        }
        effects
    }

    /// The view that this answer is for, if the user still wants it.
    fn arrived(&mut self, request: u32) -> Option<Next> {
        self.opened.next.take_if(|next| next.request == request)
    }

    pub(super) fn listed(&mut self, request: u32, rows: Vec<Row>, total: u32) -> Vec<Effect> {
        if self.opened.people.asked == Some(request) {
            return self.people(rows, total);
        }
        match self.arrived(request) {
            Some(next) => self.arrive(next, Content::Rows { rows: Arc::new(rows), total }),
            None => Vec::new(),
        }
    }

    pub(super) fn item(&mut self, request: u32, item: Detail) -> Vec<Effect> {
        match self.arrived(request) {
            Some(next) => self.arrive(next, Content::Item(Arc::new(item))),
            None => Vec::new(),
        }
    }

    pub(super) fn found(&mut self, request: u32, hits: Vec<Hit>, total: u32, is_cut: bool) -> Vec<Effect> {
        let Some(next) = self.arrived(request) else { return Vec::new() };
        self.arrive(next, Content::Hits { hits: Arc::new(hits), total, is_cut })
    }

    /// Ask for the bytes of the images that stand in the texts.
    fn images(&mut self) -> Vec<Effect> {
        self.opened.takes.retain(|take| !matches!(take.purpose, Purpose::Inline(_)));
        let Content::Item(item) = &self.opened.content else { return Vec::new() };
        let item = item.clone();
        let texts = std::iter::once(&item.description).chain(item.comments.iter().map(|comment| &comment.body));
        let mut wanted: Vec<&str> = Vec::new();
        for id in texts.flat_map(|text| words::images(text)) {
            if !wanted.contains(&id) && wanted.len() < MOST_IMAGES {
                wanted.push(id);
            }
        }
        let mut effects = Vec::new();
        for id in wanted {
            let file = item.attachments.iter().find(|file| file.id == id);
            if let Some((name, path)) = file.and_then(|file| Some((&file.name, file.path.as_ref()?))) {
                effects.extend(self.take(path.clone(), name.clone(), Purpose::Inline(id.to_owned())));
            }
        }
        effects
    }

    /// Back or forward.
    pub(super) fn popped(&mut self, entry: Option<Entry>) -> Vec<Effect> {
        let Some(entry) = entry.filter(|entry| entry.generation == self.generation) else {
            return self.go(View::Overview, History::Keep, true);
        };
        match entry.backup {
            backup if backup == self.opened.chosen => {
                if let View::Search { query, filters, .. } = &entry.view {
                    (self.opened.query, self.opened.filters) = (query.clone(), filters.clone());
                }
                self.go(entry.view, History::Keep, true)
            }
            Some(backup) => self.choose(backup, History::Keep),
            None => self.offer_choice(History::Keep),
        }
    }

    pub(super) fn ask_for_folders(&mut self, parent: Option<u32>, offset: u32) -> Vec<Effect> {
        let request = self.number();
        self.opened.tree.asked.retain(|(_, asked, _)| *asked != parent);
        self.opened.tree.asked.push((request, parent, offset));
        vec![Effect::Send(Command::Tree { request, parent, page: Page { offset, limit: FOLDERS } })]
    }

    pub(super) fn toggle(&mut self, way: Vec<u32>) -> Vec<Effect> {
        let folder = way.last().copied();
        let tree = &mut self.opened.tree;
        if let Some(at) = tree.unfolded.iter().position(|unfolded| *unfolded == way) {
            tree.unfolded.swap_remove(at);
            return Vec::new();
        }
        tree.unfolded.push(way);
        if tree.branch(folder).is_some() { Vec::new() } else { self.ask_for_folders(folder, 0) }
    }

    pub(super) fn more_folders(&mut self, parent: Option<u32>) -> Vec<Effect> {
        let known = self.opened.tree.branch(parent).map_or(0, |branch| branch.nodes.len());
        let offset = u32::try_from(known).unwrap_or(u32::MAX);
        self.ask_for_folders(parent, offset)
    }

    pub(super) fn nodes(&mut self, request: u32, nodes: Vec<Node>, total: u32) -> Vec<Effect> {
        let tree = &mut self.opened.tree;
        let Some(at) = tree.asked.iter().position(|(asked, ..)| *asked == request) else { return Vec::new() };
        let (_, parent, offset) = tree.asked.swap_remove(at);
        let at = tree.branches.iter().position(|(known, _)| *known == parent).unwrap_or_else(|| {
            tree.branches.push((parent, Branch::default()));
            tree.branches.len() - 1
        });
        let branch = &mut tree.branches[at].1;
        branch.nodes.truncate(usize::try_from(offset).unwrap_or(usize::MAX));
        branch.nodes.extend(nodes);
        branch.total = total;
        Vec::new()
    }

    /// The search field changed: wait until the user pauses.
    pub(super) fn typed(&mut self, query: String) -> Vec<Effect> {
        self.opened.query = query;
        self.opened.typed += 1;
        vec![Effect::Later(self.opened.typed)]
    }

    pub(super) fn due(&mut self, typed: u32) -> Vec<Effect> {
        if typed == self.opened.typed { self.search(false) } else { Vec::new() }
    }

    /// Search for what stands in the field. A search that follows another takes its place in the browser's history.
    pub(super) fn search(&mut self, focus: bool) -> Vec<Effect> {
        // A pause of typing that is still to come finds everything done.
        self.opened.typed += 1;
        let searching = matches!(self.opened.view, View::Search { .. });
        if self.opened.chosen.is_none() || (self.opened.query.trim().is_empty() && !searching) {
            return Vec::new();
        }
        let view = View::Search { query: self.opened.query.clone(), filters: self.opened.filters.clone(), offset: 0 };
        self.go(view, if searching { History::Replace } else { History::Push }, focus)
    }

    pub(super) fn filtered(&mut self, filters: Filters) -> Vec<Effect> {
        self.opened.filters = filters;
        self.search(false)
    }
}
