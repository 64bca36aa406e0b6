//! Vertices of the best-response polyhedron of one player's opponents.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::super::lu::Lu;

/// A base is decided in floating point only if no pivot is below the first of these, in units of the payoffs' range, and
/// every inequality holds, or one fails, by more than the second.
const FIRM_PIVOT: f64 = 1e-5;
const CLEARLY: f64 = 1e-6;

/// A mixed strategy that its support and the best responses to it determine.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    /// Exact probabilities; `None` while no player has asked for those of a clear case.
    pub(super) strategy: Option<Vec<BigRational>>,
    /// Bit j: action j has positive probability.
    pub(super) support: u64,
    /// Bit i: the other player's action i is a best response.
    pub(super) responses: u64,
}

impl Vertex {
    pub(super) fn degenerate(&self) -> bool {
        self.responses.count_ones() > self.support.count_ones()
    }
}

/// What floating point can tell about a base.
enum Verdict {
    /// Some inequality clearly fails.
    Infeasible,
    /// All inequalities clearly hold.
    Vertex,
    /// Only exact arithmetic can tell.
    Unclear,
}

/// `{(y, v): y ≥ 0, Σ y = 1, A y ≤ v}`, where A holds the payoffs of the player who responds to y.
pub(super) struct Polyhedron {
    actions: usize,
    responses: usize,
    /// A, `[responses][actions]`.
    exact: Vec<BigRational>,
    /// A, shifted and scaled to the range 0 to 1.
    scaled: Vec<f64>,
}

impl Polyhedron {
    /// `payoffs` is `[responses][actions]`.
    pub(super) fn new(payoffs: &[f64], responses: usize, actions: usize) -> Self {
        debug_assert_eq!(payoffs.len(), responses * actions);
        let (low, high) = payoffs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &u| (u.min(l), u.max(h)));
        let range = 0.5 * high - 0.5 * low;
        let scale = |u: &f64| if range > 0.0 { (0.5 * u - 0.5 * low) / range } else { 0.0 };
        let exact = payoffs.iter().map(|&u| BigRational::from_float(u).unwrap_or_else(BigRational::zero)).collect();
        Self { actions, responses, exact, scaled: payoffs.iter().map(scale).collect() }
    }

    /// Payoffs of responses, `[responses][actions]`, with their numbers.
    pub(super) fn payoffs(&self) -> (&[BigRational], usize, usize) {
        (&self.exact, self.responses, self.actions)
    }

    /// All vertices.
    pub(super) fn vertices(&self) -> Vec<Vertex> {
        // Support and best responses determine a vertex, so they serve as its key.
        let mut found = BTreeMap::new();
        for size in 1..=self.responses.min(self.actions) {
            let mut base = Lu::new(size + 1);
            for_each_subset(self.actions, size, |support| {
                for_each_subset(self.responses, size, |tight| {
                    let vertex = match self.verdict(support, tight, &mut base) {
                        Verdict::Infeasible => None,
                        Verdict::Vertex => {
                            Some(Vertex { strategy: None, support: mask(support), responses: mask(tight) })
                        }
                        Verdict::Unclear => self.vertex(support, tight),
                    };
                    if let Some(vertex) = vertex {
                        found.entry((vertex.support, vertex.responses)).or_insert(vertex);
                    }
                });
            });
        }
        found.into_values().collect()
    }

    /// Exact probabilities of a vertex; `None` if exact arithmetic denies that it is one.
    pub(super) fn strategy(&self, vertex: &Vertex) -> Option<Vec<BigRational>> {
        if vertex.strategy.is_some() {
            return vertex.strategy.clone();
        }
        let exact = self.vertex(&members(vertex.support), &members(vertex.responses))?;
        if exact.responses == vertex.responses { exact.strategy } else { None }
    }

    /// Judges the base of `support` and `tight` responses in floating point.
    fn verdict(&self, support: &[usize], tight: &[usize], base: &mut Lu) -> Verdict {
        let size = support.len();
        let at = |i: usize, j: usize| self.scaled[i * self.actions + j];
        let regular = base.factor(|matrix| {
            for (row, &i) in matrix.chunks_exact_mut(size + 1).zip(tight) {
                row.iter_mut().zip(support).for_each(|(entry, &j)| *entry = at(i, j));
                row[size] = -1.0;
            }
            matrix[size * (size + 1)..].fill(1.0);
            matrix[(size + 1) * (size + 1) - 1] = 0.0;
        });
        if !regular || base.smallest_pivot() < FIRM_PIVOT {
            return Verdict::Unclear;
        }
        let mut solution = [0.0; 65];
        let solution = &mut solution[..=size];
        solution[size] = 1.0;
        base.solve(solution);
        let (y, value) = solution.split_at(size);
        let slack = |i: usize| value[0] - support.iter().zip(y).map(|(&j, y)| at(i, j) * y).sum::<f64>();
        let least = y.iter().copied().fold(f64::INFINITY, f64::min);
        let others = (0..self.responses).filter(|i| !tight.contains(i)).map(slack);
        let least = others.fold(least, f64::min);
        if least < -CLEARLY {
            Verdict::Infeasible
        } else if least > CLEARLY {
            Verdict::Vertex
        } else {
            Verdict::Unclear
        }
    }

    /// The vertex with this support to which at least `tight` are best responses, if there is one.
    fn vertex(&self, support: &[usize], tight: &[usize]) -> Option<Vertex> {
        let at = |i: usize, j: usize| &self.exact[i * self.actions + j];
        let first = tight[0];
        // Subtracting one tight row from the others removes the value from the unknowns.
        let mut rows: Vec<Vec<BigRational>> = tight[1..]
            .iter()
            .map(|&i| support.iter().map(|&j| at(i, j) - at(first, j)).chain([BigRational::zero()]).collect())
            .collect();
        rows.push(vec![BigRational::one(); support.len() + 1]);
        let y = solve(rows)?;
        if !y.iter().all(Signed::is_positive) {
            return None;
        }
        let payoff = |i: usize| support.iter().zip(&y).fold(BigRational::zero(), |sum, (&j, y)| sum + at(i, j) * y);
        let value = payoff(first);
        let mut responses = 0_u64;
        for i in 0..self.responses {
            match payoff(i).cmp(&value) {
                std::cmp::Ordering::Greater => return None,
                std::cmp::Ordering::Equal => responses |= 1 << i,
                std::cmp::Ordering::Less => {}
            }
        }
        let mut strategy = vec![BigRational::zero(); self.actions];
        support.iter().zip(y).for_each(|(&j, y)| strategy[j] = y);
        Some(Vertex { strategy: Some(strategy), support: mask(support), responses })
    }
}

fn mask(members: &[usize]) -> u64 {
    members.iter().fold(0, |mask, j| mask | 1 << j)
}

fn members(mask: u64) -> Vec<usize> {
    (0..64).filter(|j| mask >> j & 1 == 1).collect()
}

/// Solves a square system, each row with its right side at the end. `None` if it is singular.
fn solve(mut rows: Vec<Vec<BigRational>>) -> Option<Vec<BigRational>> {
    let size = rows.len();
    for k in 0..size {
        let pivot = (k..size).find(|&i| !rows[i][k].is_zero())?;
        rows.swap(k, pivot);
        let inverse = rows[k][k].recip();
        rows[k][k..].iter_mut().for_each(|entry| *entry *= &inverse);
        let (row, others) = {
            let row = rows[k].clone();
            (row, rows.iter_mut().enumerate().filter(move |(i, _)| *i != k))
        };
        for (_, other) in others {
            let factor = other[k].clone();
            if !factor.is_zero() {
                other[k..].iter_mut().zip(&row[k..]).for_each(|(entry, r)| *entry -= &factor * r);
            }
        }
    }
    Some(rows.into_iter().filter_map(|mut row| row.pop()).collect())
}

/// Calls `visit` with every subset of `0..total` of `size` ≥ 1 elements, in lexicographic order.
fn for_each_subset(total: usize, size: usize, mut visit: impl FnMut(&[usize])) {
    let mut subset: Vec<usize> = (0..size).collect();
    loop {
        visit(&subset);
        let Some(k) = (0..size).rev().find(|&k| subset[k] < total - size + k) else { return };
        subset[k] += 1;
        for later in k + 1..size {
            subset[later] = subset[later - 1] + 1;
        }
    }
}
