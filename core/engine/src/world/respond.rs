//! Respond: every agent answers the payoffs by her rule.

use bevy_ecs::prelude::*;
use walras_theory::strategy::expectation;

use super::Workers;
use super::arena::{Arena, Block, carve};

pub(super) fn respond(mut arena: ResMut<Arena>, workers: Res<Workers>) {
    let arena = &mut *arena;
    let blocks = arena.blocks(workers.block_cells());
    let k = arena.model.contributions;
    let mut response = std::mem::take(&mut arena.response);
    let mut image = std::mem::take(&mut arena.image);
    let responses = carve(&mut response, blocks.iter().map(|block| block.cells.clone()));
    let images = carve(&mut image, blocks.iter().map(|block| block.rows.start * k..block.rows.end * k));
    let work = blocks.iter().zip(responses).zip(images).collect();
    let frozen = &*arena;
    workers.run(work, |((block, response), image)| respond_block(frozen, block, response, image));
    (arena.response, arena.image) = (response, image);
}

/// Responses and expected contributions of a block's rows; `response` and `image` are the block's own pieces.
fn respond_block(arena: &Arena, block: &Block, response: &mut [f64], image: &mut [f64]) {
    let k = arena.model.contributions;
    for (row, image) in block.rows.clone().zip(image.chunks_exact_mut(k)) {
        let cells = arena.cells_of(row);
        let response = &mut response[cells.start - block.cells.start..cells.end - block.cells.start];
        let fraction = arena.fraction[row / arena.model.players];
        arena.rule[row].respond(fraction, &arena.payoff[cells.clone()], response);
        expectation(response, &arena.contribution[cells.start * k..cells.end * k], image);
    }
}
