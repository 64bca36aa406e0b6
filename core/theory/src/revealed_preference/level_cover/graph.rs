//! The edges that levels leave, and the cycles among them.

use super::LevelProblem;
use super::branch::Row;
use crate::revealed_preference::strict_cycle::find_strict_cycle;
use crate::strongly_connected::StronglyConnected;

/// Largest problem whose branches each hold a matrix of their own.
const MAX_CONTRACTED: usize = 400;

impl LevelProblem {
    pub(super) fn edge(&self, chosen: f64, t: usize, s: usize) -> bool {
        chosen < self.level[t * self.size + s]
    }

    /// Whether every edge is strict, so that a path through nodes that keep theirs is one, and the matrix is small enough
    /// to be copied per branch.
    pub(super) fn can_be_contracted(&self) -> bool {
        let mut edges = self.level.iter().zip(&self.strict).filter(|(level, _)| **level > 0.0);
        self.size <= MAX_CONTRACTED && edges.all(|(_, strict)| *strict)
    }

    pub(super) fn restricted(&self, nodes: &[usize]) -> Self {
        let entries = || nodes.iter().flat_map(|&t| nodes.iter().map(move |&s| t * self.size + s));
        Self {
            size: nodes.len(),
            level: entries().map(|k| self.level[k]).collect(),
            strict: entries().map(|k| self.strict[k] && self.level[k] > 0.0).collect(),
        }
    }

    /// A strict cycle among `nodes` that the levels leave, as the levels that would remove its edges.
    pub(super) fn violated(&self, levels: &[f64], nodes: &[usize]) -> Option<Row> {
        let mut components = StronglyConnected::with_capacity(nodes.len());
        let edge = |i: usize, j: usize| self.edge(levels[nodes[i]], nodes[i], nodes[j]);
        let strict = |i: usize, j: usize| edge(i, j) && self.strict[nodes[i] * self.size + nodes[j]];
        let cycle = find_strict_cycle(&mut components, nodes.len(), edge, strict)?.cycle;
        let next = cycle.iter().cycle().skip(1);
        Some(cycle.iter().zip(next).map(|(&i, &j)| (nodes[i], self.level[nodes[i] * self.size + nodes[j]])).collect())
    }

    /// Nodes that still have an edge, and may therefore lie on a cycle.
    pub(super) fn alive(&self, levels: &[f64]) -> Vec<usize> {
        (0..self.size).filter(|&t| (0..self.size).any(|s| self.edge(levels[t], t, s))).collect()
    }

    /// All nodes in an order in which every edge that the levels leave goes to a later one, if they leave no cycle. Edges lead
    /// to what is better, so the worst comes first, and of those that nobody is left below, the one of the highest level.
    pub(crate) fn worst_first(&self, levels: &[f64]) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.size).collect();
        let mut order = Vec::with_capacity(self.size);
        while !left.is_empty() {
            let is_worst = |&t: &usize| !left.iter().any(|&other| other != t && self.edge(levels[other], other, t));
            let candidates = left.iter().copied().filter(is_worst);
            let chosen = candidates.reduce(|a, b| if levels[b] > levels[a] { b } else { a }).unwrap_or(left[0]);
            left.retain(|&t| t != chosen);
            order.push(chosen);
        }
        order
    }

    pub(super) fn consistent(&self, levels: &[f64]) -> bool {
        self.violated(levels, &self.alive(levels)).is_none()
    }

    /// The distinct levels of a node in ascending order, 0 first.
    pub(super) fn choices(&self, t: usize) -> Vec<f64> {
        let mut choices = self.level[t * self.size..][..self.size].to_vec();
        choices.push(0.0);
        choices.sort_unstable_by(f64::total_cmp);
        choices.dedup();
        choices
    }
}
