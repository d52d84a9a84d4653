//! Files that the user gives to the page, and files that the page gives to the user.
//!
//! Folders and drops are read by `www/files.js`: web-sys binds the older APIs for them by callbacks only.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, HtmlInputElement};

use super::host::message;

#[wasm_bindgen(module = "/www/files.js")]
extern "C" {
    #[wasm_bindgen(js_name = chosenFiles)]
    fn js_chosen_files(input: &HtmlInputElement) -> Array;

    #[wasm_bindgen(js_name = droppedFiles)]
    fn js_dropped_files(data: &DataTransfer) -> Promise;

    #[wasm_bindgen(js_name = storedFile)]
    fn js_stored_file(path: &str) -> Promise;

    /// Saves a file under this name, or shows it in a tab of its own when its media type is given.
    #[wasm_bindgen]
    pub fn hand(blob: &Blob, name: &str, media_type: Option<&str>);
}

/// Files with their paths, as far as the user's choice tells them.
#[derive(Default)]
pub struct GivenFiles {
    /// Path of each: "archive.zip", "account-X/attachments/A-plan.pdf".
    pub paths: Vec<String>,
    /// The files, in the same order.
    pub files: Array,
}

impl GivenFiles {
    fn new(given: &Array) -> GivenFiles {
        let all = GivenFiles::default();
        given.iter().fold(all, |mut all, one| {
            let path = Reflect::get(&one, &"path".into()).ok().and_then(|path| path.as_string());
            if let (Some(path), Ok(file)) = (path, Reflect::get(&one, &"file".into())) {
                all.paths.push(path);
                all.files.push(&file);
            }
            all
        })
    }

    /// One of them.
    pub fn file(&self, at: u32) -> Option<File> {
        self.files.get(at).dyn_into().ok()
    }

    /// Bytes of all of them.
    pub fn bytes(&self) -> u64 {
        let sizes = self.files.iter().filter_map(|file| super::js::integer(file.dyn_into::<File>().ok()?.size()));
        sizes.fold(0, u64::saturating_add)
    }
}

/// What was chosen in a file input, which is empty afterwards.
pub fn chosen(input: &HtmlInputElement) -> GivenFiles {
    GivenFiles::new(&js_chosen_files(input))
}

/// What was dropped. The drop's data must be taken at once, so the call is made before anything is awaited.
///
/// # Errors
/// A sentence of the browser's, when a dropped folder cannot be read.
pub fn dropped(data: &DataTransfer) -> impl Future<Output = Result<GivenFiles, String>> + use<> {
    let files = js_dropped_files(data);
    async {
        JsFuture::from(files).await.map(|files| GivenFiles::new(files.unchecked_ref())).map_err(|error| message(&error))
    }
}

/// A file of the origin's private file system.
///
/// # Errors
/// A sentence of the browser's.
pub async fn stored(path: &str) -> Result<Blob, String> {
    let file = JsFuture::from(js_stored_file(path)).await.map_err(|error| message(&error))?;
    Ok(file.unchecked_into())
}

/// `bytes` of a file from `offset`, without reading them.
///
/// # Errors
/// A sentence of the browser's.
pub fn part(file: &File, offset: u64, bytes: u64) -> Result<Blob, String> {
    let (start, end) = (super::js::number(offset), super::js::number(offset.saturating_add(bytes)));
    file.slice_with_f64_and_f64(start, end).map_err(|error| message(&error))
}
