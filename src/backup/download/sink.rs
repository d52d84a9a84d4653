//! A body on its way to its place: gathered into large blocks, since each write costs a browser something of its own, and hashed once it is
//! written.

use futures_util::future::try_join;

use super::staging::Staging;
use crate::error::Result;
use crate::host::chunk::Chunk;
use crate::host::folder::{Folder, FolderWriter};
use crate::host::hasher::{Checksums, Hasher};
use crate::host::store::File;

/// Bytes gathered before they are written; a body that is not larger is written at once. Each download that is under way holds so much.
const BLOCK: usize = 1 << 20;
/// So few parts of a block are large.
const FEW: usize = 8;
/// A part that is as large as that is worth a write of its own.
const LARGE: usize = 256 << 10;

/// So much of a body is handed to the disk at a time. To leave it all for the end would keep everything else waiting for it then.
const FLUSHED: usize = 8 << 20;

/// Where a body goes.
pub(super) enum Place<'a> {
    /// To the working storage, under this id.
    Staged(&'a Staging, &'a str),
    /// Into the user's folder, at this path.
    Folder(&'a dyn Folder, String),
}

/// What has been begun there.
enum Begun {
    File(Box<dyn File>),
    Folder(Box<dyn FolderWriter>),
}

/// A file in the making. Dropped before [`Sink::finish`], it leaves nothing in a folder, and in the working storage nothing that is
/// recorded.
pub(super) struct Sink<'a> {
    place: Place<'a>,
    hasher: Box<dyn Hasher>,
    begun: Option<Begun>,
    gathered: Vec<Chunk>,
    /// Bytes gathered.
    held: usize,
    /// Bytes written.
    offset: u64,
    /// Bytes of those that are not on the disk yet.
    unflushed: usize,
}

impl<'a> Sink<'a> {
    /// A file for `place`, where nothing is begun as yet.
    pub(super) fn new(place: Place<'a>, hasher: Box<dyn Hasher>) -> Self {
        Self { place, hasher, begun: None, gathered: Vec::new(), held: 0, offset: 0, unflushed: 0 }
    }

    /// Add bytes.
    ///
    /// # Errors
    /// As [`FolderWriter::write`] and [`File::write_at`].
    pub(super) async fn write(&mut self, chunk: Chunk) -> Result<()> {
        if self.held + chunk.len() > BLOCK && self.held > 0 {
            self.spill().await?;
        }
        self.held += chunk.len();
        let is_large = chunk.len() >= LARGE;
        self.gathered.push(chunk);
        // What is large is written while the processor has it at hand; only a body that may turn out to be small waits.
        if is_large && self.begun.is_some() { self.spill().await } else { Ok(()) }
    }

    /// End it: its checksums, and where in the shared file of the working storage it lies, if it does.
    ///
    /// # Errors
    /// As [`FolderWriter::finish`], [`File::flush`] and [`Hasher::finish`].
    pub(super) async fn finish(mut self) -> Result<(Checksums, Option<u64>)> {
        if let (None, Place::Staged(staging, _)) = (&self.begun, &self.place) {
            let at = staging.append(&self.gathered).await?;
            self.gathered.into_iter().for_each(|chunk| self.hasher.update_chunk(chunk));
            return Ok((self.hasher.finish().await?, Some(at)));
        }
        self.spill().await?;
        let finished = async {
            match self.begun {
                Some(Begun::File(mut file)) => file.flush(),
                Some(Begun::Folder(writer)) => writer.finish().await,
                None => Ok(()),
            }
        };
        let (sums, ()) = try_join(self.hasher.finish(), finished).await?;
        Ok((sums, None))
    }

    async fn spill(&mut self) -> Result<()> {
        let begun = match self.begun.take() {
            Some(begun) => begun,
            None => self.begin().await?,
        };
        let mut gathered = std::mem::take(&mut self.gathered);
        let begun = self.begun.insert(begun);
        // To put large parts together costs more than to write each; but a folder's writer has the browser's own process to ask.
        let is_small = |chunk: &Chunk| chunk.len() < LARGE;
        let are_small = gathered.len() > FEW || matches!(begun, Begun::Folder(_)) && gathered.iter().any(is_small);
        if gathered.len() > 1 && are_small {
            let mut block = Vec::with_capacity(self.held);
            gathered.iter().for_each(|chunk| chunk.append_to(&mut block));
            gathered = vec![block.into()];
        }
        for chunk in gathered.into_iter().filter(|chunk| !chunk.is_empty()) {
            match begun {
                Begun::File(file) => {
                    file.write_chunk(self.offset, &chunk)?;
                    self.unflushed += chunk.len();
                    if self.unflushed >= FLUSHED {
                        self.unflushed = 0;
                        file.flush()?;
                    }
                }
                Begun::Folder(writer) => writer.write_chunk(&chunk).await?,
            }
            self.offset += chunk.len() as u64;
            self.hasher.update_chunk(chunk);
        }
        self.held = 0;
        self.hasher.ready().await;
        Ok(())
    }

    async fn begin(&self) -> Result<Begun> {
        match &self.place {
            Place::Staged(staging, id) => staging.create(id).await.map(Begun::File),
            Place::Folder(folder, path) => folder.create(path).await.map(Begun::Folder),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::host::folder::MemoryFolder;
    use crate::host::hasher::{InlineHasher, Wanted};
    use futures_util::FutureExt;

    #[test]
    fn parts_of_all_sizes_come_to_lie_in_their_order() {
        let sizes = [1, LARGE, 5, LARGE - 1, LARGE + 1, 0, BLOCK, 7, 7, 2 * BLOCK, LARGE, 3];
        for count in 0..=sizes.len() {
            let folder = MemoryFolder::default();
            let hasher = Box::new(InlineHasher::new(Wanted::Both));
            let mut sink = Sink::new(Place::Folder(&folder, "body".to_owned()), hasher);
            let mut whole = Vec::new();
            for (n, size) in (0u8..).zip(&sizes[..count]) {
                whole.resize(whole.len() + size, n);
                sink.write(vec![n; *size].into()).now_or_never().unwrap().unwrap();
            }
            let (sums, at) = sink.finish().now_or_never().unwrap().unwrap();
            let written = folder.read("body", 0, u64::MAX).now_or_never().unwrap().unwrap();
            assert!(written == whole, "{count} parts");
            let mut hasher = InlineHasher::new(Wanted::Both);
            hasher.add(&whole);
            assert_eq!((sums, at), (hasher.sums(), None), "{count} parts");
        }
    }
}
