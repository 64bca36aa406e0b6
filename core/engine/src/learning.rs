//! How agents learn, as data chosen by a scenario.

mod rule;

pub use rule::{Feedback, LearningRate, LearningRule, NextAction, Transit, Turn};
pub use walras_theory::learning::{Averaging, Exp3Rates, ImitationRule, PrecisionSchedule, TieRule};

use crate::random::Seed;

/// How beliefs move from round to round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Agents learn: each revises its strategy by its rule, round after round. May cycle for ever, as learning may.
    Rounds {
        /// Weight in (0, 1] of the newest response in the strategies of those whose rule is to respond (logit, anchored and
        /// best response).
        smoothing: f64,
    },
    /// Straight to a rest point of the same rule: Newton steps on expected contributions, Anderson acceleration where
    /// there are many, continuation in the precision where needed. Logit response at a constant precision and the
    /// mean-field expectation only.
    Accelerated,
    /// To a normalised Nash equilibrium in points of the box of actions, by relaxation of the Nikaido–Isoda function:
    /// players share constraints, and their rules do not matter.
    Relaxation {
        /// The share in (0, 1] of the way to the best joint deviation that a round goes; the best one if absent.
        share: Option<f64>,
    },
    /// To an equilibrium in points of the box of actions of a game whose payoffs are quadratic in the own action and linear in
    /// aggregates, so that best replies are linear, by solving for all of them together, sparsely: players' rules do not matter.
    LinearReplies,
}

/// How payoffs depend on the opponents' mixed strategies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expectation {
    /// Payoffs at the opponents' expected contributions. Cheap and, in games that are not linear in them, an approximation.
    #[default]
    MeanField,
    /// Expected payoffs under the product of the opponents' strategies, from a table of all joint actions.
    Exact,
    /// Average payoffs against joint actions drawn from the opponents' strategies, anew in every round.
    Sampled {
        /// How many joint actions, ≥ 1.
        draws: usize,
    },
}

/// Who revises its strategy in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Revision {
    /// Every player, to the same payoffs.
    #[default]
    Simultaneous,
    /// One agent, in turns.
    Sequential,
    /// Every player with this probability in (0, 1], independently.
    Random {
        /// The probability.
        share: f64,
    },
    /// One agent, drawn uniformly.
    OneAtATime,
}

/// Which strategies come out of learning, are certified and seen by a designer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reported {
    /// Those of the last round.
    #[default]
    Last,
    /// Their averages over all rounds, which the agents evaluate now and then, and at the end.
    Average(Averaging),
}

/// How an aggregate that includes the own contribution counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnPart {
    /// At the action under consideration: agents see what they themselves add.
    Actual,
    /// At its expected value, as if it were another player's: what the authors' program does. Mean-field only.
    Expected,
}

/// The learning process.
#[derive(Clone, Debug, PartialEq)]
pub struct Learning {
    /// One rule a player, `[players]`.
    pub rules: Vec<LearningRule>,
    /// The class of each player, `[players]`: agents imitate those of their own.
    pub classes: Vec<usize>,
    /// How beliefs move.
    pub mode: Mode,
    /// How payoffs depend on what others do.
    pub expectation: Expectation,
    /// How own contributions count.
    pub own_part: OwnPart,
    /// Who revises when.
    pub revision: Revision,
    /// Where agents begin, `[players]` of probabilities of the grid's actions, from the first; what is left out is 0. Uniform
    /// over the feasible actions if absent.
    pub start: Option<Vec<Vec<f64>>>,
    /// What is reported.
    pub reported: Reported,
    /// Periods of an episode in a game without end, one of which is a round of those who learn along the way, ≥ 1.
    pub episode: usize,
    /// Whether to keep what was played in a round for those who watch.
    pub record: bool,
    /// A stage has converged when its residual is at most this.
    pub tolerance: f64,
    /// Rounds after which a stage is given up and flagged.
    pub max_rounds: usize,
    /// Names all draws.
    pub seed: Seed,
}

impl Learning {
    /// Learning by these rules, one a player, everything else as is usual.
    pub fn by(rules: Vec<LearningRule>) -> Self {
        Learning {
            classes: vec![0; rules.len()],
            rules,
            mode: Mode::Rounds { smoothing: 1.0 },
            expectation: Expectation::default(),
            own_part: OwnPart::Actual,
            revision: Revision::default(),
            start: None,
            reported: Reported::default(),
            episode: 100,
            record: false,
            tolerance: 1e-10,
            max_rounds: 10_000,
            seed: Seed::default(),
        }
    }

    /// Whether averages of strategies are kept.
    pub fn averages(&self) -> bool {
        self.record || self.reported != Reported::Last
    }
}
