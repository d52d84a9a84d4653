//! The library's own page: it opens what the user gives, proves it, and hands files out by the browser's downloads.

use js_sys::JSON;
use leptos::task::spawn_local;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use web_sys::wasm_bindgen::JsValue;
use web_sys::{Blob, Url};

use super::around::Around;
use super::shell::Ui;
use super::state::{Effect, Msg, Purpose};
use super::{open, verify, words};
use crate::library::messages::TakenFrom;
use crate::web::library_client::LibraryClient;
use crate::web::{given, host};

/// The page of the library.
pub static PAGE: Around = Around {
    library: |hear| Ok(Box::new(LibraryClient::start(hear)?)),
    begin: |_| {},
    outside: |ui, phase| match phase {
        "start" => open::screen(ui),
        "opening" => open::opening(ui),
        _ => open::consent(ui),
    },
    proof: verify::section,
    hand,
    is_open_to_others: true,
    footer: "Keepsake reads backups on this computer. Nothing of them goes anywhere else.",
};

fn hand(ui: Ui, effect: Effect) {
    match effect {
        Effect::Hand { purpose, name, bytes, place } => hand_file(ui, purpose, name, bytes, place),
        Effect::SaveText { name, text } => save(ui, &name, &text),
        Effect::SaveJson { name, verdict } => {
            let text = verdict
                .serialize(&Serializer::json_compatible())
                .ok()
                .and_then(|value| {
                    JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2)).ok()
                })
                .map(String::from);
            save(ui, &name, &(text.unwrap_or_default() + "\n"));
        }
        _ => {}
    }
}

fn save(ui: Ui, name: &str, text: &str) {
    match Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into())) {
        Ok(blob) => given::hand(&blob, name, None),
        Err(error) => ui.dispatch(Msg::NotHanded(host::message(&error))),
    }
}

fn hand_file(ui: Ui, purpose: Purpose, name: String, bytes: u64, place: TakenFrom) {
    let at_hand = match (&place, ui.take_rider()) {
        (TakenFrom::Store { .. }, Some(blob)) => Some(Ok(blob)),
        (TakenFrom::Source { source: at, offset }, _) => Some(match ui.given_file(*at) {
            Some(file) => given::part(&file, *offset, bytes),
            None => Err("The file is not open any more.".to_owned()),
        }),
        _ => None,
    };
    match (at_hand, place) {
        (Some(blob), _) => handed(ui, &purpose, &name, blob),
        (None, TakenFrom::Store { path }) => spawn_local(async move {
            let blob = given::stored(&path).await;
            handed(ui, &purpose, &name, blob);
        }),
        (None, _) => {}
    }
}

fn handed(ui: Ui, purpose: &Purpose, name: &str, blob: Result<Blob, String>) {
    match (blob, purpose) {
        (Ok(blob), Purpose::Inline(id)) => show_image(ui, id, &blob, name),
        (Ok(blob), Purpose::Save) => given::hand(&blob, name, None),
        (Ok(blob), Purpose::Open) => given::hand(&blob, name, words::showable(name)),
        (Err(_), Purpose::Inline(_)) => {}
        (Err(why), _) => ui.dispatch(Msg::NotHanded(why)),
    }
}

fn show_image(ui: Ui, id: &str, blob: &Blob, name: &str) {
    let typed = words::showable(name)
        .and_then(|media_type| blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), media_type).ok());
    let Ok(address) = Url::create_object_url_with_blob(typed.as_ref().unwrap_or(blob)) else { return };
    ui.show_image(id, address);
}
