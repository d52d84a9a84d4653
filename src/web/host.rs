//! What the page asks of its browser and of the extension around it: permissions, folder picker, download.
//!
//! The work is done by `www/host.js` and `www/folder.js`: the pickers and the extension API have no stable binding in web-sys.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::FileSystemDirectoryHandle;

use crate::ui::state::Lent;

#[wasm_bindgen(module = "/www/host.js")]
extern "C" {
    /// Whether the page is one of the extension's own.
    #[wasm_bindgen(js_name = isExtension)]
    pub fn is_extension() -> bool;

    #[wasm_bindgen(js_name = hasHostAccess)]
    fn js_has_host_access(hosts: Array) -> Promise;

    #[wasm_bindgen(js_name = requestHostAccess)]
    fn js_request_host_access(hosts: Array) -> Promise;

    #[wasm_bindgen(js_name = isPrivate)]
    fn js_is_private() -> Promise;

    #[wasm_bindgen(js_name = takeSession)]
    fn js_take_session() -> Promise;

    #[wasm_bindgen(js_name = saveFile)]
    fn js_save_file(path: &str, name: &str) -> Promise;
}

#[wasm_bindgen(module = "/www/folder.js")]
extern "C" {
    /// Whether the browser has `showDirectoryPicker`.
    #[wasm_bindgen(js_name = canPickFolder)]
    pub fn can_pick_folder() -> bool;

    #[wasm_bindgen(js_name = pickFolder)]
    fn js_pick_folder() -> Promise;
}

/// Whether the extension may read these hosts now. An API that fails counts as no.
pub async fn has_host_access(hosts: &[String]) -> bool {
    is_true(js_has_host_access(array(hosts))).await
}

/// Asks the user for these hosts. The browser's dialog needs a click, so the call is made at once and only its answer awaited.
pub fn request_host_access(hosts: &[String]) -> impl Future<Output = bool> + use<> {
    is_true(js_request_host_access(array(hosts)))
}

/// Opens the folder picker at once (it needs the click), to write. None when the user closed it; an error is a sentence.
pub fn pick_folder() -> impl Future<Output = Result<Option<FileSystemDirectoryHandle>, String>> + use<> {
    let picked = js_pick_folder();
    async {
        let handle = JsFuture::from(picked).await.map_err(|error| message(&error))?;
        Ok(handle.dyn_into().ok())
    }
}

/// Whether the browser refuses the origin its private file system, as in private windows.
pub async fn is_private() -> bool {
    is_true(js_is_private()).await
}

/// Hands the file at `path` of the origin's private file system to the browser's download under `name`; an error is a sentence.
pub async fn save_file(path: &str, name: &str) -> Result<(), String> {
    JsFuture::from(js_save_file(path, name)).await.map(drop).map_err(|error| message(&error))
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    super::js::integer(js_sys::Date::now()).unwrap_or_default()
}

/// The session of the page on which the user pressed "Back up", where it could be read. It is handed out once.
pub async fn take_session() -> Option<Lent> {
    let lent = JsFuture::from(js_take_session()).await.ok()?;
    serde_wasm_bindgen::from_value(lent).ok().filter(|lent: &Lent| !lent.session.0.is_empty())
}

async fn is_true(promise: Promise) -> bool {
    JsFuture::from(promise).await.is_ok_and(|answer| answer.as_bool() == Some(true))
}

fn array(words: &[String]) -> Array {
    words.iter().map(|word| JsValue::from_str(word)).collect()
}

/// What an exception says, in the browser's words.
pub fn message(error: &JsValue) -> String {
    let text = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    // Not `{error:?}`: that brings the code that prints numbers, a fortieth of the page.
    text.filter(|text| !text.is_empty())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason was given".to_owned())
}
