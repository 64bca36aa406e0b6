//! The learning rules by name, and what can be said about them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// How a player responds to what it believes of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Every feasible action with probability proportional to exp(precision × payoff).
    LogitResponse,
    /// The feasible action of highest payoff.
    BestResponse,
    /// Logit response tied to the strategy at the start: proportional to start × exp(rationality × payoff).
    AnchoredResponse,
    /// Frequencies of best responses to the others' frequencies.
    FictitiousPlay,
    /// Averages of logit responses to the others' averages.
    SmoothFictitiousPlay,
    /// The replicator equation, in steps.
    Replicator,
    /// Generations of the discrete replicator dynamics.
    DiscreteReplicator,
    /// Exponential weights, also known as hedge.
    ExponentialWeights,
    /// Projected gradient ascent.
    ProjectedAscent,
    /// Exponential weights of a player who sees the payoff of the action it took only.
    Exp3,
    /// Regret matching.
    RegretMatching,
    /// Regret matching⁺.
    RegretMatchingPlus,
    /// Boltzmann Q-learning.
    QLearning,
    /// Q-learning along the states that play goes through, in games over time.
    IndependentQLearning,
    /// The same by the actions that are taken next instead of the best ones, in games over time.
    Sarsa,
    /// An actor, whose preferences follow what turns out better than its critic thought, in games over time.
    ActorCritic,
    /// An action, drawn from the logit response at each revision.
    LogitRevision,
    /// An action, perhaps given up for that of another player of the class.
    Imitation,
    /// Straight to a normalised Nash equilibrium in points of a box, under constraints that players share; all players or
    /// none.
    NikaidoIsoda,
    /// Straight to the equilibrium in points of a box of a game with payoffs quadratic in the own action and linear in aggregates,
    /// on networks of any size; all players or none.
    LinearQuadratic,
}

impl Rule {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::LogitResponse => "logit_response",
            Rule::BestResponse => "best_response",
            Rule::AnchoredResponse => "anchored_response",
            Rule::FictitiousPlay => "fictitious_play",
            Rule::SmoothFictitiousPlay => "smooth_fictitious_play",
            Rule::Replicator => "replicator",
            Rule::DiscreteReplicator => "discrete_replicator",
            Rule::ExponentialWeights => "exponential_weights",
            Rule::ProjectedAscent => "projected_ascent",
            Rule::Exp3 => "exp3",
            Rule::RegretMatching => "regret_matching",
            Rule::RegretMatchingPlus => "regret_matching_plus",
            Rule::QLearning => "q_learning",
            Rule::IndependentQLearning => "independent_q_learning",
            Rule::Sarsa => "sarsa",
            Rule::ActorCritic => "actor_critic",
            Rule::LogitRevision => "logit_revision",
            Rule::Imitation => "imitation",
            Rule::NikaidoIsoda => "nikaido_isoda",
            Rule::LinearQuadratic => "linear_quadratic",
        }
    }

    /// Whether its residual is a difference of probabilities.
    pub fn rests_at_response(self) -> bool {
        matches!(
            self,
            Rule::LogitResponse
                | Rule::AnchoredResponse
                | Rule::SmoothFictitiousPlay
                | Rule::QLearning
                | Rule::IndependentQLearning
                | Rule::Sarsa
                | Rule::LogitRevision
        )
    }

    /// Whether it learns along the states that play goes through.
    pub fn walks(self) -> bool {
        matches!(self, Rule::IndependentQLearning | Rule::Sarsa | Rule::ActorCritic)
    }

    /// Whether players go straight to points of a box.
    pub fn plays_points(self) -> bool {
        matches!(self, Rule::NikaidoIsoda | Rule::LinearQuadratic)
    }

    /// Whether it weighs its newest response by `smoothing`.
    pub(super) fn smooths(self) -> bool {
        matches!(self, Rule::LogitResponse | Rule::AnchoredResponse | Rule::BestResponse)
    }

    /// Whether what is known to settle is its average play.
    pub(super) fn settles_on_average(self) -> bool {
        matches!(
            self,
            Rule::RegretMatching
                | Rule::RegretMatchingPlus
                | Rule::ExponentialWeights
                | Rule::ProjectedAscent
                | Rule::Exp3
        )
    }
}

/// How precision grows with the number of revisions t = 0, 1, …
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// precision + slope × t.
    Linear(f64),
    /// precision × ratio^t.
    Geometric(#[schemars(range(min = 0.0))] f64),
    /// precision + slope × ln(1 + t).
    Logarithmic(f64),
}

impl Schedule {
    /// Its name, as scenarios spell it, and its number.
    pub fn parts(self) -> (&'static str, f64) {
        match self {
            Schedule::Linear(slope) => ("linear", slope),
            Schedule::Geometric(ratio) => ("geometric", ratio),
            Schedule::Logarithmic(slope) => ("logarithmic", slope),
        }
    }
}

impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (name, number) = self.parts();
        super::one_entry(serializer, name, &number)
    }
}

/// What a best response does among actions that tie exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// All in equal parts.
    Uniform,
    /// The first on the grid.
    LowestIndex,
    /// No player moves without gain.
    KeepCurrent,
    /// One at random.
    Random,
}

/// What a Q-learner gets to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// The payoff of every action.
    All,
    /// The payoff of the action it took.
    Played,
    /// The same, learning more from actions it seldom takes.
    FrequencyAdjusted,
}

/// How likely it is that one imitates another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// In proportion to the gain: min(1, strength × gain), never for a loss.
    Proportional,
    /// 1 / (1 + exp(−strength × gain)).
    Fermi,
}
