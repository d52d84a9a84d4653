//! What Workfront Proof shows on its own "Backup" tab, for the backups that are made here; and the word when one is ready.

use leptos::prelude::*;

use super::parts::button;
use super::shell::Ui;
use super::state::{Model, Msg, Notice};
use super::words;

/// The sentence that stands where the vendor's "Request new backup" would: in progress, the last one, or none yet.
pub fn backups(ui: Ui) -> AnyView {
    let sentence = ui.memo(sentence);
    let waits = ui.memo(|model| !model.manners.elsewhere && model.own_earlier().is_some());
    let section = move || {
        view! {
            <section class="notice">
                <p role="status">{sentence}</p>
                {move || waits.get().then(|| view! {
                    <div class="actions">
                        <button type="button" on:click=move |_| {
                            ui.dispatch(Msg::ShowEarlier);
                            ui.dispatch(Msg::Save);
                        }>"Save backup"</button>
                        {button(ui, "Show it", "", Msg::ShowEarlier)}
                    </div>
                })}
            </section>
        }
    };
    ui.now(|model| model.face.one_at_a_time).then(section).into_any()
}

fn sentence(model: &Model) -> String {
    let created =
        model.manners.last.as_deref().map(|day| format!(", created on {}", words::date(day))).unwrap_or_default();
    match model.own_earlier() {
        _ if model.manners.elsewhere => IN_PROGRESS.to_owned(),
        Some(finished) => {
            let until =
                finished.kept_until.as_deref().map(|until| format!(" It is kept here until {}.", words::date(until)));
            format!(
                "Your last backup{created}: {} ({}).{}",
                finished.file_name,
                words::bytes(finished.bytes),
                until.unwrap_or_default()
            )
        }
        None if created.is_empty() => "You have no backups yet.".to_owned(),
        None => format!("Your last backup{created}, is no longer kept in this browser."),
    }
}

/// Only one at a time is made.
pub const IN_PROGRESS: &str = "A backup is in progress in another tab. The next one can start when it has ended.";

/// "Tell me when it is ready", and what came of it.
pub fn tell_me(ui: Ui) -> AnyView {
    let notice = ui.memo(|model| model.manners.notice);
    let told = move || match notice.get() {
        Notice::Off => None,
        Notice::Asking => Some("Please answer your browser's question."),
        Notice::On => Some("You will be told when the backup is ready, or when it needs you."),
        Notice::Refused => Some(
            "Your browser does not let this page notify you. You can allow it in the browser's settings for this page.",
        ),
    };
    let offered = move || matches!(notice.get(), Notice::Off | Notice::Refused);
    view! {
        <p role="status" class="quiet">{told}</p>
        {move || offered().then(|| view! { <div class="actions">{button(ui, "Tell me when it is ready", "", Msg::TellMe)}</div> })}
    }
    .into_any()
}
