//! The checks, in the order in which they are made.

mod aggregates;
mod allocation;
mod concavity;
mod constraints;
mod corners;
mod dynamics;
mod environment;
mod gradients;
mod life;
mod memory;
mod metadata;
mod monetary;
mod opening;
mod purity;
mod speed;
mod strategic;
mod types;
mod writing;

pub use concavity::{convexity, fall};
pub use strategic::{Measured, imbalance, spread_of_sums};

use super::cases::Cases;
use super::outcome::{Fault, Found};
use super::subject::Subject;

/// One thing that a game must get right.
pub struct Check {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whether the checks after it make no sense if it fails.
    pub gate: bool,
    /// What is done.
    pub run: Run,
}

/// What a check needs.
pub enum Run {
    /// The game by name or path, not opened yet.
    Opening(fn(&str) -> Result<Found, Fault>),
    /// An instance.
    Playing(fn(&Subject, &Cases) -> Result<Found, Fault>),
}

const fn opening(name: &'static str, run: fn(&str) -> Result<Found, Fault>) -> Check {
    Check { name, gate: true, run: Run::Opening(run) }
}

const fn gate(name: &'static str, run: fn(&Subject, &Cases) -> Result<Found, Fault>) -> Check {
    Check { name, gate: true, run: Run::Playing(run) }
}

const fn check(name: &'static str, run: fn(&Subject, &Cases) -> Result<Found, Fault>) -> Check {
    Check { name, gate: false, run: Run::Playing(run) }
}

/// All checks.
pub const ALL: &[Check] = &[
    opening("library", opening::library),
    opening("handshake", opening::handshake),
    opening("metadata", opening::metadata),
    gate("instance", life::instance),
    gate("output", writing::output),
    gate("functions", writing::functions),
    gate("inputs", writing::inputs),
    check("repetition", purity::repetition),
    check("batches", purity::batches),
    check("threads", purity::threads),
    check("corners", corners::corners),
    check("out_of_bounds", corners::out_of_bounds),
    check("dynamics", dynamics::dynamics),
    check("gradient", gradients::gradient),
    check("action_gradient", gradients::action_gradient),
    check("aggregates", aggregates::aggregates),
    check("feasible_origin", constraints::feasible_origin),
    check("constraint_mechanism", constraints::mechanism),
    check("monotone_constraint", constraints::monotone),
    check("increasing_constraint", constraints::increasing),
    check("concave_constraint", constraints::concave),
    check("shift_invariant", constraints::shift_invariant),
    check("concave", concavity::concave),
    check("increasing", concavity::increasing),
    check("continuous_in_mechanism", concavity::continuous),
    check("potential", strategic::potential),
    check("zero_sum", strategic::zero_sum),
    check("monetary", monetary::monetary),
    check("allocation", allocation::allocation),
    check("environment", environment::environment),
    check("memory", memory::memory),
    check("speed", speed::speed),
];

/// The check of this name.
pub fn named(name: &str) -> Option<&'static Check> {
    ALL.iter().find(|check| check.name == name)
}
