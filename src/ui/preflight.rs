//! The check and what it found: counts, cost, limits, and the choice of where the archive goes.

use leptos::prelude::*;

use super::controls::controls;
use super::drawn::{Drawn, drawn, live, maybe, nothing, text};
use super::face::Control;
use super::parts::{account_line, button, heading, number, sentences};
use super::shell::Ui;
use super::sign_in::asked;
use super::state::{Folder, Msg, Phase, Question, Ready};
use super::words;
use crate::engine::messages::{Destination, Part, Preflight, Unfinished};

/// Signing in and counting.
pub fn checking(ui: Ui) -> Drawn {
    let account = ui.memo(|model| match &model.phase {
        Phase::Checking(checking) => checking.account.clone(),
        _ => None,
    });
    let doing = ui.memo(|model| match &model.phase {
        Phase::Checking(checking) => checking.progress.as_ref().map(|progress| progress.doing.clone()),
        _ => None,
    });
    let asked_at = ui.memo(|model| match &model.phase {
        Phase::Checking(checking) => checking.asked_at().map(str::to_owned),
        _ => None,
    });
    let service = ui.now(|model| model.face.service);
    let counting = move || {
        let asking = format!("Asking {service} who you are and what there is.");
        let doing = text(move || doing.get().unwrap_or_else(|| asking.clone()));
        drawn(view! { <progress aria-label="Checking"></progress><p>{doing}</p> })
    };
    drawn(vec![
        heading("Checking the connection"),
        live(move || account.with(|account| account.as_ref().map_or_else(nothing, account_line))),
        live(move || match asked_at.get() {
            Some(address) => asked(ui, address),
            None => counting(),
        }),
        drawn(view! { <div class="actions">{button(ui, "Stop checking", "", Msg::ToForm)}</div> }),
    ])
}

/// The preflight screen.
pub fn screen(ui: Ui) -> Drawn {
    let ready = ui.now(|model| match &model.phase {
        Phase::Ready(ready) => Some(ready.clone()),
        _ => None,
    });
    let face = ui.now(|model| model.face);
    let Some(ready) = ready else {
        return nothing();
    };
    let preflight = ready.preflight.clone();
    let manners = drawn(view! {
            <p class="quiet">
                {format!(
                    "Keepsake reads with your own rights only and paces itself below the limit of {}. Your organisation's rules may \
                     restrict reading an account in bulk; ask your administrator if you are unsure.",
                    face.service,
                )}
            </p>
    });
    drawn(vec![
        heading("Ready to back up"),
        account_line(&preflight.account),
        figures(&preflight, face.service),
        lack_of_space(&ready),
        manners,
        sentences("What cannot be had", preflight.cannot),
        (ui.extras.ready)(ui),
        match preflight.unfinished {
            Some(unfinished) => resume(ui, unfinished),
            None => begin(ui, &ready),
        },
    ])
}

/// What there is, and what it costs to fetch it.
fn figures(preflight: &Preflight, service: &str) -> Drawn {
    let row = |(label, value): (String, String)| drawn(view! { <tr><th scope="row">{label}</th><td>{value}</td></tr> });
    let table = |caption: &'static str, rows: Vec<Drawn>| {
        drawn(view! { <table><caption>{caption}</caption><tbody>{rows}</tbody></table> })
    };
    let counts = preflight.counts.iter().map(|kind| (kind.label.clone(), number(kind.count, "not known yet")));
    let free = preflight.space_free.map_or_else(|| "not told by the browser".to_owned(), words::bytes);
    let costs = [
        ("Files to fetch".to_owned(), words::bytes(preflight.file_bytes)),
        (format!("Calls to {service}"), words::count(preflight.calls)),
        ("Estimated time".to_owned(), words::duration(preflight.seconds)),
        ("Space needed".to_owned(), words::bytes(preflight.space_needed)),
        ("Space free".to_owned(), free),
    ];
    let there_is = table("What there is", counts.map(row).collect());
    let it_takes = table("What it takes", costs.into_iter().map(row).collect());
    drawn(view! { <div class="tables">{there_is}{it_takes}</div> })
}

fn lack_of_space(ready: &Ready) -> Drawn {
    maybe(ready.space_lacking().map(|lacking| {
        view! {
            <p role="alert" class="notice bad">
                {format!("About {} of space is lacking. Free some on this disk, then check the connection again.", words::bytes(lacking))}
            </p>
        }
    }))
}

/// A new run: where to, and go.
fn begin(ui: Ui, ready: &Ready) -> Drawn {
    let into_folder =
        ui.memo(|model| matches!(&model.phase, Phase::Ready(ready) if ready.destination == Destination::Folder));
    let chosen = ready.destination;
    let choice = move |destination, label: &'static str| {
        drawn(view! {
            <label class="choice">
                <input
                    type="radio"
                    name="destination"
                    checked=chosen == destination
                    on:change=move |_| ui.dispatch(Msg::DestinationChosen(destination))
                />
                {label}
            </label>
        })
    };
    let can_pick = ui.now(|model| model.place.can_pick_folder);
    let face = ui.now(|model| model.face);
    let parts: Vec<Drawn> = (face.parts)().into_iter().map(|(part, label)| part_choice(ui, part, label)).collect();
    let into_folder_too = if can_pick { choice(Destination::Folder, "Save into a folder") } else { nothing() };
    let place = live(move || if into_folder.get() { folder_picker(ui) } else { last_archive(ui) });
    drawn(view! {
        <fieldset>
            <legend>"Where the backup goes"</legend>
            {choice(Destination::Download, "Save as one zip file")}
            {into_folder_too}
            {place}
        </fieldset>
        <fieldset>
            <legend>{format!("What goes into it, beside {}", face.always)}</legend>
            <div class="choices">{parts}</div>
        </fieldset>
        {written(ui, (face.options)())}
        <div class="actions">
            {start(ui, "Start backup")}
            {button(ui, "Use another account", "", Msg::ToForm)}
        </div>
    })
}

/// The button that starts, unless another tab has the turn.
fn start(ui: Ui, label: &'static str) -> Drawn {
    let elsewhere = ui.memo(|model| model.manners.elsewhere);
    drawn(view! {
        <button type="button" class="primary" disabled=elsewhere on:click=move |_| ui.dispatch(Msg::Start)>{label}</button>
    })
}

/// How the archive is written, where there is a choice.
fn written(ui: Ui, options: Vec<Control>) -> Drawn {
    if options.is_empty() {
        return nothing();
    }
    drawn(view! { <fieldset><legend>"How it is written"</legend>{controls(ui, options)}</fieldset> })
}

/// One thing to take in or leave out.
fn part_choice(ui: Ui, part: Part, label: &'static str) -> Drawn {
    drawn(view! {
        <label class="choice">
            <input
                type="checkbox"
                checked=part.is_usual()
                on:change=move |event| ui.dispatch(Msg::PartChosen(part, event_target_checked(&event)))
            />
            {label}
        </label>
    })
}

/// An unfinished run: go on with it, or not.
fn resume(ui: Ui, unfinished: Unfinished) -> Drawn {
    let done = format!(
        "A backup from {} was not finished. {} and {} are already here and will not be fetched again.",
        words::date(&unfinished.started),
        words::counted(unfinished.calls_done, "answer", "answers"),
        words::counted(unfinished.files_done, "file", "files"),
    );
    let place = if unfinished.destination == Destination::Folder {
        let same = "It goes into a folder: please choose the same folder as before.";
        drawn(vec![drawn(view! { <p>{same}</p> }), folder_picker(ui)])
    } else {
        last_archive(ui)
    };
    drawn(view! {
        <section class="notice">
            <p>{done}</p>
            {place}
        </section>
        <div class="actions">
            {start(ui, "Resume backup")}
            {button(ui, "Start over", "", Msg::Ask(Question::StartOver))}
            {button(ui, "Use another account", "", Msg::ToForm)}
        </div>
    })
}

/// The archive of the backup before: what it holds is not fetched again. A folder needs no choice, it is found there.
fn last_archive(ui: Ui) -> Drawn {
    // The field is empty when it is drawn, so nothing may be left of what an earlier one held.
    ui.build_on(None);
    if !ui.now(|model| model.face.builds_on_last) {
        return nothing();
    }
    drawn(view! {
        <div class="field">
            <label for="last">"Last backup of this account (optional)"</label>
            <input
                id="last"
                type="file"
                accept=".zip"
                aria-describedby="last-help"
                on:change=move |event| {
                    ui.build_on(event_target::<web_sys::HtmlInputElement>(&event).files().and_then(|files| files.get(0)));
                }
            />
            <p id="last-help" class="quiet">"Files that it holds are taken from it, and what is gone since is told."</p>
        </div>
    })
}

/// The chosen folder and the way to another.
fn folder_picker(ui: Ui) -> Drawn {
    let folder = ui.memo(|model| match &model.phase {
        Phase::Ready(ready) => ready.folder.clone(),
        _ => Folder::None,
    });
    let told = text(move || match folder.get() {
        Folder::None => "No folder chosen yet; you are asked when the backup starts.".to_owned(),
        Folder::Picking { .. } => "Please choose a folder in your browser's window.".to_owned(),
        Folder::Picked(name) => format!("Folder: {name}"),
        Folder::Refused(why) => {
            format!("That folder could not be used ({why}). Please choose another one.")
        }
    });
    drawn(view! {
        <div class="folder">
            <p aria-live="polite">{told}</p>
            {button(ui, "Choose folder", "", Msg::ChooseFolder)}
        </div>
    })
}
