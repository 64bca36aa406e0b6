//! Adjust, accelerated: beliefs move straight towards a rest point.

use std::ops::Range;

use bevy_ecs::prelude::*;
use walras_game::metadata::Own;
use walras_theory::fixed_point::sums::{self, Part};
use walras_theory::fixed_point::{Advance, LARGEST_DENSE};
use walras_theory::strategy::expectation;

use super::arena::{Arena, Cells};
use super::components::{Convergence, Search, Stage};
use super::fault::Fault;
use super::rules::Rules;
use crate::learning::{LearningRule, OwnPart};
use crate::model::Model;
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
    let (x, image) = (&mut belief[unknowns.clone()], &arena.agents.image[unknowns.clone()]);
    let bounds = (&arena.agents.low[unknowns.clone()], &arena.agents.high[unknowns]);
    let advance = if meets_in_sums(&arena.model) {
        let along = |residual: &mut [f64]| outcome = sums_direction(arena, stage, own_part, residual);
        search.accelerator.advance_along(x, image, bounds, along)
    } else {
        let jacobian = |jacobian: &mut [f64]| outcome = fill_jacobian(arena, stage, own_part, jacobian);
        search.accelerator.advance(x, image, bounds, jacobian)
    };
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
    sensitivities(arena, stage, |player, sensitivity| {
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
    })
}

/// Lets `each` have `∂ image / ∂ aggregate` of every player, `[contributions][aggregates]`, in a game with aggregates.
fn sensitivities(arena: &Arena, stage: usize, mut each: impl FnMut(usize, &[f64])) -> Result<(), PluginError> {
    let model = &arena.model;
    let m = model.aggregates.len();
    let cells = arena.cells_of_stage(stage);
    let slopes = slopes(arena, stage / model.probes, cells.clone())?;
    let mut sensitivity = vec![0.0; model.contributions * m];
    for (player, agent) in arena.agents_of(stage).enumerate() {
        sensitivity.fill(0.0);
        for (row, likely) in arena.rows_of_agent(agent).zip(&model.states.probability) {
            let own = &slopes[(arena.cells_of(row).start - cells.start) * m..];
            add_covariances(arena, row, *likely, own, &mut sensitivity);
        }
        each(player, &sensitivity);
    }
    Ok(())
}

/// Whether players are many and meet only in plain sums: Newton's system is then solved player by player.
pub(crate) fn meets_in_sums(model: &Model) -> bool {
    let are_many = model.players * model.contributions > LARGEST_DENSE;
    are_many && !model.aggregates.is_empty() && model.aggregates.iter().all(|rule| rule.incoming.is_none())
}

/// Replaces the residual of a stage, `[agents][contributions]`, by Newton's direction.
fn sums_direction(arena: &Arena, stage: usize, own_part: OwnPart, residual: &mut [f64]) -> Result<(), PluginError> {
    let model = &arena.model;
    let (k, m) = (model.contributions, model.aggregates.len());
    let mut parts = vec![Part::new(k); model.players];
    sensitivities(arena, stage, |player, sensitivity| {
        let part = &mut parts[player];
        for (c, &residual) in residual[player * k..][..k].iter().enumerate() {
            part.set_residual(c, residual);
            for (d, rule) in model.aggregates.iter().enumerate() {
                let felt_own = rule.own == Own::Included && own_part == OwnPart::Expected;
                part.add_to_sums(c, rule.contribution, sensitivity[c * m + d]);
                if !felt_own {
                    part.add_to_own(c, rule.contribution, sensitivity[c * m + d]);
                }
            }
        }
    })?;
    let mut direction = vec![0.0; residual.len()];
    if sums::direction(&mut parts, |_| 1.0, &vec![0.0; k], &mut direction).is_some() {
        residual.copy_from_slice(&direction);
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

/// `∂ payoff / ∂ aggregate`, `[cells][aggregates]`.
fn slopes(arena: &Arena, slot: usize, cells: Range<usize>) -> Result<Vec<f64>, PluginError> {
    let Arena { model, phi, cells: Cells { player, probe, action, state, aggregate, .. }, .. } = arena;
    let batch =
        Batch { phi: &phi[slot], player, probe, action, state, aggregate, ..Batch::default() }.slice(cells.clone());
    let mut slopes = vec![0.0; cells.len() * model.aggregates.len()];
    model.slopes(&batch, &mut slopes)?;
    Ok(slopes)
}
