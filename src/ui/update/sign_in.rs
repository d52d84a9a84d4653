//! What is remembered, and what comes back from the service's own page.

use crate::engine::messages::{Command, Problem, Secret, SignIn};
use crate::ui::face::Face;
use crate::ui::state::*;

use super::form::look_up_access;
use super::{SIGN_IN_REFUSED, SIGNED_OUT, say};

/// The remembered sign-in: unlocked, forgotten.
pub(super) fn on_vault(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match (msg, &model.vault) {
        (Msg::VaultFound, Vault::Empty) => {
            model.vault = Vault::LOCKED;
            model.entry.clear(Field::Remember);
        }
        (Msg::Unlock, Vault::Locked { trying: false, .. }) => {
            let passphrase = Secret(model.entry.get(Field::Passphrase).to_owned());
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
            let Some(sign_in) = (model.face.from_text)(&text.0) else {
                let problem = Some("What is remembered cannot be read. Press “Forget” and sign in anew.".to_owned());
                model.vault = Vault::Locked { trying: false, problem };
                return vec![];
            };
            model.vault = Vault::Open;
            model.entry.clear(Field::Passphrase);
            return look_up_access(model, sign_in);
        }
        (Msg::Forget, Vault::Locked { .. }) => {
            model.vault = Vault::Empty;
            model.entry.clear(Field::Passphrase);
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

/// Whether the sign-in shall be remembered. What was ticked while another way was chosen is not shown any more.
pub(super) fn wants_memory(face: &Face, entry: &Entry) -> bool {
    entry.wants(Field::Remember) && (face.remembers)(entry)
}

/// The service knows the user: what was unlocked was right, and what shall be remembered is worth it.
pub(super) fn on_connected(model: &mut Model) -> Vec<Effect> {
    let wanted = wants_memory(model.face, &model.entry);
    let passphrase = Secret(model.entry.get(Field::Passphrase).to_owned());
    model.entry.clear(Field::Remember);
    model.entry.clear(Field::Passphrase);
    match (model.sign_in.as_ref().and_then(model.face.to_text), &model.vault) {
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
    let kept = (model.face.to_text)(&sign_in).filter(|_| model.vault == Vault::Open);
    if matches!(model.phase, Phase::Checking(_)) {
        model.sign_in = Some(sign_in);
    }
    kept.map(Effect::Replace).into_iter().collect()
}

/// Whether the service did not want this sign-in, as it was typed.
pub(super) fn is_of_sign_in(problem: &Problem) -> bool {
    [SIGNED_OUT, SIGN_IN_REFUSED].contains(&problem.kind.as_str())
}

/// One bad paste does not end a sign-in: the user is asked for it again.
pub(super) fn was_mistyped(model: &mut Model, problem: &Problem) -> bool {
    let Phase::Checking(checking) = &mut model.phase else {
        return false;
    };
    let Some(asked) = checking.asked.as_mut().filter(|asked| asked.answered && asked.by_hand) else {
        return false;
    };
    asked.refused = is_of_sign_in(problem);
    asked.answered = !asked.refused;
    asked.refused
}

/// The user has answered on the service's page.
pub(super) fn on_answer(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let Phase::Checking(checking) = &mut model.phase else {
        return vec![];
    };
    let (code, by_hand) = match msg {
        Msg::Landed(address) => (address, false),
        _ => (model.entry.get(Field::Answer).trim().to_owned(), true),
    };
    let Some(asked) = checking.asked.as_mut().filter(|asked| !asked.answered && !code.is_empty()) else {
        return vec![];
    };
    (asked.answered, asked.by_hand, asked.refused) = (true, by_hand, false);
    model.entry.clear(Field::Answer);
    model.silence = 0;
    say(model);
    let sample = model.place.sample.clone();
    vec![Effect::Send(Command::Connect { sign_in: SignIn::Code { code }, sample })]
}
