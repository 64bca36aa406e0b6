//! Why an objective has no value.

use walras_engine::plugin::PluginError;
use walras_theory::revealed_preference::robust_gap::RobustGapError;
use walras_theory::revealed_preference::{AdditiveGapError, MatrixError};

/// Why an objective has no value.
#[derive(Debug, thiserror::Error)]
pub enum ObjectiveError {
    /// The constraints are not finite numbers.
    #[error("player {player}: {source}")]
    Matrix {
        /// Whose constraints.
        player: usize,
        /// What is wrong.
        source: MatrixError,
    },
    /// The game failed of joint actions that no player plays.
    #[error("the most welfare of a joint action: {0}")]
    Utilities(PluginError),
    /// The game shows no such outcome.
    #[error("the game has no outcome number {index} (counted from 0)")]
    Outcome {
        /// Its number.
        index: usize,
    },
    /// There are too many joint actions, private states, or no feasible joint action that was found.
    #[error(
        "no joint action of most welfare, which the welfare gap needs, was found: the game is too large to look for one, has \
         private states, or none is feasible"
    )]
    NoOptimum,
    /// The linear program failed.
    #[error("additive gap of player {player}: {source}")]
    Additive {
        /// Whose program.
        player: usize,
        /// What is wrong.
        source: AdditiveGapError,
    },
    /// There is no robust gap.
    #[error("robust gap: {source}")]
    Robust {
        /// Why.
        source: RobustGapError,
    },
    /// No money moves in the game.
    #[error("no money moves in the game, which declares no `transfer`")]
    NoTransfer,
    /// It is no number.
    #[error("the objective is {value}, no finite number")]
    NotFinite {
        /// What was found.
        value: f64,
    },
}

impl ObjectiveError {
    /// The error as one of players of whom the first has the number `first` among all.
    pub(crate) fn among(mut self, first: usize) -> Self {
        if let ObjectiveError::Matrix { player, .. } | ObjectiveError::Additive { player, .. } = &mut self {
            *player += first;
        }
        self
    }
}
