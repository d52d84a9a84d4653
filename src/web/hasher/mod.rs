//! Hashing in a worker beside this one: SHA-256 in wasm does some 400 MB a second, of several files at once twice as much, and what
//! downloads or packs has no time for that.
//!
//! The worker beside runs the same script under another name. Pieces of bytes are handed over to it; it gives each back when it is hashed,
//! since memory that is used again costs less than new, and answers the end with the checksum. Where it does not start, hashing is done inline.

mod lanes;
mod serve;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::clock::WorkerClock;
use super::js::{self, length};
use super::reader::JsBytes;
use crate::error::{Error, Kind, Result};
use crate::host::chunk::Chunk;
use crate::host::clock::Clock;
use crate::host::hasher::{Checksums, Hasher, InlineHasher, Wanted};
pub use serve::serve;

/// The name under which a worker's script is to hash for another worker.
pub const NAME: &str = "keepsake-hasher";

/// Bytes that are handed over at a time: whole blocks of the hash.
const PIECE: usize = 512 << 10;
/// What is not larger is hashed here: to hand it over would take longer.
const SMALL: usize = 64 << 10;
/// So many bytes may wait to be hashed before who adds more has to wait.
const MOST_WAITING: usize = 8 << 20;

/// The worker is not waited for any longer: its program is there already, so that it starts within a fraction of that.
const LONGEST_START: Duration = Duration::from_secs(5);

thread_local! {
    static BESIDE: Rc<Beside> = Beside::start();
}

/// Start the worker beside, if that has not been done: it takes a moment to be ready.
pub(super) fn start() {
    BESIDE.with(|_| ());
}

/// A hasher for bytes that this worker reads or writes.
pub(super) fn begin(wanted: Wanted) -> Box<dyn Hasher> {
    let beside = BESIDE.with(Rc::clone);
    if beside.state.get() == State::Gone {
        return Box::new(InlineHasher::new(wanted));
    }
    let number = beside.last.get().wrapping_add(1);
    beside.last.set(number);
    Box::new(BesideHasher {
        beside,
        number,
        wanted,
        first: Vec::new(),
        piece: None,
        unsent: Vec::new(),
        has_sent: false,
        inline: None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Ready,
    /// It did not start, or broke.
    Gone,
}

/// The worker beside this one.
struct Beside {
    worker: Option<Worker>,
    state: Cell<State>,
    last: Cell<u32>,
    /// Bytes handed over and not hashed yet.
    waiting: Cell<usize>,
    /// Pieces that were given back.
    spare: RefCell<Vec<Uint8Array>>,
    /// Who waits for those to become fewer.
    held_up: RefCell<Vec<oneshot::Sender<()>>>,
    /// Who waits for a checksum.
    ends: RefCell<HashMap<u32, oneshot::Sender<Checksums>>>,
}

impl Beside {
    fn start() -> Rc<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(NAME);
        let worker = Worker::new_with_options(&js::script(), &options).ok();
        let state = Cell::new(if worker.is_some() { State::Starting } else { State::Gone });
        let beside = Rc::new(Self {
            worker,
            state,
            last: Cell::default(),
            waiting: Cell::default(),
            spare: RefCell::default(),
            held_up: RefCell::default(),
            ends: RefCell::default(),
        });
        if let Some(worker) = &beside.worker {
            let heard = Rc::downgrade(&beside);
            let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                if let Some(beside) = Weak::upgrade(&heard) {
                    beside.hear(&message.data());
                }
            });
            let lost = Rc::downgrade(&beside);
            let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
                // Handled here: otherwise it would count as an error of this worker.
                event.prevent_default();
                if let Some(beside) = Weak::upgrade(&lost) {
                    beside.lose();
                }
            });
            worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            // They live as long as this worker.
            on_message.forget();
            on_error.forget();
        }
        beside
    }

    /// `undefined`: it has started. Bytes: these were hashed. `[number, text, number or undefined, bytes]`: of a hasher its checksums, and
    /// its last bytes.
    fn hear(&self, message: &JsValue) {
        if message.is_undefined() {
            self.state.set(State::Ready);
            self.held_up.take();
        } else if let Some(piece) = message.dyn_ref::<Uint8Array>() {
            self.take_back(piece);
        } else if let Some(end) = message.dyn_ref::<Array>() {
            self.take_back(end.get(3).unchecked_ref());
            let asked = small(&end.get(0)).and_then(|number| self.ends.borrow_mut().remove(&number));
            if let (Some(asked), Some(sha256)) = (asked, end.get(1).as_string()) {
                // Fails when nobody wants it any more.
                let _ = asked.send(Checksums { sha256, crc32: small(&end.get(2)) });
            }
        }
    }

    fn take_back(&self, hashed: &Uint8Array) {
        self.waiting.set(self.waiting.get().saturating_sub(hashed.length() as usize));
        if self.waiting.get() <= MOST_WAITING {
            self.held_up.take();
        }
        let (whole, mut spare) = (Uint8Array::new(&hashed.buffer()), self.spare.borrow_mut());
        if whole.length() as usize == PIECE && spare.len() < MOST_WAITING / PIECE {
            spare.push(whole);
        }
    }

    /// Room for a piece.
    fn room(&self) -> Uint8Array {
        self.spare.borrow_mut().pop().unwrap_or_else(|| Uint8Array::new_with_length(length(PIECE)))
    }

    /// Everybody who waits is let go: with an error, if for a checksum.
    fn lose(&self) {
        self.state.set(State::Gone);
        self.held_up.take();
        self.ends.take();
    }

    /// Hand over bytes of a hasher, or give it up.
    fn post(&self, number: u32, bytes: Option<(&Uint8Array, Note)>) {
        let (message, handed_over) = (Array::of1(&number.into()), Array::new());
        if let Some((bytes, note)) = bytes {
            self.waiting.set(self.waiting.get() + bytes.length() as usize);
            message.push(bytes);
            message.push(&note.is_last.into());
            message.push(&note.makes_crc32.into());
            handed_over.push(&bytes.buffer());
        }
        let posted = self.worker.as_ref().map(|worker| worker.post_message_with_transfer(&message, &handed_over));
        if !matches!(posted, Some(Ok(()))) {
            self.lose();
        }
    }
}

/// What is told with bytes that are handed over.
struct Note {
    /// They are the last, of any length; all others are whole pieces.
    is_last: bool,
    makes_crc32: bool,
}

/// Bytes in either memory.
enum Source<'a> {
    Here(&'a [u8]),
    Js(&'a Uint8Array),
}

impl Source<'_> {
    fn len(&self) -> usize {
        match self {
            Source::Here(bytes) => bytes.len(),
            Source::Js(bytes) => bytes.length() as usize,
        }
    }

    /// Fill `room` with those from `begin`.
    fn copy_to(&self, room: &Uint8Array, begin: usize) {
        let end = begin + room.length() as usize;
        match self {
            Source::Here(bytes) => room.copy_from(&bytes[begin..end]),
            Source::Js(bytes) => room.set(&bytes.subarray(length(begin), length(end)), 0),
        }
    }

    /// Hash here those from `begin`.
    fn add_to(&self, inline: &mut InlineHasher, begin: usize) {
        match self {
            Source::Here(bytes) => inline.add(&bytes[begin..]),
            Source::Js(bytes) => inline.add(&bytes.subarray(length(begin), bytes.length()).to_vec()),
        }
    }
}

/// A checksum that the worker beside makes.
struct BesideHasher {
    beside: Rc<Beside>,
    number: u32,
    wanted: Wanted,
    /// The first bytes. If no more come, they are hashed here.
    first: Vec<u8>,
    /// A piece that is being filled, and how far it is.
    piece: Option<(Uint8Array, usize)>,
    /// Full pieces that wait for the worker to start.
    unsent: Vec<Uint8Array>,
    has_sent: bool,
    /// Takes everything, once it is clear that the worker does not.
    inline: Option<InlineHasher>,
}

impl BesideHasher {
    fn note(&self, is_last: bool) -> Note {
        Note { is_last, makes_crc32: self.wanted == Wanted::Both }
    }

    /// Fill pieces, and hand over those that are full.
    fn fill(&mut self, bytes: &Source) {
        let mut done = 0;
        while done < bytes.len() {
            if let Some(inline) = &mut self.inline {
                return bytes.add_to(inline, done);
            }
            let (piece, at) = self.piece.take().unwrap_or_else(|| (self.beside.room(), 0));
            let now = (bytes.len() - done).min(PIECE - at);
            let end = at + now;
            bytes.copy_to(&piece.subarray(length(at), length(end)), done);
            done += now;
            if end < PIECE {
                self.piece = Some((piece, end));
            } else {
                self.unsent.push(piece);
                self.send();
            }
        }
    }

    /// Hand over what is full, as soon as the worker has started. What comes without a pause cannot wait for that.
    fn send(&mut self) {
        match self.beside.state.get() {
            State::Starting if self.unsent.len() * PIECE < MOST_WAITING => {}
            State::Ready => {
                for piece in std::mem::take(&mut self.unsent) {
                    self.has_sent = true;
                    self.beside.post(self.number, Some((&piece, self.note(false))));
                }
            }
            State::Starting | State::Gone => self.hash_here(),
        }
    }

    /// Hash here what is there and what will come. What was sent is lost if the worker is.
    fn hash_here(&mut self) {
        let inline = self.inline.get_or_insert_with(|| InlineHasher::new(self.wanted));
        inline.add(&std::mem::take(&mut self.first));
        self.unsent.drain(..).for_each(|piece| inline.add(&piece.to_vec()));
        if let Some((piece, end)) = self.piece.take() {
            inline.add(&piece.subarray(0, length(end)).to_vec());
        }
    }

    fn is_begun(&self) -> bool {
        self.has_sent || self.piece.is_some() || !self.unsent.is_empty()
    }

    fn is_behind(&self) -> bool {
        match self.beside.state.get() {
            State::Starting => !self.unsent.is_empty(),
            State::Ready => self.beside.waiting.get() > MOST_WAITING,
            State::Gone => false,
        }
    }
}

#[async_trait(?Send)]
impl Hasher for BesideHasher {
    fn update(&mut self, bytes: &[u8]) {
        if let Some(inline) = &mut self.inline {
            return inline.add(bytes);
        }
        if !self.is_begun() && self.first.len() + bytes.len() <= SMALL {
            return self.first.extend_from_slice(bytes);
        }
        let first = std::mem::take(&mut self.first);
        self.fill(&Source::Here(&first));
        self.fill(&Source::Here(bytes));
    }

    fn update_chunk(&mut self, chunk: &Chunk) {
        match chunk.host() {
            Some(JsBytes(bytes)) if self.inline.is_none() && (self.is_begun() || bytes.length() as usize > SMALL) => {
                let first = std::mem::take(&mut self.first);
                self.fill(&Source::Here(&first));
                self.fill(&Source::Js(bytes));
            }
            _ => self.update(&chunk.bytes()),
        }
    }

    async fn ready(&mut self) {
        while self.is_behind() {
            let (sender, fewer) = oneshot::channel::<()>();
            self.beside.held_up.borrow_mut().push(sender);
            // The sender is dropped to wake all of them.
            if self.beside.state.get() == State::Ready {
                let _ = fewer.await;
            } else if let Either::Right(_) = select(fewer, WorkerClock::new().sleep(LONGEST_START)).await {
                self.beside.lose();
            }
        }
        if !self.unsent.is_empty() {
            self.send();
        }
    }

    async fn finish(mut self: Box<Self>) -> Result<Checksums> {
        self.ready().await;
        let is_ready = self.beside.state.get() == State::Ready;
        if !self.has_sent && (!is_ready || self.piece.is_none()) {
            self.hash_here();
            return Ok(self.inline.take().unwrap_or_else(|| InlineHasher::new(self.wanted)).sums());
        }
        let lost = || Error::new(Kind::Internal, "hasher::finish", "the worker that hashes has stopped");
        if !is_ready {
            return Err(lost());
        }
        let last = match self.piece.take() {
            Some((piece, end)) => piece.subarray(0, length(end)),
            None => Uint8Array::new_with_length(0),
        };
        let (sender, sums) = oneshot::channel();
        self.beside.ends.borrow_mut().insert(self.number, sender);
        self.has_sent = false;
        self.beside.post(self.number, Some((&last, self.note(true))));
        sums.await.map_err(|error| lost().caused_by(error))
    }
}

impl Drop for BesideHasher {
    fn drop(&mut self) {
        if self.has_sent {
            // Given up: the worker need not keep it.
            self.beside.post(self.number, None);
        }
    }
}

/// Whether this worker was started to hash for another.
pub fn is_wanted() -> bool {
    js::scope().name() == NAME
}

/// A number of 32 bits.
fn small(value: &JsValue) -> Option<u32> {
    value.as_f64().and_then(js::integer).and_then(|number| u32::try_from(number).ok())
}
