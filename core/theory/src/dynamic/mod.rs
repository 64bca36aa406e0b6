//! Dynamic games: states that move with play, policies, and what they are worth.
//!
//! A [`MarkovGame`] (stochastic game) has finitely many states. In each the players play a stage game, then the next state is
//! drawn from a law that depends on the state and on what all of them did; payoffs are discounted sums,
//! `V_i(s) = E Σ_t γ^t r_i(s_t, a_t)`. A stationary policy says what a player does in every state. Policies of all players are
//! one flat profile, state by state, each part a profile of that state's stage game, cut by [`MarkovGame::offsets`].
//!
//! - [`Evaluation`]: what policies are worth, exactly;
//! - [`best_response`], [`certify`]: the Markov decision problem that the others leave a player, and what it gains there;
//! - [`markov_logit`]: Markov logit equilibria along their path from precision 0;
//! - [`markov_nash`]: a Markov perfect equilibrium, as the limit of that path;
//! - [`shapley`]: the value of a zero-sum game;
//! - [`backward`], [`evaluate_periods`], [`best_of_periods`]: games with a last period;
//! - [`soft_response`]: the best reply of a player that pays for departing from habit;
//! - [`mean_field`]: populations, of whose members none moves the whole;
//! - [`pivot`]: the dynamic pivot mechanism.
//!
//! Source of the model: Shapley, "Stochastic games", PNAS 39 (1953); Fink, "Equilibrium in a stochastic n-person game",
//! Journal of Science of the Hiroshima University 28 (1964).

mod best_response;
mod discounted;
mod error;
mod evaluation;
mod finite_horizon;
mod game;
mod logit;
mod logit_system;
mod matrix_game;
mod mean_field;
mod nash;
mod periods;
mod pivot;
mod soft_response;
mod transition;
mod zero_sum;

pub use best_response::{BestResponse, Certificate, best_response, certify};
pub use error::DynamicError;
pub use evaluation::Evaluation;
pub use finite_horizon::{Backward, Period, StageSolver, backward};
pub use game::MarkovGame;
pub use logit::{LARGEST_SYSTEM, MarkovLogit, markov_logit, markov_logit_with};
pub use matrix_game::{MatrixGame, matrix_game};
pub use mean_field::{MeanField, MeanFieldOptions, Population, mean_field};
pub use nash::{MarkovNash, markov_nash, markov_nash_with};
pub use periods::{best_of_periods, evaluate_periods};
pub use pivot::{MOST_JOINT_TYPES, Pivot, PivotProblem, pivot};
pub use soft_response::{SoftResponse, soft_response};
pub use transition::Transition;
pub use zero_sum::{ZeroSum, shapley};
