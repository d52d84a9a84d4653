//! The proof: a button, how far it is, the verdict in plain words, and what was found.

use leptos::prelude::*;

use super::parts::{button, findings, progress};
use super::shell::Ui;
use super::state::{Msg, Paper, Verification};
use super::words;
use crate::library::messages::{Soundness, Verdict};
use crate::ui::parts::{problem_text, sentences};
use crate::ui::words::{bytes, counted};

/// The section of the overview.
pub fn section(ui: Ui) -> AnyView {
    let state = ui.memo(|model| model.opened().map_or(Verification::Not, |opened| opened.verification.clone()));
    let works = move || state.with(|state| matches!(state, Verification::Running(_) | Verification::Queued));
    let stopping = move || state.with(|state| matches!(state, Verification::Running(running) if running.stopping));
    // One button throughout, so that the focus stays on it.
    let label = move || match state.get() {
        _ if stopping() => "Cancelling…",
        Verification::Running(_) | Verification::Queued => "Cancel",
        Verification::Not => "Verify",
        _ => "Verify again",
    };
    view! {
        <section>
            <h3>"Verify"</h3>
            <p>"Reads every byte and follows every reference, and tells whether the backup is as it was made."</p>
            {move || outcome(ui, &state.get())}
            <div class="actions">
                <button
                    type="button"
                    class:primary=move || state.get() == Verification::Not
                    disabled=stopping
                    on:click=move |_| ui.dispatch(if works() { Msg::StopVerifying } else { Msg::Verify })
                >
                    {label}
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn outcome(ui: Ui, state: &Verification) -> AnyView {
    match state {
        Verification::Not => ().into_any(),
        Verification::Queued => {
            view! { <p class="notice">"Verifying begins when the backup has been read."</p> }.into_any()
        }
        Verification::Running(running) => progress("Verifying", running),
        Verification::Stopped => view! { <p class="notice">"Verifying was stopped: nothing is proved."</p> }.into_any(),
        Verification::Failed(problem) => problem_text(problem).into_any(),
        Verification::Done(verdict) => self::verdict(ui, verdict),
    }
}

fn verdict(ui: Ui, verdict: &Verdict) -> AnyView {
    let (class, name) = match verdict.outcome {
        Soundness::Sound => ("notice good", "sound"),
        Soundness::SoundAsFar => ("notice good", "sound-as-far"),
        Soundness::Damaged => ("notice bad", "damaged"),
    };
    let read = format!(
        "{} read, {}; {} followed.",
        counted(verdict.files, "file was", "files were"),
        bytes(verdict.bytes),
        counted(verdict.references, "reference was", "references were"),
    );
    view! {
        <div class=class data-verdict=name>
            <p><strong>{words::soundness(verdict.outcome)}</strong></p>
            <p>{verdict.headline.clone()}</p>
            <p>{read}</p>
        </div>
        {findings("What was found", &verdict.findings)}
        {sentences("What this format cannot prove", verdict.cannot_prove.clone())}
        <div class="actions">
            {button(ui, "Save as text", "", Msg::SaveVerdict(Paper::Text))}
            {button(ui, "Save as JSON", "", Msg::SaveVerdict(Paper::Json))}
        </div>
    }
    .into_any()
}
