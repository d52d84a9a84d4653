//! What a backup is: whose, from when, how much, what is missing; and the choice among several.

use leptos::prelude::*;

use super::parts::{button, facts, findings, progress, section};
use super::shell::Ui;
use super::state::{Msg, Reading};
use super::verify;
use super::words;
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};
use crate::library::messages::Summary;
use crate::ui::parts::{heading, number, problem_text, sentences};
use crate::ui::words::{bytes, count, counted, date};

/// Which of several backups?
pub fn choice(ui: Ui) -> AnyView {
    let (backups, found) = ui.now(|model| {
        let opened = model.opened();
        (opened.map(|opened| opened.backups.clone()), opened.map(|opened| opened.findings.clone()))
    });
    let one = |(at, summary): (usize, &Summary)| {
        let msg = Msg::Choose(u32::try_from(at).unwrap_or(u32::MAX));
        let name = match (summary.made.is_empty(), summary.account.is_empty()) {
            (false, false) => format!("{}, {}", summary.account, date(&summary.made)),
            (true, false) => summary.account.clone(),
            (false, true) => date(&summary.made),
            (true, true) => summary.label.clone(),
        };
        let more = format!("{} · {}", summary.label, summary.place);
        view! { <li>{button(ui, name, "link", msg)}<span class="quiet">{more}</span></li> }.into_any()
    };
    let backups = backups.unwrap_or_default();
    view! {
        {heading("Choose a backup")}
        <ul class="rows">{backups.iter().enumerate().map(one).collect::<Vec<_>>()}</ul>
        {findings("Found while opening", &found.unwrap_or_default())}
        <div class="actions">{button(ui, "Close", "", Msg::ToStart)}</div>
    }
    .into_any()
}

/// The chosen backup.
pub fn screen(ui: Ui) -> AnyView {
    let known = ui.now(|model| {
        let opened = model.opened()?;
        Some((opened.summary()?.clone(), opened.given.clone(), opened.findings.clone()))
    });
    let Some((summary, given, found)) = known else { return ().into_any() };
    let unread = ui.memo(|model| model.opened().map(|opened| opened.unread.clone()).unwrap_or_default());
    let counts = ui.memo(|model| model.opened().map(|opened| opened.counts.clone()).unwrap_or_default());
    let text = |name: &str, value: String| (name.to_owned(), value);
    let own = vec![
        text("What it is", summary.label.clone()),
        text("Account", summary.account.clone()),
        text("Made", date(&summary.made)),
        text("Read as", summary.user.clone()),
        text("Made by", summary.tool.clone()),
        text("Opened", format!("{} ({})", given.label, bytes(given.bytes))),
        text("Where in it", summary.place.clone()),
    ];
    view! {
        {heading("Overview")}
        {reading(ui)}
        {outcome(&summary)}
        {facts(own)}
        {move || facts(counts.get().into_iter().map(|(kind, n)| (words::kinds(kind).to_owned(), count(n.into()))).collect())}
        {verify::section(ui)}
        {findings("Found while opening", &found)}
        {move || findings("What could not be read", &unread.get())}
        {ledger(&summary.counts)}
        {section("What is missing", summary.missing.iter().map(missing).collect())}
        {sentences("Good to know", summary.notes.clone())}
    }
    .into_any()
}

/// How far the backup is read.
fn reading(ui: Ui) -> AnyView {
    let reading = ui.memo(|model| model.opened().map(|opened| opened.reading.clone()));
    let view = move || {
        match reading.get() {
        Some(Reading::Running(running)) => view! {
            <section class="notice">
                <p>"The backup is being read. Folders can be browsed as soon as they are there; searching begins at the end."</p>
                {progress("Reading", &running)}
                {button(ui, "Stop reading", "", Msg::StopReading)}
            </section>
        }
        .into_any(),
        Some(Reading::Asks { reason }) => view! {
            <section role="alert" class="notice bad">
                <p>{reason}</p>
                <div class="actions">{button(ui, "Read it anyway", "", Msg::Agree)}</div>
            </section>
        }
        .into_any(),
        Some(Reading::Stopped) => view! {
            <p class="notice">"Reading was stopped. What was read can be browsed, but not searched. To read all of it, open the backup again."</p>
        }
        .into_any(),
        Some(Reading::Failed(problem)) => problem_text(&problem).into_any(),
        _ => ().into_any(),
    }
    };
    view.into_any()
}

fn outcome(summary: &Summary) -> Option<AnyView> {
    summary.outcome.map(|outcome| {
        let (class, sentence) = match outcome {
            Outcome::Complete => ("notice good", "Complete: everything that its maker could see was saved.".to_owned()),
            Outcome::Partial => {
                let n = u64::try_from(summary.missing.len()).unwrap_or(u64::MAX);
                ("notice", format!("Partial: {} missing, named below.", counted(n, "item is", "items are")))
            }
        };
        view! { <p class=class>{sentence}</p> }.into_any()
    })
}

fn ledger(counts: &[LedgerCount]) -> Option<AnyView> {
    let row = |count: &LedgerCount| {
        let short = count.expected.is_some_and(|expected| count.saved < expected);
        view! {
            <tr class:short=short>
                <th scope="row">{count.label.clone()}</th>
                <td>{number(count.expected, "not told")}</td>
                <td>{number(Some(count.saved), "")}</td>
            </tr>
        }
        .into_any()
    };
    (!counts.is_empty()).then(|| {
        view! {
            <table class="ledger">
                <caption>"What was saved"</caption>
                <thead><tr><th scope="col">"Kind"</th><th scope="col">"Expected"</th><th scope="col">"Saved"</th></tr></thead>
                <tbody>{counts.iter().map(row).collect::<Vec<_>>()}</tbody>
            </table>
        }
        .into_any()
    })
}

fn missing(item: &MissingItem) -> AnyView {
    let MissingItem { kind, id, name, reason } = item.clone();
    let what = if id.is_empty() { kind } else { format!("{kind} {id}") };
    view! { <li><strong>{name}</strong>" "<span class="quiet">{what}</span><br/>{reason}</li> }.into_any()
}
