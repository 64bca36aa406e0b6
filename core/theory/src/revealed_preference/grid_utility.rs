//! Choices between two states of known probability: do they maximise expected utility, or one that weighs ranks?
//!
//! A good is money in a state. Where probabilities are `π`, an expected utility `Σ π_s u(x_s)` with `u` increasing
//! rationalises the choices exactly if increasing numbers `u` on the **grid** `X` of all quantities chosen and 0 do, such that
//! each choice is at least as good as every bundle of `X × X` on its budget, and better than those inside it: other bundles
//! need not be looked at (GRID, Polisson, Quah & Renou 2020). So with the gaps `v_k = u(X_k) − u(X_{k−1}) > 0` as unknowns the
//! test is a system of strict homogeneous inequalities `A v > 0`, a linear program.
//!
//! At efficiency `e` only bundles cheaper than `e p_t·x_t` are compared. The index is the supremum of the `e ≤ 1` at which
//! the system has a solution; it is one of the relative costs of grid bundles, found by bisection. Either way there is
//! proof: gaps `v` that satisfy every inequality, or weights `y ≥ 0`, not all 0, with `Aᵀ y ≤ 0` (Gordan's alternative).
//!
//! **Rank-dependent** utility of two states weighs the better and the worse outcome, `(1 − ρ) u(max) + ρ u(min)`; where
//! the states are equally likely, all rank-dependent utilities and all those averse to disappointment have this form. `ρ` is
//! searched on a grid, which gives a lower bound; that of all symmetric utilities bounds it from above.
//!
//! Source: Polisson, Quah & Renou 2020, "Revealed preferences over risk and uncertainty", American Economic Review 110.

mod program;

use std::time::{Duration, Instant};

use thiserror::Error;

use self::program::{Answer, System};
use super::deadline::deadline;
use super::linear_budgets::{BudgetError, linear_budgets};
use super::pareto_gap::pareto_gap;
use super::symmetric_budgets::symmetric_budgets;

/// Weights of the worse outcome that are tried: multiples of one over this, 0 and 1 left out.
const WEIGHTS: usize = 20;

/// Probabilities must sum to 1 within this.
const LAW_TOLERANCE: f64 = 1e-9;

/// Which utilities are allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RiskModel<'a> {
    /// Expected utility, with the probability of each state at each observation, `[observations][2]`.
    Expected(&'a [f64]),
    /// Rank-dependent utility of two equally likely states.
    RankDependent,
}

/// How much of the budgets may count for the choices to maximise a utility of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskEfficiency {
    /// The index if `exact`, else a lower bound that `utilities` prove; 1 where the model rationalises the choices.
    pub value: f64,
    /// The index is not above this.
    pub upper: f64,
    /// Whether `value` is the index.
    pub exact: bool,
    /// Outcomes of the grid, ascending from 0.
    pub outcomes: Vec<f64>,
    /// Their utilities, from 0 to 1, which rationalise the choices at every efficiency below `value`.
    pub utilities: Vec<f64>,
    /// Weight of the worse outcome, for rank-dependent utility.
    pub weight: Option<f64>,
}

/// Why there is no such index.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RiskError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// The goods are not two.
    #[error("{goods} goods; the test is for money in two states")]
    Goods {
        /// Their number.
        goods: usize,
    },
    /// The probabilities are none.
    #[error("the probabilities {law:?} of the states at observation {t} must be positive and sum to 1 within 1e-9")]
    Law {
        /// The observation.
        t: usize,
        /// What is given for it.
        law: Vec<f64>,
    },
    /// A linear program was not solved, or what was found does not stand up to being checked.
    #[error("neither utilities nor a refutation were found at efficiency {efficiency}: {reason}")]
    Undecided {
        /// Where.
        efficiency: f64,
        /// What the solver says.
        reason: String,
    },
}

/// The index of choices of `prices` and `quantities`, each `[observations][2]`.
///
/// Polynomial for expected utility. Once `budget` is spent the answer is what is known by then, bounds included.
///
/// # Errors
/// If the data are malformed, the probabilities are none, or a program stays undecided.
pub fn risk_efficiency(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
    model: RiskModel<'_>,
    budget: Option<Duration>,
) -> Result<RiskEfficiency, RiskError> {
    let deadline = deadline(budget);
    let g = linear_budgets(prices, quantities, observations, goods)?;
    if goods != 2 {
        return Err(RiskError::Goods { goods });
    }
    let search = Search { prices, quantities, outcomes: outcomes(quantities), deadline };
    match model {
        RiskModel::Expected(laws) => {
            check(laws, observations)?;
            let ceiling = 1.0 - pareto_gap(&g, observations).map_or(0.0, |gap| gap.value);
            let weigh = |t: usize, _, _| [laws[2 * t], laws[2 * t + 1]];
            search
                .best(&weigh, &search.candidates(ceiling), ceiling)
                .map(|found| search.verdict(found.unwrap_or_default(), None))
        }
        RiskModel::RankDependent => {
            let symmetric = symmetric_budgets(prices, quantities, observations, goods)?;
            let ceiling = 1.0 - pareto_gap(&symmetric, observations).map_or(0.0, |gap| gap.value);
            search.rank_dependent(ceiling)
        }
    }
}

fn check(laws: &[f64], observations: usize) -> Result<(), RiskError> {
    let valid = |law: &[f64]| law.iter().all(|&p| p > 0.0) && (law.iter().sum::<f64>() - 1.0).abs() <= LAW_TOLERANCE;
    let law = |t: usize| laws.get(2 * t..2 * t + 2).unwrap_or_default();
    match (0..observations).find(|&t| !valid(law(t))) {
        Some(t) => Err(RiskError::Law { t, law: law(t).to_vec() }),
        None => Ok(()),
    }
}

/// The quantities and 0, ascending, each once.
fn outcomes(quantities: &[f64]) -> Vec<f64> {
    let mut outcomes: Vec<f64> = quantities.iter().copied().chain([0.0]).collect();
    outcomes.sort_unstable_by(f64::total_cmp);
    outcomes.dedup();
    outcomes
}

/// Weights of the two states at an observation, given the places of the outcomes.
type Weigh<'a> = &'a dyn Fn(usize, usize, usize) -> [f64; 2];

/// What is known of the index under some weights.
#[derive(Debug, Clone, Default)]
struct Found {
    value: f64,
    upper: f64,
    /// Gaps of utilities.
    gaps: Vec<f64>,
}

struct Search<'a> {
    prices: &'a [f64],
    quantities: &'a [f64],
    outcomes: Vec<f64>,
    deadline: Option<Instant>,
}

impl Search<'_> {
    fn out_of_time(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn place(&self, outcome: f64) -> usize {
        self.outcomes.partition_point(|&other| other < outcome)
    }

    fn spent(&self, t: usize) -> f64 {
        self.prices[2 * t] * self.quantities[2 * t] + self.prices[2 * t + 1] * self.quantities[2 * t + 1]
    }

    /// What a grid bundle costs at `t` relative to what was spent.
    fn relative_cost(&self, t: usize, first: usize, second: usize) -> f64 {
        let cost = self.prices[2 * t] * self.outcomes[first] + self.prices[2 * t + 1] * self.outcomes[second];
        cost / self.spent(t)
    }

    /// Of the first `most` second outcomes, how many are cheaper than `efficiency` beside the first one.
    fn cheap(&self, t: usize, first: usize, most: usize, efficiency: f64) -> usize {
        (0..most).rev().find(|&second| self.relative_cost(t, first, second) < efficiency).map_or(0, |second| second + 1)
    }

    /// Relative costs below 1 and at most the ceiling, ascending, and 1: where the index may be.
    fn candidates(&self, ceiling: f64) -> Vec<f64> {
        let grid = 0..self.outcomes.len();
        let observations = 0..self.prices.len() / 2;
        let pairs = || grid.clone().flat_map(|first| grid.clone().map(move |second| (first, second)));
        let all = observations.flat_map(|t| pairs().map(move |(first, second)| (t, first, second)));
        let mut costs: Vec<f64> = all.map(|(t, i, j)| self.relative_cost(t, i, j)).filter(|&cost| cost < 1.0).collect();
        costs.push(1.0);
        costs.retain(|&cost| cost <= ceiling);
        costs.push(ceiling);
        costs.sort_unstable_by(f64::total_cmp);
        costs.dedup();
        costs
    }

    /// The inequalities at efficiencies up to `efficiency`, that itself left out: each choice is better than the grid bundles
    /// that cost less, of which those suffice that no other dominates.
    fn system(&self, weigh: Weigh<'_>, efficiency: f64) -> System {
        let size = self.outcomes.len();
        let mut system = System::new(size - 1);
        for t in 0..self.prices.len() / 2 {
            let own = [self.place(self.quantities[2 * t]), self.place(self.quantities[2 * t + 1])];
            // How many second outcomes are cheap enough falls as the first rises.
            let mut count = self.cheap(t, 0, size, efficiency);
            for first in 0..size {
                let next = if first + 1 < size { self.cheap(t, first + 1, count, efficiency) } else { 0 };
                // With as many at the next first outcome, more of the first is to be had for nothing.
                if next < count {
                    system.add(own, weigh(t, own[0], own[1]), [first, count - 1], weigh(t, first, count - 1));
                }
                count = next;
            }
        }
        system
    }

    /// The largest efficiency of the candidates, ascending up to the ceiling, under these weights; none where it is below all.
    fn best(&self, weigh: Weigh<'_>, candidates: &[f64], ceiling: f64) -> Result<Option<Found>, RiskError> {
        let solve = |e: f64| {
            let undecided = |reason| RiskError::Undecided { efficiency: e, reason };
            self.system(weigh, e).solve().map_err(undecided)
        };
        let mut found = None;
        // Below `low` gaps are known, at `high` there are none.
        let (mut low, mut high) = (0, candidates.len());
        let mut probe = candidates.len().saturating_sub(1);
        while low < high && !(self.out_of_time() && found.is_some()) {
            match solve(candidates[probe])? {
                Answer::Gaps(gaps) => {
                    found = Some(Found { value: candidates[probe], upper: ceiling, gaps });
                    low = probe + 1;
                }
                Answer::Refuted => high = probe,
            }
            probe = (low + high) / 2;
        }
        // Where there was none even at the least cost, nothing is compared and any utility does.
        let upper = candidates.get(high).copied().unwrap_or(ceiling);
        Ok(found.map(|found| if low < high { Found { upper, ..found } } else { Found { upper: found.value, ..found } }))
    }

    fn rank_dependent(&self, ceiling: f64) -> Result<RiskEfficiency, RiskError> {
        let candidates = self.candidates(ceiling);
        let mut best = (Found::default(), 0.5);
        // From the middle, where expected utility is, outwards.
        let mut order: Vec<usize> = (1..WEIGHTS).collect();
        order.sort_by_key(|k| k.abs_diff(WEIGHTS / 2));
        for k in order {
            let weight = k as f64 / WEIGHTS as f64;
            if best.0.value >= ceiling || (self.out_of_time() && !best.0.gaps.is_empty()) {
                break;
            }
            let weigh = move |_, first: usize, second: usize| match first < second {
                true => [weight, 1.0 - weight],
                false => [1.0 - weight, weight],
            };
            // Only what improves on the best is of interest.
            let floor = candidates.partition_point(|&e| e < best.0.value);
            if let Some(found) = self.best(&weigh, &candidates[floor..], ceiling)?
                && (found.value > best.0.value || best.0.gaps.is_empty())
            {
                best = (found, weight);
            }
        }
        let (found, weight) = best;
        Ok(self.verdict(Found { upper: ceiling, ..found }, Some(weight)))
    }

    fn verdict(&self, found: Found, weight: Option<f64>) -> RiskEfficiency {
        let total: f64 = found.gaps.iter().sum();
        let mut utilities = vec![0.0];
        utilities.extend(found.gaps.iter().scan(0.0, |sum, gap| {
            *sum += gap / total;
            Some(*sum)
        }));
        let exact = found.value >= found.upper;
        let outcomes = self.outcomes.clone();
        RiskEfficiency { value: found.value, upper: found.upper, exact, outcomes, utilities, weight }
    }
}
