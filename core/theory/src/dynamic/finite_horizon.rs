//! Games with a last period, solved from the end.
//!
//! In the last period every state is a one-shot game; in the one before, a one-shot game whose payoffs include what follows,
//! and so on. Each is solved by the solvers of one-shot games, its own branch from uniform play, so that the outcome is a
//! Markov perfect (or Markov logit) equilibrium in policies that may change with time.

use super::error::DynamicError;
use super::game::MarkovGame;
use super::periods::best_of_periods;
use crate::equilibrium::certificate::logit_residual;
use crate::equilibrium::{LogitError, Status, logit_qre, nash};
use crate::normal_form::{Contraction, NormalForm};
use crate::quality::largest;

/// Most periods times probabilities of one period: some minutes of work.
const MOST_WORK: usize = 1 << 21;

/// How the one-shot game of a state and period is solved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StageSolver {
    /// Its logit equilibrium at this precision.
    Logit(f64),
    /// A Nash equilibrium.
    Nash,
}

/// Policies of one period and what they are worth from it on.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// Probabilities, flat, state by state.
    pub profile: Vec<f64>,
    /// `[player][state]`.
    pub values: Vec<f64>,
    /// What an exact best response, from this period to the last, adds: `[player][state]`.
    pub regret: Vec<f64>,
}

/// Policies of all periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Backward {
    /// From the first period to the last.
    pub periods: Vec<Period>,
    /// Of logit equilibria the largest `‖σ − softmax(τ Q)‖_∞`, of Nash equilibria the largest regret in a one-shot game in
    /// units of its range.
    pub residual: f64,
    /// Sum over players of their largest regret over states in the first period.
    pub nash_conv: f64,
    /// The first that is not converged, from the last period on.
    pub status: Status,
}

/// Solves a game of `periods` ≥ 1 periods by backward induction; nothing follows the last one. The discount may be 1 or more.
///
/// # Errors
/// [`DynamicError`] if there are no periods, the precision makes no sense, or values overflow.
pub fn backward(game: &MarkovGame, periods: usize, solver: StageSolver) -> Result<Backward, DynamicError> {
    if periods == 0 {
        return Err(DynamicError::Size { what: "periods".into(), found: 0, expected: 1 });
    }
    let work = periods.saturating_mul(game.profile_length());
    if work > MOST_WORK {
        let what = "periods times states times actions of all players";
        return Err(DynamicError::TooLarge { what, found: work, most: MOST_WORK });
    }
    // Constants far from zero would cost differences of values their digits.
    let levels: Vec<f64> = (0..game.players()).map(|i| game.payoff_range(i)).map(|(l, h)| 0.5 * l + 0.5 * h).collect();
    let mut answer = induced(&game.rescaled(&levels, &vec![1.0; levels.len()]), periods, solver)?;
    let mut sum = 0.0;
    for period in answer.periods.iter_mut().rev() {
        sum = 1.0 + game.discount() * sum;
        for (values, level) in period.values.chunks_exact_mut(game.states()).zip(&levels) {
            values.iter_mut().for_each(|v| *v += level * sum);
        }
    }
    if answer.periods.iter().flat_map(|period| &period.values).all(|v| v.is_finite()) {
        Ok(answer)
    } else {
        Err(DynamicError::Overflow { range: game.unit(), discount: game.discount() })
    }
}

/// Backward induction in a game whose payoffs are near zero.
fn induced(game: &MarkovGame, periods: usize, solver: StageSolver) -> Result<Backward, DynamicError> {
    let overflow = || DynamicError::Overflow { range: game.unit(), discount: game.discount() };
    let (states, length) = (game.states(), game.profile_length());
    let mut values = vec![0.0; game.players() * states];
    let mut profile = vec![0.0; periods * length];
    let mut answer = Backward { periods: Vec::new(), residual: 0.0, nash_conv: 0.0, status: Status::Converged };
    for policies in profile.chunks_exact_mut(length).rev() {
        let mut now = values.clone();
        for s in 0..states {
            let stage = game.continued(s, &values).ok_or_else(overflow)?;
            let (strategies, residual, status) = solve(&stage, solver)?;
            answer.residual = largest([answer.residual, residual]);
            if answer.status == Status::Converged {
                answer.status = status;
            }
            for i in 0..game.players() {
                let mut q = vec![0.0; stage.actions()[i]];
                stage.action_payoffs(&strategies, i, &mut q);
                let own = &strategies[stage.offsets()[i]..];
                now[i * states + s] = own.iter().zip(&q).map(|(p, q)| p * q).sum();
            }
            policies[game.offsets()[s]..game.offsets()[s + 1]].copy_from_slice(&strategies);
        }
        values = now.clone();
        answer.periods.push(Period { profile: policies.to_vec(), values: now, regret: Vec::new() });
    }
    answer.periods.reverse();
    let best = best_of_periods(game, periods, &profile);
    if !best.iter().all(|best| best.is_finite()) {
        return Err(overflow());
    }
    for (number, period) in answer.periods.iter_mut().enumerate() {
        let best = best.chunks_exact(states).skip(number).step_by(periods).flatten();
        let gain = |(best, value): (&f64, &f64)| if best > value { best - value } else { 0.0 };
        period.regret = best.zip(&period.values).map(gain).collect();
    }
    answer.nash_conv = answer.periods[0].regret.chunks_exact(states).map(|r| largest(r.iter().copied())).sum();
    Ok(answer)
}

/// Strategies of a one-shot game, their residual and how the search ended.
fn solve(stage: &NormalForm, solver: StageSolver) -> Result<(Vec<f64>, f64, Status), DynamicError> {
    match solver {
        StageSolver::Nash => {
            let found = nash(stage);
            Ok((found.profile, found.relative_regret, found.status))
        }
        StageSolver::Logit(precision) => match logit_qre(stage, precision) {
            Ok(found) => {
                // At the precision asked for, also where the branch was left before it.
                let mut residual = found.residual;
                if found.precision != precision {
                    let mut payoffs = vec![0.0; found.profile.len()];
                    Contraction::new(stage).payoffs(stage, &found.profile, &mut payoffs);
                    residual = logit_residual(stage.offsets(), precision, &found.profile, &payoffs);
                }
                Ok((found.profile, residual, found.status))
            }
            Err(LogitError::Overflow { range, .. }) => Err(DynamicError::Overflow { range, discount: 1.0 }),
            Err(_) => Err(DynamicError::Precision { precision }),
        },
    }
}
