//! Sense: what everybody is believed to contribute becomes the aggregates that each action would meet.

use bevy_ecs::prelude::*;
use walras_game::metadata::Own;

use super::arena::Arena;
use super::components::{Place, Stage};
use super::schedule::Rules;
use crate::learning::{Expectation, LearningRule, OwnPart};
use crate::model::AggregateRule;
use crate::reduce::{Local, sum_over_agents};

/// Copies rules that have changed to where [`respond`](super::respond) sweeps them.
pub(super) fn adopt_rules(changed: Query<(&Place, &LearningRule), Changed<LearningRule>>, mut arena: ResMut<Arena>) {
    for (place, rule) in &changed {
        let rows = arena.rows_of_agent(place.0);
        arena.rule[rows].fill(*rule);
    }
}

pub(super) fn sense(stages: Query<&Stage>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        if arena.active[stage] && rules.expectation == Expectation::MeanField {
            sense_stage(arena, stage, rules.own_part);
        }
    }
}

fn sense_stage(arena: &mut Arena, stage: usize, own_part: OwnPart) {
    let mut aggregate = std::mem::take(&mut arena.aggregate);
    let (k, m) = (arena.model.contributions, arena.model.aggregates.len());
    let (agents, cells) = (arena.agents_of(stage), arena.cells_of_stage(stage));
    let believed = &arena.belief[agents.start * k..agents.end * k];
    aggregates_at(arena, stage, believed, own_part, &mut aggregate[cells.start * m..cells.end * m]);
    arena.aggregate = aggregate;
}

/// The aggregates that each action of a stage meets if everybody contributes `believed`, `[players][contributions]`, into
/// `out`, `[cells of the stage][aggregates]`.
pub(crate) fn aggregates_at(arena: &Arena, stage: usize, believed: &[f64], own_part: OwnPart, out: &mut [f64]) {
    let Arena { model, contribution, .. } = arena;
    let (k, m) = (model.contributions, model.aggregates.len());
    if m == 0 {
        return;
    }
    let totals: Vec<f64> =
        model.aggregates.iter().map(|rule| sum_over_agents(&Local, believed, k, rule.contribution)).collect();
    let mut felt = vec![Felt::default(); m];
    let (agents, first) = (arena.agents_of(stage), arena.cells_of_stage(stage).start);
    for player in 0..model.players {
        for ((felt, rule), total) in felt.iter_mut().zip(&model.aggregates).zip(&totals) {
            *felt = Felt::new(rule, believed, k, *total, player, own_part);
        }
        let cells = arena.cells_of_agent(agents.start + player);
        let own = contribution[cells.start * k..cells.end * k].chunks_exact(k);
        for (out, own) in out[(cells.start - first) * m..(cells.end - first) * m].chunks_exact_mut(m).zip(own) {
            out.iter_mut().zip(&felt).for_each(|(out, felt)| *out = felt.base + felt.marginal * own[felt.contribution]);
        }
    }
}

/// One aggregate as one player feels it: `base + marginal × own contribution`.
#[derive(Clone, Copy, Default)]
struct Felt {
    /// What comes from beliefs.
    base: f64,
    /// The weight of the action under consideration.
    marginal: f64,
    /// Which contribution that is.
    contribution: usize,
}

impl Felt {
    fn new(rule: &AggregateRule, believed: &[f64], k: usize, total: f64, player: usize, own_part: OwnPart) -> Self {
        let n = believed.len() / k;
        let contribution = rule.contribution;
        let weights = rule.incoming.as_ref().map(|incoming| &incoming[player * n..][..n]);
        let own_weight = weights.map_or(1.0, |weights| weights[player]);
        let all = weights.map_or(total, |weights| {
            let contributions = believed.iter().skip(contribution).step_by(k);
            weights.iter().zip(contributions).map(|(w, c)| w * c).sum()
        });
        let others = all - own_weight * believed[player * k + contribution];
        let (base, marginal) = match (rule.own, own_part) {
            (Own::Excluded, _) => (others, 0.0),
            (Own::Included, OwnPart::Expected) => (all, 0.0),
            (Own::Included, OwnPart::Actual) => (others, own_weight),
        };
        Felt { base, marginal, contribution }
    }
}
