//! Before a backup is open: choosing or dropping files, and what may be asked on the way.

use leptos::ev::DragEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::parts::{actions, all, block, button, maybe, paragraph, progress, strong};
use super::shell::Ui;
use super::state::{Msg, Screen};
use crate::ui::parts::heading;
use crate::ui::words::{bytes, counted};
use crate::web::given;

const WELCOME: &str = "Open a backup that Keepsake made, Wrike's own account backup, or Workfront Proof's own. No account is needed: it is \
    read on this computer, and nothing of it goes anywhere.";

/// The first screen.
pub fn screen(ui: Ui) -> AnyView {
    let hint = ui.memo(|model| match &model.screen {
        Screen::Start { hint } => *hint,
        _ => None,
    });
    let over = RwSignal::new(false);
    let enter = move |event: DragEvent| {
        // Without it the browser would leave the page for the file.
        event.prevent_default();
        over.set(true);
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let Some(data) = event.data_transfer() else { return };
        let dropped = given::dropped(&data);
        spawn_local(async move {
            match dropped.await {
                Ok(files) if files.paths.is_empty() => ui.dispatch(Msg::NothingChosen),
                Ok(files) => ui.open(files),
                Err(why) => ui.dispatch(Msg::NotReadable(why)),
            }
        });
    };
    let zone = view! {
        <div class="drop" class:over=over on:dragenter=enter on:dragover=enter on:dragleave=move |_| over.set(false) on:drop=drop>
            {vec![
                strong("Drop a zip or a folder here"),
                actions(vec![input(ui, "zips", "Choose zip files", false), input(ui, "folder", "Choose a folder", true)]),
                paragraph("quiet", "A folder is the one that the backup tool made: account-… with all that is in it."),
            ]}
        </div>
    };
    let hint = move || maybe(hint.get().map(|hint| view! { <p role="alert" class="bad-text">{hint}</p> }.into_any()));
    all(vec![heading("Which backup?").into_any(), paragraph("", WELCOME), zone.into_any(), hint.into_any()])
}

/// A button, and the input behind it that the browser asks with.
fn input(ui: Ui, id: &'static str, label: &'static str, folder: bool) -> AnyView {
    let input = NodeRef::<Input>::new();
    let ask = move |_| {
        if let Some(input) = input.get() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get() {
            ui.open(given::chosen(&input));
        }
    };
    view! {
        <button type="button" class:primary=!folder on:click=ask>{label}</button>
        <input
            id=id
            type="file"
            hidden
            multiple
            aria-label=label
            prop:webkitdirectory=folder
            accept=(!folder).then_some(".zip,application/zip")
            node_ref=input
            on:change=chosen
        />
    }
    .into_any()
}

/// Files are being opened.
pub fn opening(ui: Ui) -> AnyView {
    let given = ui.now(|model| match &model.screen {
        Screen::Opening(opening) => opening.given.clone(),
        _ => Default::default(),
    });
    let told = format!("{}: {}, {}", given.label, counted(given.files, "file", "files"), bytes(given.bytes));
    let running = ui.memo(|model| match &model.screen {
        Screen::Opening(opening) => opening.running.clone().filter(|running| running.total > 0),
        _ => None,
    });
    let how_far = move || match running.get() {
        Some(running) => progress("Opening", &running),
        None => view! { <progress aria-label="Opening"></progress> }.into_any(),
    };
    all(vec![
        heading("Opening").into_any(),
        paragraph("", told),
        how_far.into_any(),
        actions(vec![button(ui, "Cancel", "", Msg::ToStart)]),
    ])
}

/// A question before files are opened.
pub fn consent(ui: Ui) -> AnyView {
    let asked = ui.now(|model| match &model.screen {
        Screen::Consent(consent) => Some(consent.clone()),
        _ => None,
    });
    let (reason, size) = asked.map(|consent| (consent.reason, bytes(consent.bytes))).unwrap_or_default();
    let size =
        format!("Unpacked it would have {size}. A file that is made to harm looks like this; a backup seldom does.");
    all(vec![
        heading("Open it anyway?").into_any(),
        block("notice bad", vec![strong(reason), paragraph("", size)]),
        actions(vec![
            button(ui, "Do not open it", "primary", Msg::ToStart),
            button(ui, "Open it anyway", "danger", Msg::Agree),
        ]),
    ])
}
