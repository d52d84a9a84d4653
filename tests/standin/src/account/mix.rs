//! Arithmetic in place of stored relations: a hash of indexes, and spreads of items over owners that can be inverted.

use std::ops::Range;

/// SplitMix64's finaliser over a key and an index: the same input gives the same number everywhere.
#[must_use]
pub(crate) fn mix(key: u64, index: u64) -> u64 {
    let mut z = key.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An index into a slice. Indexes of a generated account are below 2^40, so this never saturates on 64 bits.
#[must_use]
pub(crate) fn at(index: u64) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The element of a non-empty table that a hash selects.
#[must_use]
pub(crate) fn pick<T: Copy>(table: &[T], hash: u64) -> T {
    table[at(hash % table.len() as u64)]
}

/// `items` laid evenly over `owners` in order; `slower` > 1 covers only the first `1/slower` of the owners.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub items: u64,
    pub owners: u64,
    pub slower: u64,
}

impl Spread {
    /// The owner of an item.
    pub fn owner(self, item: u64) -> u64 {
        item * self.owners / (self.items * self.slower).max(1)
    }

    /// The items of an owner: the inverse of [`Spread::owner`].
    pub fn items_of(self, owner: u64) -> Range<u64> {
        let step = self.items * self.slower;
        let first = |n: u64| (n * step).div_ceil(self.owners.max(1)).min(self.items);
        first(owner)..first(owner + 1)
    }
}

/// The number of leading indexes below `len` for which `before` holds; `before` must be monotone.
pub(crate) fn partition(len: u64, before: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_and_its_inverse_agree() {
        for (items, owners, slower) in [(26, 320, 1), (320, 26, 1), (7, 7, 1), (100, 33, 4), (0, 5, 1), (5, 1, 2)] {
            let spread = Spread { items, owners, slower };
            let mut seen = 0;
            for owner in 0..owners {
                for item in spread.items_of(owner) {
                    assert_eq!(spread.owner(item), owner, "{spread:?}");
                    seen += 1;
                }
            }
            assert_eq!(seen, items, "{spread:?}");
        }
    }

    #[test]
    fn partition_finds_the_border() {
        for border in 0..=10 {
            assert_eq!(partition(10, |i| i < border), border);
        }
    }
}
