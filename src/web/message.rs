//! A message between a page and its worker: a value in bytes (see [`crate::wire`]), and beside it what no bytes can hold, such as handles and
//! files. Only bytes are looked into, so nothing that a browser hands over can be taken for a part of the value.

use js_sys::{Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::wire::{pack, unpack};

/// The property that holds the value.
const PACKED: &str = "packed";

/// A value as the object that is posted, with what rides beside it under its name.
///
/// # Errors
/// What the browser throws; a value that cannot be packed, in words.
pub fn message(value: &impl Serialize, riders: &[(&str, &JsValue)]) -> std::result::Result<JsValue, JsValue> {
    let packed = pack(value).map_err(|error| error.detail())?;
    let message = Object::new();
    Reflect::set(&message, &PACKED.into(), &Uint8Array::from(&packed[..]))?;
    for (name, rider) in riders {
        Reflect::set(&message, &(*name).into(), rider)?;
    }
    Ok(message.into())
}

/// The value of a message.
///
/// # Errors
/// `Internal` when it holds none of this type.
pub fn value<T: DeserializeOwned>(message: &JsValue) -> Result<T> {
    let empty = || Error::new(Kind::Internal, "message", "this is no message: nothing is in it");
    unpack(&rider::<Uint8Array>(message, PACKED).ok_or_else(empty)?.to_vec())
}

/// What rides beside the value under this name, if it is of this type. What is not an object has no such property.
pub fn rider<T: JsCast>(message: &JsValue, name: &str) -> Option<T> {
    Reflect::get(message, &name.into()).ok()?.dyn_into().ok()
}
