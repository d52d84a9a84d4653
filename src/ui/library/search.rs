//! Search as one types: the field, the filters, what was found.

use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use super::parts::{all, block, item, link, list, pager, paragraph, quiet, select, target};
use super::shell::Ui;
use super::state::{Content, Msg, ROWS, Reading, View};
use super::words::{self, KINDS};
use crate::library::messages::{Field, Filters, Hit};
use crate::ui::parts::heading;

/// The field, which stands beside every view.
pub fn field(ui: Ui) -> AnyView {
    let query = ui.memo(|model| model.opened().map(|opened| opened.query.clone()).unwrap_or_default());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        ui.dispatch(Msg::SearchNow);
    };
    view! {
        <form role="search" on:submit=submit>
            <label for="search">"Search"</label>
            <input
                id="search"
                type="search"
                autocomplete="off"
                spellcheck="false"
                prop:value=query
                on:input=move |event| ui.dispatch(Msg::Typed(event_target_value(&event)))
            />
        </form>
    }
    .into_any()
}

/// What was found.
pub fn results(ui: Ui) -> AnyView {
    let known = ui.now(|model| {
        let opened = model.opened()?;
        match (&opened.view, &opened.content) {
            (View::Search { query, filters, offset }, Content::Hits { hits, total, is_cut }) => {
                Some((query.clone(), filters.clone(), *offset, hits.clone(), *total, *is_cut, opened.reading.clone()))
            }
            _ => None,
        }
    });
    let Some((query, filters, offset, hits, total, is_cut, reading)) = known else { return all(Vec::new()) };
    let told = match reading {
        Reading::Done if query.trim().is_empty() => {
            "Type some words, or the beginning of one, into the search field.".to_owned()
        }
        Reading::Done => words::found(total),
        Reading::Running(_) => "Searching begins when the backup has been read.".to_owned(),
        _ => "The backup was not read to its end, so it cannot be searched.".to_owned(),
    };
    let cut =
        if is_cut { "So many words begin like this that only the most frequent were looked up. Type on." } else { "" };
    let turn = |offset| View::Search { query: query.clone(), filters: filters.clone(), offset };
    all(vec![
        heading("Search").into_any(),
        self::filters(ui, &filters),
        paragraph("", told),
        paragraph("quiet", cut),
        list("rows", hits.iter().map(|one| hit(ui, one)).collect()),
        pager(ui, offset, ROWS, hits.len(), total, &turn),
    ])
}

fn hit(ui: Ui, hit: &Hit) -> AnyView {
    let view = match (hit.field, hit.row.kind) {
        (Field::Comment, _) => View::comment(hit.row.item, hit.position),
        (Field::Title, _) => target(&hit.row),
        _ => View::item(hit.row.item),
    };
    let place = format!("{} · {}", words::facts(&hit.row), words::field(hit.field));
    let mut parts = vec![link(ui, words::title(&hit.row.title), view), quiet(place)];
    // A title's excerpt is the title again.
    if hit.field != Field::Title {
        let piece = |(text, marked): (String, bool)| {
            if marked { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
        };
        parts.push(block("excerpt", words::pieces(&hit.excerpt, &hit.marks).into_iter().map(piece).collect()));
    }
    item(parts)
}

/// Change what may be found, and search again.
fn change(ui: Ui, change: impl FnOnce(&mut Filters)) {
    if let Some(mut filters) = ui.now(|model| model.opened().map(|opened| opened.filters.clone())) {
        change(&mut filters);
        ui.dispatch(Msg::Filtered(filters));
    }
}

/// A choice among items, after one for all of them.
fn choice(
    label: &'static str,
    all: &str,
    known: Vec<(u32, String)>,
    chosen: Option<u32>,
    change: impl Fn(Option<u32>) + 'static,
) -> AnyView {
    let names = std::iter::once(all.to_owned()).chain(known.iter().map(|(_, name)| words::title(name))).collect();
    let selected = known.iter().position(|(item, _)| Some(*item) == chosen).map_or(0, |at| at + 1);
    select(label, names, selected, move |at| {
        change(at.checked_sub(1).and_then(|at| known.get(at)).map(|(item, _)| *item))
    })
}

/// A day, or none.
fn day(label: &'static str, day: Option<&String>, change: impl Fn(Option<String>) + 'static) -> AnyView {
    let change: Box<dyn Fn(Option<String>)> = Box::new(change);
    let changed = move |event: Event| change(Some(event_target_value(&event)).filter(|day| !day.is_empty()));
    view! { <label>{label}<input type="date" prop:value=day.cloned().unwrap_or_default() on:change=changed /></label> }
        .into_any()
}

/// What may be found.
fn filters(ui: Ui, filters: &Filters) -> AnyView {
    let known = ui.now(|model| model.opened().map(|opened| (opened.people.known.clone(), opened.places())));
    let (people, folders) = known.unwrap_or_default();
    block(
        "order",
        vec![
            select("Kind", words::all_kinds(), words::place_of(filters.kinds.first().copied()), move |at| {
                let kind = at.checked_sub(1).and_then(|at| KINDS.get(at).copied());
                change(ui, |filters| filters.kinds = kind.into_iter().collect());
            }),
            choice("Written by", "Anybody", people, filters.person, move |person| {
                change(ui, |filters| filters.person = person);
            }),
            choice("In folder", "Anywhere", folders, filters.folder, move |folder| {
                change(ui, |filters| filters.folder = folder);
            }),
            day("From", filters.from.as_ref(), move |day| change(ui, |filters| filters.from = day)),
            day("To", filters.to.as_ref(), move |day| change(ui, |filters| filters.to = day)),
        ],
    )
}
