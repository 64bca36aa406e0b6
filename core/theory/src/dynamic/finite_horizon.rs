//! Games with a last period, solved from the end.
//!
//! In the last period every state is a one-shot game; in the one before, a one-shot game whose payoffs include what follows,
//! and so on. Each is solved by the solvers of one-shot games, its own branch from uniform play, so that the outcome is a
//! Markov perfect (or Markov logit) equilibrium in policies that may change with time.

use super::error::DynamicError;
use super::game::MarkovGame;
use crate::equilibrium::{LogitError, Status, logit_qre, nash};
use crate::normal_form::NormalForm;
use crate::quality::largest;
use crate::response::{logit_response, maximum};

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
    let (players, states) = (game.players(), game.states());
    let mut values = vec![0.0; players * states];
    let mut best = values.clone();
    let mut answer = Backward { periods: Vec::new(), residual: 0.0, nash_conv: 0.0, status: Status::Converged };
    for _ in 0..periods {
        let (mut profile, mut now, mut gained) = (game.uniform(), values.clone(), best.clone());
        for s in 0..states {
            let own = game.offsets()[s]..game.offsets()[s + 1];
            let stage = continued(game, s, &values)?;
            let (strategies, residual, status) = solve(&stage, solver)?;
            answer.residual = largest([answer.residual, residual]);
            if answer.status == Status::Converged {
                answer.status = status;
            }
            // A best response plays on against the same opponents with its own best continuation.
            let alone = continued(game, s, &best)?;
            for i in 0..players {
                let block = stage.offsets()[i]..stage.offsets()[i + 1];
                let mut q = vec![0.0; block.len()];
                stage.action_payoffs(&strategies, i, &mut q);
                now[i * states + s] = strategies[block].iter().zip(&q).map(|(p, q)| p * q).sum();
                alone.action_payoffs(&strategies, i, &mut q);
                gained[i * states + s] = maximum(&q);
            }
            profile[own].copy_from_slice(&strategies);
        }
        (values, best) = (now, gained);
        let regret = best.iter().zip(&values).map(|(best, value)| if best > value { best - value } else { 0.0 });
        answer.periods.push(Period { profile, values: values.clone(), regret: regret.collect() });
    }
    answer.periods.reverse();
    answer.nash_conv = answer.periods[0].regret.chunks_exact(states).map(|r| largest(r.iter().copied())).sum();
    Ok(answer)
}

/// The one-shot game of a state if `values`, `[player][state]`, follow.
fn continued(game: &MarkovGame, state: usize, values: &[f64]) -> Result<NormalForm, DynamicError> {
    let mut stage = game.stage(state).clone();
    let mut finite = true;
    stage.rewrite(|i, table| {
        let values = &values[i * game.states()..][..game.states()];
        for (joint, u) in table.iter_mut().enumerate() {
            *u += game.discount() * game.transition().expect(game.row(state, joint), values);
            finite &= u.is_finite();
        }
    });
    if finite { Ok(stage) } else { Err(DynamicError::Overflow { range: game.unit(), discount: game.discount() }) }
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
                    let mut response = payoffs.clone();
                    for own in stage.offsets().windows(2).enumerate() {
                        let (i, own) = (own.0, own.1[0]..own.1[1]);
                        stage.action_payoffs(&found.profile, i, &mut payoffs[own.clone()]);
                        logit_response(precision, &payoffs[own.clone()], &mut response[own]);
                    }
                    residual = crate::quality::residual(&found.profile, &response);
                }
                Ok((found.profile, residual, found.status))
            }
            Err(LogitError::Overflow { range, .. }) => Err(DynamicError::Overflow { range, discount: 1.0 }),
            Err(_) => Err(DynamicError::Precision { precision }),
        },
    }
}
