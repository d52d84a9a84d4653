//! Texts on their way into scripts: cut in pieces that can be read one by one, each packed by itself.

use std::io::Write as _;
use std::rc::Rc;

use base64ct::{Base64, Encoding};
use flate2::Compression;

use super::Text;
use crate::archive::json::Sink;
use crate::archive::zip::Deflate;
use crate::error::{Error, Kind, Result};
use crate::host::store::{BufferedWriter, Open, Store};

/// Bytes of text in a piece. Who looks at one object unpacks a piece: in less than a hundredth of a second.
pub const PIECE: usize = 256 << 10;
/// Packed bytes after which a script is full: base64 makes four thirds of them.
const SCRIPT: usize = 3 << 20;

/// The texts so far.
pub(super) struct Shelf {
    store: Rc<dyn Store>,
    path: String,
    pack: BufferedWriter,
    texts: Vec<Text>,
    /// Pieces and packed bytes of each script.
    scripts: Vec<(u32, usize)>,
    is_open: bool,
    /// Of the open text, what does not fill a piece yet.
    piece: Vec<u8>,
    packed: Vec<u8>,
    deflate: Deflate,
}

impl Shelf {
    pub(super) async fn create(store: Rc<dyn Store>, path: String) -> Result<Self> {
        let pack = BufferedWriter::new(store.open(&path, Open::Empty).await?);
        Ok(Self {
            store,
            path,
            pack,
            texts: Vec::new(),
            scripts: Vec::new(),
            is_open: false,
            piece: Vec::with_capacity(PIECE),
            packed: Vec::new(),
            deflate: Deflate::new(Compression::new(6)),
        })
    }

    pub(super) fn begin(&mut self, name: &str) {
        self.texts.push(Text { name: name.to_owned(), ..Text::default() });
        self.is_open = true;
    }

    /// Nothing, when no text is open.
    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        while self.is_open && !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            bytes = later;
            if self.piece.len() == PIECE {
                self.cut()?;
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<()> {
        if self.is_open && !self.piece.is_empty() {
            self.cut()?;
        }
        self.is_open = false;
        Ok(())
    }

    fn cut(&mut self) -> Result<()> {
        self.packed.clear();
        self.deflate
            .write(&self.piece, &mut self.packed)
            .and_then(|()| self.deflate.finish(&mut self.packed))
            .map_err(unwritten)?;
        self.pack.write_all(&self.packed).map_err(unwritten)?;
        if let Some(text) = self.texts.last_mut() {
            text.bytes += self.piece.len() as u64;
            text.pieces.push(u32::try_from(self.packed.len()).unwrap_or(u32::MAX));
        }
        self.piece.clear();
        match self.scripts.last_mut().filter(|(_, bytes)| *bytes < SCRIPT) {
            Some((pieces, bytes)) => (*pieces, *bytes) = (*pieces + 1, *bytes + self.packed.len()),
            None => self.scripts.push((1, self.packed.len())),
        }
        Ok(())
    }

    /// Give out the scripts, numbered from 1; what is in them.
    pub(super) async fn finish(
        self,
        give: &mut dyn FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<(Vec<Text>, Vec<u32>)> {
        let Self { store, path, mut pack, texts, scripts, .. } = self;
        pack.flush().map_err(unwritten)?;
        drop(pack);
        let mut file = store.open(&path, Open::Existing).await?;
        let mut at = 0;
        for (number, (_, bytes)) in (1..).zip(&scripts) {
            let mut packed = vec![0; *bytes];
            let read = file.read_at(at, &mut packed)?;
            if read < packed.len() {
                return Err(Error::new(Kind::Storage, "viewer::shelf", "texts are gone from the working storage"));
            }
            at += read as u64;
            let mut script = format!("keepsake.data({number},\"").into_bytes();
            script.reserve(packed.len() / 3 * 4 + 8);
            script.extend_from_slice(Base64::encode_string(&packed).as_bytes());
            script.extend_from_slice(b"\")\n");
            give(number, &script)?;
        }
        drop(file);
        store.remove(&path).await?;
        Ok((texts, scripts.into_iter().map(|(pieces, _)| pieces).collect()))
    }
}

impl Sink for Shelf {
    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.write(bytes)
    }
}

pub(super) fn unwritten(error: std::io::Error) -> Error {
    let kind = if error.kind() == std::io::ErrorKind::StorageFull { Kind::NoSpace } else { Kind::Storage };
    Error::new(kind, "viewer::shelf", "could not write").caused_by(error)
}
