//! Evaluate: the payoff of every feasible action of every agent, in batches through the plugin or from tables made of
//! it; in games over time, with what follows.

use bevy_ecs::prelude::*;

use super::Workers;
use super::arena::{Arena, Cells, carve};
use super::chains::Chains;
use super::exact::Tables;
use super::fault::Fault;
use super::rules::Rules;
use super::sampled::{self, Samplers};
use crate::learning::Expectation;
use crate::model::ModelError;
use crate::plugin::Batch;

pub(super) fn evaluate(
    mut arena: ResMut<Arena>,
    mut tables: ResMut<Tables>,
    chains: Res<Chains>,
    mut samplers: ResMut<Samplers>,
    rules: Res<Rules>,
    workers: Res<Workers>,
    mut fault: ResMut<Fault>,
) {
    let done = match rules.expectation {
        _ if chains.are_there() => chains.expect(&mut arena, &workers),
        Expectation::MeanField => at_aggregates(&mut arena, &workers),
        Expectation::Exact => {
            tables.expect(&mut arena, &workers);
            Vec::new()
        }
        Expectation::Sampled { draws } => sampled::estimate(&mut arena, &mut samplers, &workers, draws, rules.seed),
    };
    done.into_iter().for_each(|result| fault.keep(result));
}

fn at_aggregates(arena: &mut Arena, workers: &Workers) -> Vec<Result<(), ModelError>> {
    let blocks = arena.blocks(workers.block_cells());
    let Arena { model, phi, cells: Cells { player, probe, action, state, aggregate, payoff, .. }, .. } = arena;
    let out = carve(payoff, blocks.iter().map(|block| block.cells.clone()));
    let work = blocks.iter().zip(out).collect();
    workers.run(work, |(block, out)| {
        let all = Batch { phi: &phi[block.slot], player, probe, action, state, aggregate, ..Batch::default() };
        Ok(model.game.payoff(&all.slice(block.cells.clone()), out)?)
    })
}
