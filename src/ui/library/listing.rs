//! A folder, or everything: its items in parts, in the order that the user likes.

use leptos::prelude::*;

use super::parts::{link, pager, row};
use super::shell::Ui;
use super::state::{Content, List, Msg, ROWS, View};
use super::words::{self, KINDS, SORTS};
use crate::library::messages::Row;
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
    let Some((list, rows, total)) = known else { return ().into_any() };
    let about = list.folder.map(|folder| link(ui, "About this folder", View::item(folder)));
    let shown = if rows.is_empty() {
        view! { <p>{if list.kind.is_some() { "There is nothing of this kind here." } else { "There is nothing in it." }}</p> }.into_any()
    } else {
        view! { <ul class="rows">{rows.iter().map(|one: &Row| row(ui, one)).collect::<Vec<_>>()}</ul> }.into_any()
    };
    let turned = list.clone();
    view! {
        {heading(list.title.clone())}
        {about}
        {order(ui, &list)}
        {shown}
        {pager(ui, list.offset, ROWS, rows.len(), total, move |offset| View::List(List { offset, ..turned.clone() }))}
    }
    .into_any()
}

/// Which items, and in which order.
fn order(ui: Ui, list: &List) -> AnyView {
    let change = move |change: &dyn Fn(&mut List)| {
        let list = ui.now(|model| match model.opened().map(|opened| &opened.view) {
            Some(View::List(list)) => Some(list.clone()),
            _ => None,
        });
        if let Some(mut list) = list {
            change(&mut list);
            list.offset = 0;
            ui.dispatch(Msg::Adjust(View::List(list)));
        }
    };
    let pick = |value: String| value.parse::<usize>().ok();
    let option = |value: usize, label: &'static str, selected: bool| {
        view! { <option value=value.to_string() selected=selected>{label}</option> }.into_any()
    };
    let sorts: Vec<AnyView> =
        SORTS.iter().enumerate().map(|(at, sort)| option(at, words::sort(*sort), *sort == list.sort)).collect();
    let kinds = KINDS.iter().enumerate().map(|(at, kind)| option(at, words::kinds(*kind), Some(*kind) == list.kind));
    let kinds: Vec<AnyView> =
        std::iter::once(option(KINDS.len(), "All kinds", list.kind.is_none())).chain(kinds).collect();
    let descending = list.descending;
    view! {
        <div class="order">
            <label>"Show"
                <select on:change=move |event| { let at = pick(event_target_value(&event)); change(&|list| list.kind = at.and_then(|at| KINDS.get(at).copied())) }>
                    {kinds}
                </select>
            </label>
            <label>"Sort by"
                <select on:change=move |event| { let at = pick(event_target_value(&event)); change(&|list| list.sort = at.and_then(|at| SORTS.get(at).copied()).unwrap_or_default()) }>
                    {sorts}
                </select>
            </label>
            <button type="button" aria-pressed=descending.to_string() on:click=move |_| change(&|list| list.descending = !list.descending)>
                "Reverse order"
            </button>
        </div>
    }
    .into_any()
}
