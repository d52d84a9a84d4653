//! The parts of the form that sign in: the service's own fields, remembering, unlocking, and the answer of the service's own page.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::controls::{control, controls};
use super::drawn::{Drawn, drawn, live, maybe, nothing, shown};
use super::face::{Control, Input};
use super::parts::button;
use super::shell::Ui;
use super::state::{Field, Msg, Vault};

const PASSPHRASE_HELP: &str = "What you sign in with is kept in this browser, encrypted with AES-256-GCM under a key made of the passphrase \
    (PBKDF2, SHA-256, 600,000 rounds). Nobody can open it without the passphrase, not even Keepsake.";
const UNLOCK_HELP: &str = "The passphrase that you chose when you ticked “Remember on this computer”.";

/// How to sign in, and with what.
pub fn fields(ui: Ui) -> Drawn {
    let way = ui.memo(|model| model.entry.get(Field::Way).to_owned());
    // Another way comes up with a session. The choice is not drawn anew by itself: it would lose the focus.
    let lent = ui.memo(|model| !model.entry.get(Field::Session).is_empty());
    // They are read, not just tracked: a memo that nobody reads is never computed, and so never changes.
    let ways = live(move || {
        let _ = lent.get();
        maybe(ui.now(|model| (model.face.ways)(&model.entry)).map(|ways| control(ui, ways)))
    });
    let fields = live(move || {
        let _ = way.get();
        controls(ui, ui.now(|model| (model.face.fields)(&model.entry)))
    });
    drawn(vec![ways, fields, remember(ui)])
}

/// Whether the sign-in shall be remembered; one at a time can be.
fn remember(ui: Ui) -> Drawn {
    let offered = ui.memo(|model| model.vault == Vault::Empty && (model.face.remembers)(&model.entry));
    let wanted = ui.memo(move |model| offered.get() && model.entry.wants(Field::Remember));
    let ask = move || {
        control(
            ui,
            Control { field: Field::Remember, label: "Remember on this computer", help: "", input: Input::Check },
        )
    };
    let passphrase = move || control(ui, Control::secret(Field::Passphrase, "Passphrase", PASSPHRASE_HELP));
    drawn(vec![shown(offered, ask), shown(wanted, passphrase)])
}

/// What is remembered, and how to open or to forget it.
pub fn remembered(ui: Ui) -> Drawn {
    let locked = ui.memo(|model| matches!(model.vault, Vault::Locked { .. }));
    let trying = ui.memo(|model| matches!(model.vault, Vault::Locked { trying: true, .. }));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Unlock);
    };
    let form = move || {
        drawn(view! {
            <form class="notice" on:submit=submit novalidate=true>
                <p>"A sign-in is remembered on this computer."</p>
                {control(ui, Control::secret(Field::Passphrase, "Passphrase", UNLOCK_HELP))}
                <div class="actions">
                    <button type="submit" class="primary" disabled=trying>"Unlock"</button>
                    {button(ui, "Forget", "", Msg::Forget)}
                </div>
            </form>
        })
    };
    shown(locked, form)
}

/// While the service asks the user on its own page.
pub fn asked(ui: Ui, address: String) -> Drawn {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Continue);
    };
    let Some(consent) = ui.now(|model| model.face.consent.as_ref()) else {
        return nothing();
    };
    drawn(view! {
        <p>
            {consent.question}
            " Allow it there. If no tab has opened, "
            <a href=address target="_blank" rel="noreferrer">"open that page"</a>
            "."
        </p>
        <form on:submit=submit novalidate=true>
            {control(ui, (consent.answer)())}
            <div class="actions"><button type="submit">"Continue"</button></div>
        </form>
    })
}
