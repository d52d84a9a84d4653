//! The end: what is in the archive and what is not, and the archive itself; or why there is none.

use leptos::prelude::*;

use super::parts::{account_line, button, heading, number, problem_text, sentences};
use super::shell::Ui;
use super::state::{Ended, Msg, Phase, Staged};
use super::words;
use crate::engine::messages::{Destination, Finished, LedgerCount, MissingItem, Outcome};

/// The result screen.
pub fn finished(ui: Ui) -> impl IntoView {
    let ended = ui.now(|model| match &model.phase {
        Phase::Finished(ended) => Some(ended.clone()),
        _ => None,
    });
    let service = ui.now(|model| model.face.service);
    ended.map(|Ended { finished, earlier, .. }| {
        let outcome = match finished.outcome {
            Outcome::Complete => "complete",
            Outcome::Partial => "partial",
        };
        view! {
            <article data-outcome=outcome data-peak-memory=finished.peak_memory.map(|bytes| bytes.to_string())>
                {heading(finished.headline())}
                {earlier.then(|| view! { <p class="notice">"This is the result of an earlier visit. Its archive still waits to be saved."</p> })}
                {account_line(&finished.account)}
                {delivery(ui, &finished)}
                {ledger(&finished.counts)}
                <p>{format!("{} sent to {service}.", words::counted(finished.requests, "request was", "requests were"))}</p>
                <p>{format!("{} read back after writing, every byte checked.", words::counted(finished.verified_files, "file was", "files were"))}</p>
                {missing(&finished)}
                {sentences("Good to know", finished.notes.clone())}
            </article>
            <div class="actions">{button(ui, "Make another backup", "", Msg::ToForm)}</div>
        }
    })
}

/// The archive and what can be done with it.
fn delivery(ui: Ui, finished: &Finished) -> AnyView {
    let file = format!("{} ({})", finished.file_name, words::bytes(finished.bytes));
    match finished.destination {
        Destination::Folder => {
            view! { <section class="notice good"><p>"In your folder: "<strong>{file}</strong></p></section> }.into_any()
        }
        Destination::Download => staged(ui, file, finished.kept_until.clone()).into_any(),
    }
}

fn staged(ui: Ui, file: String, kept_until: Option<String>) -> impl IntoView {
    let staged = ui.memo(|model| match &model.phase {
        Phase::Finished(ended) => ended.staged.clone(),
        _ => Staged::Waiting,
    });
    let removed = move || staged.get() == Staged::Removed;
    let kept = kept_until.map(|until| format!("This browser keeps it until {}.", words::date(&until)));
    view! {
        <section class="notice">
            <p><strong>{file}</strong></p>
            <p>{move || if removed() { None } else { kept.clone() }}</p>
            {move || match staged.get() {
                Staged::NotSaved(why) => Some(view! {
                    <p role="alert" class="bad-text">
                        {format!(
                            "The backup could not be handed to your browser ({why}). Press “Save backup” again; if the file is gone from the \
                             browser's storage, make another backup."
                        )}
                    </p>
                }.into_any()),
                Staged::Saved => Some(view! {
                    <p>"Your browser is saving it. Remove the copy here only when your browser's list of downloads shows it as complete."</p>
                }.into_any()),
                Staged::Removed => Some(view! { <p>"The copy in the browser's storage has been removed."</p> }.into_any()),
                Staged::Waiting | Staged::Saving => None,
            }}
            <div class="actions">
                {move || (!removed()).then(|| view! {
                    <button type="button" class="primary" disabled=move || staged.get() == Staged::Saving on:click=move |_| ui.dispatch(Msg::Save)>
                        "Save backup"
                    </button>
                })}
                {move || (staged.get() == Staged::Saved).then(|| button(ui, "Remove from browser storage", "", Msg::Remove))}
            </div>
        </section>
    }
}

/// Expected and saved, by kind.
fn ledger(counts: &[LedgerCount]) -> impl IntoView + use<> {
    let rows = counts.iter().map(|count| {
        let short = count.expected.is_some_and(|expected| count.saved < expected);
        view! {
            <tr class:short=short>
                <th scope="row">{count.label.clone()}</th>
                <td>{number(count.expected, "not told")}</td>
                <td>{words::count(count.saved)}</td>
            </tr>
        }
    });
    view! {
        <table class="ledger">
            <caption>"What was saved"</caption>
            <thead><tr><th scope="col">"Kind"</th><th scope="col">"Expected"</th><th scope="col">"Saved"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// Every missing item by name, with its reason.
fn missing(finished: &Finished) -> impl IntoView + use<> {
    let shown = u64::try_from(finished.missing.len()).unwrap_or(u64::MAX);
    let rest = finished.missing_total.saturating_sub(shown);
    let rows = finished.missing.iter().map(missing_row).collect_view();
    (finished.missing_total > 0).then(|| {
        view! {
            <section>
                <h3>"What is missing"</h3>
                <ul class="missing">{rows}</ul>
                {(rest > 0).then(|| view! { <p>{format!("{} more, all named in the archive's report.", words::count(rest))}</p> })}
            </section>
        }
    })
}

fn missing_row(item: &MissingItem) -> impl IntoView + use<> {
    let MissingItem { kind, id, name, reason } = item.clone();
    let what = if id.is_empty() { kind } else { format!("{kind} {id}") };
    view! { <li><strong>{name}</strong>" "<span class="quiet">{what}</span><br/>{reason}</li> }
}

/// The failure screen.
pub fn failed(ui: Ui) -> impl IntoView {
    let problem = ui.now(|model| match &model.phase {
        Phase::Failed(problem) => Some(problem.clone()),
        _ => None,
    });
    view! {
        {heading("That did not work")}
        {problem.as_ref().map(problem_text)}
        <div class="actions">{button(ui, "Try again", "primary", Msg::ToForm)}</div>
    }
}
