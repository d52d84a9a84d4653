//! Checksums of bytes as they come: beside the work where the host has a place for it, within the work where not.

use async_trait::async_trait;
use sha2::{Digest, Sha256};

use super::chunk::Chunk;
use crate::error::Result;

/// What bytes are known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksums {
    /// SHA-256 (FIPS 180-4), lower-case hex: for the lists that users check.
    pub sha256: String,
    /// CRC-32 (ISO 3309), as zip wants it; none where it was not wanted.
    pub crc32: Option<u32>,
}

/// Which checksums are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// SHA-256 alone, of what never gets into a zip.
    Sha256,
    /// CRC-32 too.
    Both,
}

/// Checksums in the making.
#[async_trait(?Send)]
pub trait Hasher {
    /// Add bytes. This never waits; who adds much lets [`Hasher::ready`] hold him up.
    fn update(&mut self, bytes: &[u8]);

    /// Add a chunk, from where the host has it if it can. Whoever else wants it comes before: the host may give it away.
    fn update_chunk(&mut self, chunk: Chunk) {
        self.update(&chunk.bytes());
    }

    /// Wait while the host is behind with what was added.
    async fn ready(&mut self) {}

    /// The checksums of all that was added.
    ///
    /// # Errors
    /// `Internal` when the host has lost what was added.
    async fn finish(self: Box<Self>) -> Result<Checksums>;
}

/// Hashes at once, where it is called.
pub struct InlineHasher {
    sha256: Sha256,
    crc32: Option<crc32fast::Hasher>,
}

impl InlineHasher {
    /// Nothing is added yet.
    pub fn new(wanted: Wanted) -> Self {
        Self { sha256: Sha256::new(), crc32: (wanted == Wanted::Both).then(crc32fast::Hasher::new) }
    }

    /// Add bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if let Some(crc32) = &mut self.crc32 {
            crc32.update(bytes);
        }
    }

    /// The checksums of all that was added.
    pub fn sums(self) -> Checksums {
        let sha256 = base16ct::lower::encode_string(&self.sha256.finalize());
        Checksums { sha256, crc32: self.crc32.map(crc32fast::Hasher::finalize) }
    }
}

#[async_trait(?Send)]
impl Hasher for InlineHasher {
    fn update(&mut self, bytes: &[u8]) {
        self.add(bytes);
    }

    async fn finish(self: Box<Self>) -> Result<Checksums> {
        Ok(self.sums())
    }
}

/// Check every promise of [`Hasher`]; `hasher` gives a new one.
///
/// # Errors
/// What hashing fails with.
///
/// # Panics
/// When a promise is broken.
pub async fn hasher_keeps_its_promises(hasher: &dyn Fn(Wanted) -> Box<dyn Hasher>) -> Result<()> {
    let begin = || hasher(Wanted::Both);
    let nothing = begin().finish().await?;
    assert_eq!(nothing.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(nothing.crc32, Some(0));
    let mut abc = begin();
    abc.update(b"a");
    abc.update(b"bc");
    let abc = abc.finish().await?;
    assert_eq!(abc.crc32, Some(0x3524_41c2));
    assert_eq!(abc.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "FIPS 180-4");
    // FIPS 180-4's long example, two at a time, each piece added to both: they must not get into each other's way.
    let (mut million, mut dropped, mut other) = (begin(), begin(), begin());
    let piece = [b'a'; 100_000];
    for _ in 0..10 {
        million.update(&piece);
        million.ready().await;
        dropped.update(&piece);
        other.update(&piece);
        other.ready().await;
    }
    drop(dropped);
    other.update(b"b");
    assert_eq!(million.finish().await?.sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_eq!(other.finish().await?.sha256, "022fab15c2e79584f04d0c32ec621c850fc874101286919586a7f581fd52b4e4");
    bodies_side_by_side_keep_apart(hasher).await
}

/// Of all lengths, some of which end where pieces and blocks end.
async fn bodies_side_by_side_keep_apart(hasher: &dyn Fn(Wanted) -> Box<dyn Hasher>) -> Result<()> {
    const PIECE: usize = 1 << 19;
    const LENGTHS: [usize; 8] =
        [70_000, PIECE, PIECE + 55, PIECE + 56, PIECE + 63, 2 * PIECE + 64, 3 * PIECE - 1, 5_000_003];
    let body = |(n, len)| (0..len).map(|at: usize| (at.wrapping_mul(2 * n + 3) >> 4).to_le_bytes()[0]).collect();
    let bodies: Vec<Vec<u8>> = LENGTHS.into_iter().enumerate().map(body).collect();
    let wanted = |n: usize| if n.is_multiple_of(3) { Wanted::Sha256 } else { Wanted::Both };
    let mut hashers: Vec<_> = (0..bodies.len()).map(|n| hasher(wanted(n))).collect();
    let longest = bodies.iter().map(Vec::len).max().unwrap_or(0);
    for from in (0..longest).step_by(100_001) {
        for (hasher, body) in hashers.iter_mut().zip(&bodies) {
            let part = &body[from.min(body.len())..(from + 100_001).min(body.len())];
            match from % 2 {
                0 => hasher.update(part),
                _ => hasher.update_chunk(Chunk::from(part.to_vec())),
            }
            hasher.ready().await;
        }
    }
    for (n, (hasher, body)) in hashers.into_iter().zip(bodies).enumerate() {
        let mut inline = InlineHasher::new(wanted(n));
        inline.add(&body);
        assert_eq!(hasher.finish().await?, inline.sums(), "{} bytes", body.len());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn hashing_where_it_is_called_keeps_the_contract() {
        let begin = |wanted| Box::new(InlineHasher::new(wanted)) as Box<dyn Hasher>;
        hasher_keeps_its_promises(&begin).now_or_never().unwrap().unwrap();
    }
}
