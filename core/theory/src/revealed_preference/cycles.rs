//! All contradictions of limited length: how many there are, and what is lost along them on average.
//!
//! A contradiction is a cycle through distinct observations whose comparisons lose nothing but for rounding, `w ≥ 0`, and
//! one of which loses something, `w > 0`. Its **normalised money pump** is the mean relative loss along it,
//!
//! ```text
//! (1/|C|) Σ_{(t,s) ∈ C} w_ts,
//! ```
//!
//! and the index is the mean over all contradictions of at most a given length (after Echenique, Lee & Shum 2011, who
//! weigh by expenditure). Their number grows exponentially with the length: counting all is hopeless beyond a few dozen
//! observations, counting short ones is not (Smeulders, Cherchye, Spieksma & De Rock 2013 show that the mean over all is
//! NP-hard). The count is exact for every length up to the cap, or stops at a deadline and says so.

use std::time::{Duration, Instant};

use super::deadline::{deadline, is_past};
use super::losses::Losses;

/// Steps between looks at the clock.
const STEPS_PER_LOOK: u64 = 4096;

/// Contradictions by length.
#[derive(Debug, Clone, PartialEq)]
pub struct CycleCount {
    /// `by_length[k]` is the number of contradictions of `k + 1` observations.
    pub by_length: Vec<u64>,
    /// Mean over them of the mean relative loss, in `[0, 1]` where losses are; 0 where there are none.
    pub mean_loss: f64,
    /// Whether all were counted. Else the numbers are those found in time.
    pub complete: bool,
    /// Losses of at most this size count as ties.
    pub threshold: f64,
}

impl CycleCount {
    /// Number of contradictions.
    pub fn total(&self) -> u64 {
        self.by_length.iter().sum()
    }
}

/// Counts the contradictions of at most `longest` observations. Losses within `tolerance × max|w|` of 0 count as ties.
pub fn cycles(losses: &Losses, longest: usize, tolerance: f64, budget: Option<Duration>) -> CycleCount {
    let size = losses.observations();
    let threshold = losses.ties_within(tolerance);
    let longest = longest.min(size);
    let mut walk = Walk {
        losses,
        threshold,
        longest,
        deadline: deadline(budget),
        steps: 0,
        stopped: false,
        on_path: vec![false; size],
        way_back: vec![usize::MAX; size],
        by_length: vec![0; longest],
        sum: 0.0,
    };
    for first in 0..size {
        walk.measure_ways_back(first);
        walk.extend(first, first, Path { length: 1, loss: 0.0, strict: false });
        if walk.stopped {
            break;
        }
    }
    let total: u64 = walk.by_length.iter().sum();
    let mean_loss = if total == 0 { 0.0 } else { walk.sum / total as f64 };
    CycleCount { by_length: walk.by_length, mean_loss, complete: !walk.stopped, threshold }
}

/// What is known of a path from the first node.
#[derive(Clone, Copy)]
struct Path {
    /// Its nodes.
    length: usize,
    loss: f64,
    strict: bool,
}

struct Walk<'a> {
    losses: &'a Losses,
    threshold: f64,
    longest: usize,
    deadline: Option<Instant>,
    steps: u64,
    stopped: bool,
    on_path: Vec<bool>,
    /// Fewest edges back to the first node.
    way_back: Vec<usize>,
    by_length: Vec<u64>,
    sum: f64,
}

impl Walk<'_> {
    fn edge(&self, t: usize, s: usize) -> bool {
        let loss = self.losses.at(t, s);
        if t == s { loss > self.threshold } else { loss >= -self.threshold }
    }

    /// Breadth first against the edges, among the nodes from `first` on: each cycle is found from its smallest node.
    fn measure_ways_back(&mut self, first: usize) {
        let size = self.losses.observations();
        self.way_back.fill(usize::MAX);
        self.way_back[first] = 0;
        let mut queue = vec![first];
        let mut head = 0;
        while head < queue.len() {
            let s = queue[head];
            head += 1;
            for t in first..size {
                if self.way_back[t] == usize::MAX && self.edge(t, s) {
                    self.way_back[t] = self.way_back[s] + 1;
                    queue.push(t);
                }
            }
        }
    }

    fn extend(&mut self, first: usize, node: usize, path: Path) {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_PER_LOOK) && is_past(self.deadline) {
            self.stopped = true;
        }
        if self.stopped {
            return;
        }
        self.on_path[node] = true;
        for s in first..self.losses.observations() {
            if !self.edge(node, s) {
                continue;
            }
            let loss = self.losses.at(node, s);
            let strict = path.strict || loss > self.threshold;
            let lost = path.loss + loss.max(0.0);
            if s == first {
                if strict {
                    self.by_length[path.length - 1] += 1;
                    self.sum += lost / path.length as f64;
                }
            } else if !self.on_path[s] && self.way_back[s] <= self.longest - path.length && path.length < self.longest {
                self.extend(first, s, Path { length: path.length + 1, loss: lost, strict });
            }
        }
        self.on_path[node] = false;
    }
}
