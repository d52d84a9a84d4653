//! The viewer within an archive: the archive is open from the start, and its files are opened where they lie beside the page.

use leptos::prelude::*;
use web_sys::HtmlAnchorElement;
use web_sys::wasm_bindgen::JsCast;

use super::around::Around;
use super::parts::{all, paragraph};
use super::shell::Ui;
use super::state::{Effect, Given, Msg, Purpose};
use super::words;
use crate::library::messages::TakenFrom;
use crate::web::viewer;

/// The viewer.
pub static VIEWER: Around = Around {
    library: |hear| Ok(Box::new(viewer::Viewer::start(hear)?)),
    begin: |ui| ui.dispatch(Msg::Chosen(Given { label: "this archive".to_owned(), files: 1, bytes: 0 })),
    outside: |_, _| paragraph("", "Opening this archive."),
    proof: |_| {
        all(vec![paragraph(
            "quiet",
            "To prove that every byte is as it was made, run \"sha256sum -c SHA256SUMS\" in this folder, or open the archive with Keepsake.",
        )])
    },
    hand,
    is_open_to_others: false,
    footer: "This page reads the archive that it lies in, and nothing else. It asks nothing of any network.",
};

fn hand(ui: Ui, effect: Effect) {
    let Effect::Hand { purpose, name, place: TakenFrom::Beside { address }, .. } = effect else { return };
    match purpose {
        Purpose::Inline(id) => ui.show_image(&id, address),
        // A browser that is told to save a file beside the page may open it all the same: what could run there is left to its owner.
        _ if words::can_run(&name) => ui.dispatch(Msg::NotHanded(format!(
            "Programs and web pages are not opened from here. It lies at {address}, seen from this page."
        ))),
        Purpose::Open => follow(&address, None),
        Purpose::Save => follow(&address, Some(&name)),
    }
}

/// In a tab of its own, or to the browser's downloads under this name.
fn follow(address: &str, name: Option<&str>) {
    let Ok(element) = document().create_element("a") else { return };
    let link: HtmlAnchorElement = element.unchecked_into();
    link.set_href(address);
    link.set_target("_blank");
    link.set_rel("noopener noreferrer");
    if let Some(name) = name {
        link.set_download(name);
    }
    link.click();
}
