//! Linear replies: players of a linear-quadratic game on a box go to the equilibrium of all their best replies.

use std::borrow::Cow;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use walras_theory::equilibrium::{LinearOptions, LinearReplies, LinearStatus, ReplyTerm, linear_equilibrium};
use walras_theory::quality::{largest, nash_conv};
use walras_theory::sparse_rows::SparseRows;

use super::components::{Convergence, Stage, Status};
use super::fault::Fault;
use super::linear_game::{LinearGame, Parabolas};
use super::relax::Boxes;
use super::rules::Rules;
use super::workers::Workers;
use crate::learning::Mode;
use crate::model::{Model, ModelError};
use crate::outcomes::transfers_at;
use crate::play::Limits;
use crate::plugin::Batch;

/// How often replies are found anew where the last equilibrium was, to get rid of rounding.
const MAX_REFINEMENTS: usize = 4;

/// What was found in a stage game.
struct Found {
    action: Vec<f64>,
    payoff: Vec<f64>,
    regret: Vec<f64>,
    /// Largest distance of an action from the best reply, relative to the largest action where that exceeds 1.
    residual: f64,
    contraction: Option<f64>,
    passes: usize,
    status: Status,
}

/// Every stage game to its equilibrium.
pub(super) fn reply(
    mut stages: Query<(&Stage, &mut Convergence)>,
    rules: Res<Rules>,
    workers: Res<Workers>,
    mut boxes: ResMut<Boxes>,
    mut fault: ResMut<Fault>,
) {
    if rules.mode != Mode::LinearReplies {
        return;
    }
    let probes = boxes.model().probes;
    let options = LinearOptions { tolerance: rules.tolerance, max_passes: rules.max_rounds };
    for slot in 0..boxes.phi.len() {
        let found = (0..probes).map(|t| solve(boxes.model(), &boxes.phi[slot], t, &options, &workers));
        let found: Vec<Found> = match found.collect() {
            Ok(found) => found,
            Err(error) => return fault.keep(Err::<(), ModelError>(error)),
        };
        for (&Stage(stage), mut convergence) in &mut stages {
            if stage / probes == slot {
                let Found { passes, residual, status, .. } = found[stage % probes];
                *convergence = Convergence { rounds: passes, residual, status };
            }
        }
        fault.keep(settle(&mut boxes, slot, found));
    }
}

fn solve(
    model: &Model,
    phi: &[f64],
    probe: usize,
    options: &LinearOptions,
    workers: &Workers,
) -> Result<Found, ModelError> {
    let game = LinearGame::new(model, phi, probe, workers)?;
    let weights = game.weights();
    let mut action = game.low.clone();
    let mut passes = 0;
    let mut best: Option<Found> = None;
    for _ in 0..MAX_REFINEMENTS {
        let left = LinearOptions { max_passes: options.max_passes.saturating_sub(passes).max(1), ..*options };
        let (next, contraction, status, spent) = step(&game, &weights, &action, &left)?;
        passes += spent;
        let found = certify(&game, next, contraction, status, passes, options.tolerance)?;
        action.clone_from(&found.action);
        let better = best.as_ref().is_none_or(|best| found.residual < 0.5 * best.residual || best.residual.is_nan());
        let done = found.status == Status::Converged || !better || passes >= options.max_passes;
        if better || found.status == Status::Converged {
            best = Some(found);
        }
        if done {
            break;
        }
    }
    best.ok_or_else(|| ModelError::NotLinear { player: None, reason: "there is no equilibrium".into() })
}

/// Actions, contraction, how the search ended, passes.
type Step = (Vec<f64>, Option<f64>, LinearStatus, usize);

/// The equilibrium of replies as they are near these actions.
fn step(
    game: &LinearGame<'_>,
    weights: &[Option<Cow<'_, SparseRows>>],
    near: &[f64],
    options: &LinearOptions,
) -> Result<Step, ModelError> {
    let n = near.len();
    let mut sums = game.sums(&game.contributions(near));
    let base = game.parabolas(near, &sums)?.reply;
    let (mut offset, mut slopes) = (base.clone(), Vec::new());
    for d in 0..sums.len() {
        let width = largest(sums[d].iter().map(|sum| sum.abs())).max(1.0);
        sums[d].iter_mut().for_each(|sum| *sum += width);
        let shifted = game.parabolas(near, &sums)?.reply;
        sums[d].iter_mut().for_each(|sum| *sum -= width);
        let slope: Vec<f64> = shifted.iter().zip(&base).map(|(a, b)| (a - b) / width).collect();
        offset.iter_mut().zip(&slope).zip(&sums[d]).for_each(|((offset, slope), sum)| *offset -= slope * sum);
        slopes.push(slope);
    }
    // What is solved for is what players contribute, of which aggregates are sums.
    let contribution = |x: &[f64]| game.contributions(x);
    let (a, b) = (contribution(&game.low), contribution(&game.high));
    let low: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a.min(*b)).collect();
    let high: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a.max(*b)).collect();
    let at_zero = contribution(&offset);
    let rates: Vec<Vec<f64>> =
        slopes.iter().map(|slope| slope.iter().zip(&game.rate).map(|(slope, rate)| slope * rate).collect()).collect();
    let terms = rates.iter().zip(weights);
    let terms = terms.map(|(slope, weights)| ReplyTerm { slope, weights: weights.as_deref() }).collect();
    let replies = LinearReplies { offset: &at_zero, terms, low: &low, high: &high };
    let found = linear_equilibrium(&replies, options);
    if let LinearStatus::Explosive(radius) = found.status {
        return Err(ModelError::Explosive { radius });
    }
    let sums = game.sums(&found.action);
    let reply = |i: usize| {
        let felt: f64 = slopes.iter().zip(&sums).map(|(slope, sums)| slope[i] * sums[i]).sum();
        (offset[i] + felt).clamp(game.low[i], game.high[i])
    };
    Ok(((0..n).map(reply).collect(), found.contraction, found.status, found.passes))
}

/// How far these actions are from best replies, as the game itself says.
fn certify(
    game: &LinearGame<'_>,
    action: Vec<f64>,
    contraction: Option<f64>,
    status: LinearStatus,
    passes: usize,
    tolerance: f64,
) -> Result<Found, ModelError> {
    let sums = game.sums(&game.contributions(&action));
    let parabolas = game.parabolas(&action, &sums)?;
    let payoff = game.payoffs(&action, &sums)?;
    game.check_parabolas(&parabolas, &sums, &action, &payoff)?;
    let Parabolas { reply, .. } = &parabolas;
    let best: Vec<f64> = reply.iter().enumerate().map(|(i, x)| x.clamp(game.low[i], game.high[i])).collect();
    let there = game.payoffs(&best, &sums)?;
    let regret: Vec<f64> = there.iter().zip(&payoff).map(|(best, payoff)| (best - payoff).max(0.0)).collect();
    let scale = largest(action.iter().map(|x| x.abs())).max(1.0);
    let residual = largest(action.iter().zip(&best).map(|(x, best)| (x - best).abs())) / scale;
    let status = match status {
        _ if residual <= tolerance => Status::Converged,
        _ if residual.is_nan() => Status::Failed,
        LinearStatus::Budget => Status::Budget,
        _ => Status::Stalled,
    };
    Ok(Found { action, payoff, regret, residual, contraction, passes, status })
}

/// Takes in what was found in the stage games of a mechanism value.
fn settle(boxes: &mut Boxes, slot: usize, found: Vec<Found>) -> Result<(), ModelError> {
    let model = Arc::clone(boxes.model());
    let Model { players: n, probes, .. } = *model;
    let action: Vec<f64> = found.iter().flat_map(|found| &found.action).copied().collect();
    let mut matrix = vec![-1.0; n * probes * probes];
    if model.game.has_constraint() {
        let players: Vec<u32> = (0..n as u32).collect();
        let mut values = vec![0.0; n];
        for t in 0..probes {
            let probe = vec![t as u32; n];
            for s in 0..probes {
                let action = &action[s * n..][..n];
                let (phi, player, probe) = (&boxes.phi[slot], &players, &probe);
                let batch = Batch { phi, player, probe, action, ..Default::default() };
                model.game.constraint(&batch, &mut values)?;
                values.iter().enumerate().for_each(|(i, value)| matrix[(i * probes + t) * probes + s] = *value);
            }
        }
    }
    let each = action.chunks_exact(n).enumerate();
    let paid = each.map(|(t, action)| transfers_at(&model, &boxes.phi[slot], t, action));
    boxes.transfer[slot] = paid.collect::<Result<Vec<_>, _>>()?.concat();
    let limits = found.iter().map(|found| Limits {
        value: Vec::new(),
        multiplier: Vec::new(),
        unexplained: found.residual,
        gain: nash_conv(&found.regret),
    });
    let points = &mut boxes.points[slot];
    points.limits = limits.collect();
    points.contraction = found.iter().map(|found| found.contraction.unwrap_or(f64::NAN)).collect();
    (points.action, points.matrix) = (action, matrix.into());
    boxes.payoff[slot] = found.iter().flat_map(|found| &found.payoff).copied().collect();
    boxes.regret[slot] = found.iter().flat_map(|found| &found.regret).copied().collect();
    Ok(())
}
