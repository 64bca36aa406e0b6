//! Cycles of weak preference that contain a strict one: what makes a finite set of choices inconsistent.

use crate::strongly_connected::StronglyConnected;

/// A contradiction: every edge `t → s` of the cycle says that the play at `t` is weakly preferred to the play at `s`,
/// and [`edge`](Self::edge) says so strictly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrictCycle {
    /// Probes in order; the edges are those between neighbours and from the last to the first. A play preferred to
    /// itself, that is unused budget, is a cycle of length 1.
    pub cycle: Vec<usize>,
    /// The strict edge, from `cycle[0]` to `cycle[1 % cycle.len()]`.
    pub edge: (usize, usize),
}

/// Looks for a cycle of `weak` edges with at least one `strict` edge, which must be weak too.
///
/// Such a cycle exists exactly when a strict edge lies inside a strongly connected component of the weak graph. Costs
/// `O(size²)`. The components are left in the workspace.
pub(crate) fn find_strict_cycle(
    components: &mut StronglyConnected,
    size: usize,
    weak: impl Fn(usize, usize) -> bool,
    strict: impl Fn(usize, usize) -> bool,
) -> Option<StrictCycle> {
    components.search(size, &weak);
    let component = components.components();
    let edge = (0..size)
        .flat_map(|t| (0..size).map(move |s| (t, s)))
        .find(|&(t, s)| component[t] == component[s] && strict(t, s))?;
    let way_back = shortest_path(components.members(component[edge.0]), size, edge.1, edge.0, weak);
    Some(StrictCycle { cycle: close(edge, &way_back), edge })
}

/// The cycle `t → s → … → t`, where `way_back` holds the nodes from `s` to `t`.
fn close((t, s): (usize, usize), way_back: &[usize]) -> Vec<usize> {
    let mut cycle = vec![t];
    cycle.extend(way_back.iter().copied().filter(|&node| node != t));
    debug_assert!(t == s || cycle.get(1) == Some(&s));
    cycle
}

/// The nodes of a shortest path within one strongly connected component, both ends included (breadth first).
fn shortest_path(
    members: &[usize],
    size: usize,
    from: usize,
    to: usize,
    edge: impl Fn(usize, usize) -> bool,
) -> Vec<usize> {
    let mut parent = vec![usize::MAX; size];
    parent[from] = from;
    let mut queue = vec![from];
    let mut head = 0;
    while head < queue.len() && parent[to] == usize::MAX {
        let node = queue[head];
        head += 1;
        for &s in members {
            if parent[s] == usize::MAX && edge(node, s) {
                parent[s] = node;
                queue.push(s);
            }
        }
    }
    let mut path = vec![to];
    let mut node = to;
    while node != from && parent[node] != usize::MAX {
        node = parent[node];
        path.push(node);
    }
    path.reverse();
    path
}
