//! Types that are evaluated together, and what they respond: buffers that fit into the cache, used again and again.

use std::ops::Range;

use walras_game::metadata::Own;
use walras_theory::fixed_point::sums::Part;
use walras_theory::response::logit_response;
use walras_theory::strategy::{expectation, tilt};

use super::terms::Terms;
use crate::learning::OwnPart;
use crate::model::{FEASIBILITY_TOLERANCE, Model, ModelError};
use crate::plugin::{Batch, PluginError};

/// Cells worth a call of the game, about.
const CELLS: usize = 4096;
/// Above this many contributions a type's own part enters Newton's system by its diagonal only, which keeps the system sparse.
const LARGEST_OWN: usize = 16;

/// Types with what they may do: a **row** is a type in one of its S private states, a **cell** a feasible action of a row.
#[derive(Default)]
pub(super) struct Cohort {
    /// Precision of each type at the whole of it, `[types]`.
    precision: Vec<f64>,
    /// How likely each private state is, `[S]`; one that is certain in a game without.
    probability: Vec<f64>,
    /// Cells of row r: `starts[r]..starts[r + 1]`.
    starts: Vec<usize>,
    player: Vec<u32>,
    probe: Vec<u32>,
    /// The action of a cell.
    pub(super) choice: Vec<u32>,
    action: Vec<f64>,
    state: Vec<f64>,
    contribution: Vec<f64>,
    aggregate: Vec<f64>,
    /// Payoffs at the last call of [`Cohort::respond`], `[cells]`.
    pub(super) payoff: Vec<f64>,
    /// The response to them, `[cells]`.
    pub(super) response: Vec<f64>,
    /// What it contributes, `[types][k]`, over states.
    pub(super) image: Vec<f64>,
    /// The same in each state, `[rows][k]`; empty in a game without states.
    row_image: Vec<f64>,
    /// `∂ payoff / ∂ aggregate`, `[cells][aggregates]`.
    slope: Vec<f64>,
    /// Scratch of [`Cohort::linearise`], `[k][aggregates]` and `[aggregates]`.
    covariance: Vec<f64>,
    mean_slope: Vec<f64>,
    /// Constraint values, `[types][K]`, where the game has constraints.
    pub(super) constraint: Vec<f64>,
}

impl Cohort {
    /// How many types are evaluated together in this game.
    pub(super) fn size(model: &Model) -> usize {
        (CELLS / (model.actions * model.states.count)).max(1)
    }

    /// Lets these types be evaluated under a probe.
    ///
    /// # Errors
    /// A type has no feasible action, or the game failed.
    pub(super) fn open(
        &mut self,
        terms: &Terms<'_>,
        types: impl ExactSizeIterator<Item = usize> + Clone,
        precision: f64,
    ) -> Result<(), ModelError> {
        let (model, count) = (terms.model, types.len());
        let (k, m) = (model.contributions, model.aggregates.len());
        self.precision.clear();
        self.precision.resize(count, precision);
        self.probability.clone_from(&model.states.probability);
        self.constrain(terms, types.clone())?;
        self.list_cells(terms, types)?;
        let cells = self.choice.len();
        let mut contribution = std::mem::take(&mut self.contribution);
        contribution.resize(cells * k, 0.0);
        let found = model.game.contribution(&self.batch(&[]), &mut contribution);
        self.contribution = contribution;
        found?;
        self.aggregate.resize(cells * m, 0.0);
        self.payoff.resize(cells, 0.0);
        self.response.resize(cells, 0.0);
        self.image.resize(count * k, 0.0);
        self.row_image.resize(if self.states() > 1 { count * self.states() * k } else { 0 }, 0.0);
        Ok(())
    }

    /// Finds the constraint values of these types.
    fn constrain(&mut self, terms: &Terms<'_>, types: impl ExactSizeIterator<Item = usize>) -> Result<(), ModelError> {
        let (model, rows) = (terms.model, types.len() * terms.model.actions);
        if !model.game.has_constraint() {
            return Ok(());
        }
        self.player.clear();
        self.action.clear();
        for kind in types {
            self.player.extend(std::iter::repeat_n(terms.population.held.row(kind) as u32, model.actions));
            self.action.extend_from_slice(&model.action);
        }
        self.probe.clear();
        self.probe.resize(rows, terms.probe as u32);
        self.constraint.resize(rows, 0.0);
        let Cohort { player, probe, action, .. } = self;
        let batch = Batch { phi: terms.phi, player, probe, action, ..Batch::default() };
        Ok(model.game.constraint(&batch, &mut self.constraint)?)
    }

    /// Lists what is feasible.
    fn list_cells(&mut self, terms: &Terms<'_>, types: impl ExactSizeIterator<Item = usize>) -> Result<(), ModelError> {
        let (model, actions, d) = (terms.model, terms.model.actions, terms.model.dimensions);
        self.player.clear();
        self.choice.clear();
        self.action.clear();
        self.state.clear();
        self.starts.clear();
        self.starts.push(0);
        for (row, kind) in types.enumerate() {
            let constraint = self.constraint.get(row * actions..(row + 1) * actions);
            let feasible = |a: &usize| constraint.is_none_or(|values| values[*a] <= FEASIBILITY_TOLERANCE);
            let player = terms.population.held.row(kind) as u32;
            for state in 0..model.states.count {
                for a in (0..actions).filter(feasible) {
                    self.player.push(player);
                    self.choice.push(a as u32);
                    self.action.extend_from_slice(&model.action[a * d..(a + 1) * d]);
                    self.state.extend_from_slice(model.states.coordinates(state));
                }
                self.starts.push(self.choice.len());
            }
            if self.starts[self.starts.len() - 2] == self.choice.len() {
                let smallest = constraint.unwrap_or_default().iter().copied().fold(f64::INFINITY, f64::min);
                return Err(ModelError::Infeasible { player: kind, probe: terms.probe, smallest });
            }
        }
        self.probe.clear();
        self.probe.resize(self.choice.len(), terms.probe as u32);
        Ok(())
    }

    fn batch<'a>(&'a self, phi: &'a [f64]) -> Batch<'a> {
        let Cohort { player, probe, action, state, .. } = self;
        Batch { phi, player, probe, action, state, ..Batch::default() }
    }

    /// How many types there are.
    pub(super) fn len(&self) -> usize {
        self.precision.len()
    }

    fn states(&self) -> usize {
        self.probability.len()
    }

    /// The rows of a type, each with its cells and how likely its state is.
    pub(super) fn rows(&self, kind: usize) -> impl Iterator<Item = (Range<usize>, f64)> {
        let first = kind * self.states();
        self.probability
            .iter()
            .enumerate()
            .map(move |(state, &likely)| (self.starts[first + state]..self.starts[first + state + 1], likely))
    }

    /// Lets `each` see every cell with its probability, states included, under a strategy of each row.
    pub(super) fn weigh(&self, strategy: &[f64], mut each: impl FnMut(usize, f64)) {
        for kind in 0..self.len() {
            for (cells, likely) in self.rows(kind) {
                cells.for_each(|cell| each(cell, likely * strategy[cell]));
            }
        }
    }

    /// All cells of a type.
    fn cells(&self, kind: usize) -> Range<usize> {
        self.starts[kind * self.states()]..self.starts[(kind + 1) * self.states()]
    }

    /// The smallest and largest contribution `c` of a feasible action of a type.
    pub(super) fn range(&self, kind: usize, c: usize, k: usize) -> (f64, f64) {
        let cells = self.cells(kind);
        let own = self.contribution[cells.start * k..cells.end * k].iter().skip(c).step_by(k);
        own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
    }

    /// What a type contributes on average when it plays uniformly.
    pub(super) fn mean(&self, kind: usize, c: usize, k: usize) -> f64 {
        self.rows(kind)
            .map(|(cells, likely)| {
                let own = self.contribution[cells.start * k..cells.end * k].iter().skip(c).step_by(k);
                likely * (own.sum::<f64>() / cells.len() as f64)
            })
            .sum()
    }

    /// Payoffs, responses and images where all players contribute `sums`, `[k]`, and each of these types `believed`, `[types][k]`.
    ///
    /// # Errors
    /// The game failed.
    pub(super) fn respond(&mut self, terms: &Terms<'_>, sums: &[f64], believed: &[f64]) -> Result<(), PluginError> {
        self.meet(terms, sums, believed);
        let mut payoff = std::mem::take(&mut self.payoff);
        let found = terms.model.game.payoff(&self.batch_at(terms), &mut payoff);
        self.payoff = payoff;
        found?;
        let (k, states) = (terms.model.contributions, self.states());
        if states > 1 {
            self.image.fill(0.0);
        }
        for (kind, &precision) in self.precision.iter().enumerate() {
            for state in 0..states {
                let row = kind * states + state;
                let cells = self.starts[row]..self.starts[row + 1];
                let response = &mut self.response[cells.clone()];
                logit_response(terms.fraction * precision, &self.payoff[cells.clone()], response);
                let contribution = &self.contribution[cells.start * k..cells.end * k];
                let image = &mut self.image[kind * k..(kind + 1) * k];
                if states == 1 {
                    expectation(response, contribution, image);
                    continue;
                }
                let own = &mut self.row_image[row * k..(row + 1) * k];
                expectation(response, contribution, own);
                image.iter_mut().zip(own).for_each(|(image, own)| *image += self.probability[state] * *own);
            }
        }
        Ok(())
    }

    /// Responses, tilted to contribute exactly what is believed, `[types][k]`; false if a type's cannot be.
    ///
    /// Where responses move fast with sums, as where payoffs grow with the number of players, what contributes only nearly as
    /// believed is far from the response to what it contributes.
    pub(super) fn tilted(&self, k: usize, believed: &[f64], out: &mut Vec<f64>) -> bool {
        out.clone_from(&self.response);
        let states = self.states();
        let mut target = vec![0.0; k];
        for kind in 0..self.len() {
            let (image, believed) = (&self.image[kind * k..(kind + 1) * k], &believed[kind * k..(kind + 1) * k]);
            if image == believed {
                continue;
            }
            for row in kind * states..(kind + 1) * states {
                let cells = self.starts[row]..self.starts[row + 1];
                let contribution = &self.contribution[cells.start * k..cells.end * k];
                let mean = if states == 1 { image } else { &self.row_image[row * k..(row + 1) * k] };
                // The same in every state is that much in expectation over states.
                let missing = believed.iter().zip(image).map(|(believed, image)| believed - image);
                target.iter_mut().zip(mean).zip(missing).for_each(|((target, mean), missing)| *target = mean + missing);
                let target = if states == 1 { believed } else { &target };
                let strategy = &mut out[cells];
                if !take(strategy, contribution, target) && !tilt(strategy, contribution, mean, target) {
                    return false;
                }
            }
        }
        true
    }

    /// The rows with the aggregates of the last [`Cohort::respond`].
    pub(super) fn batch_at<'a>(&'a self, terms: &'a Terms<'_>) -> Batch<'a> {
        Batch { aggregate: &self.aggregate, ..self.batch(terms.phi) }
    }

    /// The aggregates that every cell meets.
    fn meet(&mut self, terms: &Terms<'_>, sums: &[f64], believed: &[f64]) {
        let (k, m) = (terms.model.contributions, terms.model.aggregates.len());
        for (kind, believed) in believed.chunks_exact(k.max(1)).enumerate() {
            let cells = self.cells(kind);
            for (d, rule) in terms.model.aggregates.iter().enumerate() {
                let c = rule.contribution;
                let felt = felt(rule.own, terms.own_part);
                let base = if felt == Felt::AsBelieved { sums[c] } else { sums[c] - believed[c] };
                for cell in cells.clone() {
                    let own = if felt == Felt::AsTaken { self.contribution[cell * k + c] } else { 0.0 };
                    self.aggregate[cell * m + d] = base + own;
                }
            }
        }
    }

    /// `∂ payoff / ∂ aggregate` at the last [`Cohort::respond`], for [`Cohort::linearise`].
    ///
    /// # Errors
    /// The game failed.
    pub(super) fn find_slopes(&mut self, terms: &Terms<'_>) -> Result<(), PluginError> {
        let mut slope = std::mem::take(&mut self.slope);
        slope.resize(self.aggregate.len(), 0.0);
        let found = terms.model.slopes(&self.batch_at(terms), &mut slope);
        self.slope = slope;
        found
    }

    /// A type's part of Newton's system at the last [`Cohort::respond`] and [`Cohort::find_slopes`].
    pub(super) fn linearise(&mut self, terms: &Terms<'_>, kind: usize, believed: &[f64], part: &mut Part) {
        let (k, m) = (terms.model.contributions, terms.model.aggregates.len());
        part.clear();
        for c in 0..k {
            part.set_residual(c, self.image[kind * k + c] - believed[kind * k + c]);
        }
        self.find_covariances(kind, k, m);
        let precision = terms.fraction * self.precision[kind];
        for (d, rule) in terms.model.aggregates.iter().enumerate() {
            let feels_own = felt(rule.own, terms.own_part) != Felt::AsBelieved;
            for c in 0..k {
                let slope = precision * self.covariance[c * m + d];
                part.add_to_sums(c, rule.contribution, slope);
                if feels_own && (k <= LARGEST_OWN || c == rule.contribution) {
                    part.add_to_own(c, rule.contribution, slope);
                }
            }
        }
    }

    /// `Cov(contribution c, slope d)` under the response of a type in each state, over states. Most terms are nothing where actions
    /// contribute to few sums.
    fn find_covariances(&mut self, kind: usize, k: usize, m: usize) {
        let states = self.states();
        let Cohort { covariance, mean_slope, .. } = self;
        covariance.clear();
        covariance.resize(k * m, 0.0);
        for state in 0..states {
            let (row, likely) = (kind * states + state, self.probability[state]);
            mean_slope.clear();
            mean_slope.resize(m, 0.0);
            for cell in self.starts[row]..self.starts[row + 1] {
                let likely = likely * self.response[cell];
                let slopes = &self.slope[cell * m..(cell + 1) * m];
                mean_slope.iter_mut().zip(slopes).for_each(|(mean, slope)| *mean += likely * slope);
                for (c, &contribution) in self.contribution[cell * k..(cell + 1) * k].iter().enumerate() {
                    if contribution != 0.0 {
                        let row = &mut covariance[c * m..(c + 1) * m];
                        let weight = likely * contribution;
                        row.iter_mut().zip(slopes).for_each(|(out, slope)| *out += weight * slope);
                    }
                }
            }
            let image = if states == 1 { &self.image[kind * k..] } else { &self.row_image[row * k..] };
            for (row, image) in covariance.chunks_exact_mut(m.max(1)).zip(&image[..k]) {
                row.iter_mut().zip(mean_slope.iter()).for_each(|(out, mean)| *out -= image * mean);
            }
        }
    }
}

/// Puts shares in the place of a strategy where every action contributes 1 to a sum of its own: they are the strategy.
fn take(strategy: &mut [f64], contribution: &[f64], shares: &[f64]) -> bool {
    let k = shares.len();
    let place = |row: &[f64]| {
        let place = row.iter().position(|&x| x != 0.0)?;
        (row[place] == 1.0 && row[place + 1..].iter().all(|&x| x == 0.0)).then_some(place)
    };
    let mut before = None;
    let mut total = 0.0;
    for row in contribution.chunks_exact(k) {
        let at = place(row);
        if at.is_none() || at <= before || at.is_some_and(|at| shares[at] < 0.0) {
            return false;
        }
        total += at.map_or(0.0, |at| shares[at]);
        before = at;
    }
    if (total - 1.0_f64).abs() > 1e-6 {
        return false;
    }
    for (p, row) in strategy.iter_mut().zip(contribution.chunks_exact(k)) {
        *p = place(row).map_or(*p, |at| shares[at]);
    }
    true
}

/// How a player feels its own contribution.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Felt {
    /// Not at all.
    Not,
    /// As what it is believed to be.
    AsBelieved,
    /// As that of the action it considers.
    AsTaken,
}

fn felt(own: Own, own_part: OwnPart) -> Felt {
    match (own, own_part) {
        (Own::Excluded, _) => Felt::Not,
        (Own::Included, OwnPart::Expected) => Felt::AsBelieved,
        (Own::Included, OwnPart::Actual) => Felt::AsTaken,
    }
}
