//! A part of the search space: which comparisons are kept, which dropped.

use super::super::contraction::{contains, insert, members, remove};
use super::ArcProblem;
use super::closure::Closure;

/// What has been decided, and what follows.
#[derive(Debug, Clone)]
pub(super) struct Decisions {
    words: usize,
    /// Comparisons not decided, by rows.
    open: Vec<u64>,
    kept: Vec<u64>,
    pub(super) closure: Closure,
    /// Cost of what is dropped.
    pub(super) paid: f64,
    /// No solution of this part costs less.
    pub(super) bound: f64,
}

impl Decisions {
    /// None.
    pub(super) fn new(problem: &ArcProblem) -> Self {
        let (size, words) = (problem.size, problem.size.div_ceil(64));
        let mut open = vec![0; size * words];
        for e in (0..size * size).filter(|&e| problem.cost[e] > 0.0) {
            insert(&mut open[e / size * words..], e % size);
        }
        let kept = vec![0; size * words];
        Self { words, open, kept, closure: Closure::new(size), paid: 0.0, bound: 0.0 }
    }

    pub(super) fn is_open(&self, t: usize, s: usize) -> bool {
        contains(&self.open[t * self.words..], s)
    }

    pub(super) fn is_kept(&self, t: usize, s: usize) -> bool {
        contains(&self.kept[t * self.words..], s)
    }

    /// Comparisons that are not decided.
    pub(super) fn undecided(&self) -> Vec<(usize, usize)> {
        let rows = self.open.chunks_exact(self.words).enumerate();
        rows.flat_map(|(t, row)| members(row).map(move |s| (t, s))).collect()
    }

    /// Keeps an open comparison. False where that closes a strict cycle.
    pub(super) fn keep(&mut self, t: usize, s: usize, strict: bool) -> bool {
        if self.closure.contradicts(t, s, strict) {
            return false;
        }
        remove(&mut self.open[t * self.words..], s);
        insert(&mut self.kept[t * self.words..], s);
        self.closure.join(t, s, strict);
        true
    }

    /// Drops an open comparison.
    pub(super) fn drop_at(&mut self, t: usize, s: usize, cost: f64) {
        remove(&mut self.open[t * self.words..], s);
        self.paid += cost;
    }

    /// Decides the comparisons on which those kept leave no choice.
    pub(super) fn settle(&mut self, problem: &ArcProblem) {
        for (t, s) in self.undecided() {
            let e = t * problem.size + s;
            if self.closure.contradicts(t, s, problem.strict[e]) {
                self.drop_at(t, s, problem.cost[e]);
            } else if self.closure.implies(t, s, problem.strict[e]) {
                self.keep(t, s, problem.strict[e]);
            }
        }
    }
}
