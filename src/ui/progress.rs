//! A run on its way, and a run that stands still.

use leptos::prelude::*;

use super::parts::{account_line, button, heading, problem_text};
use super::shell::Ui;
use super::state::{Asked, Model, Msg, Phase, Question};
use super::update::{QUIET_AFTER, SIGNED_OUT};
use super::words::{self, STEPS};
use crate::engine::messages::{Account, Progress};

/// The screen of a run.
pub fn running(ui: Ui) -> impl IntoView {
    let asked = ui.memo(|model| match &model.phase {
        Phase::Running(running) => running.asked,
        _ => Asked::Nothing,
    });
    let quiet_for = ui.memo(|model| if model.silence >= QUIET_AFTER { model.silence / 60 * 60 } else { 0 });
    view! {
        {heading("Backing up")}
        {ui.now(account).as_ref().map(account_line)}
        {standing(ui)}
        {(ui.extras.running)(ui)}
        {move || (quiet_for.get() > 0).then(|| view! {
            <p class="notice">
                {format!(
                    "Nothing has moved for {}. The service may be slow, or this computer may have been asleep; the backup goes on by itself. \
                     If it does not, press “Pause” and then “Resume”, or reload this page: what is done is kept.",
                    words::duration(quiet_for.get().into()),
                )}
            </p>
        })}
        <div class="actions">
            <button type="button" disabled=move || asked.get() != Asked::Nothing on:click=move |_| ui.dispatch(Msg::Pause)>
                {move || if asked.get() == Asked::Pause { "Pausing…" } else { "Pause" }}
            </button>
            {cancel_button(ui, move || asked.get() == Asked::Cancel)}
        </div>
        <p class="quiet">"Keep this tab open. If it is closed, the next backup of this account goes on from here."</p>
    }
}

/// The screen of a run that stands still.
pub fn paused(ui: Ui) -> impl IntoView {
    let problem = ui.memo(|model| match &model.phase {
        Phase::Paused(paused) => paused.problem.clone(),
        _ => None,
    });
    let cancelling = ui.memo(|model| matches!(&model.phase, Phase::Paused(paused) if paused.cancelling));
    let signed_out = move || problem.get().is_some_and(|problem| problem.kind == SIGNED_OUT);
    view! {
        {heading("Paused")}
        {ui.now(account).as_ref().map(account_line)}
        {move || match problem.get() {
            Some(problem) => problem_text(&problem).into_any(),
            None => view! { <p class="notice">"You paused it. What is done is kept, even if you close this tab."</p> }.into_any(),
        }}
        {standing(ui)}
        <div class="actions">
            <button type="button" class="primary" disabled=cancelling on:click=move |_| ui.dispatch(Msg::Resume)>"Resume"</button>
            {move || signed_out().then(|| button(ui, "Sign in again", "", Msg::ToForm))}
            {cancel_button(ui, move || cancelling.get())}
        </div>
    }
}

fn cancel_button(ui: Ui, cancelling: impl Fn() -> bool + Copy + Send + Sync + 'static) -> impl IntoView {
    view! {
        <button type="button" disabled=cancelling on:click=move |_| ui.dispatch(Msg::Ask(Question::Cancel))>
            {move || if cancelling() { "Cancelling…" } else { "Cancel" }}
        </button>
    }
}

fn account(model: &Model) -> Option<Account> {
    match &model.phase {
        Phase::Running(running) => Some(running.account.clone()),
        Phase::Paused(paused) => Some(paused.account.clone()),
        _ => None,
    }
}

fn progress(model: &Model) -> Option<Progress> {
    match &model.phase {
        Phase::Running(running) => running.progress.clone(),
        Phase::Paused(paused) => paused.progress.clone(),
        _ => None,
    }
}

/// Where the run stands: bar, figures, steps.
fn standing(ui: Ui) -> impl IntoView {
    let progress = ui.memo(progress);
    let permille = move || progress.get().and_then(|progress| progress.permille());
    let step = Memo::new(move |_| progress.with(|progress| progress.as_ref().map(|progress| progress.step)));
    let doing = move || {
        progress.with(|progress| {
            progress.as_ref().map_or_else(|| "Starting…".to_owned(), |progress| progress.doing.clone())
        })
    };
    let steps = STEPS.map(|each| {
        let current = move || (step.get() == Some(each)).then_some("step");
        let done = move || step.get().is_some_and(|step| each < step);
        view! {
            <li aria-current=current class:done=done>
                {words::step(each)}
                {move || done().then(|| view! { <span class="visually-hidden">" (done)"</span> })}
            </li>
        }
    });
    view! {
        <ol class="steps" role="list">{steps.into_iter().collect_view()}</ol>
        <progress aria-label="This step" max="1000" value=permille></progress>
        <p class="doing">{doing}</p>
        <dl class="figures">
            {figure("Items", move || progress.with(|progress| progress.as_ref().map(items)))}
            {figure("Data", move || progress.with(|progress| progress.as_ref().and_then(data)))}
            {figure("Time left", move || progress.with(|progress| {
                progress.as_ref().and_then(|progress| progress.seconds_left).map(words::duration)
            }))}
        </dl>
    }
}

fn figure(label: &'static str, value: impl Fn() -> Option<String> + Send + 'static) -> impl IntoView {
    view! { <div><dt>{label}</dt><dd>{move || value().unwrap_or_else(|| "–".to_owned())}</dd></div> }
}

fn items(progress: &Progress) -> String {
    of(progress.items_done, progress.items_total, words::count)
}

fn data(progress: &Progress) -> Option<String> {
    (progress.bytes_done > 0 || progress.bytes_total > 0)
        .then(|| of(progress.bytes_done, progress.bytes_total, words::bytes))
}

/// `3 of 40`, or `3` while the whole is unknown.
fn of(done: u64, total: u64, words: fn(u64) -> String) -> String {
    if total == 0 { words(done) } else { format!("{} of {}", words(done), words(total)) }
}
