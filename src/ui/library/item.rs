//! One item with all that belongs to it.

use leptos::prelude::*;

use super::comments;
use super::files;
use super::parts::{crumb, facts, link, rows, section};
use super::shell::Ui;
use super::state::{Content, List, View};
use super::words;
use crate::library::messages::{Crumb, Dependency, Detail, ItemKind, Recipient, Row, Timelog};
use crate::ui::parts::heading;
use crate::ui::words::date;

/// The item.
pub fn screen(ui: Ui) -> AnyView {
    let known = ui.now(|model| {
        let opened = model.opened()?;
        match (&opened.view, &opened.content) {
            (View::Item { item, comments, mark }, Content::Item(detail)) => {
                Some((opened.heading(), *item, *comments, *mark, detail.clone()))
            }
            _ => None,
        }
    });
    let Some((title, number, from, mark, detail)) = known else { return ().into_any() };
    let detail = &*detail;
    let row = detail.row.as_ref();
    let kind = row.map(|row| row.kind);
    let inside = matches!(kind, Some(ItemKind::Folder | ItemKind::Project))
        .then(|| link(ui, "Show what is in it", View::List(List::folder(number, &title))));
    view! {
        {heading(title)}
        {ways(ui, &detail.paths)}
        {inside}
        {facts(own(row, detail))}
        {description(&detail.description)}
        {section("Part of", detail.parents.iter().map(|task| listed(crumb(ui, task, false))).collect())}
        {rows(ui, "Subtasks", &detail.subtasks)}
        {section("Dependencies", detail.dependencies.iter().map(|tie| dependency(ui, tie)).collect())}
        {(detail.versions.len() > 1).then(|| rows(ui, "Versions", &detail.versions))}
        {section("Recipients", detail.recipients.iter().map(recipient).collect())}
        {files::section(ui, &detail.attachments)}
        {timelogs(&detail.timelogs)}
        {comments::section(ui, number, from, mark, detail)}
    }
    .into_any()
}

fn listed(view: AnyView) -> AnyView {
    view! { <li>{view}</li> }.into_any()
}

/// The ways from the top to it: one for each folder that holds it.
fn ways(ui: Ui, paths: &[Vec<Crumb>]) -> Option<AnyView> {
    let way = |path: &Vec<Crumb>| {
        let steps: Vec<AnyView> = path.iter().map(|folder| listed(crumb(ui, folder, true))).collect();
        view! { <ol class="way">{steps}</ol> }.into_any()
    };
    (!paths.is_empty()).then(|| {
        view! { <div role="group" aria-label="Where it is" class="ways">{paths.iter().map(way).collect::<Vec<_>>()}</div> }.into_any()
    })
}

/// What lists show of it, and everything else that has a name and a value.
fn own(row: Option<&Row>, detail: &Detail) -> Vec<(String, String)> {
    let text = |name: &str, value: String| (name.to_owned(), value);
    let mut all = Vec::new();
    if let Some(row) = row {
        all.extend([
            text("Kind", words::kind(row.kind).to_owned()),
            text("Status", row.status.clone()),
            text("Starts", date(&row.start)),
            text("Due", date(&row.due)),
            text("Created", date(&row.created)),
            text("Last change", date(&row.updated)),
            text("Author", row.author.clone()),
        ]);
    }
    all.extend([text("Responsible", detail.responsible.join(", ")), text("Shared with", detail.shared.join(", "))]);
    all.extend(detail.properties.iter().map(|property| (property.name.clone(), property.value.clone())));
    all.extend([text("ID", detail.id.clone()), text("Address", detail.address.clone())]);
    all
}

/// HTML that the library has made safe.
fn description(html: &str) -> Option<AnyView> {
    (!html.trim().is_empty()).then(|| {
        view! { <section><h3>"Description"</h3><div class="html" inner_html=words::embedded(html)></div></section> }
            .into_any()
    })
}

fn dependency(ui: Ui, tie: &Dependency) -> AnyView {
    let other = match tie.item {
        Some(item) => link(ui, words::title(&tie.title), View::item(item)),
        None => view! { <span>{tie.title.clone()}</span> }.into_any(),
    };
    view! { <li><span class="quiet">{tie.relation.clone()}</span>{other}</li> }.into_any()
}

fn recipient(person: &Recipient) -> AnyView {
    let Recipient { name, email, role, decision, decided, properties } = person.clone();
    let decided = if decided.is_empty() { decision } else { format!("{decision} ({})", date(&decided)) };
    let line = [role, email, decided].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let more = facts(properties.into_iter().map(|property| (property.name, property.value)).collect());
    let more = more.map(|more| view! { <details><summary>"More"</summary>{more}</details> });
    view! { <li><strong>{name}</strong><span class="quiet">{line}</span>{more}</li> }.into_any()
}

fn timelogs(logs: &[Timelog]) -> Option<AnyView> {
    let one = |log: &Timelog| {
        let Timelog { person, day, hours, category, comment } = log.clone();
        let what = [category, comment].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        view! {
            <tr><th scope="row">{person}<br/><span class="quiet">{what}</span></th><td>{date(&day)}</td><td>{hours}</td></tr>
        }
        .into_any()
    };
    (!logs.is_empty()).then(|| {
        view! {
            <table>
                <caption>"Time"</caption>
                <thead><tr><th scope="col">"Who"</th><th scope="col">"Day"</th><th scope="col">"Hours"</th></tr></thead>
                <tbody>{logs.iter().map(one).collect::<Vec<_>>()}</tbody>
            </table>
        }
        .into_any()
    })
}
