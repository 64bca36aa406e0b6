//! Evaluate: the payoff of every feasible action of every agent, in batches through the plugin.

use bevy_ecs::prelude::*;

use super::Workers;
use super::arena::{Arena, carve};
use super::schedule::Fault;
use crate::plugin::Batch;

pub(super) fn evaluate(mut arena: ResMut<Arena>, workers: Res<Workers>, mut fault: ResMut<Fault>) {
    let blocks = arena.blocks(workers.block_cells());
    let Arena { model, phi, player, probe, action, aggregate, payoff, .. } = &mut *arena;
    let out = carve(payoff, blocks.iter().map(|block| block.cells.clone()));
    let work = blocks.iter().zip(out).collect();
    let done = workers.run(work, |(block, out)| {
        let all = Batch { phi: &phi[block.slot], player, probe, action, aggregate, profile: &[] };
        model.game.payoff(&all.slice(block.cells.clone()), out)
    });
    done.into_iter().for_each(|result| fault.keep(result));
}
