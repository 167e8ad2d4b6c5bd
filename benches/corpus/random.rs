/// A small generator of numbers (splitmix64): the same seed gives the same bytes on every machine,
/// which is why sizes come from a table of integers and not from floating-point functions.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for each `(seed, stream)`, so that a document does not depend on its neighbours.
    pub fn new(seed: u64, stream: u64) -> Self {
        // The stream is mixed before it is a state: states that lie in a row are one stream, shifted.
        Self(mix(mix(seed) ^ mix(!stream)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `limit`; 0 if `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// A number below `limit`, small ones far more often: the way words are used.
    pub fn skewed(&mut self, limit: usize) -> usize {
        let unit = self.below(1 << 16) as u64;
        ((unit * unit * unit * limit as u64) >> 48) as usize
    }

    /// Bytes of one document: median 6 kB, mean 8 kB, tail to 60 kB, as procedures are.
    pub fn size(&mut self) -> usize {
        const QUANTILES: [(usize, usize); 10] = [
            (0, 1_300),
            (500, 2_200),
            (2_500, 3_700),
            (5_000, 5_500),
            (7_500, 9_000),
            (9_000, 15_000),
            (9_700, 26_000),
            (9_900, 38_000),
            (9_990, 55_000),
            (10_000, 60_000),
        ];
        let at = self.below(10_000);
        let above = QUANTILES.iter().position(|(share, _)| *share > at).unwrap_or(QUANTILES.len() - 1);
        let ((low, from), (high, to)) = (QUANTILES[above - 1], QUANTILES[above]);
        from + (to - from) * (at - low) / (high - low)
    }
}

/// Spreads the bits of a number.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
