//! Checksums that the worker beside makes.

use std::rc::Rc;

use async_trait::async_trait;
use js_sys::Uint8Array;

use super::MOST_WAITING;
use super::beside::Beside;
use super::desk::Handed;
use crate::error::{Error, Kind, Result};
use crate::host::chunk::{Chunk, HostBytes};
use crate::host::hasher::{Checksums, Hasher, InlineHasher, Wanted};
use crate::web::clock::end_turn;
use crate::web::js::length;
use crate::web::js_bytes::{JsBytes, ROOM};

/// What is not larger is hashed here: to hand it over would take longer.
const SMALL: usize = 64 << 10;
/// So much is gathered of what lies in this program's memory before it is handed over, so that the worker can begin.
const PIECE: usize = ROOM / 2;

/// After so much other streams have their turn, since they are hashed together. What has come already could keep them waiting for long: no
/// event is let in while promises are kept.
const TURN: usize = 1 << 20;

/// A stream of bytes to the worker beside.
pub(super) struct BesideHasher {
    beside: Rc<Beside>,
    number: u32,
    wanted: Wanted,
    /// The first bytes. If no more come, they are hashed here.
    first: Vec<u8>,
    /// A room that is being filled, and how far it is.
    piece: Option<(JsBytes, usize)>,
    /// What waits for the worker to start.
    unsent: Vec<JsBytes>,
    has_sent: bool,
    /// Bytes handed over since others were let in.
    in_turn: usize,
    /// Takes everything, once it is clear that the worker does not.
    inline: Option<InlineHasher>,
}

impl BesideHasher {
    pub(super) fn new(beside: Rc<Beside>, wanted: Wanted) -> Self {
        let number = beside.next_number();
        let (first, unsent) = (Vec::new(), Vec::new());
        Self { beside, number, wanted, first, piece: None, unsent, has_sent: false, in_turn: 0, inline: None }
    }

    /// Fill rooms, and hand over those that are full.
    fn fill(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if let Some(inline) = &mut self.inline {
                return inline.add(bytes);
            }
            let (piece, at) = self.piece.take().unwrap_or_else(|| (JsBytes::room(), 0));
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - at));
            let end = at + now.len();
            piece.array().subarray(length(at), length(end)).copy_from(now);
            self.piece = Some((piece, end));
            bytes = later;
            if end == PIECE {
                self.hand_over_piece();
            }
        }
    }

    /// Hand over what was gathered, however little.
    fn hand_over_piece(&mut self) {
        if let Some(piece) = self.take_piece() {
            self.unsent.push(piece);
            self.send();
        }
    }

    /// What was gathered.
    fn take_piece(&mut self) -> Option<JsBytes> {
        let (mut piece, end) = self.piece.take()?;
        piece.cut(end);
        Some(piece)
    }

    /// Hand over what is there, as soon as the worker has started. What comes without a pause cannot wait for that.
    fn send(&mut self) {
        let is_too_much = || self.unsent.iter().map(JsBytes::len).sum::<usize>() >= MOST_WAITING;
        if self.inline.is_some() || self.beside.is_gone() || self.beside.is_starting() && is_too_much() {
            self.hash_here();
        } else if self.beside.is_ready() {
            for bytes in std::mem::take(&mut self.unsent) {
                self.has_sent = true;
                self.in_turn += bytes.len();
                self.beside.hand_over(&self.handed(bytes, false));
            }
        }
    }

    fn handed(&self, bytes: JsBytes, is_last: bool) -> Handed {
        Handed { number: self.number, bytes, is_last, makes_crc32: self.wanted == Wanted::Both }
    }

    /// Hash here what is there and what will come. What was sent is lost if the worker is.
    fn hash_here(&mut self) {
        let piece = self.take_piece();
        let inline = self.inline.get_or_insert_with(|| InlineHasher::new(self.wanted));
        inline.add(&std::mem::take(&mut self.first));
        self.unsent.drain(..).chain(piece).for_each(|bytes| inline.add(&bytes.array().to_vec()));
    }

    fn is_begun(&self) -> bool {
        self.has_sent || self.piece.is_some() || !self.unsent.is_empty()
    }

    fn is_behind(&self) -> bool {
        self.beside.is_behind() || self.beside.is_starting() && !self.unsent.is_empty()
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
        self.fill(&first);
        self.fill(bytes);
    }

    fn update_chunk(&mut self, chunk: Chunk) {
        if self.inline.is_some() || chunk.len() <= SMALL || chunk.host::<JsBytes>().is_none() {
            return self.update(&chunk.bytes());
        }
        let first = std::mem::take(&mut self.first);
        self.fill(&first);
        self.hand_over_piece();
        self.unsent.extend(chunk.into_host());
        self.send();
    }

    async fn ready(&mut self) {
        while self.is_behind() {
            self.beside.catch_up().await;
        }
        if !self.unsent.is_empty() {
            self.send();
        }
        if self.in_turn >= TURN {
            self.in_turn = 0;
            end_turn().await;
        }
    }

    async fn finish(mut self: Box<Self>) -> Result<Checksums> {
        self.ready().await;
        if !self.has_sent && (!self.beside.is_ready() || self.piece.is_none()) {
            self.hash_here();
            return Ok(self.inline.take().unwrap_or_else(|| InlineHasher::new(self.wanted)).sums());
        }
        let lost = || Error::new(Kind::Internal, "hasher::finish", "the worker that hashes has stopped");
        if !self.beside.is_ready() {
            return Err(lost());
        }
        let last = self.take_piece().unwrap_or_else(|| JsBytes::new(Uint8Array::new_with_length(0)));
        self.has_sent = false;
        let sums = self.beside.end(&self.handed(last, true));
        sums.await.map_err(|error| lost().caused_by(error))
    }
}

impl Drop for BesideHasher {
    fn drop(&mut self) {
        if self.has_sent {
            // The worker need not keep it.
            self.beside.give_up(self.number);
        }
    }
}
