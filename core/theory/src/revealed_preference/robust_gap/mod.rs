//! The distributionally robust Pareto gap: Algorithm 2 of Snow & Krishnamurthy.
//!
//! Observed is not play itself but `N` joint samples of it. The robust gap is the least loss that the worst distribution
//! within a 1-Wasserstein distance `ε` of the samples can inflict on the best `ψ = (u, λ)`, equation (23),
//!
//! ```text
//! L_DR = min_ψ sup { E_Q h(ψ, Θ) : W₁(Q, samples) ≤ ε },   h(ψ, Θ) = max(0, max_{i,s,t} (u_s − u_t)/λ_t − g_t(γ_s)),
//! ```
//!
//! which equals the semi-infinite program (25)
//!
//! ```text
//! min_{ψ, v} ε v + Σ_k w_k v_k   subject to   h(ψ, Θ) − v ‖Θ − Θ̂_k‖ ≤ v_k   for all Θ and all k,
//! ```
//!
//! distances being summed over agents and probes. Algorithm 2 ([`robust_gap`]) alternates between the adversary's problem
//! (27), where does a solution violate this most, and the finite program (26) of the displacements found so far:
//!
//! - every term of `h` depends on a single action, so (27) falls apart into the searches of a [`Support`]: over all actions of
//!   a grid ([`FiniteSupport`]), in closed form for linear budgets ([`LinearSupport`]), and over boxes for constraints that
//!   rise with every coordinate ([`MonotoneSupport`]);
//! - (26) is bilinear in `ψ` and `v`. Eliminating `ψ` leaves rankings of each agent's probes and one price, which branch and
//!   bound solves exactly, or up to a bound where it is given too little work to do.
//!
//! Differences from the paper. The value reported is that of the program, which line 13's second equality is not. Each `Γ̃_k`
//! starts with the sample itself, where the paper starts from nothing: it costs no distance, and makes the value of every
//! iteration at least the plain gap of the samples' mean. `ψ` ranges over all utilities and positive multipliers, not over
//! the box of Specification 1, which is not without loss; see [`Psi`] for why neither normalisation nor the start
//! `u = 0, λ = 1, v = 0` matter. Equal samples are counted together.
//!
//! **Never below the plain gap.** `φ_tsk(v) ≥ −g_t(γ̂_sk)`, and means of maxima are no less than maxima of means. At `ε = 0` it
//! still is the mean of the samples' losses at a common `ψ`, not the loss of their mean; with `ε` large it is the loss where every
//! agent leaves its whole budget unused.
//!
//! **Misspecified constraints.** Suppose that the true constraints are `g̃` with `|g̃_t(γ) − g_t(γ)| ≤ κ` everywhere. Then
//! `−g̃_t ≤ −g_t + κ`, with equality for `g̃ = g − κ`, so that the worst case over constraints as well as distributions is the
//! program with `φ_tsk + κ` for `φ_tsk`: [`Robustness::constraint_error`]. If instead actions are recorded with errors of at
//! most `ρ` per agent and probe, or constraints are shifted by as much (`g̃_t(γ) = g_t(γ + e)`), then samples move by at most
//! `n T ρ`, and the ball of radius `ε + n T ρ` around what was recorded contains that of radius `ε` around the truth:
//! [`radius_with_displacement`].

mod envelope;
mod exchange;
mod finite;
mod grid;
mod linear;
mod master;
mod monotone;
mod price;
mod psi;
mod ranking;
mod samples;
mod support;

use thiserror::Error;

pub use finite::FiniteSupport;
pub use grid::GridPlay;
pub use linear::LinearSupport;
pub use monotone::{MonotoneConstraints, MonotoneSupport, SEARCH_TOLERANCE, Shape};
pub use psi::Psi;
pub use support::{Block, Displacement, Support};

use super::afriat::{AfriatError, AfriatNumbers, afriat_numbers};

/// Which displacements an iteration adds to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cuts {
    /// The worst one of every sample, as the paper has it.
    Worst,
    /// The worst ones of every agent, probe and constraint: fewer iterations of larger programs.
    EveryBlock,
}

/// How robust the gap shall be, and how exactly it is to be found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Robustness {
    /// Wasserstein radius `ε ≥ 0`, in the units of actions: mean distance, summed over agents and probes.
    pub radius: f64,
    /// Largest violation `δ > 0` of (25) to accept, in the units of the constraints.
    pub tolerance: f64,
    /// How far the constraints may be off everywhere, `κ ≥ 0`, in their units.
    pub constraint_error: f64,
    /// Which displacements to add.
    pub cuts: Cuts,
    /// Iterations after which to give up, at least 2.
    pub max_iterations: usize,
    /// Partial rankings to bound in each program before its search ends with a bound.
    pub max_nodes: usize,
}

impl Default for Robustness {
    fn default() -> Self {
        Self {
            radius: 0.0,
            tolerance: 1e-6,
            constraint_error: 0.0,
            cuts: Cuts::EveryBlock,
            max_iterations: 200,
            max_nodes: 10_000,
        }
    }
}

/// How Algorithm 2 ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeStatus {
    /// No constraint of (25) is violated by more than δ.
    DeltaOptimal,
    /// Iterations ran out.
    Budget,
    /// What is violated by more than δ is in the program already: δ is below what floating point resolves.
    Rounding,
}

impl ExchangeStatus {
    /// As tables spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            ExchangeStatus::DeltaOptimal => "delta_optimal",
            ExchangeStatus::Budget => "budget",
            ExchangeStatus::Rounding => "rounding",
        }
    }
}

/// One iteration: a solution of the program so far, and how it fares against the adversary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExchangeStep {
    /// `max_k CV_k` (27), in the units of the constraints.
    pub max_violation: f64,
    /// Value of the finite program; 0 for the start.
    pub master_value: f64,
    /// What neither the finite nor the infinite program falls below.
    pub lower_bound: f64,
    /// What the infinite program does not exceed: the value once every violation is added to its `v_k`.
    pub upper_bound: f64,
    /// Price of displacement `v_{N+1}`.
    pub price: f64,
    /// Displacements in the program.
    pub cuts: usize,
    /// Whether the program's solution is proven optimal.
    pub proven: bool,
}

/// The distributionally robust gap of samples.
#[derive(Debug, Clone, PartialEq)]
pub struct RobustGap {
    /// Value of the last finite program, in the units of the constraints; an upper bound found earlier where that is lower.
    pub value: f64,
    /// The value of (25) is at least this.
    pub lower_bound: f64,
    /// And at most this.
    pub upper_bound: f64,
    /// Whether the last program's solution is proven optimal and every search for displacements certified. If not, `value` is
    /// no more than the best solution found; the bounds hold all the same.
    pub exact: bool,
    /// How the iterations ended.
    pub status: ExchangeStatus,
    /// `v_{N+1}`.
    pub price: f64,
    /// `v_k` of every distinct sample, raised where the last iteration found it violated: with `orders` and `price` a
    /// feasible solution of (25).
    pub levels: Vec<f64>,
    /// `ψ` in its limit: how each agent ranks its probes, the most preferred first.
    pub orders: Vec<Vec<usize>>,
    /// What happened, iteration by iteration.
    pub trace: Vec<ExchangeStep>,
}

/// Why there is no robust gap.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RobustGapError {
    /// No agents, probes, actions or samples.
    #[error("no samples of play: agents, probes, actions and draws must each be at least 1")]
    Empty,
    /// A slice has another length than its dimensions say.
    #[error("expected {expected} {what}, found {found}")]
    Length {
        /// Of what.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A number that must not be is negative or not finite.
    #[error("{what} {value} is not a finite number of at least 0")]
    Negative {
        /// Which.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// An option that must be is not positive and finite.
    #[error("{what} {value} is not a finite number above 0")]
    NotPositive {
        /// Which.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A coordinate of an action is not a number.
    #[error("an action has the coordinate {value}, which is not finite")]
    Coordinate {
        /// The coordinate.
        value: f64,
    },
    /// An observed action does not exist.
    #[error("action {action} was observed, but there are {actions} (numbers from 0)")]
    Action {
        /// Its number.
        action: usize,
        /// How many there are.
        actions: usize,
    },
    /// A constraint is not a number.
    #[error("constraint {t} of agent {agent} is {value} at the play of probe {s}, and must be finite")]
    NotFinite {
        /// Whose.
        agent: usize,
        /// Whose probe's constraint.
        t: usize,
        /// At which probe's play.
        s: usize,
        /// What it is.
        value: f64,
    },
    /// Too few iterations to solve a program.
    #[error("{0} iterations are too few: the first finds displacements, the second solves the program with them")]
    Iterations(usize),
}

/// Algorithm 2: the robust gap of sampled play.
///
/// # Errors
/// If options are out of range or the support is empty or not finite.
pub fn robust_gap(support: &impl Support, options: &Robustness) -> Result<RobustGap, RobustGapError> {
    for (what, value) in [("radius", options.radius), ("constraint error", options.constraint_error)] {
        if !(value >= 0.0 && value.is_finite()) {
            return Err(RobustGapError::Negative { what, value });
        }
    }
    if !(options.tolerance > 0.0 && options.tolerance.is_finite()) {
        return Err(RobustGapError::NotPositive { what: "tolerance", value: options.tolerance });
    }
    if options.max_iterations < 2 {
        return Err(RobustGapError::Iterations(options.max_iterations));
    }
    exchange::exchange(support, options)
}

/// The adversary's problem (27) before `v_k` is subtracted: `max(0, max over Θ of h(ψ, Θ) − v ‖Θ − Θ̂_k‖)` of every distinct
/// sample, each with an upper bound.
pub fn worst_losses(support: &impl Support, constraint_error: f64, psi: &Psi, price: f64) -> Vec<(f64, f64)> {
    let attack = exchange::attack(support, constraint_error, psi, price, |_, _, _| {});
    attack.values.into_iter().zip(attack.bounds).collect()
}

/// The radius that covers actions recorded with errors of at most `displacement` per agent and probe, or constraints shifted
/// by as much: `ε + n T ρ`.
pub fn radius_with_displacement(radius: f64, displacement: f64, agents: usize, probes: usize) -> f64 {
    radius + (agents * probes) as f64 * displacement
}

impl RobustGap {
    /// Utilities and multipliers of every agent under which no constraint of (25) is violated by more than `margin > 0`
    /// at this price and these levels.
    ///
    /// # Errors
    /// [`AfriatError::Overflow`] where so small a margin needs multipliers beyond floating point.
    pub fn afriat_numbers(
        &self,
        support: &impl Support,
        constraint_error: f64,
        margin: f64,
    ) -> Result<Vec<AfriatNumbers>, AfriatError> {
        let probes = support.probes();
        let mut found = Displacement::default();
        let mut numbers = Vec::with_capacity(support.agents());
        for agent in 0..support.agents() {
            let mut slack = vec![f64::MAX; probes * probes];
            for (entry, slack) in slack.iter_mut().enumerate() {
                let (t, probe) = (entry / probes, entry % probes);
                for (sample, level) in self.levels.iter().enumerate() {
                    support.displace(Block { agent, probe, sample }, t, self.price, &mut found);
                    *slack = slack.min(level + margin - constraint_error - found.bound);
                }
            }
            numbers.push(afriat_numbers(&slack, probes)?);
        }
        Ok(numbers)
    }
}
