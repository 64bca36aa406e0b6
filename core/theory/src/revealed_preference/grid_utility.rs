//! Choices between states of known probability: do they maximise expected utility, or one that weighs ranks?
//!
//! A good is money in a state. Where probabilities are `π`, an expected utility `Σ π_s u(x_s)` with `u` increasing
//! rationalises the choices exactly if increasing numbers `u` on the **grid** `X` of all quantities chosen and 0 do, such that
//! each choice is at least as good as every bundle of `X^S` on its budget, and better than those inside it: other bundles
//! need not be looked at, whatever the number `S` of states (GRID, Polisson, Quah & Renou 2020, Theorem 1). So with the gaps
//! `v_k = u(X_k) − u(X_{k−1}) > 0` as unknowns the test is a system of strict homogeneous inequalities `A v > 0`, a linear
//! program. Its rows are as many as bundles, `(T S + 1)^S` an observation: those that a solution violates are found by branch
//! and bound.
//!
//! At efficiency `e` only bundles cheaper than `e p_t·x_t` are compared. The index is the supremum of the `e ≤ 1` at which
//! the system has a solution; it is one of the relative costs of grid bundles, found by bisection. Either way there is
//! proof: gaps `v` that satisfy every inequality, or weights `y ≥ 0`, not all 0, with `Aᵀ y ≤ 0` (Gordan's alternative).
//!
//! **Rank-dependent** utility of two states gives the better outcome of probability `π` the weight `w(π)` and the worse one
//! the rest. Where `π` and `1 − π` are the probabilities at all observations two numbers matter, `w(π) ≥ w(1 − π)`, which
//! are the same where the states are equally likely: then all rank-dependent utilities and all those averse to
//! disappointment have this form. They are searched on a grid, which gives a lower bound; what stochastic dominance of
//! first order allows bounds it from above.
//!
//! Where the law is the same at all observations, up to the names of states, utilities are of law-invariant bundles, and
//! GARP bounds the index from above. Where laws differ it does not: people may prefer other bundles under another law.
//!
//! Source: Polisson, Quah & Renou 2020, "Revealed preferences over risk and uncertainty", American Economic Review 110.

mod grid;
mod program;

use std::time::Duration;

use thiserror::Error;

use self::grid::{Grid, Weigh};
use self::program::{Answer, System, Trouble};
use super::deadline::deadline;
use super::linear_budgets::{BudgetError, cost, linear_budgets};
use super::pareto_gap::pareto_gap;

/// Decision weights that are tried: multiples of one over this, 0 and 1 left out.
const WEIGHTS: usize = 20;

/// Rows that are added to a program at a time, at least.
const BATCH: usize = 60;

/// Relative costs are listed one by one if they are no more than this.
const MOST_LISTED: f64 = 2e6;

/// An interval in which the index lies is halved so often before the relative costs in it are listed.
const HALVINGS: usize = 16;

/// Probabilities must sum to 1 within this.
const LAW_TOLERANCE: f64 = 1e-9;

/// Which utilities are allowed, with the probability of each state at each observation, `[observations][goods]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RiskModel<'a> {
    /// Expected utility.
    Expected(&'a [f64]),
    /// Rank-dependent utility of two states, of the same two probabilities at all observations.
    RankDependent(&'a [f64]),
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
    /// For rank-dependent utility: probabilities, the larger first, and the weight of a better outcome that has it.
    pub weights: Vec<[f64; 2]>,
}

/// Why there is no such index.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RiskError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// There is no risk.
    #[error("{goods} goods; the test is for money in two states or more")]
    Goods {
        /// Their number.
        goods: usize,
    },
    /// Ranks of more than two states.
    #[error("{goods} goods; rank-dependent utility is tested for money in two states")]
    Ranks {
        /// Their number.
        goods: usize,
    },
    /// Each law would have weights of its own.
    #[error(
        "the states have probabilities {first:?} at observation 0 and {other:?} at {t}; rank-dependent utility is tested where they are the same two numbers at all observations, as it may weigh each in its own way"
    )]
    Laws {
        /// At the first observation.
        first: Vec<f64>,
        /// At another one.
        other: Vec<f64>,
        /// Which.
        t: usize,
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

/// The index of choices of `prices` and `quantities`, each `[observations][goods]`.
///
/// Polynomial for expected utility of a given number of states. Once `budget` is spent the answer is what is known by then,
/// bounds included.
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
    linear_budgets(prices, quantities, observations, goods)?;
    if goods < 2 {
        return Err(RiskError::Goods { goods });
    }
    let (RiskModel::Expected(laws) | RiskModel::RankDependent(laws)) = model;
    check(laws, observations, goods)?;
    let choices = Choices::with_likely_states_first(prices, quantities, laws, goods);
    let search = Search { grid: Grid::new(&choices.prices, &choices.quantities, goods, deadline), choices: &choices };
    match model {
        RiskModel::Expected(_) => {
            let weigh = |t: usize, _: &[usize], weights: &mut [f64]| weights.copy_from_slice(choices.law(t));
            let found = search.best(&weigh, 0.0, choices.ceiling()?)?;
            Ok(search.verdict(found, Vec::new()))
        }
        RiskModel::RankDependent(_) => search.rank_dependent(),
    }
}

fn check(laws: &[f64], observations: usize, goods: usize) -> Result<(), RiskError> {
    let valid = |law: &[f64]| {
        law.len() == goods && law.iter().all(|&p| p > 0.0) && (law.iter().sum::<f64>() - 1.0).abs() <= LAW_TOLERANCE
    };
    let law = |t: usize| laws.get(goods * t..goods * (t + 1)).unwrap_or_default();
    match (0..observations).find(|&t| !valid(law(t))) {
        Some(t) => Err(RiskError::Law { t, law: law(t).to_vec() }),
        None => Ok(()),
    }
}

/// Choices whose states are sorted by probability, the likeliest first, at each observation.
struct Choices {
    goods: usize,
    prices: Vec<f64>,
    quantities: Vec<f64>,
    laws: Vec<f64>,
}

impl Choices {
    fn with_likely_states_first(prices: &[f64], quantities: &[f64], laws: &[f64], goods: usize) -> Self {
        let mut sorted = Choices { goods, prices: Vec::new(), quantities: Vec::new(), laws: Vec::new() };
        for (t, law) in laws.chunks_exact(goods).enumerate().take(prices.len() / goods) {
            let mut order: Vec<usize> = (0..goods).collect();
            // Probabilities that differ by rounding leave states where they are.
            let rounded = |k: usize| (law[k] / LAW_TOLERANCE).round();
            order.sort_by(|&a, &b| rounded(b).total_cmp(&rounded(a)));
            for k in order {
                sorted.prices.push(prices[t * goods + k]);
                sorted.quantities.push(quantities[t * goods + k]);
                sorted.laws.push(law[k]);
            }
        }
        sorted
    }

    fn observations(&self) -> usize {
        self.prices.len() / self.goods
    }

    fn law(&self, t: usize) -> &[f64] {
        &self.laws[t * self.goods..][..self.goods]
    }

    /// An observation whose law is not that of the first.
    fn other_law(&self) -> Option<usize> {
        let differs = |law: &[f64]| law.iter().zip(self.law(0)).any(|(p, q)| (p - q).abs() > LAW_TOLERANCE);
        (1..self.observations()).find(|&t| differs(self.law(t)))
    }

    /// What stochastic dominance of first order allows under one law: a bundle of two states is dominated by its mirror
    /// image where that has more in the likelier state.
    fn ceiling(&self) -> Result<f64, RiskError> {
        if self.other_law().is_some() {
            return Ok(1.0);
        }
        let size = self.observations();
        let likely = |k: usize| self.law(0)[0] > self.law(0)[k] + LAW_TOLERANCE;
        let rows = |all: &[f64]| -> Vec<Vec<f64>> { all.chunks_exact(self.goods).map(<[f64]>::to_vec).collect() };
        let (prices, bundles) = (rows(&self.prices), rows(&self.quantities));
        let mut g = Vec::with_capacity(size * size);
        for (p, own) in prices.iter().zip(&bundles) {
            for other in &bundles {
                let mut cheapest = cost(p, other);
                if let &[first, second] = other.as_slice()
                    && (!likely(1) || first < second)
                {
                    cheapest = cheapest.min(cost(p, &[second, first]));
                }
                g.push(cheapest / cost(p, own) - 1.0);
            }
        }
        Ok(1.0 - pareto_gap(&g, size).map_or(0.0, |gap| gap.value))
    }
}

/// What is known of the index under some weights.
#[derive(Debug, Clone, Default)]
struct Found {
    value: f64,
    upper: f64,
    /// Gaps of utilities; empty where none are known.
    gaps: Vec<f64>,
}

struct Search<'a> {
    grid: Grid,
    choices: &'a Choices,
}

impl Search<'_> {
    /// The inequalities at efficiencies up to `efficiency`, that itself left out: each choice is better than the grid bundles
    /// that cost less.
    fn solve(&self, weigh: Weigh<'_>, efficiency: f64) -> Result<Answer, Trouble> {
        let unknowns = self.grid.outcomes.len() - 1;
        let few = 1 + BATCH / self.grid.observations();
        System::new(unknowns).solve(|gaps, margin| {
            let mut utilities = vec![0.0];
            utilities.extend(gaps.iter().scan(0.0, |sum, gap| {
                *sum += gap;
                Some(*sum)
            }));
            let rivals = self.grid.rivals(weigh, &utilities, efficiency, margin, few)?;
            Ok(rivals.iter().map(|rival| self.row(weigh, rival.t, &rival.places)).collect())
        })
    }

    /// The choice of `t` is better than a bundle, in gaps: utilities are sums of gaps up to a place.
    fn row(&self, weigh: Weigh<'_>, t: usize, places: &[usize]) -> Vec<f64> {
        let mut row = vec![0.0; self.grid.outcomes.len() - 1];
        for (places, sign) in [(self.grid.own(t).as_slice(), 1.0), (places, -1.0)] {
            let mut weights = vec![0.0; places.len()];
            weigh(t, places, &mut weights);
            for (&place, weight) in places.iter().zip(weights) {
                row[..place].iter_mut().for_each(|entry| *entry += sign * weight);
            }
        }
        // Weights that cancel leave rounding.
        row.iter_mut().filter(|entry| entry.abs() < 1e-14).for_each(|entry| *entry = 0.0);
        row
    }

    /// Bounds on the index under these weights, between `floor` and `ceiling`: at most the floor is known where it is not above.
    fn best(&self, weigh: Weigh<'_>, floor: f64, ceiling: f64) -> Result<Found, RiskError> {
        let mut found = Found { value: floor, upper: ceiling, gaps: Vec::new() };
        // Whether there is a solution; none where time ran out.
        let probe = |found: &mut Found, efficiency: f64| match self.solve(weigh, efficiency) {
            Ok(Answer::Gaps(gaps)) => {
                (found.value, found.gaps) = (efficiency, gaps);
                Ok(Some(true))
            }
            Ok(Answer::Refuted) => Ok(Some(false)),
            Err(Trouble::Time) => Ok(None),
            Err(Trouble::Solver(reason)) => Err(RiskError::Undecided { efficiency, reason }),
        };
        if probe(&mut found, ceiling)? != Some(false) {
            return Ok(found);
        }
        // There is none at `high`, and what is found below.
        let mut high = ceiling;
        if self.grid.size() > MOST_LISTED {
            for _ in 0..HALVINGS {
                let middle = 0.5 * (found.value + high);
                match probe(&mut found, middle)? {
                    Some(true) => {}
                    Some(false) => high = middle,
                    None => return Ok(Found { upper: high, ..found }),
                }
            }
        }
        let Ok(costs) = self.grid.costs_between(found.value, high) else {
            return Ok(Found { upper: high, ..found });
        };
        // Between two costs nothing changes: the index is one of them, and below all there is nothing to compare.
        let (mut low, mut end) = (0, costs.len());
        let mut next = 0;
        while low < end {
            if self.grid.out_of_time() {
                return Ok(Found { upper: costs.get(end).copied().unwrap_or(high), ..found });
            }
            match probe(&mut found, costs[next])? {
                Some(true) => low = next + 1,
                Some(false) => end = next,
                None => return Ok(Found { upper: costs.get(end).copied().unwrap_or(high), ..found }),
            }
            next = (low + end) / 2;
        }
        Ok(Found { upper: found.value, ..found })
    }

    fn rank_dependent(&self) -> Result<RiskEfficiency, RiskError> {
        let goods = self.choices.goods;
        if goods != 2 {
            return Err(RiskError::Ranks { goods });
        }
        if let Some(t) = self.choices.other_law() {
            let (first, other) = (self.choices.law(0).to_vec(), self.choices.law(t).to_vec());
            return Err(RiskError::Laws { first, other, t });
        }
        let (ceiling, law) = (self.choices.ceiling()?, [self.choices.law(0)[0], self.choices.law(0)[1]]);
        let mut best = Found { upper: ceiling, ..Found::default() };
        let mut best_weights = law;
        for weights in weights_to_try(law) {
            if best.value >= ceiling || self.grid.out_of_time() {
                break;
            }
            let weigh = move |_: usize, places: &[usize], out: &mut [f64]| {
                // The first state is the likelier one.
                let first = if places[0] >= places[1] { weights[0] } else { 1.0 - weights[1] };
                out.copy_from_slice(&[first, 1.0 - first]);
            };
            // Only what improves on the best is of interest.
            let found = self.best(&weigh, best.value, ceiling)?;
            if !found.gaps.is_empty() && (found.value > best.value || best.gaps.is_empty()) {
                (best, best_weights) = (Found { upper: ceiling, ..found }, weights);
            }
        }
        let weights = vec![[law[0], best_weights[0]], [law[1], best_weights[1]]];
        Ok(self.verdict(best, weights))
    }

    fn verdict(&self, found: Found, weights: Vec<[f64; 2]>) -> RiskEfficiency {
        let outcomes = self.grid.outcomes.clone();
        // Where nothing is to be satisfied any utility will do.
        let gaps = if found.gaps.is_empty() { vec![1.0; outcomes.len() - 1] } else { found.gaps };
        let total: f64 = gaps.iter().sum();
        let mut utilities = vec![0.0];
        utilities.extend(gaps.iter().scan(0.0, |sum, gap| {
            *sum += gap / total;
            Some(*sum)
        }));
        let exact = found.value >= found.upper;
        RiskEfficiency { value: found.value, upper: found.upper, exact, outcomes, utilities, weights }
    }
}

/// Weights of a better outcome in the likelier state and in the other one, from those of expected utility outwards; one
/// number where states are equally likely.
fn weights_to_try(law: [f64; 2]) -> Vec<[f64; 2]> {
    let grid = || (1..WEIGHTS).map(|k| k as f64 / WEIGHTS as f64);
    let alike = law[0] - law[1] <= LAW_TOLERANCE;
    let pairs = grid().flat_map(|a| grid().filter(move |&b| b <= a).map(move |b| [a, b]));
    let mut all: Vec<[f64; 2]> = pairs.filter(|[a, b]| !alike || a == b).collect();
    let distance = |[a, b]: &[f64; 2]| (a - law[0]).abs() + (b - law[1]).abs();
    all.sort_by(|x, y| distance(x).total_cmp(&distance(y)));
    all.insert(0, law);
    all
}
