//! What a backup is: whose, from when, how much, what is missing; and the choice among several.

use leptos::prelude::*;

use super::parts::{
    actions, all, block, button, cell, cells, facts, findings, first_of, item, list, paragraph, progress, quiet,
    sentences, strong, table,
};
use super::shell::Ui;
use super::state::{Msg, Reading};
use super::words;
use crate::engine::messages::{LedgerCount, MissingItem, Outcome};
use crate::library::messages::Summary;
use crate::ui::parts::{heading, number, problem_text};
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
        item(vec![button(ui, name, "link", msg), quiet(more)])
    };
    let backups = backups.unwrap_or_default();
    all(vec![
        heading("Choose a backup").into_any(),
        list("rows", backups.iter().enumerate().map(one).collect()),
        findings("Found while opening", &found.unwrap_or_default()),
        actions(vec![button(ui, "Close", "", Msg::ToStart)]),
    ])
}

/// The chosen backup.
pub fn screen(ui: Ui) -> AnyView {
    let known = ui.now(|model| {
        let opened = model.opened()?;
        Some((opened.summary()?.clone(), opened.given.clone(), opened.findings.clone()))
    });
    let Some((summary, given, found)) = known else { return all(Vec::new()) };
    let read = ui
        .memo(|model| model.opened().map(|opened| (opened.counts.clone(), opened.unread.clone())).unwrap_or_default());
    let counted = move || {
        let (counts, unread) = read.get();
        let counts = counts.into_iter().map(|(kind, n)| (words::kinds(kind).to_owned(), count(n.into()))).collect();
        all(vec![facts(counts), findings("What could not be read", &unread)])
    };
    // The viewer does not know the size of the archive that it lies in.
    let opened = match given.bytes {
        0 => given.label.clone(),
        size => format!("{} ({})", given.label, bytes(size)),
    };
    let own = [
        ("What it is", summary.label.clone()),
        ("Account", summary.account.clone()),
        ("Made", date(&summary.made)),
        ("Read as", summary.user.clone()),
        ("Made by", summary.tool.clone()),
        ("Opened", opened),
        ("Where in it", summary.place.clone()),
    ];
    all(vec![
        heading("Overview").into_any(),
        reading(ui),
        outcome(&summary),
        facts(own.map(|(name, value)| (name.to_owned(), value)).into()),
        counted.into_any(),
        (ui.around.proof)(ui),
        findings("Found while opening", &found),
        table("What was saved", ["Kind", "Expected", "Saved"], summary.counts.iter().map(ledger).collect()),
        first_of(
            "What is missing",
            "missing",
            summary.missing.iter().map(missing).collect(),
            summary.missing_total,
            "the backup's report.html",
        ),
        sentences("Good to know", &summary.notes),
    ])
}

/// How far the backup is read.
fn reading(ui: Ui) -> AnyView {
    let reading = ui.memo(|model| model.opened().map(|opened| opened.reading.clone()));
    let view = move || match reading.get() {
        Some(Reading::Running(running)) => block(
            "notice",
            vec![
                paragraph(
                    "",
                    "The backup is being read. Folders can be browsed as soon as they are there; searching begins at the end.",
                ),
                progress("Reading", &running),
                button(ui, "Stop reading", "", Msg::StopReading),
            ],
        ),
        Some(Reading::Asks { reason }) => {
            block("notice bad", vec![paragraph("", reason), button(ui, "Read it anyway", "", Msg::Agree)])
        }
        Some(Reading::Stopped) => paragraph(
            "notice",
            "Reading was stopped. What was read can be browsed, but not searched. To read all of it, open the backup again.",
        ),
        Some(Reading::Failed(problem)) => problem_text(&problem).into_any(),
        _ => all(Vec::new()),
    };
    view.into_any()
}

fn outcome(summary: &Summary) -> AnyView {
    match summary.outcome {
        None => all(Vec::new()),
        Some(Outcome::Complete) => paragraph("notice good", "Complete: everything that its maker could see was saved."),
        Some(Outcome::Partial) => {
            let missing = counted(summary.missing_total, "item is", "items are");
            paragraph("notice", format!("Partial: {missing} missing, named below."))
        }
    }
}

fn ledger(count: &LedgerCount) -> AnyView {
    let short = count.expected.is_some_and(|expected| count.saved < expected);
    let numbers = vec![cell(number(count.expected, "not told")), cell(number(Some(count.saved), ""))];
    cells(short, vec![count.label.clone().into_any()], numbers)
}

fn missing(missing: &MissingItem) -> AnyView {
    let MissingItem { kind, id, name, reason } = missing.clone();
    let what = if id.is_empty() { kind } else { format!("{kind} {id}") };
    item(vec![strong(name), " ".into_any(), quiet(what), paragraph("", reason)])
}
