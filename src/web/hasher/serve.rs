//! The worker that hashes for another.

use std::array::from_fn;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use data_encoding::HEXLOWER;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use super::lanes::{Digest, update_four};
use super::{MOST_WAITING, PIECE, js, length, small};

/// So many bytes wait for bytes of other streams to be hashed with them, fewer than whoever adds them waits for.
const MOST_HELD: usize = MOST_WAITING / 2;

/// Bytes of a stream that are brought into wasm's memory at a time. Four of them stay in a processor's second cache; whole pieces do not.
const STEP: usize = 64 << 10;

/// Hash for the worker that started this one, until it ends it.
pub fn serve() {
    let desk = RefCell::new(Desk::new());
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        desk.borrow_mut().hear(&message.data().unchecked_into());
    });
    js::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    tell(&JsValue::UNDEFINED, None);
}

/// What is under way.
struct Desk {
    streams: HashMap<u32, Stream>,
    /// Whole pieces by the number of their stream, as they came.
    held: VecDeque<(u32, Uint8Array)>,
    /// What was brought in of the pieces that are being hashed.
    steps: [Box<[u8]>; 4],
}

struct Stream {
    digest: Digest,
    /// Where it is wanted.
    crc32: Option<crc32fast::Hasher>,
}

impl Stream {
    fn new(makes_crc32: bool) -> Self {
        Self { digest: Digest::default(), crc32: makes_crc32.then(crc32fast::Hasher::new) }
    }

    fn add_to_crc32(&mut self, bytes: &[u8]) {
        if let Some(crc32) = &mut self.crc32 {
            crc32.update(bytes);
        }
    }
}

impl Desk {
    fn new() -> Self {
        let steps = from_fn(|_| vec![0; STEP].into_boxed_slice());
        Self { streams: HashMap::new(), held: VecDeque::new(), steps }
    }

    /// `[number, bytes, is it the last?, is its CRC-32 wanted?]`: a whole piece of a stream, the last of any length. `[number]`: it is given up.
    fn hear(&mut self, message: &Array) {
        let Some(number) = small(&message.get(0)) else { return };
        let new = || Stream::new(message.get(3).is_truthy());
        match message.get(1).dyn_into::<Uint8Array>() {
            Ok(bytes) => {
                self.streams.entry(number).or_insert_with(new);
                if message.get(2).is_truthy() {
                    return self.end(number, &bytes);
                }
                self.held.push_back((number, bytes));
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
        for at in (0..PIECE).step_by(STEP) {
            for ((_, stream, piece), step) in four.iter_mut().zip(&mut self.steps) {
                bring(piece, at, step);
                stream.add_to_crc32(step);
            }
            let blocks = self.steps.each_ref().map(|step| step.as_chunks().0);
            update_four(four.each_mut().map(|(_, stream, _)| &mut stream.digest), blocks);
        }
        for (number, stream, piece) in four {
            self.streams.insert(number, stream);
            give_back(&piece);
        }
        true
    }

    fn hash_one(&mut self, at: usize) {
        let Some((number, piece)) = self.held.remove(at) else { return };
        let Some(stream) = self.streams.get_mut(&number) else { return give_back(&piece) };
        let [step, ..] = &mut self.steps;
        for at in (0..PIECE).step_by(STEP) {
            bring(&piece, at, step);
            stream.add_to_crc32(step);
            stream.digest.update(step.as_chunks().0);
        }
        give_back(&piece);
    }

    /// Hash what is held of a stream, then its end, and tell its checksums.
    fn end(&mut self, number: u32, last: &Uint8Array) {
        while let Some(at) = self.held.iter().position(|(of, _)| *of == number) {
            if !self.hash_four() {
                self.hash_one(at);
            }
        }
        let Some(mut stream) = self.streams.remove(&number) else { return };
        let bytes = last.to_vec();
        stream.add_to_crc32(&bytes);
        let sha256 = HEXLOWER.encode(&stream.digest.finish(&bytes));
        let crc32 = stream.crc32.map_or(JsValue::UNDEFINED, |crc32| crc32.finalize().into());
        tell(&Array::of4(&number.into(), &sha256.into(), &crc32, last), Some(last));
        self.hash_what_is_due();
    }
}

/// Bring in as many bytes of a piece as `step` has room for.
fn bring(piece: &Uint8Array, at: usize, step: &mut [u8]) {
    piece.subarray(length(at), length(at + step.len())).copy_to(step);
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
