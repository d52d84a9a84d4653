//! One item with all that belongs to it.

use leptos::prelude::*;

use super::comments;
use super::files;
use super::parts::{
    self, all, cell, cells, crumb, facts, item, link, listed, maybe, quiet, rows, section, strong, table,
};
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
    let Some((title, number, from, mark, detail)) = known else { return all(Vec::new()) };
    let row = detail.row.as_ref();
    let is_folder = row.is_some_and(|row| matches!(row.kind, ItemKind::Folder | ItemKind::Project));
    let inside = is_folder.then(|| link(ui, "Show what is in it", View::List(List::folder(number, &title))));
    let versions = if detail.versions.len() > 1 { &detail.versions[..] } else { &[] };
    all(vec![
        heading(title).into_any(),
        ways(ui, &detail.paths),
        maybe(inside),
        facts(own(row, &detail)),
        description(&detail.description),
        listed("Part of", "rows", detail.parents.iter().map(|task| item(vec![crumb(ui, task, false)])).collect()),
        subtasks(ui, row, &detail.subtasks),
        listed("Dependencies", "rows", detail.dependencies.iter().map(|tie| dependency(ui, tie)).collect()),
        rows(ui, "Versions", versions),
        listed("Recipients", "rows", detail.recipients.iter().map(recipient).collect()),
        files::section(ui, &detail.attachments),
        table("Time", ["Who", "Day", "Hours"], detail.timelogs.iter().map(timelog).collect()),
        comments::section(ui, number, from, mark, &detail),
    ])
}

/// Tasks below it: of thousands the first, as the library gives them.
fn subtasks(ui: Ui, of: Option<&Row>, subtasks: &[Row]) -> AnyView {
    let total = of.map_or(0, |row| row.subtasks);
    let items = subtasks.iter().map(|task| parts::row(ui, task)).collect();
    parts::first_of("Subtasks", "rows", items, total.into(), "the list of everything")
}

/// The ways from the top to it: one for each folder that holds it.
fn ways(ui: Ui, paths: &[Vec<Crumb>]) -> AnyView {
    let way = |path: &Vec<Crumb>| {
        let steps: Vec<AnyView> = path.iter().map(|folder| item(vec![crumb(ui, folder, true)])).collect();
        view! { <ol class="way">{steps}</ol> }.into_any()
    };
    let ways: Vec<AnyView> = paths.iter().map(way).collect();
    if ways.is_empty() {
        return all(ways);
    }
    view! { <div role="group" aria-label="Where it is">{ways}</div> }.into_any()
}

/// What lists show of it, and everything else that has a name and a value.
fn own(row: Option<&Row>, detail: &Detail) -> Vec<(String, String)> {
    let mut own = Vec::new();
    if let Some(row) = row {
        own.push(("Kind", words::kind(row.kind).to_owned()));
        own.push(("Status", row.status.clone()));
        own.push(("Starts", date(&row.start)));
        own.push(("Due", date(&row.due)));
        own.push(("Created", date(&row.created)));
        own.push(("Last change", date(&row.updated)));
        own.push(("Author", row.author.clone()));
    }
    own.push(("Responsible", detail.responsible.join(", ")));
    own.push(("Shared with", detail.shared.join(", ")));
    own.push(("ID", detail.id.clone()));
    own.push(("Address", detail.address.clone()));
    // A table's columns come all; those that lists show stand above already.
    let is_new = |name: &str| own.iter().all(|(known, value)| value.is_empty() || !known.eq_ignore_ascii_case(name));
    let others = detail.properties.iter().filter(|property| is_new(&property.name));
    let others: Vec<_> = others.map(|property| (property.name.clone(), property.value.clone())).collect();
    own.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(others).collect()
}

/// HTML that the library has made safe.
fn description(html: &str) -> AnyView {
    if html.trim().is_empty() { all(Vec::new()) } else { section("Description", vec![text(html)]) }
}

/// Safe HTML as it is shown.
pub fn text(html: &str) -> AnyView {
    view! { <div class="html" inner_html=words::embedded(html)></div> }.into_any()
}

fn dependency(ui: Ui, tie: &Dependency) -> AnyView {
    let other = match tie.item {
        Some(item) => link(ui, words::title(&tie.title), View::item(item)),
        None => quiet(tie.title.clone()),
    };
    item(vec![quiet(tie.relation.clone()), other])
}

fn recipient(person: &Recipient) -> AnyView {
    let Recipient { name, email, role, decision, decided, properties } = person.clone();
    let decided = if decided.is_empty() { decision } else { format!("{decision} ({})", date(&decided)) };
    let line: Vec<String> = [role, email, decided].into_iter().filter(|part| !part.is_empty()).collect();
    let more = facts(properties.into_iter().map(|property| (property.name, property.value)).collect());
    let more = view! { <details><summary>"More"</summary>{more}</details> }.into_any();
    item(vec![strong(name), quiet(line.join(" · ")), more])
}

fn timelog(log: &Timelog) -> AnyView {
    let Timelog { person, day, hours, category, comment } = log.clone();
    let what: Vec<String> = [person, category, comment].into_iter().filter(|part| !part.is_empty()).collect();
    cells(false, vec![what.join(" · ").into_any()], vec![cell(date(&day)), cell(hours)])
}
