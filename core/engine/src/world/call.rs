//! Call: who revises her strategy in this round.

use bevy_ecs::prelude::*;
use walras_theory::learning::{draw_below, draw_unit};

use super::arena::Arena;
use super::components::Stage;
use super::schedule::Rules;
use crate::learning::Revision;
use crate::random::{Key, Purpose};

pub(super) fn call(stages: Query<&Stage>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    if rules.revision == Revision::Simultaneous {
        return;
    }
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if arena.active[stage] {
            call_stage(arena, stage, &rules);
        }
    }
}

fn call_stage(arena: &mut Arena, stage: usize, rules: &Rules) {
    let players = arena.model.players;
    let key = arena.key(rules.seed, Purpose::Revision, stage, 0);
    let turn = match rules.revision {
        Revision::Simultaneous => return,
        Revision::Random { share } => {
            for (player, row) in arena.rows_of(stage).enumerate() {
                arena.revises[row] = draw_unit(&mut Key { agent: player as u32, ..key }.stream()) < share;
            }
            return;
        }
        Revision::Sequential => arena.rounds[stage] as usize % players,
        Revision::OneAtATime => draw_below(players, &mut key.stream()),
    };
    let rows = arena.rows_of(stage);
    arena.revises[rows.clone()].fill(false);
    arena.revises[rows.start + turn] = true;
}
