//! Chance, for jitter. Nothing secret depends on it.

/// A source of chance.
pub trait Random {
    /// A number from 0 up to, not including, 1.
    fn fraction(&self) -> f64;
}

/// Repeatable chance for tests: xorshift64* from a seed.
pub struct SeededRandom {
    state: std::cell::Cell<u64>,
}

impl SeededRandom {
    /// The sequence of this seed; equal seeds, equal sequences.
    pub fn new(seed: u64) -> Self {
        Self { state: std::cell::Cell::new(seed | 1) }
    }
}

impl Random for SeededRandom {
    fn fraction(&self) -> f64 {
        let mut x = self.state.get();
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.state.set(x);
        let high = u32::try_from(x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32).unwrap_or(0);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_lie_in_the_half_open_unit_interval_and_differ() {
        let random = SeededRandom::new(42);
        let drawn: Vec<f64> = (0..1000).map(|_| random.fraction()).collect();
        assert!(drawn.iter().all(|x| (0.0..1.0).contains(x)));
        assert!(drawn.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
