//! Pieces that several screens share.

use leptos::prelude::*;

use super::drawn::{Drawn, drawn, nothing};
use super::shell::Ui;
use super::state::Msg;
use super::words;
use crate::engine::messages::{Account, Problem};

/// Every screen has one heading of this id; it takes the focus when the screen appears.
pub const HEADING_ID: &str = "screen";

/// The heading of a screen.
pub fn heading(text: impl Into<String>) -> Drawn {
    let text: String = text.into();
    drawn(view! { <h2 id=HEADING_ID tabindex="-1">{text}</h2> })
}

/// A button that sends one message.
pub fn button(ui: Ui, label: &'static str, class: &'static str, msg: Msg) -> Drawn {
    drawn(view! { <button type="button" class=class on:click=move |_| ui.dispatch(msg.clone())>{label}</button> })
}

/// Whose account it is.
pub fn account_line(account: &Account) -> Drawn {
    let Account { name, user, role, server, .. } = account.clone();
    drawn(view! {
        <p class="account"><strong>{name}</strong>{format!(" on {server}, read as {user}, {role}")}</p>
    })
}

/// A problem: what, what next, and what to quote when asking for help.
pub fn problem_text(problem: &Problem) -> Drawn {
    let Problem { kind, what, next, detail } = problem.clone();
    let detail = if detail.is_empty() { kind } else { format!("{kind}: {detail}") };
    drawn(view! {
        <div role="alert" class="notice bad">
            <p><strong>{what}</strong></p>
            <p>{next}</p>
        </div>
        <details>
            <summary>"Details for a bug report"</summary>
            <pre>{detail}</pre>
        </details>
    })
}

/// A number for a table, or why there is none.
pub fn number(n: Option<u64>, unknown: &'static str) -> String {
    n.map_or_else(|| unknown.to_owned(), words::count)
}

/// A list of sentences under a heading; nothing when there are none.
pub fn sentences(title: &'static str, sentences: Vec<String>) -> Drawn {
    if sentences.is_empty() {
        return nothing();
    }
    let items: Vec<Drawn> = sentences.into_iter().map(|sentence| drawn(view! { <li>{sentence}</li> })).collect();
    drawn(view! { <section><h3>{title}</h3><ul>{items}</ul></section> })
}
