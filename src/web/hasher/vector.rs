//! Sixteen bytes as a vector and back. No closures, loops or indices: in crates that are compiled for size they would stay what they are.

use core::arch::wasm32::{u64x2, u64x2_extract_lane, v128};

pub(super) type Bytes = [u8; 16];

#[inline(always)]
pub(super) fn loaded(bytes: &Bytes) -> v128 {
    match bytes.as_chunks().0 {
        [low, high] => u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high)),
        // There are always two.
        _ => u64x2(0, 0),
    }
}

#[inline(always)]
pub(super) fn stored(vector: v128) -> Bytes {
    let (low, high) = (u64x2_extract_lane::<0>(vector), u64x2_extract_lane::<1>(vector));
    (u128::from(high) << 64 | u128::from(low)).to_le_bytes()
}
