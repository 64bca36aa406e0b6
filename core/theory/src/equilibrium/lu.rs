//! LU factors with partial pivoting, in place and without allocation.

use crate::normal_form::dot;

/// Rows are updated with this many pivot rows at once, so that a target row is loaded and stored once for all of them.
const PANEL: usize = 4;

/// The factors of a square matrix: `P A = L U`.
#[derive(Debug, Clone)]
pub(crate) struct Lu {
    size: usize,
    /// Row-major; L strictly below the diagonal, its own diagonal being ones, and U on and above it.
    factors: Vec<f64>,
    /// Row exchanged with row k at step k.
    pivots: Vec<usize>,
}

impl Lu {
    pub(crate) fn new(size: usize) -> Self {
        Self { size, factors: vec![0.0; size * size], pivots: (0..size).collect() }
    }

    /// Factors the row-major matrix that `fill` writes. `false` if a pivot is zero or not a number, when no solution
    /// may be asked for.
    pub(crate) fn factor(&mut self, fill: impl FnOnce(&mut [f64])) -> bool {
        fill(&mut self.factors);
        let n = self.size;
        for first in (0..n).step_by(PANEL) {
            let end = (first + PANEL).min(n);
            if !self.factor_panel(first, end) {
                return false;
            }
            self.update(first, end);
        }
        true
    }

    /// Eliminates columns `first..end` below the diagonal, touching no column to their right except by exchanging rows.
    fn factor_panel(&mut self, first: usize, end: usize) -> bool {
        let n = self.size;
        for k in first..end {
            let column = |i: usize| self.factors[i * n + k].abs();
            let pivot = (k + 1..n).fold(k, |best, i| if column(i) > column(best) { i } else { best });
            let largest = column(pivot);
            if !(largest > 0.0 && largest.is_finite()) {
                return false;
            }
            self.pivots[k] = pivot;
            if pivot != k {
                let (above, below) = self.factors.split_at_mut(pivot * n);
                above[k * n..][..n].swap_with_slice(&mut below[..n]);
            }
            let (done, rest) = self.factors.split_at_mut((k + 1) * n);
            let row = &done[k * n..];
            let inverse = 1.0 / row[k];
            for target in rest.chunks_exact_mut(n) {
                let factor = target[k] * inverse;
                target[k] = factor;
                for j in k + 1..end {
                    target[j] -= factor * row[j];
                }
            }
        }
        true
    }

    /// Carries the elimination of columns `first..end` over to the columns on their right.
    fn update(&mut self, first: usize, end: usize) {
        let n = self.size;
        for k in first + 1..end {
            let (done, rest) = self.factors.split_at_mut(k * n);
            let (factors, target) = rest[..n].split_at_mut(end);
            for p in first..k {
                subtract(target, factors[p], &done[p * n + end..][..n - end]);
            }
        }
        let (done, rest) = self.factors.split_at_mut(end * n);
        let rows = &done[first * n..];
        for target in rest.chunks_exact_mut(n) {
            let (factors, target) = target.split_at_mut(end);
            subtract_rows(target, &factors[first..end], &rows[end..], n);
        }
    }

    /// Overwrites `rhs` by the solution of `A x = rhs`.
    pub(crate) fn solve(&self, rhs: &mut [f64]) {
        let n = self.size;
        for k in 0..n {
            rhs.swap(k, self.pivots[k]);
        }
        for i in 1..n {
            rhs[i] -= dot(&self.factors[i * n..][..i], &rhs[..i]);
        }
        for i in (0..n).rev() {
            let row = &self.factors[i * n..][..n];
            rhs[i] = (rhs[i] - dot(&row[i + 1..], &rhs[i + 1..])) / row[i];
        }
    }

    /// Overwrites `rhs` by the solution of `Aᵀ x = rhs`.
    pub(crate) fn solve_transposed(&self, rhs: &mut [f64]) {
        let n = self.size;
        for i in 0..n {
            let row = &self.factors[i * n..][..n];
            let (done, rest) = rhs.split_at_mut(i + 1);
            done[i] /= row[i];
            subtract(rest, done[i], &row[i + 1..]);
        }
        for i in (0..n).rev() {
            let (rest, done) = rhs.split_at_mut(i);
            subtract(rest, done[0], &self.factors[i * n..][..i]);
        }
        for k in (0..n).rev() {
            rhs.swap(k, self.pivots[k]);
        }
    }

    /// Smallest absolute pivot, a hint of how near the matrix is to being singular.
    pub(crate) fn smallest_pivot(&self) -> f64 {
        self.factors.iter().step_by(self.size + 1).fold(f64::INFINITY, |m, d| m.min(d.abs()))
    }

    /// Whether the determinant is negative.
    pub(crate) fn negative_determinant(&self) -> bool {
        let exchanges = self.pivots.iter().enumerate().filter(|&(k, &p)| p != k).count();
        let negative = self.factors.iter().step_by(self.size + 1).filter(|&&d| d < 0.0).count();
        (exchanges + negative) % 2 == 1
    }
}

/// `target -= factor * row`.
fn subtract(target: &mut [f64], factor: f64, row: &[f64]) {
    for (t, u) in target.iter_mut().zip(row) {
        *t -= factor * u;
    }
}

/// `target -= Σ_p factors[p] * rows[p]`, where row p starts at `rows[p * stride]`.
pub(crate) fn subtract_rows(target: &mut [f64], factors: &[f64], rows: &[f64], stride: usize) {
    let width = target.len();
    if width == 0 {
        return;
    }
    let (quads, rest) = factors.as_chunks::<PANEL>();
    for (quad, f) in quads.iter().enumerate() {
        let row = |p: usize| &rows[(quad * PANEL + p) * stride..][..width];
        let (r0, r1, r2, r3) = (row(0), row(1), row(2), row(3));
        for j in 0..width {
            target[j] -= (f[0] * r0[j] + f[1] * r1[j]) + (f[2] * r2[j] + f[3] * r3[j]);
        }
    }
    for (p, &factor) in rest.iter().enumerate() {
        subtract(target, factor, &rows[(quads.len() * PANEL + p) * stride..][..width]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(n: usize) -> Vec<f64> {
        let mut state = n as u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        };
        (0..n * n).map(|_| draw()).collect()
    }

    #[test]
    fn factors_solve_with_the_matrix_and_its_transpose() {
        for n in [1, 2, 3, 4, 5, 9, 23] {
            let a = matrix(n);
            let mut lu = Lu::new(n);
            assert!(lu.factor(|f| f.copy_from_slice(&a)), "{n}");
            let b: Vec<f64> = (0..n).map(|i| i as f64 - 1.5).collect();
            let (mut x, mut y) = (b.clone(), b.clone());
            lu.solve(&mut x);
            lu.solve_transposed(&mut y);
            for i in 0..n {
                let (ax, ay): (f64, f64) =
                    (0..n).fold((0.0, 0.0), |s, j| (s.0 + a[i * n + j] * x[j], s.1 + a[j * n + i] * y[j]));
                assert!((ax - b[i]).abs() < 1e-9 && (ay - b[i]).abs() < 1e-9, "{n} {i} {ax} {ay}");
            }
            let determinant = nalgebra::DMatrix::from_row_slice(n, n, &a).determinant();
            assert_eq!(lu.negative_determinant(), determinant < 0.0, "{n}");
        }
    }

    #[test]
    fn a_singular_matrix_is_refused() {
        assert!(!Lu::new(2).factor(|f| f.copy_from_slice(&[1.0, 2.0, 2.0, 4.0])));
        assert!(!Lu::new(1).factor(|f| f[0] = f64::NAN));
    }
}
