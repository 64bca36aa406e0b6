//! The learning rules of `walras_theory::learning` as data.

use bevy_ecs::component::Component;
use walras_theory::learning::{
    self as theory, Exp3Rates, ImitationRule, PrecisionSchedule, ReplicatorError, TieRule, smooth,
};
use walras_theory::{quality, response};

use crate::random::{Philox, Purpose};

/// What an agent does with the payoffs it expects. Units of precisions and rates are one over payoff unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Component)]
pub enum LearningRule {
    /// Logit response.
    LogitResponse {
        /// Inverse noise.
        precision: PrecisionSchedule,
    },
    /// Logit response tied to the strategy it began with.
    AnchoredResponse {
        /// Weight of payoffs against the divergence from the anchor.
        rationality: f64,
    },
    /// Best response.
    BestResponse {
        /// What to do among actions that tie.
        ties: TieRule,
    },
    /// Its strategy is the frequency of its best responses.
    FictitiousPlay {
        /// How many observations the first strategy is worth.
        prior: f64,
    },
    /// Its strategy is the average of its logit responses.
    SmoothFictitiousPlay {
        /// Inverse noise.
        precision: PrecisionSchedule,
        /// How many observations the first strategy is worth.
        prior: f64,
    },
    /// The replicator equation, by exponential Euler steps.
    Replicator {
        /// Length of a step.
        step: f64,
    },
    /// Generations of the discrete replicator dynamics.
    DiscreteReplicator {
        /// Background fitness, in units of payoff.
        background: f64,
    },
    /// Exponential weights.
    ExponentialWeights {
        /// Step size.
        rate: LearningRate,
    },
    /// Projected gradient ascent.
    ProjectedAscent {
        /// Step size.
        rate: LearningRate,
    },
    /// Exponential weights for one who sees the payoff of the action it took only.
    Exp3 {
        /// Exploration and step size.
        rates: Exp3Rates,
    },
    /// Regret matching.
    RegretMatching,
    /// Regret matching⁺.
    RegretMatchingPlus,
    /// Boltzmann Q-learning.
    QLearning {
        /// Inverse noise.
        precision: PrecisionSchedule,
        /// Weight in [0, 1] of the newest payoff in an action's value.
        rate: f64,
        /// Which values are learned.
        feedback: Feedback,
        /// Share in [0, 1] of uniform play in its own, so that no action is given up for good.
        exploration: f64,
    },
    /// Q-learning along the states that play goes through, in games over time; what others do is part of what happens to it.
    IndependentQLearning {
        /// Inverse noise of play.
        precision: PrecisionSchedule,
        /// Weight in (0, 1] of what just happened in an action's value.
        rate: LearningRate,
        /// Share in [0, 1] of uniform play in its own.
        exploration: f64,
        /// Which action of the next state an action's value builds upon.
        target: NextAction,
    },
    /// Actor and critic along the states that play goes through, in games over time.
    ActorCritic {
        /// Step of the actor, in units of 1/payoff.
        actor: LearningRate,
        /// Weight in (0, 1] of what just happened in a state's value.
        critic: LearningRate,
        /// Share in [0, 1] of uniform play in its own.
        exploration: f64,
    },
    /// Its strategy is an action, drawn from the logit response whenever it revises.
    LogitRevision {
        /// Inverse noise.
        precision: PrecisionSchedule,
    },
    /// Its strategy is an action, perhaps given up for that of another agent of its class.
    Imitation {
        /// How likely that is.
        rule: ImitationRule,
    },
}

/// What a Q-learner gets to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// The payoff of every action.
    All,
    /// The payoff of the action it took.
    Played,
    /// The same, learning more from actions it seldom takes.
    FrequencyAdjusted,
}

/// Which action of the next state the value of an action builds upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// The best one: Q-learning (Watkins & Dayan 1992).
    Best,
    /// The one that is taken: SARSA (Rummery & Niranjan 1994).
    Taken,
}

/// `initial / t^decay` at revision t = 1, 2, …
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LearningRate {
    /// Rate of the first revision, ≥ 0.
    pub initial: f64,
    /// 0 for a constant rate, 1/2 for what regret bounds at any time ask for.
    pub decay: f64,
}

impl LearningRate {
    /// The rate after `step` revisions.
    pub fn at(&self, step: u64) -> f64 {
        if self.decay == 0.0 { self.initial } else { self.initial / (step as f64 + 1.0).powf(self.decay) }
    }
}

/// One agent's columns when it revises, all `[actions]`.
pub struct Turn<'a> {
    /// Payoffs of its actions.
    pub payoffs: &'a [f64],
    /// Its response to them, as [`LearningRule::respond`] has it; scratch afterwards.
    pub response: &'a mut [f64],
    /// What it remembers besides its strategy.
    pub memory: &'a mut [f64],
    /// Its strategy: what it played, then what it will.
    pub strategy: &'a mut [f64],
    /// How often it has revised before.
    pub step: u64,
    /// Weight of the newest response.
    pub smoothing: f64,
}

/// What happened to an agent in a state, and what it knows of it.
pub struct Transit<'a> {
    /// What it did.
    pub action: usize,
    /// Its payoff and, discounted, what it thinks of what follows.
    pub target: f64,
    /// How often it has learned in this state before.
    pub step: u64,
    /// What it remembers of its actions, `[actions]`.
    pub memory: &'a mut [f64],
    /// What it thinks of the state.
    pub critic: &'a mut f64,
    /// Its policy in the state, `[actions]`.
    pub strategy: &'a mut [f64],
}

impl LearningRule {
    /// Logit response at a constant precision.
    pub fn logit(precision: f64) -> Self {
        LearningRule::LogitResponse { precision: PrecisionSchedule::Constant { precision } }
    }

    /// Best response, exact ties split evenly.
    pub fn best_response() -> Self {
        LearningRule::BestResponse { ties: TieRule::Uniform }
    }

    /// Whether a strategy of its own is always one action.
    pub fn plays_actions(&self) -> bool {
        matches!(self, LearningRule::LogitRevision { .. } | LearningRule::Imitation { .. })
    }

    /// Whether it learns along the states that play goes through.
    pub fn walks(&self) -> bool {
        matches!(self, LearningRule::IndependentQLearning { .. } | LearningRule::ActorCritic { .. })
    }

    /// What it thinks of a state that follows, where it will take `action`, by what it remembers of actions and of the state.
    pub fn worth_of_next(&self, memory: &[f64], action: usize, critic: f64) -> f64 {
        match self {
            LearningRule::IndependentQLearning { target: NextAction::Taken, .. } => memory[action],
            LearningRule::IndependentQLearning { .. } => memory.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            _ => critic,
        }
    }

    /// Learns from what happened in a state of a game over time. Nothing for rules that do not learn so.
    pub fn learn(&self, transit: Transit<'_>) {
        let Transit { action, target, step, memory, critic, strategy } = transit;
        match *self {
            LearningRule::IndependentQLearning { precision, rate, exploration, .. } => {
                theory::q_update(rate.at(step), action, target, memory);
                response::logit_response(precision.at(step + 1), memory, strategy);
                theory::explore(exploration, strategy);
            }
            LearningRule::ActorCritic { actor, critic: rate, exploration } => {
                let rates = [actor.at(step), rate.at(step)];
                theory::actor_critic_update(rates, action, target, strategy, memory, critic);
                response::logit_response(1.0, memory, strategy);
                theory::explore(exploration, strategy);
            }
            _ => {}
        }
    }

    /// Whether what it learns of is the action it took itself, in the state it was in.
    pub fn learns_from_own_play(&self) -> bool {
        matches!(
            self,
            LearningRule::Exp3 { .. }
                | LearningRule::QLearning { feedback: Feedback::Played | Feedback::FrequencyAdjusted, .. }
        )
    }

    /// What it remembers before the first round, given the strategy it begins with.
    pub fn first_memory(&self, strategy: &[f64], memory: &mut [f64]) {
        match self {
            LearningRule::AnchoredResponse { .. } => memory.copy_from_slice(strategy),
            _ => memory.fill(0.0),
        }
    }

    /// The precision of its noise after `step` revisions, if it responds with noise to payoffs.
    pub(crate) fn precision(&self, step: u64) -> Option<f64> {
        match self {
            LearningRule::LogitResponse { precision }
            | LearningRule::SmoothFictitiousPlay { precision, .. }
            | LearningRule::QLearning { precision, .. }
            | LearningRule::IndependentQLearning { precision, .. }
            | LearningRule::LogitRevision { precision } => Some(precision.at(step)),
            _ => None,
        }
    }

    /// Its response to `payoffs` at a share `fraction` of the precision, after `step` revisions. Rules that neither respond
    /// nor rest at a response leave `out` as it is.
    pub fn respond(&self, fraction: f64, step: u64, payoffs: &[f64], memory: &[f64], out: &mut [f64]) {
        match self {
            LearningRule::AnchoredResponse { rationality } => {
                theory::anchored_response(*rationality, payoffs, memory, out);
            }
            LearningRule::BestResponse { ties: TieRule::Uniform } => response::best_response(payoffs, out),
            _ => {
                if let Some(precision) = self.precision(step) {
                    response::logit_response(fraction * precision, payoffs, out);
                }
                if let LearningRule::QLearning { exploration, .. }
                | LearningRule::IndependentQLearning { exploration, .. } = self
                {
                    theory::explore(*exploration, out);
                }
            }
        }
    }

    /// How far `strategy` is from the rule's own rest point: for rules that rest at a smooth response, such as logit, the
    /// distance `‖μ − response(μ)‖_∞`; for all others the regret in units of payoff.
    pub fn residual(&self, payoffs: &[f64], strategy: &[f64], response: &[f64]) -> f64 {
        if self.rests_at_response() {
            quality::residual(strategy, response)
        } else {
            quality::regret(payoffs, strategy)
        }
    }

    /// Whether its rest points are fixed points of a smooth response, not Nash equilibria.
    pub fn rests_at_response(&self) -> bool {
        self.precision(0).is_some() || matches!(self, LearningRule::AnchoredResponse { .. })
    }

    /// Its next strategy. `stream` gives its random numbers for a purpose in this round, from their beginning.
    ///
    /// # Errors
    /// Payoffs that discrete replicator dynamics cannot reproduce by.
    pub fn revise(&self, turn: Turn<'_>, stream: impl Fn(Purpose) -> Philox) -> Result<(), ReplicatorError> {
        let Turn { payoffs, response, memory, strategy, step, smoothing } = turn;
        let since = |prior: f64| 1.0 / (prior + (step as f64 + 1.0));
        let take_action = |strategy: &[f64]| theory::draw_action(strategy, 1.0, &mut stream(Purpose::Action));
        match *self {
            LearningRule::LogitResponse { .. }
            | LearningRule::AnchoredResponse { .. }
            | LearningRule::BestResponse { ties: TieRule::Uniform } => smooth(strategy, response, smoothing),
            LearningRule::BestResponse { ties } => {
                response.copy_from_slice(strategy);
                theory::best_response_by(ties, payoffs, response, &mut stream(Purpose::Choice));
                smooth(strategy, response, smoothing);
            }
            LearningRule::FictitiousPlay { prior } => {
                theory::fictitious_play(payoffs, since(prior), strategy);
            }
            LearningRule::SmoothFictitiousPlay { prior, .. } => smooth(strategy, response, since(prior)),
            LearningRule::Replicator { step } => theory::replicator(step, payoffs, strategy),
            LearningRule::DiscreteReplicator { background } => {
                theory::replicator_discrete(background, payoffs, strategy)?;
            }
            LearningRule::ExponentialWeights { rate } => theory::exponential_weights(rate.at(step), payoffs, strategy),
            LearningRule::ProjectedAscent { rate } => theory::projected_ascent(rate.at(step), payoffs, strategy),
            LearningRule::Exp3 { rates } => {
                let action = take_action(strategy);
                theory::exp3_update(action, payoffs[action], strategy, memory);
                theory::exp3_strategy(rates, memory, strategy);
            }
            LearningRule::RegretMatching => theory::regret_matching(payoffs, memory, strategy),
            LearningRule::RegretMatchingPlus => theory::regret_matching_plus(payoffs, memory, strategy),
            LearningRule::QLearning { precision, rate, feedback, exploration } => {
                match feedback {
                    Feedback::All => theory::q_update_all(rate, payoffs, memory),
                    Feedback::Played => {
                        let action = take_action(strategy);
                        theory::q_update(rate, action, payoffs[action], memory);
                    }
                    Feedback::FrequencyAdjusted => {
                        let action = take_action(strategy);
                        theory::frequency_adjusted_q_update(rate, action, payoffs[action], strategy, memory);
                    }
                }
                response::logit_response(precision.at(step + 1), memory, strategy);
                theory::explore(exploration, strategy);
            }
            LearningRule::LogitRevision { precision } => {
                let mut stream = stream(Purpose::Choice);
                let action = theory::logit_revision(precision.at(step), payoffs, response, &mut stream);
                strategy.fill(0.0);
                strategy[action] = 1.0;
            }
            // They learn along the states that play goes through.
            LearningRule::IndependentQLearning { .. } | LearningRule::ActorCritic { .. } => {}
            // Whom to imitate takes a look at others: `imitate` did that and left the outcome as its response.
            LearningRule::Imitation { .. } => strategy.copy_from_slice(response),
        }
        Ok(())
    }
}
