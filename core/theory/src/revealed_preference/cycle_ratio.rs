//! The cycle with the least ratio of costs to weights in a complete graph, by Howard's policy iteration.
//!
//! ```text
//! min over cycles C of Σ_{(t,s) ∈ C} cost[t,s] / Σ_{t ∈ C} weight_t.
//! ```
//!
//! Every node picks a successor. The best cycle that these choices form has some ratio `λ`, and potentials follow,
//! `d_t = d_s + cost[t,s] − λ weight_t` along the choices; a node changes its choice where another edge gives less. A round
//! costs `O(T²)` and few are needed. At the end the potentials prove the answer: where `d_t ≤ d_s + cost[t,s] − λ weight_t`
//! on every edge, no cycle has a smaller ratio.
//!
//! Source: Howard 1960; Cochet-Terrasson, Cohen, Gaubert, McGettrick & Quadrat 1998; Dasdan 2004 for the ratio.

/// More rounds than this are not made; what is known by then is a bound.
const MAX_ROUNDS: usize = 10_000;

/// Improvements below this share of the largest cost are rounding.
const ROUNDING: f64 = 1e-14;

/// The best cycle and the proof.
#[derive(Debug, Clone)]
pub(crate) struct CycleRatio {
    /// That of `cycle`.
    pub(crate) ratio: f64,
    /// No cycle has a smaller one: what the potentials prove, rounding included.
    pub(crate) lower: f64,
    /// Nodes in order; a loop is one node.
    pub(crate) cycle: Vec<usize>,
    /// `d`, per node.
    pub(crate) potential: Vec<f64>,
}

/// Costs `[size][size]` of ratios `[size][size]`, the row of each node in units of its weight.
pub(crate) fn weighted(ratios: &[f64], weight: &[f64]) -> Vec<f64> {
    let rows = ratios.chunks_exact(weight.len()).zip(weight);
    rows.flat_map(|(row, weight)| row.iter().map(move |ratio| ratio * weight)).collect()
}

/// The least ratio of the complete graph on `weight.len() ≥ 1` nodes with finite costs, `[size][size]`, and positive weights.
pub(crate) fn least_cycle_ratio(cost: &[f64], weight: &[f64]) -> CycleRatio {
    let size = weight.len();
    let scale = cost.iter().fold(0.0_f64, |scale, c| scale.max(c.abs()));
    let mut policy = Policy {
        cost,
        weight,
        next: cost.chunks_exact(size).map(|row| place_of_least(row.iter().copied())).collect(),
        potential: vec![0.0; size],
    };
    let mut best = (f64::INFINITY, Vec::new());
    for _ in 0..MAX_ROUNDS {
        best = policy.best_cycle();
        policy.evaluate(best.0, best.1[0]);
        if !policy.improve(best.0, ROUNDING * scale) {
            break;
        }
    }
    let (ratio, cycle) = best;
    let lower = ratio - policy.excess(ratio) / weight.iter().copied().fold(f64::INFINITY, f64::min);
    CycleRatio { ratio, lower, cycle, potential: policy.potential }
}

struct Policy<'a> {
    cost: &'a [f64],
    weight: &'a [f64],
    next: Vec<usize>,
    potential: Vec<f64>,
}

impl Policy<'_> {
    fn at(&self, t: usize, s: usize) -> f64 {
        self.cost[t * self.weight.len() + s]
    }

    /// The best of the cycles that the choices form.
    fn best_cycle(&self) -> (f64, Vec<usize>) {
        let size = self.weight.len();
        let mut seen_from = vec![usize::MAX; size];
        let mut best = (f64::INFINITY, Vec::new());
        for start in 0..size {
            let mut node = start;
            while seen_from[node] == usize::MAX {
                seen_from[node] = start;
                node = self.next[node];
            }
            if seen_from[node] != start {
                continue;
            }
            let mut cycle = vec![node];
            let mut other = self.next[node];
            while other != node {
                cycle.push(other);
                other = self.next[other];
            }
            let cost: f64 = cycle.iter().map(|&t| self.at(t, self.next[t])).sum();
            let ratio = cost / cycle.iter().map(|&t| self.weight[t]).sum::<f64>();
            if ratio < best.0 {
                best = (ratio, cycle);
            }
        }
        best
    }

    /// Potentials along the choices, all of which are made to lead to `root`, a node of the best cycle.
    fn evaluate(&mut self, ratio: f64, root: usize) {
        let size = self.weight.len();
        let mut known = vec![false; size];
        known[root] = true;
        let mut on_path = vec![false; size];
        for start in 0..size {
            let mut path = Vec::new();
            let mut node = start;
            while !known[node] && !on_path[node] {
                on_path[node] = true;
                path.push(node);
                node = self.next[node];
            }
            if !known[node] {
                // Another cycle: its last node turns to the root.
                if let Some(&last) = path.last() {
                    self.next[last] = root;
                }
            }
            for &t in path.iter().rev() {
                let s = self.next[t];
                self.potential[t] = self.potential[s] + self.at(t, s) - ratio * self.weight[t];
                known[t] = true;
                on_path[t] = false;
            }
        }
    }

    /// Lets every node choose anew. False where none gains more than `rounding`.
    fn improve(&mut self, ratio: f64, rounding: f64) -> bool {
        let size = self.weight.len();
        let mut changed = false;
        for t in 0..size {
            let row = &self.cost[t * size..][..size];
            let least = least_sum(row, &self.potential);
            if least - ratio * self.weight[t] < self.potential[t] - rounding.max(self.potential[t].abs() * ROUNDING) {
                self.next[t] = place_of_least(row.iter().zip(&self.potential).map(|(c, d)| c + d));
                changed = true;
            }
        }
        changed
    }

    /// By how much the potentials fail to prove the ratio, at the worst edge.
    fn excess(&self, ratio: f64) -> f64 {
        let rows = self.cost.chunks_exact(self.weight.len()).enumerate();
        rows.map(|(t, row)| self.potential[t] + ratio * self.weight[t] - least_sum(row, &self.potential))
            .fold(0.0, f64::max)
    }
}

/// `min_s a_s + b_s`, in lanes, as the sweep is bound by memory.
fn least_sum(a: &[f64], b: &[f64]) -> f64 {
    let mut least = [f64::INFINITY; 8];
    let (a_blocks, b_blocks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest = a_blocks.remainder().iter().zip(b_blocks.remainder()).map(|(a, b)| a + b).fold(f64::INFINITY, f64::min);
    for (a, b) in a_blocks.zip(b_blocks) {
        for k in 0..8 {
            let sum = a[k] + b[k];
            least[k] = if sum < least[k] { sum } else { least[k] };
        }
    }
    least.into_iter().fold(rest, f64::min)
}

fn place_of_least(values: impl Iterator<Item = f64>) -> usize {
    let least = values.enumerate().reduce(|a, b| if b.1 < a.1 { b } else { a });
    least.map_or(0, |(place, _)| place)
}
