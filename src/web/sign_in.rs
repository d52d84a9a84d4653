//! Signing in on the service's own page, in another tab. The work is done by `www/sign_in.js`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/www/sign_in.js")]
extern "C" {
    #[wasm_bindgen(js_name = agree)]
    fn js_agree(address: &str, callback: &str) -> Promise;
}

/// Opens `address` in another tab and waits for the address that the browser is sent to afterwards: `callback`, unless `address` names
/// another itself. None when that cannot be seen.
pub async fn agree(address: &str, callback: &str) -> Option<String> {
    JsFuture::from(js_agree(address, callback)).await.ok()?.as_string()
}
