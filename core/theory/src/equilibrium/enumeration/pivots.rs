//! Vertices of a best-response polytope by pivoting from one to the next.
//!
//! With payoffs shifted to be positive the polytope is `{y ≥ 0, A y ≤ 1}`, whose points other than 0 are mixed strategies times one
//! over the payoff of a best response. From the basis of 0 every feasible basis of the polytope that is left when the right
//! sides grow by powers of an infinitesimal is reached by pivots, which breaks ties the same way everywhere (Dantzig, Orden &
//! Wolfe 1955): they are the vertices, each at least once. A dictionary of integers over a common denominator, the last pivot, is
//! kept exactly; going back is the same pivot again. As in Avis & Fukuda, "A pivoting algorithm for convex hulls and vertex
//! enumeration" (1992), but with the bases that were seen in memory.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::vertices::Vertex;

/// Most bases that are visited.
pub(super) const MOST_BASES: usize = 3_000_000;

/// A dictionary: basic variables as affine functions of the others, which are 0.
struct Dictionary {
    rows: usize,
    columns: usize,
    /// `[rows][columns + 1]`, times `denominator`: coefficients with the opposite sign, and the value.
    entries: Vec<BigInt>,
    denominator: BigInt,
    /// Variables `0 … columns − 1` are the probabilities, the others the slacks of rows.
    basic: Vec<usize>,
    free: Vec<usize>,
}

impl Dictionary {
    /// At 0, where `payoffs` are `[responses][actions]` and positive.
    fn new(payoffs: &[BigInt], responses: usize, actions: usize) -> Self {
        let row = |row: &[BigInt]| row.iter().cloned().chain([BigInt::one()]).collect::<Vec<_>>();
        Self {
            rows: responses,
            columns: actions,
            entries: payoffs.chunks_exact(actions).flat_map(row).collect(),
            denominator: BigInt::one(),
            basic: (actions..actions + responses).collect(),
            free: (0..actions).collect(),
        }
    }

    fn at(&self, row: usize, column: usize) -> &BigInt {
        &self.entries[row * (self.columns + 1) + column]
    }

    fn value(&self, row: usize) -> &BigInt {
        self.at(row, self.columns)
    }

    /// Coefficient of the `k`-th power of the infinitesimal in the value of a row.
    fn perturbation(&self, row: usize, k: usize) -> BigInt {
        let slack = self.columns + k;
        if self.basic[row] == slack {
            return self.denominator.clone();
        }
        let column = self.free.iter().position(|&variable| variable == slack);
        column.map_or_else(BigInt::zero, |column| self.at(row, column).clone())
    }

    /// The row that the variable of a column leaves by when it grows; none if nothing stops it.
    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in (0..self.rows).filter(|&row| self.at(row, column).is_positive()) {
            if best.is_none_or(|best| self.compare(row, best, column) == Ordering::Less) {
                best = Some(row);
            }
        }
        best
    }

    /// Which of two rows allows a variable less, ties broken by the infinitesimal.
    fn compare(&self, row: usize, other: usize, column: usize) -> Ordering {
        let (a, b) = (self.at(row, column), self.at(other, column));
        let values = (self.value(row) * b).cmp(&(self.value(other) * a));
        let ties = (0..self.rows).map(|k| (self.perturbation(row, k) * b).cmp(&(self.perturbation(other, k) * a)));
        std::iter::once(values).chain(ties).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
    }

    /// Exchanges the variables of a row and a column.
    fn pivot(&mut self, row: usize, column: usize) {
        let width = self.columns + 1;
        let pivot = self.at(row, column).clone();
        let pivot_row: Vec<BigInt> = self.entries[row * width..][..width].to_vec();
        for (_, entries) in self.entries.chunks_exact_mut(width).enumerate().filter(|(k, _)| *k != row) {
            let factor = entries[column].clone();
            for (j, entry) in entries.iter_mut().enumerate().filter(|(j, _)| *j != column) {
                let mut product = &*entry * &pivot;
                if !factor.is_zero() && !pivot_row[j].is_zero() {
                    product -= &factor * &pivot_row[j];
                }
                *entry = product / &self.denominator;
            }
            entries[column] = -factor;
        }
        self.entries[row * width + column] = std::mem::replace(&mut self.denominator, pivot);
        std::mem::swap(&mut self.basic[row], &mut self.free[column]);
    }

    fn basis(&self) -> u128 {
        self.basic.iter().fold(0, |mask, variable| mask | 1 << variable)
    }

    /// The vertex, unless it is 0.
    fn vertex(&self) -> Option<Vertex> {
        let mut support = 0_u64;
        let mut responses = (0..self.rows).fold(0_u64, |mask, k| mask | 1 << k);
        for row in (0..self.rows).filter(|&row| self.value(row).is_positive()) {
            match self.basic[row].checked_sub(self.columns) {
                None => support |= 1 << self.basic[row],
                Some(slack) => responses &= !(1 << slack),
            }
        }
        if support == 0 {
            return None;
        }
        // A vertex without ties is found again from its support and responses.
        let ties = support.count_ones() != responses.count_ones();
        Some(Vertex { strategy: ties.then(|| self.strategy()), support, responses })
    }

    fn strategy(&self) -> Vec<BigRational> {
        let mut strategy = vec![BigInt::zero(); self.columns];
        for row in (0..self.rows).filter(|&row| self.basic[row] < self.columns) {
            strategy[self.basic[row]] = self.value(row).clone();
        }
        let total: BigInt = strategy.iter().sum();
        strategy.into_iter().map(|p| BigRational::new(p, total.clone())).collect()
    }
}

/// All vertices but 0 of the polytope of `payoffs`, `[responses][actions]`; none if there are too many bases.
pub(super) fn vertices(payoffs: &[BigRational], responses: usize, actions: usize) -> Option<Vec<Vertex>> {
    let mut dictionary = Dictionary::new(&positive_integers(payoffs), responses, actions);
    let mut seen = BTreeSet::from([dictionary.basis()]);
    let mut found = BTreeMap::new();
    // Where each pivot on the way here was, and the column that is tried next.
    let mut way: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    loop {
        let entering = (next..actions).find_map(|column| Some((new_row(&dictionary, column, &seen)?, column)));
        let Some((row, column)) = entering else {
            let Some((row, column)) = way.pop() else { break };
            dictionary.pivot(row, column);
            next = column + 1;
            continue;
        };
        dictionary.pivot(row, column);
        seen.insert(dictionary.basis());
        if seen.len() > MOST_BASES {
            return None;
        }
        if let Some(vertex) = dictionary.vertex() {
            found.entry((vertex.support, vertex.responses)).or_insert(vertex);
        }
        way.push((row, column));
        next = 0;
    }
    Some(found.into_values().collect())
}

/// The row that a variable leaves by, if the basis on the other end of that edge has not been seen.
fn new_row(dictionary: &Dictionary, column: usize, seen: &BTreeSet<u128>) -> Option<usize> {
    let other = |row: usize| dictionary.basis() & !(1 << dictionary.basic[row]) | 1 << dictionary.free[column];
    dictionary.leaving(column).filter(|&row| !seen.contains(&other(row)))
}

/// Payoffs times a common denominator, shifted so that the least is 1.
fn positive_integers(payoffs: &[BigRational]) -> Vec<BigInt> {
    let common = payoffs.iter().fold(BigInt::one(), |common, u| common.lcm(u.denom()));
    let mut integers: Vec<BigInt> = payoffs.iter().map(|u| u.numer() * (&common / u.denom())).collect();
    let least = integers.iter().min().cloned().unwrap_or_default();
    let divisor = integers.iter().fold(BigInt::zero(), |divisor, u| divisor.gcd(&(u - &least)));
    let divisor = if divisor.is_zero() { BigInt::one() } else { divisor };
    integers.iter_mut().for_each(|u| *u = (&*u - &least) / &divisor + 1);
    integers
}
