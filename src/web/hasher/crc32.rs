//! CRC-32 (ISO 3309) by operations of 128 bits instead of tables, of which each byte needs a look-up: four times as fast.
//!
//! A checksum stays the same when a multiple of its polynomial is added to the message (over GF(2), where to add is XOR). One multiple has
//! but five terms, which are whole vectors apart: so each vector is cancelled by adding it to four later ones. Only the last few are left in
//! the end, and their checksum by tables is that of the whole message. (The way is that of Sam Russell's "Chorba", arXiv:2412.16398; the
//! distances are such that what is kept fits a first cache.)

use core::arch::wasm32::{u32x4, u64x2_splat, v128, v128_xor};

use crc32fast::Hasher;

use super::vector::{loaded, stored};

/// How many vectors later one is added to be cancelled: x^(128·300) + x^(128·155) + x^(128·117) + x^(128·89) + 1 is a multiple of the
/// polynomial.
const LATER: [usize; 4] = [145, 183, 211, FARTHEST];
const FARTHEST: usize = 300;
/// So many vectors are kept: a power of two.
const KEPT: usize = 512;

/// The checksum of whole vectors so far.
pub struct Crc32 {
    /// The last vectors, after what was added to them, in a ring.
    kept: Box<[v128; KEPT]>,
    /// How many there were.
    count: usize,
}

impl Default for Crc32 {
    fn default() -> Self {
        let mut kept = Box::new([u64x2_splat(0); KEPT]);
        // The first 32 bits of a message are taken inverted: as if a vector before it were to be cancelled.
        kept[KEPT - FARTHEST] = u32x4(u32::MAX, 0, 0, 0);
        Self { kept, count: 0 }
    }
}

impl Crc32 {
    /// Add bytes. Those that do not fill a vector are left out.
    pub fn update(&mut self, bytes: &[u8]) {
        let [a, b, c, d] = LATER;
        for vector in bytes.as_chunks().0 {
            let added = v128_xor(v128_xor(self.back(a), self.back(b)), v128_xor(self.back(c), self.back(d)));
            self.kept[self.count % KEPT] = v128_xor(loaded(vector), added);
            self.count = self.count.wrapping_add(1);
        }
    }

    /// The checksum of all vectors and of the bytes after them.
    pub fn finish(self, rest: &[u8]) -> u32 {
        let mut sum = Hasher::new();
        if self.count > 0 {
            // All before the last ones is cancelled and carries nothing over; as it is told, a checksum is inverted.
            sum = Hasher::new_with_initial(u32::MAX);
            for place in (1..=FARTHEST).rev() {
                // What the last ones got from among themselves does not count, since none of them is cancelled.
                let within = LATER.into_iter().map(|later| place + later).filter(|place| *place <= FARTHEST);
                let left = within.fold(self.back(place), |left, place| v128_xor(left, self.back(place)));
                sum.update(&stored(left));
            }
        }
        sum.update(rest);
        sum.finalize()
    }

    /// The vector so many places back.
    #[inline(always)]
    fn back(&self, places: usize) -> v128 {
        self.kept[self.count.wrapping_sub(places) % KEPT]
    }
}
