//! The rules: from a state and something that happened to the next state and what to ask of the browser.
//!
//! Messages that make no sense in the present state are ignored: a click can be late, and so can the worker's answer.

use super::state::*;
use crate::engine::messages::Problem;
use crate::library::messages::{Command, Event};

mod browsing;
mod files;
mod opening;
mod reading;
#[cfg(test)]
mod tests;
pub mod waits;

/// `Problem::kind` of a worker that ended or never started; made by the page, never sent by the worker.
pub const LIBRARY_LOST: &str = "library-lost";

/// Applies one message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Chosen(given) => opening::chosen(model, given),
        Msg::NothingChosen => opening::hint(model, opening::NOTHING_CHOSEN),
        Msg::NotReadable(why) => opening::not_readable(model, why),
        Msg::Agree => opening::agree(model),
        Msg::ToStart => opening::to_start(model),
        Msg::Lost(problem) => lose(model, problem),
        Msg::Tick => waits::tick(model),
        Msg::Heard(event) => heard(model, event),
        msg => {
            let Some(mut desk) = Desk::of(model) else { return Vec::new() };
            match msg {
                Msg::Choose(backup) => desk.choose(backup, History::Push),
                Msg::ToChoice => desk.offer_choice(History::Push),
                Msg::StopReading => desk.stop_reading(),
                Msg::Go(view) => desk.go(view, History::Push, true),
                Msg::Adjust(view) => desk.go(view, History::Replace, false),
                Msg::Popped(entry) => desk.popped(entry),
                Msg::Toggle(way) => desk.toggle(way),
                Msg::MoreFolders(parent) => desk.more_folders(parent),
                Msg::Typed(query) => desk.typed(query),
                Msg::Due(typed) => desk.due(typed),
                Msg::SearchNow => desk.search(true),
                Msg::Filtered(filters) => desk.filtered(filters),
                Msg::Verify => desk.verify(),
                Msg::StopVerifying => desk.stop_verifying(),
                Msg::SaveVerdict(paper) => desk.save_verdict(paper),
                Msg::Take { path, name, purpose } => desk.take(path, name, purpose),
                Msg::NotHanded(why) => desk.not_handed(why),
                _ => Vec::new(),
            }
        }
    }
}

/// What the rules of an open backup work with.
struct Desk<'a> {
    requests: &'a mut u32,
    generation: u64,
    status: &'a mut String,
    opened: &'a mut Opened,
}

impl<'a> Desk<'a> {
    fn of(model: &'a mut Model) -> Option<Desk<'a>> {
        let Model { screen, requests, generation, status, .. } = model;
        match screen {
            Screen::Opened(opened) => Some(Desk { requests, generation: *generation, status, opened }),
            _ => None,
        }
    }

    /// The number of a new command.
    fn number(&mut self) -> u32 {
        *self.requests += 1;
        *self.requests
    }

    fn say(&mut self, sentence: impl Into<String>) {
        *self.status = sentence.into();
    }
}

/// What the worker says.
fn heard(model: &mut Model, event: Event) -> Vec<Effect> {
    model.silence = 0;
    match event {
        Event::Listening => opening::listening(model),
        Event::Opened { request, backups, findings } => opening::opened(model, request, backups, findings),
        Event::ConsentNeeded { request, reason, bytes } => opening::asked(model, request, reason, bytes),
        Event::Failed { request, problem } => failed(model, request, problem),
        Event::Progress { request, doing, done, total } => reading::progress(model, request, doing, done, total),
        event => {
            let Some(mut desk) = Desk::of(model) else { return Vec::new() };
            match event {
                Event::Browsable { request } => desk.browsable(request),
                Event::Indexed { request, counts, findings } => desk.indexed(request, counts, findings),
                Event::Nodes { request, nodes, total } => desk.nodes(request, nodes, total),
                Event::Listed { request, rows, total } => desk.listed(request, rows, total),
                Event::Item { request, item } => desk.item(request, *item),
                Event::Found { request, hits, total, is_cut } => desk.found(request, hits, total, is_cut),
                Event::Verified { request, verdict } => desk.verified(request, verdict),
                Event::Stopped { request } => desk.stopped(request),
                Event::Taken { request, name, bytes, place } => desk.taken(request, name, bytes, place),
                _ => Vec::new(),
            }
        }
    }
}

/// A command failed: where it was waited for, that is told.
fn failed(model: &mut Model, request: u32, problem: Problem) -> Vec<Effect> {
    // 0 is no command's number: the worker itself has failed.
    if request == 0 {
        return lose(model, problem);
    }
    if matches!(&model.screen, Screen::Opening(opening) if opening.is(request)) {
        return fail(model, problem);
    }
    Desk::of(model).map(|mut desk| desk.failed(request, problem)).unwrap_or_default()
}

/// The failure screen.
fn fail(model: &mut Model, problem: Problem) -> Vec<Effect> {
    model.screen = Screen::Failed(problem);
    model.status.clear();
    vec![Effect::Focus]
}

/// The worker ended, or is in no known state: another one takes its place.
fn lose(model: &mut Model, problem: Problem) -> Vec<Effect> {
    // The first of two failures tells more, and a worker that cannot be started is not started over and over.
    if matches!(model.screen, Screen::Failed(_)) {
        model.worker = Worker::Lost;
        return Vec::new();
    }
    model.worker = Worker::Starting;
    let mut effects = vec![Effect::Restart];
    effects.extend(fail(model, problem));
    effects
}

/// A problem with the worker itself, seen from the page.
pub fn lost(what: &str, next: &str) -> Problem {
    Problem { kind: LIBRARY_LOST.to_owned(), what: what.to_owned(), next: next.to_owned(), detail: String::new() }
}

/// The command that asks for what a view shows; none where the state has it.
fn command(view: &View, request: u32) -> Option<Command> {
    use crate::library::messages::Page;
    Some(match view {
        View::Overview => return None,
        View::List(list) => Command::List {
            request,
            folder: list.folder,
            kinds: list.kind.into_iter().collect(),
            sort: list.sort,
            descending: list.descending,
            page: list.page(),
        },
        View::Item { item, comments, .. } => {
            Command::Item { request, item: *item, comments: Page { offset: *comments, limit: COMMENTS } }
        }
        View::Search { query, filters, offset } => Command::Search {
            request,
            query: query.clone(),
            filters: filters.clone(),
            page: Page { offset: *offset, limit: ROWS },
        },
    })
}
