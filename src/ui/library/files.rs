//! Attachments: what they are, and buttons that open or save those whose bytes are in the backup.

use leptos::prelude::*;

use super::parts;
use super::shell::Ui;
use super::state::{Msg, Purpose};
use super::words;
use crate::library::messages::Attachment;
use crate::ui::words::{bytes, date};

/// The files of an item; nothing when it has none.
pub fn section(ui: Ui, files: &[Attachment]) -> Option<AnyView> {
    parts::section("Files", files.iter().map(|file| attachment(ui, file)).collect())
}

fn attachment(ui: Ui, file: &Attachment) -> AnyView {
    let Attachment { name, bytes: size, version, created, author, path, missing, address, superseded, .. } =
        file.clone();
    let name = words::title(&name);
    let mut facts = Vec::new();
    facts.extend(size.map(bytes));
    if version > 1 || superseded {
        facts.push(format!("version {version}{}", if superseded { ", superseded" } else { "" }));
    }
    facts.extend([date(&created), author, missing, address].into_iter().filter(|fact| !fact.is_empty()));
    let action = |label: &'static str, purpose: Purpose, path: &str| {
        let msg = Msg::Take { path: path.to_owned(), name: name.clone(), purpose };
        let label_with_name = format!("{label} {name}");
        view! {
            <button type="button" aria-label=label_with_name on:click=move |_| ui.dispatch(msg.clone())>{label}</button>
        }
        .into_any()
    };
    let actions = path.map(|path| {
        let open = words::showable(&name).map(|_| action("Open", Purpose::Open, &path));
        view! { <span class="small-actions">{open}{action("Save", Purpose::Save, &path)}</span> }
    });
    view! { <li><strong>{name.clone()}</strong><span class="quiet">{facts.join(" · ")}</span>{actions}</li> }.into_any()
}
