//! Search as one types: the field, the filters, what was found.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::parts::{link, pager, target};
use super::shell::Ui;
use super::state::{Content, Msg, ROWS, Reading, View};
use super::words::{self, KINDS};
use crate::library::messages::{Field, Filters, Hit, ItemKind};
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
                Some((query.clone(), filters.clone(), *offset, hits.clone(), *total, *is_cut))
            }
            _ => None,
        }
    });
    let Some((query, filters, offset, hits, total, is_cut)) = known else { return ().into_any() };
    let ready = ui.memo(|model| model.opened().map(|opened| opened.reading.clone()));
    let list = hits.iter().map(|one| hit(ui, one)).collect::<Vec<_>>();
    let blank = query.trim().is_empty();
    let turned = (query, filters.clone());
    view! {
        {heading("Search")}
        {self::filters(ui, &filters)}
        {move || match ready.get() {
            Some(Reading::Done) if blank => view! { <p>"Type some words, or the beginning of one, into the search field."</p> }.into_any(),
            Some(Reading::Done) => view! { <p>{words::found(total)}</p> }.into_any(),
            Some(Reading::Running(_)) => view! { <p class="notice">"Searching begins when the backup has been read."</p> }.into_any(),
            _ => view! { <p class="notice">"The backup was not read to its end, so it cannot be searched."</p> }.into_any(),
        }}
        {is_cut.then(|| view! { <p class="quiet">"So many words begin like this that only the most frequent were looked up. Type on."</p> })}
        <ul class="rows">{list}</ul>
        {pager(ui, offset, ROWS, hits.len(), total, move |offset| {
            View::Search { query: turned.0.clone(), filters: turned.1.clone(), offset }
        })}
    }
    .into_any()
}

fn hit(ui: Ui, hit: &Hit) -> AnyView {
    let view = match (hit.field, hit.row.kind) {
        (Field::Comment, _) => View::comment(hit.row.item, hit.position),
        (Field::Title, _) => target(&hit.row),
        _ => View::item(hit.row.item),
    };
    let pieces = words::pieces(&hit.excerpt, &hit.marks)
        .into_iter()
        .map(|(text, marked)| if marked { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() });
    // A title's excerpt is the title again.
    let excerpt = (hit.field != Field::Title).then(|| view! { <p class="excerpt">{pieces.collect::<Vec<_>>()}</p> });
    let place = format!("{} · {}", words::facts(&hit.row), words::field(hit.field));
    view! {
        <li>{link(ui, words::title(&hit.row.title), view)}<span class="quiet">{place}</span>{excerpt}</li>
    }
    .into_any()
}

/// What may be found.
fn filters(ui: Ui, filters: &Filters) -> AnyView {
    let change = move |change: &dyn Fn(&mut Filters)| {
        if let Some(mut filters) = ui.now(|model| model.opened().map(|opened| opened.filters.clone())) {
            change(&mut filters);
            ui.dispatch(Msg::Filtered(filters));
        }
    };
    let option = |value: String, label: String, selected: bool| {
        view! { <option value=value selected=selected>{label}</option> }.into_any()
    };
    let kind = filters.kinds.first().copied();
    let kinds = KINDS.iter().enumerate();
    let kinds = kinds.map(|(at, each)| option(at.to_string(), words::kinds(*each).to_owned(), Some(*each) == kind));
    let kinds: Vec<AnyView> =
        std::iter::once(option(String::new(), "All kinds".to_owned(), kind.is_none())).chain(kinds).collect();
    let (people, folders) =
        ui.now(|model| model.opened().map(|opened| (opened.people.known.clone(), opened.places())).unwrap_or_default());
    let choices = |all: &str, known: Vec<(u32, String)>, chosen: Option<u32>| -> Vec<AnyView> {
        let each =
            known.into_iter().map(|(item, name)| option(item.to_string(), words::title(&name), Some(item) == chosen));
        std::iter::once(option(String::new(), all.to_owned(), chosen.is_none())).chain(each).collect()
    };
    let item = |value: String| value.parse::<u32>().ok();
    let day = |value: String| Some(value).filter(|day| !day.is_empty());
    let pick = |value: String| -> Vec<ItemKind> {
        value.parse::<usize>().ok().and_then(|at| KINDS.get(at).copied()).into_iter().collect()
    };
    view! {
        <div class="order">
            <label>"Kind"
                <select on:change=move |event| change(&|filters| filters.kinds = pick(event_target_value(&event)))>{kinds}</select>
            </label>
            <label>"Written by"
                <select on:change=move |event| change(&|filters| filters.person = item(event_target_value(&event)))>
                    {choices("Anybody", people, filters.person)}
                </select>
            </label>
            <label>"In folder"
                <select on:change=move |event| change(&|filters| filters.folder = item(event_target_value(&event)))>
                    {choices("Anywhere", folders, filters.folder)}
                </select>
            </label>
            <label>"From"
                <input type="date" prop:value=filters.from.clone().unwrap_or_default() on:change=move |event| change(&|filters| filters.from = day(event_target_value(&event))) />
            </label>
            <label>"To"
                <input type="date" prop:value=filters.to.clone().unwrap_or_default() on:change=move |event| change(&|filters| filters.to = day(event_target_value(&event))) />
            </label>
        </div>
    }
    .into_any()
}
