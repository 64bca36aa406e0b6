//! What a designer minimises, by what it can observe.
//!
//! Everything here is minimised: what is to be large, such as welfare, counts negative. Most objectives look at the
//! [`Observation`] alone; those that need what only the simulator knows say so, and are for comparison.

mod error;
mod goods;
mod outcome;
mod revealed;
mod robust;
mod welfare;

use walras_engine::model::Model;
use walras_engine::play::{Observation, Play};

use crate::evaluation::Evaluation;

pub use error::ObjectiveError;
pub use goods::{Good, Maximise};
pub use outcome::Outcome;
pub use revealed::{AdditiveGap, AgentIndex, GarpF, ParetoGap};
pub use robust::Robust;
pub use welfare::WelfareGap;

/// What a designer with this objective must be able to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Actions and its own constraints, as in the paper.
    Actions,
    /// What the game shows it: outcomes, and what it is paid.
    Outcomes,
    /// The welfare that comes of play as well.
    Welfare,
    /// All utilities.
    Utilities,
}

/// A play as it comes before an objective.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What the designer saw.
    pub seen: &'a Observation,
    /// Constraint matrices `G^i[t, s]` of what it saw, `[n][T][T]`.
    pub matrices: &'a [f64],
    /// What only the simulator knows.
    pub hidden: Hidden<'a>,
}

/// What only the simulator knows.
#[derive(Clone, Copy)]
pub struct Hidden<'a> {
    /// The play itself.
    pub play: &'a Play,
    /// The game.
    pub model: &'a Model,
}

impl<'a> View<'a> {
    /// The constraint matrix of each player, `[T][T]`.
    pub fn agents(&self) -> impl Iterator<Item = &'a [f64]> {
        let size = self.seen.probes * self.seen.probes;
        self.matrices.chunks_exact(size)
    }
}

/// A quantity to minimise. It may keep buffers, but its value is a function of the view alone.
pub trait Objective {
    /// Its value.
    ///
    /// # Errors
    /// If it cannot be computed of this play.
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError>;

    /// What it takes to compute it.
    fn knowledge(&self) -> Knowledge {
        Knowledge::Actions
    }

    /// The index of single players of which it is the largest, if it is one; then it can be computed of many players in parts.
    fn of_each_agent(&self) -> Option<AgentIndex> {
        None
    }

    /// Puts the value just computed where an evaluation has a place for it, if it has one that is not filled anyway.
    fn record(&self, _value: f64, _evaluation: &mut Evaluation) {}
}
