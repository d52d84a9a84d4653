//! The form: signing in, and the browser's permission.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::drawn::{Drawn, drawn, live, maybe, nothing, shown};
use super::parts::{button, heading};
use super::shell::Ui;
use super::sign_in;
use super::state::{Access, Msg, Phase};

/// The connect screen.
pub fn screen(ui: Ui) -> Drawn {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::Check);
    };
    let refused = ui.memo(|model| model.storage_refused);
    let submit_label = ui.memo(|model| (model.face.submit)(&model.entry));
    let service = ui.now(|model| model.face.service);
    let form = drawn(view! {
        <form on:submit=submit novalidate=true>
            {sign_in::fields(ui)}
            <div class="actions">
                <button type="submit" class="primary" disabled=refused>{submit_label}</button>
            </div>
            <p class="quiet">
                {format!("This signs in and counts. Nothing is fetched before you say so, and nothing in {service} is changed.")}
            </p>
        </form>
    });
    drawn(vec![
        heading("Connect your account"),
        (ui.extras.form)(ui),
        earlier(ui),
        surroundings(ui),
        sign_in::remembered(ui),
        form,
        permission(ui),
    ])
}

/// What the page asks for when the browser withholds a host.
fn permission(ui: Ui) -> Drawn {
    let access = ui.memo(|model| match &model.phase {
        Phase::Connect(form) => form.access,
        _ => Access::Unknown,
    });
    let hosts = move || ui.now(|model| model.hosts().join(", "));
    live(move || {
        let access = access.get();
        let text = match access {
            Access::Unknown => return nothing(),
            Access::LookingUp => "Looking up the browser's permission…".to_owned(),
            Access::Asking => "Please answer your browser's question.".to_owned(),
            Access::Missing => format!("Keepsake needs your permission to read {}.", hosts()),
            Access::Refused => format!(
                "Without permission to read {} there is no way to back up this account. Press “Allow access” again, or allow it in \
                 your browser's extension settings, under the permissions of Keepsake.",
                hosts()
            ),
        };
        let asks = matches!(access, Access::Missing | Access::Refused);
        let ask = || {
            let button = button(ui, "Allow access", "primary", Msg::AllowAccess);
            drawn(view! { <div class="actions">{button}</div> })
        };
        // What passes by itself must not interrupt a screen reader.
        let role = if asks { "alert" } else { "status" };
        let ask = if asks { ask() } else { nothing() };
        drawn(view! { <section class="notice"><p role=role>{text}</p>{ask}</section> })
    })
}

/// A result that still waits in the browser's storage.
fn earlier(ui: Ui) -> Drawn {
    // Where the service tells of its own backups, only those of others are news.
    let news = ui.memo(|model| {
        let told = model.face.one_at_a_time && model.own_earlier().is_some();
        let finished = model.earlier.as_ref().filter(|_| !told)?;
        Some(format!("An earlier backup is still in this browser's storage. It is kept {}.", finished.kept()))
    });
    live(move || {
        let Some(news) = news.get() else {
            return nothing();
        };
        let button = button(ui, "Show it", "", Msg::ShowEarlier);
        drawn(view! { <section class="notice"><p>{news}</p><div class="actions">{button}</div></section> })
    })
}

/// What the user should know about where the page runs.
fn surroundings(ui: Ui) -> Drawn {
    let refused = ui.memo(|model| model.storage_refused);
    let private = || {
        drawn(view! {
            <p role="alert" class="notice bad">
                "This looks like a private window: the browser gives Keepsake no storage here. Open this page in an ordinary window."
            </p>
        })
    };
    let outside = ui.now(|model| {
        let is_outside = !model.place.extension && model.place.sample.is_none();
        is_outside.then(|| (model.face.outside)(&model.place.origin))
    });
    let outside = maybe(outside.map(|outside| view! { <p class="notice">{outside}</p> }));
    drawn(vec![shown(refused, private), outside])
}
