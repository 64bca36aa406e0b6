//! Correlated and coarse correlated equilibria of largest welfare.
//!
//! A distribution over action profiles is a correlated equilibrium if no player gains by a rule that replaces one recommended action by
//! another (Aumann 1974), a coarse one if no player gains by ignoring its recommendation for one action (Moulin & Vial 1978).
//! Both are polytopes, over which the sum of expected payoffs is maximised by a linear program.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, constraint, microlp, variable};
use thiserror::Error;

use super::Status;
use crate::normal_form::NormalForm;

/// Action profiles up to which the program is solved.
pub const MOST_PROFILES: usize = 20_000;
/// Gain from a deviation, in payoff ranges of the player, up to which an answer counts as converged.
const TOLERANCE: f64 = 1e-9;

/// Which deviations must not pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correlation {
    /// From any recommended action to any other.
    Correlated,
    /// To one action, whatever is recommended.
    Coarse,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CorrelatedError {
    /// More action profiles than the program is solved for.
    #[error(
        "the game has {found} action profiles, more than the {MOST_PROFILES} for which the linear program is solved"
    )]
    TooLarge {
        /// Action profiles.
        found: usize,
    },
    /// More deviations than multipliers are searched for.
    #[error("the game has {found} deviations, more than the {most} for which entropy is maximised")]
    ManyDeviations {
        /// Deviations.
        found: usize,
        /// Most that are taken.
        most: usize,
    },
    /// What is judged is no distribution over the game's profiles.
    #[error("found {found} probabilities that sum to {sum}; expected {expected} that are at least 0 and sum to 1")]
    Distribution {
        /// Profiles.
        expected: usize,
        /// Probabilities given.
        found: usize,
        /// Their sum.
        sum: f64,
    },
    /// The solver failed.
    #[error("the linear program was not solved: {0}")]
    Solver(String),
}

/// A distribution over action profiles and what it proves about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelatedEquilibrium {
    /// Probability of each profile, row-major, the last player's action fastest.
    pub distribution: Vec<f64>,
    /// Expected payoff of each player.
    pub values: Vec<f64>,
    /// Most that each player gains by a deviation of the kind meant: for correlated equilibria the best rule of replacement.
    pub regret: Vec<f64>,
    /// Largest regret in units of its player's range of payoffs.
    pub relative_regret: f64,
    /// Converged if that is at most 1e-9.
    pub status: Status,
}

/// The (coarse) correlated equilibrium of `game` with the largest sum of expected payoffs.
///
/// # Errors
/// [`CorrelatedError`] if there are too many profiles or the solver fails.
pub fn best_correlated(game: &NormalForm, kind: Correlation) -> Result<CorrelatedEquilibrium, CorrelatedError> {
    let profiles = game.payoffs(0).len();
    if profiles > MOST_PROFILES {
        return Err(CorrelatedError::TooLarge { found: profiles });
    }
    let unit: Vec<f64> = (0..game.players()).map(|i| range(game, i)).collect();
    let largest = unit.iter().copied().fold(0.0, f64::max);
    let mut variables = ProblemVariables::new();
    let p: Vec<_> = (0..profiles).map(|_| variables.add(variable().min(0.0).max(1.0))).collect();
    let mut welfare = Expression::default();
    for (k, &p) in p.iter().enumerate() {
        let sum: f64 = (0..game.players()).map(|i| (game.payoffs(i)[k] - game.payoff_range(i).0) / largest).sum();
        welfare.add_mul(sum, p);
    }
    let mut model = variables.maximise(welfare).using(microlp);
    let total: Expression = p.iter().copied().sum();
    model = model.with(constraint!(total == 1.0));
    for (player, &unit) in unit.iter().enumerate() {
        for gain in deviations(game, player, kind) {
            let mut lost = Expression::default();
            gain.iter().for_each(|&(profile, gain)| lost.add_mul(-gain / unit, p[profile]));
            model = model.with(constraint!(lost >= 0.0));
        }
    }
    let solution = model.solve().map_err(|error| CorrelatedError::Solver(error.to_string()))?;
    let mut distribution: Vec<f64> = p.iter().map(|&p| solution.value(p).max(0.0)).collect();
    let total: f64 = distribution.iter().sum();
    distribution.iter_mut().for_each(|p| *p /= total);
    Ok(judged(game, kind, distribution))
}

/// Judges a distribution over action profiles, such as the empirical play of learners, as an equilibrium of this kind.
pub fn judged(game: &NormalForm, kind: Correlation, distribution: Vec<f64>) -> CorrelatedEquilibrium {
    let values = |i: usize| distribution.iter().zip(game.payoffs(i)).map(|(p, u)| p * u).sum();
    let regret: Vec<f64> = (0..game.players()).map(|player| regret(game, player, kind, &distribution)).collect();
    let relative = regret.iter().enumerate().map(|(i, r)| if *r > 0.0 { r / range(game, i) } else { 0.0 });
    let relative_regret = crate::quality::largest(relative);
    let status = if relative_regret <= TOLERANCE { Status::Converged } else { Status::Stalled };
    CorrelatedEquilibrium {
        values: (0..game.players()).map(values).collect(),
        regret,
        relative_regret,
        status,
        distribution,
    }
}

pub(super) fn range(game: &NormalForm, player: usize) -> f64 {
    let (low, high) = game.payoff_range(player);
    if high > low { high - low } else { 1.0 }
}

/// The most `player` gains: of correlated equilibria by the best replacement of each action, of coarse ones by the best action.
fn regret(game: &NormalForm, player: usize, kind: Correlation, distribution: &[f64]) -> f64 {
    let actions = game.actions()[player];
    let gains: Vec<f64> = deviations(game, player, kind)
        .map(|gain| gain.iter().map(|&(profile, gain)| distribution[profile] * gain).sum())
        .collect();
    let best = |gains: &[f64]| gains.iter().copied().fold(0.0, f64::max);
    match kind {
        Correlation::Coarse => best(&gains),
        Correlation::Correlated => gains.chunks(actions.max(1)).map(best).sum(),
    }
}

/// For each deviation of `player` the profiles it changes and what it gains at each: from every action to every one (row by row), or to every one.
pub(super) fn deviations(
    game: &NormalForm,
    player: usize,
    kind: Correlation,
) -> impl Iterator<Item = Vec<(usize, f64)>> + '_ {
    let actions = game.actions()[player];
    let stride: usize = game.actions()[player + 1..].iter().product();
    let payoffs = game.payoffs(player);
    let rows = if kind == Correlation::Coarse { 1 } else { actions };
    (0..rows).flat_map(move |from| {
        (0..actions).map(move |to| {
            let changed = (0..payoffs.len()).filter_map(move |profile| {
                let own = profile / stride % actions;
                let meant = kind == Correlation::Coarse || own == from;
                let other = profile - own * stride + to * stride;
                (meant && own != to).then(|| (profile, payoffs[other] - payoffs[profile]))
            });
            changed.collect()
        })
    })
}
