//! A folder, or everything: its items in parts, in the order that the user likes.

use leptos::prelude::*;

use super::parts::{all, block, link, list, maybe, pager, paragraph, row, select};
use super::shell::Ui;
use super::state::{Content, List, Msg, ROWS, View};
use super::words::{self, KINDS, SORTS};
use crate::ui::parts::heading;

/// The list.
pub fn screen(ui: Ui) -> AnyView {
    let known = ui.now(|model| {
        let opened = model.opened()?;
        let View::List(list) = &opened.view else { return None };
        let (rows, total) = match &opened.content {
            Content::Rows { rows, total } => (rows.clone(), *total),
            _ => Default::default(),
        };
        Some((list.clone(), rows, total))
    });
    let Some((own, rows, total)) = known else { return all(Vec::new()) };
    let none = if own.kind.is_some() { "There is nothing of this kind here." } else { "There is nothing in it." };
    let shown = match rows.is_empty() {
        true => paragraph("", none),
        false => list("rows", rows.iter().map(|one| row(ui, one)).collect()),
    };
    all(vec![
        heading(own.title.clone()).into_any(),
        maybe(own.folder.map(|folder| link(ui, "About this folder", View::item(folder)))),
        order(ui, &own),
        shown,
        pager(ui, own.offset, ROWS, rows.len(), total, &|offset| View::List(List { offset, ..own.clone() })),
    ])
}

/// Change the list that is shown, and show it from its beginning.
fn change(ui: Ui, change: impl FnOnce(&mut List)) {
    let shown = ui.now(|model| match model.opened().map(|opened| &opened.view) {
        Some(View::List(list)) => Some(list.clone()),
        _ => None,
    });
    if let Some(mut list) = shown {
        change(&mut list);
        list.offset = 0;
        ui.dispatch(Msg::Adjust(View::List(list)));
    }
}

/// Which items, and in which order.
fn order(ui: Ui, list: &List) -> AnyView {
    let sorts = SORTS.iter().map(|sort| words::sort(*sort).to_owned()).collect();
    let sort = SORTS.iter().position(|sort| *sort == list.sort).unwrap_or_default();
    let descending = list.descending;
    let turn = move |_| change(ui, |list| list.descending = !list.descending);
    block(
        "order",
        vec![
            select("Show", words::all_kinds(), words::place_of(list.kind), move |at| {
                change(ui, |list| list.kind = at.checked_sub(1).and_then(|at| KINDS.get(at).copied()));
            }),
            select("Sort by", sorts, sort, move |at| {
                change(ui, |list| list.sort = SORTS.get(at).copied().unwrap_or_default());
            }),
            view! { <button type="button" aria-pressed=descending.to_string() on:click=turn>"Reverse order"</button> }
                .into_any(),
        ],
    )
}
