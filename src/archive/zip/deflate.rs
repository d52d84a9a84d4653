//! Raw deflate of one entry, or one body, after the other.

use std::io::{Error, Result, Write};

use flate2::{Compress, Compression, FlushCompress, Status};

/// Packed bytes that are passed on at a time.
const BUFFER: usize = 64 << 10;

/// Packs. One for a whole zip or journal: its tables are some 300 kB, too much to make anew for each entry.
pub(crate) struct Deflate {
    compress: Compress,
    packed: Vec<u8>,
}

impl Deflate {
    pub(crate) fn new(level: Compression) -> Self {
        Self { compress: Compress::new(level, false), packed: Vec::with_capacity(BUFFER) }
    }

    /// Pack `bytes` to `out`; the last of them may stay behind.
    pub(crate) fn write(&mut self, mut bytes: &[u8], out: &mut impl Write) -> Result<()> {
        while !bytes.is_empty() {
            let before = self.compress.total_in();
            self.step(bytes, FlushCompress::None, out)?;
            let taken = usize::try_from(self.compress.total_in() - before).unwrap_or(usize::MAX);
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// End the entry; the next begins with nothing in mind.
    pub(crate) fn finish(&mut self, out: &mut impl Write) -> Result<()> {
        while self.step(&[], FlushCompress::Finish, out)? != Status::StreamEnd {}
        self.compress.reset();
        Ok(())
    }

    fn step(&mut self, bytes: &[u8], flush: FlushCompress, out: &mut impl Write) -> Result<Status> {
        self.packed.clear();
        let status = self.compress.compress_vec(bytes, &mut self.packed, flush).map_err(Error::other)?;
        out.write_all(&self.packed)?;
        Ok(status)
    }
}
