//! Branch and bound in one strongly connected component.

use std::time::Instant;

use super::decisions::Decisions;
use super::packing::Packing;
use super::{ArcCover, ArcProblem};
use crate::revealed_preference::deadline::is_past;

/// A branch is closed when it cannot improve on the best solution by more than this. Costs are of order 1.
const IMPROVEMENT: f64 = 1e-12;

/// Bounds of costs that are multiples of a unit may be off by this much of one.
const ROUNDING: f64 = 1e-6;

/// The search.
pub(super) struct Search<'a> {
    problem: &'a ArcProblem,
    deadline: Option<Instant>,
    /// By how much a better solution must be better.
    gap: f64,
    best: Vec<(usize, usize)>,
    best_cost: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(problem: &'a ArcProblem, deadline: Option<Instant>) -> Self {
        let gap = (problem.unit * (1.0 - ROUNDING)).max(IMPROVEMENT);
        Self { problem, deadline, gap, best: Vec::new(), best_cost: f64::INFINITY }
    }

    pub(super) fn run(mut self) -> ArcCover {
        let mut open = vec![Decisions::new(self.problem)];
        while let Some(branch) = open.pop() {
            // The first branch is explored in any case, so that there is a solution.
            if self.best_cost < f64::INFINITY && self.out_of_time() {
                open.push(branch);
                break;
            }
            if let Some((drop, keep)) = self.explore(branch) {
                open.push(drop);
                open.push(keep);
            }
        }
        let lower = open.iter().fold(self.best_cost, |lower, branch| lower.min(branch.bound));
        ArcCover { dropped: self.best, lower, complete: open.is_empty() }
    }

    fn out_of_time(&self) -> bool {
        is_past(self.deadline)
    }

    fn is_hopeless(&self, bound: f64) -> bool {
        bound > self.best_cost - self.gap
    }

    /// Closes a branch or splits it by whether a comparison is dropped or kept.
    fn explore(&mut self, mut branch: Decisions) -> Option<(Decisions, Decisions)> {
        if self.is_hopeless(branch.bound) {
            return None;
        }
        loop {
            branch.settle(self.problem);
            let packing = Packing::of(self.problem, &branch);
            let cover = packing.cover(&branch);
            self.note(&branch, &cover);
            branch.bound = branch.bound.max(packing.bound);
            if self.is_hopeless(branch.bound) {
                return None;
            }
            match self.keep_the_dear(&mut branch, &packing) {
                None => return None,
                Some(true) => continue,
                Some(false) => return Some(self.split(branch, &packing, &cover)),
            }
        }
    }

    /// Keeps what is too dear to drop given the bound. Says whether there was any; none where that closes a strict cycle.
    fn keep_the_dear(&self, branch: &mut Decisions, packing: &Packing<'_>) -> Option<bool> {
        let mut changed = false;
        for (t, s) in branch.undecided() {
            let e = t * self.problem.size + s;
            if self.is_hopeless(packing.bound + packing.unpaid[e]) {
                if !branch.keep(t, s, self.problem.strict[e]) {
                    return None;
                }
                changed = true;
            }
        }
        Some(changed)
    }

    /// Keeps a solution that is better than the best known.
    fn note(&mut self, branch: &Decisions, cover: &[usize]) {
        let cost = branch.paid + cover.iter().map(|&e| self.problem.cost[e]).sum::<f64>();
        if cost < self.best_cost {
            let size = self.problem.size;
            let stays =
                |t: usize, s: usize| branch.is_kept(t, s) || (branch.is_open(t, s) && !cover.contains(&(t * size + s)));
            let edges = (0..size * size).filter(|&e| self.problem.cost[e] > 0.0).map(|e| (e / size, e % size));
            self.best = edges.filter(|&(t, s)| !stays(t, s)).collect();
            self.best_cost = cost;
        }
    }

    /// Splits at the comparison whose removal is paid for most often: cycles that the solution meets more than once are
    /// why it costs more than the bound.
    fn split(&self, mut branch: Decisions, packing: &Packing<'_>, cover: &[usize]) -> (Decisions, Decisions) {
        let size = self.problem.size;
        let mut covers = vec![false; size * size];
        cover.iter().for_each(|&e| covers[e] = true);
        let mut excess = vec![0.0; size * size];
        for (row, price) in &packing.rows {
            let met = row.iter().filter(|&&e| covers[e]).count();
            if met > 1 {
                row.iter().filter(|&&e| covers[e]).for_each(|&e| excess[e] += price * (met - 1) as f64);
            }
        }
        let worst = cover.iter().copied().reduce(|a, b| if excess[b] > excess[a] { b } else { a });
        // Without a comparison to drop the solution costs what the bound says, and the branch was closed.
        let e = worst.unwrap_or_default();
        let (t, s) = (e / size, e % size);
        let mut keep = branch.clone();
        keep.keep(t, s, self.problem.strict[e]);
        branch.drop_at(t, s, self.problem.cost[e]);
        (branch, keep)
    }
}
