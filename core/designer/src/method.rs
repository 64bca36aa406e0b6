//! What all methods of moving a mechanism have in common: they ask for points to be played and are told what was observed.

use walras_engine::random::Seed;

/// An iteration: where it stands and whence its random numbers come.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The iteration of this start, from 1: what gains depend on.
    pub k: u64,
    /// The iteration of all starts, from 1: it names the random numbers, so that a run can resume anywhere.
    pub step: u32,
    /// Φ: lowest and highest value of each entry of φ.
    pub bounds: &'a [(f64, f64)],
    /// Names the random numbers.
    pub seed: Seed,
    /// The most that a descent moves an entry of φ in this iteration; infinite where steps are as long as they are.
    pub longest_step: f64,
}

/// A method of moving the mechanism, ready to be asked.
///
/// All points asked for lie in Φ. Of equal state and turn the points are equal to the bit.
pub trait Method {
    /// How many points the next iteration plays.
    fn plays(&self) -> usize;

    /// The points to play; the first is the one that observers see and stopping rules judge.
    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>>;

    /// Takes in the objective at the points asked for; absent where play had not come to rest. Whether a step could be made.
    fn tell(&mut self, turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool;

    /// The mechanism it holds to be best for now.
    fn iterate(&self) -> &[f64];

    /// Whether it has nothing left to ask.
    fn is_exhausted(&self) -> bool {
        false
    }
}
