//! Reading a stream of bytes (<https://streams.spec.whatwg.org/>).

use std::cell::RefCell;

use bytes::Bytes;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamReadResult};

use crate::host::chunk::{Chunk, HostBytes};

/// Bytes that are read into one buffer, at most.
const ROOM: u32 = 1 << 20;
/// So many buffers are kept for the bodies to come: as many as are downloaded at once.
const MOST_SPARE: usize = 8;
/// What is not larger is brought into wasm's memory, so that no buffer is kept for a few bytes.
const SMALL: u32 = 256 << 10;

thread_local! {
    /// Buffers that no body uses now.
    static SPARE: RefCell<Vec<ArrayBuffer>> = RefCell::default();
}

/// How a body is read.
pub(super) enum Reader {
    /// Into buffers that are used again and again: a new one for each chunk costs a browser more than the bytes in it. The stream has the
    /// buffer while it reads, then the chunk while it lives.
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
            Self::Into(reader) => {
                let room = SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(|| ArrayBuffer::new(ROOM));
                reader.read_with_array_buffer_view(&Uint8Array::new(&room))
            }
            Self::Own(reader) => reader.read(),
        };
        let read: ReadableStreamReadResult = JsFuture::from(promise).await?.unchecked_into();
        // At the end it may be an empty one with the buffer, or nothing.
        let chunk = read.get_value().dyn_into::<Uint8Array>().ok().map(JsBytes);
        let chunk = chunk.filter(|_| !read.get_done().unwrap_or(false));
        Ok(chunk.map(|chunk| match chunk.0.length() {
            ..=SMALL => Bytes::from(chunk.0.to_vec()).into(),
            _ => Chunk::on_host(chunk),
        }))
    }
}

/// Bytes in JavaScript's memory. Dropped, they leave their buffer for others.
pub struct JsBytes(pub(super) Uint8Array);

impl JsBytes {
    /// A chunk that stays where it is.
    pub fn chunk(bytes: Uint8Array) -> Chunk {
        Chunk::on_host(Self(bytes))
    }
}

impl HostBytes for JsBytes {
    fn len(&self) -> usize {
        self.0.length() as usize
    }

    fn copy_to(&self, room: &mut [u8]) {
        self.0.copy_to(room);
    }
}

impl Drop for JsBytes {
    fn drop(&mut self) {
        let room = self.0.buffer();
        SPARE.with_borrow_mut(|spare| {
            if room.byte_length() == ROOM && spare.len() < MOST_SPARE {
                spare.push(room);
            }
        });
    }
}
