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

mod bound;
mod branch;
mod graph;
mod prices;
mod search;

use std::time::Instant;

use self::search::Search;
use crate::strongly_connected::StronglyConnected;

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
    /// A problem in which every edge is strict.
    pub(crate) fn all_strict(size: usize, level: Vec<f64>) -> Self {
        Self { size, strict: level.iter().map(|&level| level > 0.0).collect(), level }
    }

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
}
