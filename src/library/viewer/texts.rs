//! Texts in packed pieces. What was brought stays packed in memory, a fifth of the text; a piece is unpacked when it is read, and the
//! latest stay unpacked.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::future::LocalBoxFuture;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::archive::viewer::{Contents, PIECE};
use crate::error::{Error, Kind, Result};
use crate::library::source::Source;

/// Unpacked pieces that are kept: 8 MiB.
const KEPT: usize = 32;

/// Brings scripts: the page's part.
#[async_trait(?Send)]
pub trait Scripts {
    /// What the script of this number, from 1, holds: pieces, packed, one after the other.
    ///
    /// # Errors
    /// `NotFound`, `Damaged`.
    async fn bring(&self, number: u32) -> Result<Vec<u8>>;
}

/// Where a piece is.
#[derive(Clone, Copy)]
struct Place {
    /// From 0.
    script: usize,
    at: usize,
    packed: usize,
}

/// All texts of an archive.
pub(super) struct Texts {
    contents: Vec<(String, u64, Vec<Place>)>,
    shelf: Rc<Shelf>,
}

/// Script and offset of a piece, and its text.
type Unpacked = ((usize, usize), Rc<Vec<u8>>);

/// What the texts share.
struct Shelf {
    scripts: Rc<dyn Scripts>,
    brought: RefCell<Vec<Option<Vec<u8>>>>,
    /// The latest last.
    unpacked: RefCell<VecDeque<Unpacked>>,
}

impl Texts {
    /// Those that `contents` names.
    ///
    /// # Errors
    /// `Damaged` when its numbers do not go together.
    pub(super) fn new(contents: &Contents, scripts: Rc<dyn Scripts>) -> Result<Self> {
        let wrong = || Error::new(Kind::Damaged, "viewer::texts", "the list of the texts does not hold together");
        let mut ways = contents.scripts.iter().enumerate();
        let (mut script, mut left, mut at) = (0, 0, 0);
        let mut texts = Vec::new();
        for text in &contents.texts {
            if text.pieces.len() as u64 != text.bytes.div_ceil(PIECE as u64) {
                return Err(wrong());
            }
            let mut places = Vec::with_capacity(text.pieces.len());
            for packed in &text.pieces {
                while left == 0 {
                    let (number, pieces) = ways.next().ok_or_else(wrong)?;
                    (script, left, at) = (number, *pieces, 0);
                }
                let packed = usize::try_from(*packed).map_err(|_| wrong())?;
                places.push(Place { script, at, packed });
                (left, at) = (left - 1, at.checked_add(packed).ok_or_else(wrong)?);
            }
            texts.push((text.name.clone(), text.bytes, places));
        }
        let brought = RefCell::new(vec![None; contents.scripts.len()]);
        Ok(Self { contents: texts, shelf: Rc::new(Shelf { scripts, brought, unpacked: RefCell::default() }) })
    }

    /// Each of them.
    pub(super) fn all(self) -> impl Iterator<Item = PiecedText> {
        let shelf = self.shelf;
        let text = move |(name, bytes, places)| PiecedText { name, bytes, places, shelf: shelf.clone() };
        self.contents.into_iter().map(text)
    }
}

impl Shelf {
    async fn bring(&self, script: usize) -> Result<()> {
        let is_there = self.brought.borrow().get(script).is_some_and(Option::is_some);
        if !is_there {
            let packed = self.scripts.bring(u32::try_from(script + 1).unwrap_or(u32::MAX)).await?;
            if let Some(place) = self.brought.borrow_mut().get_mut(script) {
                *place = Some(packed);
            }
        }
        Ok(())
    }

    fn piece(&self, place: Place, bytes: usize) -> Result<Rc<Vec<u8>>> {
        let key = (place.script, place.at);
        let mut unpacked = self.unpacked.borrow_mut();
        if let Some(at) = unpacked.iter().position(|(known, _)| *known == key)
            && let Some((_, piece)) = unpacked.remove(at)
        {
            unpacked.push_back((key, piece.clone()));
            return Ok(piece);
        }
        let brought = self.brought.borrow();
        let script = brought.get(place.script).and_then(Option::as_ref);
        let script =
            script.ok_or_else(|| Error::new(Kind::Storage, "viewer::texts", "a text that was not brought is read"))?;
        let packed = place.at.checked_add(place.packed).and_then(|end| script.get(place.at..end));
        let piece = packed.and_then(|packed| unpack(packed, bytes));
        let damaged = || {
            Error::new(Kind::Damaged, "viewer::texts", "a script of the viewer is damaged")
                .with("script", place.script + 1)
        };
        let piece = Rc::new(piece.ok_or_else(damaged)?);
        if unpacked.len() >= KEPT {
            unpacked.pop_front();
        }
        unpacked.push_back((key, piece.clone()));
        Ok(piece)
    }
}

/// A piece of so many bytes; none when it is another.
fn unpack(packed: &[u8], bytes: usize) -> Option<Vec<u8>> {
    let piece = decompress_to_vec_with_limit(packed, bytes).ok()?;
    (piece.len() == bytes).then_some(piece)
}

/// A text.
pub(super) struct PiecedText {
    name: String,
    bytes: u64,
    places: Vec<Place>,
    shelf: Rc<Shelf>,
}

impl PiecedText {
    /// Its name in the backup's folder.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Source for PiecedText {
    fn len(&self) -> u64 {
        self.bytes
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let mut done = 0;
        while done < buffer.len() {
            let at = offset.saturating_add(done as u64);
            if at >= self.bytes {
                break;
            }
            let (number, within) = (at / PIECE as u64, at % PIECE as u64);
            let Some(place) = usize::try_from(number).ok().and_then(|number| self.places.get(number)) else { break };
            let bytes = (self.bytes - number * PIECE as u64).min(PIECE as u64);
            let (bytes, within) = (usize::try_from(bytes).unwrap_or(PIECE), usize::try_from(within).unwrap_or(PIECE));
            let piece = self.shelf.piece(*place, bytes)?;
            let count = (bytes - within).min(buffer.len() - done);
            buffer[done..done + count].copy_from_slice(&piece[within..within + count]);
            done += count;
        }
        Ok(done)
    }

    fn ready(&self) -> LocalBoxFuture<'_, Result<()>> {
        Box::pin(async {
            let mut last = None;
            for place in &self.places {
                if last != Some(place.script) {
                    last = Some(place.script);
                    self.shelf.bring(place.script).await?;
                }
            }
            Ok(())
        })
    }
}
