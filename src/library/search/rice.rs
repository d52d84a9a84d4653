//! Lists of documents in few bits: distances in Rice code (R. F. Rice, "Some Practical Universal Noiseless Coding Techniques", JPL 79-22,
//! 1979), which for words that are spread evenly is near the least there can be. A distance d ≥ 1 becomes (d - 1) >> k ones and a
//! zero, then the k low bits of d - 1; k suits the average distance.

/// Longest row of ones; beyond it a distance stands as it is, in 32 bits, so that one far document costs no kilobytes.
const LONGEST_ONES: u32 = 24;

/// The parameter for so many documents up to `last`.
pub fn parameter(count: u32, last: u32) -> u32 {
    // The best k is near log2 of the average distance times ln 2.
    let average = u64::from(last) / u64::from(count.max(1));
    (average * 7 / 10).checked_ilog2().unwrap_or(0)
}

/// Writes bits, the lowest first.
#[derive(Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    word: u64,
    bits: u32,
}

impl Encoder {
    fn put(&mut self, value: u64, bits: u32) {
        self.word |= value << self.bits;
        self.bits += bits;
        while self.bits >= 8 {
            self.bytes.push(self.word.to_le_bytes()[0]);
            self.word >>= 8;
            self.bits -= 8;
        }
    }

    /// Add a distance, 1 or more.
    pub fn add(&mut self, distance: u32, k: u32) {
        let value = u64::from(distance.saturating_sub(1));
        let ones = value >> k;
        if ones >= u64::from(LONGEST_ONES) {
            self.put((1 << LONGEST_ONES) - 1, LONGEST_ONES);
            self.put(value, 32);
        } else {
            let ones = u32::try_from(ones).unwrap_or_default();
            self.put((1 << ones) - 1, ones + 1);
            self.put(value & ((1 << k) - 1), k);
        }
    }

    /// The bytes; the last is filled with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        if self.bits > 0 {
            self.bytes.push(self.word.to_le_bytes()[0]);
        }
        self.bytes
    }
}

/// Reads bits.
pub struct Decoder<'a> {
    bytes: &'a [u8],
    word: u64,
    bits: u32,
}

impl<'a> Decoder<'a> {
    /// Of what [`Encoder`] wrote.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, word: 0, bits: 0 }
    }

    /// At least 33 bits, where there are so many: more than is ever taken at once.
    #[inline(always)]
    fn fill(&mut self) {
        if self.bits > 32 {
            return;
        }
        if let Some((four, rest)) = self.bytes.split_first_chunk() {
            self.word |= u64::from(u32::from_le_bytes(*four)) << self.bits;
            self.bytes = rest;
            self.bits += 32;
            return;
        }
        while let Some((first, rest)) = self.bytes.split_first() {
            self.word |= u64::from(*first) << self.bits;
            self.bytes = rest;
            self.bits += 8;
        }
    }

    #[inline(always)]
    fn take(&mut self, bits: u32) -> u64 {
        let value = self.word & ((1 << bits) - 1);
        self.word >>= bits;
        self.bits = self.bits.saturating_sub(bits);
        value
    }

    /// The next distance. Behind the end each is the least; who reads knows how many there are.
    ///
    /// Searching a million documents calls it millions of times a key, and builds for size would not inline it.
    #[inline(always)]
    pub fn next(&mut self, k: u32) -> u32 {
        self.fill();
        let ones = self.word.trailing_ones().min(LONGEST_ONES);
        let value = if ones == LONGEST_ONES {
            self.take(LONGEST_ONES);
            self.fill();
            self.take(32)
        } else {
            self.take(ones + 1);
            self.fill();
            u64::from(ones) << k | self.take(k)
        };
        u32::try_from(value).unwrap_or(u32::MAX).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn distances_come_back(distances in prop::collection::vec(prop_oneof![1u32..20, 1u32..100_000, Just(u32::MAX)], 0..200), k in 0u32..32) {
            let mut encoder = Encoder::default();
            distances.iter().for_each(|distance| encoder.add(*distance, k));
            let bytes = encoder.finish();
            let mut decoder = Decoder::new(&bytes);
            let read: Vec<u32> = distances.iter().map(|_| decoder.next(k)).collect();
            prop_assert_eq!(read, distances);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, k in 0u32..32) {
            let mut decoder = Decoder::new(&bytes);
            (0..100).for_each(|_| { decoder.next(k); });
        }
    }
}
