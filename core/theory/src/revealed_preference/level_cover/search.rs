//! Branch and bound in one strongly connected component.

use std::rc::Rc;
use std::time::Instant;

use super::branch::{Branch, Row};
use super::{LevelCover, LevelProblem};
use crate::revealed_preference::deadline::is_past;

/// A branch is closed when it cannot improve on the best levels by more than this. Levels are of order 1.
pub(super) const IMPROVEMENT: f64 = 1e-12;

/// What becomes of a branch.
enum Outcome {
    Closed,
    Split(Branch, Branch),
}

/// The search in one component.
pub(super) struct Search<'a> {
    pub(super) problem: &'a LevelProblem,
    deadline: Option<Instant>,
    pub(super) rows: Vec<Row>,
    /// Branches are contracted.
    contracts: bool,
    /// The levels of [`Branch`] where nothing is decided.
    level: Rc<Vec<f64>>,
    pub(super) choices: Vec<Vec<f64>>,
    best: Vec<f64>,
    pub(super) best_cost: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(problem: &'a LevelProblem, deadline: Option<Instant>, contracts: bool) -> Self {
        let size = problem.size;
        let choices: Vec<Vec<f64>> = (0..size).map(|t| problem.choices(t)).collect();
        let all: Vec<f64> = choices.iter().map(|choices| choices.last().copied().unwrap_or(0.0)).collect();
        let mut search = Self {
            problem,
            deadline,
            rows: Vec::new(),
            contracts,
            level: Rc::default(),
            choices,
            best_cost: f64::INFINITY,
            best: all.clone(),
        };
        search.add_short_cycles();
        search.improve(all);
        search
    }

    fn add_short_cycles(&mut self) {
        let LevelProblem { size, level, strict } = self.problem;
        let mut pairs = vec![0.0; size * size];
        for t in 0..*size {
            let own = t * size + t;
            if strict[own] {
                self.rows.push(vec![(t, level[own])]);
            }
            for s in 0..t {
                let (out, back) = (t * size + s, s * size + t);
                if level[out] > 0.0 && level[back] > 0.0 && (strict[out] || strict[back]) {
                    pairs[out] = level[out];
                    pairs[back] = level[back];
                    self.rows.push(vec![(t, level[out]), (s, level[back])]);
                }
            }
        }
        self.level = Rc::new(if self.contracts { level.clone() } else { pairs });
    }

    pub(super) fn run(mut self) -> LevelCover {
        let size = self.problem.size;
        let level = Rc::clone(&self.level);
        let mut open = vec![Branch {
            low: vec![0.0; size],
            high: vec![f64::INFINITY; size],
            level,
            pending: Vec::new(),
            bound: 0.0,
        }];
        while !self.out_of_time()
            && let Some(branch) = open.pop()
        {
            if let Outcome::Split(first, second) = self.explore(branch) {
                open.push(second);
                open.push(first);
            }
        }
        let lower = open.iter().fold(self.best_cost, |lower, branch| lower.min(branch.bound));
        LevelCover { levels: self.best, lower, complete: open.is_empty() }
    }

    fn out_of_time(&self) -> bool {
        is_past(self.deadline)
    }

    fn explore(&mut self, mut branch: Branch) -> Outcome {
        loop {
            if branch.bound >= self.best_cost - IMPROVEMENT
                || (self.contracts && !branch.contract())
                || !self.propagate(&mut branch)
            {
                return Outcome::Closed;
            }
            let active: Vec<usize> = (0..self.rows.len()).filter(|&r| !branch.covers(&self.rows[r])).collect();
            let (bound, limits) = self.lower_bound(&branch, &active);
            branch.bound = branch.bound.max(bound);
            if branch.bound >= self.best_cost - IMPROVEMENT {
                return Outcome::Closed;
            }
            if self.contracts && branch.restrict(&limits) {
                continue;
            }
            if !active.is_empty() {
                return self.split(branch, &active);
            }
            if !self.separate(&branch.low) {
                self.improve(branch.low);
                return Outcome::Closed;
            }
        }
    }

    /// Takes the steps that rows with a single admissible edge force. False where a row has none left.
    fn propagate(&self, branch: &mut Branch) -> bool {
        loop {
            let mut changed = false;
            for row in &self.rows {
                if branch.covers(row) {
                    continue;
                }
                let mut admissible = branch.admissible(row);
                let Some((t, level)) = admissible.next() else { return false };
                if admissible.next().is_none() {
                    drop(admissible);
                    branch.low[t] = level;
                    changed = true;
                }
            }
            if !changed {
                return true;
            }
        }
    }

    /// Adds cycles without common nodes that the levels leave. False where there are none.
    fn separate(&mut self, levels: &[f64]) -> bool {
        let mut nodes = self.problem.alive(levels);
        let known = self.rows.len();
        while let Some(row) = self.problem.violated(levels, &nodes) {
            nodes.retain(|node| row.iter().all(|(t, _)| t != node));
            self.rows.push(row);
        }
        self.rows.len() > known
    }

    /// Lowers consistent levels one by one as far as they go, the highest first, and keeps them if they are the best.
    fn improve(&mut self, mut levels: Vec<f64>) {
        let mut order: Vec<usize> = (0..levels.len()).collect();
        order.sort_by(|&t, &s| levels[s].total_cmp(&levels[t]));
        for t in order {
            let before = levels[t];
            if before == 0.0 || self.out_of_time() {
                continue;
            }
            let lower = self.choices[t].partition_point(|&choice| choice < before);
            let refused = self.choices[t][..lower].partition_point(|&choice| {
                levels[t] = choice;
                !self.problem.consistent(&levels)
            });
            levels[t] = if refused < lower { self.choices[t][refused] } else { before };
        }
        let cost: f64 = levels.iter().sum();
        if cost < self.best_cost {
            (self.best, self.best_cost) = (levels, cost);
        }
    }

    /// Splits by whether one node reaches the level that covers most rows for its cost.
    fn split(&self, branch: Branch, active: &[usize]) -> Outcome {
        let mut demands: Vec<Vec<f64>> = vec![Vec::new(); self.problem.size];
        for &r in active {
            for (t, level) in branch.admissible(&self.rows[r]) {
                demands[t].push(level);
            }
        }
        let (mut node, mut chosen, mut most) = (0, f64::INFINITY, 0.0);
        for (t, levels) in demands.iter_mut().enumerate() {
            levels.sort_unstable_by(f64::total_cmp);
            for (k, &level) in levels.iter().enumerate() {
                let covered = (k + 1) as f64 / (level - branch.low[t]);
                if covered >= most {
                    (node, chosen, most) = (t, level, covered);
                }
            }
        }
        let (mut first, mut second) = (branch.clone(), branch);
        first.low[node] = chosen;
        second.limit(node, chosen);
        Outcome::Split(first, second)
    }
}

#[cfg(test)]
mod tests {
    use super::{LevelProblem, Search};

    #[test]
    fn contraction_changes_no_answer() {
        let mut state = 5_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut total = 0.0;
        for round in 0..120 {
            let size = 3 + round % 12;
            let (share, grid) = (0.2 + 0.5 * draw(), [4.0, 1e9][round % 2]);
            let levels = (0..size * size).map(|k| (k / size != k % size, draw(), draw()));
            let level: Vec<f64> = levels
                .map(|(edge, kind, level)| if edge && kind < share { (level * grid).ceil() / grid } else { 0.0 })
                .collect();
            let problem = LevelProblem::all_strict(size, level);
            assert!(problem.can_be_contracted());
            let [with, without] = [true, false].map(|contracts| Search::new(&problem, None, contracts).run());
            let [cost, expected]: [f64; 2] = [&with, &without].map(|cover| cover.levels.iter().sum());
            assert!(with.complete && without.complete && problem.consistent(&with.levels));
            assert!((cost - expected).abs() < 1e-11, "round {round}: {cost}, not {expected}");
            total += cost;
        }
        assert!(total > 50.0, "{total}");
    }
}
