//! Propose: beliefs that the accelerated search has found to reproduce themselves become strategies.
//!
//! The response to such beliefs contributes what is believed, up to the search's tolerance. A tilt of that size makes it
//! contribute exactly that, so that the strategy can be measured against the response at hand.

use bevy_ecs::prelude::*;
use walras_theory::strategy::tilt;

use super::arena::Arena;
use super::components::{Search, Stage};

pub(super) fn propose(mut stages: Query<(&Stage, &mut Search)>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    let k = arena.model.contributions;
    for (&Stage(stage), mut search) in &mut stages {
        if !arena.active[stage] || arena.matched[stage] {
            continue;
        }
        let rows = arena.rows_of(stage);
        let unknowns = rows.start * k..rows.end * k;
        if search.accelerator.is_solved(&arena.belief[unknowns.clone()], &arena.image[unknowns]) {
            arena.matched[stage] = rows.into_iter().all(|row| propose_row(arena, row));
            search.candidate = arena.matched[stage];
        }
    }
}

/// Makes the row's strategy its response, tilted to contribute what is believed; whether that could be done.
fn propose_row(arena: &mut Arena, row: usize) -> bool {
    let k = arena.model.contributions;
    let cells = arena.cells_of(row);
    let Arena { strategy, response, contribution, image, belief, .. } = arena;
    let strategy = &mut strategy[cells.clone()];
    strategy.copy_from_slice(&response[cells.clone()]);
    tilt(strategy, &contribution[cells.start * k..cells.end * k], &image[row * k..][..k], &belief[row * k..][..k])
}
