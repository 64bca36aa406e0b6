//! A dense directed graph at one bit per ordered pair of nodes, and the question whether it has a cycle.
//!
//! A matrix of a million costs takes eight megabytes, the graph of its cheap edges an eighth of one: once it is drawn,
//! a depth-first search costs a word per 64 pairs. Loops are left out; their costs are on the diagonal for all to see.

use super::matrix::Matrix;

/// The graph and the buffers of its search, reusable.
#[derive(Debug, Clone, Default)]
pub(crate) struct BitGraph {
    size: usize,
    /// Words per row.
    words: usize,
    /// Row-major: bit `s % 64` of word `s / 64` of row `t` is the edge `t → s`.
    rows: Vec<u64>,
    /// Nodes the search has not met and that have an edge.
    unseen: Vec<u64>,
    /// Nodes on the current depth-first path, as a set and in order.
    on_path: Vec<u64>,
    path: Vec<usize>,
}

impl BitGraph {
    /// A workspace that allocates nothing for up to `capacity` nodes.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        let words = capacity.div_ceil(64);
        Self {
            size: 0,
            words: 0,
            rows: Vec::with_capacity(capacity * words),
            unseen: Vec::with_capacity(words),
            on_path: Vec::with_capacity(words),
            path: Vec::with_capacity(capacity),
        }
    }

    /// Draws the edges `t → s`, `t ≠ s`, whose cost satisfies `edge`.
    pub(crate) fn draw(&mut self, costs: Matrix<'_>, edge: impl Fn(f64) -> bool) {
        self.size = costs.size();
        self.words = self.size.div_ceil(64);
        self.rows.clear();
        for (t, row) in costs.rows().enumerate() {
            let start = self.rows.len();
            self.rows.extend(row.chunks(64).map(|chunk| word(chunk, &edge)));
            self.rows[start + t / 64] &= !(1 << (t % 64));
        }
    }

    pub(crate) fn edge(&self, t: usize, s: usize) -> bool {
        self.rows[t * self.words + s / 64] >> (s % 64) & 1 == 1
    }

    /// Whether no cycle exists: a depth-first search that never meets its own path.
    pub(crate) fn acyclic(&mut self) -> bool {
        let Self { size, words, rows, unseen, on_path, path } = self;
        let row = |t: usize| &rows[t * *words..][..*words];
        unseen.clear();
        unseen.resize(*words, 0);
        for t in (0..*size).filter(|&t| row(t).iter().any(|&word| word != 0)) {
            unseen[t / 64] |= 1 << (t % 64);
        }
        on_path.clear();
        on_path.resize(*words, 0);
        path.clear();
        for first in 0..*words {
            while unseen[first] != 0 {
                let mut node = first * 64 + unseen[first].trailing_zeros() as usize;
                loop {
                    // Only nodes not met before are entered, and an edge back to the path is looked for on entry.
                    unseen[node / 64] &= !(1 << (node % 64));
                    on_path[node / 64] |= 1 << (node % 64);
                    path.push(node);
                    if row(node).iter().zip(&*on_path).any(|(out, path)| out & path != 0) {
                        return false;
                    }
                    let Some(child) = descend(path, on_path, |t| common(row(t), unseen)) else { break };
                    node = child;
                }
            }
        }
        true
    }
}

/// Bit `k` says whether `edge(costs[k])`, for up to 64 costs.
fn word(costs: &[f64], edge: impl Fn(f64) -> bool) -> u64 {
    // Eight columns of bits side by side, every eighth bit in use: a form that compiles to vector instructions.
    let mut columns = [0_u64; 8];
    let (blocks, rest) = costs.as_chunks::<8>();
    for block in blocks.iter().rev() {
        let bits = block.map(|cost| u64::from(edge(cost)));
        columns = std::array::from_fn(|k| columns[k] << 8 | bits[k]);
    }
    let word = (0..8).fold(0, |word, k| word | columns[k] << k);
    (8 * blocks.len()..).zip(rest).fold(word, |word, (k, &cost)| word | u64::from(edge(cost)) << k)
}

/// Leaves nodes of the path until one has a successor not met before, and returns that.
fn descend(
    path: &mut Vec<usize>,
    on_path: &mut [u64],
    unseen_successor: impl Fn(usize) -> Option<usize>,
) -> Option<usize> {
    while let Some(&last) = path.last() {
        if let Some(child) = unseen_successor(last) {
            return Some(child);
        }
        on_path[last / 64] &= !(1 << (last % 64));
        path.pop();
    }
    None
}

/// The first node in both sets.
fn common(first: &[u64], second: &[u64]) -> Option<usize> {
    first
        .iter()
        .zip(second)
        .position(|(a, b)| a & b != 0)
        .map(|word| word * 64 + (first[word] & second[word]).trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::{BitGraph, Matrix};
    use crate::strongly_connected::StronglyConnected;

    #[test]
    fn a_graph_is_acyclic_exactly_when_its_components_are_single_nodes() {
        let (mut graph, mut components) = (BitGraph::default(), StronglyConnected::default());
        let (mut state, mut acyclic) = (1_u64, 0);
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for round in 0..600 {
            let size = [1, 2, 5, 63, 64, 65, 130][round % 7];
            let density = 2.0 * draw() / size as f64;
            let costs: Vec<f64> = (0..size * size).map(|_| draw()).collect();
            graph.draw(Matrix::derived(&costs, size), |cost| cost < density);
            let edge = |t: usize, s: usize| t != s && costs[t * size + s] < density;
            components.search(size, edge);
            assert!((0..size * size).all(|k| graph.edge(k / size, k % size) == edge(k / size, k % size)));
            assert_eq!(graph.acyclic(), components.count() == size, "round {round}, size {size}");
            acyclic += usize::from(components.count() == size);
        }
        assert!((150..450).contains(&acyclic), "{acyclic}");
    }
}
