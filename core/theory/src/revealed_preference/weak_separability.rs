//! Weak separability: is there a utility `U(x, V(y))` in which a group of goods `y` enters through a utility of its own?
//!
//! With prices `p` of the other goods `x` and `q` of the group, choices maximise such a utility, increasing and continuous, if
//! there are utilities `V_t` and multipliers `μ_t > 0` of the group with
//!
//! ```text
//! V_s − V_t ≤ μ_t q_t·(y_s − y_t)   for all t, s,
//! ```
//!
//! such that the choices `(x_t, V_t)` at prices `(p_t, 1/μ_t)` satisfy GARP (Varian 1983, theorem 3). NP-hard (Echenique 2014).
//! Here `s` counts as strictly preferred by nobody where that is a tie: up to ties, the second condition is that the relation
//!
//! ```text
//! t → s   where   μ_t p_t·(x_t − x_s) + V_t − V_s > 0
//! ```
//!
//! has no cycle. Given which comparisons are not to hold, `(V, μ)` solve a linear program. So a program without such demands is
//! solved; where its solution leaves a cycle, one of the comparisons of that cycle must not hold, and each is tried. An
//! accepted answer comes with `V` and `μ`, which were checked; a rejected one exhausted the search, or contradicts itself
//! within the group or over all goods.
//!
//! Sources: Varian 1983, "Non-parametric tests of consumer behaviour"; Cherchye, Demuynck, De Rock & Hjertstrand 2015,
//! "Revealed preference tests for weak separability: an integer programming approach".

use std::time::{Duration, Instant};

use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, constraint, microlp, variable,
};
use thiserror::Error;

use super::deadline::{deadline, is_past};
use super::garp::exact_consistency;
use super::linear_budgets::{BudgetError, cost, linear_budgets};
use super::strict_cycle::find_strict_cycle;
use crate::strongly_connected::StronglyConnected;

/// Solutions may miss inequalities by this, relative to the largest coefficient; comparisons by less are ties.
const ACCURACY: f64 = 1e-7;

/// Multipliers lie between 1 and this.
const LARGEST_MULTIPLIER: f64 = 1e4;

/// Whether the group is separable.
#[derive(Debug, Clone, PartialEq)]
pub enum Separability {
    /// It is, up to ties: with these utilities and multipliers of the group, each `[observations]`.
    Accepted {
        /// `V`.
        utilities: Vec<f64>,
        /// `μ`.
        multipliers: Vec<f64>,
    },
    /// It is not.
    Rejected(Rejection),
    /// The budget was spent.
    Undecided,
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The choices of all goods contradict each other.
    All,
    /// Those of the group do.
    Group,
    /// Neither do, but no utilities of the group with multipliers up to 10⁴ times each other fit.
    Search,
}

/// Why nothing is said.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SeparabilityError {
    /// The data are no choices on linear budgets, or nothing was spent on the group.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// The group is empty, everything, or holds goods that there are not.
    #[error("the group {group:?} must hold some but not all of the {goods} goods, numbered from 0")]
    Group {
        /// What was given.
        group: Vec<usize>,
        /// Number of goods.
        goods: usize,
    },
    /// A linear program was not solved, or not well.
    #[error("a linear program was not solved: {0}")]
    Solver(String),
}

/// Tests whether the goods of `group`, ascending, are separable in choices of `prices` and `quantities`, each
/// `[observations][goods]`. Exponential in the worst case; once `budget` is spent the answer is undecided.
///
/// # Errors
/// If the data are malformed, nothing is spent on the group at an observation, or a program cannot be solved.
pub fn weak_separability(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
    group: &[usize],
    budget: Option<Duration>,
) -> Result<Separability, SeparabilityError> {
    let deadline = deadline(budget);
    let ascending = group.windows(2).all(|pair| pair[0] < pair[1]);
    if group.is_empty() || group.len() >= goods || !ascending || group.iter().any(|&good| good >= goods) {
        return Err(SeparabilityError::Group { group: group.to_vec(), goods });
    }
    let all = linear_budgets(prices, quantities, observations, goods)?;
    let (own_prices, own_quantities) = (part(prices, goods, group), part(quantities, goods, group));
    let own = linear_budgets(&own_prices, &own_quantities, observations, group.len())?;
    let rejected = |g: &[f64]| exact_consistency(g, observations, ACCURACY).is_ok_and(|found| !found.holds());
    if rejected(&all) {
        return Ok(Separability::Rejected(Rejection::All));
    }
    if rejected(&own) {
        return Ok(Separability::Rejected(Rejection::Group));
    }
    let rest: Vec<usize> = (0..goods).filter(|good| !group.contains(good)).collect();
    let system = System {
        size: observations,
        group: differences(&own_prices, &own_quantities, group.len()),
        rest: differences(&part(prices, goods, &rest), &part(quantities, goods, &rest), rest.len()),
    };
    system.scaled().search(deadline)
}

/// The columns of some goods.
fn part(numbers: &[f64], goods: usize, some: &[usize]) -> Vec<f64> {
    numbers.chunks_exact(goods).flat_map(|row| some.iter().map(|&good| row[good])).collect()
}

/// `p_t·(q_s − q_t)`, row-major.
fn differences(prices: &[f64], quantities: &[f64], goods: usize) -> Vec<f64> {
    let rows = || quantities.chunks_exact(goods);
    let row = |(p, own): (&[f64], &[f64])| {
        let spent = cost(p, own);
        rows().map(|q| cost(p, q) - spent).collect::<Vec<_>>()
    };
    prices.chunks_exact(goods).zip(rows()).flat_map(row).collect()
}

/// `V` and `μ`.
type Numbers = (Vec<f64>, Vec<f64>);

/// Differences of costs within and outside the group.
struct System {
    size: usize,
    group: Vec<f64>,
    rest: Vec<f64>,
}

impl System {
    /// Each observation in units of its own, which only changes its multiplier, so that all rows are of order 1.
    fn scaled(mut self) -> Self {
        let rows = self.group.chunks_exact_mut(self.size).zip(self.rest.chunks_exact_mut(self.size));
        for (group, rest) in rows {
            let unit = group.iter().chain(rest.iter()).fold(0.0_f64, |unit, x| unit.max(x.abs()));
            if unit > 0.0 {
                group.iter_mut().chain(rest.iter_mut()).for_each(|x| *x /= unit);
            }
        }
        self
    }

    fn search(&self, deadline: Option<Instant>) -> Result<Separability, SeparabilityError> {
        let mut components = StronglyConnected::with_capacity(self.size);
        let mut open: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
        while let Some(denied) = open.pop() {
            if is_past(deadline) {
                return Ok(Separability::Undecided);
            }
            let Some((utilities, multipliers)) = self.program(&denied)? else { continue };
            let strict =
                |t: usize, s: usize| t != s && self.gain(t, s, &utilities, &multipliers) > ACCURACY * multipliers[t];
            match find_strict_cycle(&mut components, self.size, strict, strict) {
                None => return Ok(Separability::Accepted { utilities, multipliers }),
                Some(contradiction) => {
                    let cycle = contradiction.cycle;
                    let edges = cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
                    // Each branch denies one comparison, and keeps what those before it denied out of its way only.
                    open.extend(edges.map(|edge| [&denied[..], &[edge]].concat()));
                }
            }
        }
        Ok(Separability::Rejected(Rejection::Search))
    }

    /// `μ_t p_t·(x_t − x_s) + V_t − V_s`.
    fn gain(&self, t: usize, s: usize, utilities: &[f64], multipliers: &[f64]) -> f64 {
        utilities[t] - utilities[s] - multipliers[t] * self.rest[t * self.size + s]
    }

    /// Utilities and multipliers that deny these comparisons, if there are any.
    fn program(&self, denied: &[(usize, usize)]) -> Result<Option<Numbers>, SeparabilityError> {
        let mut variables = ProblemVariables::new();
        let utilities: Vec<Variable> = (0..self.size).map(|_| variables.add(variable().min(0.0))).collect();
        let multipliers: Vec<Variable> =
            (0..self.size).map(|_| variables.add(variable().min(1.0).max(LARGEST_MULTIPLIER))).collect();
        let total: Expression = multipliers.iter().sum();
        let mut model = variables.minimise(total).using(microlp);
        for (t, s) in self.pairs() {
            let mut left = Expression::with_capacity(3);
            left.add_mul(1.0, utilities[s]);
            left.add_mul(-1.0, utilities[t]);
            left.add_mul(-self.group[t * self.size + s], multipliers[t]);
            model.add_constraint(constraint::leq(left, 0.0));
        }
        for &(t, s) in denied {
            let mut left = Expression::with_capacity(3);
            left.add_mul(1.0, utilities[t]);
            left.add_mul(-1.0, utilities[s]);
            left.add_mul(-self.rest[t * self.size + s], multipliers[t]);
            model.add_constraint(constraint::leq(left, 0.0));
        }
        let solution = match model.solve() {
            Ok(solution) => solution,
            Err(ResolutionError::Infeasible) => return Ok(None),
            Err(error) => return Err(SeparabilityError::Solver(error.to_string())),
        };
        let values = |of: &[Variable]| of.iter().map(|&x| solution.value(x)).collect::<Vec<f64>>();
        let (v, mu) = (values(&utilities), values(&multipliers));
        let slack = |t: usize| ACCURACY * mu[t];
        let group_holds = self.pairs().all(|(t, s)| v[s] - v[t] <= mu[t] * self.group[t * self.size + s] + slack(t));
        if group_holds && denied.iter().all(|&(t, s)| self.gain(t, s, &v, &mu) <= slack(t)) {
            Ok(Some((v, mu)))
        } else {
            Err(SeparabilityError::Solver("its solution violates a constraint".into()))
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let size = self.size;
        (0..size).flat_map(move |t| (0..size).filter(move |&s| s != t).map(move |s| (t, s)))
    }
}
