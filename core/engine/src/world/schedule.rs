//! One round of learning: every system, in order, in one place.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use super::{
    accelerate, call, chains, crowds, evaluate, imitate, linear, measure, propose, relax, respond, review, revise,
    sense, trial, walk,
};

/// The steps of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, SystemSet)]
pub enum Step {
    /// What is played is remembered, some are called to revise it, and beliefs become aggregates.
    Sense,
    /// Aggregates become payoffs.
    Evaluate,
    /// Payoffs become responses.
    Respond,
    /// Beliefs that reproduce themselves become strategies.
    Propose,
    /// Strategies are compared with responses.
    Measure,
    /// Strategies are revised, or beliefs move.
    Adjust,
}

/// The systems of one round. Ambiguous order is an error. Single-threaded: a round of a small world takes less than it
/// costs to wake a thread; large ones are split inside the systems.
pub fn round() -> Schedule {
    let mut schedule = strict();
    schedule.configure_sets(
        (Step::Sense, Step::Evaluate, Step::Respond, Step::Propose, Step::Measure, Step::Adjust).chain(),
    );
    schedule.add_systems((
        (sense::adopt_rules, revise::remember, call::call, sense::sense).chain().in_set(Step::Sense),
        evaluate::evaluate.in_set(Step::Evaluate),
        (respond::respond, imitate::imitate).chain().in_set(Step::Respond),
        propose::propose.in_set(Step::Propose),
        (measure::measure, chains::unite).chain().in_set(Step::Measure),
        (revise::revise, walk::walk, accelerate::accelerate).chain().in_set(Step::Adjust),
    ));
    schedule
}

/// Between two rounds, if averages are due to be tried: they are measured as strategies are in a round.
pub fn trial() -> Schedule {
    let mut schedule = strict();
    schedule.add_systems(
        (trial::open, sense::sense, evaluate::evaluate, respond::respond, trial::close, chains::unite).chain(),
    );
    schedule
}

/// Strategies as they stand are measured.
pub fn review() -> Schedule {
    let mut schedule = strict();
    schedule.add_systems((sense::sense, evaluate::evaluate, respond::respond, review::review, chains::unite).chain());
    schedule
}

/// In place of rounds, where players go straight to an equilibrium in points of a box.
pub fn relaxation() -> Schedule {
    let mut schedule = strict();
    schedule.add_systems(relax::relax);
    schedule
}

/// In place of rounds, where players are a population.
pub fn population() -> Schedule {
    let mut schedule = strict();
    schedule.add_systems(crowds::rest);
    schedule
}

/// The same where best replies are linear.
pub fn linear_replies() -> Schedule {
    let mut schedule = strict();
    schedule.add_systems(linear::reply);
    schedule
}

fn strict() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    schedule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_systems_is_unambiguous() {
        let mut world = World::new();
        assert!(round().initialize(&mut world).is_ok());
        assert!(trial().initialize(&mut world).is_ok());
        assert!(review().initialize(&mut world).is_ok());
        assert!(relaxation().initialize(&mut world).is_ok());
        assert!(population().initialize(&mut world).is_ok());
        assert!(linear_replies().initialize(&mut world).is_ok());
    }

    #[test]
    fn an_ambiguous_order_would_be_an_error() {
        let mut world = World::new();
        let mut schedule = round();
        schedule.add_systems(measure::measure);
        assert!(schedule.initialize(&mut world).is_err());
    }
}
