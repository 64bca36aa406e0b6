//! The aggregates that actions meet, given what every player is believed to contribute.

use walras_game::metadata::Own;

use super::arena::{Arena, Cells};
use crate::learning::OwnPart;
use crate::model::AggregateRule;
use crate::reduce::sum_over_agents;

/// The aggregates that each action of a stage meets if players contribute `believed`, `[players][contributions]`, into
/// `out`, `[cells of the stage][aggregates]`.
pub(crate) fn aggregates_at(arena: &Arena, stage: usize, believed: &[f64], own_part: OwnPart, out: &mut [f64]) {
    let Arena { model, cells: Cells { contribution, .. }, .. } = arena;
    let (k, m) = (model.contributions, model.aggregates.len());
    if m == 0 {
        return;
    }
    let totals: Vec<f64> =
        model.aggregates.iter().map(|rule| sum_over_agents(believed, k, rule.contribution)).collect();
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

/// One aggregate as it depends on one player: `base + marginal × own contribution`.
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
        let own_weight = rule.weight(n, player, player);
        let all = rule.incoming.as_ref().map_or(total, |incoming| {
            incoming.entries(n, player).map(|(other, weight)| weight * believed[other * k + contribution]).sum()
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
