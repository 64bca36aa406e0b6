//! The joint actions of a state, in batches.

use walras_game::metadata::Own;

use crate::model::Model;

/// Joint actions that go through the plugin at a time.
const ROWS: usize = 4096;

/// Walks through the joint actions of a state, the last player's fastest.
pub(super) struct JointActions<'a> {
    /// Actions of the grid that each player may take, `[players]`.
    feasible: &'a [Vec<usize>],
    next: usize,
    count: usize,
}

impl<'a> JointActions<'a> {
    pub(super) fn new(feasible: &'a [Vec<usize>]) -> Self {
        JointActions { feasible, next: 0, count: feasible.iter().map(Vec::len).product() }
    }

    /// The next joint actions, `[rows][players]` actions of the grid.
    pub(super) fn next_batch(&mut self) -> Option<Vec<usize>> {
        let end = (self.next + ROWS).min(self.count);
        if self.next == end {
            return None;
        }
        let n = self.feasible.len();
        let mut chosen = vec![0; (end - self.next) * n];
        for (row, chosen) in (self.next..end).zip(chosen.chunks_exact_mut(n)) {
            let mut rest = row;
            for (chosen, feasible) in chosen.iter_mut().zip(self.feasible).rev() {
                *chosen = feasible[rest % feasible.len()];
                rest /= feasible.len();
            }
        }
        self.next = end;
        Some(chosen)
    }
}

/// Coordinates of the players' actions, `[rows][players][dimensions]`.
pub(super) fn profile(model: &Model, chosen: &[usize]) -> Vec<f64> {
    chosen.iter().flat_map(|&a| &model.action[a * model.dimensions..][..model.dimensions]).copied().collect()
}

/// The aggregates that a player meets, `[rows][aggregates]`.
pub(super) fn aggregates(model: &Model, chosen: &[usize], player: usize) -> Vec<f64> {
    let n = model.players;
    let met = |row: &[usize]| -> Vec<f64> {
        let sum = |rule: &crate::model::AggregateRule| -> f64 {
            let felt = (0..n).filter(|&j| j != player || rule.own == Own::Included);
            felt.map(|j| rule.weight(n, player, j) * model.contribution_of(j, 0, row[j])[rule.contribution]).sum()
        };
        model.aggregates.iter().map(sum).collect()
    };
    chosen.chunks_exact(n).flat_map(met).collect()
}
