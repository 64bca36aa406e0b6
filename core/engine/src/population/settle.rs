//! The search for rest of a population.

use std::ops::Range;

use walras_theory::fixed_point::sums::{self, Part};
use walras_theory::fixed_point::{Accelerator, Advance};
use walras_theory::quality;

use super::beliefs::{Beliefs, Width};
use super::cohort::Cohort;
use super::passes::{Look, add_up};
use super::sample::{Run, Sample, own_runs};
use super::terms::Terms;
use crate::model::ModelError;
use crate::world::Workers;

/// Sizes of the samples among which rest is sought first.
pub(super) const SAMPLES: [usize; 3] = [256, 1024, 4096];
/// Most types among which rest is sought with continuation in the precision.
pub(super) const LARGEST: usize = 8192;
/// Most numbers in the systems of a sample's types.
const LARGEST_SYSTEMS: usize = 1 << 24;
const ITERATIONS: usize = 30;
const SHORTEST_STEP: f64 = 1.0 / 1024.0;

/// Where a search ended.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    /// What every type of this rank is believed to contribute, `[own types][k]`.
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
    let largest = (LARGEST_SYSTEMS / (k * (2 * k + 1))).clamp(16, LARGEST);
    let (types, own) = (terms.population.types(), terms.population.own());
    let (mut rounds, mut near) = (0, start.map(<[f64]>::to_vec));
    for size in SAMPLES.into_iter().filter(|&size| size <= largest && 2 * size < types) {
        let sample = Sample::of(terms.population, size);
        let found = Search::new(terms, sample.runs())?.run(near.as_deref(), tolerance.max(1e-8), max_rounds)?;
        rounds += found.rounds;
        near = Some(found.sums);
    }
    let mut settled = if types <= largest {
        let all = Sample::of(terms.population, types).runs();
        let left = max_rounds.saturating_sub(rounds);
        let mut found = Search::new(terms, all)?.run(near.as_deref(), tolerance.max(1e-8), left)?;
        found.beliefs.keep(own.start * k..own.end * k);
        found
    } else {
        let sums = near.unwrap_or_else(|| vec![0.0; k]);
        let mut beliefs = Beliefs::zeros(terms.population.width, own.len() * k);
        let mean = class_means(&terms, &sums)?;
        terms.guess(workers, &own_runs(terms.population), &mut beliefs, &sums, &mean)?;
        Settled { beliefs, sums, rounds: 1, solved: false }
    };
    settled.rounds += rounds;
    if let (Width::Single, Beliefs::Double(values)) = (terms.population.width, &settled.beliefs) {
        settled.beliefs = Beliefs::Single(values.iter().map(|&value| value as f32).collect());
    }
    newton(terms, workers, settled, tolerance, max_rounds)
}

/// What a player of each class contributes on average where sums are `near`, `[classes][k]`: of a small sample, in a few rounds.
fn class_means(terms: &Terms<'_>, near: &[f64]) -> Result<Vec<f64>, ModelError> {
    let search = Search::new(*terms, Sample::of(terms.population, SAMPLES[0]).runs())?;
    search.class_means(near)
}

/// Newton's method among all types from near rest, with steps that are halved until responses come nearer to beliefs.
///
/// Sums are unknowns of their own beside beliefs until these add up to them: responses may move so fast with sums that what beliefs
/// only nearly add up to is far from rest.
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
    let (k, agents) = (terms.model.contributions, terms.population.agents() as f64);
    let runs = own_runs(terms.population);
    let mut steps = Beliefs::zeros(terms.population.width, terms.population.own().len() * k);
    // What beliefs add up to: they go back by nothing.
    let mut held = terms.go_back(workers, &runs, &mut beliefs, &steps, 0.0)?;
    let mut look = terms.look(workers, &runs, &beliefs, &sums, true)?;
    rounds += 1;
    let goal = tolerance * look.scale;
    let apart = |held: &[f64], sums: &[f64]| -> Vec<f64> { held.iter().zip(sums).map(|(x, t)| x - t).collect() };
    let off = |look: &Look, gap: &[f64]| {
        quality::largest([look.merit, quality::largest(gap.iter().map(|g| g.abs())) / agents])
    };
    for _ in 0..ITERATIONS {
        let mut gap = apart(&held, &sums);
        let mut merit = off(&look, &gap);
        if merit <= goal && gap.iter().any(|&gap| gap != 0.0) {
            sums.clone_from(&held);
            look = terms.look(workers, &runs, &beliefs, &sums, true)?;
            rounds += 1;
            gap.fill(0.0);
            merit = look.merit;
        }
        if merit <= goal || rounds >= max_rounds {
            break;
        }
        let Some(moved) = look.step_of_sums(&gap) else { break };
        let mut tried = terms.step(workers, &runs, (&mut beliefs, &mut steps), &sums, &moved)?;
        let mut length = 1.0;
        let better = loop {
            let at: Vec<f64> =
                (0..k).map(|c| (sums[c] + length * moved[c]).max(look.low[c]).min(look.high[c])).collect();
            let next = terms.look(workers, &runs, &beliefs, &at, true)?;
            rounds += 2;
            // Not so for NaN.
            if off(&next, &apart(&tried, &at)) < (1.0 - 1e-4 * length) * merit {
                break Some((next, at));
            }
            if length <= SHORTEST_STEP {
                break None;
            }
            length *= 0.5;
            tried = terms.go_back(workers, &runs, &mut beliefs, &steps, length)?;
        };
        match better {
            Some(better) => ((look, sums), held) = (better, tried),
            None => {
                held = terms.go_back(workers, &runs, &mut beliefs, &steps, length)?;
                break;
            }
        }
    }
    let solved = off(&look, &apart(&held, &sums)) <= goal;
    // Whatever was found, sums are what beliefs add up to.
    Ok(Settled { beliefs, sums: held, rounds, solved })
}

/// A search among few enough types to keep their cohorts open. Every rank makes it for itself.
struct Search<'a> {
    terms: Terms<'a>,
    runs: Vec<Run>,
    /// With the places of each, in the sample.
    cohorts: Vec<(Cohort, Range<usize>)>,
    types: usize,
}

impl<'a> Search<'a> {
    fn new(terms: Terms<'a>, runs: Vec<Run>) -> Result<Self, ModelError> {
        let mut cohorts = Vec::new();
        for run in &runs {
            terms.by_cohort(run, |cohort, places| {
                let places = run.places.start + places.start..run.places.start + places.end;
                cohorts.push((std::mem::take(cohort), places));
                Ok(())
            })?;
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
            let mut total = vec![0.0; k];
            add_up(&believed[run.places.start * k..run.places.end * k], &mut total);
            sums.iter_mut().zip(total).for_each(|(sum, total)| *sum += run.weight * total);
        }
        sums
    }

    /// Responses to beliefs, at a share of the precision, into `image`.
    fn respond(&mut self, fraction: f64, sums: &[f64], believed: &[f64], image: &mut [f64]) -> Result<(), ModelError> {
        let k = self.terms.model.contributions;
        self.terms.fraction = fraction;
        for (cohort, places) in &mut self.cohorts {
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

    /// Follows equilibria from uniform play, or goes straight to one from where sums are `near`. Unknowns are the sums, per player,
    /// and beliefs.
    fn run(mut self, near: Option<&[f64]>, tolerance: f64, max_rounds: usize) -> Result<Settled, ModelError> {
        let k = self.terms.model.contributions;
        let agents = self.terms.population.agents() as f64;
        let [origin, low, high] = self.bounds().map(|own| {
            let sums = self.sums(&own).into_iter().map(|sum| sum / agents);
            sums.chain(own.iter().copied()).collect::<Vec<f64>>()
        });
        let scale = low.iter().zip(&high).map(|(low, high)| high - low).fold(f64::MIN_POSITIVE, f64::max);
        let mut accelerator = Accelerator::with_own_direction(&origin, tolerance * scale);
        let (mut at, mut image) = (origin.clone(), origin.clone());
        if let Some(near) = near {
            self.respond(1.0, near, &origin[k..], &mut image[k..])?;
            near.iter().zip(&mut image).for_each(|(sum, at)| *at = sum / agents);
            at.copy_from_slice(&image);
        }
        let mut parts = vec![Part::new(k); self.types];
        let (mut rounds, mut solved) = (0, k == 0);
        while !solved && rounds < max_rounds {
            let sums: Vec<f64> = at[..k].iter().map(|share| share * agents).collect();
            self.respond(accelerator.fraction(), &sums, &at[k..], &mut image[k..])?;
            let total = self.sums(&image[k..]);
            total.iter().zip(&mut image).for_each(|(sum, image)| *image = sum / agents);
            rounds += 1;
            let before = at.clone();
            let mut fault = Ok(());
            let advance = accelerator.advance_along(&mut at, &image, (&low, &high), |residual| {
                fault = self.direct(&before, &mut parts, residual);
            });
            fault?;
            match advance {
                Advance::Evaluate => {}
                Advance::Solved => solved = true,
                Advance::Stalled => break,
            }
        }
        let sums = at[..k].iter().map(|share| share * agents).collect();
        Ok(Settled { beliefs: Beliefs::Double(at.split_off(k)), sums, rounds, solved })
    }

    /// Newton's direction in place of the residual, if there is one.
    fn direct(&mut self, at: &[f64], parts: &mut [Part], residual: &mut [f64]) -> Result<(), ModelError> {
        let k = self.terms.model.contributions;
        let agents = self.terms.population.agents() as f64;
        let (shares, believed) = at.split_at(k);
        for (cohort, places) in &mut self.cohorts {
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
        let gap: Vec<f64> = self.sums(believed).iter().zip(shares).map(|(sum, share)| sum - share * agents).collect();
        let mut direction = vec![0.0; believed.len()];
        if let Some(moved) = sums::direction(parts, weight, &gap, &mut direction) {
            residual[k..].copy_from_slice(&direction);
            residual.iter_mut().zip(moved).for_each(|(out, moved)| *out = moved / agents);
        }
        Ok(())
    }
}
