//! Pieces that several views share.

use leptos::ev::Event;
use leptos::prelude::*;

use super::shell::Ui;
use super::state::{List, Msg, Running, View};
use super::words;
use crate::library::messages::{Crumb, Finding, ItemKind, Row};
use crate::ui::words::{bytes, count, permille};

/// A button that sends one message.
pub fn button(ui: Ui, label: impl Into<String>, class: &'static str, msg: Msg) -> AnyView {
    let label = label.into();
    view! { <button type="button" class=class on:click=move |_| ui.dispatch(msg.clone())>{label}</button> }.into_any()
}

/// A button that leads somewhere in the backup, looking like a link.
pub fn link(ui: Ui, label: impl Into<String>, view: View) -> AnyView {
    button(ui, label, "link", Msg::Go(view))
}

/// A folder, task or proof to go to.
pub fn crumb(ui: Ui, crumb: &Crumb, is_folder: bool) -> AnyView {
    let view = if is_folder { View::List(List::folder(crumb.item, &crumb.title)) } else { View::item(crumb.item) };
    link(ui, words::title(&crumb.title), view)
}

/// Where a row leads: into a folder, or to an item.
pub fn target(row: &Row) -> View {
    match row.kind {
        ItemKind::Folder | ItemKind::Project => View::List(List::folder(row.item, &row.title)),
        _ => View::item(row.item),
    }
}

/// Several views, one after the other.
pub fn all(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

/// A view or none.
pub fn maybe(view: Option<AnyView>) -> AnyView {
    view.unwrap_or_else(|| ().into_any())
}

/// An item of a list.
pub fn item(views: Vec<AnyView>) -> AnyView {
    view! { <li>{views}</li> }.into_any()
}

/// A list.
pub fn list(class: &'static str, items: Vec<AnyView>) -> AnyView {
    view! { <ul class=class>{items}</ul> }.into_any()
}

/// A paragraph.
pub fn paragraph(class: &'static str, text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <p class=class>{text}</p> }.into_any()
}

/// What matters.
pub fn strong(text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <strong>{text}</strong> }.into_any()
}

/// What matters less.
pub fn quiet(text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <span class="quiet">{text}</span> }.into_any()
}

/// Views in a block of their own.
pub fn block(class: &'static str, views: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{views}</div> }.into_any()
}

/// The buttons of a screen.
pub fn actions(buttons: Vec<AnyView>) -> AnyView {
    block("actions", buttons)
}

/// Views under a heading.
pub fn section(title: impl Into<String>, views: Vec<AnyView>) -> AnyView {
    let title = title.into();
    view! { <section><h3>{title}</h3>{views}</section> }.into_any()
}

/// A list under a heading; nothing when it is empty.
pub fn listed(title: &'static str, class: &'static str, items: Vec<AnyView>) -> AnyView {
    if items.is_empty() { all(Vec::new()) } else { section(title, vec![list(class, items)]) }
}

/// A row of a list.
pub fn row(ui: Ui, row: &Row) -> AnyView {
    item(vec![link(ui, words::title(&row.title), target(row)), quiet(words::facts(row))])
}

/// Rows under a heading; nothing when there are none.
pub fn rows(ui: Ui, title: &'static str, rows: &[Row]) -> AnyView {
    listed(title, "rows", rows.iter().map(|one| row(ui, one)).collect())
}

/// Names with values; what has no value is left out.
pub fn facts(facts: Vec<(String, String)>) -> AnyView {
    let fact = |(name, value): (String, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any();
    let facts: Vec<AnyView> = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(fact).collect();
    if facts.is_empty() { all(facts) } else { view! { <dl class="facts">{facts}</dl> }.into_any() }
}

/// What was found, each with its place; the first so many of them.
pub fn findings(title: &'static str, findings: &[Finding]) -> AnyView {
    const SHOWN: usize = 200;
    let one = |finding: &Finding| {
        let Finding { severity, place, text } = finding.clone();
        item(vec![strong(format!("{}: {place}", words::severity(severity))), paragraph("", text)])
    };
    let total = u64::try_from(findings.len()).unwrap_or(u64::MAX);
    first_of(title, "missing", findings.iter().take(SHOWN).map(one).collect(), total, "what can be saved")
}

/// The first of so many under a heading, and where all stand; nothing when there are none.
pub fn first_of(
    title: &'static str,
    class: &'static str,
    mut items: Vec<AnyView>,
    total: u64,
    all_in: &str,
) -> AnyView {
    let rest = total.saturating_sub(u64::try_from(items.len()).unwrap_or(u64::MAX));
    if rest > 0 {
        items.push(item(vec![quiet(format!("{} more, all in {all_in}.", count(rest)))]));
    }
    listed(title, class, items)
}

/// Sentences under a heading; nothing when there are none.
pub fn sentences(title: &'static str, sentences: &[String]) -> AnyView {
    listed(title, "", sentences.iter().map(|sentence| item(vec![sentence.clone().into_any()])).collect())
}

/// A cell of a table's body.
pub fn cell(text: String) -> AnyView {
    view! { <td>{text}</td> }.into_any()
}

/// A row of a table: its heading, then its cells.
pub fn cells(short: bool, heading: Vec<AnyView>, cells: Vec<AnyView>) -> AnyView {
    view! { <tr class:short=short><th scope="row">{heading}</th>{cells}</tr> }.into_any()
}

/// A table with its caption and the names of its columns; nothing when it has no rows.
pub fn table(caption: &'static str, columns: [&'static str; 3], rows: Vec<AnyView>) -> AnyView {
    if rows.is_empty() {
        return all(rows);
    }
    let columns: Vec<AnyView> = columns.map(|name| view! { <th scope="col">{name}</th> }.into_any()).into();
    view! {
        <table class="ledger">
            <caption>{caption}</caption>
            <thead><tr>{columns}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// How far some work is.
pub fn progress(label: &'static str, running: &Running) -> AnyView {
    let Running { doing, done, total, .. } = running.clone();
    let doing = if doing.is_empty() { "Starting".to_owned() } else { doing };
    let so_far = if total > 0 { format!(": {} of {}", bytes(done), bytes(total)) } else { String::new() };
    let bar = view! { <progress aria-label=label max="1000" value=permille(done, total)></progress> }.into_any();
    all(vec![bar, paragraph("doing", doing + &so_far)])
}

/// The buttons of a list that is shown in parts; nothing when all of it is shown.
pub fn pager(ui: Ui, offset: u32, step: u32, shown: usize, total: u32, to: &dyn Fn(u32) -> View) -> AnyView {
    if total <= step && offset == 0 {
        return all(Vec::new());
    }
    let next = offset.saturating_add(step);
    let turn = |label: &'static str, offset: Option<u32>| {
        let view = offset.map(to);
        let can_turn = view.is_some();
        let msg = view.map(Msg::Go);
        let go = move |_| {
            if let Some(msg) = msg.clone() {
                ui.dispatch(msg);
            }
        };
        view! { <button type="button" disabled=!can_turn on:click=go>{label}</button> }.into_any()
    };
    block(
        "pager",
        vec![
            turn("Previous", (offset > 0).then(|| offset.saturating_sub(step))),
            quiet(words::part(offset, shown, total)),
            turn("Next", (next < total).then_some(next)),
        ],
    )
}

/// A choice among several, with its label; `chosen` hears the position of what is chosen.
pub fn select(label: &'static str, options: Vec<String>, selected: usize, chosen: impl Fn(usize) + 'static) -> AnyView {
    let option = |(at, name): (usize, String)| {
        view! { <option value=at.to_string() selected={at == selected}>{name}</option> }.into_any()
    };
    let options: Vec<AnyView> = options.into_iter().enumerate().map(option).collect();
    let chosen: Box<dyn Fn(usize)> = Box::new(chosen);
    let change = move |event: Event| {
        if let Ok(at) = event_target_value(&event).parse() {
            chosen(at);
        }
    };
    view! { <label>{label}<select on:change=change>{options}</select></label> }.into_any()
}
