//! SHA-256 (FIPS 180-4) of four streams at once: each operation of 128 bits does a step of all of them. One stream has nothing to gain, since
//! each of its steps needs the one before; four take half as long as one after the other.

use core::arch::wasm32::{
    i8x16_shuffle, u32x4, u32x4_add, u32x4_extract_lane, u32x4_shl, u32x4_shr, u32x4_splat, v128, v128_and,
    v128_bitselect, v128_xor,
};
use std::array::from_fn;

use sha2::block_api::compress256;

/// Bytes that are taken in together (5.2.1).
pub(super) type Block = [u8; 64];

/// First digits of the cube roots of the first 64 primes (4.2.2).
const ROUNDS: [[u32; 16]; 4] = [
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
        0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    ],
    [
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152,
        0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    ],
    [
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1,
        0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    ],
    [
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
        0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ],
];

/// The checksum of whole blocks so far.
pub(super) struct Digest {
    state: [u32; 8],
    blocks: u64,
}

impl Default for Digest {
    fn default() -> Self {
        // First digits of the square roots of the first eight primes (5.3.3).
        let state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        Self { state, blocks: 0 }
    }
}

impl Digest {
    /// Add blocks.
    pub(super) fn update(&mut self, blocks: &[Block]) {
        compress256(&mut self.state, blocks);
        self.blocks += blocks.len() as u64;
    }

    /// The checksum of all blocks and of the bytes after them.
    pub(super) fn finish(mut self, rest: &[u8]) -> [u8; 32] {
        let (whole, rest) = rest.as_chunks();
        self.update(whole);
        // Padding (5.1.1): a bit, zeros, and the length in bits as the last eight bytes of a block.
        let bits = (self.blocks * 64 + rest.len() as u64) * 8;
        let mut end = [0; 128];
        end[..rest.len()].copy_from_slice(rest);
        end[rest.len()] = 0x80;
        let len = if rest.len() < 56 { 64 } else { 128 };
        end[len - 8..len].copy_from_slice(&bits.to_be_bytes());
        self.update(end[..len].as_chunks().0);
        let mut sum = [0; 32];
        for (bytes, word) in sum.as_chunks_mut().0.iter_mut().zip(self.state) {
            *bytes = word.to_be_bytes();
        }
        sum
    }
}

/// Add to each of the four its blocks. They get equally many: what one has more is left out.
pub(super) fn update_four(digests: [&mut Digest; 4], blocks: [&[Block]; 4]) {
    let mut state: [v128; 8] = from_fn(|i| gathered(digests.each_ref().map(|digest| digest.state[i])));
    let [first, second, third, fourth] = blocks;
    let mut count = 0;
    for (((first, second), third), fourth) in first.iter().zip(second).zip(third).zip(fourth) {
        compress_four(&mut state, [first, second, third, fourth]);
        count += 1;
    }
    let [first, second, third, fourth] = digests;
    for (i, words) in state.into_iter().enumerate() {
        first.state[i] = u32x4_extract_lane::<0>(words);
        second.state[i] = u32x4_extract_lane::<1>(words);
        third.state[i] = u32x4_extract_lane::<2>(words);
        fourth.state[i] = u32x4_extract_lane::<3>(words);
    }
    for digest in [first, second, third, fourth] {
        digest.blocks += count;
    }
}

/// 6.2.2 of a block each.
fn compress_four(state: &mut [v128; 8], blocks: [&Block; 4]) {
    let mut schedule: [v128; 16] = from_fn(|i| {
        let words = gathered(blocks.map(|block| little_endian(block, i)));
        i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(words, words)
    });
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    // The letters change their places instead of their values.
    macro_rules! rounds {
        ($constants:ident: $($i:literal $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident)*) => { $(
            let word = u32x4_add(schedule[$i], u32x4_splat($constants[$i]));
            let choice = u32x4_add(turned::<6, 11, 25>($e), v128_bitselect($f, $g, $e));
            let t1 = u32x4_add(u32x4_add($h, word), choice);
            let majority = v128_xor(v128_and(v128_xor($a, $b), v128_xor($b, $c)), $b);
            $d = u32x4_add($d, t1);
            $h = u32x4_add(u32x4_add(t1, turned::<2, 13, 22>($a)), majority);
        )* };
    }
    macro_rules! next_words {
        ($($i:literal)*) => { $(
            let older = u32x4_add(schedule[$i], shifted::<7, 18, 3>(schedule[($i + 1) % 16]));
            let newer = u32x4_add(schedule[($i + 9) % 16], shifted::<17, 19, 10>(schedule[($i + 14) % 16]));
            schedule[$i] = u32x4_add(older, newer);
        )* };
    }
    for (n, constants) in ROUNDS.iter().enumerate() {
        if n > 0 {
            next_words!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        }
        rounds!(constants:
            0 a b c d e f g h  1 h a b c d e f g  2 g h a b c d e f  3 f g h a b c d e
            4 e f g h a b c d  5 d e f g h a b c  6 c d e f g h a b  7 b c d e f g h a
            8 a b c d e f g h  9 h a b c d e f g  10 g h a b c d e f  11 f g h a b c d e
            12 e f g h a b c d  13 d e f g h a b c  14 c d e f g h a b  15 b c d e f g h a);
    }
    for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = u32x4_add(*word, more);
    }
}

#[inline(always)]
fn gathered([a, b, c, d]: [u32; 4]) -> v128 {
    u32x4(a, b, c, d)
}

#[inline(always)]
fn little_endian(block: &Block, word: usize) -> u32 {
    block.as_chunks().0.get(word).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Big sigma (4.1.2): three rotations to the right.
#[inline(always)]
fn turned<const A: u32, const B: u32, const C: u32>(x: v128) -> v128 {
    v128_xor(v128_xor(rotated::<A>(x), rotated::<B>(x)), rotated::<C>(x))
}

/// Small sigma (4.1.2): two rotations and a shift.
#[inline(always)]
fn shifted<const A: u32, const B: u32, const C: u32>(x: v128) -> v128 {
    v128_xor(v128_xor(rotated::<A>(x), rotated::<B>(x)), u32x4_shr(x, C))
}

#[inline(always)]
fn rotated<const BY: u32>(x: v128) -> v128 {
    v128_xor(u32x4_shr(x, BY), u32x4_shl(x, 32 - BY))
}
