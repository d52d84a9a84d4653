//! What the user asked to be remembered: a sign-in, encrypted with a passphrase.
//!
//! The work is done by `www/vault.js` through WebCrypto, so that no cipher is part of the page.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::host::message;
use crate::engine::messages::Secret;

#[wasm_bindgen(module = "/www/vault.js")]
extern "C" {
    #[wasm_bindgen(js_name = isRemembered)]
    fn js_is_remembered(name: &str) -> Promise;

    #[wasm_bindgen(js_name = remember)]
    fn js_remember(name: &str, passphrase: &str, secret: &str) -> Promise;

    #[wasm_bindgen(js_name = replace)]
    fn js_replace(name: &str, secret: &str) -> Promise;

    #[wasm_bindgen(js_name = unlock)]
    fn js_unlock(name: &str, passphrase: &str) -> Promise;

    #[wasm_bindgen(js_name = forget)]
    fn js_forget(name: &str) -> Promise;
}

/// A change that has begun.
pub struct Work(Promise);

impl Work {
    /// Waits for its end; an error is a sentence.
    pub async fn done(self) -> Result<(), String> {
        JsFuture::from(self.0).await.map(drop).map_err(|error| message(&error))
    }
}

/// Whether a sign-in is remembered under this name. Storage that fails has none.
pub async fn is_remembered(name: &str) -> bool {
    JsFuture::from(js_is_remembered(name)).await.is_ok_and(|answer| answer.as_bool() == Some(true))
}

/// Remembers a sign-in under a passphrase.
pub fn remember(name: &str, passphrase: &Secret, text: &Secret) -> Work {
    Work(js_remember(name, &passphrase.0, &text.0))
}

/// Writes over the sign-in that was remembered or unlocked on this page, with the same passphrase.
pub fn replace(name: &str, text: &Secret) -> Work {
    Work(js_replace(name, &text.0))
}

/// The remembered sign-in; none when the passphrase does not open it, and an error is a sentence.
pub async fn unlock(name: &str, passphrase: &Secret) -> Result<Option<Secret>, String> {
    let text = JsFuture::from(js_unlock(name, &passphrase.0)).await.map_err(|error| message(&error))?;
    Ok(text.as_string().map(Secret))
}

/// Forgets it.
pub fn forget(name: &str) -> Work {
    Work(js_forget(name))
}
