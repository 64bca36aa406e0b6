//! One round of learning: every system, in order, in one place.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use super::{adjust, evaluate, measure, propose, respond, sense};
use crate::learning::{Mode, OwnPart};
use crate::plugin::PluginError;

/// The steps of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, SystemSet)]
pub enum Step {
    /// Beliefs become aggregates.
    Sense,
    /// Aggregates become payoffs.
    Evaluate,
    /// Payoffs become responses.
    Respond,
    /// Beliefs that reproduce themselves become strategies.
    Propose,
    /// Strategies are compared with responses.
    Measure,
    /// Beliefs move.
    Adjust,
}

/// How the world learns; the same for all stages.
#[derive(Clone, Debug, Resource)]
pub struct Rules {
    /// How beliefs move.
    pub mode: Mode,
    /// How own contributions count.
    pub own_part: OwnPart,
    /// A stage has converged when its residual is at most this.
    pub tolerance: f64,
    /// Rounds after which a stage is given up.
    pub max_rounds: usize,
}

/// The first failure of the game in a round; it ends the run.
#[derive(Debug, Default, Resource)]
pub struct Fault(pub Option<PluginError>);

impl Fault {
    pub(super) fn keep(&mut self, result: Result<(), PluginError>) {
        if let (None, Err(error)) = (&self.0, result) {
            self.0 = Some(error);
        }
    }
}

/// The systems of one round. Ambiguous order is an error. Single-threaded: a round of a small world takes less than it
/// costs to wake a thread; large ones are split inside the systems.
pub fn round() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    schedule.configure_sets(
        (Step::Sense, Step::Evaluate, Step::Respond, Step::Propose, Step::Measure, Step::Adjust).chain(),
    );
    schedule.add_systems((
        (sense::adopt_rules, sense::sense).chain().in_set(Step::Sense),
        evaluate::evaluate.in_set(Step::Evaluate),
        respond::respond.in_set(Step::Respond),
        propose::propose.in_set(Step::Propose),
        measure::measure.in_set(Step::Measure),
        (adjust::smooth_beliefs, adjust::accelerate).chain().in_set(Step::Adjust),
    ));
    schedule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_systems_is_unambiguous() {
        let mut world = World::new();
        assert!(round().initialize(&mut world).is_ok());
    }

    #[test]
    fn an_ambiguous_order_would_be_an_error() {
        let mut world = World::new();
        let mut schedule = round();
        schedule.add_systems(measure::measure);
        assert!(schedule.initialize(&mut world).is_err());
    }
}
