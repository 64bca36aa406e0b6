//! Sense: what every player is believed to contribute becomes the aggregates that each action would meet.

use bevy_ecs::prelude::*;

use super::aggregates::aggregates_at;
use super::arena::Arena;
use super::components::{Place, Stage};
use super::rules::Rules;
use crate::learning::{Expectation, LearningRule, OwnPart};

/// Copies rules that have changed to where [`respond`](super::respond) sweeps them.
pub(super) fn adopt_rules(changed: Query<(&Place, &LearningRule), Changed<LearningRule>>, mut arena: ResMut<Arena>) {
    for (place, rule) in &changed {
        let rows = arena.rows_of_agent(place.0);
        arena.rows.rule[rows].fill(*rule);
    }
}

pub(super) fn sense(stages: Query<&Stage>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if arena.stages.active[stage] && rules.expectation == Expectation::MeanField {
            sense_stage(arena, stage, rules.own_part);
        }
    }
}

fn sense_stage(arena: &mut Arena, stage: usize, own_part: OwnPart) {
    let mut aggregate = std::mem::take(&mut arena.cells.aggregate);
    let (k, m) = (arena.model.contributions, arena.model.aggregates.len());
    let (agents, cells) = (arena.agents_of(stage), arena.cells_of_stage(stage));
    let believed = &arena.agents.belief[agents.start * k..agents.end * k];
    aggregates_at(arena, stage, believed, own_part, &mut aggregate[cells.start * m..cells.end * m]);
    arena.cells.aggregate = aggregate;
}
