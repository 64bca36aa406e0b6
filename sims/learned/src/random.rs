//! Random streams by name: a stream is a function of seed, purpose and number, so that nothing of it has to be kept and threads
//! may draw in any order.

use rand::SeedableRng as _;
use rand::rngs::Xoshiro256PlusPlus;

/// What a stream is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Where networks start.
    Start = 1,
    /// Values that networks are trained on.
    Training = 2,
    /// Values by which options of menus are kept or dropped.
    Pruning = 3,
    /// Fresh values by which the trained mechanism is judged.
    Evaluation = 4,
    /// Where searches for misreports start.
    Misreports = 5,
    /// Profiles whose regret is bounded.
    Certificate = 6,
    /// Types of an exported scenario.
    Export = 7,
}

/// The stream of this seed, purpose and number.
pub fn stream(seed: u64, purpose: Purpose, number: u64) -> Xoshiro256PlusPlus {
    let mixed = mix(mix(mix(seed) ^ purpose as u64) ^ number);
    Xoshiro256PlusPlus::seed_from_u64(mixed)
}

/// A round of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
