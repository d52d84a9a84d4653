//! The buttons of a run: before it, during it, after it.

use crate::engine::messages::{Command, Destination, Finished};
use crate::ui::state::*;

use super::say;

/// The preflight screen: destination, folder, start.
pub(super) fn on_ready(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let can_pick_folder = model.place.can_pick_folder;
    let Phase::Ready(ready) = &mut model.phase else {
        return vec![];
    };
    let picking = match ready.folder {
        Folder::Picking { then_start } => Some(then_start),
        _ => None,
    };
    match (msg, picking) {
        (Msg::PartChosen(part, wanted), None) => {
            ready.parts.retain(|chosen| *chosen != part);
            if wanted {
                ready.parts.push(part);
            }
        }
        (Msg::DestinationChosen(destination), None) if can_pick_folder || destination == Destination::Download => {
            ready.destination = destination;
        }
        (Msg::ChooseFolder, None) if can_pick_folder => return pick_folder(ready, false),
        (Msg::FolderPicked(name), Some(then_start)) => {
            ready.folder = Folder::Picked(name);
            if then_start {
                return start(model);
            }
        }
        (Msg::FolderDismissed, Some(_)) => ready.folder = Folder::None,
        (Msg::FolderRefused(why), Some(_)) => ready.folder = Folder::Refused(why),
        (Msg::Start, None) => {
            let has_folder = matches!(ready.folder, Folder::Picked(_));
            if ready.goes_to() == Destination::Folder && !has_folder {
                return pick_folder(ready, true);
            }
            return start(model);
        }
        _ => {}
    }
    vec![]
}

fn pick_folder(ready: &mut Ready, then_start: bool) -> Vec<Effect> {
    ready.folder = Folder::Picking { then_start };
    vec![Effect::PickFolder]
}

/// Starts the run, as soon as no other tab makes one where one at a time is made.
pub(super) fn start(model: &mut Model) -> Vec<Effect> {
    let Phase::Ready(ready) = &model.phase else {
        return vec![];
    };
    if model.face.one_at_a_time && model.manners.turn != Turn::Held {
        let asked = std::mem::replace(&mut model.manners.turn, Turn::Asked);
        return if asked == Turn::None { vec![Effect::Run(Errand::TakeTurn)] } else { vec![] };
    }
    let (destination, parts) = (ready.goes_to(), ready.parts.clone());
    let account = ready.preflight.account.clone();
    model.phase = Phase::Running(Running { account, progress: None, asked: Asked::Nothing });
    let options = (model.face.chosen)(&model.entry);
    vec![Effect::Send(Command::Start { destination, parts, options })]
}

/// A run's buttons and the questions that guard them.
pub(super) fn on_run(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match (msg, &mut model.phase) {
        (Msg::Pause, Phase::Running(running)) if running.asked == Asked::Nothing => {
            running.asked = Asked::Pause;
            vec![Effect::Send(Command::Pause)]
        }
        (Msg::Resume, Phase::Paused(paused)) if !paused.cancelling => {
            let (account, progress) = (paused.account.clone(), paused.progress.clone());
            model.phase = Phase::Running(Running { account, progress, asked: Asked::Nothing });
            vec![Effect::Send(Command::Resume)]
        }
        (Msg::Ask(question), phase) => {
            if question_fits(question, phase) {
                model.question = Some(question);
            }
            vec![]
        }
        (Msg::Answer(yes), _) => {
            let question = model.question.take().filter(|_| yes);
            question.map_or_else(Vec::new, |question| confirmed(model, question))
        }
        _ => vec![],
    }
}

fn question_fits(question: Question, phase: &Phase) -> bool {
    match (question, phase) {
        (Question::Cancel, Phase::Running(running)) => running.asked != Asked::Cancel,
        (Question::Cancel, Phase::Paused(paused)) => !paused.cancelling,
        (Question::StartOver, Phase::Ready(ready)) => ready.preflight.unfinished.is_some(),
        _ => false,
    }
}

fn confirmed(model: &mut Model, question: Question) -> Vec<Effect> {
    match (question, &mut model.phase) {
        (Question::Cancel, Phase::Running(running)) => running.asked = Asked::Cancel,
        (Question::Cancel, Phase::Paused(paused)) => paused.cancelling = true,
        (Question::StartOver, Phase::Ready(ready)) => {
            let account = Some(ready.preflight.account.clone());
            model.phase = Phase::Checking(Checking { account, ..Checking::default() });
            return vec![Effect::Send(Command::StartOver)];
        }
        _ => return vec![],
    }
    model.silence = 0;
    vec![Effect::Send(Command::Cancel)]
}

/// The result's buttons.
pub(super) fn on_result(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let Phase::Finished(ended) = &mut model.phase else {
        return vec![];
    };
    if ended.finished.destination == Destination::Folder {
        return vec![];
    }
    match (msg, &ended.staged) {
        (Msg::Save, Staged::Waiting | Staged::Saved | Staged::NotSaved(_)) => {
            ended.staged = Staged::Saving;
            vec![Effect::Save { path: ended.finished.staged_path.clone(), name: ended.finished.file_name.clone() }]
        }
        (Msg::SaveEnded(outcome), Staged::Saving) => {
            ended.staged = outcome.map_or_else(Staged::NotSaved, |()| Staged::Saved);
            say(model);
            vec![]
        }
        (Msg::Remove, Staged::Saved) if model.engine == Engine::Listening => {
            ended.staged = Staged::Removed;
            model.earlier = None;
            say(model);
            vec![Effect::Send(Command::Discard)]
        }
        _ => vec![],
    }
}

pub(super) fn show_earlier(model: &mut Model) -> Vec<Effect> {
    if let (Phase::Connect(_), Some(finished)) = (&model.phase, &model.earlier) {
        model.phase = ended(finished.clone(), true);
    }
    vec![]
}

pub(super) fn ended(finished: Finished, earlier: bool) -> Phase {
    Phase::Finished(Ended { finished, earlier, staged: Staged::Waiting })
}
