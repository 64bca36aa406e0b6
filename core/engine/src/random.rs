//! Randomness as a pure function of what it is for.
//!
//! Every draw has a [`Key`] that says whose it is; equal keys give equal streams, whatever was drawn elsewhere, on
//! whichever thread, in whatever order. The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random
//! numbers: as easy as 1, 2, 3", SC 2011).

use std::convert::Infallible;
use std::fmt;

use rand::TryRng;
use rand_distr::{Distribution as _, Exp, LogNormal, Normal, Uniform};
use serde::{Deserialize, Serialize};
use walras_game::metadata::Distribution;

/// What a stream's numbers are for. The discriminants enter every stream: never renumber them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Entries of a game's parameters and the initial φ.
    Parameter = 1,
    /// Actions drawn from mixed strategies, as the designer observes them.
    Sample = 2,
    /// Directions in which a designer perturbs φ.
    Perturbation = 3,
    /// Noise that a designer injects into φ.
    Noise = 4,
    /// Choices of no player in particular, with which observed choices are compared.
    RandomChoice = 5,
    /// Actions that agents take while they learn: what others face under the sampled expectation, what bandits explore.
    Action = 6,
    /// Who revises its strategy.
    Revision = 7,
    /// All else that is left to chance in a revision: ties, whom to imitate, the noise of a logit revision.
    Choice = 8,
    /// Actions from which agents begin who always play one.
    Start = 9,
    /// Private states of agents, while they learn and as the designer observes what they do.
    State = 10,
    /// Joint actions over which outcomes are averaged under the sampled expectation.
    Outcome = 11,
    /// States that play goes through, and actions in them, of agents who learn along the way.
    Walk = 12,
    /// Edges of networks of players, and their weights.
    Network = 13,
    /// Mechanisms that a designer tries, where they are not perturbations of another.
    Candidate = 20,
    /// Mechanisms from which a designer starts again.
    Restart = 21,
    /// Joint actions from which the most welfare is looked for.
    JointAction = 22,
    /// Profiles of types at which a direct mechanism is audited.
    Audit = 23,
    /// Situations in which a game is checked.
    Validation = 32,
}

/// From which all random numbers of an experiment come: its seed, and which repetition of it this is.
///
/// Replicates are independent of each other; replicate 0 is what a seed alone gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// The experiment's seed.
    pub number: u64,
    /// Which repetition of the experiment.
    pub replicate: u32,
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.replicate {
            0 => write!(f, "seed {}", self.number),
            replicate => write!(f, "seed {}, replicate {replicate}", self.number),
        }
    }
}

impl From<u64> for Seed {
    fn from(number: u64) -> Self {
        Seed { number, replicate: 0 }
    }
}

/// Identity of a random stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The experiment's seed.
    pub seed: u64,
    /// Which repetition of the experiment.
    pub replicate: u32,
    /// What the numbers are for.
    pub purpose: Purpose,
    /// Which stage game; of a parameter, [`name_code`] of its name.
    pub stage: u32,
    /// Which agent; of a parameter, the entry's first index.
    pub agent: u32,
    /// Which step of whatever advances, such as a designer's iteration; of a parameter, the entry's second index.
    pub step: u32,
}

impl Key {
    /// The first stream of a purpose; name others with struct update syntax.
    pub fn new(seed: impl Into<Seed>, purpose: Purpose) -> Self {
        let Seed { number: seed, replicate } = seed.into();
        Key { seed, replicate, purpose, stage: 0, agent: 0, step: 0 }
    }

    /// The stream's generator, at its beginning.
    pub fn stream(self) -> Philox {
        let key = split_mix(split_mix(self.seed) ^ (u64::from(self.replicate) << 16 | self.purpose as u64));
        Philox {
            key: [key as u32, (key >> 32) as u32],
            counter: [0, self.stage, self.agent, self.step],
            block: [0; 4],
            unused: 0,
        }
    }
}

/// A stable number for a name, to key its stream (FNV-1a).
pub fn name_code(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): spreads seeds that differ in one bit over all bits.
fn split_mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Philox4x32-10: a block of four words is a bijection of (counter, key).
#[derive(Clone, Debug)]
pub struct Philox {
    key: [u32; 2],
    /// Word 0 counts blocks, the others name the stream.
    counter: [u32; 4],
    block: [u32; 4],
    unused: usize,
}

fn philox_block(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let even = u64::from(counter[0]) * 0xD251_1F53;
        let odd = u64::from(counter[2]) * 0xCD9E_8D57;
        counter = [
            (odd >> 32) as u32 ^ counter[1] ^ key[0],
            odd as u32,
            (even >> 32) as u32 ^ counter[3] ^ key[1],
            even as u32,
        ];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

impl TryRng for Philox {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if self.unused == 0 {
            self.block = philox_block(self.counter, self.key);
            self.counter[0] = self.counter[0].wrapping_add(1);
            self.unused = 4;
        }
        self.unused -= 1;
        Ok(self.block[3 - self.unused])
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.try_next_u32()?);
        Ok(low | u64::from(self.try_next_u32()?) << 32)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.try_next_u32()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// One number from a law, or why the law makes no sense.
pub fn draw(law: &Distribution, stream: &mut Philox) -> Result<f64, String> {
    let parameters = match *law {
        Distribution::Uniform { low, high } => [low, high],
        Distribution::Normal { mean, sd }
        | Distribution::FoldedNormal { mean, sd }
        | Distribution::LogNormal { mean, sd } => [mean, sd],
        Distribution::Exponential { rate } => [rate, rate],
    };
    if parameters.iter().any(|p| !p.is_finite()) {
        return Err("its parameters must be finite".into());
    }
    match *law {
        Distribution::Uniform { low, high } if low == high => Ok(low),
        Distribution::Uniform { low, high } => Uniform::new(low, high)
            .map(|law| law.sample(stream))
            .map_err(|_| format!("low = {low} must not exceed high = {high}")),
        Distribution::Normal { sd, .. }
        | Distribution::FoldedNormal { sd, .. }
        | Distribution::LogNormal { sd, .. }
            if sd < 0.0 =>
        {
            Err(format!("sd = {sd} must not be negative"))
        }
        Distribution::Normal { mean, sd } => Normal::new(mean, sd).map(|law| law.sample(stream)).map_err(text),
        Distribution::FoldedNormal { mean, sd } => {
            Normal::new(mean, sd).map(|law| law.sample(stream).abs()).map_err(text)
        }
        Distribution::LogNormal { mean, sd } => LogNormal::new(mean, sd).map(|law| law.sample(stream)).map_err(text),
        Distribution::Exponential { rate } if rate <= 0.0 => Err(format!("rate = {rate} must be positive")),
        Distribution::Exponential { rate } => Exp::new(rate).map(|law| law.sample(stream)).map_err(text),
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    /// Known answers of the reference implementation (Random123 1.14, `kat_vectors`, philox4x32 10).
    #[test]
    fn philox_agrees_with_the_reference_implementation() {
        assert_eq!(philox_block([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
        assert_eq!(philox_block([u32::MAX; 4], [u32::MAX; 2]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
        assert_eq!(
            philox_block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        );
    }

    #[test]
    fn a_stream_depends_on_every_part_of_its_key_and_on_nothing_else() {
        let key = Key::new(7, Purpose::Sample);
        let first = |key: Key| key.stream().next_u64();
        assert_eq!(first(key), first(key));
        let others = [
            Key { seed: 8, ..key },
            Key { replicate: 1, ..key },
            Key { purpose: Purpose::Noise, ..key },
            Key { stage: 1, ..key },
            Key { agent: 1, ..key },
            Key { step: 1, ..key },
        ];
        for other in others {
            assert_ne!(first(key), first(other), "{other:?}");
        }
    }

    #[test]
    fn a_seed_alone_is_its_replicate_0() {
        let first = |seed: Seed| Key::new(seed, Purpose::Noise).stream().next_u64();
        assert_eq!(first(7.into()), first(Seed { number: 7, replicate: 0 }));
        assert_ne!(first(7.into()), first(Seed { number: 7, replicate: 1 }));
    }

    /// Freezes the published streams: a change here changes every player's results.
    #[test]
    fn draws_are_frozen() {
        let mut stream = Key::new(7, Purpose::Parameter).stream();
        let normal = draw(&Distribution::FoldedNormal { mean: 0.8, sd: 0.4 }, &mut stream).unwrap();
        let uniform = draw(&Distribution::Uniform { low: 0.15, high: 0.75 }, &mut stream).unwrap();
        assert_eq!((normal, uniform), (0.6994013069795374, 0.5961894381614719));
    }

    #[test]
    fn folded_normals_have_the_right_mean() {
        let mut stream = Key::new(1, Purpose::Parameter).stream();
        let law = Distribution::FoldedNormal { mean: 0.0, sd: 1.0 };
        let mean = (0..100_000).map(|_| draw(&law, &mut stream).unwrap()).sum::<f64>() / 1e5;
        assert!((mean - (2.0 / std::f64::consts::PI).sqrt()).abs() < 0.01, "{mean}");
    }

    #[test]
    fn senseless_laws_are_refused() {
        let mut stream = Key::new(1, Purpose::Parameter).stream();
        for law in [
            Distribution::Uniform { low: 1.0, high: 0.0 },
            Distribution::Uniform { low: f64::NAN, high: 0.0 },
            Distribution::Normal { mean: 0.0, sd: -1.0 },
            Distribution::Exponential { rate: 0.0 },
            Distribution::LogNormal { mean: f64::INFINITY, sd: 1.0 },
        ] {
            assert!(draw(&law, &mut stream).is_err(), "{law:?}");
        }
    }
}
