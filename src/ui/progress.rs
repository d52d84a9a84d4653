//! A run on its way, and a run that stands still.

use leptos::prelude::*;

use super::drawn::{Drawn, drawn, live, nothing, shown};
use super::parts::{account_line, button, heading, problem_text};
use super::shell::Ui;
use super::state::{Asked, Model, Msg, Phase, Question};
use super::update::{QUIET_AFTER, SIGNED_OUT};
use super::words::{self, STEPS};
use crate::engine::messages::{Account, Progress, Step};

/// The screen of a run.
pub fn running(ui: Ui) -> Drawn {
    let asked = ui.memo(|model| match &model.phase {
        Phase::Running(running) => running.asked,
        _ => Asked::Nothing,
    });
    let quiet_for = ui.memo(|model| if model.silence >= QUIET_AFTER { model.silence / 60 * 60 } else { 0 });
    let quiet = live(move || {
        if quiet_for.get() == 0 {
            return nothing();
        }
        let text = format!(
            "Nothing has moved for {}. The service may be slow, or this computer may have been asleep; the backup goes on by itself. \
             If it does not, press “Pause” and then “Resume”, or reload this page: what is done is kept.",
            words::duration(quiet_for.get().into()),
        );
        drawn(view! { <p class="notice">{text}</p> })
    });
    let busy = Memo::new(move |_| asked.get() != Asked::Nothing);
    let pause = Memo::new(move |_| if asked.get() == Asked::Pause { "Pausing…" } else { "Pause" });
    let cancelling = Memo::new(move |_| asked.get() == Asked::Cancel);
    let actions = drawn(view! {
        <div class="actions">
            <button type="button" disabled=busy on:click=move |_| ui.dispatch(Msg::Pause)>{pause}</button>
            {cancel_button(ui, cancelling)}
        </div>
        <p class="quiet">"Keep this tab open. If it is closed, the next backup of this account goes on from here."</p>
    });
    drawn(vec![
        heading("Backing up"),
        ui.now(account).as_ref().map_or_else(nothing, account_line),
        standing(ui),
        (ui.extras.running)(ui),
        quiet,
        actions,
    ])
}

/// The screen of a run that stands still.
pub fn paused(ui: Ui) -> Drawn {
    let problem = ui.memo(|model| match &model.phase {
        Phase::Paused(paused) => paused.problem.clone(),
        _ => None,
    });
    let cancelling = ui.memo(|model| matches!(&model.phase, Phase::Paused(paused) if paused.cancelling));
    let signed_out = Memo::new(move |_| problem.get().is_some_and(|problem| problem.kind == SIGNED_OUT));
    let why = live(move || match problem.get() {
        Some(problem) => problem_text(&problem),
        None => {
            drawn(view! { <p class="notice">"You paused it. What is done is kept, even if you close this tab."</p> })
        }
    });
    let actions = drawn(view! {
        <div class="actions">
            <button type="button" class="primary" disabled=cancelling on:click=move |_| ui.dispatch(Msg::Resume)>"Resume"</button>
            {shown(signed_out, move || button(ui, "Sign in again", "", Msg::ToForm))}
            {cancel_button(ui, cancelling)}
        </div>
    });
    drawn(vec![
        heading("Paused"),
        ui.now(account).as_ref().map_or_else(nothing, account_line),
        why,
        standing(ui),
        actions,
    ])
}

fn cancel_button(ui: Ui, cancelling: Memo<bool>) -> Drawn {
    let label = Memo::new(move |_| if cancelling.get() { "Cancelling…" } else { "Cancel" });
    drawn(view! {
        <button type="button" disabled=cancelling on:click=move |_| ui.dispatch(Msg::Ask(Question::Cancel))>{label}</button>
    })
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
fn standing(ui: Ui) -> Drawn {
    let progress = ui.memo(progress);
    let permille = Memo::new(move |_| {
        progress.with(|progress| progress.as_ref().and_then(Progress::permille)).map(|permille| permille.to_string())
    });
    let step = Memo::new(move |_| progress.with(|progress| progress.as_ref().map(|progress| progress.step)));
    let doing = Memo::new(move |_| {
        progress.with(|progress| {
            progress.as_ref().map_or_else(|| "Starting…".to_owned(), |progress| progress.doing.clone())
        })
    });
    let steps: Vec<Drawn> = STEPS.into_iter().map(|each| step_line(each, step)).collect();
    drawn(view! {
        <ol class="steps" role="list">{steps}</ol>
        <progress aria-label="This step" max="1000" value=permille></progress>
        <p class="doing">{doing}</p>
        <dl class="figures">
            {figure("Items", progress, items)}
            {figure("Data", progress, data)}
            {figure("Time left", progress, |progress| progress.seconds_left.map(words::duration))}
        </dl>
    })
}

/// One of the steps, and whether the run has come to it.
fn step_line(each: Step, step: Memo<Option<Step>>) -> Drawn {
    let current = Memo::new(move |_| (step.get() == Some(each)).then_some("step"));
    let done = Memo::new(move |_| step.get().is_some_and(|step| each < step));
    let said = shown(done, || drawn(view! { <span class="visually-hidden">" (done)"</span> }));
    drawn(view! { <li aria-current=current class:done=done>{words::step(each)}{said}</li> })
}

fn figure(label: &'static str, progress: Memo<Option<Progress>>, value: fn(&Progress) -> Option<String>) -> Drawn {
    let value = Memo::new(move |_| {
        progress.with(|progress| progress.as_ref().and_then(value)).unwrap_or_else(|| "–".to_owned())
    });
    drawn(view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
}

fn items(progress: &Progress) -> Option<String> {
    Some(of(progress.items_done, progress.items_total, words::count))
}

fn data(progress: &Progress) -> Option<String> {
    (progress.bytes_done > 0 || progress.bytes_total > 0)
        .then(|| of(progress.bytes_done, progress.bytes_total, words::bytes))
}

/// `3 of 40`, or `3` while the whole is unknown.
fn of(done: u64, total: u64, words: fn(u64) -> String) -> String {
    if total == 0 { words(done) } else { format!("{} of {}", words(done), words(total)) }
}
