//! What the page tells other tabs and the user of its backups. The work is done by `www/manners.js`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/www/manners.js")]
extern "C" {
    #[wasm_bindgen(js_name = takeTurn)]
    fn js_take_turn(service: &str) -> Promise;

    /// Gives the turn back.
    #[wasm_bindgen(js_name = yieldTurn)]
    pub fn yield_turn();

    #[wasm_bindgen(js_name = isTaken)]
    fn js_is_taken(service: &str) -> Promise;

    #[wasm_bindgen(js_name = noteBackup, catch)]
    fn js_note_backup(service: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(js_name = lastBackup, catch)]
    fn js_last_backup(service: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(js_name = askToNotify)]
    fn js_ask_to_notify() -> Promise;

    #[wasm_bindgen(js_name = showButton)]
    fn js_show_button(domain: &str) -> Promise;

    #[wasm_bindgen(js_name = notify, catch)]
    fn js_notify(text: &str) -> Result<(), JsValue>;
}

/// Takes the turn to make a backup of a service, unless another tab has it. Where the browser keeps no turns, nobody is held up.
pub async fn take_turn(service: &str) -> bool {
    JsFuture::from(js_take_turn(service)).await.map_or(true, |taken| taken.as_bool() == Some(true))
}

/// Whether a tab has the turn.
pub async fn is_taken(service: &str) -> bool {
    JsFuture::from(js_is_taken(service)).await.is_ok_and(|taken| taken.as_bool() == Some(true))
}

/// Notes that a backup was made today; gives the day, `yyyy-MM-dd` in UTC. None where the browser keeps nothing.
pub fn note_backup(service: &str) -> Option<String> {
    js_note_backup(service).ok()
}

/// The day of the last backup, if there was one.
pub fn last_backup(service: &str) -> Option<String> {
    js_last_backup(service).ok().flatten()
}

/// Asks the user for leave to notify, at once: it needs the click.
pub fn ask_to_notify() -> impl Future<Output = bool> + use<> {
    is_yes(js_ask_to_notify())
}

/// Shows the button on the pages of a domain, if the user allows it; asks at once: it needs the click.
pub fn show_button(domain: &str) -> impl Future<Output = bool> + use<> {
    is_yes(js_show_button(domain))
}

async fn is_yes(asked: Promise) -> bool {
    JsFuture::from(asked).await.is_ok_and(|yes| yes.as_bool() == Some(true))
}

/// Shows a notification.
pub fn notify(text: &str) {
    // Not shown is not worse than not asked for.
    let _ = js_notify(text);
}
