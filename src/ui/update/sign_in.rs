//! What is remembered, and what comes back from the service's own page.

use crate::engine::messages::{Command, Secret, SignIn};
use crate::ui::state::*;

use super::form::look_up_access;
use super::say;

/// The remembered sign-in: unlocked, forgotten.
pub(super) fn on_vault(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match (msg, &model.vault) {
        (Msg::VaultFound, Vault::Empty) => (model.vault, model.entry.remember) = (Vault::LOCKED, false),
        (Msg::Unlock, Vault::Locked { trying: false, .. }) => {
            let passphrase = model.entry.passphrase.clone();
            let problem = passphrase.0.is_empty().then(|| "Enter the passphrase first.".to_owned());
            let trying = problem.is_none();
            model.vault = Vault::Locked { trying, problem };
            return trying.then_some(Effect::Unlock(passphrase)).into_iter().collect();
        }
        (Msg::Unlocked(Err(problem)), Vault::Locked { .. }) => {
            model.vault = Vault::Locked { trying: false, problem: Some(problem) };
        }
        // The user has gone another way meanwhile: what is remembered stays locked.
        (Msg::Unlocked(_), Vault::Locked { .. }) if !matches!(model.phase, Phase::Connect(_)) => {
            model.vault = Vault::LOCKED;
        }
        (Msg::Unlocked(Ok(text)), Vault::Locked { .. }) => {
            // A later version of Keepsake may have written it.
            let Some(sign_in) = from_text(&text.0) else {
                let problem = Some("What is remembered cannot be read. Press “Forget” and sign in anew.".to_owned());
                model.vault = Vault::Locked { trying: false, problem };
                return vec![];
            };
            (model.vault, model.entry.passphrase) = (Vault::Open, Secret::default());
            return look_up_access(model, sign_in);
        }
        (Msg::Forget, Vault::Locked { .. }) => {
            (model.vault, model.entry.passphrase) = (Vault::Empty, Secret::default());
            tell(model, "The sign-in is forgotten on this computer.".to_owned());
            return vec![Effect::Forget];
        }
        (Msg::VaultFailed(why), _) => {
            model.vault = Vault::Empty;
            tell(model, format!("The browser could not keep or remove the sign-in: {why}"));
        }
        _ => {}
    }
    vec![]
}

fn tell(model: &mut Model, text: String) {
    model.status = Status { text, age: 0 };
}

/// The service knows the user: what was unlocked was right, and what shall be remembered is worth it.
pub(super) fn on_connected(model: &mut Model) -> Vec<Effect> {
    let wanted = std::mem::take(&mut model.entry.remember);
    let passphrase = std::mem::take(&mut model.entry.passphrase);
    match (model.sign_in.as_ref().and_then(to_text), &model.vault) {
        (Some(text), Vault::Empty) if wanted => {
            model.vault = Vault::Open;
            vec![Effect::Remember { text, passphrase }]
        }
        _ => vec![],
    }
}

/// The old tokens are worthless, so the new ones take their place wherever they are kept.
pub(super) fn on_renewed(model: &mut Model, grant: Secret) -> Vec<Effect> {
    let sign_in = SignIn::Grant { grant };
    let kept = to_text(&sign_in).filter(|_| model.vault == Vault::Open);
    if matches!(model.phase, Phase::Checking(_)) {
        model.sign_in = Some(sign_in);
    }
    kept.map(Effect::Replace).into_iter().collect()
}

/// The user has answered on the service's page.
pub(super) fn on_answer(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let Phase::Checking(checking) = &mut model.phase else {
        return vec![];
    };
    let code = match msg {
        Msg::Landed(address) => address,
        _ => model.entry.landed.trim().to_owned(),
    };
    if code.is_empty() || checking.asked_at.take().is_none() {
        return vec![];
    }
    model.entry.landed.clear();
    model.silence = 0;
    say(model);
    let sample = model.place.sample.clone();
    vec![Effect::Send(Command::Connect { sign_in: SignIn::Code { code }, sample })]
}
