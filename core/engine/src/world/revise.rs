//! Adjust, round by round: those whose turn it is revise their strategies. Before, what is played is remembered.

use bevy_ecs::prelude::*;
use walras_theory::learning::{Averaging, average_strategy};

use super::Workers;
use super::arena::{Arena, Block, carve};
use super::components::Stage;
use super::fault::Fault;
use super::rules::Rules;
use crate::learning::{Mode, Reported, Turn};
use crate::model::ModelError;

/// Averages over rounds take in what is played in this one; those who watch find it in `played`.
pub(super) fn remember(stages: Query<&Stage>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    if rules.mode == Mode::Accelerated {
        return;
    }
    let averaging = match rules.reported {
        Reported::Average(averaging) => averaging,
        Reported::Last => Averaging::Uniform,
    };
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if arena.stages.active[stage] {
            let cells = arena.cells_of_stage(stage);
            let round = u64::from(arena.stages.rounds[stage]) + 1;
            if !arena.cells.average.is_empty() {
                let average = &mut arena.cells.average[cells.clone()];
                average_strategy(averaging, round, &arena.cells.strategy[cells.clone()], average);
            }
            if !arena.cells.played.is_empty() {
                arena.cells.played[cells.clone()].copy_from_slice(&arena.cells.strategy[cells]);
            }
        }
    }
}

/// Agents learn.
pub(super) fn revise(
    stages: Query<&Stage>,
    rules: Res<Rules>,
    workers: Res<Workers>,
    mut arena: ResMut<Arena>,
    mut fault: ResMut<Fault>,
) {
    let Mode::Rounds { smoothing } = rules.mode else { return };
    let arena = &mut *arena;
    let blocks = arena.blocks(workers.block_cells());
    let mut columns =
        [&mut arena.cells.strategy, &mut arena.cells.memory, &mut arena.cells.response].map(std::mem::take);
    let [strategy, memory, response] =
        columns.each_mut().map(|column| carve(column, blocks.iter().map(|block| block.cells.clone())));
    let frozen = &*arena;
    let work = blocks.iter().zip(strategy).zip(memory.into_iter().zip(response)).collect();
    let done = workers.run(work, |((block, strategy), (memory, response))| {
        revise_block(frozen, &rules, smoothing, block, [strategy, memory, response])
    });
    [arena.cells.strategy, arena.cells.memory, arena.cells.response] = columns;
    done.into_iter().for_each(|result| fault.keep(result));
    for &Stage(stage) in &stages {
        if arena.stages.active[stage] {
            arena.stages.rounds[stage] += 1;
            for row in arena.rows_of(stage) {
                arena.rows.steps[row] += u64::from(arena.rows.revises[row] && !arena.rows.rule[row].walks());
            }
            arena.match_beliefs(stage);
        }
    }
}

/// Revises a block's rows; the columns are the block's own pieces of strategy, memory and response.
fn revise_block(
    arena: &Arena,
    rules: &Rules,
    smoothing: f64,
    block: &Block,
    [strategy, memory, response]: [&mut [f64]; 3],
) -> Result<(), ModelError> {
    for row in block.rows.clone().filter(|&row| arena.rows.revises[row]) {
        let cells = arena.cells_of(row);
        let own = cells.start - block.cells.start..cells.end - block.cells.start;
        let turn = Turn {
            payoffs: &arena.cells.payoff[cells],
            response: &mut response[own.clone()],
            memory: &mut memory[own.clone()],
            strategy: &mut strategy[own],
            step: arena.rows.steps[row],
            smoothing,
        };
        let stream = |purpose| arena.key_of_row(rules.seed, purpose, row).stream();
        arena.rows.rule[row].revise(turn, stream).map_err(|reason| {
            let stage = arena.stage_of(row);
            let (player, probe) = (arena.player_of(row), stage % arena.model.probes);
            ModelError::Rule { player, probe, round: arena.stages.rounds[stage] as usize + 1, reason }
        })?;
    }
    Ok(())
}
