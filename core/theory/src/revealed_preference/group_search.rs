//! A search for a consistent split of a group's purchases, without a program.
//!
//! Where little is assigned most splits can be mended, yet a mixed-integer program takes long to find one. Here the rest of
//! each good at each observation is handed to one member, or shared equally, wherever that lowers the sum of the members'
//! Pareto gaps most, until nothing does. It starts from equal shares and from giving each good to one member always, as a
//! member who consumes one good only is consistent. What it does not find may exist all the same.

use std::time::Instant;

use super::garp::{CONSISTENCY_TOLERANCE, exact_consistency};
use super::group_program::GroupProgram;
use super::pareto_gap::GapSolver;

/// How many of the ways to give each good to one member are tried as starts.
const STARTS: usize = 16;

/// Improvements of the sum of gaps below this are rounding.
const IMPROVEMENT: f64 = 1e-12;

/// What the search needs at every step.
struct Search<'a> {
    problem: &'a GroupProgram,
    deadline: Option<Instant>,
    solver: GapSolver,
    comparisons: Vec<f64>,
    split: Vec<f64>,
}

/// A split, scaled, of which every member's part satisfies GARP, if one is found before the deadline.
pub(super) fn consistent_split(problem: &GroupProgram, deadline: Option<Instant>) -> Option<Vec<f64>> {
    let mut search = Search {
        problem,
        deadline,
        solver: GapSolver::new(problem.observations()),
        comparisons: Vec::with_capacity(problem.observations().pow(2)),
        split: Vec::new(),
    };
    for start in 0..=STARTS {
        search.start(start);
        let mut gap = search.gap();
        while search.in_time() {
            if first_inconsistent(problem, &search.split).is_none() {
                return Some(search.split);
            }
            let before = gap;
            gap = search.sweep(gap);
            if gap > before - IMPROVEMENT {
                break;
            }
        }
    }
    None
}

/// The first member whose part of a scaled split fails GARP.
pub(super) fn first_inconsistent(problem: &GroupProgram, split: &[f64]) -> Option<usize> {
    let size = problem.observations();
    let mut d = Vec::with_capacity(size * size);
    (0..problem.members()).find(|&member| {
        problem.compare(split, member, &mut d);
        !exact_consistency(&d, size, CONSISTENCY_TOLERANCE).is_ok_and(|consistency| consistency.holds())
    })
}

impl Search<'_> {
    fn in_time(&self) -> bool {
        self.deadline.is_none_or(|deadline| Instant::now() < deadline)
    }

    /// Equal shares, then good `j` to the member that the `j`-th digit of `start − 1` names.
    fn start(&mut self, start: usize) {
        self.split = self.problem.least_split();
        for cell in 0..self.problem.cells() {
            let digit = |code: usize| code / self.problem.members().saturating_pow(self.problem.good(cell) as u32);
            let owner =
                start.checked_sub(1).map(|code| (digit(code) + self.problem.good(cell)) % self.problem.members());
            self.problem.hand(cell, owner, &mut self.split);
        }
    }

    /// Sum of the members' gaps.
    fn gap(&mut self) -> f64 {
        let mut sum = 0.0;
        for member in 0..self.problem.members() {
            self.problem.compare(&self.split, member, &mut self.comparisons);
            let gap = self.solver.value(&self.comparisons, self.problem.observations());
            sum += gap.map_or(f64::INFINITY, |gap| gap.value);
        }
        sum
    }

    /// Hands every rest to where the gap is smallest, one after the other, while there is time; the gap after that.
    fn sweep(&mut self, mut gap: f64) -> f64 {
        let members = self.problem.members();
        let mut before = vec![0.0; members];
        for cell in (0..self.problem.cells()).filter(|&cell| self.problem.has_rest_at(cell)) {
            if !self.in_time() {
                break;
            }
            self.problem.parts(cell, &self.split).zip(&mut before).for_each(|(part, before)| *before = part);
            let mut best = None;
            for owner in (0..members).map(Some).chain([None]) {
                self.problem.hand(cell, owner, &mut self.split);
                let moved = self.gap();
                if moved < gap - IMPROVEMENT {
                    gap = moved;
                    best = Some(owner);
                }
            }
            match best {
                Some(owner) => self.problem.hand(cell, owner, &mut self.split),
                None => self.problem.restore(cell, &before, &mut self.split),
            }
        }
        gap
    }
}
