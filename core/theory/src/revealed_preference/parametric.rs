//! Utilities of a few parameters that explain choices of two goods best, by the money metric.
//!
//! How much a utility `u` misses a choice is the share of the expenditure that it could have saved,
//!
//! ```text
//! 1 − e_t,   e_t = m(p_t, u(q_t)) / p_t·q_t ≤ 1,
//! ```
//!
//! where `m(p, v)` is the least expenditure at prices `p` that gives utility `v`. The mean over the observations is minimised
//! over the parameters (Halevy, Persitz & Zrill 2018). It is never below Varian's index, whose difference is what the
//! family cannot explain.
//!
//! | family | utility | parameters |
//! |---|---|---|
//! | [`Family::Ces`] | `(a q_1^ρ + (1 − a) q_2^ρ)^{1/ρ}` | `a ∈ (0, 1)`, `ρ < 1` |
//! | [`Family::Disappointment`] | `(γ max^ρ + (1 − γ) min^ρ)^{1/ρ}`, money in two equally likely states (Gul 1991) | `γ ∈ (0, 1)`, below ½ averse to disappointment, `ρ < 1` |
//! | [`Family::Quasilinear`] | `q_1 + (a / b) q_2^b` | `a > 0`, `b ∈ (0, 1)` |
//!
//! The least expenditure has a closed form in each. The minimum is searched from a grid by a pattern search, which is not
//! proved to be global. Standard errors are those of resampled observations.
//!
//! Source: Halevy, Persitz & Zrill 2018, "Parametric recoverability of preferences", Journal of Political Economy 126.

use rand::{Rng, RngExt as _};
use thiserror::Error;

use super::linear_budgets::{BudgetError, linear_budgets};

/// The pattern search ends at steps of this size, in the unit square to which parameters are mapped.
const FINEST: f64 = 1e-7;

/// Points a side of the grid for all observations; a third of it does for resamples.
const GRID: usize = 24;

/// The best points of it from which a search begins; of a resample the best alone does.
const STARTS: usize = 4;

/// The most convex and the most concave elasticity that are looked at: `ρ` between −20 and 0.98.
const RHO: [f64; 2] = [-20.0, 0.98];

/// Utilities with two parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Constant elasticity of substitution.
    Ces,
    /// Aversion to disappointment, or to variable risk: rank-dependent utility with constant relative risk aversion.
    Disappointment,
    /// Linear in the first good.
    Quasilinear,
}

/// The best of a family.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// As the family names them.
    pub parameters: [f64; 2],
    /// Standard errors, if observations were resampled.
    pub errors: Option<[f64; 2]>,
    /// Mean share of expenditure that could have been saved, in `[0, 1]`.
    pub loss: f64,
}

/// Why no utility is fitted.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// The data are no choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// The goods are not two.
    #[error("{goods} goods; the families are for two")]
    Goods {
        /// Their number.
        goods: usize,
    },
    /// A good is free.
    #[error("the price of good {good} at observation {t} is 0; a least expenditure needs positive prices")]
    Free {
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
    },
}

/// Fits a family to choices of `prices` and `quantities`, each `[observations][2]`, with standard errors from `resamples` of
/// the observations, none where that is 0. Draws come from `rng` in order.
///
/// # Errors
/// If the data are malformed, a price is 0, or there are not two goods.
pub fn fit_family(
    family: Family,
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
    resamples: usize,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Fit, FitError> {
    linear_budgets(prices, quantities, observations, goods)?;
    if goods != 2 {
        return Err(FitError::Goods { goods });
    }
    if let Some(k) = prices.iter().position(|&p| p <= 0.0) {
        return Err(FitError::Free { t: k / 2, good: k % 2 });
    }
    let choices: Vec<Choice> = (0..observations)
        .map(|t| Choice { p: [prices[2 * t], prices[2 * t + 1]], q: [quantities[2 * t], quantities[2 * t + 1]] })
        .collect();
    let scale = choices.iter().map(|c| c.spent() / c.p[0]).sum::<f64>() / observations as f64;
    let all: Vec<usize> = (0..observations).collect();
    let (parameters, loss) = family.best(&choices, &all, scale, GRID, STARTS);
    let fits: Vec<[f64; 2]> = (0..resamples)
        .map(|_| {
            let drawn: Vec<usize> = (0..observations).map(|_| rng.random_range(0..observations)).collect();
            family.best(&choices, &drawn, scale, GRID / 3, 1).0
        })
        .collect();
    let errors = (resamples > 1).then(|| [deviation(&fits, 0), deviation(&fits, 1)]);
    Ok(Fit { parameters, errors, loss })
}

fn deviation(fits: &[[f64; 2]], k: usize) -> f64 {
    let count = fits.len() as f64;
    let mean = fits.iter().map(|fit| fit[k]).sum::<f64>() / count;
    (fits.iter().map(|fit| (fit[k] - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt()
}

#[derive(Debug, Clone, Copy)]
struct Choice {
    p: [f64; 2],
    q: [f64; 2],
}

impl Choice {
    fn spent(&self) -> f64 {
        self.p[0] * self.q[0] + self.p[1] * self.q[1]
    }
}

impl Family {
    /// Parameters from the unit square; `scale` is a typical quantity.
    fn parameters(self, [x, y]: [f64; 2], scale: f64) -> [f64; 2] {
        let inside = |x: f64| 0.001 + 0.998 * x;
        // Elasticities of substitution are spread evenly in their logarithm.
        let rho = |y: f64| {
            let [low, high] = RHO.map(|rho| (1.0 - rho).ln());
            1.0 - (low + y * (high - low)).exp()
        };
        match self {
            Family::Ces | Family::Disappointment => [inside(x), rho(y)],
            Family::Quasilinear => {
                let b = inside(y);
                [scale.powf(1.0 - b) * (8.0 * (x - 0.5)).exp(), b]
            }
        }
    }

    fn loss(self, parameters: [f64; 2], choices: &[Choice], drawn: &[usize]) -> f64 {
        let missed = drawn.iter().map(|&t| {
            let choice = &choices[t];
            1.0 - (self.least_expenditure(parameters, choice) / choice.spent()).clamp(0.0, 1.0)
        });
        missed.sum::<f64>() / drawn.len() as f64
    }

    /// The utility of a bundle with these parameters.
    pub fn utility(self, [a, rho]: [f64; 2], q: [f64; 2]) -> f64 {
        match self {
            Family::Ces => ces_utility([a, 1.0 - a], rho, q),
            Family::Disappointment => ces_utility(if q[0] >= q[1] { [a, 1.0 - a] } else { [1.0 - a, a] }, rho, q),
            Family::Quasilinear => q[0] + a / rho * q[1].powf(rho),
        }
    }

    /// The least expenditure that is as good as the choice.
    fn least_expenditure(self, [a, rho]: [f64; 2], choice: &Choice) -> f64 {
        let Choice { p, q } = *choice;
        let utility = self.utility([a, rho], q);
        match self {
            Family::Ces => utility * unit_cost([a, 1.0 - a], rho, p),
            Family::Disappointment => {
                // On either side of the diagonal, or on it.
                let side = |weights: [f64; 2], larger: usize| {
                    let x = demand(weights, rho, p);
                    (x[larger] >= x[1 - larger]).then(|| unit_cost(weights, rho, p))
                };
                let sides = [side([a, 1.0 - a], 0), side([1.0 - a, a], 1)];
                utility * sides.into_iter().flatten().fold(p[0] + p[1], f64::min)
            }
            Family::Quasilinear => {
                let b = rho;
                let gain = |y: f64| a / b * y.powf(b);
                let interior = (a * p[0] / p[1]).powf(1.0 / (1.0 - b));
                if gain(interior) <= utility {
                    p[0] * (utility - gain(interior)) + p[1] * interior
                } else {
                    p[1] * (utility * b / a).powf(1.0 / b)
                }
            }
        }
    }

    /// The best parameters for the observations drawn, and their loss: searches begin at the best `starts` points of a grid of
    /// `side × side`.
    fn best(self, choices: &[Choice], drawn: &[usize], scale: f64, side: usize, starts: usize) -> ([f64; 2], f64) {
        let of = |x: [f64; 2]| self.loss(self.parameters(x, scale), choices, drawn);
        let points = (0..side * side).map(|k| {
            let x = [(k / side) as f64 + 0.5, (k % side) as f64 + 0.5].map(|x| x / side as f64);
            (x, of(x))
        });
        let mut points: Vec<([f64; 2], f64)> = points.collect();
        points.sort_by(|a, b| a.1.total_cmp(&b.1));
        let ends = points.iter().take(starts);
        let best = ends.map(|&(x, loss)| pattern_search(&of, x, loss, 0.5 / side as f64));
        let best = best.reduce(|a, b| if b.1 < a.1 { b } else { a }).unwrap_or(([0.5; 2], 1.0));
        (self.parameters(best.0, scale), best.1)
    }
}

/// Moves to the best of eight neighbours while there is a better one, else halves the step.
fn pattern_search(of: &impl Fn([f64; 2]) -> f64, mut x: [f64; 2], mut loss: f64, mut step: f64) -> ([f64; 2], f64) {
    while step > FINEST {
        let mut better = None;
        for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)] {
            let moved = [x[0] + f64::from(dx) * step, x[1] + f64::from(dy) * step].map(|x| x.clamp(0.0, 1.0));
            let found = of(moved);
            if found < better.map_or(loss, |(_, best)| best) {
                better = Some((moved, found));
            }
        }
        match better {
            Some(found) => (x, loss) = found,
            None => step *= 0.5,
        }
    }
    (x, loss)
}

fn ces_utility(weights: [f64; 2], rho: f64, q: [f64; 2]) -> f64 {
    if rho.abs() < 1e-9 {
        return q[0].powf(weights[0]) * q[1].powf(weights[1]);
    }
    let largest = q[0].max(q[1]);
    if largest <= 0.0 || (rho < 0.0 && q[0].min(q[1]) <= 0.0) {
        return 0.0;
    }
    // Relative to the larger, so that powers do not overflow.
    let sum: f64 = weights.iter().zip(q).map(|(weight, q)| weight * (q / largest).powf(rho)).sum();
    largest * sum.powf(1.0 / rho)
}

/// The cheapest bundle of utility 1, up to a factor.
fn demand(weights: [f64; 2], rho: f64, p: [f64; 2]) -> [f64; 2] {
    let sigma = 1.0 / (1.0 - rho);
    [0, 1].map(|k| (weights[k] / p[k]).powf(sigma))
}

/// What utility 1 costs.
fn unit_cost(weights: [f64; 2], rho: f64, p: [f64; 2]) -> f64 {
    let x = demand(weights, rho, p);
    (p[0] * x[0] + p[1] * x[1]) / ces_utility(weights, rho, x)
}
