//! Strongly connected components of a dense directed graph given by a predicate (Tarjan 1972, without recursion).
//!
//! The graph is never stored: an edge is a question asked of the caller, at most once per ordered pair of nodes. The
//! buffers live in the workspace, so that repeated searches on graphs of similar size allocate nothing.

use std::ops::Range;

/// Not visited yet. Smaller than every visit number, so one comparison asks "would this edge tell us anything?".
const UNSEEN: u32 = 0;
/// Its component is complete: edges into it carry no information any more.
const CLOSED: u32 = u32::MAX;

/// Workspace and result of the search.
#[derive(Debug, Clone, Default)]
pub(crate) struct StronglyConnected {
    /// Per node: `UNSEEN`, the earliest visit number known to be reachable, or `CLOSED`.
    low: Vec<u32>,
    component: Vec<usize>,
    /// Nodes grouped by component, in order of completion.
    members: Vec<usize>,
    /// `members[starts[k]..starts[k + 1]]` is component `k`.
    starts: Vec<usize>,
    open: Vec<usize>,
    path: Vec<Visit>,
    visits: u32,
}

/// A node on the current depth-first path.
#[derive(Debug, Clone, Copy)]
struct Visit {
    node: usize,
    /// The first successor not looked at yet.
    next: usize,
    number: u32,
}

impl StronglyConnected {
    /// A workspace that searches graphs of up to `capacity` nodes without allocating.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            low: Vec::with_capacity(capacity),
            component: Vec::with_capacity(capacity),
            members: Vec::with_capacity(capacity),
            starts: Vec::with_capacity(capacity + 1),
            open: Vec::with_capacity(capacity),
            path: Vec::with_capacity(capacity),
            visits: 0,
        }
    }

    /// Finds the components of the graph on `0..nodes` whose edges `(t, s)` are those where `edge(t, s)` holds.
    pub(crate) fn search(&mut self, nodes: usize, edge: impl Fn(usize, usize) -> bool) {
        self.low.clear();
        self.low.resize(nodes, UNSEEN);
        self.component.clear();
        self.component.resize(nodes, 0);
        self.members.clear();
        self.starts.clear();
        self.starts.push(0);
        self.visits = UNSEEN;
        for root in 0..nodes {
            if self.low[root] == UNSEEN {
                self.explore(root, &edge);
            }
        }
    }

    /// Number of components. They are numbered `0..count()` against the direction of the edges: an edge between two
    /// components always leads to the smaller number.
    pub(crate) fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Component of each node, `[nodes]`.
    pub(crate) fn components(&self) -> &[usize] {
        &self.component
    }

    /// Nodes of component `k < count()`.
    pub(crate) fn members(&self, k: usize) -> &[usize] {
        &self.members[self.range(k)]
    }

    fn range(&self, k: usize) -> Range<usize> {
        self.starts[k]..self.starts[k + 1]
    }

    fn explore(&mut self, root: usize, edge: &impl Fn(usize, usize) -> bool) {
        self.enter(root);
        while let Some(&Visit { node, next, number }) = self.path.last() {
            match self.scan(node, next, edge) {
                Some(child) => {
                    self.resume_after(child);
                    self.enter(child);
                }
                None => self.leave(node, number),
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.visits += 1;
        self.low[node] = self.visits;
        self.open.push(node);
        self.path.push(Visit { node, next: 0, number: self.visits });
    }

    fn resume_after(&mut self, child: usize) {
        if let Some(visit) = self.path.last_mut() {
            visit.next = child + 1;
        }
    }

    /// Looks through the successors of `node` from `next` on, up to the first one not visited yet.
    fn scan(&mut self, node: usize, next: usize, edge: &impl Fn(usize, usize) -> bool) -> Option<usize> {
        let mut low = self.low[node];
        let mut child = None;
        for (s, &reached) in self.low.iter().enumerate().skip(next) {
            if reached < low && edge(node, s) {
                if reached == UNSEEN {
                    child = Some(s);
                    break;
                }
                low = reached;
            }
        }
        self.low[node] = low;
        child
    }

    fn leave(&mut self, node: usize, number: u32) {
        self.path.pop();
        let low = self.low[node];
        if low == number {
            self.close(node);
        } else if let Some(parent) = self.path.last() {
            let parent_low = &mut self.low[parent.node];
            *parent_low = low.min(*parent_low);
        }
    }

    fn close(&mut self, root: usize) {
        let k = self.count();
        while let Some(node) = self.open.pop() {
            self.low[node] = CLOSED;
            self.component[node] = k;
            self.members.push(node);
            if node == root {
                break;
            }
        }
        self.starts.push(self.members.len());
    }
}

#[cfg(test)]
mod tests {
    use super::StronglyConnected;

    fn search(nodes: usize, edges: &[(usize, usize)]) -> StronglyConnected {
        let mut components = StronglyConnected::default();
        components.search(nodes, |t, s| edges.contains(&(t, s)));
        components
    }

    #[test]
    fn two_cycles_joined_by_a_bridge() {
        let found = search(5, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 2)]);
        assert_eq!(found.count(), 2);
        let component = found.components();
        assert_eq!(component[0], component[1]);
        assert_eq!(component[2], component[4]);
        assert!(component[0] > component[2], "the bridge leads to the smaller number");
        assert_eq!(found.members(component[2]).len(), 3);
    }

    #[test]
    fn every_edge_of_an_acyclic_graph_descends() {
        let edges = [(3, 1), (1, 4), (3, 0), (0, 4), (4, 2)];
        let found = search(5, &edges);
        assert_eq!(found.count(), 5);
        for (t, s) in edges {
            assert!(found.components()[t] > found.components()[s]);
        }
    }

    #[test]
    fn components_equal_mutual_reachability() {
        let mut state = 1_u64;
        for _ in 0..500 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let nodes = 1 + (state >> 60) as usize % 9;
            let density = 1 + (state >> 50) % 12;
            let bit = |t: usize, s: usize| {
                let mixed = (state ^ (t * 64 + s) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 59 < density
            };
            let mut found = StronglyConnected::default();
            found.search(nodes, bit);
            let mut reach: Vec<Vec<bool>> =
                (0..nodes).map(|t| (0..nodes).map(|s| t == s || bit(t, s)).collect()).collect();
            for k in 0..nodes {
                for t in 0..nodes {
                    for s in 0..nodes {
                        reach[t][s] |= reach[t][k] && reach[k][s];
                    }
                }
            }
            for (t, s) in (0..nodes).flat_map(|t| (0..nodes).map(move |s| (t, s))) {
                let together = found.components()[t] == found.components()[s];
                assert_eq!(together, reach[t][s] && reach[s][t]);
                assert!(!reach[t][s] || found.components()[t] >= found.components()[s]);
            }
        }
    }

    #[test]
    fn a_long_path_does_not_recurse() {
        let mut found = StronglyConnected::with_capacity(3000);
        found.search(3000, |t, s| s == t + 1);
        assert_eq!(found.count(), 3000);
        found.search(3000, |t, s| s == (t + 1) % 3000);
        assert_eq!(found.count(), 1);
        found.search(0, |_, _| true);
        assert_eq!(found.count(), 0);
    }
}
