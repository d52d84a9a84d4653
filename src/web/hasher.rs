//! Hashing in a worker beside this one: SHA-256 in wasm does some 300 MB a second, and what downloads or packs has no time for
//! that.
//!
//! The worker beside runs the same script under another name. Pieces of bytes are handed over to it, it answers each with its number, and
//! the end with the checksum. Until it has started, and where it does not start, hashing is done inline.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use async_trait::async_trait;
use futures_channel::oneshot;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::js;
use crate::error::{Error, Kind, Result};
use crate::host::hasher::{Checksums, Hasher, InlineHasher};

/// The name under which a worker's script is to hash for another worker.
pub const NAME: &str = "keepsake-hasher";

/// Bytes that are handed over at a time.
const PIECE: usize = 256 << 10;
/// So many bytes may wait to be hashed before who adds more has to wait.
const MOST_WAITING: usize = 8 << 20;

thread_local! {
    static BESIDE: Rc<Beside> = Beside::start();
}

/// Start the worker beside, if that has not been done: it takes a moment to be ready.
pub(super) fn start() {
    BESIDE.with(|_| ());
}

/// A hasher for bytes that this worker reads or writes.
pub(super) fn begin() -> Box<dyn Hasher> {
    let beside = BESIDE.with(Rc::clone);
    if beside.state.get() != State::Ready {
        return Box::<InlineHasher>::default();
    }
    let number = beside.last.get().wrapping_add(1);
    beside.last.set(number);
    Box::new(BesideHasher { beside, number, gathered: Vec::new(), has_sent: false })
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

    /// `undefined`: it has started. A number: so many bytes were hashed. `[number, text, number]`: of a hasher its checksums.
    fn hear(&self, message: &JsValue) {
        if message.is_undefined() {
            self.state.set(State::Ready);
        } else if let Some(hashed) = message.as_f64().and_then(js::integer) {
            let hashed = usize::try_from(hashed).unwrap_or(usize::MAX);
            self.waiting.set(self.waiting.get().saturating_sub(hashed));
            if self.waiting.get() <= MOST_WAITING {
                self.held_up.take();
            }
        } else if let Some(end) = message.dyn_ref::<Array>() {
            let asked = small(&end.get(0)).and_then(|number| self.ends.borrow_mut().remove(&number));
            if let (Some(asked), Some(sha256), Some(crc32)) = (asked, end.get(1).as_string(), small(&end.get(2))) {
                // Fails when nobody wants it any more.
                let _ = asked.send(Checksums { sha256, crc32 });
            }
        }
    }

    /// Everybody who waits is let go: with an error, if for a checksum.
    fn lose(&self) {
        self.state.set(State::Gone);
        self.held_up.take();
        self.ends.take();
    }

    fn post(&self, number: u32, what: &JsValue) {
        let message = Array::of2(&number.into(), what);
        let posted = self.worker.as_ref().map(|worker| match what.dyn_ref::<Uint8Array>() {
            Some(bytes) => worker.post_message_with_transfer(&message, &Array::of1(&bytes.buffer())),
            None => worker.post_message(&message),
        });
        if !matches!(posted, Some(Ok(()))) {
            self.lose();
        }
    }
}

/// A checksum that the worker beside makes.
struct BesideHasher {
    beside: Rc<Beside>,
    number: u32,
    /// Not handed over yet. What never fills a piece is hashed here.
    gathered: Vec<u8>,
    has_sent: bool,
}

impl BesideHasher {
    fn send(&mut self, bytes: &[u8]) {
        self.has_sent = true;
        self.beside.waiting.set(self.beside.waiting.get() + bytes.len());
        self.beside.post(self.number, &Uint8Array::from(bytes));
    }

    fn send_gathered(&mut self) {
        let mut gathered = std::mem::take(&mut self.gathered);
        self.send(&gathered);
        gathered.clear();
        self.gathered = gathered;
    }
}

#[async_trait(?Send)]
impl Hasher for BesideHasher {
    fn update(&mut self, bytes: &[u8]) {
        if self.gathered.is_empty() && bytes.len() >= PIECE {
            return self.send(bytes);
        }
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE {
            self.send_gathered();
        }
    }

    async fn ready(&mut self) {
        while self.beside.state.get() == State::Ready && self.beside.waiting.get() > MOST_WAITING {
            let (sender, fewer) = oneshot::channel();
            self.beside.held_up.borrow_mut().push(sender);
            // The sender is dropped to wake all of them.
            let _ = fewer.await;
        }
    }

    async fn finish(mut self: Box<Self>) -> Result<Checksums> {
        if !self.has_sent {
            let mut hasher = InlineHasher::default();
            hasher.add(&self.gathered);
            return Ok(hasher.sums());
        }
        if !self.gathered.is_empty() {
            self.send_gathered();
        }
        let lost = || Error::new(Kind::Internal, "hasher::finish", "the worker that hashes has stopped");
        if self.beside.state.get() != State::Ready {
            return Err(lost());
        }
        let (sender, sums) = oneshot::channel();
        self.beside.ends.borrow_mut().insert(self.number, sender);
        self.beside.post(self.number, &JsValue::NULL);
        self.has_sent = false;
        sums.await.map_err(|error| lost().caused_by(error))
    }
}

impl Drop for BesideHasher {
    fn drop(&mut self) {
        if self.has_sent {
            // Given up: the worker need not keep it.
            self.beside.post(self.number, &JsValue::UNDEFINED);
        }
    }
}

/// Whether this worker was started to hash for another.
pub fn is_wanted() -> bool {
    js::scope().name() == NAME
}

/// Hash for the worker that started this one, until it ends it.
pub fn serve() {
    let mut under_way: HashMap<u32, InlineHasher> = HashMap::new();
    let mut piece = Vec::new();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let message: Array = message.data().unchecked_into();
        let (Some(number), what) = (small(&message.get(0)), message.get(1)) else { return };
        let answer = if let Some(bytes) = what.dyn_ref::<Uint8Array>() {
            piece.resize(bytes.length() as usize, 0);
            bytes.copy_to(&mut piece);
            under_way.entry(number).or_default().add(&piece);
            bytes.length().into()
        } else {
            let Some(hasher) = under_way.remove(&number).filter(|_| what.is_null()) else { return };
            let sums = hasher.sums();
            Array::of3(&number.into(), &sums.sha256.into(), &sums.crc32.into()).into()
        };
        tell(&answer);
    });
    js::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    tell(&JsValue::UNDEFINED);
}

/// A number of 32 bits.
fn small(value: &JsValue) -> Option<u32> {
    value.as_f64().and_then(js::integer).and_then(|number| u32::try_from(number).ok())
}

fn tell(answer: &JsValue) {
    if let Err(exception) = js::scope().post_message(answer) {
        web_sys::console::error_1(&exception);
    }
}
