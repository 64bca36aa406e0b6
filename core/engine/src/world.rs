//! The bevy_ecs world: components, the arena they point into, and the systems of one round of learning.
//!
//! All stage games of all mechanism values under comparison live here together and advance by the same systems. A
//! system sweeps the columns of the [`arena::Arena`]; entities hold handles into it.

pub(crate) mod accelerate;
pub(crate) mod aggregates;
pub mod arena;
pub(crate) mod box_game;
mod call;
mod certificate;
pub mod chains;
pub mod components;
pub mod crowds;
mod evaluate;
pub mod exact;
pub mod fault;
pub mod imitate;
pub(crate) mod joint;
mod linear;
mod linear_game;
mod measure;
mod propose;
pub mod relax;
mod respond;
mod review;
mod revise;
pub mod rules;
pub mod sampled;
pub mod schedule;
mod sense;
mod trial;
mod walk;
mod workers;

pub use workers::Workers;
