//! The equations of an agent logit equilibrium in logarithms of a behaviour.
//!
//! Every information set is an agent that answers the payoffs `v(a)` of its actions given that it is reached: with x = ln p,
//! `x_a − τ v(a)` is the same for all its actions. With β the beliefs over the set's nodes n and U the expected payoffs of its player,
//!
//! ```text
//! v(a) = Σ_n β_n U(n a),        β_n ∝ Π of probabilities on the path to n
//! ∂v(a)/∂x_b = Σ_n β_n P(m | n a) p_b (U(m b) − U(m))      for action b at nodes m below n a
//!            + Σ_n β_n (U(n a) − v(a))                      for action b on the path to n
//! ```
//!
//! Only changes with `Σ p dx = 0` at every set matter, which is why U(m) may be subtracted. With perfect recall an own action is on
//! the paths to all nodes of a set or to none, and the second sum vanishes. Source: McKelvey & Palfrey (1998), Turocy (2010), as in
//! [`crate::extensive_form::Evaluation`].

use super::bordered::Bordered;
use super::certificate::blocks;
use super::logit_response::Response;
use super::logit_system::normalise;
use super::tracer::Equations;
use crate::extensive_form::{Evaluation, ExtensiveForm, Move};

/// The equations of one game and their value at one point.
#[derive(Debug, Clone)]
pub(super) struct AgentSystem<'a> {
    game: &'a ExtensiveForm,
    pub(super) evaluation: Evaluation,
    response: Response,
    derivatives: Derivatives,
    mean: Vec<f64>,
}

impl<'a> AgentSystem<'a> {
    /// The equations of `game`, which has perfect recall and payoffs that are not all constant, with behaviour `prior` at precision 0.
    pub(super) fn new(game: &'a ExtensiveForm, prior: &[f64]) -> Self {
        let size = prior.len();
        Self {
            game,
            evaluation: Evaluation::new(game),
            response: Response::new(prior),
            derivatives: Derivatives::new(size),
            mean: vec![0.0; size],
        }
    }

    pub(super) fn game(&self) -> &'a ExtensiveForm {
        self.game
    }

    fn set_derivatives(&mut self) {
        self.derivatives.clear();
        for (index, set) in self.game.information_sets().iter().enumerate() {
            for &node in &set.nodes {
                self.add_what_lies_below(index, node as usize);
                if set.nodes.len() > 1 {
                    self.add_beliefs(index, node as usize);
                }
            }
        }
        self.derivatives.gather();
    }

    /// What play at `node` of information set `index` means to those who move above it.
    fn add_what_lies_below(&mut self, index: usize, node: usize) {
        let (game, players) = (self.game, self.game.players());
        let own = game.actions(index);
        let values = &self.evaluation.values;
        let (mut below, mut probability) = (node, 1.0);
        while let Some((above, action)) = game.parent(below) {
            if let Move::Decision(set) = game.move_at(above) {
                let player = game.information_sets()[set].player;
                let weight = self.evaluation.beliefs[above] * probability;
                let here = values[node * players + player];
                let row = game.offsets()[set] + action;
                let strategy = &self.response.profile[own.clone()];
                for ((column, p), &child) in own.clone().zip(strategy).zip(game.children(node)) {
                    let slope = weight * p * (values[child as usize * players + player] - here);
                    self.derivatives.add(row, column, slope);
                }
            }
            probability *= game.edge_probability(above, action, &self.response.profile);
            if probability == 0.0 {
                return;
            }
            below = above;
        }
    }

    /// What the others' play on the path to `node` means to beliefs at its information set `index`.
    fn add_beliefs(&mut self, index: usize, node: usize) {
        let (game, players) = (self.game, self.game.players());
        let player = game.information_sets()[index].player;
        let belief = self.evaluation.beliefs[node];
        let mut below = node;
        while let Some((above, taken)) = game.parent(below) {
            below = above;
            let Move::Decision(set) = game.move_at(above) else { continue };
            if game.information_sets()[set].player == player {
                continue;
            }
            let column = game.offsets()[set] + taken;
            for (action, &child) in game.actions(index).zip(game.children(node)) {
                let excess =
                    self.evaluation.values[child as usize * players + player] - self.evaluation.action_values[action];
                self.derivatives.add(action, column, belief * excess);
            }
        }
    }
}

impl Equations for AgentSystem<'_> {
    fn size(&self) -> usize {
        self.response.profile.len()
    }

    fn start(&self) -> Vec<f64> {
        self.response.prior.clone()
    }

    fn bordered(&self) -> Bordered {
        let sets = self.game.information_sets();
        if self.derivatives.is_sparse() {
            // From the leaves up.
            return Bordered::sparse(
                (0..sets.len()).rev().flat_map(|k| self.game.actions(k)).map(|a| a as u32).collect(),
            );
        }
        let most = (0..sets.len()).max_by_key(|&k| sets[k].actions).unwrap_or(0);
        Bordered::new(self.size(), self.game.actions(most))
    }

    fn evaluate(&mut self, point: &[f64]) {
        self.evaluate_residual(point);
        self.set_derivatives();
    }

    fn evaluate_residual(&mut self, point: &[f64]) {
        self.response.set_profile(point);
        self.evaluation.evaluate(self.game, &self.response.profile, &point[..self.size()]);
        self.response.set(blocks(self.game.offsets()), point, &self.evaluation.action_values, 1.0);
    }

    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered) {
        let size = self.size();
        let Response { profile, slope, .. } = &self.response;
        for own in blocks(self.game.offsets()) {
            match &self.derivatives {
                Derivatives::Dense { values, .. } => {
                    let rows = &values[own.start * size..own.end * size];
                    self.mean.fill(0.0);
                    for (p, row) in profile[own.clone()].iter().zip(rows.chunks_exact(size)) {
                        self.mean.iter_mut().zip(row).for_each(|(mean, d)| *mean += p * d);
                    }
                    for (a, row) in own.clone().zip(rows.chunks_exact(size)) {
                        let target = matrix.row_mut(a);
                        for ((target, mean), d) in target.iter_mut().zip(&self.mean).zip(row) {
                            *target = precision * (mean - d);
                        }
                        target[own.clone()].fill(0.0);
                        target[a] = 1.0;
                        target[size] = slope[a];
                        matrix.permute_row(a);
                    }
                }
                Derivatives::Sparse { rows } => {
                    let mut columns: Vec<u32> = Vec::new();
                    for a in own.clone() {
                        for &(column, d) in &rows[a] {
                            self.mean[column as usize] += profile[a] * d;
                            columns.push(column);
                        }
                    }
                    columns.sort_unstable();
                    columns.dedup();
                    columns.retain(|&column| !own.contains(&(column as usize)));
                    for a in own.clone() {
                        let mut next = rows[a].iter().peekable();
                        let Some(target) = matrix.sparse_row(a) else { continue };
                        target.clear();
                        for &column in &columns {
                            while next.next_if(|entry| entry.0 < column).is_some() {}
                            let d = next.next_if(|entry| entry.0 == column).map_or(0.0, |entry| entry.1);
                            target.push((column, precision * (self.mean[column as usize] - d)));
                        }
                        target.push((a as u32, 1.0));
                        target.push((size as u32, slope[a]));
                        target.sort_unstable_by_key(|entry| entry.0);
                    }
                    own.clone().flat_map(|a| &rows[a]).for_each(|entry| self.mean[entry.0 as usize] = 0.0);
                }
            }
        }
        if let Some(row) = matrix.sparse_row(size) {
            row.clear();
            row.extend((0..=size as u32).zip(border.iter().copied()).filter(|(_, b)| *b != 0.0));
            return;
        }
        matrix.row_mut(size).copy_from_slice(border);
        matrix.permute_row(size);
    }

    fn normalise(&self, x: &mut [f64]) {
        normalise(self.game.offsets(), x);
    }

    fn profile(&self) -> &[f64] {
        &self.response.profile
    }

    fn residual(&self) -> &[f64] {
        &self.response.residual
    }
}

/// Actions from which on derivatives are kept by their entries.
const MANY_ACTIONS: usize = 256;

/// Derivatives of the actions' values by logarithms.
#[derive(Debug, Clone)]
enum Derivatives {
    /// `[actions][actions]`.
    Dense { size: usize, values: Vec<f64> },
    /// Entries by row, after `gather` in ascending columns.
    Sparse { rows: Vec<Vec<(u32, f64)>> },
}

impl Derivatives {
    fn new(size: usize) -> Self {
        if size > MANY_ACTIONS {
            Self::Sparse { rows: vec![Vec::new(); size] }
        } else {
            Self::Dense { size, values: vec![0.0; size * size] }
        }
    }

    fn is_sparse(&self) -> bool {
        matches!(self, Self::Sparse { .. })
    }

    fn clear(&mut self) {
        match self {
            Self::Dense { values, .. } => values.fill(0.0),
            Self::Sparse { rows } => rows.iter_mut().for_each(Vec::clear),
        }
    }

    fn add(&mut self, row: usize, column: usize, value: f64) {
        match self {
            Self::Dense { size, values } => values[row * *size + column] += value,
            Self::Sparse { rows } => rows[row].push((column as u32, value)),
        }
    }

    /// Sorts entries and adds up those of one place.
    fn gather(&mut self) {
        let Self::Sparse { rows } = self else { return };
        for row in rows {
            // Stable, so that sums are the same in every run.
            row.sort_by_key(|entry| entry.0);
            row.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
        }
    }
}
