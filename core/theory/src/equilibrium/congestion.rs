//! Symmetric logit equilibria of anonymous games: many identical players, few resources, payoffs that depend on how many
//! others choose the same.
//!
//! If every other player chooses resource r with probability p_r, the number of others on it is binomial, whence
//! `e_r(p_r) = E u_r(K)`, K ~ Bin(n−1, p_r), and the equilibrium solves `p = softmax(τ e(p))` in m unknowns, whatever the
//! number of players. The principal branch of symmetric equilibria is followed from uniform play. Source of the game:
//! Rosenthal, "A class of games possessing pure-strategy Nash equilibria", International Journal of Game Theory 2 (1973).

mod binomial;

use std::ops::ControlFlow;

use thiserror::Error;

use super::Status;
use super::bordered::Bordered;
use super::certificate::regret;
use super::logit::{LogitError, LogitOptions, follow, scaled};
use super::logit_system::normalise;
use super::tracer::{Equations, Tracer};
use crate::response::logit_response;
use binomial::{Expectation, binomial_expectation};

/// Why numbers are not an anonymous game.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CongestionError {
    /// Players or resources are missing.
    #[error("found {players} players and {resources} resources, expected at least one of each")]
    Empty {
        /// Number of players.
        players: usize,
        /// Number of resources.
        resources: usize,
    },
    /// One payoff for each resource and each number of others on it was expected.
    #[error("found {found} payoffs for {players} players and {resources} resources, expected one for each pair")]
    WrongLength {
        /// Number of players.
        players: usize,
        /// Number of resources.
        resources: usize,
        /// Payoffs given.
        found: usize,
    },
    /// A payoff is infinite or not a number.
    #[error("payoff of resource {resource} with {others} others is {value}, expected a finite number")]
    NotFinite {
        /// The resource, from 0.
        resource: usize,
        /// Number of other players on it.
        others: usize,
        /// The offending payoff.
        value: f64,
    },
    /// The precision cannot be used.
    #[error(transparent)]
    Precision(#[from] LogitError),
}

/// A symmetric game of `players` identical players who each choose one of several resources.
#[derive(Debug, Clone, PartialEq)]
pub struct Congestion {
    players: usize,
    resources: usize,
    /// `[resource][others on it]`.
    payoffs: Vec<f64>,
    /// Largest difference of payoffs.
    range: f64,
}

impl Congestion {
    /// A game from `payoffs`, `[resources][players]`: entry (r, k) is the payoff of choosing resource r when k others do,
    /// k from 0 to players − 1.
    ///
    /// # Errors
    /// [`CongestionError`] if there are no players or resources, a wrong number of payoffs or one that is not finite.
    pub fn new(players: usize, resources: usize, payoffs: Vec<f64>) -> Result<Self, CongestionError> {
        if players == 0 || resources == 0 {
            return Err(CongestionError::Empty { players, resources });
        }
        if players.checked_mul(resources) != Some(payoffs.len()) {
            return Err(CongestionError::WrongLength { players, resources, found: payoffs.len() });
        }
        if let Some(at) = payoffs.iter().position(|u| !u.is_finite()) {
            let (resource, others) = (at / players, at % players);
            return Err(CongestionError::NotFinite { resource, others, value: payoffs[at] });
        }
        let (low, high) = payoffs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &u| (u.min(l), u.max(h)));
        Ok(Self { players, resources, payoffs, range: high - low })
    }

    /// Number of players.
    pub fn players(&self) -> usize {
        self.players
    }

    /// Number of resources.
    pub fn resources(&self) -> usize {
        self.resources
    }

    /// Expected payoff of each resource when every other player mixes by `profile`, `[resources]`.
    pub fn expected_payoffs(&self, profile: &[f64]) -> Vec<f64> {
        profile.iter().enumerate().map(|(r, &p)| self.expectation(r, p).value).collect()
    }

    fn expectation(&self, resource: usize, p: f64) -> Expectation {
        binomial_expectation(&self.payoffs[resource * self.players..][..self.players], p)
    }
}

/// A symmetric logit equilibrium with its certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct CongestionQre {
    /// The precision of `profile`: the one asked for if `status` says converged, else where the branch was left.
    pub precision: f64,
    /// Probability of each resource.
    pub profile: Vec<f64>,
    /// `‖p − softmax(τ e(p))‖_∞`.
    pub residual: f64,
    /// Regret of each of the identical players, in payoff units.
    pub regret: f64,
    /// Sum of the regrets.
    pub nash_conv: f64,
    /// Bound on the error of an expected payoff by leaving out far tails of the binomial law.
    pub truncation: f64,
    /// Estimate of the error of a probability: the inverse Jacobian's norm times residual, rounding and truncation.
    pub error_estimate: f64,
    /// How the search ended.
    pub status: Status,
}

/// The symmetric logit equilibrium of `game` at `precision` ≥ 0 on the principal branch of symmetric equilibria.
///
/// # Errors
/// [`CongestionError::Precision`] if the precision is not a finite number ≥ 0 or overflows with the payoffs.
pub fn congestion_qre(
    game: &Congestion,
    precision: f64,
    options: &LogitOptions,
) -> Result<CongestionQre, CongestionError> {
    let target = scaled(game.range, precision)?;
    if target == 0.0 {
        let uniform = vec![1.0 / game.resources as f64; game.resources];
        return Ok(certified(game, precision, uniform, 0.0, Status::Converged));
    }
    let mut tracer = Tracer::new(CongestionSystem::new(game), 1.0);
    tracer.limit_step(options.longest_step);
    let status = follow(&mut tracer, target, options.evaluations, |_| ControlFlow::Continue(()));
    let polish = tracer.polish();
    let inverse_norm = tracer.inverse_norm();
    let reached = if status == Status::Converged { precision } else { tracer.precision() / game.range };
    let correction = crate::quality::largest(tracer.newton_correction().iter().map(|d| d.abs()));
    let scale = crate::quality::largest(game.payoffs.iter().map(|u| u.abs())) / game.range;
    let rounding = f64::EPSILON * (4.0 + 8.0 * tracer.precision() * scale);
    let truncation = tracer.precision() * tracer.system.truncation;
    let estimate = correction + inverse_norm * (rounding + truncation);
    let accurate = polish.correction <= options.tolerance;
    let mut qre = certified(game, reached, tracer.system.profile().to_vec(), estimate, status);
    if status == Status::Converged && !(accurate && qre.residual <= options.tolerance) {
        qre.status = Status::Stalled;
    }
    Ok(qre)
}

fn certified(
    game: &Congestion,
    precision: f64,
    profile: Vec<f64>,
    error_estimate: f64,
    status: Status,
) -> CongestionQre {
    let expectations: Vec<Expectation> = profile.iter().enumerate().map(|(r, &p)| game.expectation(r, p)).collect();
    let payoffs: Vec<f64> = expectations.iter().map(|e| e.value).collect();
    let mut response = profile.clone();
    logit_response(precision, &payoffs, &mut response);
    let regret = regret(&profile, &payoffs);
    CongestionQre {
        precision,
        residual: if precision == 0.0 { 0.0 } else { crate::quality::residual(&profile, &response) },
        regret,
        nash_conv: game.players as f64 * regret,
        truncation: game.range * expectations.iter().map(|e| e.tail).fold(0.0, f64::max),
        error_estimate,
        status,
        profile,
    }
}

/// The equations `x − τ e(e^x)`, less their mean, in logarithms x of probabilities.
struct CongestionSystem<'a> {
    game: &'a Congestion,
    profile: Vec<f64>,
    residual: Vec<f64>,
    /// ∂F/∂τ.
    slope: Vec<f64>,
    /// `p_r e'_r(p_r)`, in units of the payoffs' range.
    sensitivity: Vec<f64>,
    /// Bound on the largest error of an expected payoff by truncation, in the same units.
    truncation: f64,
}

impl<'a> CongestionSystem<'a> {
    fn new(game: &'a Congestion) -> Self {
        let zeros = || vec![0.0; game.resources];
        Self { game, profile: zeros(), residual: zeros(), slope: zeros(), sensitivity: zeros(), truncation: 0.0 }
    }
}

impl Equations for CongestionSystem<'_> {
    fn size(&self) -> usize {
        self.game.resources
    }

    fn start(&self) -> Vec<f64> {
        vec![-(self.game.resources as f64).ln(); self.game.resources]
    }

    fn bordered(&self) -> Bordered {
        // Own choice matters through the others', who are alike: no block is an identity.
        Bordered::new(self.size(), 0..0)
    }

    fn evaluate(&mut self, point: &[f64]) {
        let (x, precision) = (&point[..self.game.resources], point[self.game.resources]);
        self.truncation = 0.0;
        for (r, &x) in x.iter().enumerate() {
            let p = x.exp();
            let expectation = self.game.expectation(r, p.min(1.0));
            self.profile[r] = p;
            self.slope[r] = (self.game.payoffs[0] - expectation.value) / self.game.range;
            self.sensitivity[r] = p * expectation.derivative / self.game.range;
            self.truncation = self.truncation.max(expectation.tail);
        }
        // Means are taken of differences from the likeliest choice, which are what precision blows up.
        let likely = (0..x.len()).fold(0, |best, r| if x[r] > x[best] { r } else { best });
        subtract_mean(&self.profile, &mut self.slope, likely);
        for ((residual, x), slope) in self.residual.iter_mut().zip(x).zip(&self.slope) {
            *residual = x + precision * slope;
        }
        subtract_mean(&self.profile, &mut self.residual, likely);
    }

    fn evaluate_residual(&mut self, point: &[f64]) {
        self.evaluate(point);
    }

    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered) {
        let size = self.size();
        for r in 0..size {
            let row = matrix.row_mut(r);
            for ((entry, p), sensitivity) in row.iter_mut().zip(&self.profile).zip(&self.sensitivity) {
                *entry = precision * p * sensitivity;
            }
            row[r] += 1.0 - precision * self.sensitivity[r];
            row[size] = self.slope[r];
        }
        matrix.row_mut(size).copy_from_slice(border);
    }

    fn normalise(&self, x: &mut [f64]) {
        normalise(&[0, x.len()], x);
    }

    fn profile(&self) -> &[f64] {
        &self.profile
    }

    fn residual(&self) -> &[f64] {
        &self.residual
    }
}

fn subtract_mean(profile: &[f64], values: &mut [f64], base: usize) {
    let base = values[base];
    values.iter_mut().for_each(|v| *v -= base);
    let mean: f64 = profile.iter().zip(&*values).map(|(p, v)| p * v).sum();
    values.iter_mut().for_each(|v| *v -= mean);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_checked() {
        use CongestionError::*;
        assert_eq!(Congestion::new(0, 2, vec![]), Err(Empty { players: 0, resources: 2 }));
        assert_eq!(Congestion::new(3, 2, vec![0.0; 5]), Err(WrongLength { players: 3, resources: 2, found: 5 }));
        let nan = Congestion::new(2, 2, vec![0.0, 0.0, 0.0, f64::INFINITY]);
        assert_eq!(nan, Err(NotFinite { resource: 1, others: 1, value: f64::INFINITY }));
    }
}
