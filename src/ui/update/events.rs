//! What the engine says, and what its silence means.

use crate::engine::messages::{Destination, Event, Finished, Part, Progress, Step};
use crate::ui::state::*;

use super::form::connect;
use super::run::{ended, show_earlier};
use super::{fail, lost, manners, say, sign_in};

/// The engine loads within this, even from a slow disk; measured well below one second.
pub(super) const ENGINE_STARTS_WITHIN: u32 = 20;
/// Looking up a permission is a call within the browser.
pub(super) const ACCESS_KNOWN_WITHIN: u32 = 10;
/// The engine reports while it counts, and waits at most a minute when the service asks it to.
pub(super) const CHECK_SPEAKS_WITHIN: u32 = 180;
/// A cancelled run removes its files; then the engine says so.
pub(super) const CANCEL_ENDS_WITHIN: u32 = 60;
/// At most one spoken progress sentence in this many seconds.
pub(super) const STATUS_EVERY: u32 = 10;

/// What the engine says, by the phase in which it says it.
pub(super) fn on_event(model: &mut Model, event: Event) -> Vec<Effect> {
    model.silence = 0;
    match (event, &mut model.phase) {
        (Event::Listening { finished }, _) => return on_listening(model, finished),
        (Event::Connected { account }, Phase::Checking(checking)) => {
            checking.account = Some(account);
            checking.asked = None;
            say(model);
            return sign_in::on_connected(model);
        }
        (Event::Authorize { address }, Phase::Checking(checking)) => {
            checking.asked = Some(Consenting { address: address.clone(), ..Consenting::default() });
            say(model);
            return vec![Effect::Agree(address)];
        }
        (Event::Renewed { grant }, _) => return sign_in::on_renewed(model, grant),
        (Event::Ready { preflight }, Phase::Checking(_)) => {
            // The engine has it; the page has no more use for it.
            model.entry.clear_secrets();
            model.sign_in = None;
            let destination = Destination::Download;
            model.phase = Phase::Ready(Ready { preflight, destination, folder: Folder::None, parts: Part::usual() });
        }
        (Event::Progress { progress }, _) => on_progress(model, progress),
        (Event::Paused { problem }, Phase::Running(running)) => {
            let cancelling = running.asked == Asked::Cancel;
            let (account, progress) = (running.account.clone(), running.progress.take());
            model.phase = Phase::Paused(Paused { account, progress, problem, cancelling });
        }
        (Event::Paused { problem }, Phase::Paused(paused)) => paused.problem = problem.or(paused.problem.take()),
        (Event::Paused { problem: Some(problem) }, Phase::Checking(_)) => fail(model, problem),
        (Event::Finished { finished }, Phase::Running(_) | Phase::Paused(_)) => {
            if finished.destination == Destination::Download {
                model.earlier = Some(finished.clone());
            }
            model.phase = ended(finished, false);
        }
        (Event::Failed { problem }, _) => {
            if sign_in::was_mistyped(model, &problem) {
                say(model);
            } else {
                fail(model, problem);
            }
        }
        (Event::Cancelled, Phase::Running(_) | Phase::Paused(_)) => {
            let notice = Some("The backup was cancelled. Nothing of it was left behind.");
            model.phase = Phase::Connect(Connect { notice, ..Connect::default() });
        }
        _ => {}
    }
    vec![]
}

/// The engine is there, for the first time or again.
fn on_listening(model: &mut Model, finished: Option<Finished>) -> Vec<Effect> {
    let was_given_up = model.engine == Engine::Lost;
    model.engine = Engine::Listening;
    let news = model.earlier.is_none();
    model.earlier = finished;
    match &mut model.phase {
        Phase::Checking(checking) if checking.queued => {
            checking.queued = false;
            return connect(model);
        }
        // It was only slow.
        Phase::Failed(_) if was_given_up => model.phase = Phase::Connect(Connect::default()),
        // Shown by itself once, unless the user has begun to type; afterwards by the form's button.
        // Where the form tells of it, it need not come by itself.
        Phase::Connect(form)
            if news && !model.face.one_at_a_time && form.access == Access::Unknown && !model.entry.has_secret() =>
        {
            return show_earlier(model);
        }
        _ => {}
    }
    vec![]
}

fn on_progress(model: &mut Model, progress: Progress) {
    match &mut model.phase {
        Phase::Checking(checking) if progress.step == Step::Preflight => checking.progress = Some(progress),
        Phase::Running(running) => {
            let new_step = running.progress.as_ref().map(|before| before.step) != Some(progress.step);
            running.progress = Some(progress);
            if new_step || model.status.age >= STATUS_EVERY {
                say(model);
            }
        }
        Phase::Paused(paused) => paused.progress = Some(progress),
        _ => {}
    }
}

/// A second has passed: every wait has a limit.
pub(super) fn on_tick(model: &mut Model) -> Vec<Effect> {
    let effects = manners::on_tick(model);
    model.silence = model.silence.saturating_add(1);
    model.status.age = model.status.age.saturating_add(1);
    let silence = model.silence;
    match &mut model.phase {
        Phase::Connect(form) if form.access == Access::LookingUp && silence >= ACCESS_KNOWN_WITHIN => {
            form.access = Access::Missing
        }
        Phase::Connect(_) | Phase::Checking(_)
            if model.engine == Engine::Starting && silence >= ENGINE_STARTS_WITHIN =>
        {
            fail(
                model,
                lost(
                    "Keepsake's engine did not start within 20 seconds.",
                    "Press “Try again”. If that does not help, reload this page in a current Chrome, Edge or Firefox.",
                ),
            );
        }
        // How long the user takes on another page is the user's matter.
        Phase::Checking(checking) if checking.asked_at().is_some() => {}
        Phase::Checking(_) if silence >= CHECK_SPEAKS_WITHIN => fail(
            model,
            lost(
                "The check has made no progress for three minutes.",
                "See whether this computer is online and the service opens in another tab, then press “Try again”.",
            ),
        ),
        Phase::Running(Running { asked: Asked::Cancel, .. }) | Phase::Paused(Paused { cancelling: true, .. })
            if silence >= CANCEL_ENDS_WITHIN =>
        {
            fail(
                model,
                lost(
                    "The backup was told to stop, but its end was not confirmed within a minute.",
                    "Press “Try again” and check the connection: what is left of the run is then offered for “Start over”.",
                ),
            );
        }
        _ => {}
    }
    effects
}
