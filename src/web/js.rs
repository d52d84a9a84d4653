//! What crosses the border to JavaScript: the worker's global, exceptions, numbers, and work that must not be left half done.

use std::future::Future;

use futures_channel::oneshot;
use js_sys::{JsString, Reflect, RegExp, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::DedicatedWorkerGlobalScope;

use crate::error::{Error, Kind, Result};

/// The largest integer up to which every integer is a JavaScript number: 2^53 - 1 (ECMAScript, `Number.MAX_SAFE_INTEGER`).
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// The worker that runs this.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// The address of the script that this worker was started with.
pub(super) fn script() -> String {
    scope().location().href()
}

/// Text in Unicode's composed form.
pub fn nfc(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

/// Text without combining marks but voicing marks, and without compatibility forms, composed.
pub fn folded(text: &str) -> String {
    MARKS.with(|marks| JsString::from(text).normalize("NFKD").replace_by_pattern(marks, "").normalize("NFC").into())
}

/// Whether a character is a combining mark.
pub fn is_mark(c: char) -> bool {
    MARK.with(|mark| mark.test(c.encode_utf8(&mut [0; 4])))
}

thread_local! {
    /// All combining marks but the two of voicing, one at a time.
    static MARKS: RegExp = RegExp::new(r"(?![\u3099\u309a])\p{M}", "gu");
    /// Any. Without "g", which would make it remember its place.
    static MARK: RegExp = RegExp::new(r"\p{M}", "u");
}

/// The name of an exception: "NotFoundError". Empty when what was thrown has none.
pub(super) fn name(exception: &JsValue) -> String {
    property(exception, "name")
}

/// What an exception says, in the browser's words: "NotFoundError: A requested file or directory could not be found".
pub(super) fn text(exception: &JsValue) -> String {
    match (name(exception), property(exception, "message")) {
        // Not `{exception:?}`: that brings the code that prints numbers.
        (name, message) if name.is_empty() && message.is_empty() => {
            exception.as_string().unwrap_or_else(|| "no reason was given".to_owned())
        }
        (name, message) => format!("{name}: {message}"),
    }
}

fn property(object: &JsValue, key: &str) -> String {
    Reflect::get(object, &key.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// A size or a time as JavaScript counts it; none for what is not a whole number or beyond 2^53.
pub(super) fn integer(number: f64) -> Option<u64> {
    let is_exact = number.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER).contains(&number);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked in the line above")]
    is_exact.then_some(number as u64)
}

/// A size as JavaScript counts it. Exact up to 2^53, 8 PiB, which is beyond any disk that a browser writes to.
#[allow(clippy::cast_precision_loss, reason = "JavaScript has no other number; see above")]
pub(super) fn number(size: u64) -> f64 {
    size as f64
}

/// A length of one of JavaScript's arrays. Nothing that wasm holds is longer.
pub(super) fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Does `work` to its end even when the caller is dropped meanwhile; then its result is dropped too.
///
/// A promise cannot be called back: a file handle that arrives when nobody waits for it any more would stay open, and locked.
pub(super) async fn to_its_end<T: 'static>(work: impl Future<Output = Result<T>> + 'static) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async move {
        // Nobody waits: the value is dropped here, which closes what it holds.
        let _ = sender.send(work.await);
    });
    receiver.await.unwrap_or_else(|error| {
        Err(Error::new(Kind::Internal, "web::to_its_end", "the work vanished").caused_by(error))
    })
}

/// Bytes of this module's linear memory. It never shrinks.
pub fn memory() -> Option<u64> {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().dyn_into().ok()?;
    integer(Reflect::get(&memory.buffer(), &"byteLength".into()).ok()?.as_f64()?)
}
