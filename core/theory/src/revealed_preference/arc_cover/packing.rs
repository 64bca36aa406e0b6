//! Prices of cycles: a lower bound, and a solution that goes with it.

use super::super::contraction::{contains, insert, members, remove};
use super::ArcProblem;
use super::decisions::Decisions;

/// Cycles with prices such that no comparison pays more than it costs.
#[derive(Debug)]
pub(super) struct Packing<'a> {
    problem: &'a ArcProblem,
    words: usize,
    /// Comparisons that are not paid in full, by rows and by columns.
    out: Vec<u64>,
    into: Vec<u64>,
    /// What is unpaid of each, infinite for those kept.
    pub(super) unpaid: Vec<f64>,
    /// Paid in full, in the order in which that happened.
    full: Vec<usize>,
    /// Cycles as lists of edges `t × size + s`, with their prices.
    pub(super) rows: Vec<(Vec<usize>, f64)>,
    /// What all solutions of this part cost at least.
    pub(super) bound: f64,
}

impl<'a> Packing<'a> {
    /// Prices the cycles that are left, short ones first.
    pub(super) fn of(problem: &'a ArcProblem, decisions: &Decisions) -> Self {
        let (size, words) = (problem.size, problem.size.div_ceil(64));
        let mut packing = Self {
            problem,
            words,
            out: vec![0; size * words],
            into: vec![0; size * words],
            unpaid: vec![0.0; size * size],
            full: Vec::new(),
            rows: Vec::new(),
            bound: decisions.paid,
        };
        for (t, s) in (0..size * size).map(|e| (e / size, e % size)) {
            let (open, kept) = (decisions.is_open(t, s), decisions.is_kept(t, s));
            if open || kept {
                packing.unpaid[t * size + s] = if kept { f64::INFINITY } else { problem.cost[t * size + s] };
                insert(&mut packing.out[t * words..], s);
                insert(&mut packing.into[s * words..], t);
            }
        }
        packing.price_pairs();
        packing.price_triangles();
        for longest in [4, 5, size] {
            (0..size).for_each(|t| packing.price_cycles_through(t, longest));
        }
        packing
    }

    fn has(&self, t: usize, s: usize) -> bool {
        contains(&self.out[t * self.words..], s)
    }

    fn is_strict(&self, t: usize, s: usize) -> bool {
        self.problem.strict[t * self.problem.size + s]
    }

    /// Raises the price of a cycle as far as its edges allow.
    fn raise(&mut self, row: Vec<usize>) {
        let price = row.iter().map(|&e| self.unpaid[e]).fold(f64::INFINITY, f64::min);
        let size = self.problem.size;
        for &e in &row {
            self.unpaid[e] -= price;
            if self.unpaid[e] <= 0.0 {
                remove(&mut self.out[e / size * self.words..], e % size);
                remove(&mut self.into[e % size * self.words..], e / size);
                self.full.push(e);
            }
        }
        self.bound += price;
        self.rows.push((row, price));
    }

    fn price_pairs(&mut self) {
        let size = self.problem.size;
        for (t, s) in (0..size).flat_map(|t| (0..t).map(move |s| (t, s))) {
            if self.has(t, s) && self.has(s, t) && (self.is_strict(t, s) || self.is_strict(s, t)) {
                self.raise(vec![t * size + s, s * size + t]);
            }
        }
    }

    fn price_triangles(&mut self) {
        let (size, words) = (self.problem.size, self.words);
        for t in 0..size {
            let strict: Vec<usize> =
                members(&self.out[t * words..][..words]).filter(|&s| self.is_strict(t, s)).collect();
            for s in strict {
                let rows = self.out[s * words..][..words].iter().zip(&self.into[t * words..][..words]);
                let common: Vec<u64> = rows.map(|(a, b)| a & b).collect();
                for v in members(&common) {
                    if !self.has(t, s) {
                        break;
                    }
                    self.raise(vec![t * size + s, s * size + v, v * size + t]);
                }
            }
        }
    }

    /// Prices cycles of at most so many edges whose strict edge begins at `t` until there are none.
    fn price_cycles_through(&mut self, t: usize, longest: usize) {
        while let Some(row) = self.shortest_through(t, longest) {
            self.raise(row);
        }
    }

    /// A shortest cycle of at least three edges that begins with a strict edge at `t`, breadth first.
    fn shortest_through(&self, t: usize, longest: usize) -> Option<Vec<usize>> {
        let (size, words) = (self.problem.size, self.words);
        let row = |node: usize| &self.out[node * words..][..words];
        let mut parent = vec![t; size];
        let mut seen = vec![0; words];
        let mut reached: Vec<usize> = members(row(t)).filter(|&s| self.is_strict(t, s)).collect();
        reached.iter().for_each(|&s| insert(&mut seen, s));
        insert(&mut seen, t);
        for _ in 1..longest {
            if let Some(&last) = reached.iter().find(|&&node| contains(row(node), t)) {
                let mut cycle = vec![last * size + t];
                let mut node = last;
                while node != t {
                    cycle.push(parent[node] * size + node);
                    node = parent[node];
                }
                return Some(cycle);
            }
            let mut next = Vec::new();
            for &node in &reached {
                let fresh: Vec<u64> = row(node).iter().zip(&seen).map(|(row, seen)| row & !seen).collect();
                seen.iter_mut().zip(&fresh).for_each(|(seen, fresh)| *seen |= fresh);
                for s in members(&fresh) {
                    parent[s] = node;
                    next.push(s);
                }
            }
            if next.is_empty() {
                break;
            }
            reached = next;
        }
        None
    }

    /// The comparisons paid in full less those that may as well be kept, the dearest first: a solution of this part, but
    /// for what was dropped before.
    pub(super) fn cover(&self, decisions: &Decisions) -> Vec<usize> {
        let size = self.problem.size;
        let mut closure = decisions.closure.clone();
        for (t, row) in self.out.chunks_exact(self.words).enumerate() {
            members(row).for_each(|s| closure.join(t, s, self.is_strict(t, s)));
        }
        let mut full = self.full.clone();
        full.sort_by(|&a, &b| self.problem.cost[b].total_cmp(&self.problem.cost[a]));
        full.retain(|&e| {
            let (t, s) = (e / size, e % size);
            let needed = closure.contradicts(t, s, self.is_strict(t, s));
            if !needed {
                closure.join(t, s, self.is_strict(t, s));
            }
            needed
        });
        full
    }
}
