//! How the players learn and when they have.

mod choice;
mod class;
mod options;
mod start;

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

pub use choice::{RuleChoice, RuleOption};
pub use class::{Class, PlayerSet};
pub use options::{Comparison, Feedback, Rule, Schedule, Ties};
pub use start::Start;

choice::chooses_rule! {
    /// How the players learn and when they have. The rule and its options are those of all players, unless `classes` give
    /// each class its own.
    pub struct Learning {
        /// Classes of players that learn by different rules, in place of `rule`; every player is in exactly one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub classes: Vec<Class>,
        /// How a player evaluates the others' mixed strategies. Default: `mean_field`, or `exact` if the game declares no
        /// aggregates.
        #[serde(default)]
        pub expectation: Option<Expectation>,
        /// How an aggregate that includes the own contribution sees it.
        #[serde(default)]
        pub own_part: OwnPart,
        /// How rest is sought. Default: `accelerated` where it is possible, that is for logit responses of constant precision
        /// to the mean field and nothing else unusual, else `rounds`.
        #[serde(default)]
        pub mode: Option<Mode>,
        /// Weight of the newest response in the strategies of logit, anchored and best response, in (0, 1]. For
        /// `mode: rounds` only. Default: 0.1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
        pub smoothing: Option<f64>,
        /// Who revises in a round.
        #[serde(default, skip_serializing_if = "Revision::is_usual")]
        pub revision: Revision,
        /// Where the players begin: `uniform` over what is feasible, or a list for each player of the probabilities of its
        /// actions; those left out at the end of a list are 0.
        #[serde(default, skip_serializing_if = "Start::is_usual")]
        pub start: Start,
        /// Which strategies are reported, certified and seen by the designer. Default: `average` if all rules are such that
        /// averages are what settles (regret matching, mirror descent, EXP3), else `last`.
        #[serde(default)]
        pub play: Option<Played>,
        /// How averages weigh rounds. For `play: average` only. Default: `uniform`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub averaging: Option<Averaging>,
        /// When play counts as converged, > 0: the largest change of a probability under a rule that rests at a noisy
        /// response, the largest regret in units of payoff under any other; for `nikaido_isoda` the largest change of an
        /// action, and the value of the function, relative to the sizes of actions and payoffs where these exceed 1; for
        /// `linear_quadratic` the largest distance of an action from the best reply, relative to the largest where that exceeds 1.
        #[serde(default = "default_tolerance")]
        #[schemars(extend("exclusiveMinimum" = 0))]
        pub tolerance: f64,
        /// Give up after this many rounds, 1 to 2^32 − 1.
        #[serde(default = "default_max_rounds")]
        #[schemars(range(min = 1))]
        pub max_rounds: usize,
        /// In games over time without end, how many periods an episode has, one of which is a round of `independent_q_learning`,
        /// `sarsa` and `actor_critic`. Default: 100.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        pub episode: Option<usize>,
        /// Write a table of residuals and, for `mode: rounds`, one of the strategies played, round by round of the final
        /// evaluation.
        #[serde(default)]
        pub trace: bool,
    }
}

impl Learning {
    /// The choices of rules, with the way to each.
    pub(super) fn choices(&self) -> Vec<(String, RuleChoice)> {
        if self.classes.is_empty() {
            return vec![("learning".into(), self.choice())];
        }
        let each = self.classes.iter().enumerate();
        each.map(|(k, class)| (format!("learning.classes[{k}]"), class.choice())).collect()
    }

    /// The rules of all classes.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        let one = self.rule.filter(|_| self.classes.is_empty());
        one.into_iter().chain(self.classes.iter().filter_map(|class| class.rule))
    }

    /// The rule by which players go straight to an equilibrium in points of a box, if they do.
    pub fn points_rule(&self) -> Option<Rule> {
        self.rules().find(|rule| rule.plays_points())
    }

    /// Whether they do.
    pub fn plays_points(&self) -> bool {
        self.points_rule().is_some()
    }

    /// The expectation given, else the mean field.
    pub fn expectation(&self) -> Expectation {
        self.expectation.unwrap_or_default()
    }

    /// Why the search for rest cannot be accelerated, as the setting that has only `rounds`; nothing if it can.
    pub(super) fn only_rounds(&self) -> Option<String> {
        if let Some(rule) = self.rules().find(|&rule| rule != Rule::LogitResponse) {
            return Some(format!("rule: {}", rule.as_str()));
        }
        let named = |unusual: bool, name: &str| unusual.then(|| name.to_owned());
        let schedule = self.choices().iter().any(|(_, choice)| choice.schedule.is_some());
        let expectation = self.expectation();
        named(schedule, "schedule")
            .or_else(|| named(expectation != Expectation::MeanField, &format!("expectation: {}", expectation.as_str())))
            .or_else(|| named(!self.revision.is_usual(), &format!("revision: {}", self.revision.as_str())))
            .or_else(|| named(!self.start.is_usual(), "start"))
            .or_else(|| named(self.play == Some(Played::Average), "play: average"))
    }

    /// How rest is sought, the fastest way possible if not given.
    pub fn mode(&self) -> Mode {
        self.mode.unwrap_or(if self.only_rounds().is_some() { Mode::Rounds } else { Mode::Accelerated })
    }

    /// Weight of the newest response in strategies, if a rule weighs it.
    pub fn smoothing(&self) -> Option<f64> {
        let weighs = self.mode() == Mode::Rounds && self.rules().any(Rule::smooths);
        weighs.then(|| self.smoothing.unwrap_or(0.1))
    }

    /// Which strategies are reported, those that settle if not given.
    pub fn play(&self) -> Played {
        let all_average = self.rules().next().is_some() && self.rules().all(Rule::settles_on_average);
        self.play.unwrap_or(if all_average { Played::Average } else { Played::Last })
    }
}

fn default_tolerance() -> f64 {
    1e-10
}

fn default_max_rounds() -> usize {
    10_000
}

/// How a player evaluates the others' mixed strategies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// Payoff at the others' expected contributions.
    #[default]
    MeanField,
    /// Expected payoff under the product of the others' strategies, from a table of all joint actions.
    Exact,
    /// Average payoff against this many joint actions, ≥ 1, drawn anew in every round.
    Sampled(#[schemars(range(min = 1))] usize),
}

impl Expectation {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Expectation::MeanField => "mean_field",
            Expectation::Exact => "exact",
            Expectation::Sampled(_) => "sampled",
        }
    }
}

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Expectation::Sampled(draws) => one_entry(serializer, self.as_str(), draws),
            _ => serializer.serialize_str(self.as_str()),
        }
    }
}

/// `name: value`, as choices with something to say about them are written.
fn one_entry<S: Serializer>(serializer: S, name: &str, value: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, value)?;
    map.end()
}

/// Who revises in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Revision {
    /// Every player.
    #[default]
    Simultaneous,
    /// One player, in turns.
    Sequential,
    /// Every player with this probability in (0, 1], independently.
    Random(#[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))] f64),
    /// One player, drawn uniformly.
    OneAtATime,
}

impl Revision {
    fn is_usual(&self) -> bool {
        *self == Revision::Simultaneous
    }

    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Revision::Simultaneous => "simultaneous",
            Revision::Sequential => "sequential",
            Revision::Random(_) => "random",
            Revision::OneAtATime => "one_at_a_time",
        }
    }
}

impl Serialize for Revision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Revision::Random(share) => one_entry(serializer, self.as_str(), share),
            _ => serializer.serialize_str(self.as_str()),
        }
    }
}

/// Which strategies are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Played {
    /// Those of the last round.
    Last,
    /// Their averages over all rounds.
    Average,
}

impl Played {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Played::Last => "last",
            Played::Average => "average",
        }
    }
}

/// How averages weigh rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Averaging {
    /// All alike.
    Uniform,
    /// Round t counts t times.
    Linear,
}

impl OwnPart {
    /// As scenarios spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            OwnPart::Actual => "actual",
            OwnPart::Expected => "expected",
        }
    }
}

/// How an aggregate that includes the own contribution sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnPart {
    /// At the action under consideration.
    #[default]
    Actual,
    /// At its expected value, as if one were a small part of the whole. Under the mean-field expectation only.
    Expected,
}

/// How rest is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By a root finder: fast, and converges where plain iteration oscillates.
    Accelerated,
    /// By rounds in which players revise their strategies, as a learning process.
    Rounds,
}
