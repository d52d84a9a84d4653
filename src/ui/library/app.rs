//! The frame of the library's page: heading, status, the screen, and the way about in an open backup.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use super::around::Around;
use super::parts::{actions, all, button, item, link, list, maybe};
use super::shell::{self, Ui};
use super::state::{Content, List, Model, Msg, Screen, View};
use super::update::waits::QUIET_AFTER;
use super::{item as one, listing, overview, search, tree};
use crate::library::messages::ItemKind;
use crate::ui::parts::{heading, problem_text};

/// The whole page.
pub fn app(around: &'static Around) -> impl IntoView {
    let ui = Ui::start(around);
    let phase = ui.memo(|model| phase(&model.screen));
    let title = ui.memo(title);
    let status = ui.memo(|model| model.status.clone());
    let quiet = ui.memo(|model| model.silence >= QUIET_AFTER);
    keep_time(ui);
    keep_title(ui);
    follow_history(ui);
    view! {
        <main data-phase=phase>
            <h1>{title}</h1>
            <p role="status" class="status">{status}</p>
            {move || quiet.get().then(|| view! {
                <p class="notice">"Nothing has moved for a while. Large files take their time; you can wait, or close the backup."</p>
            })}
            {move || match phase.get() {
                "opened" => opened(ui),
                "failed" => failed(ui),
                phase => (around.outside)(ui, phase),
            }}
        </main>
        <footer class="quiet">{around.footer}</footer>
    }
}

/// The value of `data-phase`: for style and for tests.
fn phase(screen: &Screen) -> &'static str {
    match screen {
        Screen::Start { .. } => "start",
        Screen::Opening(_) => "opening",
        Screen::Consent(_) => "consent",
        Screen::Opened(_) => "opened",
        Screen::Failed(_) => "failed",
    }
}

/// Whose backup it is, once that is known.
fn title(model: &Model) -> String {
    let summary = model.opened().and_then(|opened| opened.summary());
    summary
        .map(|summary| if summary.account.is_empty() { summary.label.clone() } else { summary.account.clone() })
        .unwrap_or_else(|| "Open a backup".to_owned())
}

fn failed(ui: Ui) -> AnyView {
    let problem = ui.now(|model| match &model.screen {
        Screen::Failed(problem) => Some(problem.clone()),
        _ => None,
    });
    all(vec![
        heading("That did not work").into_any(),
        maybe(problem.as_ref().map(|problem| problem_text(problem).into_any())),
        actions(if ui.around.is_open_to_others {
            vec![button(ui, "Open a backup", "primary", Msg::ToStart)]
        } else {
            Vec::new()
        }),
    ])
}

/// An open backup: the way about on one side, the view on the other.
fn opened(ui: Ui) -> AnyView {
    let chosen = ui.memo(|model| model.opened().and_then(|opened| opened.chosen));
    let problem = ui.memo(|model| model.opened().and_then(|opened| opened.problem.clone()));
    let shown = ui.memo(|model| model.opened().map(|opened| (opened.view.clone(), kind_of(&opened.content))));
    let told = move || maybe(problem.get().map(|problem| problem_text(&problem).into_any()));
    let view = move || match shown.get() {
        Some((View::Overview, _)) => overview::screen(ui),
        Some((View::List(_), _)) => listing::screen(ui),
        Some((View::Item { .. }, _)) => one::screen(ui),
        Some((View::Search { .. }, _)) => search::results(ui),
        None => all(Vec::new()),
    };
    let whole = move || {
        if chosen.get().is_none() {
            return overview::choice(ui);
        }
        let about = vec![search::field(ui), list("places", places(ui)), tree::folders(ui)];
        view! {
            <div class="library">
                <nav aria-label="In this backup" class="about">{about}</nav>
                <div class="shown">{vec![told.into_any(), view.into_any()]}</div>
            </div>
        }
        .into_any()
    };
    whole.into_any()
}

/// A number that changes with what is shown: an address in memory, which nothing compares beyond.
fn kind_of(content: &Content) -> usize {
    match content {
        Content::Nothing => 0,
        Content::Rows { rows, .. } => std::sync::Arc::as_ptr(rows).addr(),
        Content::Item(item) => std::sync::Arc::as_ptr(item).addr(),
        Content::Hits { hits, .. } => std::sync::Arc::as_ptr(hits).addr(),
    }
}

/// Places that every backup has.
fn places(ui: Ui) -> Vec<AnyView> {
    let several = ui.now(|model| model.opened().is_some_and(|opened| opened.backups.len() > 1));
    let views = [
        ("Overview", View::Overview),
        ("Everything", View::List(List::of(None, "Everything"))),
        ("People", View::List(List::of(Some(ItemKind::Person), "People"))),
    ];
    let mut places: Vec<AnyView> = views.map(|(label, view)| item(vec![link(ui, label, view)])).into();
    if several {
        places.push(item(vec![button(ui, "Other backups in these files", "link", Msg::ToChoice)]));
    }
    if ui.around.is_open_to_others {
        places.push(item(vec![button(ui, "Close this backup", "link", Msg::ToStart)]));
    }
    places
}

/// One tick a second: it drives the limits of all waits.
fn keep_time(ui: Ui) {
    // Fails only where there is no window.
    if let Ok(ticks) = set_interval_with_handle(move || ui.dispatch(Msg::Tick), Duration::from_secs(1)) {
        on_cleanup(move || ticks.clear());
    }
}

fn keep_title(ui: Ui) {
    let title = ui.memo(Model::title);
    Effect::new(move |_| document().set_title(&title.get()));
}

fn follow_history(ui: Ui) {
    let moved =
        window_event_listener(ev::popstate, move |event| ui.dispatch(Msg::Popped(shell::entry(&event.state()))));
    on_cleanup(move || moved.remove());
}
