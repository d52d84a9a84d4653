//! The form: signing in, and the browser's permission.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::parts::{button, heading};
use super::shell::Ui;
use super::state::{Access, Msg, Phase};
use super::{sign_in, words};

/// The connect screen.
pub fn screen(ui: Ui) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Check);
    };
    let refused = ui.memo(|model| model.storage_refused);
    let submit_label = ui.memo(|model| (model.face.submit)(&model.entry));
    let service = ui.now(|model| model.face.service);
    view! {
        {heading("Connect your account")}
        {(ui.extras.form)(ui)}
        {earlier(ui)}
        {surroundings(ui)}
        {sign_in::remembered(ui)}
        <form on:submit=submit novalidate=true>
            {sign_in::fields(ui)}
            <div class="actions">
                <button type="submit" class="primary" disabled=refused>
                    {submit_label}
                </button>
            </div>
            <p class="quiet">
                {format!("This signs in and counts. Nothing is fetched before you say so, and nothing in {service} is changed.")}
            </p>
        </form>
        {permission(ui)}
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
    // Where the service tells of its own backups, only those of others are news.
    let other = ui.memo(|model| {
        let told = model.face.one_at_a_time && model.own_earlier().is_some();
        model.earlier.as_ref().filter(|_| !told).map(|finished| finished.kept_until.clone())
    });
    move || {
        other.get().map(|until| {
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
    let outside = ui.now(|model| {
        (!model.place.extension && model.place.sample.is_none()).then(|| (model.face.outside)(&model.place.origin))
    });
    view! {
        {move || refused.get().then(|| view! {
            <p role="alert" class="notice bad">
                "This looks like a private window: the browser gives Keepsake no storage here. Open this page in an ordinary window."
            </p>
        })}
        {outside.map(|outside| view! { <p class="notice">{outside}</p> })}
    }
}
