//! The worker that hashes for another.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use super::desk::Desk;
use crate::web::js;

/// Hash for the worker that started this one, until it ends it.
pub fn serve() {
    let desk = RefCell::new(Desk::new(Box::new(tell)));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        desk.borrow_mut().hear(&message.data().unchecked_into());
    });
    js::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    tell(&JsValue::UNDEFINED);
}

/// Post an answer; bytes go with the memory they lie in.
fn tell(answer: &JsValue) {
    let handed_over = answer.dyn_ref::<Uint8Array>().map_or_else(Array::new, |bytes| Array::of1(&bytes.buffer()));
    if let Err(exception) = js::scope().post_message_with_transfer(answer, &handed_over) {
        web_sys::console::error_1(&exception);
    }
}
