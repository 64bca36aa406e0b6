//! The mathematics of walras as plain functions over slices: no world, no files, no clock, no global state.
//!
//! - [`response`]: how a player answers payoffs (logit response, best response);
//! - [`learning`]: how it changes its mind over time, one rule a file;
//! - [`strategy`]: mixed strategies and their expectations;
//! - [`quality`]: how far a profile is from equilibrium (regret, NashConv, residual);
//! - [`equilibrium`]: logit and Nash equilibria of finite and continuous games, with certificates;
//! - [`direct`]: reports, allocations and money, and what lying gains;
//! - [`dynamic`]: games whose states move with play: values, equilibria, learning populations, the dynamic pivot;
//! - [`fixed_point`]: the accelerated search for an equilibrium in the space of expectations;
//! - [`normal_form`]: finite games and exact expectations over mixed profiles;
//! - [`equilibrium`]: logit equilibria along their branch, Nash equilibria, games of many alike;
//! - [`action_graph`]: games of many players in which an action's payoff depends on few others;
//! - [`game_file`]: games from and to the text of files;
//! - [`revealed_preference`]: what a designer can tell from play alone.

pub mod action_graph;
pub mod direct;
pub mod distribution;
pub mod dynamic;
pub mod equilibrium;
pub mod fixed_point;
pub mod game_file;
pub mod learning;
pub mod normal_form;
pub mod quality;
pub mod response;
pub mod revealed_preference;
pub mod strategy;

mod strongly_connected;
