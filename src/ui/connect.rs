//! The form: token, data centre, permission.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::parts::{button, heading};
use super::place::{region, region_name};
use super::shell::Ui;
use super::state::{Access, Msg, Phase};
use super::words;
use crate::engine::messages::Region;

/// The connect screen.
pub fn screen(ui: Ui) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Check);
    };
    let refused = ui.memo(|model| model.storage_refused);
    view! {
        {heading("Connect your account")}
        {earlier(ui)}
        {surroundings(ui)}
        <form on:submit=submit novalidate=true>
            {token_field(ui)}
            {region_field(ui)}
            <div class="actions">
                <button type="submit" class="primary" disabled=refused>"Check connection"</button>
            </div>
            <p class="quiet">"This signs in and counts. Nothing is fetched before you say so, and nothing in Wrike is changed."</p>
        </form>
        {permission(ui)}
    }
}

fn token_field(ui: Ui) -> impl IntoView {
    let shown = RwSignal::new(false);
    let hint = ui.memo(|model| match &model.phase {
        Phase::Connect(form) => form.hint,
        _ => None,
    });
    let typed = ui.now(|model| model.token.0.clone());
    view! {
        <div class="field">
            <label for="token">"Access token"</label>
            <div class="with-button">
                <input
                    id="token"
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=typed
                    aria-describedby="token-help"
                    aria-invalid=move || hint.get().is_some().then_some("true")
                    aria-errormessage=move || hint.get().is_some().then_some("token-hint")
                    on:input=move |event| ui.dispatch(Msg::TokenTyped(event_target_value(&event)))
                />
                <button
                    type="button"
                    aria-label="Show token"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    "Show"
                </button>
            </div>
            {move || hint.get().map(|hint| view! { <p id="token-hint" role="alert" class="bad-text">{hint}</p> })}
            <div id="token-help" class="quiet">
                <p>
                    "In Wrike, open Apps & Integrations, then API, create an app and press “Create token”. \
                     The token can read what its user may see. Keepsake keeps it in memory only, until you close this tab."
                </p>
            </div>
        </div>
    }
}

fn region_field(ui: Ui) -> impl IntoView {
    let chosen = ui.now(|model| model.region);
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
}

/// What the page asks for when the browser withholds a host.
fn permission(ui: Ui) -> impl IntoView {
    let access = ui.memo(|model| match &model.phase {
        Phase::Connect(form) => form.access,
        _ => Access::Unknown,
    });
    let hosts = move || ui.now(|model| model.hosts().join(", "));
    move || {
        let access = access.get();
        let ask = matches!(access, Access::Missing | Access::Refused).then(|| {
            view! { <div class="actions">{button(ui, "Allow access", "primary", Msg::AllowAccess)}</div> }
        });
        let text = match access {
            Access::Unknown => return None,
            Access::LookingUp => "Looking up the browser's permission…".to_owned(),
            Access::Asking => "Please answer your browser's question.".to_owned(),
            Access::Missing => format!("Keepsake needs your permission to read {}.", hosts()),
            Access::Refused => format!(
                "Without permission to read {} there is no way to back up this account. Press “Allow access” again, or allow it in \
                 your browser's extension settings, under the permissions of Keepsake.",
                hosts()
            ),
        };
        // What passes by itself must not interrupt a screen reader.
        let role = if ask.is_some() { "alert" } else { "status" };
        Some(view! { <section class="notice"><p role=role>{text}</p>{ask}</section> })
    }
}

/// A result that still waits in the browser's storage.
fn earlier(ui: Ui) -> impl IntoView {
    let until = ui.memo(|model| model.earlier.as_ref().map(|finished| finished.kept_until.clone()));
    move || {
        until.get().map(|until| {
            let until = until.map(|until| format!(" It is kept until {}.", words::date(&until))).unwrap_or_default();
            view! {
                <section class="notice">
                    <p>{format!("An earlier backup is still in this browser's storage.{until}")}</p>
                    <div class="actions">{button(ui, "Show it", "", Msg::ShowEarlier)}</div>
                </section>
            }
        })
    }
}

/// What the user should know about where the page runs.
fn surroundings(ui: Ui) -> impl IntoView {
    let refused = ui.memo(|model| model.storage_refused);
    let outside =
        ui.now(|model| (!model.place.extension && model.place.sample.is_none()).then(|| model.place.origin.clone()));
    view! {
        {move || refused.get().then(|| view! {
            <p role="alert" class="notice bad">
                "This looks like a private window: the browser gives Keepsake no storage here. Open this page in an ordinary window."
            </p>
        })}
        {outside.map(|origin| view! {
            <p class="notice">
                {format!(
                    "A live backup needs the Keepsake extension, or an API app in Wrike whose CORS settings admit {origin}. \
                     You can try “Check connection” here all the same."
                )}
            </p>
        })}
    }
}
