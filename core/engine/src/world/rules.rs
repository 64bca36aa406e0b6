//! How the world learns, as systems read it.

use bevy_ecs::prelude::*;

use crate::learning::{Expectation, Learning, LearningRule, Mode, OwnPart, Reported, Revision};
use crate::random::Seed;

/// How the world learns; the same for all stages.
#[derive(Clone, Debug, Resource)]
pub struct Rules {
    /// How beliefs move.
    pub mode: Mode,
    /// How payoffs depend on what others do.
    pub expectation: Expectation,
    /// How own contributions count.
    pub own_part: OwnPart,
    /// Who revises when.
    pub revision: Revision,
    /// Which strategies are judged.
    pub reported: Reported,
    /// The class of each player.
    pub classes: Vec<usize>,
    /// Whether any player imitates.
    pub imitates: bool,
    /// Whether any player learns only from its own actions.
    pub bandits: bool,
    /// Whether any player learns along the states that play goes through.
    pub walks: bool,
    /// Periods of an episode in which it does, in a game without end.
    pub episode: usize,
    /// Names all draws.
    pub seed: Seed,
    /// A stage has converged when its residual is at most this.
    pub tolerance: f64,
    /// Rounds after which a stage is given up.
    pub max_rounds: usize,
}

impl Rules {
    /// The part of the learning process that is the same for all agents.
    pub fn of(learning: &Learning) -> Self {
        Rules {
            mode: learning.mode,
            expectation: learning.expectation,
            own_part: learning.own_part,
            revision: learning.revision,
            reported: learning.reported,
            classes: learning.classes.clone(),
            imitates: learning.rules.iter().any(|rule| matches!(rule, LearningRule::Imitation { .. })),
            bandits: learning.rules.iter().any(LearningRule::learns_from_own_play),
            walks: learning.rules.iter().any(LearningRule::walks),
            episode: learning.episode,
            seed: learning.seed,
            tolerance: learning.tolerance,
            max_rounds: learning.max_rounds,
        }
    }
}
