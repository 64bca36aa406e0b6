//! Which types a rank has parameters of: its own, and those of the samples.

use std::ops::Range;

use super::Population;
use super::sample::{Sample, own};
use super::settle::{LARGEST, SAMPLES};

/// Types whose parameters are here. A game knows a type by its row among these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Consecutive types, which come first.
    first: Range<usize>,
    /// Others, in their order.
    others: Vec<usize>,
}

impl Held {
    /// All types, each in the row of its number.
    pub(super) fn all(population: &Population) -> Self {
        Held { first: 0..population.types(), others: Vec::new() }
    }

    /// What a rank needs: all types where they are few, as rest is then sought among all of them, else its own and the samples.
    pub(super) fn of_rank(population: &Population) -> Self {
        let types = population.types();
        if !population.ranks.is_shared() || types <= LARGEST {
            return Held::all(population);
        }
        let first = own(population);
        let samples = SAMPLES.into_iter().flat_map(|size| Sample::of(population, size).types().collect::<Vec<_>>());
        let mut others: Vec<usize> = samples.filter(|kind| !first.contains(kind)).collect();
        others.sort_unstable();
        others.dedup();
        Held { first, others }
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.first.len() + self.others.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The types, row by row.
    pub fn types(&self) -> impl Iterator<Item = usize> {
        self.first.clone().chain(self.others.iter().copied())
    }

    /// The type in a row.
    pub(crate) fn kind(&self, row: usize) -> usize {
        match row.checked_sub(self.first.len()) {
            None => self.first.start + row,
            Some(other) => self.others.get(other).copied().unwrap_or(row),
        }
    }

    /// The row of a type. One that is not here has a row beyond all.
    pub(super) fn row(&self, kind: usize) -> usize {
        if self.first.contains(&kind) {
            return kind - self.first.start;
        }
        self.first.len() + self.others.binary_search(&kind).unwrap_or(self.others.len())
    }
}
