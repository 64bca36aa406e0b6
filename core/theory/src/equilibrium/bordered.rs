//! Linear systems of the form that logit equilibria lead to, with one border.
//!
//! ```text
//! | I  C  c |      head: the player with most actions, whose own block is an identity
//! | R  S  s |      the other players
//! | v  w  e |      border: what closes the system, a normalisation of the direction along the branch
//! ```
//!
//! The head is eliminated for the price of a product, so that factors are needed of a matrix smaller by the largest
//! number of actions; its determinant is that of the whole.

use std::ops::Range;

use nalgebra::DMatrix;

use super::draws::Draws;
use super::lu::{Lu, subtract_rows};
use super::sparse::Sparse;
use crate::normal_form::dot as product;

/// Power iterations spent on a spectral radius.
const POWER_STEPS: usize = 10;

/// A bordered matrix with its factors.
#[derive(Debug, Clone)]
pub(crate) struct Bordered {
    /// Where the head stands in vectors; in the matrix it comes first.
    head: Range<usize>,
    /// Side of the matrix: unknowns and border.
    side: usize,
    /// Row-major; after `factor` the lower right part has the head eliminated.
    matrix: Vec<f64>,
    lu: Lu,
    /// How far the unbordered matrix is from an identity, in the largest row sum.
    coupling: f64,
    /// In place of all that, where the matrix is large and mostly zero.
    sparse: Option<Box<Sparse>>,
}

impl Bordered {
    /// A matrix for `unknowns` unknowns and one border, whose diagonal block `head` is an identity.
    pub(crate) fn new(unknowns: usize, head: Range<usize>) -> Self {
        let side = unknowns + 1;
        let lu = Lu::new(side - head.len());
        Self { head, side, matrix: vec![0.0; side * side], lu, coupling: f64::INFINITY, sparse: None }
    }

    /// A sparse matrix whose unknowns' rows are eliminated in this order; its rows are written by `sparse_row`.
    pub(crate) fn sparse(order: Vec<u32>) -> Self {
        let side = order.len() + 1;
        let sparse = Some(Box::new(Sparse::new(order)));
        Self { head: 0..0, side, matrix: Vec::new(), lu: Lu::new(0), coupling: f64::INFINITY, sparse }
    }

    /// The entries of a row of a sparse matrix, to be filled in ascending columns; `None` of a dense one.
    pub(crate) fn sparse_row(&mut self, index: usize) -> Option<&mut Vec<(u32, f64)>> {
        self.sparse.as_mut().map(|sparse| sparse.row_mut(index))
    }

    /// The row for unknown `index`, to be written in the order of vectors and then brought into that of the matrix by
    /// `permute_row`.
    pub(crate) fn row_mut(&mut self, index: usize) -> &mut [f64] {
        let place = self.place(index);
        &mut self.matrix[place * self.side..][..self.side]
    }

    /// Where unknown `index` (or the border, the last) stands in the order of the matrix.
    fn place(&self, index: usize) -> usize {
        if self.head.contains(&index) {
            index - self.head.start
        } else if index < self.head.start {
            index + self.head.len()
        } else {
            index
        }
    }

    /// Brings a row written in the order of vectors into that of the matrix: head, others, border.
    pub(crate) fn permute_row(&mut self, index: usize) {
        let (head, end) = (self.head.len(), self.head.end);
        self.row_mut(index)[..end].rotate_right(head);
    }

    fn permute(&self, vector: &mut [f64]) {
        vector[..self.head.end].rotate_right(self.head.len());
    }

    fn restore(&self, vector: &mut [f64]) {
        vector[..self.head.end].rotate_left(self.head.len());
    }

    /// The assembled matrix without its border, before it is factored, in the order of the matrix.
    pub(crate) fn unknowns(&self) -> DMatrix<f64> {
        let size = self.side - 1;
        let Some(sparse) = &self.sparse else {
            return DMatrix::from_fn(size, size, |i, j| self.matrix[i * self.side + j]);
        };
        let mut matrix = DMatrix::zeros(size, size);
        for (i, row) in sparse.rows()[..size].iter().enumerate() {
            row.iter().filter(|(j, _)| (*j as usize) < size).for_each(|&(j, a)| matrix[(i, j as usize)] = a);
        }
        matrix
    }

    /// Which unknown stands at each place in the order of the matrix.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.side - 1).collect();
        order[..self.head.end].rotate_right(self.head.len());
        order
    }

    /// Eliminates the head and factors the rest; `false` if the matrix is singular or has entries that are no numbers.
    pub(crate) fn factor(&mut self) -> bool {
        self.coupling = self.distance_from_identity();
        if let Some(sparse) = &mut self.sparse {
            return sparse.factor();
        }
        let (head, side) = (self.head.len(), self.side);
        let (top, rest) = self.matrix.split_at_mut(head * side);
        for row in rest.chunks_exact_mut(side) {
            let (factors, target) = row.split_at_mut(head);
            subtract_rows(target, factors, &top[head..], side);
        }
        let rest = &*rest;
        self.lu.factor(|factors| {
            let targets = factors.chunks_exact_mut(side - head);
            targets.zip(rest.chunks_exact(side)).for_each(|(target, row)| target.copy_from_slice(&row[head..]));
        })
    }

    fn distance_from_identity(&self) -> f64 {
        let unknowns = self.side - 1;
        if let Some(sparse) = &self.sparse {
            let sums = sparse.rows()[..unknowns].iter().enumerate().map(|(i, row)| {
                let distance = |&(j, a): &(u32, f64)| if j as usize == i { (a - 1.0).abs() } else { a.abs() };
                row.iter().filter(|(j, _)| (*j as usize) < unknowns).map(distance).sum::<f64>()
            });
            return crate::quality::largest(sums);
        }
        let rows = self.matrix.chunks_exact(self.side).take(unknowns).enumerate();
        let sums = rows.map(|(i, row)| {
            let (before, after) = row[..unknowns].split_at(i);
            let others: f64 = before.iter().chain(&after[1..]).map(|a| a.abs()).sum();
            others + (after[0] - 1.0).abs()
        });
        crate::quality::largest(sums)
    }

    /// Overwrites `rhs` (unknowns, then border) by the solution.
    pub(crate) fn solve(&self, rhs: &mut [f64]) {
        if let Some(sparse) = &self.sparse {
            return sparse.solve(rhs);
        }
        self.permute(rhs);
        let (head, side) = (self.head.len(), self.side);
        let (top, rest) = rhs.split_at_mut(head);
        for (target, row) in rest.iter_mut().zip(self.matrix[head * side..].chunks_exact(side)) {
            *target -= product(&row[..head], top);
        }
        self.lu.solve(rest);
        for (target, row) in top.iter_mut().zip(self.matrix.chunks_exact(side)) {
            *target -= product(&row[head..], rest);
        }
        self.restore(rhs);
    }

    /// Overwrites `rhs` by the solution of the transposed system.
    pub(crate) fn solve_transposed(&self, rhs: &mut [f64]) {
        if let Some(sparse) = &self.sparse {
            return sparse.solve_transposed(rhs);
        }
        self.permute(rhs);
        let (head, side) = (self.head.len(), self.side);
        let (top, rest) = rhs.split_at_mut(head);
        for (&value, row) in top.iter().zip(self.matrix.chunks_exact(side)) {
            rest.iter_mut().zip(&row[head..]).for_each(|(target, c)| *target -= value * c);
        }
        self.lu.solve_transposed(rest);
        for (&value, row) in rest.iter().zip(self.matrix[head * side..].chunks_exact(side)) {
            top.iter_mut().zip(row).for_each(|(target, r)| *target -= value * r);
        }
        self.restore(rhs);
    }

    /// Whether the determinant is negative.
    pub(crate) fn negative_determinant(&self) -> bool {
        self.sparse.as_ref().map_or_else(|| self.lu.negative_determinant(), |sparse| sparse.negative_determinant())
    }

    /// Whether, by power iteration, the eigenvalues of `E = A⁻¹ B` lie in a disc that keeps clear of the negative real
    /// axis, A this and B the `next` matrix with their heads eliminated.
    ///
    /// If they do, no matrix on the line from A to B is singular: `(1−θ)A + θB = A ((1−θ) + θE)`. Discs about 1, 2 and 4
    /// are tried, since E is near a multiple of one where precision grows while play is settled. Matrices near an identity
    /// need no test.
    pub(crate) fn regular_towards(&self, next: &Self, scratch: &mut [f64]) -> bool {
        const CLEAR: f64 = 0.8;
        if self.coupling < 0.9 && next.coupling < 0.9 {
            return true;
        }
        [1.0, 2.0, 4.0].iter().any(|&centre| self.radius_about(next, centre, scratch) < CLEAR * centre)
    }

    /// Estimate of the largest `|λ − centre|` over eigenvalues λ of `A⁻¹ B`. `scratch` holds twice a vector.
    fn radius_about(&self, next: &Self, centre: f64, scratch: &mut [f64]) -> f64 {
        let (head, side) = (self.head.len(), self.side);
        let size = side - head;
        let (v, image) = scratch.split_at_mut(size);
        let image = &mut image[..size];
        // Without symmetries, since those of a game are what hides its bifurcations.
        let mut draws = Draws::new(0x9E37_79B9_7F4A_7C15);
        v.iter_mut().for_each(|v| *v = draws.signed());
        let mut radius: f64 = 0.0;
        let mut previous = norm(v);
        for step in 0..POWER_STEPS {
            if let (Some(own), Some(next)) = (&self.sparse, &next.sparse) {
                next.multiply(v, image);
                own.solve(image);
            } else {
                for (target, row) in image.iter_mut().zip(next.matrix[head * side..].chunks_exact(side)) {
                    *target = product(&row[head..], v);
                }
                self.lu.solve(image);
            }
            v.iter_mut().zip(&*image).for_each(|(v, w)| *v = w - centre * *v);
            let length = norm(v);
            // The first growths speak of the start, not of the eigenvalues; the largest later one errs on the safe side.
            if step >= POWER_STEPS / 2 {
                radius = radius.max(length / previous);
            }
            if length == 0.0 || !length.is_finite() {
                return if length == 0.0 { 0.0 } else { f64::INFINITY };
            }
            v.iter_mut().for_each(|v| *v /= length);
            previous = 1.0;
        }
        radius
    }
}

/// Largest entry: squares may overflow.
fn norm(v: &[f64]) -> f64 {
    crate::quality::largest(v.iter().map(|v| v.abs()))
}
