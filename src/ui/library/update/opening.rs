//! From files to open backups.

use crate::engine::messages::Problem;
use crate::library::messages::{Command, Filters, Finding, Summary};
use crate::ui::library::state::*;

use super::{Desk, fail};

/// Dropped text, an empty folder.
pub(super) const NOTHING_CHOSEN: &str =
    "There is no file in it. Choose the zip of a backup, or the folder that holds one.";

/// Say on the first screen why nothing was opened.
pub(super) fn hint(model: &mut Model, hint: &'static str) -> Vec<Effect> {
    if let Screen::Start { hint: shown } = &mut model.screen {
        *shown = Some(hint);
    }
    Vec::new()
}

/// Something was chosen: open it as soon as the worker listens.
pub(super) fn chosen(model: &mut Model, given: Given) -> Vec<Effect> {
    if given.files == 0 {
        return hint(model, NOTHING_CHOSEN);
    }
    model.silence = 0;
    model.status = format!("Opening {}.", given.label);
    model.screen = Screen::Opening(Opening { given, running: None });
    let mut effects = open(model, false);
    effects.push(Effect::Focus);
    effects
}

pub(super) fn not_readable(model: &mut Model, detail: String) -> Vec<Effect> {
    let problem = Problem {
        kind: "unreadable".to_owned(),
        what: "The browser could not read what was dropped.".to_owned(),
        next: "Use the buttons to choose the file or folder instead.".to_owned(),
        detail,
    };
    fail(model, problem)
}

fn open(model: &mut Model, consent: bool) -> Vec<Effect> {
    match &mut model.screen {
        Screen::Opening(opening) if model.worker == Worker::Listening => {
            model.requests += 1;
            opening.running = Some(Running { request: model.requests, ..Running::default() });
            vec![Effect::Open { request: model.requests, consent }]
        }
        _ => Vec::new(),
    }
}

pub(super) fn listening(model: &mut Model) -> Vec<Effect> {
    model.worker = Worker::Listening;
    open(model, false)
}

/// The library asks before it goes on, with the files or with one backup of them.
pub(super) fn asked(model: &mut Model, request: u32, reason: String, bytes: u64) -> Vec<Effect> {
    if let Screen::Opening(opening) = &model.screen
        && opening.is(request)
    {
        model.screen = Screen::Consent(Consent { given: opening.given.clone(), reason, bytes });
        model.status.clear();
        return vec![Effect::Focus];
    }
    if let Some(desk) = Desk::of(model)
        && matches!(&desk.opened.reading, Reading::Running(running) if running.request == request)
    {
        desk.opened.reading = Reading::Asks { reason };
    }
    Vec::new()
}

pub(super) fn agree(model: &mut Model) -> Vec<Effect> {
    match &model.screen {
        Screen::Consent(consent) => {
            model.screen = Screen::Opening(Opening { given: consent.given.clone(), running: None });
            let mut effects = open(model, true);
            effects.push(Effect::Focus);
            effects
        }
        _ => Desk::of(model).map(|mut desk| desk.agree()).unwrap_or_default(),
    }
}

/// Back to the first screen: what was open is let go of. A worker that is opening files hears nothing until it has, so it is ended.
pub(super) fn to_start(model: &mut Model) -> Vec<Effect> {
    let restart = matches!(model.screen, Screen::Opening(_)) || model.worker == Worker::Lost;
    let close = matches!(model.screen, Screen::Opened(_));
    model.screen = Screen::Start { hint: None };
    model.status.clear();
    let mut effects = Vec::new();
    if restart {
        model.worker = Worker::Starting;
        effects.push(Effect::Restart);
    } else if close {
        effects.extend([Effect::Send(Command::Close), Effect::ForgetImages]);
    }
    effects.push(Effect::Focus);
    effects
}

/// The files are open.
pub(super) fn opened(model: &mut Model, request: u32, backups: Vec<Summary>, findings: Vec<Finding>) -> Vec<Effect> {
    let given = match &model.screen {
        Screen::Opening(opening) if opening.is(request) => opening.given.clone(),
        _ => return Vec::new(),
    };
    let alone = backups.len() == 1;
    model.generation += 1;
    model.screen = Screen::Opened(Box::new(Opened {
        given,
        backups,
        findings,
        chosen: None,
        reading: Reading::Nothing,
        counts: Vec::new(),
        unread: Vec::new(),
        view: View::Overview,
        content: Content::Nothing,
        next: None,
        tree: Tree::default(),
        query: String::new(),
        filters: Filters::default(),
        typed: 0,
        people: People::default(),
        verification: Verification::Not,
        takes: Vec::new(),
        problem: None,
    }));
    let Some(mut desk) = Desk::of(model) else { return Vec::new() };
    if alone {
        desk.choose(0, History::Replace)
    } else {
        desk.say("Several backups are in it.");
        desk.offer_choice(History::Replace)
    }
}

impl Desk<'_> {
    /// Read one of the backups from its beginning.
    pub(super) fn choose(&mut self, backup: u32, history: History) -> Vec<Effect> {
        let request = self.number();
        let opened = &mut *self.opened;
        opened.chosen = Some(backup);
        opened.reading = Reading::Running(Running { request, ..Running::default() });
        opened.tree = Tree::default();
        opened.people = People::default();
        opened.verification = Verification::Not;
        (opened.counts, opened.unread, opened.takes) = (Vec::new(), Vec::new(), Vec::new());
        (opened.query, opened.filters) = (String::new(), Filters::default());
        self.say("The backup is open and being read.");
        let mut effects = vec![Effect::Send(Command::Choose { request, backup, consent: false })];
        effects.extend(self.go(View::Overview, history, true));
        effects
    }

    /// Go on although there seems to be too little space.
    fn agree(&mut self) -> Vec<Effect> {
        let (Reading::Asks { .. }, Some(backup)) = (&self.opened.reading, self.opened.chosen) else {
            return Vec::new();
        };
        let request = self.number();
        self.opened.reading = Reading::Running(Running { request, ..Running::default() });
        vec![Effect::Send(Command::Choose { request, backup, consent: true })]
    }

    /// To the list of backups.
    pub(super) fn offer_choice(&mut self, history: History) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.opened.chosen.take().is_some() {
            self.opened.reading = Reading::Nothing;
            self.opened.verification = Verification::Not;
            effects.push(Effect::Send(Command::Stop));
        }
        effects.extend(self.go(View::Overview, history, true));
        effects
    }
}
