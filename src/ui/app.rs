//! The frame of the page: heading, status, the screen of the phase, and the questions that come between.

use std::time::Duration;

use leptos::ev;
use leptos::html::Dialog;
use leptos::prelude::*;
use web_sys::BeforeUnloadEvent;

use super::drawn::{Drawn, drawn, live, maybe};
use super::extras::Extras;
use super::face::Face;
use super::parts::HEADING_ID;
use super::shell::Ui;
use super::state::{Msg, Question};
use super::{connect, preflight, progress, result};

/// The whole page of one service.
pub fn app(face: &'static Face, extras: &'static Extras) -> impl IntoView {
    let ui = Ui::start(face, extras);
    let phase = ui.memo(|model| model.phase.name());
    let status = ui.memo(|model| model.status.text.clone());
    let sample = ui.now(|model| model.place.sample.clone());
    keep_time(ui);
    keep_title(ui);
    guard_the_tab(ui);
    focus_new_headings(phase);
    let banner = maybe(sample.map(|origin| {
        view! {
            <p class="banner">"Sample account on this machine"<span class="quiet">{format!(" ({origin})")}</span></p>
        }
    }));
    let screen = live(move || match phase.get() {
        "connect" => connect::screen(ui),
        "preflight" => preflight::checking(ui),
        "ready" => preflight::screen(ui),
        "running" => progress::running(ui),
        "paused" => progress::paused(ui),
        "finished" => result::finished(ui),
        _ => result::failed(ui),
    });
    view! {
        {banner}
        <main data-phase=phase>
            <h1>{format!("Back up {}", face.label)}</h1>
            <p role="status" class="status">{status}</p>
            {screen}
        </main>
        {question(ui)}
        <footer class="quiet">
            {format!("Keepsake reads from {} and writes to your disk. Nothing goes anywhere else.", face.service)}
        </footer>
    }
}

/// The dialog that guards what cannot be undone.
fn question(ui: Ui) -> Drawn {
    let dialog = NodeRef::<Dialog>::new();
    let asked = ui.memo(|model| model.question);
    Effect::new(move |_| {
        let (question, Some(dialog)) = (asked.get(), dialog.get()) else {
            return;
        };
        if question.is_none() {
            dialog.close();
        } else if !dialog.open() {
            // Fails only for a dialog that is not in the page.
            let _ = dialog.show_modal();
        }
    });
    let part = |part: fn(QuestionWords) -> &'static str| {
        Memo::new(move |_| part(asked.get().map(question_words).unwrap_or_default()))
    };
    let (title, consequence) = (part(|words| words.title), part(|words| words.consequence));
    let (no, yes) = (part(|words| words.no), part(|words| words.yes));
    drawn(view! {
        <dialog node_ref=dialog aria-labelledby="question" aria-describedby="consequence" on:close=move |_| ui.dispatch(Msg::Answer(false))>
            <h2 id="question">{title}</h2>
            <p id="consequence">{consequence}</p>
            <div class="actions">
                <button type="button" on:click=move |_| ui.dispatch(Msg::Answer(false))>{no}</button>
                <button type="button" class="danger" on:click=move |_| ui.dispatch(Msg::Answer(true))>{yes}</button>
            </div>
        </dialog>
    })
}

#[derive(Default)]
struct QuestionWords {
    title: &'static str,
    consequence: &'static str,
    yes: &'static str,
    no: &'static str,
}

fn question_words(question: Question) -> QuestionWords {
    match question {
        Question::Cancel => QuestionWords {
            title: "Cancel this backup?",
            consequence: "What has been fetched so far will be removed. To go on later instead, pause it.",
            yes: "Cancel backup",
            no: "Keep going",
        },
        Question::StartOver => QuestionWords {
            title: "Start over?",
            consequence: "What the unfinished backup has fetched so far will be removed and fetched again.",
            yes: "Remove and start over",
            no: "Keep it",
        },
    }
}

/// One tick a second: it drives the limits of all waits.
fn keep_time(ui: Ui) {
    // Fails only where there is no window.
    if let Ok(ticks) = set_interval_with_handle(move || ui.dispatch(Msg::Tick), Duration::from_secs(1)) {
        on_cleanup(move || ticks.clear());
    }
}

fn keep_title(ui: Ui) {
    let title = ui.memo(super::state::Model::title);
    Effect::new(move |_| document().set_title(&title.get()));
}

/// While a backup runs the browser asks before it closes the tab. The sentence is the browser's own.
fn guard_the_tab(ui: Ui) {
    let guard = window_event_listener(ev::beforeunload, move |event: BeforeUnloadEvent| {
        if ui.now(super::state::Model::is_busy) {
            event.prevent_default();
            // Chrome before 119 looks at this instead.
            event.set_return_value("A backup is running.");
        }
    });
    on_cleanup(move || guard.remove());
}

/// A screen reader learns of a new screen by the focus on its heading; the first screen leaves the focus where it is.
fn focus_new_headings(phase: Memo<&'static str>) {
    Effect::new(move |shown: Option<()>| {
        phase.track();
        if shown.is_some() {
            request_animation_frame(|| {
                if let Some(heading) = document().get_element_by_id(HEADING_ID) {
                    use web_sys::wasm_bindgen::JsCast;
                    // A heading that cannot take the focus is still read when the user moves on.
                    let _ = heading.unchecked_into::<web_sys::HtmlElement>().focus();
                }
            });
        }
    });
}
