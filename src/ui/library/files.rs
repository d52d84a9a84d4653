//! Attachments: what they are, and buttons that open or save those whose bytes are in the backup.

use leptos::prelude::*;

use super::parts::{all, block, item, list, listed, maybe, quiet, strong};
use super::shell::Ui;
use super::state::{Msg, Purpose};
use super::words;
use crate::library::messages::Attachment;
use crate::ui::words::{bytes, date};

/// The files of an item; nothing when it has none.
pub fn section(ui: Ui, files: &[Attachment]) -> AnyView {
    listed("Files", "rows", files.iter().map(|file| attachment(ui, file)).collect())
}

/// The files of a comment; nothing when it has none.
pub fn of_comment(ui: Ui, files: &[Attachment]) -> AnyView {
    let files: Vec<AnyView> = files.iter().map(|file| attachment(ui, file)).collect();
    if files.is_empty() { all(files) } else { list("rows", files) }
}

fn attachment(ui: Ui, file: &Attachment) -> AnyView {
    let name = words::title(&file.name);
    let version = match (file.superseded, file.version) {
        (true, version) => format!("version {version}, superseded"),
        (false, version) if version > 1 => format!("version {version}"),
        (false, _) => String::new(),
    };
    let facts = [
        file.bytes.map(bytes).unwrap_or_default(),
        version,
        date(&file.created),
        file.author.clone(),
        file.missing.clone(),
        file.address.clone(),
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let action = |label: &'static str, purpose: Purpose, path: &str| {
        let msg = Msg::Take { path: path.to_owned(), name: name.clone(), purpose };
        let whole = format!("{label} {name}");
        view! { <button type="button" aria-label=whole on:click=move |_| ui.dispatch(msg.clone())>{label}</button> }
            .into_any()
    };
    let actions = file.path.as_ref().map(|path| {
        let open = words::showable(&name).map(|_| action("Open", Purpose::Open, path.as_str()));
        block("small-actions", open.into_iter().chain([action("Save", Purpose::Save, path.as_str())]).collect())
    });
    item(vec![strong(name.clone()), quiet(facts.join(" · ")), maybe(actions)])
}
