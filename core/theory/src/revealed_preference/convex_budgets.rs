//! Convex budget sets that are given by their corners.
//!
//! What could be had at `t` is the convex hull `B_t` of corners, with everything that is less of every good. How much of it a
//! bundle needs is its gauge,
//!
//! ```text
//! γ_t(x) = min { λ ≥ 0 : x ∈ λ B_t } = min { Σ μ_v : Σ μ_v v ≥ x, μ ≥ 0 } = max { p·x : p·v ≤ 1 for all corners v, p ≥ 0 },
//! ```
//!
//! which on a linear budget is expenditure in units of the budget. So `G[t,s] = γ_t(q_s) − 1` is at most 0 where `q_s` was to be
//! had at `t`, continuous and increasing, as GARP for general budgets asks (Forges & Minelli 2009, Theorem 3 and section 3).
//! Both programs are solved and must agree.
//!
//! Source: Forges & Minelli 2009, "Afriat's theorem for general budget sets", Journal of Economic Theory 144.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, microlp, variable};
use thiserror::Error;

/// The two programs must agree within this share.
const AGREEMENT: f64 = 1e-9;

/// Why there is no matrix.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ConvexBudgetError {
    /// A slice does not hold bundles of the number of goods, or there are none.
    #[error("expected bundles of {goods} goods, found {found} numbers")]
    Lengths {
        /// Goods announced.
        goods: usize,
        /// Numbers given.
        found: usize,
    },
    /// A quantity is infinite, not a number, or negative.
    #[error("a quantity of good {good} is {value}, which is not finite and at least 0")]
    Invalid {
        /// The good.
        good: usize,
        /// The offending number.
        value: f64,
    },
    /// No corner has any of a good that was bought elsewhere.
    #[error(
        "no corner of budget {t} has any of good {good}, which is chosen at {s}: no multiple of the budget has the choice"
    )]
    Unattainable {
        /// The budget.
        t: usize,
        /// The choice.
        s: usize,
        /// The good.
        good: usize,
    },
    /// The programs failed.
    #[error("what the choice of {s} needs of budget {t} was not found: {reason}")]
    Solver {
        /// The budget.
        t: usize,
        /// The choice.
        s: usize,
        /// Why.
        reason: String,
    },
}

/// The matrix `G`, `[observations]²`, of choices, `[observations][goods]`, from budgets with these corners, `[corners][goods]`
/// each.
///
/// # Errors
/// If numbers are none, a good cannot be had at all at a budget, or a program is not solved.
pub fn convex_budgets(budgets: &[Vec<f64>], choices: &[f64], goods: usize) -> Result<Vec<f64>, ConvexBudgetError> {
    let size = budgets.len();
    if goods == 0 || size == 0 || choices.len() != size * goods {
        return Err(ConvexBudgetError::Lengths { goods, found: choices.len() });
    }
    for numbers in budgets.iter().map(Vec::as_slice).chain([choices]) {
        if numbers.is_empty() || numbers.len() % goods != 0 {
            return Err(ConvexBudgetError::Lengths { goods, found: numbers.len() });
        }
        if let Some(k) = numbers.iter().position(|x| !(x.is_finite() && *x >= 0.0)) {
            return Err(ConvexBudgetError::Invalid { good: k % goods, value: numbers[k] });
        }
    }
    let mut g = Vec::with_capacity(size * size);
    for (t, corners) in budgets.iter().enumerate() {
        let most = |good: usize| corners.iter().skip(good).step_by(goods).copied().fold(0.0, f64::max);
        let most: Vec<f64> = (0..goods).map(most).collect();
        for (s, choice) in choices.chunks_exact(goods).enumerate() {
            if let Some(good) = (0..goods).find(|&good| choice[good] > 0.0 && most[good] == 0.0) {
                return Err(ConvexBudgetError::Unattainable { t, s, good });
            }
            let gauge = gauge(corners, choice, &most);
            g.push(gauge.map_err(|reason| ConvexBudgetError::Solver { t, s, reason })? - 1.0);
        }
    }
    Ok(g)
}

/// The gauge of a bundle, goods being measured in the most that any corner has.
fn gauge(corners: &[f64], bundle: &[f64], most: &[f64]) -> Result<f64, String> {
    let wanted: Vec<usize> = (0..most.len()).filter(|&good| bundle[good] > 0.0).collect();
    let need: Vec<f64> = wanted.iter().map(|&good| bundle[good] / most[good]).collect();
    // No more is needed than of the scarcest good alone, times their number: the scale of the programs.
    let scale = need.iter().copied().fold(0.0, f64::max);
    if scale == 0.0 {
        return Ok(0.0);
    }
    let need: Vec<f64> = need.iter().map(|x| x / scale).collect();
    let rows: Vec<Vec<f64>> =
        corners.chunks_exact(most.len()).map(|v| wanted.iter().map(|&good| v[good] / most[good]).collect()).collect();
    let (high, low) = (least_weights(&rows, &need)?, largest_value(&rows, &need)?);
    if high - low > AGREEMENT * high.max(1.0) {
        return Err(format!("one program says {high}, the other {low}"));
    }
    Ok(scale * high)
}

/// Weights of corners that have what is needed, scaled up until they do: their sum is not below the gauge.
fn least_weights(rows: &[Vec<f64>], need: &[f64]) -> Result<f64, String> {
    let mut variables = ProblemVariables::new();
    let weights: Vec<Variable> = rows.iter().map(|_| variables.add(variable().min(0.0))).collect();
    let mut model = variables.minimise(weights.iter().sum::<Expression>()).using(microlp);
    for (good, &need) in need.iter().enumerate() {
        let has: Expression = rows.iter().zip(&weights).map(|(row, &weight)| row[good] * weight).sum();
        model.add_constraint(has.geq(need));
    }
    let solution = model.solve().map_err(|error| error.to_string())?;
    let found: Vec<f64> = weights.iter().map(|&weight| solution.value(weight).max(0.0)).collect();
    let has = |good: usize| rows.iter().zip(&found).map(|(row, weight)| row[good] * weight).sum::<f64>();
    let short = (0..need.len()).map(|good| need[good] / has(good)).fold(1.0, f64::max);
    Ok(short * found.iter().sum::<f64>())
}

/// Prices at which no corner is worth more than 1, scaled down until none is: what is needed is worth no more than the gauge.
fn largest_value(rows: &[Vec<f64>], need: &[f64]) -> Result<f64, String> {
    let mut variables = ProblemVariables::new();
    let prices: Vec<Variable> = need.iter().map(|_| variables.add(variable().min(0.0))).collect();
    let value: Expression = need.iter().zip(&prices).map(|(&x, &price)| x * price).sum();
    let mut model = variables.maximise(value).using(microlp);
    for row in rows {
        let worth: Expression = row.iter().zip(&prices).map(|(&v, &price)| v * price).sum();
        model.add_constraint(worth.leq(1.0));
    }
    let solution = model.solve().map_err(|error| error.to_string())?;
    let found: Vec<f64> = prices.iter().map(|&price| solution.value(price).max(0.0)).collect();
    let worth = |row: &[f64]| row.iter().zip(&found).map(|(v, price)| v * price).sum::<f64>();
    let most = rows.iter().map(|row| worth(row)).fold(1.0, f64::max);
    Ok(worth(need) / most)
}
