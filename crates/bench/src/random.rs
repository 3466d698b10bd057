//! A small generator of pseudo-random numbers (splitmix64): the same seed gives the same log everywhere.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        let scaled = (u128::from(self.bits()) * u128::from(span)) >> 64;
        low.saturating_add(i64::try_from(scaled).unwrap_or(0))
    }

    /// True in so many of a thousand cases.
    pub fn per_mille(&mut self, n: i64) -> bool {
        self.between(0, 999) < n
    }

    /// One of these; the default if there are none.
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let last = i64::try_from(from.len()).unwrap_or(i64::MAX) - 1;
        let place = usize::try_from(self.between(0, last.max(0))).unwrap_or(0);
        from.get(place).copied().unwrap_or_default()
    }
}

/// Scatters the bits of a number.
#[inline]
pub fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}
