//! How agents learn, as data chosen by a scenario.

use bevy_ecs::component::Component;
use walras_theory::{quality, response};

/// What an agent does with the payoffs she expects.
#[derive(Clone, Copy, Debug, PartialEq, Component)]
pub enum LearningRule {
    /// Logit response of this precision τ ≥ 0.
    LogitResponse {
        /// Inverse noise.
        precision: f64,
    },
    /// Best response, exact ties split evenly.
    BestResponse,
}

impl LearningRule {
    /// The response to `payoffs`, at a share `fraction` of the precision.
    pub fn respond(&self, fraction: f64, payoffs: &[f64], out: &mut [f64]) {
        match self {
            LearningRule::LogitResponse { precision } => response::logit_response(fraction * precision, payoffs, out),
            LearningRule::BestResponse => response::best_response(payoffs, out),
        }
    }

    /// How far `strategy` is from the rule's own rest point: for logit response `‖μ − logit(μ)‖_∞`; for best response,
    /// whose response jumps, the regret in units of payoff.
    pub fn residual(&self, payoffs: &[f64], strategy: &[f64], response: &[f64]) -> f64 {
        match self {
            LearningRule::LogitResponse { .. } => quality::residual(strategy, response),
            LearningRule::BestResponse => quality::regret(payoffs, strategy),
        }
    }
}

/// How beliefs move from round to round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Agents learn: the strategy others hold of an agent is smoothed towards her latest response by this weight in
    /// (0, 1]. Slow, and may cycle for ever, as learning may.
    Rounds {
        /// Weight of the newest response.
        smoothing: f64,
    },
    /// Straight to a rest point of the same rule: Newton steps on expected contributions, Anderson acceleration where
    /// there are many, continuation in the precision where needed. Logit response only.
    Accelerated,
}

/// How an aggregate that includes the own contribution counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnPart {
    /// At the action under consideration: agents see what they themselves add.
    Actual,
    /// At its expected value, as if it were somebody else's: what the authors' program does.
    Expected,
}

/// The mean-field learning process: payoffs are taken at the opponents' expected contributions.
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// One rule a player, `[players]`.
    pub rules: Vec<LearningRule>,
    /// How beliefs move.
    pub mode: Mode,
    /// How own contributions count.
    pub own_part: OwnPart,
    /// A stage has converged when its residual is at most this.
    pub tolerance: f64,
    /// Rounds after which a stage is given up and flagged.
    pub max_rounds: usize,
}
