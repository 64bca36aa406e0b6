//! Why a game over time cannot be tabulated.

use walras_theory::dynamic::DynamicError;

use crate::plugin::PluginError;

/// Most probabilities of policies, of all players in all stage games under one mechanism.
pub(super) const MAX_POLICIES: usize = 1 << 22;

/// Why a game over time cannot be tabulated.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The game itself failed.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// The tables would be too large.
    #[error(
        "{states} states with {joint} joint actions in all make {count} {what}: more than the {limit} that fit; take fewer levels \
         of states or of actions"
    )]
    TooLarge {
        /// How many states.
        states: usize,
        /// How many joint actions, of all states together.
        joint: usize,
        /// How many numbers that makes.
        count: usize,
        /// What they are.
        what: &'static str,
        /// Most of them.
        limit: usize,
    },
    /// There would be too many stage games to keep what all players do in them.
    #[error(
        "{stages} stage games of {players} players with {actions} actions make {count} probabilities of policies: more than the \
         {limit} that fit; take fewer levels of states or of actions"
    )]
    TooManyPolicies {
        /// How many stage games.
        stages: usize,
        /// How many players.
        players: usize,
        /// How many actions each of them has.
        actions: usize,
        /// How many probabilities that makes.
        count: usize,
        /// Most of them.
        limit: usize,
    },
    /// What is known to a player does not say what it may do.
    #[error(
        "player {player} has other actions in state {state} than in state {other}, which it cannot tell apart (indices from 0); \
         expected constraints that depend on what the player sees"
    )]
    Told {
        /// The player.
        player: usize,
        /// A state.
        state: usize,
        /// Another that looks the same.
        other: usize,
    },
    /// The tables are no game.
    #[error(transparent)]
    Game(#[from] DynamicError),
}
