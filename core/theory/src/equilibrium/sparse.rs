//! LU factors of sparse matrices with a border, row by row in a given order.
//!
//! Pivots are chosen within the row, its diagonal entry wherever that is not much smaller than the largest. With the information sets of a tree
//! taken from the leaves up, rows of sets that no belief ties to others fill in nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The diagonal is taken for the pivot if it has at least this part of the largest entry.
const PREFERRED: f64 = 0.1;
/// Entries beside the border's that are taken for rounding, in units of that.
const ROUNDING: f64 = 1e-9;
/// Entries of the factors, at most: 640 MB.
const MOST_ENTRIES: usize = 40_000_000;
const NONE: u32 = u32::MAX;

/// A sparse matrix with its factors.
#[derive(Debug, Clone)]
pub(crate) struct Sparse {
    /// Rows in the order of elimination, the border last.
    order: Vec<u32>,
    /// Entries by row, ascending columns; the border is the last row and column.
    rows: Vec<Vec<(u32, f64)>>,
    /// By step: multiples of earlier steps' rows.
    lower: Vec<Vec<(u32, f64)>>,
    /// By step: entries beside the pivot.
    upper: Vec<Vec<(u32, f64)>>,
    /// By step: column and pivot.
    pivots: Vec<(u32, f64)>,
    negative: bool,
}

impl Sparse {
    /// A matrix whose unknowns' rows are eliminated in this order.
    pub(crate) fn new(mut order: Vec<u32>) -> Self {
        let side = order.len() + 1;
        order.push(side as u32 - 1);
        let rows = vec![Vec::new(); side];
        Self { order, lower: rows.clone(), upper: rows.clone(), rows, pivots: vec![(0, 0.0); side], negative: false }
    }

    /// The entries of a row, to be filled in ascending columns.
    pub(crate) fn row_mut(&mut self, index: usize) -> &mut Vec<(u32, f64)> {
        &mut self.rows[index]
    }

    pub(crate) fn rows(&self) -> &[Vec<(u32, f64)>] {
        &self.rows
    }

    /// `false` if the matrix is singular, has entries that are no numbers, or fills in too much.
    pub(crate) fn factor(&mut self) -> bool {
        let side = self.order.len();
        let border = side as u32 - 1;
        let mut work = Work { values: vec![0.0; side], marked: vec![false; side], touched: Vec::new() };
        let mut steps = vec![NONE; side];
        let mut waiting = BinaryHeap::new();
        let mut entries = 0;
        for step in 0..side {
            let (mut lower, mut upper) = (std::mem::take(&mut self.lower[step]), std::mem::take(&mut self.upper[step]));
            lower.clear();
            upper.clear();
            for &(column, value) in &self.rows[self.order[step] as usize] {
                work.add(column, value, &steps, &mut waiting);
            }
            while let Some(Reverse(earlier)) = waiting.pop() {
                let (column, pivot) = self.pivots[earlier as usize];
                let factor = std::mem::take(&mut work.values[column as usize]) / pivot;
                if factor != 0.0 {
                    lower.push((earlier, factor));
                    for &(column, value) in &self.upper[earlier as usize] {
                        work.add(column, -factor * value, &steps, &mut waiting);
                    }
                }
            }
            let Some(pivot) = work.pivot(self.order[step], border, &steps) else { return false };
            let value = work.values[pivot as usize];
            let beside = work.touched.iter().filter(|&&c| c != pivot && steps[c as usize] == NONE);
            upper.extend(beside.map(|&c| (c, work.values[c as usize])).filter(|(_, value)| *value != 0.0));
            entries += lower.len() + upper.len();
            if entries > MOST_ENTRIES {
                return false;
            }
            steps[pivot as usize] = step as u32;
            self.pivots[step] = (pivot, value);
            (self.lower[step], self.upper[step]) = (lower, upper);
            work.clear();
        }
        self.negative = self.sign_is_negative();
        true
    }

    /// Whether the determinant is negative.
    pub(crate) fn negative_determinant(&self) -> bool {
        self.negative
    }

    fn sign_is_negative(&self) -> bool {
        let mut image = vec![0; self.order.len()];
        self.order.iter().zip(&self.pivots).for_each(|(&row, pivot)| image[row as usize] = pivot.0 as usize);
        let mut negative = self.pivots.iter().filter(|pivot| pivot.1 < 0.0).count() % 2 == 1;
        // Every cycle of even length turns the sign.
        for start in 0..image.len() {
            while image[start] != start {
                let next = image[start];
                image.swap(start, next);
                negative = !negative;
            }
        }
        negative
    }

    /// Overwrites `rhs` by the solution.
    pub(crate) fn solve(&self, rhs: &mut [f64]) {
        let mut y = vec![0.0; rhs.len()];
        for (step, &row) in self.order.iter().enumerate() {
            y[step] = rhs[row as usize] - self.lower[step].iter().map(|&(k, f)| f * y[k as usize]).sum::<f64>();
        }
        for step in (0..y.len()).rev() {
            let (column, pivot) = self.pivots[step];
            let known: f64 = self.upper[step].iter().map(|&(c, u)| u * rhs[c as usize]).sum();
            rhs[column as usize] = (y[step] - known) / pivot;
        }
    }

    /// Overwrites `rhs` by the solution of the transposed system.
    pub(crate) fn solve_transposed(&self, rhs: &mut [f64]) {
        let mut t = vec![0.0; rhs.len()];
        for ((t, &(column, pivot)), upper) in t.iter_mut().zip(&self.pivots).zip(&self.upper) {
            *t = rhs[column as usize] / pivot;
            upper.iter().for_each(|&(c, u)| rhs[c as usize] -= u * *t);
        }
        for step in (0..t.len()).rev() {
            let z = t[step];
            self.lower[step].iter().for_each(|&(k, f)| t[k as usize] -= f * z);
        }
        self.order.iter().zip(t).for_each(|(&row, z)| rhs[row as usize] = z);
    }

    /// The product of the matrix, not its factors, with `v`.
    pub(crate) fn multiply(&self, v: &[f64], out: &mut [f64]) {
        for (out, row) in out.iter_mut().zip(&self.rows) {
            *out = row.iter().map(|&(c, a)| a * v[c as usize]).sum();
        }
    }
}

/// A row being eliminated.
struct Work {
    values: Vec<f64>,
    marked: Vec<bool>,
    touched: Vec<u32>,
}

impl Work {
    fn add(&mut self, column: u32, value: f64, steps: &[u32], waiting: &mut BinaryHeap<Reverse<u32>>) {
        let place = column as usize;
        self.values[place] += value;
        if !self.marked[place] {
            self.marked[place] = true;
            self.touched.push(column);
            if steps[place] != NONE {
                waiting.push(Reverse(steps[place]));
            }
        }
    }

    /// The column of the pivot: the border's only where nothing else is left but rounding.
    fn pivot(&self, diagonal: u32, border: u32, steps: &[u32]) -> Option<u32> {
        let size = |column: u32| self.values[column as usize].abs();
        let free = |column: u32| steps[column as usize] == NONE;
        let others = self.touched.iter().copied().filter(|&c| free(c) && c != border);
        let largest = others.reduce(|best, c| if size(c) > size(best) { c } else { best });
        let pivot = match largest {
            Some(largest) if !free(border) || size(largest) > ROUNDING * size(border) => {
                let preferred = diagonal != border && free(diagonal) && size(diagonal) >= PREFERRED * size(largest);
                if preferred { diagonal } else { largest }
            }
            _ => border,
        };
        let usable = free(pivot) && size(pivot) > 0.0 && size(pivot).is_finite();
        usable.then_some(pivot)
    }

    fn clear(&mut self) {
        for &column in &self.touched {
            self.values[column as usize] = 0.0;
            self.marked[column as usize] = false;
        }
        self.touched.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A scattered matrix with some zeros on its diagonal.
    fn matrix(side: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        };
        (0..side * side).map(|_| if draw() > 0.2 { draw() } else { 0.0 }).collect()
    }

    #[test]
    fn solutions_and_signs_are_those_of_dense_factors() {
        for seed in 1..40 {
            let side = 3 + seed as usize % 12;
            let a = matrix(side, seed);
            let order = (0..side as u32 - 1).rev().collect();
            let mut sparse = Sparse::new(order);
            for (i, row) in a.chunks_exact(side).enumerate() {
                *sparse.row_mut(i) = (0..side as u32).zip(row.iter().copied()).filter(|(_, v)| *v != 0.0).collect();
            }
            let dense = nalgebra::DMatrix::from_row_slice(side, side, &a);
            let determinant = dense.determinant();
            if determinant.abs() < 1e-6 || !sparse.factor() {
                continue;
            }
            assert_eq!(sparse.negative_determinant(), determinant < 0.0, "{seed}");
            let b: Vec<f64> = (0..side).map(|k| (k as f64 * 0.7).sin()).collect();
            let (mut x, mut y, mut back) = (b.clone(), b.clone(), vec![0.0; side]);
            sparse.solve(&mut x);
            sparse.solve_transposed(&mut y);
            sparse.multiply(&x, &mut back);
            let transposed = dense.transpose() * nalgebra::DVector::from_row_slice(&y);
            for k in 0..side {
                let errors = [back[k] - b[k], transposed[k] - b[k]];
                assert!(errors.iter().all(|e| e.abs() < 1e-7), "{seed} {errors:?} {determinant}");
            }
        }
    }
}
