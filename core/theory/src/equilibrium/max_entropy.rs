//! The correlated equilibrium of largest entropy, and how far a distribution is from all correlated equilibria.
//!
//! With `g_d(a)` what deviation d gains in profile a, correlated equilibria are `Σ p g_d ≤ 0` for all d. The one of largest entropy
//! is `p(a) ∝ exp(−Σ_d λ_d g_d(a))` for the `λ ≥ 0` that minimise the convex function
//!
//! ```text
//! ln Z(λ),   Z(λ) = Σ_a exp(−Σ_d λ_d g_d(a)),
//! ```
//!
//! whose every value bounds the largest entropy from above (Ortiz, Schapire & Kakade 2007). It is minimised by Newton's method on
//! the multipliers that are not held at 0. Where some profile must not be played at all its multipliers grow without bound, and
//! its probability falls below any tolerance.
//!
//! The distance of a distribution to the polytope is a linear program, of half the sum of absolute differences. What is
//! reported is that to a point of the polytope, hence not below the distance but for the point's own regret, and the bound that
//! the distribution's regret puts on it from below: no deviation of player i gains more than `2 d` times its range of payoffs.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, microlp, variable};
use nalgebra::{DMatrix, DVector};

use super::correlated::{
    CorrelatedEquilibrium, CorrelatedError, Correlation, MOST_PROFILES, deviations, judged, range,
};
use crate::normal_form::NormalForm;

/// Deviations up to which multipliers are searched.
const MOST_DEVIATIONS: usize = 1_000;

/// Steps of Newton's method.
const MOST_STEPS: usize = 500;

/// Gains in units of payoffs' ranges that count as none.
const TOLERANCE: f64 = 1e-11;

/// A correlated equilibrium with its entropy.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxEntropy {
    /// The equilibrium.
    pub equilibrium: CorrelatedEquilibrium,
    /// Its entropy, in nats.
    pub entropy: f64,
    /// No correlated equilibrium of the kind has more.
    pub upper: f64,
}

/// The distance of a distribution to the (coarse) correlated equilibria.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelatedDistance {
    /// Largest difference of the probabilities of an event between the distribution and `nearest`.
    pub distance: f64,
    /// What regret proves the distance to be at least.
    pub lower: f64,
    /// An equilibrium that is so near.
    pub nearest: CorrelatedEquilibrium,
}

/// The (coarse) correlated equilibrium of `game` of largest entropy.
///
/// # Errors
/// [`CorrelatedError`] if there are too many profiles or deviations.
pub fn max_entropy_correlated(game: &NormalForm, kind: Correlation) -> Result<MaxEntropy, CorrelatedError> {
    let profiles = check(game)?;
    let gains = relative_gains(game, kind);
    if gains.len() > MOST_DEVIATIONS {
        return Err(CorrelatedError::ManyDeviations { found: gains.len(), most: MOST_DEVIATIONS });
    }
    let mut dual = Dual { gains: &gains, multipliers: vec![0.0; gains.len()], play: Play::uniform(profiles) };
    for _ in 0..MOST_STEPS {
        if !dual.step() {
            break;
        }
    }
    let Play { distribution, log_sum } = dual.play;
    let entropy: f64 = distribution.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
    // What regret is left may bring more entropy than the bound, by as little.
    Ok(MaxEntropy { equilibrium: judged(game, kind, distribution), entropy, upper: log_sum.max(entropy) })
}

/// How far `distribution`, over profiles of `game`, is from its (coarse) correlated equilibria.
///
/// # Errors
/// [`CorrelatedError`] if there are too many profiles, the distribution is none, or the solver fails.
pub fn distance_to_correlated(
    game: &NormalForm,
    kind: Correlation,
    distribution: &[f64],
) -> Result<CorrelatedDistance, CorrelatedError> {
    let profiles = check(game)?;
    let sum: f64 = distribution.iter().sum();
    let is_law = (sum - 1.0).abs() <= 1e-9 && distribution.iter().all(|p| *p >= 0.0);
    if distribution.len() != profiles || !is_law {
        return Err(CorrelatedError::Distribution { expected: profiles, found: distribution.len(), sum });
    }
    let mut variables = ProblemVariables::new();
    let p: Vec<Variable> = (0..profiles).map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
    // What the nearest equilibrium has less than the distribution.
    let less: Vec<Variable> = (0..profiles).map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
    let mut model = variables.minimise(less.iter().sum::<Expression>()).using(microlp);
    model.add_constraint(p.iter().sum::<Expression>().eq(1.0));
    for ((&p, &less), &given) in p.iter().zip(&less).zip(distribution) {
        model.add_constraint((p + less).geq(given));
    }
    for gain in relative_gains(game, kind) {
        let total: Expression = gain.iter().map(|&(profile, gain)| gain * p[profile]).sum();
        model.add_constraint(total.leq(0.0));
    }
    let solution = model.solve().map_err(|error| CorrelatedError::Solver(error.to_string()))?;
    let mut nearest: Vec<f64> = p.iter().map(|&p| solution.value(p).max(0.0)).collect();
    let total: f64 = nearest.iter().sum();
    nearest.iter_mut().for_each(|p| *p /= total);
    let distance = 0.5 * nearest.iter().zip(distribution).map(|(p, q)| (p - q).abs()).sum::<f64>();
    let own = judged(game, kind, distribution.to_vec());
    Ok(CorrelatedDistance {
        distance,
        lower: (0.5 * own.relative_regret).min(distance),
        nearest: judged(game, kind, nearest),
    })
}

fn check(game: &NormalForm) -> Result<usize, CorrelatedError> {
    let found = game.payoffs(0).len();
    if found > MOST_PROFILES { Err(CorrelatedError::TooLarge { found }) } else { Ok(found) }
}

/// What each deviation gains in each profile, in units of its player's range of payoffs.
fn relative_gains(game: &NormalForm, kind: Correlation) -> Vec<Vec<(usize, f64)>> {
    let of = |player: usize| {
        let unit = range(game, player);
        let relative = move |gain: Vec<(usize, f64)>| gain.into_iter().map(|(at, gain)| (at, gain / unit)).collect();
        deviations(game, player, kind).filter(|gain| !gain.is_empty()).map(relative)
    };
    (0..game.players()).flat_map(of).collect()
}

/// The distribution of some multipliers, and `ln Z`.
struct Play {
    distribution: Vec<f64>,
    log_sum: f64,
}

impl Play {
    fn uniform(profiles: usize) -> Self {
        Play { distribution: vec![1.0 / profiles as f64; profiles], log_sum: (profiles as f64).ln() }
    }
}

struct Dual<'a> {
    gains: &'a [Vec<(usize, f64)>],
    multipliers: Vec<f64>,
    play: Play,
}

impl Dual<'_> {
    fn at(&self, multipliers: &[f64]) -> Play {
        let mut exponents = vec![0.0; self.play.distribution.len()];
        for (gain, &multiplier) in self.gains.iter().zip(multipliers).filter(|(_, multiplier)| **multiplier != 0.0) {
            gain.iter().for_each(|&(profile, gain)| exponents[profile] -= multiplier * gain);
        }
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = exponents.iter().map(|x| (x - largest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        Play { distribution: weights.iter().map(|w| w / sum).collect(), log_sum: largest + sum.ln() }
    }

    /// One Newton step on the multipliers that may move; not if nothing is gained any more by deviating or by a step.
    fn step(&mut self) -> bool {
        let p = &self.play.distribution;
        let mean: Vec<f64> = self.gains.iter().map(|gain| gain.iter().map(|&(k, gain)| p[k] * gain).sum()).collect();
        // A multiplier at 0 stays there unless its deviation pays.
        let moving: Vec<usize> = (0..mean.len())
            .filter(|&d| mean[d] > TOLERANCE || (self.multipliers[d] > 0.0 && mean[d] < -TOLERANCE))
            .collect();
        if moving.is_empty() {
            return false;
        }
        let free: Vec<usize> = (0..mean.len()).filter(|&d| self.multipliers[d] > 0.0 || mean[d] > 0.0).collect();
        let mut dense = DMatrix::zeros(free.len(), p.len());
        for (row, &d) in free.iter().enumerate() {
            self.gains[d].iter().for_each(|&(k, gain)| dense[(row, k)] = gain * p[k].sqrt());
        }
        let gradient = DVector::from_iterator(free.len(), free.iter().map(|&d| mean[d]));
        let mut hessian = &dense * dense.transpose() - &gradient * gradient.transpose();
        let ridge = 1e-12 * (1.0 + hessian.trace());
        (0..free.len()).for_each(|k| hessian[(k, k)] += ridge);
        let Some(direction) = hessian.cholesky().map(|factors| factors.solve(&gradient)) else { return false };
        for halvings in 0..60 {
            let step = 0.5_f64.powi(halvings);
            let mut multipliers = self.multipliers.clone();
            for (&d, change) in free.iter().zip(direction.iter()) {
                multipliers[d] = (multipliers[d] + step * change).max(0.0);
            }
            let slope: f64 = free.iter().map(|&d| -mean[d] * (multipliers[d] - self.multipliers[d])).sum();
            let play = self.at(&multipliers);
            if play.log_sum.is_finite() && play.log_sum < self.play.log_sum + 1e-4 * slope.min(0.0) {
                (self.multipliers, self.play) = (multipliers, play);
                return true;
            }
        }
        false
    }
}
