//! Dynamic games: stochastic games and the dynamic pivot mechanism from plain tables in JSON, and whatever else becomes one.

mod answer;
mod display;
mod file;
mod json;
mod pivot;

use std::path::Path;

use walras_theory::dynamic::{MarkovGame, StageSolver, backward, markov_logit, markov_nash, shapley};

pub use answer::{DynamicAnswer, PivotAnswer};
pub(crate) use display::{pivot as pivot_text, shortfall, text};
pub use file::{DynamicFile, DynamicProblem, read};
pub use json::JsonError;
pub(crate) use pivot::solve as solve_pivot;

use super::Concept;
use super::error::SolveError;

/// What a dynamic game is called and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicNames {
    /// What the game is called.
    pub title: String,
    /// Name of each player.
    pub players: Vec<String>,
    /// Name of each state.
    pub states: Vec<String>,
    /// Names of each player's actions, `[players][states][actions]`.
    pub actions: Vec<Vec<Vec<String>>>,
}

impl DynamicNames {
    /// Numbers for names: players and actions from 1, states from 0.
    pub fn numbered(game: &MarkovGame, title: String) -> Self {
        let names = |count: usize, from: usize| (from..from + count).map(|k| k.to_string()).collect::<Vec<_>>();
        let actions = |i: usize| (0..game.states()).map(|s| names(game.stage(s).actions()[i], 1)).collect();
        Self {
            title,
            players: names(game.players(), 1),
            states: names(game.states(), 0),
            actions: (0..game.players()).map(actions).collect(),
        }
    }
}

/// Solves a dynamic game: over `periods` if it has a last one, else in stationary policies.
///
/// # Errors
/// If what is asked makes no sense of this game, or its numbers do not allow it.
pub fn solve(
    target: &Path,
    game: &MarkovGame,
    names: DynamicNames,
    periods: Option<usize>,
    concept: Concept,
) -> Result<DynamicAnswer, SolveError> {
    let refused = |source| SolveError::Dynamic { target: target.into(), source };
    if concept == Concept::AllNash {
        return Err(SolveError::AllOfDynamic { target: target.into() });
    }
    let answer = match (periods, concept) {
        (Some(_), Concept::ZeroSum) => return Err(SolveError::ZeroSumPeriods { target: target.into() }),
        (Some(periods), Concept::Precision(precision)) => {
            let found = backward(game, periods, StageSolver::Logit(precision)).map_err(refused)?;
            DynamicAnswer::of_periods(game, found, Some(precision), names)
        }
        (Some(periods), _) => {
            let found = backward(game, periods, StageSolver::Nash).map_err(refused)?;
            DynamicAnswer::of_periods(game, found, None, names)
        }
        (None, Concept::Precision(precision)) => {
            DynamicAnswer::of_logit(game, markov_logit(game, precision).map_err(refused)?, precision, names)
        }
        (None, Concept::ZeroSum) => DynamicAnswer::of_zero_sum(game, shapley(game).map_err(refused)?, names),
        (None, _) => DynamicAnswer::of_nash(game, markov_nash(game).map_err(refused)?, names),
    };
    Ok(answer)
}
