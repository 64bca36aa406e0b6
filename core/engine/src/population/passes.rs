//! Sweeps over the types of a stage game, in fixed runs of places, so that sums have the same bits whoever computes them.

use walras_theory::fixed_point::sums::{Part, step_of_sums};

use super::beliefs::{Beliefs, Piece};
use super::cohort::Cohort;
use super::sample::Run;
use super::terms::Terms;
use crate::model::ModelError;
use crate::world::Workers;

/// What a sweep found of beliefs.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// What players contribute when they respond, `Σ w X`, `[k]`, and the least and most they can.
    pub(super) images: Vec<f64>,
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    /// The largest `|X − x|`.
    pub(super) merit: f64,
    /// The largest range of a contribution of a type.
    pub(super) scale: f64,
    /// `Σ w M F`, `[k]`.
    steps: Vec<f64>,
    /// `Σ w M A`, `[k][k]`.
    slopes: Vec<f64>,
    /// Whether every type's own system could be solved.
    regular: bool,
}

impl Look {
    /// By how much the sums move in Newton's step where beliefs add up to `gap` more than they are; nothing where it does not exist.
    pub(super) fn step_of_sums(&self, gap: &[f64]) -> Option<Vec<f64>> {
        let steps: Vec<f64> = self.steps.iter().zip(gap).map(|(step, gap)| step + gap).collect();
        self.regular.then(|| step_of_sums(&self.slopes, &steps)).flatten()
    }
}

impl Terms<'_> {
    /// Every run's cohorts, one after the other: `work` is given the places of the cohort, counted from the run's first.
    pub(super) fn by_cohort(
        &self,
        run: &Run,
        mut work: impl FnMut(&mut Cohort, std::ops::Range<usize>) -> Result<(), ModelError>,
    ) -> Result<(), ModelError> {
        let size = Cohort::size(self.model);
        let mut cohort = Cohort::default();
        for first in (0..run.len()).step_by(size) {
            let places = first..run.len().min(first + size);
            cohort.open(self, run.types(places.clone()), self.precision[run.class])?;
            work(&mut cohort, places)?;
        }
        Ok(())
    }

    /// Responses to `beliefs`, whose sums are `sums`; with what Newton's step needs if `derive`.
    pub(super) fn look(
        &self,
        workers: &Workers,
        runs: &[Run],
        beliefs: &Beliefs,
        sums: &[f64],
        derive: bool,
    ) -> Result<Look, ModelError> {
        let k = self.model.contributions;
        let found = workers.run(runs.iter().collect(), |run| self.look_at(run, beliefs, sums, derive));
        let found: Result<Vec<Look>, ModelError> = found.into_iter().collect();
        // Images, low, high, steps and slopes after each other.
        let sum = |look: &Look, place: usize| {
            let columns = [&look.images, &look.low, &look.high, &look.steps];
            Some(columns.get(place / k).map_or_else(|| look.slopes[place - 4 * k], |column| column[place % k]))
        };
        let largest =
            |look: &Look, place: usize| Some([look.merit, look.scale, if look.regular { 0.0 } else { 1.0 }][place]);
        let sums_of = if derive { 4 * k + k * k } else { 4 * k };
        let (totals, largest) = self.population.ranks.total(found, (sums_of, sum), (3, largest))?;
        let column = |first: usize| totals[first * k..(first + 1) * k].to_vec();
        Ok(Look {
            images: column(0),
            low: column(1),
            high: column(2),
            merit: walras_theory::quality::largest([largest[0]]),
            scale: largest[1].max(0.0),
            steps: column(3),
            slopes: totals[4 * k..].to_vec(),
            regular: largest[2] <= 0.0,
        })
    }

    fn look_at(&self, run: &Run, beliefs: &Beliefs, sums: &[f64], derive: bool) -> Result<Look, ModelError> {
        let k = self.model.contributions;
        let mut look = Look {
            images: vec![0.0; k],
            low: vec![0.0; k],
            high: vec![0.0; k],
            merit: 0.0,
            scale: 0.0,
            steps: vec![0.0; k],
            slopes: vec![0.0; if derive { k * k } else { 0 }],
            regular: true,
        };
        let (mut believed, mut part) = (Vec::new(), Part::new(k));
        self.by_cohort(run, |cohort, places| {
            let begin = run.places.start + places.start;
            beliefs.read(begin * k..(begin + places.len()) * k, &mut believed);
            cohort.respond(self, sums, &believed)?;
            let residual = walras_theory::quality::residual(&believed, &cohort.image);
            look.merit = walras_theory::quality::largest([look.merit, residual]);
            add_up(&cohort.image, &mut look.images);
            for kind in 0..cohort.len() {
                for c in 0..k {
                    let (low, high) = cohort.range(kind, c, k);
                    look.scale = look.scale.max(high - low);
                    look.low[c] += low;
                    look.high[c] += high;
                }
            }
            if derive {
                cohort.find_slopes(self)?;
                for kind in 0..cohort.len() {
                    cohort.linearise(self, kind, &believed, &mut part);
                    look.regular &= part.solve();
                    for c in 0..k {
                        look.steps[c] += part.own_step(c);
                        (0..k).for_each(|d| look.slopes[c * k + d] += part.slope(c, d));
                    }
                }
            }
            Ok(())
        })?;
        let Look { images, low, high, steps, slopes, .. } = &mut look;
        for sums in [images, low, high, steps, slopes] {
            sums.iter_mut().for_each(|sum| *sum *= run.weight);
        }
        Ok(look)
    }

    /// Beliefs become the responses to `sums` of players who contribute what their class does on average, `[classes][k]`; returns
    /// the sums of these beliefs.
    pub(super) fn guess(
        &self,
        workers: &Workers,
        runs: &[Run],
        beliefs: &mut Beliefs,
        sums: &[f64],
        class_mean: &[f64],
    ) -> Result<Vec<f64>, ModelError> {
        let k = self.model.contributions;
        self.rewrite(workers, runs, beliefs, |run, piece, total| {
            self.by_cohort(run, |cohort, places| {
                let mean = class_mean[run.class * k..][..k].repeat(places.len());
                cohort.respond(self, sums, &mean)?;
                piece.write(places.start * k, &mut cohort.image);
                add_up(&cohort.image, total);
                Ok(())
            })
        })
    }

    /// Beliefs take Newton's step, in which the sums move by `moved`; what they moved by goes to `steps`. Returns the new sums.
    pub(super) fn step(
        &self,
        workers: &Workers,
        runs: &[Run],
        (beliefs, steps): (&mut Beliefs, &mut Beliefs),
        sums: &[f64],
        moved: &[f64],
    ) -> Result<Vec<f64>, ModelError> {
        let k = self.model.contributions;
        let lengths = || runs.iter().map(|run| run.len() * k);
        let work = runs.iter().zip(beliefs.pieces(lengths())).zip(steps.pieces(lengths())).collect();
        let found = workers.run(work, |((run, mut piece), mut steps)| {
            let (mut believed, mut part, mut own) = (Vec::new(), Part::new(k), Vec::new());
            let mut total = vec![0.0; k];
            self.by_cohort(run, |cohort, places| {
                let place = places.start * k..places.end * k;
                piece.read(place.clone(), &mut believed);
                cohort.respond(self, sums, &believed)?;
                cohort.find_slopes(self)?;
                own.clear();
                for kind in 0..cohort.len() {
                    cohort.linearise(self, kind, &believed, &mut part);
                    let solved = part.solve();
                    for c in 0..k {
                        let before = believed[kind * k + c];
                        let (low, high) = cohort.range(kind, c, k);
                        let to = if solved { before + part.step(c, moved) } else { cohort.image[kind * k + c] };
                        own.push(to.max(low).min(high) - before);
                    }
                }
                steps.write(place.start, &mut own);
                believed.iter_mut().zip(&own).for_each(|(believed, step)| *believed += step);
                piece.write(place.start, &mut believed);
                add_up(&believed, &mut total);
                Ok(())
            })?;
            Ok(run.weigh(total))
        });
        self.total(found)
    }

    /// Beliefs go back by this share of `steps`; returns the new sums.
    pub(super) fn go_back(
        &self,
        workers: &Workers,
        runs: &[Run],
        beliefs: &mut Beliefs,
        steps: &Beliefs,
        share: f64,
    ) -> Result<Vec<f64>, ModelError> {
        let k = self.model.contributions;
        self.rewrite(workers, runs, beliefs, |run, piece, total| {
            let (mut believed, mut step) = (Vec::new(), Vec::new());
            piece.read(0..run.len() * k, &mut believed);
            steps.read(run.places.start * k..run.places.end * k, &mut step);
            believed.iter_mut().zip(&step).for_each(|(believed, step)| *believed -= share * step);
            piece.write(0, &mut believed);
            add_up(&believed, total);
            Ok(())
        })
    }

    /// Lets `work` rewrite the beliefs of every run and add up what it then has; returns the weighted sums, `[k]`.
    fn rewrite(
        &self,
        workers: &Workers,
        runs: &[Run],
        beliefs: &mut Beliefs,
        work: impl Fn(&Run, &mut Piece<'_>, &mut [f64]) -> Result<(), ModelError> + Sync,
    ) -> Result<Vec<f64>, ModelError> {
        let k = self.model.contributions;
        let pieces = beliefs.pieces(runs.iter().map(|run| run.len() * k));
        let found = workers.run(runs.iter().zip(pieces).collect(), |(run, mut piece)| {
            let mut total = vec![0.0; k];
            work(run, &mut piece, &mut total)?;
            Ok(run.weigh(total))
        });
        self.total(found)
    }

    /// The sums of all runs of all ranks, `[k]`.
    fn total(&self, found: Vec<Result<Vec<f64>, ModelError>>) -> Result<Vec<f64>, ModelError> {
        let found = found.into_iter().collect();
        let sums = (self.model.contributions, |total: &Vec<f64>, c: usize| Some(total[c]));
        Ok(self.population.ranks.total(found, sums, (0, |_: &Vec<f64>, _| None))?.0)
    }
}

/// Adds `[types][k]` up over types.
pub(super) fn add_up(values: &[f64], total: &mut [f64]) {
    for row in values.chunks_exact(total.len().max(1)) {
        total.iter_mut().zip(row).for_each(|(total, value)| *total += value);
    }
}
