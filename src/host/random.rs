//! Chance: for jitter, and for the `state` by which a sign-in knows its own answer.

/// A source of chance.
pub trait Random {
    /// A number from 0 up to, not including, 1.
    fn fraction(&self) -> f64;
}

/// Check every promise of [`Random`].
///
/// # Panics
/// When a promise is broken.
pub fn random_keeps_its_promises(random: &dyn Random) {
    let drawn: Vec<f64> = (0..1000).map(|_| random.fraction()).collect();
    assert!(drawn.iter().all(|x| (0.0..1.0).contains(x)), "from 0 up to, not including, 1");
    assert!(drawn.windows(2).all(|pair| pair[0] != pair[1]), "chance does not stand still");
    // A thousand fair draws miss this by less than once in a million runs.
    let mean = drawn.iter().sum::<f64>() / 1000.0;
    assert!((0.45..0.55).contains(&mean), "the mean was {mean}");
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
    fn seeded_chance_keeps_the_contract() {
        random_keeps_its_promises(&SeededRandom::new(42));
    }
}
