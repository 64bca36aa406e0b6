//! A ring of which some edges are led elsewhere (D. J. Watts and S. H. Strogatz, "Collective dynamics of small-world networks",
//! Nature 393, 1998): node by node, each edge to one of the next ones is, with some probability, led to a node drawn
//! uniformly of those to which there is no edge.

use rand::RngExt;

use super::{ring, stream_of};
use crate::random::Key;

pub(super) fn edges(nodes: usize, neighbours: usize, rewiring: f64, key: Key) -> Vec<(u32, u32)> {
    let mut edges: Vec<(u32, u32)> = ring(nodes, neighbours).collect();
    if rewiring <= 0.0 {
        return edges;
    }
    let mut adjacent: Vec<Vec<u32>> = vec![Vec::with_capacity(2 * neighbours + 2); nodes];
    for &(a, b) in &edges {
        adjacent[a as usize].push(b);
        adjacent[b as usize].push(a);
    }
    for node in 0..nodes {
        let mut random = stream_of(key, node);
        for edge in &mut edges[node * neighbours..][..neighbours] {
            let share: f64 = random.random();
            // One that is joined to all others has nowhere to lead an edge.
            if share >= rewiring || adjacent[node].len() + 1 >= nodes {
                continue;
            }
            let (from, before) = *edge;
            let to = loop {
                let to = random.random_range(0..nodes as u32);
                if to != from && !adjacent[node].contains(&to) {
                    break to;
                }
            };
            adjacent[node].retain(|&other| other != before);
            adjacent[before as usize].retain(|&other| other != from);
            adjacent[node].push(to);
            adjacent[to as usize].push(from);
            *edge = (from, to);
        }
    }
    edges
}
