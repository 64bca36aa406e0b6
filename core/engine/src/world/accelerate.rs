//! Adjust, accelerated: beliefs move straight towards a rest point.

use std::ops::Range;

use bevy_ecs::prelude::*;
use walras_game::metadata::Own;
use walras_theory::fixed_point::Advance;
use walras_theory::strategy::expectation;

use super::arena::{Arena, Cells};
use super::components::{Convergence, Search, Stage};
use super::fault::Fault;
use super::rules::Rules;
use crate::learning::{LearningRule, OwnPart};
use crate::plugin::{Batch, PluginError};

/// Beliefs take an accelerated step. Where the search ends without a strategy that could be measured, its last response
/// becomes one, for the next round to measure.
pub(super) fn accelerate(
    mut stages: Query<(&Stage, &Convergence, &mut Search)>,
    rules: Res<Rules>,
    mut arena: ResMut<Arena>,
    mut fault: ResMut<Fault>,
) {
    let arena = &mut *arena;
    for (&Stage(stage), convergence, mut search) in &mut stages {
        if arena.stages.active[stage] {
            let last_chance = convergence.rounds + 1 >= rules.max_rounds;
            let result = accelerate_stage(arena, stage, &mut search, rules.own_part, last_chance);
            fault.keep(result);
        }
    }
}

fn accelerate_stage(
    arena: &mut Arena,
    stage: usize,
    search: &mut Search,
    own_part: OwnPart,
    last_chance: bool,
) -> Result<(), PluginError> {
    if search.candidate && !search.accelerator.tighten() {
        search.stalled = true;
        return Ok(());
    }
    let k = arena.model.contributions;
    let agents = arena.agents_of(stage);
    let unknowns = agents.start * k..agents.end * k;
    let mut belief = std::mem::take(&mut arena.agents.belief);
    let mut outcome = Ok(());
    let advance = search.accelerator.advance(
        &mut belief[unknowns.clone()],
        &arena.agents.image[unknowns.clone()],
        (&arena.agents.low[unknowns.clone()], &arena.agents.high[unknowns]),
        |jacobian| outcome = fill_jacobian(arena, stage, own_part, jacobian),
    );
    arena.agents.belief = belief;
    search.stalled = advance == Advance::Stalled;
    search.candidate = advance != Advance::Evaluate || last_chance;
    if search.candidate {
        let cells = arena.cells_of_stage(stage);
        arena.cells.strategy[cells.clone()].copy_from_slice(&arena.cells.response[cells]);
        arena.match_beliefs(stage);
        arena.stages.fraction[stage] = 1.0;
    } else {
        arena.stages.matched[stage] = false;
        arena.stages.fraction[stage] = search.accelerator.fraction();
    }
    outcome
}

/// `∂ image / ∂ belief` of a stage, row-major over `agents × contributions`.
///
/// A logit response has `∂ image_c / ∂ S_d = τ Cov(c, ∂U/∂S_d)` under the response in each state, averaged over states, and
/// S_d sums beliefs by its weights.
fn fill_jacobian(arena: &Arena, stage: usize, own_part: OwnPart, jacobian: &mut [f64]) -> Result<(), PluginError> {
    let model = &arena.model;
    let (k, m, n) = (model.contributions, model.aggregates.len(), model.players);
    if m == 0 {
        return Ok(());
    }
    let cells = arena.cells_of_stage(stage);
    let slopes = slopes(arena, stage / model.probes, cells.clone())?;
    let mut sensitivity = vec![0.0; k * m];
    for (player, agent) in arena.agents_of(stage).enumerate() {
        sensitivity.fill(0.0);
        for (row, likely) in arena.rows_of_agent(agent).zip(&model.states.probability) {
            let own = &slopes[(arena.cells_of(row).start - cells.start) * m..];
            add_covariances(arena, row, *likely, own, &mut sensitivity);
        }
        for (d, rule) in model.aggregates.iter().enumerate() {
            let felt_own = rule.own == Own::Included && own_part == OwnPart::Expected;
            for other in (0..n).filter(|&other| other != player || felt_own) {
                let weight = rule.weight(n, player, other);
                for c in 0..k {
                    jacobian[(player * k + c) * n * k + other * k + rule.contribution] +=
                        weight * sensitivity[c * m + d];
                }
            }
        }
    }
    Ok(())
}

/// Adds `likely · τ Cov(c, slope_d)` under the row's response to `out`, `[contributions][aggregates]`; `slopes` begin at the
/// row.
fn add_covariances(arena: &Arena, row: usize, likely: f64, slopes: &[f64], out: &mut [f64]) {
    let (k, m) = (arena.model.contributions, arena.model.aggregates.len());
    let cells = arena.cells_of(row);
    let precision = match arena.rows.rule[row] {
        LearningRule::LogitResponse { precision } => {
            likely * (precision.at(0) * arena.stages.fraction[arena.stage_of(row)])
        }
        _ => 0.0,
    };
    let (response, contributions) =
        (&arena.cells.response[cells.clone()], &arena.cells.contribution[cells.start * k..cells.end * k]);
    let mut means = vec![0.0; k];
    expectation(response, contributions, &mut means);
    for (c, (out, mean)) in out.chunks_exact_mut(m).zip(means).enumerate() {
        let contribution = contributions.iter().skip(c).step_by(k);
        for ((probability, value), slope) in response.iter().zip(contribution).zip(slopes.chunks_exact(m)) {
            let weight = precision * probability * (value - mean);
            out.iter_mut().zip(slope).for_each(|(out, slope)| *out += weight * slope);
        }
    }
}

/// `∂ payoff / ∂ aggregate`, `[cells][aggregates]`: the game's own, or central differences, which Newton's method bears.
fn slopes(arena: &Arena, slot: usize, cells: Range<usize>) -> Result<Vec<f64>, PluginError> {
    let Arena { model, phi, cells: Cells { player, probe, action, state, aggregate, .. }, .. } = arena;
    let batch =
        Batch { phi: &phi[slot], player, probe, action, state, aggregate, ..Batch::default() }.slice(cells.clone());
    let m = model.aggregates.len();
    let mut slopes = vec![0.0; cells.len() * m];
    if model.game.has_gradient() {
        model.game.gradient(&batch, &mut slopes)?;
        return Ok(slopes);
    }
    let (mut up, mut down) = (vec![0.0; cells.len()], vec![0.0; cells.len()]);
    for d in 0..m {
        let width = |s: f64| 1e-6 * s.abs().max(1.0);
        let shifted = |sign: f64| -> Vec<f64> {
            let shift = |(e, &s): (usize, &f64)| if e % m == d { s + sign * width(s) } else { s };
            batch.aggregate.iter().enumerate().map(shift).collect()
        };
        model.game.payoff(&Batch { aggregate: &shifted(1.0), ..batch }, &mut up)?;
        model.game.payoff(&Batch { aggregate: &shifted(-1.0), ..batch }, &mut down)?;
        for cell in 0..cells.len() {
            slopes[cell * m + d] = (up[cell] - down[cell]) / (2.0 * width(batch.aggregate[cell * m + d]));
        }
    }
    Ok(slopes)
}
