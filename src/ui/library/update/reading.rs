//! Reading and verifying: work of the worker that takes its time, tells how far it is, and can be stopped.

use std::sync::Arc;

use crate::engine::messages::Problem;
use crate::library::messages::{Command, Finding, ItemKind, Page, Verdict};
use crate::ui::library::state::*;
use crate::ui::library::words;

use super::Desk;

/// People beyond these are not offered as a filter: a list of choices that nobody scrolls through.
const MOST_PEOPLE: usize = 5_000;

/// Opening, reading or verifying has got so far.
pub(super) fn progress(model: &mut Model, request: u32, doing: String, done: u64, total: u64) -> Vec<Effect> {
    let running = match &mut model.screen {
        Screen::Opening(Opening { running: Some(running), .. }) => Some(running),
        Screen::Opened(opened) => match (&mut opened.reading, &mut opened.verification) {
            (Reading::Running(running), _) if running.request == request => Some(running),
            (_, Verification::Running(running)) => Some(running),
            _ => None,
        },
        _ => None,
    };
    if let Some(running) = running.filter(|running| running.request == request) {
        (running.doing, running.done, running.total) = (doing, done, total);
    }
    Vec::new()
}

impl Desk<'_> {
    fn reads(&self, request: u32) -> bool {
        matches!(&self.opened.reading, Reading::Running(running) if running.request == request)
    }

    fn verifies(&self, request: u32) -> bool {
        matches!(&self.opened.verification, Verification::Running(running) if running.request == request)
    }

    /// Folders and people can be browsed.
    pub(super) fn browsable(&mut self, request: u32) -> Vec<Effect> {
        if self.reads(request) { self.refresh() } else { Vec::new() }
    }

    /// Everything can be browsed and searched.
    pub(super) fn indexed(&mut self, request: u32, counts: Vec<(ItemKind, u32)>, unread: Vec<Finding>) -> Vec<Effect> {
        if !self.reads(request) {
            return Vec::new();
        }
        let items = counts.iter().map(|(_, count)| u64::from(*count)).sum();
        self.say(format!("The backup has been read: {}.", crate::ui::words::counted(items, "item", "items")));
        self.opened.reading = Reading::Done;
        (self.opened.counts, self.opened.unread) = (counts, unread);
        let mut effects = self.refresh();
        effects.extend(self.ask_for_people(0));
        effects.extend(self.begin_queued());
        effects
    }

    fn ask_for_people(&mut self, offset: u32) -> Vec<Effect> {
        let request = self.number();
        self.opened.people.asked = Some(request);
        let (folder, kinds, page) = (None, vec![ItemKind::Person], Page { offset, limit: Page::MOST });
        let sort = crate::library::messages::Sort::Title;
        vec![Effect::Send(Command::List { request, folder, kinds, sort, descending: false, page })]
    }

    /// Part of the people to filter by; then the next.
    pub(super) fn people(&mut self, rows: Vec<crate::library::messages::Row>, total: u32) -> Vec<Effect> {
        let people = &mut self.opened.people;
        people.asked = None;
        let more = !rows.is_empty();
        people.known.extend(rows.into_iter().map(|row| (row.item, row.title)));
        let known = people.known.len();
        match u32::try_from(known) {
            Ok(offset) if more && offset < total && known < MOST_PEOPLE => self.ask_for_people(offset),
            _ => Vec::new(),
        }
    }

    pub(super) fn stop_reading(&mut self) -> Vec<Effect> {
        let Reading::Running(running) = &mut self.opened.reading else { return Vec::new() };
        running.stopping = true;
        vec![Effect::Send(Command::Stop)]
    }

    /// Verify now, or when the backup has been read: the worker does one at a time.
    pub(super) fn verify(&mut self) -> Vec<Effect> {
        if self.opened.chosen.is_none()
            || matches!(self.opened.verification, Verification::Running(_) | Verification::Queued)
        {
            return Vec::new();
        }
        if matches!(self.opened.reading, Reading::Running(_)) {
            self.opened.verification = Verification::Queued;
            self.say("Verifying begins when the backup has been read.");
            return Vec::new();
        }
        let request = self.number();
        self.opened.verification = Verification::Running(Running { request, ..Running::default() });
        self.say("Verifying.");
        vec![Effect::Send(Command::Verify { request })]
    }

    fn begin_queued(&mut self) -> Vec<Effect> {
        if self.opened.verification != Verification::Queued {
            return Vec::new();
        }
        self.opened.verification = Verification::Not;
        self.verify()
    }

    pub(super) fn stop_verifying(&mut self) -> Vec<Effect> {
        match &mut self.opened.verification {
            Verification::Queued => {
                self.opened.verification = Verification::Stopped;
                Vec::new()
            }
            Verification::Running(running) => {
                running.stopping = true;
                vec![Effect::Send(Command::Stop)]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn verified(&mut self, request: u32, verdict: Verdict) -> Vec<Effect> {
        if self.verifies(request) {
            self.say(words::soundness(verdict.outcome));
            self.opened.verification = Verification::Done(Arc::new(verdict));
        }
        Vec::new()
    }

    pub(super) fn stopped(&mut self, request: u32) -> Vec<Effect> {
        if self.reads(request) {
            self.opened.reading = Reading::Stopped;
            self.say("Reading was stopped.");
            return self.begin_queued();
        }
        if self.verifies(request) {
            self.opened.verification = Verification::Stopped;
            self.say("Verifying was stopped.");
        }
        Vec::new()
    }

    /// A command failed: that is told where it was waited for.
    pub(super) fn failed(&mut self, request: u32, problem: Problem) -> Vec<Effect> {
        let opened = &mut *self.opened;
        if matches!(&opened.reading, Reading::Running(running) if running.request == request) {
            opened.reading = Reading::Failed(problem);
            return self.begin_queued();
        }
        if matches!(&opened.verification, Verification::Running(running) if running.request == request) {
            opened.verification = Verification::Failed(problem);
            return Vec::new();
        }
        let mut waited = opened.next.take_if(|next| next.request == request).is_some();
        waited |= opened.people.asked.take_if(|asked| *asked == request).is_some();
        let before = opened.tree.asked.len() + opened.takes.len();
        opened.tree.asked.retain(|asked| asked.0 != request);
        // An image that is missing is told by its text.
        let inline = |take: &Take| take.request == request && matches!(take.purpose, Purpose::Inline(_));
        let is_image = opened.takes.iter().any(inline);
        opened.takes.retain(|take| take.request != request);
        waited |= before > opened.tree.asked.len() + opened.takes.len();
        if waited && !is_image {
            opened.problem = Some(problem);
        }
        Vec::new()
    }
}
