//! The viewer's program, from beside the worker's own script: the extension's package, or the site.

use async_trait::async_trait;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Url};

use super::js;
use crate::error::{Error, Kind, Result};
use crate::host::viewer::ViewerFiles;

/// Fetches the files from where the worker came from.
pub struct FetchViewerFiles;

#[async_trait(?Send)]
impl ViewerFiles for FetchViewerFiles {
    async fn read(&self, name: &str) -> Result<Vec<u8>> {
        match fetch(name).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(Error::new(Kind::NotFound, "viewer::read", "no such file").with("name", name)),
            Err(exception) => Err(Error::new(Kind::Offline, "viewer::read", "Keepsake's own file cannot be loaded")
                .with("name", name)
                .with("exception", js::text(&exception))),
        }
    }
}

async fn fetch(name: &str) -> std::result::Result<Option<Vec<u8>>, JsValue> {
    let scope = js::scope();
    let address = Url::new_with_base(name, &scope.location().href())?.href();
    let answer: Response = JsFuture::from(scope.fetch_with_str(&address)).await?.dyn_into()?;
    if !answer.ok() {
        return Ok(None);
    }
    let body: ArrayBuffer = JsFuture::from(answer.array_buffer()?).await?.dyn_into()?;
    Ok(Some(Uint8Array::new(&body).to_vec()))
}
