//! The proof: a button, how far it is, the verdict in plain words, and what was found.

use leptos::prelude::*;

use super::parts::{self, actions, all, block, button, findings, paragraph, progress, sentences, strong};
use super::shell::Ui;
use super::state::{Msg, Paper, Verification};
use crate::library::messages::{Soundness, Verdict};
use crate::ui::parts::problem_text;
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
    let button = view! {
        <button
            type="button"
            class:primary=move || state.get() == Verification::Not
            disabled=stopping
            on:click=move |_| ui.dispatch(if works() { Msg::StopVerifying } else { Msg::Verify })
        >
            {label}
        </button>
    };
    let outcome = move || outcome(ui, &state.get());
    parts::section(
        "Verify",
        vec![
            paragraph(
                "",
                "Reads every byte and follows every reference, and tells whether the backup is as it was made.",
            ),
            outcome.into_any(),
            actions(vec![button.into_any()]),
        ],
    )
}

fn outcome(ui: Ui, state: &Verification) -> AnyView {
    match state {
        Verification::Not => all(Vec::new()),
        Verification::Queued => paragraph("notice", "Verifying begins when the backup has been read."),
        Verification::Running(running) => progress("Verifying", running),
        Verification::Stopped => paragraph("notice", "Verifying was stopped: nothing is proved."),
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
    let told = block(class, vec![strong(verdict.headline.clone()), paragraph("", read)]);
    all(vec![
        view! { <div data-verdict=name>{told}</div> }.into_any(),
        findings("What was found", &verdict.findings),
        sentences("What this format cannot prove", &verdict.cannot_prove),
        actions(vec![
            button(ui, "Save as text", "", Msg::SaveVerdict(Paper::Text)),
            button(ui, "Save as JSON", "", Msg::SaveVerdict(Paper::Json)),
        ]),
    ])
}
