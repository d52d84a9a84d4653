//! The page's rules: from a state and something that happened to the next state and what to ask of the browser.
//!
//! Messages that make no sense in the present state are ignored: a click can be late, and an engine that is being replaced can
//! still speak.

use super::state::*;
use crate::engine::messages::{Outcome, Problem, Progress};

mod events;
mod form;
mod manners;
mod run;
mod sign_in;
#[cfg(test)]
mod tests;

/// From then on the progress screen says that nothing has moved.
pub const QUIET_AFTER: u32 = 60;
/// `Problem::kind` of an engine that ended or never started; made by the page, never sent by the engine.
pub const ENGINE_LOST: &str = "engine-lost";
/// `Problem::kind` of a token that the service no longer takes, as the engine sends it.
pub const SIGNED_OUT: &str = "signed-out";
/// `Problem::kind` of an account that the service has locked, as the engine sends it.
pub const LOCKED: &str = "locked";
/// `Problem::kind` of a sign-in that the service did not let happen, as the engine sends it.
pub const SIGN_IN_REFUSED: &str = "sign-in-refused";

/// Applies one message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let before = model.phase.name();
    let mut effects = match msg {
        Msg::Engine(event) => events::on_event(model, event),
        Msg::Tick => events::on_tick(model),
        Msg::Typed(..)
        | Msg::SessionLent(_)
        | Msg::Check
        | Msg::AccessKnown(_)
        | Msg::AllowAccess
        | Msg::AccessAnswered(_) => form::on_form(model, msg),
        Msg::Landed(_) | Msg::Continue => sign_in::on_answer(model, msg),
        Msg::VaultFound | Msg::Unlock | Msg::Unlocked(_) | Msg::Forget | Msg::VaultFailed(_) => {
            sign_in::on_vault(model, msg)
        }
        Msg::PartChosen(..)
        | Msg::DestinationChosen(_)
        | Msg::ChooseFolder
        | Msg::FolderPicked(_)
        | Msg::FolderDismissed
        | Msg::FolderRefused(_)
        | Msg::Start => run::on_ready(model, msg),
        Msg::Pause | Msg::Resume | Msg::Ask(_) | Msg::Answer(_) => run::on_run(model, msg),
        Msg::Save | Msg::SaveEnded(_) | Msg::Remove => run::on_result(model, msg),
        Msg::ShowEarlier => run::show_earlier(model),
        Msg::Elsewhere(_) | Msg::TurnTaken(_) | Msg::LastBackup(_) | Msg::TellMe | Msg::NoticeAnswered(_) => {
            manners::on_manners(model, msg)
        }
        Msg::ShowButton | Msg::ButtonAnswered(_) => manners::on_button(model, &msg),
        Msg::ToForm => form::to_form(model),
        Msg::StorageRefused => {
            model.storage_refused = true;
            vec![]
        }
    };
    if model.phase.name() != before {
        model.silence = 0;
        model.question = None;
        say(model);
        if matches!(model.phase, Phase::Connect(_)) {
            form::lock(model);
        }
    }
    manners::after(model, before, &mut effects);
    effects
}

/// A problem with the engine itself, seen from the page.
pub fn lost(what: &str, next: &str) -> Problem {
    Problem { kind: ENGINE_LOST.to_owned(), what: what.to_owned(), next: next.to_owned(), detail: String::new() }
}

fn fail(model: &mut Model, problem: Problem) {
    let mut problem = problem;
    if problem.kind == ENGINE_LOST {
        model.engine = Engine::Lost;
    }
    if matches!(model.phase, Phase::Checking(_)) {
        (model.face.explain)(&model.entry, &mut problem);
        if let Some((field, _)) = (model.face.tried_once)(&model.entry) {
            model.entry.clear(field);
        }
    }
    // A result on the screen, or the first of two failures, tells the user more than what follows it.
    if !matches!(model.phase, Phase::Finished(_) | Phase::Failed(_)) {
        model.phase = Phase::Failed(problem);
    }
}

/// Sets the status region to the sentence of the moment.
fn say(model: &mut Model) {
    let text = match &model.phase {
        Phase::Connect(form) => form.notice.unwrap_or_default().to_owned(),
        Phase::Checking(Checking { account: Some(account), .. }) => {
            format!("Signed in as {}. Counting what there is.", account.user)
        }
        Phase::Checking(checking) if checking.asked_at().is_some() => {
            model.face.consent.as_ref().map(|consent| consent.question).unwrap_or_default().to_owned()
        }
        Phase::Checking(_) => "Checking the connection.".to_owned(),
        Phase::Ready(_) => "Counted. Nothing has been fetched yet.".to_owned(),
        Phase::Running(running) => {
            running.progress.as_ref().map_or_else(|| "The backup is starting.".to_owned(), Progress::sentence)
        }
        Phase::Paused(_) => "The backup is paused. What is done is kept.".to_owned(),
        Phase::Finished(Ended { staged: Staged::Saved, .. }) => {
            "The backup has been handed to the browser's downloads.".to_owned()
        }
        Phase::Finished(Ended { staged: Staged::Removed, .. }) => {
            "The copy in the browser's storage has been removed.".to_owned()
        }
        Phase::Finished(ended) if ended.finished.outcome == Outcome::Complete => "The backup has ended.".to_owned(),
        Phase::Finished(_) => "The backup has ended with gaps, each named below.".to_owned(),
        // The alert region speaks.
        Phase::Failed(_) => String::new(),
    };
    model.status = Status { text, age: 0 };
}
