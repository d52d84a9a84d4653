//! One backup at a time, the last one until the next, and a word when it is ready: the manners of Workfront Proof's own backup.

use crate::ui::state::*;

use super::run::start;

/// The screens of a run that has begun, by their names.
const MOVING: [&str; 2] = ["running", "paused"];

/// What browser and user say about it.
pub(super) fn on_manners(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let manners = &mut model.manners;
    match msg {
        Msg::Elsewhere(busy) => {
            let has_ended = std::mem::replace(&mut manners.elsewhere, busy) && !busy;
            // What it made is known to an engine that starts afresh.
            if has_ended && matches!(model.phase, Phase::Connect(_)) && model.engine == Engine::Listening {
                model.engine = Engine::Starting;
                return vec![Effect::RestartEngine];
            }
        }
        Msg::TurnTaken(taken) if manners.turn == Turn::Asked => {
            manners.turn = if taken { Turn::Held } else { Turn::None };
            manners.elsewhere = !taken;
            if taken {
                return start(model);
            }
        }
        Msg::LastBackup(day) => manners.last = Some(day),
        Msg::TellMe if matches!(manners.notice, Notice::Off | Notice::Refused) => {
            manners.notice = Notice::Asking;
            return vec![Effect::Run(Errand::AskToNotify)];
        }
        Msg::NoticeAnswered(yes) if manners.notice == Notice::Asking => {
            manners.notice = if yes { Notice::On } else { Notice::Refused };
        }
        _ => {}
    }
    vec![]
}

/// The button on a domain of the customer's own.
pub(super) fn on_button(model: &mut Model, msg: &Msg) -> Vec<Effect> {
    let Phase::Connect(form) = &mut model.phase else { return vec![] };
    let button = &mut model.manners.button;
    match (msg, &*button) {
        (_, Button::Asking(domain)) => {
            let domain = domain.clone();
            match msg {
                Msg::ButtonAnswered(true) => *button = Button::Shown(domain),
                Msg::ButtonAnswered(false) => *button = Button::Refused(domain),
                _ => {}
            }
        }
        (Msg::ShowButton, _) => match domain(model.entry.get(Field::Domain)) {
            Some(domain) => {
                *button = Button::Asking(domain.clone());
                return vec![Effect::Run(Errand::ShowButton(domain))];
            }
            None => form.hint = Some((Field::Domain, "Type the domain alone, such as proofs.example.com.")),
        },
        _ => {}
    }
    vec![]
}

/// Whether another tab makes a backup is looked up while it matters here.
pub(super) fn on_tick(model: &Model) -> Vec<Effect> {
    let matters = matches!(model.phase, Phase::Connect(_) | Phase::Ready(_)) && model.manners.turn == Turn::None;
    if model.face.one_at_a_time && matters { vec![Effect::Run(Errand::LookAround)] } else { vec![] }
}

/// What follows from a screen that has changed.
pub(super) fn after(model: &mut Model, before: &'static str, effects: &mut Vec<Effect>) {
    let moves = MOVING.contains(&model.phase.name());
    if model.manners.turn == Turn::Held && !moves {
        model.manners.turn = Turn::None;
        effects.push(Effect::Run(Errand::YieldTurn));
    }
    if !MOVING.contains(&before) || before == model.phase.name() {
        return;
    }
    // No name of anybody's account: others may see the screen.
    let word = match &model.phase {
        Phase::Finished(_) => "Your backup is ready.",
        Phase::Failed(_) | Phase::Paused(Paused { problem: Some(_), .. }) => "Your backup has stopped and needs you.",
        _ => return,
    };
    if let (Phase::Finished(_), true) = (&model.phase, model.face.one_at_a_time) {
        effects.push(Effect::Run(Errand::NoteBackup));
    }
    if model.manners.notice == Notice::On {
        effects.push(Effect::Run(Errand::Notify(word)));
    }
}
