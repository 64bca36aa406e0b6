//! The cheapest comparisons to drop until no strict cycle is left: a weighted feedback arc set.
//!
//! ```text
//! min Σ_{e dropped} cost_e   such that every cycle with a strict edge holds an edge that is dropped.
//! ```
//!
//! With all costs 1 this is the swaps index (Apesteguia & Ballester 2015), with relative losses the minimum cost index
//! (Dean & Martin 2016). NP-hard; solved exactly by branch and bound on whether a comparison is dropped or kept.
//!
//! - What is kept implies more: a comparison that closes a strict cycle along kept ones is dropped, one that they imply is
//!   kept.
//! - Lower bounds are prices of cycles such that no comparison pays more than it costs: a feasible solution of the dual
//!   of the covering program, built by ascent over cycles of two, three and more edges. Every bound is a proof up to the
//!   rounding of a sum.
//! - What is left unpaid of a comparison is what dropping it would add to the bound. Where that is too much it is kept.
//! - Comparisons that are paid in full meet every cycle. Those of them that are needed are a solution.

mod closure;
mod decisions;
mod packing;
mod search;

use std::time::Instant;

use self::search::Search;
use crate::strongly_connected::StronglyConnected;

/// Comparisons and what they cost: `[size][size]` row-major, `cost[t,s] > 0` where there is an edge `t → s`, else 0. Strict
/// edges must be edges.
#[derive(Debug, Clone)]
pub(crate) struct ArcProblem {
    pub(crate) size: usize,
    pub(crate) cost: Vec<f64>,
    pub(crate) strict: Vec<bool>,
    /// Costs are multiples of this, or 0 if nothing is known about them: then totals that differ, differ by as much.
    pub(crate) unit: f64,
}

/// Comparisons whose removal leaves no strict cycle, and what is known about the least cost.
#[derive(Debug, Clone)]
pub(crate) struct ArcCover {
    /// Ascending.
    pub(crate) dropped: Vec<(usize, usize)>,
    /// No removal costs less.
    pub(crate) lower: f64,
    /// The search ended by itself: `dropped` is cheapest.
    pub(crate) complete: bool,
}

impl ArcProblem {
    /// Solves the problem, or stops at the deadline with what is known by then.
    pub(crate) fn solve(&self, deadline: Option<Instant>) -> ArcCover {
        let mut cover = ArcCover { dropped: Vec::new(), lower: 0.0, complete: true };
        // A comparison with itself is a cycle on its own.
        for t in (0..self.size).filter(|&t| self.strict[t * (self.size + 1)]) {
            cover.dropped.push((t, t));
            cover.lower += self.cost[t * (self.size + 1)];
        }
        let mut components = StronglyConnected::with_capacity(self.size);
        components.search(self.size, |t, s| self.cost[t * self.size + s] > 0.0);
        for k in 0..components.count() {
            let members = components.members(k);
            let part = self.restricted(members);
            if part.strict.iter().any(|&strict| strict) {
                let found = Search::new(&part, deadline).run();
                cover.dropped.extend(found.dropped.iter().map(|&(t, s)| (members[t], members[s])));
                cover.lower += found.lower;
                cover.complete &= found.complete;
            }
        }
        cover.dropped.sort_unstable();
        cover
    }

    /// The problem among `nodes`, without comparisons of a node with itself.
    fn restricted(&self, nodes: &[usize]) -> Self {
        let entries = || nodes.iter().flat_map(|&t| nodes.iter().map(move |&s| (t, s)));
        let at = |(t, s): (usize, usize)| t * self.size + s;
        Self {
            size: nodes.len(),
            cost: entries().map(|e| if e.0 == e.1 { 0.0 } else { self.cost[at(e)] }).collect(),
            strict: entries().map(|e| e.0 != e.1 && self.strict[at(e)]).collect(),
            unit: self.unit,
        }
    }
}
