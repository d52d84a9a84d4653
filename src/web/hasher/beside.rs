//! The worker beside this one, as seen from here.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::desk::{Handed, small};
use super::{MOST_WAITING, NAME};
use crate::host::chunk::HostBytes;
use crate::host::clock::Clock;
use crate::host::hasher::Checksums;
use crate::web::clock::WorkerClock;
use crate::web::js;
use crate::web::js_bytes::JsBytes;

/// The worker is not waited for any longer: its program is there already, so that it starts within a fraction of that.
const LONGEST_START: Duration = Duration::from_secs(5);

thread_local! {
    static BESIDE: Rc<Beside> = Beside::start();
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Ready,
    /// It did not start, or broke.
    Gone,
}

/// The worker beside this one.
pub(super) struct Beside {
    worker: Option<Worker>,
    state: Cell<State>,
    last: Cell<u32>,
    /// Bytes handed over and not hashed yet.
    waiting: Cell<usize>,
    /// Who waits for those to become fewer.
    held_up: RefCell<Vec<oneshot::Sender<()>>>,
    /// Who waits for checksums.
    ends: RefCell<HashMap<u32, oneshot::Sender<Checksums>>>,
}

impl Beside {
    /// The only one there is; started with this, if it was not before.
    pub(super) fn with<T>(work: impl FnOnce(&Rc<Self>) -> T) -> T {
        BESIDE.with(work)
    }

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

    /// A number for another hasher.
    pub(super) fn next_number(&self) -> u32 {
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        number
    }

    pub(super) fn is_starting(&self) -> bool {
        self.state.get() == State::Starting
    }

    pub(super) fn is_ready(&self) -> bool {
        self.state.get() == State::Ready
    }

    pub(super) fn is_gone(&self) -> bool {
        self.state.get() == State::Gone
    }

    /// Whether too much waits there.
    pub(super) fn is_behind(&self) -> bool {
        self.is_ready() && self.waiting.get() > MOST_WAITING
    }

    /// Wait for the worker to have started, or to have less to do.
    pub(super) async fn catch_up(&self) {
        let (sender, fewer) = oneshot::channel::<()>();
        self.held_up.borrow_mut().push(sender);
        // The sender is dropped to wake all of them.
        if self.is_ready() {
            let _ = fewer.await;
        } else if let Either::Right(_) = select(fewer, WorkerClock::new().sleep(LONGEST_START)).await {
            self.lose();
        }
    }

    /// `undefined`: it has started. Bytes: these were hashed. An array: what the desk says of a stream's end.
    fn hear(&self, message: &JsValue) {
        if message.is_undefined() {
            self.state.set(State::Ready);
            self.held_up.take();
        } else if let Some(bytes) = message.dyn_ref::<Uint8Array>() {
            self.take_back(JsBytes::new(bytes.clone()));
        } else if let Some(end) = message.dyn_ref::<Array>() {
            let asked = small(&end.get(0)).and_then(|number| self.ends.borrow_mut().remove(&number));
            if let (Some(asked), Some(sha256)) = (asked, end.get(1).as_string()) {
                // Fails when nobody wants it any more.
                let _ = asked.send(Checksums { sha256, crc32: small(&end.get(2)) });
            }
        }
    }

    /// Their room is free for others as soon as they are dropped.
    fn take_back(&self, hashed: JsBytes) {
        self.waiting.set(self.waiting.get().saturating_sub(hashed.len()));
        if !self.is_behind() {
            self.held_up.take();
        }
    }

    /// Everybody who waits is let go: with an error, if for checksums.
    fn lose(&self) {
        self.state.set(State::Gone);
        self.held_up.take();
        self.ends.take();
    }

    /// Hand over bytes of a stream.
    pub(super) fn hand_over(&self, handed: &Handed) {
        self.waiting.set(self.waiting.get() + handed.bytes.len());
        self.post(&handed.to_message(), &Array::of1(&handed.bytes.array().buffer()));
    }

    /// The checksums of a stream, of which these are the last bytes; nothing comes when the worker is lost.
    pub(super) fn end(&self, last: &Handed) -> oneshot::Receiver<Checksums> {
        let (sender, sums) = oneshot::channel();
        self.ends.borrow_mut().insert(last.number, sender);
        self.hand_over(last);
        sums
    }

    /// Nobody wants the checksums of this stream.
    pub(super) fn give_up(&self, number: u32) {
        self.post(&Array::of1(&number.into()), &Array::new());
    }

    fn post(&self, message: &Array, handed_over: &Array) {
        let posted = self.worker.as_ref().map(|worker| worker.post_message_with_transfer(message, handed_over));
        if !matches!(posted, Some(Ok(()))) {
            self.lose();
        }
    }
}
