//! Preferential attachment (A.-L. Barabási and R. Albert, "Emergence of scaling in random networks", Science 286, 1999).

use rand::RngExt;

use super::stream_of;
use crate::random::Key;

/// A node drawn among the ends of all edges is drawn with probability proportional to how many neighbours it has.
pub(super) fn edges(nodes: usize, links: usize, key: Key) -> Vec<(u32, u32)> {
    let first = links + 1;
    let mut edges = Vec::with_capacity(first * links / 2 + nodes.saturating_sub(first) * links);
    for node in 0..first as u32 {
        edges.extend((0..node).map(|other| (other, node)));
    }
    let mut chosen: Vec<u32> = Vec::with_capacity(links);
    for node in first..nodes {
        let mut random = stream_of(key, node);
        let ends = 2 * edges.len();
        chosen.clear();
        while chosen.len() < links {
            let end = random.random_range(0..ends as u64) as usize;
            let (a, b) = edges[end / 2];
            let other = if end.is_multiple_of(2) { a } else { b };
            if !chosen.contains(&other) {
                chosen.push(other);
            }
        }
        edges.extend(chosen.iter().map(|&other| (other, node as u32)));
    }
    edges
}
