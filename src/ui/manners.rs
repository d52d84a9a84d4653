//! What Workfront Proof shows on its own "Backup" tab, for the backups that are made here; the word when one is ready; and the session
//! that its page lends.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::controls::control;
use super::drawn::{Drawn, drawn, nothing, shown};
use super::extras::Extras;
use super::face::Control;
use super::parts::button;
use super::shell::Ui;
use super::state::{Errand, Field, Model, Msg, Notice};
use super::words;
use crate::web::{host, manners};

/// Of `page_proof`.
pub static MANNERS: Extras = Extras { start, carry_out, form: backups, ready: elsewhere, running: tell_me };

fn start(ui: Ui) {
    tell_last(ui, manners::last_backup(ui.engine()));
    // The button on the service's page shows this tab again when there is one.
    let again = window_event_listener(ev::focus, move |_| spawn_local(take_session(ui)));
    on_cleanup(move || again.remove());
    spawn_local(take_session(ui));
}

/// What the page that the user came from has handed over, if it has.
async fn take_session(ui: Ui) {
    if let Some(lent) = host::take_session().await {
        ui.dispatch(Msg::SessionLent(lent));
    }
}

fn tell_last(ui: Ui, day: Option<String>) {
    if let Some(day) = day {
        ui.dispatch(Msg::LastBackup(day));
    }
}

fn carry_out(ui: Ui, errand: Errand) {
    let service = ui.engine();
    match errand {
        Errand::LookAround => spawn_local(async move {
            let busy = manners::is_taken(service).await;
            if ui.now(|model| model.manners.elsewhere) && !busy {
                tell_last(ui, manners::last_backup(service));
            }
            ui.dispatch(Msg::Elsewhere(busy));
        }),
        Errand::TakeTurn => spawn_local(async move { ui.dispatch(Msg::TurnTaken(manners::take_turn(service).await)) }),
        Errand::YieldTurn => manners::yield_turn(),
        Errand::NoteBackup => tell_last(ui, manners::note_backup(service)),
        Errand::AskToNotify => {
            let answer = manners::ask_to_notify();
            spawn_local(async move { ui.dispatch(Msg::NoticeAnswered(answer.await)) });
        }
        Errand::ShowButton(domain) => {
            let answer = manners::show_button(&domain);
            spawn_local(async move { ui.dispatch(Msg::ButtonAnswered(answer.await)) });
        }
        Errand::Notify(text) => manners::notify(text),
    }
}

/// The sentence that stands where the vendor's "Request new backup" would: in progress, the last one, or none yet.
fn backups(ui: Ui) -> Drawn {
    let sentence = ui.memo(sentence);
    let waits = ui.memo(|model| !model.manners.elsewhere && model.own_earlier().is_some());
    let save = move |_| {
        ui.dispatch(Msg::ShowEarlier);
        ui.dispatch(Msg::Save);
    };
    let actions = move || {
        drawn(view! {
            <div class="actions">
                <button type="button" on:click=save>"Save backup"</button>
                {button(ui, "Show it", "", Msg::ShowEarlier)}
            </div>
        })
    };
    let domains = if ui.now(|model| model.place.extension) { own_domain(ui) } else { nothing() };
    drawn(view! { <section class="notice"><p role="status">{sentence}</p>{shown(waits, actions)}</section>{domains} })
}

/// Where Workfront Proof shows itself under a domain that is the customer's, the button comes by permission.
fn own_domain(ui: Ui) -> Drawn {
    let told = ui.memo(|model| model.manners.button.sentence());
    let field = control(ui, Control::text(Field::Domain, "Domain", DOMAIN_HELP));
    drawn(view! {
        <details>
            <summary>"Workfront Proof under a domain of your own"</summary>
            {field}
            <p role="status" class="quiet">{told}</p>
            <div class="actions">{button(ui, "Show the button there", "", Msg::ShowButton)}</div>
        </details>
    })
}

const DOMAIN_HELP: &str = "Such as proofs.example.com. Your browser asks you whether Keepsake may read pages there; all that it does there is to \
    show the button “Back up”.";

/// Another tab makes a backup, and only one is made at a time.
fn elsewhere(ui: Ui) -> Drawn {
    let elsewhere = ui.memo(|model| model.manners.elsewhere);
    shown(elsewhere, || drawn(view! { <p role="alert" class="notice">{IN_PROGRESS}</p> }))
}

fn sentence(model: &Model) -> String {
    let created =
        model.manners.last.as_deref().map(|day| format!(", created on {}", words::date(day))).unwrap_or_default();
    match model.own_earlier() {
        _ if model.manners.elsewhere => IN_PROGRESS.to_owned(),
        Some(finished) => format!(
            "Your last backup{created}: {} ({}). It is kept here {}.",
            finished.file_name,
            words::bytes(finished.bytes),
            finished.kept()
        ),
        None if created.is_empty() => "You have no backups yet.".to_owned(),
        None => format!("Your last backup{created}, is no longer kept in this browser."),
    }
}

/// Only one at a time is made.
const IN_PROGRESS: &str = "A backup is in progress in another tab. The next one can start when it has ended.";

/// "Tell me when it is ready", and what came of it.
fn tell_me(ui: Ui) -> Drawn {
    let told = ui.memo(|model| match model.manners.notice {
        Notice::Off => "",
        Notice::Asking => "Please answer your browser's question.",
        Notice::On => "You will be told when the backup is ready, or when it needs you.",
        Notice::Refused => {
            "Your browser does not let this page notify you. You can allow it in the browser's settings for this page."
        }
    });
    let offered = ui.memo(|model| matches!(model.manners.notice, Notice::Off | Notice::Refused));
    let offer = move || {
        let button = button(ui, "Tell me when it is ready", "", Msg::TellMe);
        drawn(view! { <div class="actions">{button}</div> })
    };
    drawn(view! { <div><p role="status" class="quiet">{told}</p>{shown(offered, offer)}</div> })
}
