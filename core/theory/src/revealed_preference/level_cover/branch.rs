//! A part of the search space, and the contradictions that are settled by its limits.

use std::rc::Rc;

/// A cycle: pairs of a node and the level at which it leaves the cycle.
pub(super) type Row = Vec<(usize, f64)>;

/// A part of the search space: `low_t ≤ d_t < high_t`.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
    /// `[size][size]`: two nodes contradict each other as long as neither reaches its level with the other. Shared until
    /// it changes.
    pub(super) level: Rc<Vec<f64>>,
    /// Nodes to contract: their limit or an edge to or from them has changed.
    pub(super) pending: Vec<usize>,
    pub(super) bound: f64,
}

impl Branch {
    pub(super) fn open(&self, t: usize, s: usize) -> bool {
        let size = self.low.len();
        self.low[t] < self.level[t * size + s] && self.low[s] < self.level[s * size + t]
    }

    /// Joins edges along those that stay: `t → s` does where its level is out of reach, so that whoever has an edge to `t`
    /// has a path to `s`, up to the same level. A path back to itself must be given up. False where it cannot be.
    pub(super) fn contract(&mut self) -> bool {
        let size = self.low.len();
        let mut stay = Vec::with_capacity(size);
        while let Some(t) = self.pending.pop() {
            let level = Rc::make_mut(&mut self.level);
            stay.clear();
            stay.extend((0..size).filter(|&s| level[t * size + s] >= self.high[t]));
            for a in 0..size {
                let row = &mut level[a * size..][..size];
                let joined = row[t];
                if joined <= self.low[a] {
                    continue;
                }
                let mut gained = false;
                for &s in &stay {
                    if row[s] < joined {
                        row[s] = joined;
                        gained = true;
                        enqueue(&mut self.pending, &self.high, s);
                    }
                }
                if gained {
                    enqueue(&mut self.pending, &self.high, a);
                }
                self.low[a] = self.low[a].max(row[a]);
                if self.low[a] >= self.high[a] {
                    return false;
                }
            }
        }
        true
    }

    pub(super) fn limit(&mut self, t: usize, high: f64) {
        self.high[t] = high;
        enqueue(&mut self.pending, &self.high, t);
    }

    /// Lowers upper limits. False where that changes nothing.
    pub(super) fn restrict(&mut self, limits: &[f64]) -> bool {
        let mut changed = false;
        for (t, &limit) in limits.iter().enumerate() {
            if limit < self.high[t] {
                self.limit(t, limit);
                changed = true;
            }
        }
        changed
    }

    /// The clique and one more node, each with the least level at which it gives way to any other.
    pub(super) fn with(&self, clique: &[(usize, f64)], s: usize) -> Row {
        let size = self.low.len();
        let mut grown: Row = clique.iter().map(|&(t, level)| (t, level.min(self.level[t * size + s]))).collect();
        let own = clique.iter().fold(f64::INFINITY, |own, &(t, _)| own.min(self.level[s * size + t]));
        grown.push((s, own));
        grown
    }

    pub(super) fn covers(&self, row: &[(usize, f64)]) -> bool {
        row.iter().any(|&(t, level)| level <= self.low[t])
    }

    pub(super) fn admissible<'a>(&'a self, row: &'a [(usize, f64)]) -> impl Iterator<Item = (usize, f64)> + Clone + 'a {
        row.iter().copied().filter(|&(t, level)| level < self.high[t])
    }
}

/// Notes a node to contract, if it has a limit at all.
fn enqueue(pending: &mut Vec<usize>, high: &[f64], node: usize) {
    if high[node] < f64::INFINITY && !pending.contains(&node) {
        pending.push(node);
    }
}
