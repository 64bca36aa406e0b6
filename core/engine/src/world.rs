//! The bevy_ecs world: components, the arena they point into, and the systems of one round of learning.
//!
//! All stage games of all mechanism values under comparison live here together and advance by the same systems. A
//! system sweeps the columns of the [`arena::Arena`]; entities hold handles into it.

mod adjust;
pub mod arena;
pub mod components;
mod evaluate;
mod measure;
mod propose;
mod respond;
pub mod schedule;
mod sense;
mod workers;

pub use workers::Workers;
