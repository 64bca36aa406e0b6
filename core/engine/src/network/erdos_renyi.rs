//! Every pair with the same probability, by the lengths of the gaps between edges (V. Batagelj and U. Brandes, "Efficient
//! generation of large random networks", Physical Review E 71, 2005): the work is proportional to the edges and not the pairs.

use rand::RngExt;

use super::stream_of;
use crate::random::Key;

pub(super) fn edges(nodes: usize, degree: f64, key: Key) -> Vec<(u32, u32)> {
    let probability = degree / (nodes as f64 - 1.0).max(1.0);
    let mut edges = Vec::with_capacity((nodes as f64 * degree / 2.0 * 1.05) as usize + 16);
    if probability <= 0.0 {
        return edges;
    }
    // `ln(1 − p)` is −∞ where every pair is joined: gaps are 0 then.
    let rate = libm::log1p(-probability.min(1.0));
    for node in 1..nodes {
        let mut random = stream_of(key, node);
        let mut gap = || -> f64 {
            let share: f64 = random.random();
            (libm::log1p(-share) / rate).floor()
        };
        let mut other = gap();
        while other < node as f64 {
            edges.push((other as u32, node as u32));
            other += 1.0 + gap();
        }
    }
    edges
}
