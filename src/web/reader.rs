//! Reading a stream of bytes (<https://streams.spec.whatwg.org/>).

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamReadResult};

use super::js_bytes::JsBytes;
use crate::host::chunk::{Chunk, HostBytes};

/// What is not larger is brought into wasm's memory, so that no room is kept for a few bytes.
const SMALL: usize = 256 << 10;

/// How a body is read.
pub(super) enum Reader {
    /// Into rooms. The stream has the room while it reads, then the chunk while it lives.
    Into(ReadableStreamByobReader),
    /// In chunks of the browser's own, where bodies are no byte streams.
    Own(ReadableStreamDefaultReader),
}

impl Reader {
    pub(super) fn of(stream: &ReadableStream) -> Result<Self, JsValue> {
        ReadableStreamByobReader::new(stream)
            .map(Self::Into)
            .or_else(|_| ReadableStreamDefaultReader::new(stream).map(Self::Own))
    }

    /// The next bytes; none at the end.
    pub(super) async fn read(&mut self) -> Result<Option<Chunk>, JsValue> {
        let promise = match self {
            Self::Into(reader) => reader.read_with_array_buffer_view(JsBytes::room().array()),
            Self::Own(reader) => reader.read(),
        };
        let read: ReadableStreamReadResult = JsFuture::from(promise).await?.unchecked_into();
        // At the end it may be an empty one with the room, or nothing.
        let bytes = read.get_value().dyn_into::<Uint8Array>().ok().map(JsBytes::new);
        let bytes = bytes.filter(|_| !read.get_done().unwrap_or(false));
        Ok(bytes.map(|bytes| match bytes.len() {
            ..=SMALL => bytes.array().to_vec().into(),
            _ => bytes.into_chunk(),
        }))
    }
}
