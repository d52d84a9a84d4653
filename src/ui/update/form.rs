//! The form and the way back to it.

use crate::engine::messages::{Command, SignIn};
use crate::ui::state::*;

/// The form: token, data centre, permission.
pub(super) fn on_form(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let hosts = model.hosts();
    let needs_access = model.place.extension && model.place.sample.is_none();
    let storage_refused = model.storage_refused;
    let Phase::Connect(form) = &mut model.phase else {
        return vec![];
    };
    match (msg, form.access) {
        (Msg::TokenTyped(token), _) => {
            model.token = Token(token);
            form.hint = None;
        }
        (Msg::RegionChosen(region), _) => {
            // Other hosts, other permissions.
            form.access = Access::Unknown;
            model.region = region;
        }
        // The page says so. A check would ask the service and then have nowhere to keep the answers.
        (Msg::Check, _) if storage_refused => {}
        (Msg::Check, Access::Unknown | Access::Missing | Access::Refused) => {
            form.notice = None;
            form.hint = token_hint(&model.token.0);
            if form.hint.is_some() {
                return vec![];
            }
            if !needs_access {
                return begin_check(model);
            }
            form.access = Access::LookingUp;
            model.silence = 0;
            return vec![Effect::LookUpAccess(hosts)];
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

/// What is wrong with a token before it is tried; none when nothing is.
fn token_hint(token: &str) -> Option<&'static str> {
    let token = token.trim();
    if token.is_empty() {
        Some("Paste the access token first.")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some(
            "An access token has no spaces or accented letters. Copy it again from Wrike, from its first to its last sign.",
        )
    } else {
        None
    }
}

/// Asks the engine to count, now or as soon as it listens.
fn begin_check(model: &mut Model) -> Vec<Effect> {
    let queued = model.engine != Engine::Listening;
    let effects = if queued { vec![] } else { vec![Effect::Send(connect_command(model))] };
    model.phase = Phase::Checking(Checking { queued, ..Checking::default() });
    effects
}

pub(super) fn connect_command(model: &Model) -> Command {
    let sign_in = SignIn::Token { token: model.token.0.trim().to_owned(), region: model.region };
    Command::Connect { sign_in, sample: model.place.sample.clone() }
}

/// Back to the form. A check or a run that stands still is left by ending the worker: that keeps what is on disk, to go on with.
pub(super) fn to_form(model: &mut Model) -> Vec<Effect> {
    let leaves_work = match &model.phase {
        Phase::Connect(_) | Phase::Running(_) => return vec![],
        Phase::Checking(_) | Phase::Paused(_) => true,
        Phase::Ready(_) | Phase::Finished(_) | Phase::Failed(_) => false,
    };
    model.phase = Phase::Connect(Connect::default());
    if !leaves_work && model.engine != Engine::Lost {
        return vec![];
    }
    model.engine = Engine::Starting;
    vec![Effect::RestartEngine]
}
