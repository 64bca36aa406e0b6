//! Which types are looked at: all of them, or evenly spaced ones that stand for the others.

use std::ops::Range;

use super::Population;
use crate::reduce::BLOCK;

/// Types of every class, evenly spaced.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    parts: Vec<PartOfClass>,
}

#[derive(Clone, Debug)]
struct PartOfClass {
    class: usize,
    first: usize,
    stride: usize,
    count: usize,
    weight: f64,
}

/// Consecutive places of a sample that are summed in one go, at most [`BLOCK`] of them.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Whose types.
    pub(super) class: usize,
    /// How many players each stands for.
    pub(super) weight: f64,
    /// Places of the sample.
    pub(super) places: Range<usize>,
    /// The type at the first place, and how far it is to that of the next.
    pub(super) first: usize,
    stride: usize,
}

impl Run {
    /// The types at these places, counted from the first of the run.
    pub(super) fn types(&self, places: Range<usize>) -> impl ExactSizeIterator<Item = usize> + Clone + use<> {
        let (first, stride) = (self.first, self.stride);
        places.map(move |place| first + place * stride)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Sums over its types as sums over the players whom these stand for.
    pub(super) fn weigh(&self, mut sums: Vec<f64>) -> Vec<f64> {
        sums.iter_mut().for_each(|sum| *sum *= self.weight);
        sums
    }
}

impl Sample {
    /// About `size` types, at least one of each class; all of them if there are no more.
    pub(super) fn of(population: &Population, size: usize) -> Self {
        let all = population.types();
        let part = |(class, of): (usize, &super::PopulationClass)| {
            let types = of.types.len();
            let share = (size as u128 * types as u128).div_ceil(all.max(1) as u128) as usize;
            let stride = (types / share.clamp(1, types)).max(1);
            let count = types.div_ceil(stride);
            PartOfClass { class, first: of.types.start, stride, count, weight: of.size as f64 / count as f64 }
        };
        Sample { parts: population.classes.iter().enumerate().map(part).collect() }
    }

    /// The types, in order.
    pub(super) fn types(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().flat_map(|part| (0..part.count).map(|place| part.first + place * part.stride))
    }

    /// The runs, in order.
    pub(super) fn runs(&self) -> Vec<Run> {
        self.numbered(0..usize::MAX)
    }

    /// Those of the runs that have these numbers; places are counted from the first of them.
    fn numbered(&self, numbers: Range<usize>) -> Vec<Run> {
        let (mut runs, mut place, mut number) = (Vec::new(), 0, 0);
        for part in &self.parts {
            for begin in (0..part.count).step_by(BLOCK) {
                number += 1;
                if !numbers.contains(&(number - 1)) {
                    continue;
                }
                let length = BLOCK.min(part.count - begin);
                runs.push(Run {
                    class: part.class,
                    weight: part.weight,
                    places: place..place + length,
                    first: part.first + begin * part.stride,
                    stride: part.stride,
                });
                place += length;
            }
        }
        runs
    }
}

/// The runs of all types that this rank owns; places are counted from the first of its types.
pub(super) fn own_runs(population: &Population) -> Vec<Run> {
    let runs = population.classes.iter().map(|class| class.types.len().div_ceil(BLOCK)).sum();
    Sample::of(population, population.types()).numbered(population.ranks.share_of(runs))
}

/// The types of these runs.
pub(super) fn own(population: &Population) -> Range<usize> {
    let runs = own_runs(population);
    let end = runs.last().map_or(0, |run| run.first + run.len());
    runs.first().map_or(0, |run| run.first)..end
}
