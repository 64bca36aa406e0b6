//! The additive relaxation of (13), a linear program.
//!
//! ```text
//! F = min { F ≥ 0 : u_s − u_t − λ_t G[t,s] ≤ F for all s, t;  λ_t ≥ λ_min }
//! ```
//!
//! This is the loss that the authors' published program minimises. It vanishes exactly where (13) holds, as the minimum
//! is attained, but it is another quantity than the Pareto gap and orders mechanisms differently. The dual program is
//!
//! ```text
//! V = max { −Σ G[t,s] y_ts : y ≥ 0 a circulation, Σ y ≤ 1, Σ_s G[t,s] y_ts ≤ 0 for all t },     F = λ_min V
//! ```
//!
//! where `y` weighs the cycles that contradict consistency: the multiplier of `λ_t ≥ λ_min` is `−Σ_s G[t,s] y_ts`, hence
//! the rows, and the objective is `λ_min` times their sum. The uniform circulation on the bottleneck cycle is feasible
//! wherever all its `G` are negative, so `V ≥ L`.
//!
//! `F` is not continuous in `G`: a positive entry, however small, becomes a way out under a large enough multiplier, while
//! a zero is none. Entries within [`CONSISTENCY_TOLERANCE`] `× max |G|` of zero are taken for zero, as in the exact test.
//!
//! Linear-programming codes return wrong optima now and then, above all on entries of mixed magnitude. Both programs are
//! therefore solved, on data scaled to `max |G| = 1`, both answers are substituted into the definitions, and they must
//! agree: otherwise the answer is an error.
//!
//! Condition (13): Snow & Krishnamurthy, "Data-Driven Mechanism Design using Multi-Agent Revealed Preferences".

use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, constraint, microlp, variable,
};
use thiserror::Error;

use super::afriat::afriat_numbers;
use super::garp::CONSISTENCY_TOLERANCE;
use super::matrix::{Matrix, MatrixError};

/// Largest accepted difference between the two bounds, relative to `λ_min max |G|`.
pub const ADDITIVE_TOLERANCE: f64 = 1e-7;

/// The multipliers against which the lower bound is certified, relative to the largest ones of the primal solution.
const BOX_FACTOR: f64 = 2.0;

/// The additive gap of one agent between two bounds, in the units of `λ_min G`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdditiveGap {
    /// The gap: `upper`, as that one is attained by known numbers.
    pub value: f64,
    /// Weak-duality bound of the repaired dual solution. No numbers `u`, `λ` up to twice as large as those found do
    /// better; none at all does, if the dual solution is feasible to the last bit.
    pub lower: f64,
    /// The violation that `u`, `lambda` leave, by substitution.
    pub upper: f64,
    /// Utilities that attain `upper`, `[probes]`.
    pub u: Vec<f64>,
    /// Multipliers that attain `upper`, `[probes]`, each at least `λ_min`.
    pub lambda: Vec<f64>,
}

/// Why there is no additive gap to report.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AdditiveGapError {
    /// The slice is not a matrix of finite entries.
    #[error(transparent)]
    Matrix(#[from] MatrixError),
    /// The lower bound on the multipliers must be positive and finite.
    #[error("the smallest multiplier must be positive and finite, not {0}")]
    SmallestMultiplier(f64),
    /// The solver gave up.
    #[error("the linear program was not solved: {0}")]
    Solver(#[from] ResolutionError),
    /// The two programs contradict each other, so that neither can be trusted.
    #[error("primal and dual programs disagree: the additive gap is said to lie between {lower} and {upper}")]
    Disagreement {
        /// Bound from the dual solution.
        lower: f64,
        /// Bound from the primal solution.
        upper: f64,
    },
}

/// The additive gap of one agent whose `[probes][probes]` matrix `g` holds `G[t,s]`, with multipliers at least
/// `lambda_min > 0`.
///
/// Where (13) holds the answer is 0 and no program is solved.
///
/// # Errors
/// If the matrix or `lambda_min` is malformed, the solver fails, or the two programs disagree by more than
/// [`ADDITIVE_TOLERANCE`].
pub fn additive_gap(g: &[f64], probes: usize, lambda_min: f64) -> Result<AdditiveGap, AdditiveGapError> {
    let scale = Matrix::new(g, probes)?.scale();
    if !(lambda_min > 0.0 && lambda_min.is_finite()) {
        return Err(AdditiveGapError::SmallestMultiplier(lambda_min));
    }
    let unit = if scale > 0.0 { scale } else { 1.0 };
    let scaled: Vec<f64> = g.iter().map(|x| snap(x / unit)).collect();
    let h = Matrix::derived(&scaled, probes);
    let primal = match afriat_numbers(&scaled, probes) {
        Ok(numbers) if numbers.worst_slack <= 0.0 => Primal { u: numbers.u, lambda: numbers.lambda },
        _ => solve_primal(h)?,
    };
    let upper = primal.violation(h);
    let lower = if upper > 0.0 { lower_bound(h, &solve_dual(h)?, &primal) } else { 0.0 };
    let value_unit = lambda_min * unit;
    let agree = upper - lower <= ADDITIVE_TOLERANCE;
    if !agree {
        return Err(AdditiveGapError::Disagreement { lower: lower * value_unit, upper: upper * value_unit });
    }
    Ok(AdditiveGap {
        value: upper * value_unit,
        lower: lower.min(upper) * value_unit,
        upper: upper * value_unit,
        u: primal.u.iter().map(|u| u * value_unit).collect(),
        lambda: primal.lambda.iter().map(|l| l * lambda_min).collect(),
    })
}

/// Takes an entry of the scaled matrix that is nothing but rounding for zero.
fn snap(h: f64) -> f64 {
    if h.abs() <= CONSISTENCY_TOLERANCE { 0.0 } else { h }
}

/// Utilities and multipliers, the latter at least 1.
struct Primal {
    u: Vec<f64>,
    lambda: Vec<f64>,
}

impl Primal {
    fn violation(&self, h: Matrix<'_>) -> f64 {
        let mut worst = 0.0_f64;
        for (t, row) in h.rows().enumerate() {
            for (h_ts, u_s) in row.iter().zip(&self.u) {
                worst = worst.max(u_s - self.u[t] - self.lambda[t] * h_ts);
            }
        }
        worst
    }
}

fn solve_primal(h: Matrix<'_>) -> Result<Primal, ResolutionError> {
    let size = h.size();
    let mut program = ProblemVariables::new();
    let gap = program.add(variable().min(0.0));
    let u: Vec<Variable> = (0..size).map(|_| program.add(variable())).collect();
    let lambda: Vec<Variable> = (0..size).map(|_| program.add(variable().min(1.0))).collect();
    let mut model = program.minimise(gap).using(microlp);
    for t in 0..size {
        for s in 0..size {
            let mut left = Expression::with_capacity(4);
            left.add_mul(-h.at(t, s), lambda[t]);
            left.add_mul(-1.0, gap);
            if s != t {
                left.add_mul(1.0, u[s]);
                left.add_mul(-1.0, u[t]);
            }
            model.add_constraint(constraint::leq(left, 0.0));
        }
    }
    let solution = model.solve()?;
    let values = |variables: &[Variable]| variables.iter().map(|&v| solution.value(v)).collect::<Vec<_>>();
    Ok(Primal { u: values(&u), lambda: values(&lambda).iter().map(|l| l.max(1.0)).collect() })
}

/// The weights `y`, row-major like `h`.
fn solve_dual(h: Matrix<'_>) -> Result<Vec<f64>, ResolutionError> {
    let size = h.size();
    let mut program = ProblemVariables::new();
    let y: Vec<Variable> = (0..size * size).map(|_| program.add(variable().min(0.0))).collect();
    let mut value = Expression::with_capacity(y.len());
    let mut total = Expression::with_capacity(y.len());
    for (t, row) in h.rows().enumerate() {
        for (s, h_ts) in row.iter().enumerate() {
            value.add_mul(-h_ts, y[t * size + s]);
            total.add_mul(1.0, y[t * size + s]);
        }
    }
    let mut model = program.maximise(value).using(microlp);
    model.add_constraint(constraint::leq(total, 1.0));
    for t in 0..size {
        let mut spent = Expression::with_capacity(size);
        let mut balance = Expression::with_capacity(2 * size);
        for s in 0..size {
            spent.add_mul(h.at(t, s), y[t * size + s]);
            if s != t {
                balance.add_mul(1.0, y[t * size + s]);
                balance.add_mul(-1.0, y[s * size + t]);
            }
        }
        model.add_constraint(constraint::leq(spent, 0.0));
        // The balances add up to zero, so the last one follows from the others.
        if t + 1 < size {
            model.add_constraint(constraint::eq(balance, 0.0));
        }
    }
    let solution = model.solve()?;
    Ok(y.iter().map(|&v| solution.value(v)).collect())
}

/// What the weights prove. For every `|u| ≤ U` and `1 ≤ λ ≤ Λ` the inequalities, weighted and added, give
///
/// ```text
/// F ≥ F Σ y ≥ Σ_s u_s (inflow − outflow)_s + Σ_t λ_t Σ_s −h_ts y_ts,
/// ```
///
/// whose least value over that box is known, whatever small imbalance and wrong sign the solver left.
fn lower_bound(h: Matrix<'_>, y: &[f64], primal: &Primal) -> f64 {
    let size = h.size();
    let total: f64 = y.iter().map(|y| y.max(0.0)).sum();
    let norm = total.max(1.0);
    let weight = |t: usize, s: usize| y[t * size + s].max(0.0) / norm;
    let (least, most) = primal.u.iter().fold((f64::MAX, f64::MIN), |(a, b), &u| (u.min(a), u.max(b)));
    let u_bound = BOX_FACTOR * (most - least);
    let lambda_bound = BOX_FACTOR * primal.lambda.iter().fold(1.0, |a: f64, &b| a.max(b));
    let bound: f64 = (0..size)
        .map(|t| {
            let imbalance: f64 = (0..size).filter(|&s| s != t).map(|s| weight(s, t) - weight(t, s)).sum();
            let gain: f64 = (0..size).map(|s| -h.at(t, s) * weight(t, s)).sum();
            gain * if gain > 0.0 { 1.0 } else { lambda_bound } - u_bound * imbalance.abs()
        })
        .sum();
    bound.max(0.0)
}
