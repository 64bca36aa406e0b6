//! Components of agents and stage games. The learning rule of an agent, [`LearningRule`](crate::learning::LearningRule),
//! is one too.

use bevy_ecs::prelude::*;
use walras_theory::fixed_point::Accelerator;

/// A stage game: one probe under one mechanism value. Also its index in the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Component)]
pub struct Stage(pub usize);

/// Which of the mechanism values under comparison a stage game is played under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Component)]
pub struct MechanismSlot(pub usize);

/// Which probe constrains a stage game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Component)]
pub struct Probe(pub usize);

/// An agent: which player of the game it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Component)]
pub struct Player(pub usize);

/// An agent's place among all agents in the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Component)]
pub struct Place(pub usize);

/// The stage game an agent plays in.
#[derive(Clone, Copy, Debug, Component)]
#[relationship(relationship_target = Agents)]
pub struct PlaysIn(pub Entity);

/// The agents of a stage game.
#[derive(Debug, Component)]
#[relationship_target(relationship = PlaysIn, linked_spawn)]
pub struct Agents(Vec<Entity>);

/// How far a stage game's learning has come.
#[derive(Clone, Copy, Debug, PartialEq, Component)]
pub struct Convergence {
    /// Rounds played.
    pub rounds: usize,
    /// Largest residual of an agent, when it was last measured; infinite before.
    pub residual: f64,
    /// Whether it still learns, and if not, why.
    pub status: Status,
}

impl Default for Convergence {
    fn default() -> Self {
        Convergence { rounds: 0, residual: f64::INFINITY, status: Status::Learning }
    }
}

/// Why a stage game learns no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It still does.
    Learning,
    /// The residual is within the tolerance.
    Converged,
    /// The accelerated search could go no further.
    Stalled,
    /// The rounds are used up.
    Budget,
    /// A player broke it off.
    Interrupted,
    /// There was nothing feasible to play that could be found.
    Failed,
}

/// The accelerated search of a stage game.
#[derive(Debug, Component)]
pub struct Search {
    pub(super) accelerator: Accelerator,
    /// The strategy is a candidate that the next round measures.
    pub(super) candidate: bool,
    /// The search gave up; the next measurement is the last.
    pub(super) stalled: bool,
}

impl Search {
    /// A search from `origin`, the solution where the precision is 0.
    pub(crate) fn new(origin: &[f64], tolerance: f64) -> Self {
        Search { accelerator: Accelerator::new(origin, tolerance), candidate: false, stalled: false }
    }

    /// As [`Search::new`], of players who meet only in sums.
    pub(crate) fn in_sums(origin: &[f64], tolerance: f64) -> Self {
        let accelerator = Accelerator::with_own_direction(origin, tolerance);
        Search { accelerator, candidate: false, stalled: false }
    }

    /// Begins again.
    pub(crate) fn restart(&mut self) {
        self.accelerator.restart();
        (self.candidate, self.stalled) = (false, false);
    }
}

impl Status {
    /// As tables and summaries spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Learning => "learning",
            Status::Converged => "converged",
            Status::Stalled => "stalled",
            Status::Budget => "budget",
            Status::Interrupted => "interrupted",
            Status::Failed => "failed",
        }
    }
}
