//! A rule with its options, as the fields of whatever chooses one.

use super::options::{Comparison, Feedback, Rule, Schedule, Ties};
use crate::Per;

/// Declares a struct with the fields that choose a learning rule, before its own.
///
/// They stand side by side with the struct's own fields, because a nested or flattened struct would either burden scenarios
/// with a level more or lose the place of a fault in them.
macro_rules! chooses_rule {
    ($(#[$about:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// How a player responds to what it believes of the others.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub rule: Option<$crate::Rule>,
            /// Precision of noisy responses, ≥ 0, in units of 1/payoff; one number or a list, one per player. Large is crisp.
            /// Required by `logit_response`, `smooth_fictitious_play`, `q_learning`, `independent_q_learning`, `sarsa` and
            /// `logit_revision`.
            #[serde(default)]
            pub precision: Option<$crate::Per<f64>>,
            /// How the precision of those rules grows with the number of revisions. Default: not at all.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub schedule: Option<$crate::Schedule>,
            /// Weight of payoffs against the anchor, in units of 1/payoff, from 0, which never moves, to `.inf`, a best response
            /// among what the anchor plays. Required by `anchored_response`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0))]
            pub rationality: Option<f64>,
            /// What `best_response` does among actions that tie exactly. Default: `uniform`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub ties: Option<$crate::Ties>,
            /// How many observations the start is worth in (smooth) fictitious play, ≥ 0. Default: 1.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0))]
            pub prior: Option<f64>,
            /// Length of a step, > 0: in units of 1/payoff for `replicator`, which requires it; for `nikaido_isoda` the share
            /// of the way to the best joint deviation, at most 1, by default the best of a few.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(extend("exclusiveMinimum" = 0))]
            pub step: Option<f64>,
            /// Background fitness, in units of payoff: with it no payoff may be negative. Required by `discrete_replicator`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub background: Option<f64>,
            /// Learning rate, > 0: in units of 1/payoff for `exponential_weights`, `projected_ascent` and `exp3`, at most 1
            /// for `q_learning`, `independent_q_learning`, `sarsa` and, that of its critic, `actor_critic`. Required by these.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(extend("exclusiveMinimum" = 0))]
            pub rate: Option<f64>,
            /// The rate of revision t = 1, 2, … is rate / t^decay, decay from 0 to 1, for `exponential_weights`,
            /// `projected_ascent` and, t counting visits of a state, `independent_q_learning`, `sarsa` and `actor_critic`.
            /// Default: 0.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0, max = 1.0))]
            pub decay: Option<f64>,
            /// Step of the actor of `actor_critic`, > 0, in units of 1/payoff. Required by it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(extend("exclusiveMinimum" = 0))]
            pub actor_rate: Option<f64>,
            /// At visit t = 1, 2, … of a state that step is actor_rate / t^actor_decay, actor_decay from 0 to 1; above `decay`
            /// the actor is the slower of the two. Default: 0.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0, max = 1.0))]
            pub actor_decay: Option<f64>,
            /// Share of uniform play, from 0 to 1, for `exp3`, which requires it, and `q_learning`, `independent_q_learning`,
            /// `sarsa` and `actor_critic`. Default there: 0.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0, max = 1.0))]
            pub exploration: Option<f64>,
            /// What `q_learning` gets to know. Default: `all`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub feedback: Option<$crate::Feedback>,
            /// How likely it is that one imitates another. Required by `imitation`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub comparison: Option<$crate::Comparison>,
            /// Strength of that comparison, ≥ 0, in units of 1/payoff. Required by `imitation`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 0.0))]
            pub strength: Option<f64>,
            $($own)*
        }

        impl $name {
            /// The rule chosen, with its options.
            pub fn choice(&self) -> $crate::RuleChoice {
                let Self { rule, schedule, rationality, ties, prior, step, background, rate, decay, exploration, .. } = *self;
                let Self { feedback, comparison, strength, actor_rate, actor_decay, .. } = *self;
                $crate::RuleChoice {
                    rule, precision: self.precision.clone(), schedule, rationality, ties, prior, step, background, rate, decay,
                    exploration, feedback, comparison, strength, actor_rate, actor_decay,
                }
            }
        }
    };
}
pub(super) use chooses_rule;

/// A rule with its options, wherever it was chosen. The fields are documented where scenarios give them.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "as said above")]
pub struct RuleChoice {
    pub rule: Option<Rule>,
    pub precision: Option<Per<f64>>,
    pub schedule: Option<Schedule>,
    pub rationality: Option<f64>,
    pub ties: Option<Ties>,
    pub prior: Option<f64>,
    pub step: Option<f64>,
    pub background: Option<f64>,
    pub rate: Option<f64>,
    pub decay: Option<f64>,
    pub exploration: Option<f64>,
    pub feedback: Option<Feedback>,
    pub comparison: Option<Comparison>,
    pub strength: Option<f64>,
    pub actor_rate: Option<f64>,
    pub actor_decay: Option<f64>,
}

/// What is known of an option: who takes it, who needs it, and which numbers it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleOption {
    /// As scenarios spell it.
    pub name: &'static str,
    /// The rules that take it.
    pub takers: &'static [Rule],
    /// What they need it to be, if they cannot do without; else nothing.
    pub needed: Option<&'static str>,
    /// Whether it was given.
    pub given: bool,
    /// The number given, what is wrong with it if anything, and what would be right.
    pub number: Option<(f64, bool, &'static str)>,
}

const NOISY: &[Rule] = &[
    Rule::LogitResponse,
    Rule::SmoothFictitiousPlay,
    Rule::QLearning,
    Rule::IndependentQLearning,
    Rule::Sarsa,
    Rule::LogitRevision,
];
const LEARNS_VALUES: &[Rule] = &[Rule::QLearning, Rule::IndependentQLearning, Rule::Sarsa, Rule::ActorCritic];
const NOT_NEGATIVE: &str = "a finite number ≥ 0";
const SHARE: &str = "a number from 0 to 1";

impl RuleChoice {
    /// Every option with what was given for it.
    pub fn options(&self) -> Vec<RuleOption> {
        use Rule::*;
        let option = |name, takers, needed, given| RuleOption { name, takers, needed, given, number: None };
        let number = |name, takers, needed, value: Option<f64>, right: fn(f64) -> bool, expected| RuleOption {
            name,
            takers,
            needed,
            given: value.is_some(),
            number: value.map(|value| (value, value.is_finite() && right(value), expected)),
        };
        let rate = if self.rule.is_some_and(|rule| LEARNS_VALUES.contains(&rule)) {
            number(
                "rate",
                LEARNS_VALUES,
                Some("a number > 0 and ≤ 1"),
                self.rate,
                |r| r > 0.0 && r <= 1.0,
                "a number > 0 and ≤ 1",
            )
        } else {
            number(
                "rate",
                &[ExponentialWeights, ProjectedAscent, Exp3],
                Some("a number > 0"),
                self.rate,
                |r| r > 0.0,
                "a finite number > 0",
            )
        };
        let needed_to_explore = if self.rule == Some(Exp3) { Some(SHARE) } else { None };
        let decaying = &[ExponentialWeights, ProjectedAscent, IndependentQLearning, Sarsa, ActorCritic];
        let exploring = &[Exp3, QLearning, IndependentQLearning, Sarsa, ActorCritic];
        let actor = &[ActorCritic];
        let above_0 = "a finite number > 0";
        let rationality = RuleOption {
            name: "rationality",
            takers: &[AnchoredResponse],
            needed: Some("a number ≥ 0"),
            given: self.rationality.is_some(),
            number: self.rationality.map(|value| (value, value >= 0.0, "a number ≥ 0; `.inf` for a best response")),
        };
        let step = match self.rule {
            Some(NikaidoIsoda) => {
                number("step", &[NikaidoIsoda], None, self.step, |x| x > 0.0 && x <= 1.0, "a number > 0 and ≤ 1")
            }
            _ => number("step", &[Replicator], Some("a number > 0"), self.step, |x| x > 0.0, "a finite number > 0"),
        };
        vec![
            option("precision", NOISY, Some("a number ≥ 0"), self.precision.is_some()),
            option("schedule", NOISY, None, self.schedule.is_some()),
            rationality,
            option("ties", &[BestResponse], None, self.ties.is_some()),
            number("prior", &[FictitiousPlay, SmoothFictitiousPlay], None, self.prior, |x| x >= 0.0, NOT_NEGATIVE),
            step,
            number("background", &[DiscreteReplicator], Some("a number"), self.background, |_| true, "a finite number"),
            rate,
            number("decay", decaying, None, self.decay, is_share, SHARE),
            number("actor_rate", actor, Some("a number > 0"), self.actor_rate, |r| r > 0.0, above_0),
            number("actor_decay", actor, None, self.actor_decay, is_share, SHARE),
            number("exploration", exploring, needed_to_explore, self.exploration, is_share, SHARE),
            option("feedback", &[QLearning], None, self.feedback.is_some()),
            option("comparison", &[Imitation], Some("`proportional` or `fermi`"), self.comparison.is_some()),
            number("strength", &[Imitation], Some("a number ≥ 0"), self.strength, |x| x >= 0.0, NOT_NEGATIVE),
        ]
    }
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}
