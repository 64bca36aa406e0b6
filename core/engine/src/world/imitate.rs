//! Imitate: those who revise by looking at another agent of their class decide whether to do as it does.

use bevy_ecs::prelude::*;
use walras_theory::learning::{ImitationRule, draw_below, draw_unit};

use super::arena::Arena;
use super::components::Stage;
use super::rules::Rules;
use crate::learning::LearningRule;
use crate::random::Purpose;

/// The players of each class that imitates, ascending, and every player's place among those of its class.
#[derive(Clone, Debug, Default, Resource)]
pub struct Classes {
    members: Vec<Vec<usize>>,
    place: Vec<usize>,
}

impl Classes {
    /// From the class of each player.
    pub fn new(classes: &[usize]) -> Self {
        let mut members = vec![Vec::new(); classes.iter().max().map_or(0, |last| last + 1)];
        let place = classes.iter().enumerate().map(|(player, &class)| {
            members[class].push(player);
            members[class].len() - 1
        });
        let place = place.collect();
        Classes { members, place }
    }
}

pub(super) fn imitate(stages: Query<&Stage>, rules: Res<Rules>, classes: Res<Classes>, mut arena: ResMut<Arena>) {
    if !rules.imitates {
        return;
    }
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if !arena.stages.active[stage] {
            continue;
        }
        for row in arena.rows_of(stage) {
            if let (LearningRule::Imitation { rule }, true) = (arena.rows.rule[row], arena.rows.revises[row]) {
                imitate_row(arena, row, rule, &classes, &rules);
            }
        }
    }
}

/// The row's response becomes the action it plays or that of the agent it meets, in the same state.
fn imitate_row(arena: &mut Arena, row: usize, rule: ImitationRule, classes: &Classes, rules: &Rules) {
    let (stage, player) = (arena.stage_of(row), arena.player_of(row));
    let members = &classes.members[rules.classes[player]];
    let cells = arena.cells_of(row);
    let played = |row: usize| {
        let cells = arena.cells_of(row);
        let best = cells.clone().find(|&cell| arena.cells.strategy[cell] == 1.0);
        best.unwrap_or(cells.start)
    };
    let own = played(row);
    let mut taken = own;
    if members.len() > 1 {
        let mut stream = arena.key_of_row(rules.seed, Purpose::Choice, row).stream();
        let met = (classes.place[player] + 1 + draw_below(members.len() - 1, &mut stream)) % members.len();
        let other = arena.rows_of_agent(arena.agents_of(stage).start + members[met]).start + arena.state_of(row);
        let other = played(other);
        let probability = rule.probability(arena.cells.payoff[own], arena.cells.payoff[other]);
        // What it cannot do itself it cannot imitate.
        let same = cells.clone().find(|&cell| arena.cells.choice[cell] == arena.cells.choice[other]);
        if let Some(same) = same
            && draw_unit(&mut stream) < probability
        {
            taken = same;
        }
    }
    arena.cells.response[cells].fill(0.0);
    arena.cells.response[taken] = 1.0;
}
