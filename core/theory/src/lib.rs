//! The mathematics of walras as plain functions over slices: no world, no files, no clock, no global state.
//!
//! - [`response`]: how a player answers payoffs (logit response, best response);
//! - [`learning`]: how it changes its mind over time, one rule a file;
//! - [`sparse_rows`]: weights between many players of whom each feels few;
//! - [`strategy`]: mixed strategies and their expectations;
//! - [`quality`]: how far a profile is from equilibrium (regret, NashConv, residual);
//! - [`equilibrium`]: logit and Nash equilibria of finite and continuous games, with certificates;
//! - [`direct`]: reports, allocations and money, and what lying gains;
//! - [`dynamic`]: games whose states move with play: values, equilibria, learning populations, the dynamic pivot;
//! - [`exact_sum`]: sums that are rounded once, in whatever order;
//! - [`kernel`]: loops as wide as the processor allows, with the same bits on all;
//! - [`fixed_point`]: the accelerated search for an equilibrium in the space of expectations;
//! - [`normal_form`]: finite games and exact expectations over mixed profiles;
//! - [`equilibrium`]: logit equilibria along their branch, Nash equilibria, games of many alike;
//! - [`action_graph`]: games of many players in which an action's payoff depends on few others;
//! - [`extensive_form`]: trees, what behaviour in them is worth, and best responses;
//! - [`game_file`]: games from and to the text of files;
//! - [`revealed_preference`]: what a designer can tell from play alone.

pub mod action_graph;
pub mod direct;
pub mod distribution;
pub mod dynamic;
pub mod equilibrium;
pub mod exact_sum;
pub mod extensive_form;
pub mod fixed_point;
pub mod game_file;
pub mod kernel;
pub mod learning;
pub mod normal_form;
pub mod quality;
pub mod response;
pub mod revealed_preference;
pub mod sparse_rows;
pub mod strategy;

mod strongly_connected;
