//! Any account, written through add, update and delete, and read back through get, filter, list and updates, is as the rules say.

use std::collections::BTreeSet;

use keepsake::error::Error;
use keepsake::wrike::legacy::failure::Failure;
use keepsake::wrike::legacy::folders::{self, FolderDraft};
use keepsake::wrike::legacy::tasks::{self, Filter, Importance, Relation, Status, TaskDraft, UpdatesSince};
use keepsake::wrike::legacy::{Ask, Client, Format, comments, contacts, profile, timelogs};
use keepsake_standin::legacy::Spec;
use proptest::prelude::*;
use time::macros::date;

use crate::bench::{Bench, NOW};
use crate::model::{Happened, Model, Task, Wish};

/// One write; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Write {
    AddFolder(WishFor),
    UpdateFolder(usize, WishFor),
    DeleteFolder(usize),
    AddTask(WishFor),
    UpdateTask(usize, WishFor),
    DeleteTask(usize),
    AddComment(usize, String),
    UpdateComment(usize, String),
    DeleteComment(usize),
    AddTimelog(usize, u8),
    DeleteTimelog(usize),
    Mark,
}

/// What is wished for, with places instead of ids.
#[derive(Debug, Clone)]
struct WishFor {
    title: String,
    description: Option<String>,
    shared: Option<Vec<usize>>,
    /// None of them: the root.
    parents: Option<Vec<Option<usize>>>,
    status: Option<u8>,
    importance: Option<u8>,
    responsible: Option<Vec<usize>>,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,6}", "[ -~]{1,12}", "[äß☃漢&<>\"'\\r\\n\\t ]{1,6}x"]
}

fn wish() -> impl Strategy<Value = WishFor> {
    let people = || proptest::option::of(prop::collection::vec(0..5usize, 0..3));
    let parents = prop::collection::vec(proptest::option::weighted(0.9, 0..20usize), 0..3);
    (
        text(),
        proptest::option::of(text()),
        people(),
        proptest::option::weighted(0.8, parents),
        proptest::option::of(0..4u8),
        proptest::option::of(0..3u8),
        people(),
    )
        .prop_map(|(title, description, shared, parents, status, importance, responsible)| WishFor {
            title,
            description,
            shared,
            parents,
            status,
            importance,
            responsible,
        })
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        3 => wish().prop_map(Write::AddFolder),
        2 => (0..20usize, wish()).prop_map(|(at, wish)| Write::UpdateFolder(at, wish)),
        1 => (0..20usize).prop_map(Write::DeleteFolder),
        4 => wish().prop_map(Write::AddTask),
        3 => (0..20usize, wish()).prop_map(|(at, wish)| Write::UpdateTask(at, wish)),
        1 => (0..20usize).prop_map(Write::DeleteTask),
        3 => (0..20usize, text()).prop_map(|(at, text)| Write::AddComment(at, text)),
        1 => (0..20usize, text()).prop_map(|(at, text)| Write::UpdateComment(at, text)),
        1 => (0..20usize).prop_map(Write::DeleteComment),
        2 => (0..20usize, 0..40u8).prop_map(|(at, hours)| Write::AddTimelog(at, hours)),
        1 => (0..20usize).prop_map(Write::DeleteTimelog),
        1 => Just(Write::Mark),
    ]
}

/// The account on both sides.
struct Both {
    bench: Bench,
    clients: [Client; 2],
    turn: usize,
    model: Model,
    people: Vec<String>,
    marker: u64,
}

fn pick<T: Copy>(items: impl Iterator<Item = T>, at: usize) -> Option<T> {
    let items: Vec<T> = items.collect();
    (!items.is_empty()).then(|| items[at % items.len()])
}

fn set<T: Ord + Clone>(items: Option<&[T]>) -> BTreeSet<T> {
    items.expect("a list").iter().cloned().collect()
}

impl Both {
    fn new() -> Self {
        let bench = Bench::of(&Spec::empty(1, NOW.unix_timestamp().unsigned_abs()), |stand_in| stand_in);
        let clients = [Format::Json, Format::Xml].map(|format| bench.client(format));
        let mut both = Self { bench, clients, turn: 0, model: Model::default(), people: Vec::new(), marker: 0 };
        both.model.me = both.ask(&profile::get()).unwrap().uid;
        both.people = both.ask(&contacts::list()).unwrap().into_iter().map(|contact| contact.uid).collect();
        both.people.push(both.model.me.clone());
        both
    }

    /// Each call in the other format than the one before.
    fn ask<T>(&mut self, ask: &Ask<T>) -> Result<T, Error> {
        self.turn += 1;
        self.bench.run(self.clients[self.turn % 2].ask(ask))
    }

    /// The same answer in both formats.
    fn read<T: PartialEq + std::fmt::Debug>(&mut self, ask: &Ask<T>) -> T {
        let (one, other) = (self.ask(ask).unwrap(), self.ask(ask).unwrap());
        assert_eq!(one, other);
        one
    }

    fn wish(&self, wish: &WishFor) -> Wish {
        let people = |places: &Option<Vec<usize>>| {
            places.as_ref().map(|places| places.iter().map(|at| self.people[at % self.people.len()].clone()).collect())
        };
        let folder = |at: &Option<usize>| at.and_then(|at| pick(self.model.folders.keys().copied(), at)).unwrap_or(0);
        Wish {
            title: wish.title.clone(),
            description: wish.description.clone(),
            shared: people(&wish.shared),
            parents: wish.parents.as_ref().map(|parents| parents.iter().map(folder).collect()),
            status: wish.status,
            importance: wish.importance,
            responsible: people(&wish.responsible),
        }
    }

    /// A write is refused with the code that the model says.
    fn refused<T: std::fmt::Debug>(done: Result<T, Error>, code: u16) {
        let error = done.expect_err("the rules do not allow it");
        assert_eq!(Failure::behind(&error).map(|failure| failure.code), Some(code), "{error:?}");
    }

    fn make(&mut self, write: &Write) {
        match write {
            Write::AddFolder(wish) => self.add_folder(wish),
            Write::UpdateFolder(at, wish) => self.update_folder(*at, wish),
            Write::DeleteFolder(at) => self.delete_folder(*at),
            Write::AddTask(wish) => self.add_task(wish),
            Write::UpdateTask(at, wish) => self.update_task(*at, wish),
            Write::DeleteTask(at) => {
                let Some(id) = pick(self.model.tasks.keys().copied(), *at) else { return };
                assert!(self.ask(&tasks::delete(&[id])).unwrap()[0].deleted);
                self.model.delete_task(id);
            }
            Write::AddComment(at, text) => {
                let Some(task) = pick(self.model.tasks.keys().copied(), *at) else { return };
                let comment = self.ask(&comments::add(task, text)).unwrap();
                assert_eq!((comment.task_id, &comment.text), (Some(task), text));
                self.model.comment_made(comment.id, task, text);
            }
            Write::UpdateComment(at, text) => {
                let Some(id) = pick(self.model.comments.keys().copied(), *at) else { return };
                assert_eq!(&self.ask(&comments::update(id, text)).unwrap().text, text);
                self.model.comment_changed(id, text);
            }
            Write::DeleteComment(at) => {
                let Some(id) = pick(self.model.comments.keys().copied(), *at) else { return };
                assert!(self.ask(&comments::delete(&[id])).unwrap()[0].deleted);
                self.model.comment_gone(id);
            }
            Write::AddTimelog(at, quarters) => {
                let Some(task) = pick(self.model.tasks.keys().copied(), *at) else { return };
                let hours = f64::from(*quarters) / 4.0;
                let log = self.ask(&timelogs::add(task, date!(2026 - 11 - 20), hours)).unwrap();
                self.model.timelogs.insert(log.id, (task, log.hours.unwrap().as_str().to_owned()));
                self.model.task_changed(task);
            }
            Write::DeleteTimelog(at) => {
                let Some(id) = pick(self.model.timelogs.keys().copied(), *at) else { return };
                assert_eq!(self.ask(&timelogs::delete(&[id])).unwrap()[0].deleted, Some(true));
                let (task, _) = self.model.timelogs.remove(&id).unwrap();
                self.model.task_changed(task);
            }
            Write::Mark => {
                self.marker = self.ask(&tasks::filter(&Filter::default())).unwrap().t_last;
                self.model.mark();
            }
        }
    }

    fn folder_draft(wish: &Wish) -> FolderDraft {
        FolderDraft {
            title: wish.title.clone(),
            description: wish.description.clone(),
            shared_users: wish.shared.clone(),
            parents: wish.parents.clone(),
        }
    }

    fn add_folder(&mut self, wish: &WishFor) {
        let wish = self.wish(wish);
        let (expected, done) = (self.model.new_folder(&wish), self.ask(&folders::add(&Self::folder_draft(&wish))));
        match expected {
            Ok(folder) => drop(self.model.folders.insert(done.unwrap().id, folder)),
            Err(code) => Self::refused(done, code),
        }
    }

    fn update_folder(&mut self, at: usize, wish: &WishFor) {
        // Now and then the root, which cannot be changed.
        let id = if at == 0 { 0 } else { pick(self.model.folders.keys().copied(), at).unwrap_or(0) };
        let wish = self.wish(wish);
        let expected = self.model.changed_folder(id, &wish);
        let done = self.ask(&folders::update(id, &Self::folder_draft(&wish)));
        match expected {
            Ok(folder) => {
                done.unwrap();
                self.model.folders.insert(id, folder);
            }
            Err(code) => Self::refused(done, code),
        }
    }

    fn delete_folder(&mut self, at: usize) {
        let Some(id) = pick(self.model.folders.keys().copied(), at) else {
            return Self::refused(self.ask(&folders::delete(&[0])), 405);
        };
        let gone = self.ask(&folders::delete(&[id])).unwrap();
        let elements: BTreeSet<u64> = gone[0].deleted_elements.iter().copied().collect();
        assert_eq!(elements, self.model.delete_folder(id));
    }

    fn task_draft(wish: &Wish) -> TaskDraft {
        TaskDraft {
            title: wish.title.clone(),
            description: wish.description.clone(),
            status: wish.status.and_then(Status::of),
            importance: wish.importance.and_then(Importance::of),
            responsible_users: wish.responsible.clone(),
            shared_users: wish.shared.clone(),
            parents: wish.parents.clone(),
            ..TaskDraft::default()
        }
    }

    fn add_task(&mut self, wish: &WishFor) {
        let wish = self.wish(wish);
        let (expected, done) = (self.model.new_task(&wish), self.ask(&tasks::add(&Self::task_draft(&wish))));
        match expected {
            Ok(task) => self.model.task_made(done.unwrap().id, task),
            Err(code) => Self::refused(done, code),
        }
    }

    fn update_task(&mut self, at: usize, wish: &WishFor) {
        let id = pick(self.model.tasks.keys().copied(), at).unwrap_or(1);
        let wish = self.wish(wish);
        let expected = self.model.changed_task(id, &wish);
        let done = self.ask(&tasks::update(id, &Self::task_draft(&wish)));
        match expected {
            Ok(task) => {
                done.unwrap();
                self.model.tasks.insert(id, task);
                self.model.task_changed(id);
            }
            Err(code) => Self::refused(done, code),
        }
    }

    fn assert_task(&self, task: &tasks::Task) {
        let expected = &self.model.tasks[&task.id];
        let found = Task {
            title: task.title.clone().unwrap(),
            description: task.description.clone().unwrap(),
            status: task.status.unwrap().number(),
            importance: task.importance.unwrap().number(),
            responsible: set(task.responsible_users.as_deref()),
            shared: set(task.shared_users.as_deref()),
            parents: set(task.parents.as_deref()),
        };
        assert_eq!(&found, expected);
        let comments = self.model.comments.values().filter(|(owner, _)| *owner == task.id).count();
        assert_eq!(task.comments_count, Some(comments as u64));
        assert_eq!(task.author_uid.as_ref(), Some(&self.model.me));
    }

    fn assert_folders(&mut self) {
        let tree = self.read(&folders::tree(None, None));
        let places: BTreeSet<(u64, u64)> =
            tree.iter().filter(|place| place.id != 0).map(|place| (place.id, place.parent_id)).collect();
        let expected = self.model.folders.iter();
        let expected: BTreeSet<(u64, u64)> =
            expected.flat_map(|(id, folder)| folder.parents.iter().map(|parent| (*id, *parent))).collect();
        assert_eq!(places, expected);
        for (id, expected) in self.model.folders.clone() {
            let folder = self.read(&folders::get(id));
            assert_eq!(folder.title.as_ref(), Some(&expected.title));
            assert_eq!(folder.description.as_ref(), Some(&expected.description));
            assert_eq!(set(folder.shared_users.as_deref()), expected.shared);
            assert_eq!(set(folder.parents.as_deref()), expected.parents);
        }
        Self::refused(self.ask(&folders::get(0)), 405);
    }

    /// Ids that a filter gives, in order, and how many it counts.
    fn filtered(&mut self, filter: &Filter) -> Vec<u64> {
        let list = self.read_ids(filter);
        assert_eq!(self.ask(&tasks::count(filter)).unwrap().count, Some(list.len() as u64));
        list
    }

    fn read_ids(&mut self, filter: &Filter) -> Vec<u64> {
        let list = self.ask(&tasks::filter(filter)).unwrap().into_list().unwrap();
        list.iter().map(|task| task.id).collect()
    }

    fn assert_filters(&mut self) {
        let listed = self.ask(&tasks::filter(&Filter::default())).unwrap().into_list().unwrap();
        assert_eq!(listed.len(), self.model.tasks.len());
        listed.iter().for_each(|task| self.assert_task(task));
        let expected = |model: &Model, holds: &dyn Fn(&Task) -> bool| {
            model.tasks.iter().filter(|(_, task)| holds(task)).map(|(id, _)| *id).collect::<BTreeSet<u64>>()
        };
        let checks: Vec<(Filter, BTreeSet<u64>)> = {
            let model = &self.model;
            let me = model.me.clone();
            let first = model.tasks.values().next().map(|task| task.title.clone()).unwrap_or_else(|| "none".into());
            let folder = model.folders.keys().next().copied().unwrap_or(0);
            let with = |change: &dyn Fn(&mut Filter)| {
                let mut filter = Filter::default();
                change(&mut filter);
                filter
            };
            vec![
                (with(&|f| f.statuses = Some(vec![Status::Active])), expected(model, &|task| task.status == 0)),
                (
                    with(&|f| f.statuses = Some(vec![Status::Completed, Status::Cancelled])),
                    expected(model, &|task| task.status == 1 || task.status == 3),
                ),
                (with(&|f| f.title = Some(first.clone())), expected(model, &|task| task.title == first)),
                (with(&|f| f.parents = Some(vec![folder])), expected(model, &|task| task.parents.contains(&folder))),
                (with(&|f| f.parents = Some(vec![0])), expected(model, &|task| task.parents.contains(&0))),
                (with(&|f| f.authors = Some(vec![me.clone()])), expected(model, &|_| true)),
                (
                    with(&|f| f.relation = Some(vec![Relation::Responsible])),
                    expected(model, &|task| task.responsible.contains(&me)),
                ),
                (with(&|f| f.include_null_due_date = Some(false)), BTreeSet::new()),
            ]
        };
        for (filter, expected) in checks {
            let found = self.filtered(&filter);
            assert_eq!(found.iter().copied().collect::<BTreeSet<u64>>(), expected, "{filter:?}");
            assert_eq!(found.len(), expected.len(), "each once");
        }
        self.assert_pages();
    }

    /// Pages are parts of one order.
    fn assert_pages(&mut self) {
        let order = vec![("importance".to_owned(), false), ("title".to_owned(), true)];
        let whole = self.read_ids(&Filter { order_by: order.clone(), ..Filter::default() });
        let mut paged = Vec::new();
        loop {
            let offset = Some(paged.len() as u64);
            let page = self.read_ids(&Filter { order_by: order.clone(), limit: Some(3), offset, ..Filter::default() });
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, whole);
        let key = |id: &u64| (std::cmp::Reverse(self.model.tasks[id].importance), self.model.tasks[id].title.clone());
        assert!(whole.is_sorted_by_key(key));
    }

    fn assert_hanging(&mut self) {
        for id in self.model.tasks.keys().copied().collect::<Vec<u64>>() {
            let task = self.read(&tasks::get(id, None));
            self.assert_task(&task);
            let short = self.read(&tasks::get(id, Some(&["title"])));
            assert_eq!((short.title, short.status), (task.title, None));
            let found = self.read(&comments::of_task(id)).into_iter().map(|comment| (comment.id, comment.text));
            let expected = self.model.comments.iter().filter(|(_, (owner, _))| *owner == id);
            let expected: BTreeSet<(u64, String)> = expected.map(|(id, (_, text))| (*id, text.clone())).collect();
            assert_eq!(found.collect::<BTreeSet<_>>(), expected);
            let logs = self.read(&timelogs::list(Some(id)));
            let found: BTreeSet<(u64, String)> =
                logs.into_iter().map(|log| (log.id, log.hours.unwrap().as_str().to_owned())).collect();
            let expected = self.model.timelogs.iter().filter(|(_, (owner, _))| *owner == id);
            assert_eq!(found, expected.map(|(id, (_, hours))| (*id, hours.clone())).collect());
        }
        let ids: Vec<u64> = self.model.comments.keys().copied().collect();
        if !ids.is_empty() {
            let by_ids = self.read(&comments::by_ids(&ids));
            assert_eq!(by_ids.iter().map(|comment| comment.id).collect::<BTreeSet<_>>(), ids.into_iter().collect());
        }
        let mine: BTreeSet<u64> = self.read(&timelogs::list(None)).into_iter().map(|log| log.id).collect();
        assert_eq!(mine, self.model.timelogs.keys().copied().collect());
    }

    fn assert_updates(&mut self) {
        let since = UpdatesSince { t_last: self.marker, ..UpdatesSince::default() };
        let updates = self.ask(&tasks::updates(&since)).unwrap();
        let ids = |tasks: &[tasks::Task]| tasks.iter().map(|task| task.id).collect::<BTreeSet<u64>>();
        let (new, updated, deleted) =
            (ids(&updates.new_tasks), ids(&updates.updated_tasks), ids(&updates.deleted_tasks));
        assert_eq!(Happened { new, updated, deleted }, self.model.task_updates);
        updates.new_tasks.iter().chain(&updates.updated_tasks).for_each(|task| self.assert_task(task));
        assert!(updates.deleted_tasks.iter().all(|task| task.deleted == Some(true)));
        assert!(updates.t_last > self.marker);
        let updates = self.ask(&comments::updates(self.marker)).unwrap();
        let ids = |list: &[comments::Comment]| list.iter().map(|comment| comment.id).collect::<BTreeSet<u64>>();
        let deleted: BTreeSet<u64> = ids(&updates.deleted_comments);
        let (new, updated) = (ids(&updates.new_comments), ids(&updates.updated_comments));
        assert_eq!((&new, &updated), (&self.model.comment_updates.new, &self.model.comment_updates.updated));
        // Of comments whose task went after them nothing is told any more.
        assert!(deleted.is_subset(&self.model.comment_updates.deleted));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_account_reads_back_as_the_rules_say(writes in prop::collection::vec(write(), 1..45)) {
        let mut both = Both::new();
        writes.iter().for_each(|write| both.make(write));
        both.assert_folders();
        both.assert_filters();
        both.assert_hanging();
        both.assert_updates();
        // Refusals are part of the generated writes; nothing else may be wrong with a request.
        assert_eq!(both.bench.stand_in.unexpected(), Vec::<String>::new());
    }
}
