//! Logit and Nash equilibria of action-graph games without their normal form.
//!
//! Players who choose from the same action nodes are alike: what a node pays does not depend on who plays it. On the
//! principal branch they play alike until a bifurcation, so that the unknowns are one strategy for each kind of player,
//! however many there are. With `u_a` the expected payoff of an action when every player plays by kind, and `u_a | j plays b` the
//! same with one other player j of a kind fixed on b,
//!
//! ```text
//! ∂u_a/∂σ_b = (number of others of b's kind) ((u_a | j plays b) − u_a)
//! ```
//!
//! exactly, payoffs being linear in each player's strategy and those strategies being normalised. Without normalisation the
//! number of players would enter the equations through a direction that means nothing. Source: Jiang, Leyton-Brown & Bhat, "Action-graph games", Games and
//! Economic Behavior 71 (2011), section 4.

mod kinds;
mod nash;
mod system;

use std::ops::ControlFlow;

use super::Status;
use super::certificate::logit_residual;
use super::logit::{LogitError, LogitOptions, LogitQre, follow, scaled};
use super::tracer::{Equations, Tracer};
use crate::action_graph::ActionGraphGame;
use crate::quality;

pub use nash::action_graph_nash;

use kinds::Kinds;
use system::KindSystem;

/// The logit equilibrium of `game` at `precision` ≥ 0 on its principal branch, among profiles in which players with the same
/// actions play alike.
///
/// The profile is that of all players, flat. A bifurcation is noticed only if it leads to profiles of that kind. There is no
/// error bound.
///
/// # Errors
/// As [`logit_qre`](super::logit_qre).
pub fn action_graph_qre(
    game: &ActionGraphGame,
    precision: f64,
    options: &LogitOptions,
) -> Result<LogitQre, LogitError> {
    let kinds = Kinds::of(game);
    let range = quality::largest(kinds.units.iter().copied());
    let target = scaled(range, precision)?;
    if target == 0.0 {
        return Ok(certified(&kinds, game, precision, &kinds.uniform(), Status::Converged));
    }
    let mut tracer = Tracer::new(KindSystem::new(game, &kinds, &kinds.uniform()), 1.0);
    tracer.limit_step(options.longest_step);
    let status = follow(&mut tracer, target, options.evaluations, |_| ControlFlow::Continue(()));
    let polish = tracer.polish();
    let reached = if status == Status::Converged { precision } else { tracer.precision() / range };
    let mut qre = certified(&kinds, game, reached, tracer.system.profile(), status);
    let accurate = polish.correction <= options.tolerance && qre.residual <= options.tolerance;
    if status == Status::Converged && !accurate {
        qre.status = Status::Stalled;
    }
    Ok(qre)
}

fn certified(kinds: &Kinds, game: &ActionGraphGame, precision: f64, profile: &[f64], status: Status) -> LogitQre {
    let (by_kind, payoffs) = kinds.regrets(game, profile);
    let regret = kinds.each(&by_kind);
    LogitQre {
        precision,
        profile: kinds.spread(profile),
        residual: logit_residual(&kinds.offsets, precision, profile, &payoffs),
        nash_conv: quality::nash_conv(&regret),
        regret,
        error_bound: None,
        status,
    }
}
