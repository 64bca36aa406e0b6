//! The mathematics of walras as plain functions over slices: no world, no files, no clock, no global state.
//!
//! - [`response`]: how a player answers payoffs (logit response, best response);
//! - [`strategy`]: mixed strategies and their expectations;
//! - [`quality`]: how far a profile is from equilibrium (regret, NashConv, residual);
//! - [`equilibrium`]: logit and Nash equilibria of finite games, with certificates;
//! - [`fixed_point`]: the accelerated search for an equilibrium in the space of expectations;
//! - [`normal_form`]: finite games and exact expectations over mixed profiles;
//! - [`revealed_preference`]: what a designer can tell from play alone.

pub mod equilibrium;
pub mod fixed_point;
pub mod normal_form;
pub mod quality;
pub mod response;
pub mod revealed_preference;
pub mod strategy;

mod strongly_connected;
