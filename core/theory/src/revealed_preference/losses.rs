//! Relative losses of comparisons, and the indices that add them up.
//!
//! Observation `t` is preferred to `s` where `s` was cheaper, and the relative loss is what could have been saved:
//!
//! ```text
//! w_ts = 1 − p_t·q_s / p_t·q_t > 0.
//! ```
//!
//! Every index here is the least mean over the observations of losses to the power `α`, the **degree**, that have to be
//! forgiven until no cycle of losses is left. They differ in what is forgiven together:
//!
//! | index | forgiven | source |
//! |---|---|---|
//! | [`varian_loss`](Losses::varian_loss) | by `t`, all `w_ts ≤ e_t`, at `e_t^α` | Varian 1990 |
//! | [`inverse_varian_loss`](Losses::inverse_varian_loss) | of `s`, all `w_ts ≤ e_s`, at `e_s^α` | Mononen 2022 |
//! | [`minimum_cost`](Losses::minimum_cost) | one by one, `w_ts` at `w_ts^α` | Dean & Martin 2016 |
//!
//! As `α` falls to 0 the first two become the observations to leave out (Houtman & Maks), the last the comparisons to drop
//! (swaps). Each is an infimum: ties may contradict once losses are forgiven, and forgiving a little more costs little.
//!
//! Sources: Varian 1990, "Goodness-of-fit in optimizing models"; Dean & Martin 2016, "Measuring rationality with the minimum
//! cost of revealed preference violations"; Mononen 2022, "Computing and comparing measures of rationality".

use std::time::Duration;

use thiserror::Error;

use super::arc_cover::ArcProblem;
use super::ccei::{EfficiencyError, spending_ratios};
use super::deadline::deadline;
use super::level_cover::LevelProblem;
use super::matrix::{Matrix, MatrixError};

/// Relative losses of one agent's comparisons.
#[derive(Debug, Clone, PartialEq)]
pub struct Losses {
    size: usize,
    /// `w_ts`, `[size][size]`, at most 1; not positive where `s` was no cheaper.
    loss: Vec<f64>,
}

/// The power, positive and finite, to which losses are raised before they are added.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Degree(f64);

/// Why a number is no degree.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("the degree of an index is {0}; expected a finite number above 0 (degree 0 counts: houtman_maks and swaps)")]
pub struct DegreeError(pub f64);

impl Degree {
    /// Losses themselves.
    pub const ONE: Degree = Degree(1.0);
    /// Their square roots.
    pub const HALF: Degree = Degree(0.5);

    /// A degree.
    ///
    /// # Errors
    /// If the number is not positive and finite.
    pub fn new(power: f64) -> Result<Self, DegreeError> {
        if power > 0.0 && power.is_finite() { Ok(Self(power)) } else { Err(DegreeError(power)) }
    }

    /// The power.
    pub fn power(self) -> f64 {
        self.0
    }

    fn of(self, loss: f64) -> f64 {
        match self.0 {
            1.0 => loss,
            0.5 => loss.sqrt(),
            power => loss.powf(power),
        }
    }
}

/// An index with its certificate, or bounds on it.
#[derive(Debug, Clone, PartialEq)]
pub struct LossIndex<C> {
    /// Mean over the observations of what is forgiven: the index if `exact`, up to rounding, about 1e-12, else an upper
    /// bound.
    pub value: f64,
    /// Nothing less suffices. Equals `value` if `exact`.
    pub lower: f64,
    /// Whether the search ended within its budget.
    pub exact: bool,
    /// What is forgiven: without it the losses form no cycle.
    pub forgiven: C,
    /// Losses up to this were taken for ties.
    pub threshold: f64,
}

/// What is forgiven an observation, `e_t`, `[observations]`, before it is raised to the degree.
pub type Relaxed = LossIndex<Vec<f64>>;

/// Comparisons `(t, s)` that are dropped, ascending.
pub type Dropped = LossIndex<Vec<(usize, usize)>>;

impl Losses {
    /// Of an agent whose `[probes][probes]` matrix `g` holds `G[t,s] ≥ −1`, expenditure relative to the budget less one:
    /// compared with what was spent, so that unused budget is no loss.
    ///
    /// # Errors
    /// If the matrix is malformed or an expenditure `1 + G[t,t]` is not positive.
    pub fn of_spending(g: &[f64], probes: usize) -> Result<Self, EfficiencyError> {
        let ratios = spending_ratios(Matrix::new(g, probes)?)?;
        Ok(Self { size: probes, loss: ratios.iter().map(|ratio| 1.0 - ratio.max(0.0)).collect() })
    }

    /// Of an agent whose constraints `g`, `[probes][probes]`, are losses as they stand, `w = −G`: those of
    /// [`symmetric_budgets`](super::symmetric_budgets()), where a choice may be preferred to itself.
    ///
    /// # Errors
    /// If the matrix is malformed.
    pub fn of_constraints(g: &[f64], probes: usize) -> Result<Self, MatrixError> {
        Matrix::new(g, probes)?;
        Ok(Self { size: probes, loss: g.iter().map(|g| -g).collect() })
    }

    /// Number of observations.
    pub fn observations(&self) -> usize {
        self.size
    }

    /// `w_ts`.
    pub fn at(&self, t: usize, s: usize) -> f64 {
        self.loss[t * self.size + s]
    }

    /// `tolerance × max|w|`.
    pub(crate) fn ties_within(&self, tolerance: f64) -> f64 {
        let scale = self.loss.iter().fold(0.0_f64, |scale, loss| scale.max(loss.abs()));
        if tolerance > 0.0 { tolerance * scale } else { 0.0 }
    }

    /// Losses up to this are ties: roots make much of rounding, other degrees make nothing of it.
    fn threshold(&self, degree: Degree, tolerance: f64) -> f64 {
        if degree.0 < 1.0 { self.ties_within(tolerance) } else { 0.0 }
    }

    /// Varian's index as a loss: the least mean of `e_t^α` such that the losses `w_ts > e_t` form no cycle. Below degree 1,
    /// losses within `tolerance × max|w|` of 0 count as ties.
    ///
    /// Exponential in the worst case. Once `budget` is spent the answer is what is known by then, bounds included; without
    /// a budget the answer is exact. An answer found within the budget does not depend on the clock.
    pub fn varian_loss(&self, degree: Degree, tolerance: f64, budget: Option<Duration>) -> Relaxed {
        self.relaxed(degree, tolerance, budget, |t, s| self.at(t, s))
    }

    /// The same where `e` forgives losses *of* an observation that is revealed worse: the losses `w_ts > e_s` form no
    /// cycle. Budget as for [`varian_loss`](Self::varian_loss).
    pub fn inverse_varian_loss(&self, degree: Degree, tolerance: f64, budget: Option<Duration>) -> Relaxed {
        self.relaxed(degree, tolerance, budget, |s, t| self.at(t, s))
    }

    fn relaxed(
        &self,
        degree: Degree,
        tolerance: f64,
        budget: Option<Duration>,
        loss: impl Fn(usize, usize) -> f64,
    ) -> Relaxed {
        let (size, threshold) = (self.size, self.threshold(degree, tolerance));
        let losses: Vec<f64> = (0..size * size).map(|k| loss(k / size, k % size)).collect();
        let level: Vec<f64> = losses.iter().map(|&w| if w > threshold { degree.of(w) } else { 0.0 }).collect();
        let problem = LevelProblem::all_strict(size, level);
        let cover = problem.solve(deadline(budget));
        // The loss itself rather than a root of its power, which is rounded.
        let forgiven = (0..size).map(|t| {
            let row = t * size..(t + 1) * size;
            let within = problem.level[row.clone()].iter().zip(&losses[row]).filter(|(x, _)| **x <= cover.levels[t]);
            within.filter(|(level, _)| **level > 0.0).fold(0.0_f64, |most, (_, loss)| most.max(*loss))
        });
        let forgiven: Vec<f64> = forgiven.collect();
        let value = forgiven.iter().map(|&e| degree.of(e)).sum::<f64>() / size as f64;
        let lower = if cover.complete { value } else { (cover.lower / size as f64).min(value) };
        LossIndex { value, lower, exact: cover.complete, forgiven, threshold }
    }

    /// The minimum cost index: the least sum of losses to the power `α` over comparisons that are dropped, per observation.
    /// `weights`, `[observations]`, positive with mean 1, scale the losses of an observation: with expenditures relative to
    /// their mean it is the index of Dean & Martin, without weights its normalised form. Tolerance and budget as for
    /// [`varian_loss`](Self::varian_loss).
    pub fn minimum_cost(
        &self,
        weights: Option<&[f64]>,
        degree: Degree,
        tolerance: f64,
        budget: Option<Duration>,
    ) -> Dropped {
        let (size, threshold) = (self.size, self.threshold(degree, tolerance));
        let weight = |t: usize| weights.and_then(|weights| weights.get(t)).copied().unwrap_or(1.0);
        let cost = |t: usize, s: usize| {
            let loss = self.at(t, s);
            if loss > threshold { degree.of(weight(t) * loss) } else { 0.0 }
        };
        let cost: Vec<f64> = (0..size * size).map(|k| cost(k / size, k % size)).collect();
        let strict = cost.iter().map(|&cost| cost > 0.0).collect();
        let problem = ArcProblem { size, cost, strict, unit: 0.0 };
        let cover = problem.solve(deadline(budget));
        // From 0, because the sum of nothing is −0.
        let total = cover.dropped.iter().fold(0.0, |total, &(t, s)| total + problem.cost[t * size + s]);
        let value = total / size as f64;
        let lower = if cover.complete { value } else { (cover.lower / size as f64).min(value) };
        LossIndex { value, lower, exact: cover.complete, forgiven: cover.dropped, threshold }
    }
}
