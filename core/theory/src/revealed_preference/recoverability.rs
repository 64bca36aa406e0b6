//! What choices on linear budgets say about budgets and bundles that were not observed.
//!
//! Take choices that are consistent at efficiency `e`: observation `t` counts as preferred to `s` where `p_t·q_s < e m_t`, with
//! `m_t` what was spent (where `e = 1`, at equality, too). Afriat's index is the largest such `e`. Then (Varian 1982):
//!
//! - **Demand.** At prices `p` and income `m` any bundle `x` of the budget may be chosen that keeps the data consistent. It is
//!   revealed preferred to every `q_t` with `p·q_t ≤ m` and to all that those are preferred to; none of them may be strictly
//!   preferred to it, so `p_t·x ≥ e m_t` for these `t`. Such `x` form a polytope.
//! - **Sets of a bundle.** A choice `q_s` is revealed at least as good as a bundle `x` if `x` lies in the budget of some `t`
//!   that `s` is preferred to. A bundle is at least as good as `q_t` if it has no less of any good than some mean of choices
//!   that are preferred to `q_t`: the convex monotone hull, as preferences that explain the data may be taken to be convex.
//! - **Money metric.** The least expenditure at prices `p` that is as good as a bundle `x` is at most `p·x`, and at most `p·q_s`
//!   for every chosen `q_s` revealed preferred to `x` (Knoblauch 1992). It is at least `p·y` for the cheapest `y` that is
//!   inside none of the budgets `t` to whose choice `x` is revealed preferred. Both are bounds over all convex monotone
//!   preferences that explain the data.
//!
//! Bounds of the polytopes are linear programs, whose solutions are checked.
//!
//! Sources: Varian 1982, "The nonparametric approach to demand analysis", sections 4 and 5; Knoblauch 1992, "A tight upper bound
//! on the money metric utility function".

use good_lp::{Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp, variable};
use thiserror::Error;

use super::linear_budgets::{BudgetError, cost, linear_budgets};

/// Solutions of programs may miss their constraints by this share of a budget.
const ACCURACY: f64 = 1e-7;

/// A mean may exceed a bundle by this share of it.
const ROUNDING: f64 = 1e-12;

/// Choices that are consistent at some efficiency.
#[derive(Debug, Clone)]
pub struct ConsistentChoices<'a> {
    prices: &'a [f64],
    quantities: &'a [f64],
    goods: usize,
    spent: Vec<f64>,
    efficiency: f64,
    /// Transitive closure of preference, `[observations][observations]`; everything is preferred to itself.
    preferred: Vec<bool>,
}

/// Observations whose choices are revealed to be at least as good as something, or at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Their choices are at least as good, ascending.
    pub preferred: Vec<usize>,
    /// Their choices are at most as good, ascending.
    pub worse: Vec<usize>,
}

/// Why nothing is said about what was not observed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RecoveryError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// Prices or a bundle are not one number a good, finite, and positive or at least 0.
    #[error("expected {goods} finite {what}, found {found:?}")]
    Numbers {
        /// Number of goods.
        goods: usize,
        /// Positive prices, or quantities.
        what: &'static str,
        /// What was given.
        found: Vec<f64>,
    },
    /// The choices are not consistent at the efficiency given.
    #[error(
        "observation {t} is preferred to {s} and the other way round: the choices are not consistent at efficiency {efficiency}"
    )]
    Inconsistent {
        /// One observation.
        t: usize,
        /// And another.
        s: usize,
        /// What was given.
        efficiency: f64,
    },
    /// An income or efficiency is not positive and finite, the latter at most 1.
    #[error("the {what} is {value}; expected a finite number above 0")]
    NotPositive {
        /// Which of the two.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A linear program was not solved, or not well.
    #[error("a linear program was not solved: {0}")]
    Solver(String),
}

impl<'a> ConsistentChoices<'a> {
    /// Choices of `prices` and `quantities`, each `[observations][goods]`, of whose budgets the share `efficiency` in `(0, 1]`
    /// counts.
    ///
    /// # Errors
    /// If the data are malformed, or inconsistent at the efficiency.
    pub fn new(
        prices: &'a [f64],
        quantities: &'a [f64],
        observations: usize,
        goods: usize,
        efficiency: f64,
    ) -> Result<Self, RecoveryError> {
        let g = linear_budgets(prices, quantities, observations, goods)?;
        if !(efficiency > 0.0 && efficiency <= 1.0) {
            return Err(RecoveryError::NotPositive { what: "efficiency", value: efficiency });
        }
        let direct = |k: usize| {
            let ratio = 1.0 + g[k];
            k / observations == k % observations || ratio < efficiency || (efficiency == 1.0 && g[k] <= 0.0)
        };
        let mut preferred: Vec<bool> = (0..observations * observations).map(direct).collect();
        for k in 0..observations {
            for t in (0..observations).filter(|&t| t != k) {
                if preferred[t * observations + k] {
                    for s in 0..observations {
                        preferred[t * observations + s] |= preferred[k * observations + s];
                    }
                }
            }
        }
        let strict = |t: usize, s: usize| t != s && 1.0 + g[t * observations + s] < efficiency;
        let pairs = (0..observations).flat_map(|t| (0..observations).map(move |s| (t, s)));
        if let Some((t, s)) = pairs.into_iter().find(|&(t, s)| strict(t, s) && preferred[s * observations + t]) {
            return Err(RecoveryError::Inconsistent { t, s, efficiency });
        }
        let rows = prices.chunks_exact(goods).zip(quantities.chunks_exact(goods));
        let spent = rows.map(|(p, q)| cost(p, q)).collect();
        Ok(Self { prices, quantities, goods, spent, efficiency, preferred })
    }

    fn observations(&self) -> usize {
        self.spent.len()
    }

    fn price(&self, t: usize) -> &[f64] {
        &self.prices[t * self.goods..][..self.goods]
    }

    fn bundle(&self, t: usize) -> &[f64] {
        &self.quantities[t * self.goods..][..self.goods]
    }

    /// The observations to which those chosen are preferred, themselves included.
    fn below(&self, chosen: impl Fn(usize) -> bool) -> Vec<usize> {
        let size = self.observations();
        (0..size).filter(|&s| (0..size).any(|t| chosen(t) && self.preferred[t * size + s])).collect()
    }

    /// Least and largest quantity of each good, `[goods]`, that may be bought at `prices`, positive, with `income`; none where
    /// no bundle keeps the data consistent at this efficiency.
    ///
    /// # Errors
    /// If prices or income make no sense, or a program cannot be solved.
    pub fn demand(&self, prices: &[f64], income: f64) -> Result<Option<Vec<[f64; 2]>>, RecoveryError> {
        self.check(prices, "positive prices", |x| x > 0.0)?;
        if !(income > 0.0 && income.is_finite()) {
            return Err(RecoveryError::NotPositive { what: "income", value: income });
        }
        let below = self.within_income(prices, income);
        let mut bounds = Vec::with_capacity(self.goods);
        for good in 0..self.goods {
            let mut ends = [0.0; 2];
            for (end, sign) in ends.iter_mut().zip([1.0, -1.0]) {
                let objective = |x: &[Variable]| sign * x[good];
                let Some(x) = self.program(&below, objective, Some((prices, income)))? else { return Ok(None) };
                *end = x[good];
            }
            bounds.push(ends);
        }
        Ok(Some(bounds))
    }

    /// The observations whose choices are revealed to be at most as good as whatever is bought at `prices`, positive, with
    /// `income`, or at least as good. Both are empty where no bundle keeps the data consistent.
    ///
    /// # Errors
    /// If prices or income make no sense, or a program cannot be solved.
    pub fn standing_of_demand(&self, prices: &[f64], income: f64) -> Result<Standing, RecoveryError> {
        if self.demand(prices, income)?.is_none() {
            return Ok(Standing::default());
        }
        let worse = self.within_income(prices, income);
        let mut directly = vec![false; self.observations()];
        for (t, directly) in directly.iter_mut().enumerate() {
            let objective = |x: &[Variable]| -> Expression { self.price(t).iter().zip(x).map(|(&p, &x)| -p * x).sum() };
            let dearest = self.program(&worse, objective, Some((prices, income)))?;
            *directly = dearest.is_some_and(|x| self.is_within(t, &x));
        }
        Ok(Standing { preferred: self.above(|t| directly[t]), worse })
    }

    /// The observations whose choices are revealed to be at least as good as `bundle`, `[goods]`, or at most.
    ///
    /// # Errors
    /// If the bundle makes no sense, or a program cannot be solved.
    pub fn standing(&self, bundle: &[f64]) -> Result<Standing, RecoveryError> {
        self.check(bundle, "quantities of at least 0", |x| x >= 0.0)?;
        let mut worse = Vec::new();
        for t in 0..self.observations() {
            if self.is_at_least_as_good(bundle, t)? {
                worse.push(t);
            }
        }
        Ok(Standing { preferred: self.above(|t| self.is_within(t, bundle)), worse })
    }

    /// Between which numbers the least expenditure at `prices`, positive, that is as good as `bundle` must lie.
    ///
    /// # Errors
    /// If prices or the bundle make no sense, or a program cannot be solved.
    pub fn money_metric(&self, prices: &[f64], bundle: &[f64]) -> Result<[f64; 2], RecoveryError> {
        self.check(prices, "positive prices", |x| x > 0.0)?;
        let Standing { preferred, worse } = self.standing(bundle)?;
        let high = preferred.iter().map(|&s| cost(prices, self.bundle(s))).fold(cost(prices, bundle), f64::min);
        let objective = |x: &[Variable]| prices.iter().zip(x).map(|(&p, &x)| p * x).sum::<Expression>();
        let cheapest = self.program(&worse, objective, None)?;
        let low = cheapest.map_or(0.0, |x| cost(prices, &x));
        Ok([low.min(high), high])
    }

    fn within_income(&self, prices: &[f64], income: f64) -> Vec<usize> {
        self.below(|t| cost(prices, self.bundle(t)) <= income)
    }

    /// Whether a bundle is on the part of the budget of `t` that counts.
    fn is_within(&self, t: usize, bundle: &[f64]) -> bool {
        let (cost, limit) = (cost(self.price(t), bundle), self.efficiency * self.spent[t]);
        cost < limit || (self.efficiency == 1.0 && cost <= limit)
    }

    /// Whether a bundle has no less of any good than some mean of choices that are preferred to that of `t`.
    fn is_at_least_as_good(&self, bundle: &[f64], t: usize) -> Result<bool, RecoveryError> {
        let size = self.observations();
        let upper: Vec<usize> = (0..size).filter(|&s| self.preferred[s * size + t]).collect();
        let has_all_of = |q: &[f64]| bundle.iter().zip(q).all(|(x, q)| x >= q);
        if upper.iter().any(|&s| has_all_of(self.bundle(s))) {
            return Ok(true);
        }
        // As much of the choices as the bundle holds: if their weights sum to 1, so do those of a mean.
        let mut variables = ProblemVariables::new();
        let weights: Vec<Variable> = upper.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let total: Expression = weights.iter().sum();
        let mut model = variables.maximise(total).using(microlp);
        for (good, &limit) in bundle.iter().enumerate() {
            let each = upper.iter().zip(&weights);
            let unit = upper.iter().map(|&s| self.bundle(s)[good]).fold(limit, f64::max);
            if unit > 0.0 {
                let used: Expression = each.map(|(&s, &weight)| self.bundle(s)[good] / unit * weight).sum();
                model.add_constraint(used.leq(limit / unit));
            }
        }
        let solution = model.solve().map_err(|error| RecoveryError::Solver(error.to_string()))?;
        let found: Vec<f64> = weights.iter().map(|&weight| solution.value(weight).max(0.0)).collect();
        let sum: f64 = found.iter().sum();
        let mean = (0..self.goods)
            .map(|good| upper.iter().zip(&found).map(|(&s, weight)| self.bundle(s)[good] * weight / sum).sum::<f64>());
        Ok(sum > 0.0 && mean.zip(bundle).all(|(mean, x)| mean <= x * (1.0 + ROUNDING)))
    }

    /// The observations that are preferred to those chosen, themselves included.
    fn above(&self, chosen: impl Fn(usize) -> bool) -> Vec<usize> {
        let size = self.observations();
        (0..size).filter(|&s| (0..size).any(|t| chosen(t) && self.preferred[s * size + t])).collect()
    }

    fn check(&self, numbers: &[f64], what: &'static str, valid: impl Fn(f64) -> bool) -> Result<(), RecoveryError> {
        if numbers.len() == self.goods && numbers.iter().all(|&x| x.is_finite() && valid(x)) {
            return Ok(());
        }
        Err(RecoveryError::Numbers { goods: self.goods, what, found: numbers.to_vec() })
    }

    /// The bundle inside none of the budgets, on the one given if any, that minimises an objective; none where there is none.
    fn program<E: good_lp::IntoAffineExpression>(
        &self,
        outside: &[usize],
        objective: impl Fn(&[Variable]) -> E,
        on: Option<(&[f64], f64)>,
    ) -> Result<Option<Vec<f64>>, RecoveryError> {
        let mut variables = ProblemVariables::new();
        let x: Vec<Variable> = (0..self.goods).map(|_| variables.add(variable().min(0.0))).collect();
        let mut model = variables.minimise(objective(&x)).using(microlp);
        // In units of each budget, so that all rows are of order 1.
        let row =
            |prices: &[f64], budget: f64| -> Expression { prices.iter().zip(&x).map(|(&p, &x)| p / budget * x).sum() };
        if let Some((prices, income)) = on {
            model.add_constraint(row(prices, income).eq(1.0));
        }
        for &t in outside {
            model.add_constraint(row(self.price(t), self.spent[t]).geq(self.efficiency));
        }
        let solution = match model.solve() {
            Ok(solution) => solution,
            Err(ResolutionError::Infeasible) => return Ok(None),
            Err(error) => return Err(RecoveryError::Solver(error.to_string())),
        };
        let found: Vec<f64> = x.iter().map(|&x| solution.value(x).max(0.0)).collect();
        let holds =
            outside.iter().all(|&t| cost(self.price(t), &found) >= (self.efficiency - ACCURACY) * self.spent[t])
                && on.is_none_or(|(prices, income)| (cost(prices, &found) / income - 1.0).abs() <= ACCURACY);
        if holds { Ok(Some(found)) } else { Err(RecoveryError::Solver("its solution violates a constraint".into())) }
    }
}
