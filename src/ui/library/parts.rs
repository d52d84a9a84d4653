//! Pieces that several views share.

use leptos::prelude::*;

use super::shell::Ui;
use super::state::{List, Msg, Running, View};
use super::words;
use crate::library::messages::{Crumb, Finding, ItemKind, Row};
use crate::ui::words::{bytes, permille};

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

/// An item in a list.
pub fn row(ui: Ui, row: &Row) -> AnyView {
    view! {
        <li>{link(ui, words::title(&row.title), target(row))}<span class="quiet">{words::facts(row)}</span></li>
    }
    .into_any()
}

/// Items under a heading; nothing when there are none.
pub fn rows(ui: Ui, title: &'static str, rows: &[Row]) -> Option<AnyView> {
    section(title, rows.iter().map(|one| row(ui, one)).collect())
}

/// A list under a heading; nothing when it is empty.
pub fn section(title: &'static str, items: Vec<AnyView>) -> Option<AnyView> {
    (!items.is_empty()).then(|| view! { <section><h3>{title}</h3><ul class="rows">{items}</ul></section> }.into_any())
}

/// Names with values; what has no value is left out.
pub fn facts(facts: Vec<(String, String)>) -> Option<AnyView> {
    let fact = |(name, value): (String, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any();
    let facts: Vec<AnyView> = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(fact).collect();
    (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> }.into_any())
}

/// What was found, each with its place; the first so many of them.
pub fn findings(title: &'static str, findings: &[Finding]) -> Option<AnyView> {
    const SHOWN: usize = 200;
    let item = |finding: &Finding| {
        let Finding { severity, place, text } = finding.clone();
        view! { <li><strong>{words::severity(severity)}</strong>" "<code>{place}</code><br/>{text}</li> }.into_any()
    };
    let mut items: Vec<AnyView> = findings.iter().take(SHOWN).map(item).collect();
    if findings.len() > SHOWN {
        let rest = crate::ui::words::count(u64::try_from(findings.len() - SHOWN).unwrap_or(u64::MAX));
        items.push(view! { <li>{format!("{rest} more.")}</li> }.into_any());
    }
    (!items.is_empty())
        .then(|| view! { <section><h3>{title}</h3><ul class="missing">{items}</ul></section> }.into_any())
}

/// How far some work is.
pub fn progress(label: &'static str, running: &Running) -> AnyView {
    let Running { doing, done, total, .. } = running.clone();
    let doing = if doing.is_empty() { "Starting".to_owned() } else { doing };
    let so_far = if total > 0 { format!(": {} of {}", bytes(done), bytes(total)) } else { String::new() };
    view! {
        <progress aria-label=label max="1000" value=permille(done, total)></progress>
        <p class="doing">{doing + &so_far}</p>
    }
    .into_any()
}

/// The buttons of a list that is shown in parts; nothing when all of it is shown.
pub fn pager(ui: Ui, offset: u32, step: u32, shown: usize, total: u32, to: impl Fn(u32) -> View) -> Option<AnyView> {
    let next = offset.saturating_add(step);
    let turn = |label: &'static str, offset: Option<u32>| {
        let msg = offset.map(|offset| Msg::Go(to(offset)));
        view! {
            <button type="button" disabled=msg.is_none() on:click=move |_| { if let Some(msg) = msg.clone() { ui.dispatch(msg) } }>
                {label}
            </button>
        }
        .into_any()
    };
    (total > step || offset > 0).then(|| {
        view! {
            <div class="pager">
                {turn("Previous", (offset > 0).then(|| offset.saturating_sub(step)))}
                <span>{words::part(offset, shown, total)}</span>
                {turn("Next", (next < total).then_some(next))}
            </div>
        }
        .into_any()
    })
}
