//! The lowest ceiling of any cycle of a dense weighted graph.
//!
//! The **ceiling** of a cycle is the largest cost among its edges, a self-loop being a cycle of one edge. In the notation
//! of revealed preference the edge `t → s` costs `G[t,s]`, weighs `w = −G`, and the lowest ceiling is `−B` with
//! `B = max over cycles of min over their edges of w`, the bottleneck. Negation is exact, so nothing is lost by looking
//! from below.
//!
//! Let `b(v)` be the lowest ceiling of a cycle through `v`. Starting from the cheapest cycle of one or two edges, which on
//! observed choices mostly is the answer and then only has to be confirmed, the search keeps the nodes on a cycle strictly
//! below the best ceiling so far: these are the non-trivial strongly connected components of
//! the graph of strictly cheaper edges. If there are none, it is done. Otherwise one of them becomes the pivot `p`,
//! `b(p)` is found by a minimax-path sweep (Dijkstra's algorithm with `max` for `+`), and the next round keeps exactly the
//! nodes with `b(v) < b(p)`. This is quickselect on the nodes, so with an arbitrary pivot half of them are expected to
//! leave per round and the whole costs `O(T²)` on average. Every number returned is an entry of the matrix: there is no
//! arithmetic, hence no rounding.

use super::bit_graph::BitGraph;
use super::matrix::Matrix;
use crate::strongly_connected::StronglyConnected;

/// Side of the blocks in which a matrix and its transpose are read together.
const BLOCK: usize = 32;

/// Reusable search for a cycle of lowest ceiling.
#[derive(Debug, Clone, Default)]
pub(crate) struct LowestCycle {
    /// The edges below the cheapest cycle of one or two edges.
    graph: BitGraph,
    components: StronglyConnected,
    /// Nodes that may lie on a cycle below the best ceiling.
    nodes: Vec<usize>,
    /// Nodes the current sweep has not settled.
    unsettled: Vec<usize>,
    /// Per node: lowest ceiling of a path from the pivot.
    ceiling: Vec<f64>,
    /// Per node: its predecessor on that path.
    parent: Vec<usize>,
    cycle: Vec<usize>,
}

impl LowestCycle {
    /// A workspace for matrices of up to `capacity` rows.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            graph: BitGraph::with_capacity(capacity),
            components: StronglyConnected::with_capacity(capacity),
            nodes: Vec::with_capacity(capacity),
            unsettled: Vec::with_capacity(capacity),
            ceiling: Vec::with_capacity(capacity),
            parent: Vec::with_capacity(capacity),
            cycle: Vec::with_capacity(capacity),
        }
    }

    /// The lowest ceiling of all cycles; afterwards [`cycle`](Self::cycle) attains it.
    pub(crate) fn search(&mut self, costs: Matrix<'_>) -> f64 {
        let mut best = self.cheapest_short(costs);
        self.graph.draw(costs, |cost| cost < best);
        if self.graph.acyclic() {
            return best;
        }
        self.reset(costs.size());
        let graph = std::mem::take(&mut self.graph);
        self.keep_cycles(|t, s| graph.edge(t, s));
        self.graph = graph;
        let mut pivots = Pivots::new();
        while !self.nodes.is_empty() {
            let pivot = self.nodes[pivots.next_below(self.nodes.len())];
            best = self.lowest_through(costs, pivot);
            self.keep_cycles(|t, s| costs.at(t, s) < best);
        }
        best
    }

    /// The lowest ceiling of the cycles of one or two edges.
    pub(crate) fn cheapest_short(&mut self, costs: Matrix<'_>) -> f64 {
        let loops = self.cheapest_self_loop(costs);
        self.cheapest_pair(costs, loops)
    }

    /// The nodes of the cycle found last, in order; its edges are those between neighbours and from last to first.
    pub(crate) fn cycle(&self) -> &[usize] {
        &self.cycle
    }

    fn reset(&mut self, size: usize) {
        self.nodes.clear();
        self.nodes.extend(0..size);
        self.ceiling.resize(size, f64::INFINITY);
        self.parent.resize(size, 0);
    }

    fn cheapest_self_loop(&mut self, costs: Matrix<'_>) -> f64 {
        let mut cheapest = 0;
        for t in 1..costs.size() {
            if costs.at(t, t) < costs.at(cheapest, cheapest) {
                cheapest = t;
            }
        }
        self.cycle.clear();
        self.cycle.push(cheapest);
        costs.at(cheapest, cheapest)
    }

    /// The lowest ceiling of the cycles of two edges, where it is below `best`.
    fn cheapest_pair(&mut self, costs: Matrix<'_>, mut best: f64) -> f64 {
        let mut cheapest = None;
        // In blocks, because the transposed entries are read against the grain of the matrix.
        for rows in (0..costs.size()).step_by(BLOCK) {
            for columns in (0..=rows).step_by(BLOCK) {
                for t in rows..costs.size().min(rows + BLOCK) {
                    let pairs = columns..t.min(columns + BLOCK);
                    let least = pairs.clone().fold(best, |least, s| {
                        let ceiling = larger(costs.at(t, s), costs.at(s, t));
                        if ceiling < least { ceiling } else { least }
                    });
                    if least < best {
                        best = least;
                        cheapest = Some((t, pairs));
                    }
                }
            }
        }
        if let Some((t, mut pairs)) = cheapest
            && let Some(s) = pairs.find(|&s| larger(costs.at(t, s), costs.at(s, t)) == best)
        {
            self.cycle.clear();
            self.cycle.extend([t, s]);
        }
        best
    }

    /// Reduces the nodes to those on a cycle of the edges given, which must include no self-loop.
    fn keep_cycles(&mut self, edge: impl Fn(usize, usize) -> bool) {
        let Self { components, nodes, unsettled, .. } = self;
        components.search(nodes.len(), |i, j| edge(nodes[i], nodes[j]));
        unsettled.clear();
        for k in 0..components.count() {
            // A component of one node holds no cycle.
            if let members @ [_, _, ..] = components.members(k) {
                unsettled.extend(members.iter().map(|&i| nodes[i]));
            }
        }
        std::mem::swap(nodes, unsettled);
    }

    /// The lowest ceiling of the cycles through `pivot` within the kept nodes, where one below the previous best exists.
    fn lowest_through(&mut self, costs: Matrix<'_>, pivot: usize) -> f64 {
        self.unsettled.clear();
        for &node in &self.nodes {
            self.ceiling[node] = f64::INFINITY;
            if node != pivot {
                self.unsettled.push(node);
            }
        }
        let (mut best, mut last) = (f64::INFINITY, pivot);
        let (mut node, mut reached) = (pivot, f64::NEG_INFINITY);
        loop {
            let row = costs.row(node);
            let closed = reached.max(row[pivot]);
            if closed < best {
                (best, last) = (closed, node);
            }
            let Some(place) = self.relax(row, node, reached) else { break };
            node = self.unsettled.swap_remove(place);
            reached = self.ceiling[node];
            if reached >= best {
                break;
            }
        }
        self.trace(pivot, last);
        best
    }

    /// Extends the path that ends in `node` by one edge; returns where the node nearest to the pivot now stands.
    fn relax(&mut self, row: &[f64], node: usize, reached: f64) -> Option<usize> {
        let mut nearest = None;
        let mut least = f64::INFINITY;
        for (place, &s) in self.unsettled.iter().enumerate() {
            let through = reached.max(row[s]);
            let ceiling = &mut self.ceiling[s];
            if through < *ceiling {
                *ceiling = through;
                self.parent[s] = node;
            }
            if *ceiling < least {
                least = *ceiling;
                nearest = Some(place);
            }
        }
        nearest
    }

    fn trace(&mut self, pivot: usize, last: usize) {
        self.cycle.clear();
        let mut node = last;
        while node != pivot {
            self.cycle.push(node);
            node = self.parent[node];
        }
        self.cycle.push(pivot);
        self.cycle.reverse();
    }
}

/// The larger of two numbers neither of which is NaN: one instruction, where `f64::max` needs several.
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Arbitrary but reproducible pivots, so that no orderly data set meets its worst case by accident.
struct Pivots(u64);

impl Pivots {
    fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    /// An index below `bound > 0`.
    fn next_below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// The most expensive edge of a cycle: the one that fixes its ceiling.
pub(crate) fn dearest_edge(costs: Matrix<'_>, cycle: &[usize]) -> Option<(usize, usize)> {
    let next = cycle.iter().cycle().skip(1);
    cycle.iter().zip(next).map(|(&t, &s)| (t, s)).max_by(|&(t, s), &(v, u)| costs.at(t, s).total_cmp(&costs.at(v, u)))
}
