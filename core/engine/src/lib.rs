//! The world in which agents learn to play, and the host of the games they play.
//!
//! [`direct`] makes games of environments and mechanisms;
//! [`plugin`] opens a game, [`model`] unrolls it into tables, [`laboratory::Laboratory`] is a world of stage games and
//! agents that learn it; [`play`] is what comes out, and [`play::Observation`] the part of it that a designer may see.

pub mod direct;
pub mod dynamic;
pub mod joint_law;
pub mod laboratory;
pub mod learning;
mod levels;
pub mod model;
pub mod network;
mod observe;
mod outcomes;
pub mod play;
pub mod plugin;
pub mod population;
pub mod random;
pub mod reduce;
pub mod setup;
pub mod social_optimum;
pub mod world;
