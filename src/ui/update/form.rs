//! The form and the way back to it.

use crate::engine::messages::{Command, SignIn};
use crate::ui::face::Face;
use crate::ui::state::*;

use super::sign_in::{is_of_sign_in, wants_memory};

/// The form: how to sign in, data centre, permission.
pub(super) fn on_form(model: &mut Model, msg: Msg) -> Vec<Effect> {
    if let Msg::Typed(field, text) = msg {
        return typed(model, field, text);
    }
    let hosts = model.hosts();
    let Phase::Connect(form) = &mut model.phase else {
        return vec![];
    };
    match (msg, form.access) {
        // Whoever is at the point of signing in otherwise keeps to that.
        (Msg::SessionLent(lent), Access::Unknown) => model.entry.borrow(lent),
        (Msg::Check, Access::Unknown | Access::Missing | Access::Refused) => {
            form.notice = None;
            form.hint = None;
            match sign_in(model.face, &model.entry) {
                Ok(sign_in) => {
                    lock(model);
                    return look_up_access(model, sign_in);
                }
                Err(hint) => form.hint = Some(hint),
            }
        }
        (Msg::AccessKnown(true), Access::LookingUp) | (Msg::AccessAnswered(true), Access::Asking) => {
            return begin_check(model);
        }
        (Msg::AccessKnown(false), Access::LookingUp) => form.access = Access::Missing,
        (Msg::AllowAccess, Access::Missing | Access::Refused) => {
            form.access = Access::Asking;
            return vec![Effect::RequestAccess(hosts)];
        }
        (Msg::AccessAnswered(false), Access::Asking) => form.access = Access::Refused,
        _ => {}
    }
    vec![]
}

/// The sign-in as typed, or what is wrong with the first field that cannot be right.
fn sign_in(face: &Face, entry: &Entry) -> Result<SignIn, Hint> {
    let sign_in = (face.sign_in)(entry)?;
    if wants_memory(face, entry) {
        entry.check_passphrase()?;
    }
    Ok(sign_in)
}

/// Whoever signs in next may be somebody else: new tokens must not take the place of what is remembered.
pub(super) fn lock(model: &mut Model) {
    if model.vault == Vault::Open {
        model.vault = Vault::LOCKED;
    }
}

fn typed(model: &mut Model, field: Field, text: String) -> Vec<Effect> {
    let is_shown = match &mut model.phase {
        Phase::Connect(form) => {
            form.hint = None;
            if field.moves_hosts() {
                form.access = Access::Unknown;
            }
            true
        }
        Phase::Checking(checking) => {
            if let Some(asked) = &mut checking.asked {
                asked.refused = false;
            }
            field == Field::Answer
        }
        Phase::Ready(_) => field.is_option(),
        _ => false,
    };
    if is_shown {
        model.entry.set(field, text);
    }
    vec![]
}

/// Goes on with a sign-in as soon as the browser lets its hosts be read.
pub(super) fn look_up_access(model: &mut Model, sign_in: SignIn) -> Vec<Effect> {
    let Phase::Connect(form) = &mut model.phase else {
        return vec![];
    };
    // The page says so. A check would ask the service and then have nowhere to keep the answers.
    if model.storage_refused {
        return vec![];
    }
    let hosts = (model.face.hosts)(&sign_in);
    model.sign_in = Some(sign_in);
    if !model.place.extension || model.place.sample.is_some() {
        return begin_check(model);
    }
    form.access = Access::LookingUp;
    model.silence = 0;
    vec![Effect::LookUpAccess(hosts)]
}

/// Asks the engine to count, now or as soon as it listens.
fn begin_check(model: &mut Model) -> Vec<Effect> {
    let queued = model.engine != Engine::Listening;
    let effects = if queued { vec![] } else { connect(model) };
    model.phase = Phase::Checking(Checking { queued, ..Checking::default() });
    effects
}

/// Hands the sign-in to the engine.
pub(super) fn connect(model: &Model) -> Vec<Effect> {
    let sample = model.place.sample.clone();
    let command = model.sign_in.clone().map(|sign_in| Command::Connect { sign_in, sample });
    command.map(Effect::Send).into_iter().collect()
}

/// Back to the form. A check or a run that stands still is left by ending the worker: that keeps what is on disk, to go on with.
pub(super) fn to_form(model: &mut Model) -> Vec<Effect> {
    let leaves_work = match &model.phase {
        Phase::Connect(_) | Phase::Running(_) => return vec![],
        Phase::Checking(_) | Phase::Paused(_) => true,
        Phase::Ready(_) | Phase::Finished(_) | Phase::Failed(_) => false,
    };
    let has_failed = matches!(&model.phase, Phase::Failed(problem) if is_of_sign_in(problem));
    let hint = if has_failed { (model.face.tried_once)(&model.entry) } else { None };
    model.phase = Phase::Connect(Connect { hint, ..Connect::default() });
    model.sign_in = None;
    if !leaves_work && model.engine != Engine::Lost {
        return vec![];
    }
    model.engine = Engine::Starting;
    vec![Effect::RestartEngine]
}
