//! How badly quantities must have been measured for the choices to be consistent.
//!
//! Suppose the chooser bought `q_ti (1 + ε_ti)` where `q_ti` was recorded, while prices and expenditures `m_t` are known. Sought is
//!
//! ```text
//! S = min Σ_t Σ_i ε_ti²   such that bundles q_ti (1 + ε_ti) ≥ 0 on budgets (p_t, m_t) are consistent, or as close to it as one likes.
//! ```
//!
//! If errors are independent and normal with standard deviation `σ`, given the expenditures, `Σ ε²/σ²` of the true ones is
//! chi-square with a degree of freedom for every good bought at an observation but one. `S` is no larger: consistency is
//! rejected at level 5% unless `σ ≥ √(S / c)`, with `c` the 95% quantile. That is the critical standard deviation.
//!
//! Bundles are consistent where some ranking has none of them strictly inside the budget of a lower one. Given the ranking
//! each observation solves a quadratic program of its own. Up to [`MAX_ENUMERATED`] observations every ranking is tried, by
//! dynamic programming over the sets that are ranked lowest; beyond, the search for levels behind Varian's index bounds `S`
//! from below, by what each observation pays for the dearest budget that it leaves, and its ranking from above, as do the
//! choices of somebody with a Cobb–Douglas utility.
//!
//! Source: Varian 1985, "Non-parametric analysis of optimizing behavior with measurement error", Journal of Econometrics 30, with
//! expenditures known in place of outputs.

use std::time::{Duration, Instant};

use thiserror::Error;

use super::deadline::{deadline, is_past};
use super::least_distance::{LeastDistance, least_distance};
use super::level_cover::LevelProblem;
use super::linear_budgets::{BudgetError, cost, linear_budgets};

/// Of so many observations every ranking is tried.
pub const MAX_ENUMERATED: usize = 9;

/// Comparisons that lose less than this share of the budget are ties.
const TIE: f64 = 1e-9;

/// Bounds that differ by this share, or by this, meet.
const MEET: f64 = 1e-7;

/// Level of the test.
const LEVEL: f64 = 0.05;

/// The least errors, or bounds on them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasurementError {
    /// `S`; infinite where no consistent bundles of the goods that were bought were found, or there was no time for it.
    pub squares: f64,
    /// `S` is not smaller. Equals `squares` if `exact`.
    pub lower: f64,
    /// Whether the bounds meet.
    pub exact: bool,
    /// Degrees of freedom.
    pub freedom: usize,
}

impl MeasurementError {
    /// The critical standard deviation, relative to quantities, between these bounds: below it consistency is rejected at 5%.
    pub fn critical_deviation(&self) -> [f64; 2] {
        let quantile = chi_square_quantile(self.freedom, LEVEL);
        [self.lower, self.squares].map(|squares| if squares == 0.0 { 0.0 } else { (squares / quantile).sqrt() })
    }

    /// The p-value of consistency if the standard deviation is `sigma > 0`, between these bounds.
    pub fn p_value(&self, sigma: f64) -> [f64; 2] {
        [self.squares, self.lower].map(|squares| chi_square_tail(self.freedom, squares / sigma / sigma))
    }
}

/// Why nothing is said about errors.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MeasurementErrorError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// A good is free, so that expenditure says nothing about its quantity.
    #[error("the price of good {good} at observation {t} is 0; errors given the expenditure need positive prices")]
    Free {
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
    },
    /// A quadratic program was not solved.
    #[error("the quadratic program of observation {t} was not solved")]
    Solver {
        /// The observation.
        t: usize,
    },
}

/// Least errors in quantities of `prices` and `quantities`, each `[observations][goods]`, that make the choices consistent.
///
/// Exact up to [`MAX_ENUMERATED`] observations; beyond, exponential in the worst case and ended by `budget`.
///
/// # Errors
/// If the data are malformed, a price is 0, or a quadratic program is not solved.
pub fn measurement_error(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
    budget: Option<Duration>,
) -> Result<MeasurementError, MeasurementErrorError> {
    let allowance = Allowance::of(budget);
    let g = linear_budgets(prices, quantities, observations, goods)?;
    if let Some(k) = prices.iter().position(|&p| p == 0.0) {
        return Err(MeasurementErrorError::Free { t: k / goods, good: k % goods });
    }
    let bundles = Bundles { prices, quantities, goods, g: &g, size: observations };
    let bought = quantities.chunks_exact(goods).map(|q| q.iter().filter(|&&q| q > 0.0).count());
    let freedom = bought.map(|count| count - 1).sum();
    let (lower, squares) =
        if observations <= MAX_ENUMERATED { bundles.enumerated()? } else { bundles.bounded(&allowance)? };
    let exact = squares - lower <= MEET * squares.clamp(1e-3, 1.0);
    Ok(MeasurementError { squares, lower: if exact { squares } else { lower }, exact, freedom })
}

struct Bundles<'a> {
    prices: &'a [f64],
    quantities: &'a [f64],
    goods: usize,
    g: &'a [f64],
    size: usize,
}

impl Bundles<'_> {
    fn is_inside(&self, t: usize, s: usize) -> bool {
        t != s && self.g[s * self.size + t] < -TIE
    }

    /// Squares of the least errors that take `t` out of the budgets of `below`; infinite where none do.
    fn squares(&self, t: usize, below: &[usize]) -> Result<f64, MeasurementErrorError> {
        if !below.iter().any(|&s| self.is_inside(t, s)) {
            return Ok(0.0);
        }
        let own_quantity = &self.quantities[t * self.goods..][..self.goods];
        let bought: Vec<usize> = (0..self.goods).filter(|&good| own_quantity[good] > 0.0).collect();
        // What the recorded quantity of each good costs at s, in units of the budget of s.
        let costs = |s: usize| -> Vec<f64> {
            let (prices, quantities) =
                (&self.prices[s * self.goods..][..self.goods], &self.quantities[s * self.goods..]);
            let spent = cost(prices, quantities);
            bought.iter().map(|&good| prices[good] * own_quantity[good] / spent).collect()
        };
        let own = costs(t);
        // Errors within the budget: the share of them along `own` is taken out of every row.
        let length: f64 = own.iter().map(|x| x * x).sum();
        let within = |values: Vec<f64>| -> Vec<f64> {
            let along = values.iter().zip(&own).map(|(a, b)| a * b).sum::<f64>() / length;
            values.iter().zip(&own).map(|(value, own)| value - along * own).collect()
        };
        let mut rows: Vec<(Vec<f64>, f64)> =
            below.iter().filter(|&&s| s != t).map(|&s| (within(costs(s)), -self.g[s * self.size + t])).collect();
        for k in 0..bought.len() {
            let unit = (0..bought.len()).map(|other| f64::from(u8::from(other == k))).collect();
            rows.push((within(unit), -1.0));
        }
        match least_distance(&rows, bought.len()) {
            LeastDistance::Found(errors) => Ok(errors.iter().map(|e| e * e).sum()),
            LeastDistance::Infeasible => Ok(f64::INFINITY),
            LeastDistance::Unsolved => Err(MeasurementErrorError::Solver { t }),
        }
    }

    /// The least over all rankings: whoever is ranked highest of a set pays for leaving the budgets of the others.
    fn enumerated(&self) -> Result<(f64, f64), MeasurementErrorError> {
        let mut least = vec![0.0; 1 << self.size];
        for set in 1_usize..1 << self.size {
            let mut best = f64::INFINITY;
            for t in (0..self.size).filter(|t| set >> t & 1 == 1) {
                let rest = set & !(1 << t);
                if least[rest] < best {
                    let below: Vec<usize> = (0..self.size).filter(|s| rest >> s & 1 == 1).collect();
                    best = f64::min(best, least[rest] + self.squares(t, &below)?);
                }
            }
            least[set] = best;
        }
        let squares = least[(1 << self.size) - 1];
        Ok((squares, squares))
    }

    /// Squares of errors after which somebody with a Cobb–Douglas utility of the goods that are bought at every observation
    /// would have chosen, at the mean shares of expenditure; infinite where there is no such good.
    fn cobb_douglas(&self) -> f64 {
        let rows = || self.prices.chunks_exact(self.goods).zip(self.quantities.chunks_exact(self.goods));
        let shares = (0..self.goods).map(|good| {
            let always = rows().all(|(_, q)| q[good] > 0.0);
            if always { rows().map(|(p, q)| p[good] * q[good] / cost(p, q)).sum() } else { 0.0 }
        });
        let shares: Vec<f64> = shares.collect();
        let sum: f64 = shares.iter().sum();
        if sum <= 0.0 {
            return f64::INFINITY;
        }
        let error = |p: &[f64], q: &[f64], good: usize| shares[good] / sum * cost(p, q) / (p[good] * q[good]) - 1.0;
        let of = |(p, q): (&[f64], &[f64])| -> f64 {
            (0..self.goods).filter(|&good| q[good] > 0.0).map(|good| error(p, q, good).powi(2)).sum()
        };
        rows().map(of).sum()
    }

    /// Bounds by what leaving single budgets costs and by a ranking, or by a utility if that is less. What there was no time
    /// for costs nothing in the lower bound.
    fn bounded(&self, allowance: &Allowance) -> Result<(f64, f64), MeasurementErrorError> {
        let size = self.size;
        let mut level = vec![0.0; size * size];
        for t in 0..size {
            if is_past(allowance.levels) {
                break;
            }
            for s in (0..size).filter(|&s| self.is_inside(t, s)) {
                level[t * size + s] = self.squares(t, &[s])?;
            }
        }
        // A move that is not possible is dearer than all that are.
        let possible: f64 = level.iter().filter(|level| level.is_finite()).sum();
        level.iter_mut().filter(|level| level.is_infinite()).for_each(|level| *level = 1.0 + possible);
        let problem = LevelProblem::all_strict(size, level);
        let cover = problem.solve(allowance.search);
        // An observation that stays inside a budget must be ranked below it.
        let ranking = problem.worst_first(&cover.levels);
        let mut squares = 0.0;
        for (place, &t) in ranking.iter().enumerate() {
            if is_past(allowance.all) {
                squares = f64::INFINITY;
                break;
            }
            squares += self.squares(t, &ranking[..place])?;
        }
        let squares = squares.min(self.cobb_douglas());
        Ok((cover.lower.min(squares), squares))
    }
}

/// When the steps of a search for bounds end.
struct Allowance {
    levels: Option<Instant>,
    search: Option<Instant>,
    all: Option<Instant>,
}

impl Allowance {
    fn of(budget: Option<Duration>) -> Self {
        let share = |fifths: u32| deadline(budget.map(|budget| budget / 5 * fifths));
        Allowance { levels: share(2), search: share(3), all: share(5) }
    }
}

/// Probability that a chi-square number of `freedom` degrees exceeds `x ≥ 0`: the finite series of the incomplete gamma
/// function of half-integers (Abramowitz & Stegun 26.4.4 and 26.4.5).
fn chi_square_tail(freedom: usize, x: f64) -> f64 {
    if freedom == 0 || x == f64::INFINITY {
        return f64::from(u8::from(x == 0.0));
    }
    if x <= 0.0 {
        return 1.0;
    }
    let half = x / 2.0;
    let (mut tail, mut order) = if freedom % 2 == 1 { (libm::erfc(half.sqrt()), 0.5) } else { ((-half).exp(), 1.0) };
    while order < freedom as f64 / 2.0 {
        tail += (order * half.ln() - half - libm::lgamma(order + 1.0)).exp();
        order += 1.0;
    }
    tail.min(1.0)
}

/// What such a number exceeds with probability `level`.
fn chi_square_quantile(freedom: usize, level: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while chi_square_tail(freedom, high) > level {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if chi_square_tail(freedom, middle) > level { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_tables() {
        for (freedom, expected) in [(1, 3.841_459), (2, 5.991_465), (10, 18.307_038), (75, 96.216_671)] {
            assert!((chi_square_quantile(freedom, 0.05) - expected).abs() < 1e-5, "{freedom}");
        }
        // Far beyond where e^{-x} is 0: half of the mass is above about the mean.
        assert!((chi_square_tail(5000, 5000.0) - 0.5).abs() < 0.01);
    }

    #[test]
    fn the_search_for_levels_bounds_what_enumeration_finds() {
        let (mut state, mut met, mut moved) = (7_u64, 0, 0);
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            0.05 + (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for goods in [2, 3] {
            for _ in 0..15 {
                let prices: Vec<f64> = (0..5 * goods).map(|_| number()).collect();
                let quantities: Vec<f64> = (0..5 * goods).map(|_| number()).collect();
                let g = linear_budgets(&prices, &quantities, 5, goods).unwrap();
                let bundles = Bundles { prices: &prices, quantities: &quantities, goods, g: &g, size: 5 };
                let (least, _) = bundles.enumerated().unwrap();
                let (lower, upper) = bundles.bounded(&Allowance::of(None)).unwrap();
                assert!(lower <= least + 1e-7 && least <= upper + 1e-7, "{lower} {least} {upper}");
                moved += u32::from(least > 0.0);
                met += u32::from(least > 0.0 && upper - lower < 1e-7);
            }
        }
        assert!(moved > 10 && 2 * met > moved, "{met} of {moved}");
    }
}
