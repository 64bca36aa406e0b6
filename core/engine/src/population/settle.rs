//! The search for rest of a population.

use walras_theory::fixed_point::sums::{self, Part};
use walras_theory::fixed_point::{Accelerator, Advance};

use super::beliefs::{Beliefs, Width};
use super::cohort::Cohort;
use super::passes::Terms;
use super::sample::{Run, Sample};
use crate::model::ModelError;
use crate::world::Workers;

/// Sizes of the samples among which rest is sought first.
const SAMPLES: [usize; 2] = [256, 8192];
/// Most numbers in the systems of a sample's types.
const LARGEST_SYSTEMS: usize = 1 << 24;
const ITERATIONS: usize = 30;
const SHORTEST_STEP: f64 = 1.0 / 1024.0;

/// Where a search ended.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    /// What every type is believed to contribute, `[types][k]`.
    pub(crate) beliefs: Beliefs,
    /// Their sums over players, `[k]`.
    pub(crate) sums: Vec<f64>,
    /// Sweeps over types, those over samples included.
    pub(crate) rounds: usize,
    /// Whether responses contribute what is believed, up to what was asked for.
    pub(crate) solved: bool,
}

/// Seeks rest from where sums are `start`, if given: beliefs that are off by no more than `tolerance`, in units of the range of
/// contributions.
///
/// # Errors
/// The game failed.
pub(crate) fn settle(
    terms: Terms<'_>,
    workers: &Workers,
    start: Option<&[f64]>,
    tolerance: f64,
    max_rounds: usize,
) -> Result<Settled, ModelError> {
    let k = terms.model.contributions.max(1);
    let largest = (LARGEST_SYSTEMS / (k * (2 * k + 1))).clamp(16, SAMPLES[1]);
    let types = terms.population.types();
    let (mut rounds, mut near) = (0, start.map(<[f64]>::to_vec));
    for size in SAMPLES.into_iter().filter(|&size| size <= largest && 2 * size < types) {
        let sample = Sample::of(terms.population, size);
        let found = Search::new(terms, sample.runs())?.run(near.as_deref(), tolerance.max(1e-8), max_rounds)?;
        rounds += found.rounds;
        near = Some(found.sums);
    }
    let all = Sample::of(terms.population, types);
    if all.len() <= largest {
        let search = Search::new(terms, all.runs())?;
        let mut found = search.run(near.as_deref(), tolerance, max_rounds.saturating_sub(rounds))?;
        found.rounds += rounds;
        return match terms.population.width {
            Width::Double => Ok(found),
            Width::Single => rounded(&terms, workers, found),
        };
    }
    let runs = all.runs();
    let mut beliefs = Beliefs::zeros(terms.population.width, types * k);
    let near = near.unwrap_or_else(|| vec![0.0; k]);
    // A sample knows the sums of all; of their classes it is told again by a sweep over the first.
    let mean = class_means(&terms, &near)?;
    let sums = terms.guess(workers, &runs, &mut beliefs, &near, &mean)?;
    let settled = Settled { beliefs, sums, rounds: rounds + 1, solved: false };
    newton(terms, workers, settled, tolerance, max_rounds)
}

/// What a player of each class contributes on average where sums are `near`, `[classes][k]`: of a small sample, in a few rounds.
fn class_means(terms: &Terms<'_>, near: &[f64]) -> Result<Vec<f64>, ModelError> {
    let search = Search::new(*terms, Sample::of(terms.population, SAMPLES[0]).runs())?;
    search.class_means(near)
}

/// The same beliefs in the width in which they are kept.
fn rounded(terms: &Terms<'_>, workers: &Workers, found: Settled) -> Result<Settled, ModelError> {
    let runs = Sample::of(terms.population, terms.population.types()).runs();
    let Beliefs::Double(values) = &found.beliefs else { return Ok(found) };
    let mut beliefs = Beliefs::Single(values.iter().map(|&value| value as f32).collect());
    let nothing = Beliefs::zeros(Width::Single, values.len());
    let sums = terms.go_back(workers, &runs, &mut beliefs, &nothing, 0.0)?;
    Ok(Settled { beliefs, sums, ..found })
}

/// Newton's method among all types from near rest, with steps that are halved until responses come nearer to beliefs.
///
/// # Errors
/// The game failed.
pub(crate) fn newton(
    terms: Terms<'_>,
    workers: &Workers,
    settled: Settled,
    tolerance: f64,
    max_rounds: usize,
) -> Result<Settled, ModelError> {
    let Settled { mut beliefs, mut sums, mut rounds, .. } = settled;
    let k = terms.model.contributions;
    let runs = Sample::of(terms.population, terms.population.types()).runs();
    let mut steps = Beliefs::zeros(terms.population.width, terms.population.types() * k);
    let mut look = terms.look(workers, &runs, &beliefs, &sums, true)?;
    rounds += 1;
    let goal = tolerance * look.scale;
    let mut iterations = 0;
    while look.merit > goal && iterations < ITERATIONS && rounds < max_rounds {
        let Some(moved) = look.step_of_sums() else { break };
        let mut tried = terms.step(workers, &runs, (&mut beliefs, &mut steps), &sums, &moved)?;
        let mut length = 1.0;
        let next = loop {
            let next = terms.look(workers, &runs, &beliefs, &tried, true)?;
            rounds += 2;
            // Not so for NaN.
            if next.merit < (1.0 - 1e-4 * length) * look.merit {
                break Some(next);
            }
            if length <= SHORTEST_STEP || next.merit <= goal {
                break None;
            }
            length *= 0.5;
            tried = terms.go_back(workers, &runs, &mut beliefs, &steps, length)?;
        };
        match next {
            Some(next) => (look, sums) = (next, tried),
            None => {
                sums = terms.go_back(workers, &runs, &mut beliefs, &steps, length)?;
                break;
            }
        }
        iterations += 1;
    }
    Ok(Settled { beliefs, sums, rounds, solved: look.merit <= goal })
}

/// A search among few enough types to keep their cohorts open.
struct Search<'a> {
    terms: Terms<'a>,
    runs: Vec<Run>,
    /// With the places of each, in the sample.
    cohorts: Vec<(Cohort, std::ops::Range<usize>, usize)>,
    types: usize,
}

impl<'a> Search<'a> {
    fn new(terms: Terms<'a>, runs: Vec<Run>) -> Result<Self, ModelError> {
        let mut cohorts = Vec::new();
        let size = Cohort::size(terms.model);
        for (number, run) in runs.iter().enumerate() {
            for first in (0..run.len()).step_by(size) {
                let places = first..run.len().min(first + size);
                let mut cohort = Cohort::default();
                cohort.open(&terms, run.types(places.clone()), terms.precision[run.class])?;
                let places = run.places.start + places.start..run.places.start + places.end;
                cohorts.push((cohort, places, number));
            }
        }
        let types = runs.iter().map(Run::len).sum();
        Ok(Search { terms, runs, cohorts, types })
    }

    /// What types contribute when they play uniformly, and the bounds of what they can.
    fn bounds(&self) -> [Vec<f64>; 3] {
        let k = self.terms.model.contributions;
        let mut all = [(); 3].map(|()| Vec::with_capacity(self.types * k));
        for (cohort, ..) in &self.cohorts {
            for kind in 0..cohort.len() {
                for c in 0..k {
                    let (low, high) = cohort.range(kind, c, k);
                    all[0].push(cohort.mean(kind, c, k));
                    all[1].push(low);
                    all[2].push(high);
                }
            }
        }
        all
    }

    /// Sums over players of what these types are believed to contribute.
    fn sums(&self, believed: &[f64]) -> Vec<f64> {
        let k = self.terms.model.contributions;
        let mut sums = vec![0.0; k];
        for run in &self.runs {
            let own = believed[run.places.start * k..run.places.end * k].chunks_exact(k.max(1));
            let mut total = vec![0.0; k];
            own.for_each(|own| total.iter_mut().zip(own).for_each(|(total, own)| *total += own));
            sums.iter_mut().zip(total).for_each(|(sum, total)| *sum += run.weight * total);
        }
        sums
    }

    /// Responses to beliefs, at a share of the precision, into `image`.
    fn respond(&mut self, fraction: f64, sums: &[f64], believed: &[f64], image: &mut [f64]) -> Result<(), ModelError> {
        let k = self.terms.model.contributions;
        self.terms.fraction = fraction;
        for (cohort, places, _) in &mut self.cohorts {
            let own = places.start * k..places.end * k;
            cohort.respond(&self.terms, sums, &believed[own.clone()])?;
            image[own].copy_from_slice(&cohort.image);
        }
        Ok(())
    }

    fn class_means(mut self, near: &[f64]) -> Result<Vec<f64>, ModelError> {
        let k = self.terms.model.contributions;
        let [mut believed, ..] = self.bounds();
        let mut image = believed.clone();
        for _ in 0..2 {
            self.respond(1.0, near, &believed, &mut image)?;
            believed.copy_from_slice(&image);
        }
        let mut means = vec![0.0; self.terms.population.classes.len() * k];
        for run in &self.runs {
            for own in believed[run.places.start * k..run.places.end * k].chunks_exact(k.max(1)) {
                let mean = &mut means[run.class * k..][..k];
                let size = self.terms.population.classes[run.class].size as f64;
                mean.iter_mut().zip(own).for_each(|(mean, own)| *mean += run.weight / size * own);
            }
        }
        Ok(means)
    }

    /// Follows equilibria from uniform play, or goes straight to one from where sums are `near`.
    fn run(mut self, near: Option<&[f64]>, tolerance: f64, max_rounds: usize) -> Result<Settled, ModelError> {
        let k = self.terms.model.contributions;
        let [origin, low, high] = self.bounds();
        let scale = low.iter().zip(&high).map(|(low, high)| high - low).fold(f64::MIN_POSITIVE, f64::max);
        let mut accelerator = Accelerator::with_own_direction(&origin, tolerance * scale);
        let (mut believed, mut image) = (origin.clone(), origin.clone());
        if let Some(near) = near {
            self.respond(1.0, near, &origin, &mut image)?;
            believed.copy_from_slice(&image);
        }
        let mut parts = vec![Part::new(k); self.types];
        let (mut rounds, mut solved) = (0, k == 0);
        while !solved && rounds < max_rounds {
            let sums = self.sums(&believed);
            self.respond(accelerator.fraction(), &sums, &believed, &mut image)?;
            rounds += 1;
            let before = believed.clone();
            let mut fault = Ok(());
            let advance = accelerator.advance_along(&mut believed, &image, (&low, &high), |residual| {
                fault = self.direct(&before, &mut parts, residual);
            });
            fault?;
            match advance {
                Advance::Evaluate => {}
                Advance::Solved => solved = true,
                Advance::Stalled => break,
            }
        }
        let sums = self.sums(&believed);
        Ok(Settled { beliefs: Beliefs::Double(believed), sums, rounds, solved })
    }

    /// Newton's direction in place of the residual, if there is one.
    fn direct(&mut self, believed: &[f64], parts: &mut [Part], residual: &mut [f64]) -> Result<(), ModelError> {
        let k = self.terms.model.contributions;
        for (cohort, places, _) in &mut self.cohorts {
            cohort.find_slopes(&self.terms)?;
            for (kind, place) in places.clone().enumerate() {
                let own = &believed[places.start * k..places.end * k];
                cohort.linearise(&self.terms, kind, own, &mut parts[place]);
            }
        }
        let weight = |place: usize| {
            let run = self.runs.partition_point(|run| run.places.end <= place);
            self.runs[run].weight
        };
        let mut direction = vec![0.0; residual.len()];
        if sums::direction(parts, weight, k, &mut direction) {
            residual.copy_from_slice(&direction);
        }
        Ok(())
    }
}
