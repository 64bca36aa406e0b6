//! The cheapest way to remove edges until no strict cycle is left, when a node pays for its dearest removed edge.
//!
//! Every node `t` chooses a level `d_t ≥ 0`, at cost `d_t`; the edge `t → s` disappears where `d_t ≥ level[t,s]`. Sought is
//!
//! ```text
//! min Σ_t d_t   such that every cycle with a strict edge has an edge with d_t ≥ level[t,s].
//! ```
//!
//! With all levels 1 this is the feedback vertex problem behind Houtman & Maks (1985), with `level[t,s] = w_ts` it is
//! Varian's index (1990); both are NP-hard (Smeulders, Cherchye, De Rock & Spieksma 2014). It is solved exactly, one
//! strongly connected component after the other, by branch and bound on a covering problem whose rows, the cycles, are
//! generated when a candidate violates them. Lower bounds are feasible solutions of the dual of
//!
//! ```text
//! min Σ_t cost_t,   Σ over a cycle's edges of [d_t ≥ level] ≥ 1,   Σ_{t ∈ Q} [d_t ≥ level_t(Q)] ≥ |Q| − 1,
//! ```
//!
//! where the nodes of `Q` contradict each other pairwise: a price per row such that, for every node and level `k`, the rows
//! that `k` covers cost no more than `k` in total. They are built by dual ascent, without a linear program whose optimum
//! one would have to trust: every bound is a proof up to the rounding of a sum. A level that is left unpaid by more than
//! the best levels known allow is out of reach in the branch. Edges that need such a level stay, and where all edges are
//! strict a path through them is as good as an edge: so two nodes may contradict each other in a branch that have nothing
//! to do with each other at the root, which makes its cliques larger.

mod branch;
mod prices;

use std::rc::Rc;
use std::time::Instant;

use self::branch::{Branch, Row};
use self::prices::Prices;
use super::strict_cycle::find_strict_cycle;
use crate::strongly_connected::StronglyConnected;

/// A branch is closed when it cannot improve on the best levels by more than this. Levels are of order 1.
const IMPROVEMENT: f64 = 1e-12;

/// Largest problem whose branches each hold a matrix of their own.
const MAX_CONTRACTED: usize = 400;

/// What to remove edges from: `[size][size]` row-major, `level[t,s] = 0` where there is no edge.
#[derive(Debug, Clone)]
pub(crate) struct LevelProblem {
    pub(crate) size: usize,
    pub(crate) level: Vec<f64>,
    pub(crate) strict: Vec<bool>,
}

/// Levels that leave no strict cycle, and what is known about the least total.
#[derive(Debug, Clone)]
pub(crate) struct LevelCover {
    /// Per node.
    pub(crate) levels: Vec<f64>,
    /// No levels have a smaller sum.
    pub(crate) lower: f64,
    /// The search ended by itself: `levels` are optimal.
    pub(crate) complete: bool,
}

impl LevelProblem {
    /// Solves the problem, or stops at the deadline with what is known by then.
    pub(crate) fn solve(&self, deadline: Option<Instant>) -> LevelCover {
        let mut components = StronglyConnected::with_capacity(self.size);
        components.search(self.size, |t, s| self.edge(0.0, t, s));
        let mut cover = LevelCover { levels: vec![0.0; self.size], lower: 0.0, complete: true };
        for k in 0..components.count() {
            let members = components.members(k);
            let part = self.restricted(members);
            if part.strict.iter().any(|&strict| strict) {
                let found = Search::new(&part, deadline, part.can_be_contracted()).run();
                for (&t, level) in members.iter().zip(&found.levels) {
                    cover.levels[t] = *level;
                }
                cover.lower += found.lower;
                cover.complete &= found.complete;
            }
        }
        cover
    }

    fn edge(&self, chosen: f64, t: usize, s: usize) -> bool {
        chosen < self.level[t * self.size + s]
    }

    /// Whether every edge is strict, so that a path through nodes that keep theirs is one, and the matrix is small enough
    /// to be copied per branch.
    fn can_be_contracted(&self) -> bool {
        let mut edges = self.level.iter().zip(&self.strict).filter(|(level, _)| **level > 0.0);
        self.size <= MAX_CONTRACTED && edges.all(|(_, strict)| *strict)
    }

    fn restricted(&self, nodes: &[usize]) -> Self {
        let entries = || nodes.iter().flat_map(|&t| nodes.iter().map(move |&s| t * self.size + s));
        Self {
            size: nodes.len(),
            level: entries().map(|k| self.level[k]).collect(),
            strict: entries().map(|k| self.strict[k] && self.level[k] > 0.0).collect(),
        }
    }

    /// A strict cycle among `nodes` that the levels leave, as the levels that would remove its edges.
    fn violated(&self, levels: &[f64], nodes: &[usize]) -> Option<Row> {
        let mut components = StronglyConnected::with_capacity(nodes.len());
        let edge = |i: usize, j: usize| self.edge(levels[nodes[i]], nodes[i], nodes[j]);
        let strict = |i: usize, j: usize| edge(i, j) && self.strict[nodes[i] * self.size + nodes[j]];
        let cycle = find_strict_cycle(&mut components, nodes.len(), edge, strict)?.cycle;
        let next = cycle.iter().cycle().skip(1);
        Some(cycle.iter().zip(next).map(|(&i, &j)| (nodes[i], self.level[nodes[i] * self.size + nodes[j]])).collect())
    }

    /// Nodes that still have an edge, and may therefore lie on a cycle.
    fn alive(&self, levels: &[f64]) -> Vec<usize> {
        (0..self.size).filter(|&t| (0..self.size).any(|s| self.edge(levels[t], t, s))).collect()
    }

    fn consistent(&self, levels: &[f64]) -> bool {
        self.violated(levels, &self.alive(levels)).is_none()
    }

    /// The distinct levels of a node in ascending order, 0 first.
    fn choices(&self, t: usize) -> Vec<f64> {
        let mut choices = self.level[t * self.size..][..self.size].to_vec();
        choices.push(0.0);
        choices.sort_unstable_by(f64::total_cmp);
        choices.dedup();
        choices
    }
}

/// What becomes of a branch.
enum Outcome {
    Closed,
    Split(Branch, Branch),
}

/// The search in one component.
struct Search<'a> {
    problem: &'a LevelProblem,
    deadline: Option<Instant>,
    rows: Vec<Row>,
    /// Branches are contracted.
    contracts: bool,
    /// The levels of [`Branch`] where nothing is decided.
    level: Rc<Vec<f64>>,
    choices: Vec<Vec<f64>>,
    best: Vec<f64>,
    best_cost: f64,
}

impl<'a> Search<'a> {
    fn new(problem: &'a LevelProblem, deadline: Option<Instant>, contracts: bool) -> Self {
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

    fn run(mut self) -> LevelCover {
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
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
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

    /// A bound on the branch and, per node, a level that costs too much given that bound.
    fn lower_bound(&self, branch: &Branch, active: &[usize]) -> (f64, Vec<f64>) {
        let mut prices = Prices { low: &branch.low, paid: vec![Vec::new(); self.problem.size] };
        let spent: f64 = branch.low.iter().sum();
        let mut bound = spent + self.price_cliques(branch, &mut prices);
        if bound >= self.best_cost - IMPROVEMENT {
            return (bound, Vec::new());
        }
        let mut order: Vec<(usize, usize)> =
            active.iter().map(|&r| (branch.admissible(&self.rows[r]).count(), r)).collect();
        order.sort_unstable();
        for (_, r) in order {
            bound += prices.raise(branch.admissible(&self.rows[r]));
        }
        (bound, (0..self.problem.size).map(|t| self.limit(t, branch, &prices, bound)).collect())
    }

    /// The lowest level of a node that no better solution reaches. By duality whatever solution has `d_t ≥ level` costs
    /// at least the bound and what the rows have left unpaid of that level.
    fn limit(&self, t: usize, branch: &Branch, prices: &Prices<'_>, bound: f64) -> f64 {
        let choices = &self.choices[t];
        let above = choices.partition_point(|&choice| choice <= branch.low[t]);
        let end = choices.partition_point(|&choice| choice < branch.high[t]);
        let affordable =
            choices[above..end].partition_point(|&level| bound + prices.slack(t, level) < self.best_cost - IMPROVEMENT);
        choices.get(above + affordable).copied().unwrap_or(f64::INFINITY)
    }

    /// Partitions the nodes into sets that contradict each other pairwise and prices them: all but one must give way.
    fn price_cliques(&self, branch: &Branch, prices: &mut Prices<'_>) -> f64 {
        let size = self.problem.size;
        let open = |t: usize, s: usize| t != s && branch.open(t, s);
        let mut left: Vec<(usize, usize)> = (0..size)
            .map(|t| ((0..size).filter(|&s| open(t, s)).count(), t))
            .filter(|&(degree, _)| degree > 0)
            .collect();
        left.sort_unstable();
        let mut bound = 0.0;
        while let Some(&(_, seed)) = left.first() {
            let mut clique: Row = vec![(seed, f64::INFINITY)];
            let mut value = 0.0;
            for &(_, s) in &left[1..] {
                if clique.iter().all(|&(t, _)| open(t, s)) {
                    let grown = branch.with(&clique, s);
                    let worth = grown.iter().map(|&(t, level)| level - branch.low[t]).fold(f64::INFINITY, f64::min);
                    if worth * clique.len() as f64 > value {
                        (clique, value) = (grown, worth * clique.len() as f64);
                    }
                }
            }
            left.retain(|(_, node)| clique.iter().all(|(t, _)| t != node));
            if clique.len() > 1 {
                bound += (clique.len() - 1) as f64 * prices.raise(clique.iter().copied());
            }
        }
        bound
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
            let problem = LevelProblem { size, strict: level.iter().map(|&level| level > 0.0).collect(), level };
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
