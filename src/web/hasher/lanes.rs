//! SHA-256 (FIPS 180-4) of four streams at once: each operation of 128 bits does a step of all of them. One stream has nothing to gain, since
//! each of its steps needs the one before; four take half as long as one after the other.

use core::arch::wasm32::{
    i8x16_shuffle, u32x4, u32x4_add, u32x4_extract_lane, u32x4_shl, u32x4_shr, u32x4_shuffle, u32x4_splat,
    u64x2_shuffle, v128, v128_and, v128_bitselect, v128_xor,
};
use std::array::from_fn;

use sha2::block_api::compress256;

use super::vector::{Bytes, loaded};

/// Bytes that are taken in together (5.2.1).
pub type Block = [u8; 64];

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
pub struct Digest {
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
    pub fn update(&mut self, blocks: &[Block]) {
        compress256(&mut self.state, blocks);
        self.blocks += blocks.len() as u64;
    }

    /// The checksum of all blocks and of the bytes after them.
    pub fn finish(mut self, rest: &[u8]) -> [u8; 32] {
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

/// So many streams are hashed at once, at most.
pub const LANES: usize = 4;

/// Add to each of up to four streams its blocks, equally many to each. With three the vectors are not full, but it is faster still than one
/// after the other; with two it is not.
pub fn update_together(streams: &mut [(&mut Digest, &[Block])]) {
    let [(_, first), (_, second), (_, third), rest @ ..] = &*streams else {
        return streams.iter_mut().for_each(|(digest, blocks)| digest.update(blocks));
    };
    let fourth = rest.first().map_or(first, |(_, blocks)| blocks);
    let word = |i: usize, lane: usize| streams.get(lane).map_or(0, |(digest, _)| digest.state[i]);
    let mut state = from_fn(|i| u32x4(word(i, 0), word(i, 1), word(i, 2), word(i, 3)));
    let mut count = 0;
    for (((first, second), third), fourth) in first.iter().zip(*second).zip(*third).zip(*fourth) {
        compress_four(&mut state, [first, second, third, fourth]);
        count += 1;
    }
    for (lane, (digest, _)) in streams.iter_mut().enumerate().take(LANES) {
        digest.state = state.map(|words| unpacked(words)[lane]);
        digest.blocks += count;
    }
}

/// 6.2.2 of a block each.
fn compress_four(state: &mut [v128; 8], blocks: [&Block; 4]) {
    let mut schedule = scheduled(blocks);
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

/// The words of a block each, as the first sixteen of the schedule: of each the same word side by side. To put words together one by one
/// would wait for memory at each; and a loop would not be unrolled where a crate is compiled for size.
#[inline(always)]
fn scheduled([first, second, third, fourth]: [&Block; 4]) -> [v128; 16] {
    let [a0, a1, a2, a3] = quarters(first);
    let [b0, b1, b2, b3] = quarters(second);
    let [c0, c1, c2, c3] = quarters(third);
    let [d0, d1, d2, d3] = quarters(fourth);
    let [w0, w1, w2, w3] = transposed(a0, b0, c0, d0);
    let [w4, w5, w6, w7] = transposed(a1, b1, c1, d1);
    let [w8, w9, w10, w11] = transposed(a2, b2, c2, d2);
    let [w12, w13, w14, w15] = transposed(a3, b3, c3, d3);
    [w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15]
}

/// The words of a block, four by four.
#[inline(always)]
fn quarters(block: &Block) -> [v128; 4] {
    match block.as_chunks().0 {
        [a, b, c, d] => [big_endian(a), big_endian(b), big_endian(c), big_endian(d)],
        // There are always four.
        _ => [u32x4_splat(0); 4],
    }
}

#[inline(always)]
fn big_endian(bytes: &Bytes) -> v128 {
    let words = loaded(bytes);
    i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(words, words)
}

/// First words, second ones, and so on.
#[inline(always)]
fn transposed(a: v128, b: v128, c: v128, d: v128) -> [v128; 4] {
    let (ab, cd) = (u32x4_shuffle::<0, 4, 1, 5>(a, b), u32x4_shuffle::<0, 4, 1, 5>(c, d));
    let (more_ab, more_cd) = (u32x4_shuffle::<2, 6, 3, 7>(a, b), u32x4_shuffle::<2, 6, 3, 7>(c, d));
    [
        u64x2_shuffle::<0, 2>(ab, cd),
        u64x2_shuffle::<1, 3>(ab, cd),
        u64x2_shuffle::<0, 2>(more_ab, more_cd),
        u64x2_shuffle::<1, 3>(more_ab, more_cd),
    ]
}

#[inline(always)]
fn unpacked(words: v128) -> [u32; LANES] {
    [
        u32x4_extract_lane::<0>(words),
        u32x4_extract_lane::<1>(words),
        u32x4_extract_lane::<2>(words),
        u32x4_extract_lane::<3>(words),
    ]
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
