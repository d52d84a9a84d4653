//! What the worker that hashes does with what it is handed: several streams at once, as far as they come together.

use std::array::from_fn;
use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use data_encoding::HEXLOWER;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::MOST_WAITING;
use super::crc32::Crc32;
use super::lanes::{Digest, LANES, update_together};
use crate::web::js::{integer, length};
use crate::web::js_bytes::JsBytes;

/// So many bytes wait for bytes of other streams to be hashed with them, fewer than whoever adds them waits for.
pub const MOST_HELD: usize = MOST_WAITING / 4 * 3;

/// Bytes of a stream that are brought into wasm's memory and hashed at a time: whole blocks. Four of them stay in a processor's second
/// cache.
const STEP: usize = 64 << 10;

/// Bytes of a stream that are handed over.
pub struct Handed {
    /// Which stream.
    pub number: u32,
    /// Of any length.
    pub bytes: JsBytes,
    /// No more come.
    pub is_last: bool,
    /// Whether the stream's CRC-32 is wanted too.
    pub makes_crc32: bool,
}

impl Handed {
    /// `[number, bytes, is it the last?, is its CRC-32 wanted?]`
    pub fn to_message(&self) -> Array {
        Array::of4(
            &self.number.into(),
            self.bytes.array(),
            &JsValue::from_bool(self.is_last),
            &JsValue::from_bool(self.makes_crc32),
        )
    }
}

/// What is under way.
pub struct Desk {
    streams: BTreeMap<u32, Stream>,
    /// What was brought in.
    steps: [Box<[u8]>; LANES],
    tell: Box<dyn Fn(&JsValue)>,
}

struct Stream {
    digest: Digest,
    /// Where it is wanted.
    crc32: Option<Crc32>,
    /// What came and is not all hashed.
    pieces: VecDeque<Uint8Array>,
    /// How far the first of them is.
    at: usize,
    /// Bytes of them that are not hashed.
    held: usize,
}

impl Stream {
    fn new(makes_crc32: bool) -> Self {
        let crc32 = makes_crc32.then(Crc32::default);
        Self { digest: Digest::default(), crc32, pieces: VecDeque::new(), at: 0, held: 0 }
    }

    fn add(&mut self, piece: Uint8Array) {
        self.held += piece.length() as usize;
        self.pieces.push_back(piece);
    }

    /// Bring in as many bytes as `step` has room for, or all there are, and give back pieces that are done with. How many bytes.
    fn bring(&mut self, step: &mut [u8], give_back: &dyn Fn(&JsValue)) -> usize {
        let mut filled = 0;
        while let Some(piece) = self.pieces.front().filter(|_| filled < step.len()) {
            let len = piece.length() as usize;
            let now = (len - self.at).min(step.len() - filled);
            let end = self.at + now;
            piece.subarray(length(self.at), length(end)).copy_to(&mut step[filled..filled + now]);
            (self.at, filled) = (end, filled + now);
            if end == len {
                give_back(piece);
                self.pieces.pop_front();
                self.at = 0;
            }
        }
        self.held -= filled;
        filled
    }
}

impl Desk {
    /// Nothing is under way. What it has to say is told to `tell`: bytes are given back, `[number, text, number or undefined]` are the
    /// checksums of a stream.
    pub fn new(tell: Box<dyn Fn(&JsValue)>) -> Self {
        Self { streams: BTreeMap::new(), steps: from_fn(|_| vec![0; STEP].into_boxed_slice()), tell }
    }

    /// A message of [`Handed`]; or `[number]`, when a stream is given up.
    pub fn hear(&mut self, message: &Array) {
        let Some(number) = small(&message.get(0)) else { return };
        match message.get(1).dyn_into() {
            Ok(bytes) => {
                let new = || Stream::new(message.get(3).is_truthy());
                self.streams.entry(number).or_insert_with(new).add(bytes);
                if message.get(2).is_truthy() {
                    self.end(number);
                }
            }
            Err(_) => {
                let given_up = self.streams.remove(&number);
                given_up.into_iter().flat_map(|stream| stream.pieces).for_each(|piece| (self.tell)(&piece));
            }
        }
        self.hash_what_is_due();
    }

    /// Four streams at once, or all if there are fewer. Those of which there is too little as yet are waited for until too much is held.
    fn hash_what_is_due(&mut self) {
        loop {
            let due = self.due(None);
            let is_held = self.streams.values().map(|stream| stream.held).sum::<usize>() <= MOST_HELD;
            if due.is_empty() || due.len() < self.streams.len().min(LANES) && is_held {
                break;
            }
            self.hash(&due);
        }
    }

    /// The streams of which there is a step to hash: `first` if it is one, then those of which most is held.
    fn due(&self, first: Option<u32>) -> Vec<u32> {
        let with_step = self.streams.iter().filter(|(_, stream)| stream.held >= STEP);
        let mut due: Vec<_> = with_step.map(|(number, stream)| (*number, stream.held)).collect();
        due.sort_by_key(|(number, held)| (Some(*number) != first, Reverse(*held)));
        due.into_iter().map(|(number, _)| number).take(LANES).collect()
    }

    /// Hash a step of each.
    fn hash(&mut self, due: &[u32]) {
        let mut lanes = Vec::with_capacity(LANES);
        let streams = self.streams.iter_mut().filter(|(number, _)| due.contains(number));
        for ((_, stream), step) in streams.zip(&mut self.steps) {
            stream.bring(step, &self.tell);
            if let Some(crc32) = &mut stream.crc32 {
                crc32.update(step);
            }
            lanes.push((&mut stream.digest, step.as_chunks().0));
        }
        update_together(&mut lanes);
    }

    /// Hash all that is held of a stream, and tell its checksums.
    fn end(&mut self, number: u32) {
        while self.streams.get(&number).is_some_and(|stream| stream.held >= STEP) {
            self.hash(&self.due(Some(number)));
        }
        let Some(mut stream) = self.streams.remove(&number) else { return };
        let [step, ..] = &mut self.steps;
        let rest = stream.bring(step, &self.tell);
        let sha256 = HEXLOWER.encode(&stream.digest.finish(&step[..rest]));
        let crc32 = stream.crc32.map_or(JsValue::UNDEFINED, |crc32| crc32.finish(&step[..rest]).into());
        (self.tell)(&Array::of3(&number.into(), &sha256.into(), &crc32));
    }
}

/// A number of 32 bits.
pub(super) fn small(value: &JsValue) -> Option<u32> {
    value.as_f64().and_then(integer).and_then(|number| u32::try_from(number).ok())
}
