//! How far choices on linear budgets are from the closest consistent ones.
//!
//! At observation `t` the share `y_ti = p_ti q_ti / m_t` of the expenditure `m_t` goes to good `i`. Sought are shares `z_t`
//! on the same budgets that satisfy GARP, or come as close to it as one likes, with the least mean over the observations of
//! what is moved between goods:
//!
//! ```text
//! min (1/T) Σ_t ½ Σ_i |z_ti − y_ti|   such that the bundles z_ti m_t / p_ti on budgets (p_t, m_t) are consistent.
//! ```
//!
//! Bundles are consistent where some ranking has none of them strictly inside the budget of a lower one, up to ties. Given
//! the ranking the conditions on `z_t` are linear, and what happens at other observations does not matter: their
//! expenditures stay what they are. So each observation pays for what it has to reach of the budgets ranked below it.
//!
//! - **Lower bound**: it pays at least for the dearest of them alone, in closed form. The best ranking by that measure is
//!   a problem of levels as in Varian's index, solved by the same search.
//! - **Upper bound**: that ranking. An observation that gives way makes the cheapest move out of the dearest budget if that
//!   leaves the others too, else the one that a linear program finds; if there is none, constant shares are consistent.
//!
//! The two meet where no bundle has to move in two directions at once; else they are bounds.
//!
//! It is the distance of Varian (1985), "Non-parametric analysis of optimizing behavior with measurement error", in shares of
//! expenditure and without squares.

use std::time::Duration;

use good_lp::{Expression, ProblemVariables, ResolutionError, Solution, SolverModel, microlp, variable};
use thiserror::Error;

use super::deadline::deadline;
use super::level_cover::LevelProblem;
use super::linear_budgets::{BudgetError, cost, linear_budgets};

/// Comparisons that lose less than this share of the budget are ties.
const TIE: f64 = 1e-9;

/// Bounds that differ by less than this meet: the linear programs are solved to about this accuracy.
const MEET: f64 = 1e-9;

/// The distance, or bounds on it, and consistent choices at that distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Distance {
    /// Mean share of expenditure that is moved, in `[0, 1]`: that of `shares`.
    pub value: f64,
    /// No consistent choices are closer. Equals `value` if `exact`.
    pub lower: f64,
    /// Whether the bounds meet.
    pub exact: bool,
    /// Expenditure shares of consistent choices, `[observations][goods]`; ties may remain.
    pub shares: Vec<f64>,
}

/// Why there is no distance.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DistanceError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// A good is free, so that its share says nothing about its quantity.
    #[error("the price of good {good} at observation {t} is 0; shares of expenditure need positive prices")]
    Free {
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
    },
    /// A linear program was not solved.
    #[error("the linear program of observation {t} was not solved: {reason}")]
    Solver {
        /// The observation.
        t: usize,
        /// What the solver says.
        reason: String,
    },
}

/// The distance of choices of `prices` and `quantities`, each `[observations][goods]`, to the closest consistent ones.
///
/// Exponential in the worst case. Once `budget` is spent the answer is what is known by then, bounds included.
///
/// # Errors
/// If the data are malformed, a price is 0, or a linear program cannot be solved.
pub fn distance(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
    budget: Option<Duration>,
) -> Result<Distance, DistanceError> {
    let deadline = deadline(budget);
    let g = linear_budgets(prices, quantities, observations, goods)?;
    if let Some(k) = prices.iter().position(|&p| p == 0.0) {
        return Err(DistanceError::Free { t: k / goods, good: k % goods });
    }
    let bundles = Bundles::new(prices, quantities, goods);
    let size = observations;
    // Row t, column s: what t has to move to leave the budget of s, inside of which it is.
    let level = (0..size * size).map(|k| (k / size, k % size)).map(|(t, s)| {
        if t != s && g[s * size + t] < -TIE { bundles.least_move(t, s).unwrap_or(1.0 + size as f64) } else { 0.0 }
    });
    let problem = LevelProblem::all_strict(size, level.collect());
    let cover = problem.solve(deadline);
    let found = match bundles.moved(&problem, &cover.levels)? {
        Some(shares) => shares,
        None => bundles.constant(),
    };
    let value = bundles.distance(&found);
    let lower = (cover.lower / size as f64).min(value);
    let exact = cover.complete && value - lower <= MEET;
    Ok(Distance { value, lower: if exact { value } else { lower }, exact, shares: found })
}

/// Choices as shares of expenditure.
struct Bundles<'a> {
    goods: usize,
    prices: &'a [f64],
    spent: Vec<f64>,
    shares: Vec<f64>,
}

impl<'a> Bundles<'a> {
    fn new(prices: &'a [f64], quantities: &'a [f64], goods: usize) -> Self {
        let rows = || prices.chunks_exact(goods).zip(quantities.chunks_exact(goods));
        let spent: Vec<f64> = rows().map(|(p, q)| cost(p, q)).collect();
        let shares = rows().zip(&spent).flat_map(|((p, q), m)| p.iter().zip(q).map(move |(p, q)| p * q / m));
        Self { goods, prices, shares: shares.collect(), spent }
    }

    fn of(&self, t: usize) -> &[f64] {
        &self.shares[t * self.goods..][..self.goods]
    }

    /// What the whole expenditure of `t` on each good costs at the prices of `s`, in units of the budget of `s`.
    fn values(&self, t: usize, s: usize) -> Vec<f64> {
        let price = |t: usize, good: usize| self.prices[t * self.goods + good];
        let unit = self.spent[t] / self.spent[s];
        (0..self.goods).map(|good| price(s, good) / price(t, good) * unit).collect()
    }

    /// Mean share that is moved.
    fn distance(&self, shares: &[f64]) -> f64 {
        let moved: f64 = shares.iter().zip(&self.shares).map(|(z, y)| (z - y).abs()).sum();
        moved / 2.0 / self.spent.len() as f64
    }

    /// Everywhere the mean shares: the demand of a Cobb–Douglas utility.
    fn constant(&self) -> Vec<f64> {
        let size = self.spent.len();
        let mean = |good: usize| self.shares[good..].iter().step_by(self.goods).sum::<f64>() / size as f64;
        let mean: Vec<f64> = (0..self.goods).map(mean).collect();
        mean.repeat(size)
    }

    /// Consistent shares in the ranking of levels, if there are any.
    fn moved(&self, problem: &LevelProblem, levels: &[f64]) -> Result<Option<Vec<f64>>, DistanceError> {
        // The best first; whoever moves comes as late as possible, so that few budgets are below it.
        let mut ranking = problem.worst_first(levels);
        ranking.reverse();
        let mut shares = self.shares.clone();
        for (place, &t) in ranking.iter().enumerate().filter(|&(_, &t)| levels[t] > 0.0) {
            let below = &ranking[place + 1..];
            let row = &problem.level[t * problem.size..][..problem.size];
            let dearest = row.iter().position(|&level| level == levels[t]).unwrap_or(t);
            let cheapest = self.moved_towards(t, dearest, levels[t]);
            let moved = match cheapest.filter(|z| below.iter().all(|&s| self.leaves(t, s, z))) {
                Some(moved) => moved,
                None => match self.move_out_of(t, below)? {
                    Some(moved) => moved,
                    None => return Ok(None),
                },
            };
            shares[t * self.goods..][..self.goods].copy_from_slice(&moved);
        }
        Ok(Some(shares))
    }

    /// Whether a bundle on the budget of `t` is inside that of `s`, or rather not.
    fn leaves(&self, t: usize, s: usize, shares: &[f64]) -> bool {
        self.values(t, s).iter().zip(shares).map(|(value, share)| value * share).sum::<f64>() >= 1.0 - TIE
    }

    /// The goods by what expenditure on them is worth at `s`, least first.
    fn by_value(&self, values: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.goods).collect();
        order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
        order
    }

    /// The least share of its expenditure that `t` has to move until its bundle costs the budget of `s`: from the goods that
    /// are worth least there to the one that is worth most. None where no bundle of its own budget costs as much.
    fn least_move(&self, t: usize, s: usize) -> Option<f64> {
        let values = self.values(t, s);
        let best = values.iter().fold(0.0_f64, |best, &value| best.max(value));
        let mut missing = 1.0 - values.iter().zip(self.of(t)).map(|(value, share)| value * share).sum::<f64>();
        let mut moved = 0.0;
        for good in self.by_value(&values) {
            let (gain, share) = (best - values[good], self.of(t)[good]);
            if gain > 0.0 && missing <= gain * share {
                return Some(moved + missing.max(0.0) / gain);
            }
            missing -= gain * share;
            moved += share;
        }
        None
    }

    /// The shares of `t` after it has moved `share` as [`least_move`](Self::least_move) does; none where it has less.
    fn moved_towards(&self, t: usize, s: usize, share: f64) -> Option<Vec<f64>> {
        let order = self.by_value(&self.values(t, s));
        let (&best, worse) = order.split_last()?;
        let mut shares = self.of(t).to_vec();
        let mut left = share;
        for &good in worse {
            let moved = left.min(shares[good]);
            shares[good] -= moved;
            shares[best] += moved;
            left -= moved;
        }
        (left <= TIE).then_some(shares)
    }

    /// The closest shares of `t` whose bundle is inside no budget of `below`, if there are any.
    fn move_out_of(&self, t: usize, below: &[usize]) -> Result<Option<Vec<f64>>, DistanceError> {
        let mut variables = ProblemVariables::new();
        let own = self.of(t);
        let up: Vec<_> = own.iter().map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
        let down: Vec<_> = own.iter().map(|&share| variables.add(variable().min(0.0).max(share))).collect();
        let gained: Expression = up.iter().sum();
        let lost: Expression = down.iter().sum();
        let mut model = variables.minimise(gained.clone()).using(microlp);
        model.add_constraint((gained - lost).eq(0.0));
        for &s in below {
            let values = self.values(t, s);
            let spent: f64 = values.iter().zip(own).map(|(value, share)| value * share).sum();
            let changes = values.iter().zip(up.iter().zip(&down));
            let change: Expression = changes.map(|(&value, (&up, &down))| value * up - value * down).sum();
            model.add_constraint(change.geq(1.0 - spent));
        }
        let solution = match model.solve() {
            Ok(solution) => solution,
            Err(ResolutionError::Infeasible) => return Ok(None),
            Err(error) => return Err(DistanceError::Solver { t, reason: error.to_string() }),
        };
        let moved = own.iter().zip(up.iter().zip(&down));
        let moved: Vec<f64> =
            moved.map(|(share, (&up, &down))| (share + solution.value(up) - solution.value(down)).max(0.0)).collect();
        // What the solver returns is checked, not trusted.
        Ok(below.iter().all(|&s| self.leaves(t, s, &moved)).then_some(moved))
    }
}
