//! Bytes in JavaScript's memory. What is read or handed to another worker lies in rooms that are used again and again: a new one for each
//! chunk costs a browser more than the bytes in it.

use std::cell::RefCell;

use js_sys::{ArrayBuffer, Uint8Array};

use super::js::length;
use crate::host::chunk::{Chunk, HostBytes};

/// Bytes that a room takes.
pub(super) const ROOM: usize = 1 << 20;
/// So many rooms are kept for later: one for each body that is downloaded, and those that may wait to be hashed.
const MOST_SPARE: usize = 24;

thread_local! {
    /// Rooms that nobody uses now.
    static SPARE: RefCell<Vec<ArrayBuffer>> = RefCell::default();
}

/// Bytes, of which nobody else has the buffer. Dropped, they leave it to others if it is a room.
pub struct JsBytes(Uint8Array);

impl JsBytes {
    /// Take bytes over.
    pub fn new(bytes: Uint8Array) -> Self {
        Self(bytes)
    }

    /// A room with whatever is in it.
    pub(super) fn room() -> Self {
        let room = SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(|| ArrayBuffer::new(length(ROOM)));
        Self(Uint8Array::new(&room))
    }

    /// What the browser knows them as.
    pub fn array(&self) -> &Uint8Array {
        &self.0
    }

    /// Only the first ones.
    pub(super) fn cut(&mut self, len: usize) {
        self.0 = self.0.subarray(0, length(len));
    }

    /// As a chunk that stays where it is.
    pub fn into_chunk(self) -> Chunk {
        Chunk::on_host(self)
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
        let buffer = self.0.buffer();
        SPARE.with_borrow_mut(|spare| {
            // One that was handed to another worker has no bytes any more.
            if buffer.byte_length() as usize == ROOM && spare.len() < MOST_SPARE {
                spare.push(buffer);
            }
        });
    }
}
