//! How a quantity is distributed over the players of a class, and who has most of it.
//!
//! Of ranks that share a population each sorts its own values. Where quantiles lie is found by dividing the range of all numbers, as
//! integers in the same order, and counting over ranks how many values lie below: eight rounds of counting, and the very values that
//! sorting all of them would give.

use std::ops::Range;

use crate::reduce::words::{key, number};
use crate::reduce::{Elsewhere, Ranks};

/// Where quantiles are taken.
pub const LEVELS: [f64; 9] = [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0];
/// How many players are named as the worst of a class.
const WORST: usize = 10;
/// Parts of the range of numbers between which one is chosen in a round of counting.
const PARTS: usize = 256;

/// A quantity that every player of a stage game has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Its expected payoff.
    Payoff,
    /// Its regret.
    Regret,
    /// Its residual.
    Residual,
    /// The expectation of this coordinate of its action.
    Action(usize),
    /// The Pareto gap of its choices, over all stage games.
    ParetoGap,
}

/// Values of a quantity at [`LEVELS`].
pub type Quantiles = [f64; LEVELS.len()];

/// How a quantity is distributed over the players of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Which stage game; none of what is about all of them.
    pub stage: Option<usize>,
    /// Whose.
    pub class: usize,
    /// Which quantity.
    pub quantity: Quantity,
    /// Its mean.
    pub mean: f64,
    /// Its quantiles: the smallest value that so many players, a share of all, do not exceed.
    pub quantiles: Quantiles,
}

/// A player with one of the largest values of a quantity in its class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorstAgent {
    /// Which stage game; none of what is about all of them.
    pub stage: Option<usize>,
    /// Its class.
    pub class: usize,
    /// Its number in the class; the first of those of its type.
    pub agent: u64,
    /// Which quantity.
    pub quantity: Quantity,
    /// The value.
    pub value: f64,
}

/// Values of a quantity, one a type of a class, which stand for equally many players each.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// Which stage game; none of what is about all of them.
    pub stage: Option<usize>,
    /// Which class.
    pub class: usize,
    /// Which quantity.
    pub quantity: Quantity,
    /// How many types the class has.
    pub types: usize,
    /// Those of this rank, by their numbers in the class.
    pub own: Range<usize>,
    /// Their values, block by block.
    pub blocks: Vec<&'a [f64]>,
}

impl Column<'_> {
    /// How the values are distributed.
    ///
    /// # Errors
    /// Another rank cannot go on.
    pub fn spread(&self, ranks: &Ranks) -> Result<Spread, Elsewhere> {
        let Column { stage, class, quantity, types, .. } = *self;
        let sum = |block: &&[f64], _| Some(block.iter().sum());
        let sums = ranks.total::<_, Elsewhere>(Ok(self.blocks.clone()), (1, sum), (0, |_: &&[f64], _| None))?.0;
        let mut sorted: Vec<i64> = self.values().map(key).collect();
        sorted.sort_unstable();
        let rank = |level: f64| ((level * types as f64).ceil() as usize).clamp(1, types.max(1));
        let quantiles = at(ranks, &sorted, LEVELS.map(rank)).map(number);
        Ok(Spread { stage, class, quantity, mean: sums[0] / types as f64, quantiles })
    }

    /// The players with the largest values, the largest first.
    pub fn worst(&self, ranks: &Ranks) -> Vec<WorstAgent> {
        let mut worst: Vec<(i64, u64)> = Vec::with_capacity(WORST + 1);
        for (value, agent) in self.values().zip(self.own.start as u64..) {
            keep(&mut worst, (key(value), agent));
        }
        if ranks.is_shared() {
            let own: Vec<u8> =
                worst.iter().flat_map(|&(key, agent)| [key, agent as i64]).flat_map(i64::to_le_bytes).collect();
            worst.clear();
            for told in ranks.gather(&own) {
                for pair in told.chunks_exact(16) {
                    let word = |bytes: &[u8]| i64::from_le_bytes(bytes.try_into().unwrap_or_default());
                    keep(&mut worst, (word(&pair[..8]), word(&pair[8..]) as u64));
                }
            }
        }
        // Of those who are equally badly off the first are named.
        worst.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let Column { stage, class, quantity, .. } = *self;
        worst.into_iter().map(|(key, agent)| WorstAgent { stage, class, agent, quantity, value: number(key) }).collect()
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.blocks.iter().flat_map(|block| block.iter().copied())
    }
}

/// Adds to the largest, which are kept in ascending order, at most [`WORST`] of them.
fn keep(worst: &mut Vec<(i64, u64)>, candidate: (i64, u64)) {
    if worst.len() == WORST && worst[0] >= candidate {
        return;
    }
    worst.insert(worst.partition_point(|kept| *kept < candidate), candidate);
    if worst.len() > WORST {
        worst.remove(0);
    }
}

/// The integers at these ranks, from 1, among the sorted ones of all.
fn at(ranks: &Ranks, sorted: &[i64], wanted: [usize; LEVELS.len()]) -> [i64; LEVELS.len()] {
    if !ranks.is_shared() {
        return wanted.map(|rank| sorted.get(rank - 1).copied().unwrap_or(key(f64::NAN)));
    }
    let (mut low, mut high) = ([i64::MIN; LEVELS.len()], [i64::MAX; LEVELS.len()]);
    while low != high {
        // From `low` on, and never `high` unless that is the same.
        let pivot = |place: usize, part: usize| {
            let span = (i128::from(high[place]) - i128::from(low[place])) as u128;
            (i128::from(low[place]) + (span * part as u128 / PARTS as u128) as i128) as i64
        };
        let count = |at: usize| sorted.partition_point(|key| *key <= pivot(at / PARTS, at % PARTS)) as i64;
        let mut counts: Vec<i64> = (0..LEVELS.len() * PARTS).map(count).collect();
        ranks.count_up(&mut counts);
        let reached = |(place, counts): (usize, &[i64])| {
            let part = counts.partition_point(|&count| count < wanted[place] as i64);
            let above = if part == 0 { low[place] } else { pivot(place, part - 1) + 1 };
            (above, if part == PARTS { high[place] } else { pivot(place, part) })
        };
        let ends: Vec<(i64, i64)> = counts.chunks_exact(PARTS).enumerate().map(reached).collect();
        for (place, (above, at_most)) in ends.into_iter().enumerate() {
            (low[place], high[place]) = (above, at_most);
        }
    }
    low
}
