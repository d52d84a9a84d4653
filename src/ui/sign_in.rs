//! The parts of the form that sign in: token or API app, remembering, unlocking, and the answer that was given on Wrike's page.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::parts::button;
use super::place::{region, region_name};
use super::shell::Ui;
use super::state::{Field, Model, Msg, Phase, Vault};
use crate::engine::messages::Region;

const TOKEN_HELP: &str = "In Wrike, open Apps & Integrations, then API, create an app and press “Create token”. The token can read what its \
    user may see. Keepsake keeps it in memory until you close this tab, and elsewhere only if you ask it to remember.";
const APP_HELP: &str = "In Wrike, open Apps & Integrations, then API, and create an app. Its client ID and client secret stay in this browser.";
const REDIRECT_HELP: &str = "Add exactly this address to the redirect addresses of your app, so that Keepsake sees when Wrike sends you back. \
    Another one that is registered with the app works too; then you copy the address that you are sent to and paste it here.";
const PASSPHRASE_HELP: &str = "What you sign in with is kept in this browser, encrypted with AES-256-GCM under a key made of the passphrase \
    (PBKDF2, SHA-256, 600,000 rounds). Nobody can open it without the passphrase, not even Keepsake.";
const UNLOCK_HELP: &str = "The passphrase that you chose when you ticked “Remember on this computer”.";
const LANDED_HELP: &str = "Only if this page does not go on by itself: after you have allowed access, copy the whole address of the page that \
    you were sent to, even if that page shows an error, and paste it here.";

/// A text field with its name, its help and what is wrong with it.
///
/// Its type is erased, as everywhere here: what is part of another view's type is compiled again with it.
fn field(ui: Ui, field: Field, label: &'static str, secret: bool, help: &'static str) -> AnyView {
    let shown = RwSignal::new(false);
    let hint = ui.memo(move |model| hint(model, field));
    let typed = ui.now(|model| model.entry.get(field).to_owned());
    let id = format!("{field:?}").to_lowercase();
    let (help_id, hint_id) = (format!("{id}-help"), format!("{id}-hint"));
    let error_id = hint_id.clone();
    let show = move || {
        view! {
            <button
                type="button"
                aria-label=format!("Show {}", label.to_ascii_lowercase())
                aria-pressed=move || shown.get().to_string()
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                "Show"
            </button>
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="with-button">
                <input
                    id=id
                    type=move || if secret && !shown.get() { "password" } else { "text" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=typed
                    aria-describedby=help_id.clone()
                    aria-invalid=move || hint.get().is_some().then_some("true")
                    aria-errormessage=move || hint.get().map(|_| error_id.clone())
                    on:input=move |event| ui.dispatch(Msg::Typed(field, event_target_value(&event)))
                />
                {secret.then(show)}
            </div>
            {move || hint.get().map(|hint| view! { <p id=hint_id.clone() role="alert" class="bad-text">{hint}</p> })}
            <p id=help_id class="quiet">{help}</p>
        </div>
    }
    .into_any()
}

/// What is wrong with a field as typed.
fn hint(model: &Model, field: Field) -> Option<String> {
    match (&model.vault, &model.phase) {
        (Vault::Locked { problem, .. }, _) if field == Field::Passphrase => problem.clone(),
        (_, Phase::Connect(form)) => form.hint.filter(|(wrong, _)| *wrong == field).map(|(_, hint)| hint.to_owned()),
        _ => None,
    }
}

/// How to sign in, and with what.
pub fn fields(ui: Ui) -> AnyView {
    let by_app = ui.memo(|model| model.entry.by_app);
    let way = move |app: bool, label| {
        view! {
            <label class="choice">
                <input type="radio" name="way" checked=by_app.get_untracked() == app on:change=move |_| ui.dispatch(Msg::WayChosen(app)) />
                {label}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"How to sign in"</legend>
            {way(false, "With a permanent token (recommended)")}
            {way(true, "With your own API app (OAuth 2.0)")}
        </fieldset>
        {move || if by_app.get() {
            (
                field(ui, Field::ClientId, "Client ID", false, APP_HELP),
                field(ui, Field::ClientSecret, "Client secret", true, "Wrike shows it once, when the app is made."),
                field(ui, Field::Redirect, "Redirect address", false, REDIRECT_HELP),
            ).into_any()
        } else {
            (field(ui, Field::Token, "Access token", true, TOKEN_HELP), region_field(ui)).into_any()
        }}
        {remember(ui)}
    }
    .into_any()
}

fn region_field(ui: Ui) -> AnyView {
    let chosen = ui.now(|model| model.entry.region);
    let options = Region::ALL.map(|region| {
        view! { <option value=region_name(region) selected=chosen == Some(region)>{region.label()}</option> }
    });
    view! {
        <div class="field">
            <label for="region">"Data centre"</label>
            <select id="region" on:change=move |event| ui.dispatch(Msg::RegionChosen(region(&event_target_value(&event))))>
                <option value="" selected=chosen.is_none()>"Find automatically"</option>
                {options.into_iter().collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// Whether the sign-in shall be remembered; one at a time can be.
fn remember(ui: Ui) -> AnyView {
    let offered = ui.memo(|model| model.vault == Vault::Empty);
    let wanted = ui.memo(|model| model.vault == Vault::Empty && model.entry.remember);
    let checkbox = move || {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=wanted
                    on:change=move |event| ui.dispatch(Msg::RememberChosen(event_target_checked(&event)))
                />
                "Remember on this computer"
            </label>
        }
    };
    view! {
        {move || offered.get().then(checkbox)}
        {move || wanted.get().then(|| field(ui, Field::Passphrase, "Passphrase", true, PASSPHRASE_HELP))}
    }
    .into_any()
}

/// What is remembered, and how to open or to forget it.
pub fn remembered(ui: Ui) -> AnyView {
    let locked = ui.memo(|model| matches!(model.vault, Vault::Locked { .. }));
    let trying = ui.memo(|model| matches!(model.vault, Vault::Locked { trying: true, .. }));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Unlock);
    };
    let form = move || {
        view! {
            <form class="notice" on:submit=submit novalidate=true>
                <p>"A sign-in is remembered on this computer."</p>
                {field(ui, Field::Passphrase, "Passphrase", true, UNLOCK_HELP)}
                <div class="actions">
                    <button type="submit" class="primary" disabled=trying>"Unlock"</button>
                    {button(ui, "Forget", "", Msg::Forget)}
                </div>
            </form>
        }
        .into_any()
    };
    (move || locked.get().then(form)).into_any()
}

/// While Wrike asks the user on its own page.
pub fn asked(ui: Ui, address: String) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Continue);
    };
    view! {
        <p>
            "Wrike asks you in another tab whether your API app may read your account. Allow it there. If no tab has opened, "
            <a href=address target="_blank" rel="noreferrer">"open Wrike's page"</a>
            "."
        </p>
        <form on:submit=submit novalidate=true>
            {field(ui, Field::Landed, "Address after signing in", false, LANDED_HELP)}
            <div class="actions"><button type="submit">"Continue"</button></div>
        </form>
    }
    .into_any()
}
