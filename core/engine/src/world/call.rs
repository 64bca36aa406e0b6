//! Call: who revises its strategy in this round, and in which of its states.

use bevy_ecs::prelude::*;
use walras_theory::learning::{draw_action, draw_below, draw_unit};

use super::arena::Arena;
use super::components::Stage;
use super::rules::Rules;
use crate::learning::Revision;
use crate::random::{Key, Purpose};

pub(super) fn call(stages: Query<&Stage>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    let visits = rules.bandits && arena.model.states.are_drawn();
    if rules.revision == Revision::Simultaneous && !visits {
        return;
    }
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if arena.stages.active[stage] {
            call_stage(arena, stage, &rules);
            if visits {
                excuse_unvisited(arena, stage, &rules);
            }
        }
    }
}

fn call_stage(arena: &mut Arena, stage: usize, rules: &Rules) {
    let players = arena.model.players;
    let key = arena.key(rules.seed, Purpose::Revision, stage, 0);
    let rows = arena.rows_of(stage);
    let turn = match rules.revision {
        Revision::Simultaneous => return arena.rows.revises[rows].fill(true),
        Revision::Random { share } => {
            for (player, agent) in arena.agents_of(stage).enumerate() {
                let revises = draw_unit(&mut Key { agent: player as u32, ..key }.stream()) < share;
                let rows = arena.rows_of_agent(agent);
                arena.rows.revises[rows].fill(revises);
            }
            return;
        }
        Revision::Sequential => arena.stages.rounds[stage] as usize % players,
        Revision::OneAtATime => draw_below(players, &mut key.stream()),
    };
    arena.rows.revises[rows].fill(false);
    let called = arena.rows_of_agent(arena.agents_of(stage).start + turn);
    arena.rows.revises[called].fill(true);
}

/// Who learns from what it did alone learns about the state it was in: its other states wait for their turn.
fn excuse_unvisited(arena: &mut Arena, stage: usize, rules: &Rules) {
    for (player, agent) in arena.agents_of(stage).enumerate() {
        let rows = arena.rows_of_agent(agent);
        if !arena.rows.rule[rows.start].learns_from_own_play() {
            continue;
        }
        let mut stream = arena.key(rules.seed, Purpose::State, stage, player).stream();
        let visited = rows.start + draw_action(&arena.model.states.probability, 1.0, &mut stream);
        for row in rows.filter(|&row| row != visited) {
            arena.rows.revises[row] = false;
        }
    }
}
