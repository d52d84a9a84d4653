//! The end: what is in the archive and what is not, and the archive itself; or why there is none.

use leptos::prelude::*;

use super::drawn::{Drawn, drawn, live, maybe, nothing, shown, text};
use super::parts::{account_line, button, heading, number, problem_text, sentences};
use super::shell::Ui;
use super::state::{Ended, Msg, Phase, Staged};
use super::words;
use crate::engine::messages::{Destination, Finished, LedgerCount, MissingItem, Outcome};

/// The result screen.
pub fn finished(ui: Ui) -> Drawn {
    let ended = ui.now(|model| match &model.phase {
        Phase::Finished(ended) => Some(ended.clone()),
        _ => None,
    });
    let service = ui.now(|model| model.face.service);
    let Some(Ended { finished, earlier, .. }) = ended else {
        return nothing();
    };
    let outcome = match finished.outcome {
        Outcome::Complete => "complete",
        Outcome::Partial => "partial",
    };
    let line = |text: String| drawn(view! { <p>{text}</p> });
    let sent = words::counted(finished.requests, "request was", "requests were");
    let read_back = words::counted(finished.verified_files, "file was", "files were");
    let parts = vec![
        heading(finished.headline()),
        maybe(finished.caveat.clone().map(|caveat| view! { <p class="notice">{caveat}</p> })),
        if earlier { of_an_earlier_visit() } else { nothing() },
        account_line(&finished.account),
        delivery(ui, &finished),
        ledger(&finished.counts),
        line(format!("{sent} sent to {service}.")),
        line(format!("{read_back} read back after writing, every byte checked.")),
        missing(&finished),
        sentences("Good to know", finished.further_notes()),
    ];
    drawn(view! {
        <article data-outcome=outcome data-peak-memory=finished.peak_memory.map(|bytes| bytes.to_string())>{parts}</article>
        <div class="actions">{button(ui, "Make another backup", "", Msg::ToForm)}</div>
    })
}

fn of_an_earlier_visit() -> Drawn {
    drawn(
        view! { <p class="notice">"This is the result of an earlier visit. Its archive still waits to be saved."</p> },
    )
}

/// The archive and what can be done with it.
fn delivery(ui: Ui, finished: &Finished) -> Drawn {
    let file = format!("{} ({})", finished.file_name, words::bytes(finished.bytes));
    match finished.destination {
        Destination::Folder => {
            drawn(view! { <section class="notice good"><p>"In your folder: "<strong>{file}</strong></p></section> })
        }
        Destination::Download => staged(ui, file, finished.kept()),
    }
}

fn staged(ui: Ui, file: String, kept: String) -> Drawn {
    let staged = ui.memo(|model| match &model.phase {
        Phase::Finished(ended) => ended.staged.clone(),
        _ => Staged::Waiting,
    });
    let is_there = Memo::new(move |_| staged.get() != Staged::Removed);
    let is_saving = Memo::new(move |_| staged.get() == Staged::Saving);
    let is_saved = Memo::new(move |_| staged.get() == Staged::Saved);
    let kept = format!("This browser keeps it {kept}.");
    let kept = text(move || if is_there.get() { kept.clone() } else { String::new() });
    let save = move || {
        drawn(view! {
            <button type="button" class="primary" disabled=is_saving on:click=move |_| ui.dispatch(Msg::Save)>"Save backup"</button>
        })
    };
    let remove = move || button(ui, "Remove from browser storage", "", Msg::Remove);
    drawn(view! {
        <section class="notice">
            <p><strong>{file}</strong></p>
            <p>{kept}</p>
            {live(move || staged.with(what_became))}
            <div class="actions">{shown(is_there, save)}{shown(is_saved, remove)}</div>
        </section>
    })
}

/// What became of a staged archive, in a sentence where there is something to say.
fn what_became(staged: &Staged) -> Drawn {
    let sentence = match staged {
        Staged::NotSaved(why) => {
            let text = format!(
                "The backup could not be handed to your browser ({why}). Press “Save backup” again; if the file is gone from the \
                 browser's storage, make another backup."
            );
            return drawn(view! { <p role="alert" class="bad-text">{text}</p> });
        }
        Staged::Saved => {
            "Your browser is saving it. Remove the copy here only when your browser's list of downloads shows it as complete."
        }
        Staged::Removed => "The copy in the browser's storage has been removed.",
        Staged::Waiting | Staged::Saving => return nothing(),
    };
    drawn(view! { <p>{sentence}</p> })
}

/// Expected and saved, by kind.
fn ledger(counts: &[LedgerCount]) -> Drawn {
    let row = |count: &LedgerCount| {
        let short = count.expected.is_some_and(|expected| count.saved < expected);
        drawn(view! {
            <tr class:short=short>
                <th scope="row">{count.label.clone()}</th>
                <td>{number(count.expected, "not told")}</td>
                <td>{words::count(count.saved)}</td>
            </tr>
        })
    };
    let rows: Vec<Drawn> = counts.iter().map(row).collect();
    drawn(view! {
        <table class="ledger">
            <caption>"What was saved"</caption>
            <thead><tr><th scope="col">"Kind"</th><th scope="col">"Expected"</th><th scope="col">"Saved"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    })
}

/// Every missing item by name, with its reason.
fn missing(finished: &Finished) -> Drawn {
    let shown = u64::try_from(finished.missing.len()).unwrap_or(u64::MAX);
    let rest = finished.missing_total.saturating_sub(shown);
    if finished.missing_total == 0 {
        return nothing();
    }
    let rows: Vec<Drawn> = finished.missing.iter().map(missing_row).collect();
    let rest = (rest > 0).then(|| format!("{} more, all named in the archive's report.", words::count(rest)));
    let rest = maybe(rest.map(|rest| view! { <p>{rest}</p> }));
    drawn(view! { <section><h3>"What is missing"</h3><ul class="missing">{rows}</ul>{rest}</section> })
}

fn missing_row(item: &MissingItem) -> Drawn {
    let MissingItem { kind, id, name, reason } = item.clone();
    let what = if id.is_empty() { kind } else { format!("{kind} {id}") };
    drawn(view! { <li><strong>{name}</strong>" "<span class="quiet">{what}</span><br/>{reason}</li> })
}

/// The failure screen.
pub fn failed(ui: Ui) -> Drawn {
    let problem = ui.now(|model| match &model.phase {
        Phase::Failed(problem) => Some(problem.clone()),
        _ => None,
    });
    drawn(vec![
        heading("That did not work"),
        problem.as_ref().map_or_else(nothing, problem_text),
        drawn(view! { <div class="actions">{button(ui, "Try again", "primary", Msg::ToForm)}</div> }),
    ])
}
