//! The worker that hashes for another.

use std::array::from_fn;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use data_encoding::HEXLOWER;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use super::lanes::{Digest, update_four};
use super::{MOST_WAITING, PIECE, js, small};

/// So many bytes wait for bytes of other streams to be hashed with them, fewer than whoever adds them waits for.
const MOST_HELD: usize = MOST_WAITING / 2;

/// Hash for the worker that started this one, until it ends it.
pub fn serve() {
    let desk = RefCell::new(Desk::default());
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        desk.borrow_mut().hear(&message.data().unchecked_into());
    });
    js::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    tell(&JsValue::UNDEFINED, None);
}

/// What is under way.
#[derive(Default)]
struct Desk {
    streams: HashMap<u32, Stream>,
    /// Whole pieces by the number of their stream, as they came.
    held: VecDeque<(u32, Uint8Array)>,
}

#[derive(Default)]
struct Stream {
    digest: Digest,
    crc32: crc32fast::Hasher,
}

impl Desk {
    /// `[number, bytes]`: a whole piece of a stream. `[number, bytes, true]`: the last of it, of any length. `[number]`: it is given up.
    fn hear(&mut self, message: &Array) {
        let Some(number) = small(&message.get(0)) else { return };
        match message.get(1).dyn_into::<Uint8Array>() {
            Ok(bytes) if message.get(2).is_truthy() => self.end(number, &bytes),
            Ok(piece) => {
                self.streams.entry(number).or_default();
                self.held.push_back((number, piece));
                self.hash_what_is_due();
            }
            Err(_) => {
                self.streams.remove(&number);
                self.held.retain(|(of, piece)| {
                    if *of == number {
                        give_back(piece);
                    }
                    *of != number
                });
                self.hash_what_is_due();
            }
        }
    }

    /// Four streams at once while there are pieces of four. With fewer under way, or when too much is held, one after the other.
    fn hash_what_is_due(&mut self) {
        while !self.held.is_empty() {
            if !self.hash_four() {
                if self.streams.len() >= 4 && self.held.len() * PIECE <= MOST_HELD {
                    break;
                }
                self.hash_one(0);
            }
        }
    }

    /// Hash the first pieces of four streams, if there are so many.
    fn hash_four(&mut self) -> bool {
        let mut chosen: Vec<usize> = Vec::with_capacity(4);
        for (at, (number, _)) in self.held.iter().enumerate() {
            if chosen.len() < 4 && chosen.iter().all(|other| self.held[*other].0 != *number) {
                chosen.push(at);
            }
        }
        let Ok(chosen) = <[usize; 4]>::try_from(chosen) else { return false };
        // The last first, since the others then stay where they are.
        let mut taken = chosen.map(|_| None);
        for (place, at) in taken.iter_mut().zip(chosen).rev() {
            *place =
                self.held.remove(at).and_then(|(number, piece)| Some((number, self.streams.remove(&number)?, piece)));
        }
        let [Some(a), Some(b), Some(c), Some(d)] = taken else { return true };
        let mut four = [a, b, c, d];
        let bytes = four.each_ref().map(|(_, _, piece)| piece.to_vec());
        for ((_, stream, _), bytes) in four.iter_mut().zip(&bytes) {
            stream.crc32.update(bytes);
        }
        update_four(four.each_mut().map(|(_, stream, _)| &mut stream.digest), from_fn(|i| bytes[i].as_chunks().0));
        for (number, stream, piece) in four {
            self.streams.insert(number, stream);
            give_back(&piece);
        }
        true
    }

    fn hash_one(&mut self, at: usize) {
        let Some((number, piece)) = self.held.remove(at) else { return };
        let bytes = piece.to_vec();
        let stream = self.streams.entry(number).or_default();
        stream.crc32.update(&bytes);
        stream.digest.update(bytes.as_chunks().0);
        give_back(&piece);
    }

    /// Hash what is held of a stream, then its end, and tell its checksums.
    fn end(&mut self, number: u32, last: &Uint8Array) {
        while let Some(at) = self.held.iter().position(|(of, _)| *of == number) {
            if !self.hash_four() {
                self.hash_one(at);
            }
        }
        let mut stream = self.streams.remove(&number).unwrap_or_default();
        let bytes = last.to_vec();
        stream.crc32.update(&bytes);
        let sha256 = HEXLOWER.encode(&stream.digest.finish(&bytes));
        tell(&Array::of4(&number.into(), &sha256.into(), &stream.crc32.finalize().into(), last), Some(last));
        self.hash_what_is_due();
    }
}

/// A piece is done with, and its place free for another.
fn give_back(piece: &Uint8Array) {
    tell(piece, Some(piece));
}

fn tell(answer: &JsValue, handed_over: Option<&Uint8Array>) {
    let transfer = handed_over.map_or_else(Array::new, |bytes| Array::of1(&bytes.buffer()));
    if let Err(exception) = js::scope().post_message_with_transfer(answer, &transfer) {
        web_sys::console::error_1(&exception);
    }
}
