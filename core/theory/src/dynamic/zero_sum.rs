//! Shapley's values of zero-sum stochastic games.
//!
//! `v(s) = val [ r(s, a) + γ Σ P(s'|s, a) v(s') ]` has one solution, which value iteration approaches by a factor γ a round
//! (Shapley, "Stochastic games", PNAS 39, 1953). Where it helps, a round ends with the exact value of the strategies just
//! found in place of one more period (Pollatschek & Avi-Itzhak 1969), which is Newton's method; a step that does not bring
//! the equation closer is not taken.

use super::best_response::{Certificate, certificate};
use super::error::DynamicError;
use super::evaluation::Evaluation;
use super::game::MarkovGame;
use super::matrix_game::{MatrixGame, matrix_game};
use crate::equilibrium::Status;
use crate::quality::{self, largest};

/// Payoffs that add up to less than this, relative to the largest, add up to zero.
const OPPOSITE: f64 = 1e-12;
/// Change of values, relative to the largest, at which they have settled.
const SETTLED: f64 = 4e-16;
/// Relative regret up to which strategies count as optimal.
const TOLERANCE: f64 = 1e-9;

/// Values and optimal stationary policies of a zero-sum game.
#[derive(Debug, Clone, PartialEq)]
pub struct ZeroSum {
    /// What player 0 wins from each state on, a discounted sum.
    pub value: Vec<f64>,
    /// Optimal policies of both, flat, state by state.
    pub profile: Vec<f64>,
    /// `max_s |v(s) − val(s)|`: how exactly Shapley's equation holds. The values are within this over `1 − γ`.
    pub residual: f64,
    /// What the policies prove: value and regret of each player.
    pub certificate: Certificate,
    /// Rounds taken.
    pub rounds: usize,
    /// Converged if no player has a better policy, to 1e-9 of the range of discounted sums.
    pub status: Status,
}

/// Solves a zero-sum game of two players.
///
/// # Errors
/// [`DynamicError`] if the game is not zero-sum, its discount is 1 or more, or values overflow.
pub fn shapley(game: &MarkovGame) -> Result<ZeroSum, DynamicError> {
    game.stationary()?;
    opposite(game)?;
    let overflow = || DynamicError::Overflow { range: game.unit(), discount: game.discount() };
    let mut evaluation = Evaluation::new(game);
    let mut local: Vec<Option<MatrixGame>> = vec![None; game.states()];
    let mut value = vec![0.0; game.states()];
    let mut image = apply(game, &value, &mut local).ok_or_else(overflow)?;
    // A fraction γ of the error is left after each round.
    let most = 200 + (60.0 / (1.0 - game.discount())) as usize;
    let mut rounds = 0;
    let mut before = f64::INFINITY;
    while rounds < most {
        rounds += 1;
        let residual = quality::residual(&value, &image);
        let size = largest(image.iter().map(|v| v.abs()));
        if residual <= SETTLED * size || (residual <= 1e-13 * size && residual >= before) {
            break;
        }
        before = residual;
        let newton = evaluation.evaluate(&profile(game, &local)).then(|| evaluation.values_of(0).to_vec());
        let mut trial = local.clone();
        if let Some(newton) = newton
            && let Some(after) = apply(game, &newton, &mut trial)
            && quality::residual(&newton, &after) < residual * game.discount().max(0.5)
        {
            (value, image, local) = (newton, after, trial);
        } else {
            let after = apply(game, &image, &mut local).ok_or_else(overflow)?;
            value = std::mem::replace(&mut image, after);
        }
    }
    let residual = quality::residual(&value, &image);
    let profile = profile(game, &local);
    if !evaluation.evaluate(&profile) {
        return Err(overflow());
    }
    let certificate = certificate(&evaluation, &profile);
    let optimal = certificate.relative_regret <= TOLERANCE;
    let status = if optimal { Status::Converged } else { Status::Stalled };
    Ok(ZeroSum { value: image, profile, residual, certificate, rounds, status })
}

/// Refuses what is not a game of two players with opposite interests.
fn opposite(game: &MarkovGame) -> Result<(), DynamicError> {
    if game.players() != 2 {
        return Err(DynamicError::NotZeroSum { found: format!("this one has {} players", game.players()) });
    }
    let size = largest((0..2).map(|i| game.payoff_range(i)).map(|(low, high)| low.abs().max(high.abs())));
    for s in 0..game.states() {
        let (own, other) = (game.stage(s).payoffs(0), game.stage(s).payoffs(1));
        if let Some(joint) = (0..own.len()).find(|&a| (own[a] + other[a]).abs() > OPPOSITE * size) {
            let found =
                format!("in state {s} the payoffs of joint action {joint} are {} and {}", own[joint], other[joint]);
            return Err(DynamicError::NotZeroSum { found });
        }
    }
    Ok(())
}

/// The value of every state's matrix game if `value` follows; `local` has the solutions of the last round, then of this.
fn apply(game: &MarkovGame, value: &[f64], local: &mut [Option<MatrixGame>]) -> Option<Vec<f64>> {
    let mut image = Vec::with_capacity(value.len());
    for (s, known) in local.iter_mut().enumerate() {
        let follows = |joint| game.discount() * game.transition().expect(game.row(s, joint), value);
        let payoffs: Vec<f64> =
            game.stage(s).payoffs(0).iter().enumerate().map(|(joint, r)| r + follows(joint)).collect();
        let solved = matrix_game(&payoffs, game.stage(s).actions()[1], known.as_ref())?;
        image.push(solved.value);
        *known = Some(solved);
    }
    Some(image)
}

fn profile(game: &MarkovGame, local: &[Option<MatrixGame>]) -> Vec<f64> {
    let mut profile = game.uniform();
    for (s, solved) in local.iter().enumerate() {
        if let Some(MatrixGame { rows, columns, .. }) = solved {
            profile[game.strategy(0, s)].copy_from_slice(rows);
            profile[game.strategy(1, s)].copy_from_slice(columns);
        }
    }
    profile
}
