//! Propose: beliefs that the accelerated search has found to reproduce themselves become strategies.
//!
//! The response to such beliefs contributes what is believed, up to the search's tolerance. A tilt of that size makes it
//! contribute exactly that, so that the strategy can be measured against the response at hand.

use bevy_ecs::prelude::*;
use walras_theory::strategy::{expectation, tilt};

use super::arena::{Arena, Cells};
use super::components::{Search, Stage};

pub(super) fn propose(mut stages: Query<(&Stage, &mut Search)>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    let k = arena.model.contributions;
    for (&Stage(stage), mut search) in &mut stages {
        if !arena.stages.active[stage] || arena.stages.matched[stage] {
            continue;
        }
        let agents = arena.agents_of(stage);
        let unknowns = agents.start * k..agents.end * k;
        if search.accelerator.is_solved(&arena.agents.belief[unknowns.clone()], &arena.agents.image[unknowns]) {
            arena.stages.matched[stage] = agents.into_iter().all(|agent| propose_agent(arena, agent));
            search.candidate = arena.stages.matched[stage];
        }
    }
}

/// Makes the agent's strategy its response, tilted to contribute what is believed; whether that could be done.
fn propose_agent(arena: &mut Arena, agent: usize) -> bool {
    let k = arena.model.contributions;
    let (image, belief) = (&arena.agents.image[agent * k..][..k], &arena.agents.belief[agent * k..][..k]);
    if arena.model.states.count == 1 {
        let (image, belief) = (image.to_vec(), belief.to_vec());
        return propose_row(arena, agent, &image, &belief);
    }
    // The same in every state is that much in expectation over states.
    let missing: Vec<f64> = belief.iter().zip(image).map(|(belief, image)| belief - image).collect();
    let (mut mean, mut target) = (vec![0.0; k], vec![0.0; k]);
    arena.rows_of_agent(agent).all(|row| {
        let cells = arena.cells_of(row);
        expectation(
            &arena.cells.response[cells.clone()],
            &arena.cells.contribution[cells.start * k..cells.end * k],
            &mut mean,
        );
        target.iter_mut().zip(&mean).zip(&missing).for_each(|((target, mean), missing)| *target = mean + missing);
        propose_row(arena, row, &mean, &target)
    })
}

/// Makes the row's strategy its response, tilted to contribute `target` instead of `mean`.
fn propose_row(arena: &mut Arena, row: usize, mean: &[f64], target: &[f64]) -> bool {
    let k = arena.model.contributions;
    let cells = arena.cells_of(row);
    let Cells { strategy, response, contribution, .. } = &mut arena.cells;
    let strategy = &mut strategy[cells.clone()];
    strategy.copy_from_slice(&response[cells.clone()]);
    tilt(strategy, &contribution[cells.start * k..cells.end * k], mean, target)
}
