//! Sums over agents whose bits do not depend on who computes them.
//!
//! Agents are summed in fixed blocks of their global index, and block sums exactly, rounded once ([`ExactSum`]): whoever computes
//! which blocks in whatever order, the total has the same bits. So one population can be shared by **ranks**, processes that each own
//! consecutive blocks: in every step each adds up what its own blocks have, and [`Reduce`] combines these sums as integers. What all
//! ranks then know is the same to the bit, so that all of them take the same next step.

pub(crate) mod words;

use std::fmt;
use std::sync::Arc;

use walras_theory::exact_sum::{ExactSum, MOST_PARTS, WORDS};

use words::{key, number};

/// Agents per block; part of every result's definition.
pub const BLOCK: usize = 4096;

/// What ranks combine. All of them make the same calls in the same order.
pub trait Reduce: Send + Sync {
    /// The number of this rank, from 0.
    fn rank(&self) -> usize;

    /// How many ranks there are, ≥ 1.
    fn ranks(&self) -> usize;

    /// How many of them share the memory of this machine, ≥ 1.
    fn beside(&self) -> usize;

    /// Puts in the place of the first `sums` words their sums over ranks, and of every other word the largest of any rank.
    fn combine(&self, words: &mut [i64], sums: usize);

    /// What every rank hands in, in their order.
    fn gather(&self, own: &[u8]) -> Vec<Vec<u8>>;
}

/// All agents are here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Reduce for Local {
    fn rank(&self) -> usize {
        0
    }

    fn ranks(&self) -> usize {
        1
    }

    fn beside(&self) -> usize {
        1
    }

    fn combine(&self, _words: &mut [i64], _sums: usize) {}

    fn gather(&self, own: &[u8]) -> Vec<Vec<u8>> {
        vec![own.to_vec()]
    }
}

/// Why another rank cannot go on, in its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Elsewhere(pub String);

/// Those who share the work on a population; by default one alone.
#[derive(Clone)]
pub struct Ranks(Arc<dyn Reduce>);

impl Default for Ranks {
    fn default() -> Self {
        Ranks(Arc::new(Local))
    }
}

impl fmt::Debug for Ranks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rank {} of {}", self.rank(), self.count())
    }
}

impl PartialEq for Ranks {
    fn eq(&self, other: &Self) -> bool {
        (self.rank(), self.count()) == (other.rank(), other.count())
    }
}

impl Ranks {
    /// Ranks that combine by `reduce`.
    ///
    /// # Panics
    /// If they are none, or more than sums can be combined of.
    pub fn new(reduce: Arc<dyn Reduce>) -> Self {
        assert!(reduce.rank() < reduce.ranks() && reduce.ranks() <= MOST_PARTS, "ranks are numbered from 0");
        Ranks(reduce)
    }

    /// The number of this rank, from 0.
    pub fn rank(&self) -> usize {
        self.0.rank()
    }

    /// How many ranks there are, ≥ 1.
    pub fn count(&self) -> usize {
        self.0.ranks()
    }

    /// How many of them share the memory of this machine, ≥ 1.
    pub fn beside(&self) -> usize {
        self.0.beside()
    }

    /// Whether there are others.
    pub fn is_shared(&self) -> bool {
        self.count() > 1
    }

    /// Which of so many things in a row this rank owns.
    pub(crate) fn share_of(&self, things: usize) -> std::ops::Range<usize> {
        let place = |rank: usize| (things as u128 * rank as u128 / self.count() as u128) as usize;
        place(self.rank())..place(self.rank() + 1)
    }

    /// Sums and largest values over what all ranks found of their blocks: `sums` of them, of which a block adds `sum(block, place)` to
    /// one if it has it, and `largest` of them, of which it has `value(block, place)`. −∞ is the largest of nothing, and NaN is larger
    /// than all numbers.
    ///
    /// # Errors
    /// This rank found an error, or another did: then every rank has the first rank's.
    pub fn total<F, E: fmt::Display + From<Elsewhere>>(
        &self,
        found: Result<Vec<F>, E>,
        (sums, sum): (usize, impl Fn(&F, usize) -> Option<f64>),
        (largest, value): (usize, impl Fn(&F, usize) -> Option<f64>),
    ) -> Result<(Vec<f64>, Vec<f64>), E> {
        let sum_of = |found: &[F], place: usize| found.iter().filter_map(|f| sum(f, place)).collect::<ExactSum>();
        let largest_of = |found: &[F], place: usize| {
            found.iter().filter_map(|f| value(f, place)).map(key).max().unwrap_or(key(f64::NEG_INFINITY))
        };
        if !self.is_shared() {
            let found = found?;
            let sums = (0..sums).map(|place| sum_of(&found, place).value()).collect();
            return Ok((sums, (0..largest).map(|place| number(largest_of(&found, place))).collect()));
        }
        let blocks = found.as_deref().unwrap_or_default();
        let mut words = Vec::with_capacity(sums * WORDS + largest + 1);
        (0..sums).for_each(|place| words.extend(sum_of(blocks, place).words()));
        words.extend((0..largest).map(|place| largest_of(blocks, place)));
        // Errors travel along.
        words.push(i64::from(found.is_err()));
        self.0.combine(&mut words, sums * WORDS);
        if words.pop() != Some(0) {
            self.agree(found)?;
        }
        let (sums, largest) = words.split_at(sums * WORDS);
        let sums = sums.chunks_exact(WORDS).map(|words| ExactSum::of_words(words).value()).collect();
        Ok((sums, largest.iter().copied().map(number).collect()))
    }

    /// Whether a rank has an error: if so every rank has that of the first that has one.
    ///
    /// # Errors
    /// A rank has one.
    pub fn agree<T, E: fmt::Display + From<Elsewhere>>(&self, own: Result<T, E>) -> Result<T, E> {
        if !self.is_shared() {
            return own;
        }
        let words = own.as_ref().err().map(ToString::to_string);
        let told = self.gather(words.map_or_else(Vec::new, |words| [b"!", words.as_bytes()].concat()).as_slice());
        match told.iter().position(|words| !words.is_empty()) {
            None => own,
            Some(first) if first == self.rank() => own,
            Some(first) => Err(Elsewhere(String::from_utf8_lossy(&told[first][1..]).into_owned()).into()),
        }
    }

    /// What every rank hands in, in their order.
    pub fn gather(&self, own: &[u8]) -> Vec<Vec<u8>> {
        self.0.gather(own)
    }

    /// Numbers, counted by whoever has them, added up over ranks.
    pub(crate) fn count_up(&self, counts: &mut [i64]) {
        self.0.combine(counts, counts.len());
    }
}

/// Sum of a quantity of which agent i has `values[i * stride + offset]`.
pub fn sum_over_agents(values: &[f64], stride: usize, offset: usize) -> f64 {
    let block = |agents: &[f64]| agents.iter().skip(offset).step_by(stride).sum::<f64>();
    values.chunks(BLOCK * stride).map(block).collect::<ExactSum>().value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strided_sums_pick_one_quantity_per_agent() {
        let values: Vec<f64> = (0..3 * 10_000).map(f64::from).collect();
        let expected: f64 = (0..10_000).map(|i| f64::from(3 * i + 1)).sum();
        assert_eq!(sum_over_agents(&values, 3, 1), expected);
    }

    #[test]
    fn blocks_may_come_in_any_order() {
        let values: Vec<f64> = (0..20_000).map(|i| (f64::from(i) * 0.618).sin() * 1e9).collect();
        let total = sum_over_agents(&values, 1, 0);
        let blocks = || values.chunks(BLOCK).map(|agents| agents.iter().sum::<f64>());
        assert_eq!(blocks().rev().collect::<ExactSum>().value().to_bits(), total.to_bits());
        let (mut odd, mut even) = (ExactSum::default(), ExactSum::default());
        blocks().enumerate().for_each(|(k, sum)| if k.is_multiple_of(2) { even.add(sum) } else { odd.add(sum) });
        odd.merge(even);
        assert_eq!(odd.value().to_bits(), total.to_bits());
    }

    #[test]
    fn shares_follow_each_other_and_leave_nothing_out() {
        struct One(usize, usize);
        impl Reduce for One {
            fn rank(&self) -> usize {
                self.0
            }
            fn ranks(&self) -> usize {
                self.1
            }
            fn beside(&self) -> usize {
                1
            }
            fn combine(&self, _words: &mut [i64], _sums: usize) {}
            fn gather(&self, _own: &[u8]) -> Vec<Vec<u8>> {
                Vec::new()
            }
        }
        for things in [0, 1, 3, 8, 1000] {
            for ranks in 1..9 {
                let shares = (0..ranks).map(|rank| Ranks::new(Arc::new(One(rank, ranks))).share_of(things));
                let lengths: Vec<usize> = shares.clone().map(|share| share.len()).collect();
                assert_eq!(shares.flatten().collect::<Vec<_>>(), (0..things).collect::<Vec<_>>());
                assert!(lengths.iter().all(|&length| length.abs_diff(things / ranks) <= 1), "{lengths:?}");
            }
        }
    }
}
