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

#[cfg(test)]
mod tests {
    use super::super::group_choices::GroupChoices;
    use super::super::group_program::{Goal, Outcome};
    use super::super::group_rationality::STRICT_MARGIN;
    use super::*;

    /// Whole numbers below a bound, from a linear congruence.
    fn numbers(state: &mut u64, count: usize, bound: u64) -> Vec<f64> {
        let mut next = || {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((*state >> 33) % bound) as f64
        };
        (0..count).map(|_| next()).collect()
    }

    /// The program is asked whatever the search says: what the search splits the program must split too, and its splits must
    /// stand up to GARP where the search gives up.
    #[test]
    fn search_and_program_agree() {
        let (observations, goods, members) = (4, 2, 2);
        let cells = observations * goods;
        let (mut both, mut program_only, mut neither) = (0, 0, 0);
        let mut state = 7;
        for round in 0..300 {
            let prices: Vec<f64> = numbers(&mut state, cells, 4).iter().map(|p| p + 1.0).collect();
            let dear = |k: usize| prices[k % cells] >= prices[(k % cells) ^ 1];
            let mut assigned = numbers(&mut state, cells * members, 4);
            assigned.iter_mut().enumerate().filter(|(k, _)| dear(*k)).for_each(|(_, q)| *q *= 2.0);
            let rest = numbers(&mut state, cells, 3);
            let totals: Vec<f64> = (0..cells).map(|k| rest[k] + assigned[k] + assigned[cells + k] + 0.5).collect();
            let (prices, totals, assigned) = (&prices, &totals, &assigned);
            let choices = GroupChoices { prices, totals, assigned, observations, goods, members };
            let problem = GroupProgram::new(&choices).expect("the data are choices");
            let searched = consistent_split(&problem, None);
            match (problem.solve(Goal::Consistent { margin: STRICT_MARGIN }, None), searched.is_some()) {
                (Outcome::Solved { split, .. }, found) => {
                    assert_eq!(first_inconsistent(&problem, &split), None, "round {round}");
                    if found { both += 1 } else { program_only += 1 }
                }
                (Outcome::Infeasible, false) => neither += 1,
                (outcome, found) => panic!("round {round}: {outcome:?}, found by the search: {found}"),
            }
        }
        assert!(both > 50 && program_only > 3 && neither > 20, "{both}, {program_only}, {neither}");
    }
}
