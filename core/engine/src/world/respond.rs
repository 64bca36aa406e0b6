//! Respond: every agent answers the payoffs by its rule.

use std::ops::Range;

use bevy_ecs::prelude::*;
use walras_theory::kernel::exp_in_place;
use walras_theory::response::{logit_exponents, normalise};

use super::Workers;
use super::arena::{Arena, Block, carve};
use super::rules::Rules;
use crate::learning::{LearningRule, Mode};

/// Rows whose exponentials are taken together: what they read and write stays in the nearest cache.
const ROWS: usize = 64;

pub(super) fn respond(rules: Res<Rules>, mut arena: ResMut<Arena>, workers: Res<Workers>) {
    let arena = &mut *arena;
    let blocks = arena.blocks(workers.block_cells());
    let mut response = std::mem::take(&mut arena.cells.response);
    let responses = carve(&mut response, blocks.iter().map(|block| block.cells.clone()));
    let frozen = &*arena;
    workers.run(blocks.iter().zip(responses).collect(), |(block, response)| respond_block(frozen, block, response));
    arena.cells.response = response;
    if rules.mode == Mode::Accelerated {
        expect_contributions(arena, &blocks, &workers);
    }
}

/// Responses of a block's rows into the block's own piece.
fn respond_block(arena: &Arena, block: &Block, response: &mut [f64]) {
    for first in block.rows.clone().step_by(ROWS) {
        let rows = first..(first + ROWS).min(block.rows.end);
        let cells = arena.cells_of(first).start..arena.cells_of(rows.end - 1).end;
        let response = &mut response[cells.start - block.cells.start..cells.end - block.cells.start];
        let logit = |row: usize| matches!(arena.rows.rule[row], LearningRule::LogitResponse { .. });
        if rows.clone().all(logit) {
            respond_by_logit(arena, rows, cells.start, response);
        } else {
            respond_one_by_one(arena, rows, cells.start, response);
        }
    }
}

/// Logit responses of rows that begin at cell `first`, all exponentials together: the bits are those of one row after the other.
fn respond_by_logit(arena: &Arena, rows: Range<usize>, first: usize, response: &mut [f64]) {
    let own = |row: usize| {
        let cells = arena.cells_of(row);
        cells.start - first..cells.end - first
    };
    for row in rows.clone() {
        let (fraction, step) = (arena.stages.fraction[arena.stage_of(row)], arena.rows.steps[row]);
        let precision = fraction * arena.rows.rule[row].precision(step).unwrap_or_default();
        logit_exponents(precision, &arena.cells.payoff[arena.cells_of(row)], &mut response[own(row)]);
    }
    exp_in_place(response);
    rows.for_each(|row| normalise(&mut response[own(row)]));
}

fn respond_one_by_one(arena: &Arena, rows: Range<usize>, first: usize, response: &mut [f64]) {
    for row in rows {
        let cells = arena.cells_of(row);
        let response = &mut response[cells.start - first..cells.end - first];
        let (fraction, step) = (arena.stages.fraction[arena.stage_of(row)], arena.rows.steps[row]);
        let memory = if arena.cells.memory.is_empty() { &[] } else { &arena.cells.memory[cells.clone()] };
        arena.rows.rule[row].respond(fraction, step, &arena.cells.payoff[cells], memory, response);
    }
}

/// What every player would contribute when responding so.
fn expect_contributions(arena: &mut Arena, blocks: &[Block], workers: &Workers) {
    let k = arena.model.contributions;
    if k == 0 {
        return;
    }
    let mut image = std::mem::take(&mut arena.agents.image);
    let agents = |block: &Block| arena.agent_of(block.rows.start)..arena.agent_of(block.rows.end);
    let images = carve(&mut image, blocks.iter().map(|block| agents(block).start * k..agents(block).end * k));
    workers.run(blocks.iter().zip(images).collect(), |(block, image)| {
        for (agent, image) in agents(block).zip(image.chunks_exact_mut(k)) {
            arena.expect_contributions(&arena.cells.response, agent, image);
        }
    });
    arena.agents.image = image;
}
