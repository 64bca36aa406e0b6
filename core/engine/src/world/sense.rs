//! Sense: what everybody is believed to contribute becomes the aggregates that each action would meet.

use std::ops::Range;

use bevy_ecs::prelude::*;
use walras_game::metadata::Own;

use super::arena::Arena;
use super::components::{Row, Stage};
use super::schedule::Rules;
use crate::learning::{LearningRule, OwnPart};
use crate::model::AggregateRule;
use crate::reduce::{Local, sum_over_agents};

/// Copies rules that have changed to where [`respond`](super::respond) sweeps them.
pub(super) fn adopt_rules(changed: Query<(&Row, &LearningRule), Changed<LearningRule>>, mut arena: ResMut<Arena>) {
    for (row, rule) in &changed {
        arena.rule[row.0] = *rule;
    }
}

pub(super) fn sense(stages: Query<&Stage>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if arena.active[stage] {
            sense_stage(arena, arena.rows_of(stage), rules.own_part);
        }
    }
}

fn sense_stage(arena: &mut Arena, rows: Range<usize>, own_part: OwnPart) {
    let model = std::sync::Arc::clone(&arena.model);
    let (k, m) = (model.contributions, model.aggregates.len());
    for (index, rule) in model.aggregates.iter().enumerate() {
        let believed = &arena.belief[rows.start * k..rows.end * k];
        let felt = Felt::new(rule, believed, k, own_part);
        for row in rows.clone() {
            let (base, marginal) = felt.by(row - rows.start);
            let cells = arena.cells_of(row);
            let own = arena.contribution[cells.start * k..cells.end * k].iter().skip(rule.contribution).step_by(k);
            let felt = arena.aggregate[cells.start * m..cells.end * m].iter_mut().skip(index).step_by(m);
            felt.zip(own).for_each(|(felt, own)| *felt = base + marginal * own);
        }
    }
}

/// One aggregate as each player feels it.
struct Felt<'a> {
    rule: &'a AggregateRule,
    contribution: Vec<f64>,
    total: f64,
    own_part: OwnPart,
}

impl<'a> Felt<'a> {
    fn new(rule: &'a AggregateRule, believed: &[f64], k: usize, own_part: OwnPart) -> Self {
        let contribution = believed.iter().skip(rule.contribution).step_by(k).copied().collect();
        Felt { rule, contribution, total: sum_over_agents(&Local, believed, k, rule.contribution), own_part }
    }

    /// What comes from beliefs, and the weight of the action under consideration.
    fn by(&self, player: usize) -> (f64, f64) {
        let n = self.contribution.len();
        let believed_own = self.rule.own == Own::Included && self.own_part == OwnPart::Expected;
        let actual_own = self.rule.own == Own::Included && self.own_part == OwnPart::Actual;
        let own = self.contribution[player];
        match &self.rule.incoming {
            None if believed_own => (self.total, 0.0),
            None => (self.total - own, f64::from(u8::from(actual_own))),
            Some(incoming) => {
                let weights = &incoming[player * n..][..n];
                let others: f64 = weights.iter().zip(&self.contribution).map(|(w, c)| w * c).sum();
                let own = weights[player] * own;
                (if believed_own { others } else { others - own }, if actual_own { weights[player] } else { 0.0 })
            }
        }
    }
}
