//! Draws that are the same in every run.

/// A linear congruential generator (Knuth's MMIX): its upper bits are irregular enough to break symmetries.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 53 bits.
    fn bits(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64
    }

    /// Above 0 and below 1.
    pub(crate) fn positive(&mut self) -> f64 {
        (self.bits() + 0.5) / (1_u64 << 53) as f64
    }

    /// From −1 to 1.
    pub(crate) fn signed(&mut self) -> f64 {
        self.bits() / (1_u64 << 52) as f64 - 1.0
    }
}
