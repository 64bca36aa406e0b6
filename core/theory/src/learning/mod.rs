//! Learning rules as plain functions over slices: what a player does next, given payoffs and what it remembers.
//!
//! | rule | function | remembers, besides its strategy |
//! |---|---|---|
//! | logit response | [`logit_response`] with a [`PrecisionSchedule`] | nothing |
//! | anchored logit response | [`anchored_response`] | an anchor `[actions]` |
//! | best response | [`best_response_by`], [`best_action`] | nothing |
//! | fictitious play | [`fictitious_play`], [`stochastic_fictitious_play`] | nothing: its strategy is what it has played so far |
//! | replicator dynamics | [`replicator`], [`replicator_discrete`] | nothing |
//! | mirror descent | [`exponential_weights`], [`projected_ascent`] | nothing |
//! | EXP3 | [`exp3_strategy`], [`exp3_update`] | scores `[actions]` |
//! | regret matching | [`regret_matching`], [`regret_matching_plus`] | regrets `[actions]`, an average `[actions]` |
//! | regret matching, joint play of a table | [`play_by_regret_matching`] | itself, gains `[actions][actions]` |
//! | counterfactual regret, in trees | [`CounterfactualRegret`] | itself, regrets and plans `[actions of all information sets]` |
//! | Q-learning | [`q_update`], [`frequency_adjusted_q_update`], [`q_update_all`] | action values `[actions]` |
//! | actor and critic | [`actor_critic_update`] | preferences `[actions]`, the value of a state |
//! | logit revision | [`logit_revision`] | nothing: its strategy is an action |
//! | imitation | [`imitate_among_agents`], [`imitate_in_population`] | nothing |
//!
//! Payoffs are those of each action against what the others do, `[actions]`, finite. Strategies are probabilities
//! `[actions]`. Memory belongs to the caller. Nothing allocates; finite input never gives NaN. A rule sweeps many players by
//! [`rows`] and [`rows_with_memory`]. Rules that draw take the generator; they use its 64-bit words directly, so that their
//! draws do not change with the version of `rand`.

mod actor_critic;
mod anchored;
mod best_response;
mod counterfactual;
mod draw;
mod exp3;
mod fictitious_play;
mod imitation;
mod joint_play;
mod logit;
mod logit_revision;
mod mirror_descent;
mod q_learning;
mod regret_matching;
mod replicator;
mod rows;
mod simplex;

pub use actor_critic::actor_critic_update;
pub use anchored::anchored_response;
pub use best_response::{TieRule, best_action, best_response_by};
pub use counterfactual::{CounterfactualRegret, CounterfactualRule};
pub use draw::{draw_action, draw_below, draw_unit};
pub use exp3::{Exp3Rates, exp3_strategy, exp3_update};
pub use fictitious_play::{fictitious_play, observe, stochastic_fictitious_play};
pub use imitation::{ImitationRule, imitate_among_agents, imitate_in_population};
pub use joint_play::{RegretMatching, play_by_regret_matching};
pub use logit::PrecisionSchedule;
pub use logit_revision::logit_revision;
pub use mirror_descent::{exponential_weights, projected_ascent};
pub use q_learning::{explore, frequency_adjusted_q_update, q_update, q_update_all};
pub use regret_matching::{Averaging, average_strategy, regret_matching, regret_matching_plus, regret_strategy};
pub use replicator::{ReplicatorError, replicator, replicator_discrete};
pub use rows::{RowsError, rows, rows_with_memory};
pub use simplex::project_to_simplex;

pub use crate::response::{best_response, logit_response, smooth};
