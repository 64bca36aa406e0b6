//! Newton's method where players meet only in sums.
//!
//! Player i has k unknowns x_i and answers `X_i(T, x_i)`: the others reach it through the sums `T = Σ_j w_j x_j` alone, its own
//! part x_i because they may leave it out. With `F_i = X_i − x_i`, `A_i = ∂X_i/∂T` and `B_i = −∂X_i/∂x_i`, Newton's step solves
//!
//! ```text
//! (I + B_i) dx_i − A_i dT = F_i,   dT = Σ_j w_j dx_j
//! ```
//!
//! so that `(I − Σ_j w_j M_j A_j) dT = Σ_j w_j M_j F_j` (and what players add up to less T, where the sums are unknowns of their own) with `M_i = (I + B_i)⁻¹`, and `dx_i = M_i (F_i + A_i dT)`: one small
//! system a player and one for the sums, in place of one of all players. (Block elimination, Golub & Van Loan, *Matrix
//! Computations*, §2.1.4: the Sherman–Morrison–Woodbury identity.)

/// One player's part of the system: `[I + B | A | F]`, row-major `[k][2k + 1]`; once solved `M A` and `M F` take the places of A
/// and F.
#[derive(Clone, Debug)]
pub struct Part {
    k: usize,
    rows: Vec<f64>,
}

impl Part {
    /// A part of k unknowns, with A, B and F zero.
    pub fn new(k: usize) -> Self {
        let mut part = Part { k, rows: vec![0.0; k * (2 * k + 1)] };
        part.clear();
        part
    }

    /// A, B and F become zero.
    pub fn clear(&mut self) {
        let width = 2 * self.k + 1;
        self.rows.fill(0.0);
        (0..self.k).for_each(|c| self.rows[c * width + c] = 1.0);
    }

    /// Adds to `A[c][d]`.
    pub fn add_to_sums(&mut self, c: usize, d: usize, value: f64) {
        self.rows[c * (2 * self.k + 1) + self.k + d] += value;
    }

    /// Adds to `B[c][d]`.
    pub fn add_to_own(&mut self, c: usize, d: usize, value: f64) {
        self.rows[c * (2 * self.k + 1) + d] += value;
    }

    /// Sets `F[c]`.
    pub fn set_residual(&mut self, c: usize, value: f64) {
        self.rows[c * (2 * self.k + 1) + 2 * self.k] = value;
    }

    /// Solves for `M A` and `M F`; false if `I + B` is singular.
    pub fn solve(&mut self) -> bool {
        eliminate(&mut self.rows, self.k, 2 * self.k + 1)
    }

    /// `M F` of a solved part.
    pub fn own_step(&self, c: usize) -> f64 {
        self.rows[c * (2 * self.k + 1) + 2 * self.k]
    }

    /// `(M A)[c][d]` of a solved part.
    pub fn slope(&self, c: usize, d: usize) -> f64 {
        self.rows[c * (2 * self.k + 1) + self.k + d]
    }

    /// `dx` of a solved part, given that the sums move by `dT`.
    pub fn step(&self, c: usize, sums: &[f64]) -> f64 {
        sums.iter().enumerate().fold(self.own_step(c), |step, (d, moved)| step + self.slope(c, d) * moved)
    }
}

/// Solves `L X = R` for every column of R, of a row-major `[L | R]` with k rows and `width` columns: Gauss–Jordan elimination
/// with partial pivoting. X takes the place of R. False, with the rows spoilt, if L is singular or a number is not finite.
pub fn eliminate(rows: &mut [f64], k: usize, width: usize) -> bool {
    for pivot in 0..k {
        let size = |row: usize, rows: &[f64]| rows[row * width + pivot].abs();
        let best = (pivot + 1..k).fold(pivot, |best, row| if size(row, rows) > size(best, rows) { row } else { best });
        let largest = size(best, rows);
        if !(largest > 0.0 && largest.is_finite()) {
            return false;
        }
        if best != pivot {
            let (above, below) = rows.split_at_mut(best * width);
            above[pivot * width..][..width].swap_with_slice(&mut below[..width]);
        }
        let inverse = 1.0 / rows[pivot * width + pivot];
        rows[pivot * width + pivot + 1..(pivot + 1) * width].iter_mut().for_each(|entry| *entry *= inverse);
        for row in (0..k).filter(|&row| row != pivot) {
            let factor = rows[row * width + pivot];
            if factor != 0.0 {
                for column in pivot + 1..width {
                    rows[row * width + column] -= factor * rows[pivot * width + column];
                }
            }
        }
    }
    (0..k).all(|row| rows[row * width + k..(row + 1) * width].iter().all(|entry| entry.is_finite()))
}

/// How far the sums move: `dT` of `(I − slopes) dT = steps`, with `slopes = Σ_j w_j M_j A_j`, `[k][k]`, and
/// `steps = Σ_j w_j M_j F_j`, `[k]`. Nothing where that system is singular.
pub fn step_of_sums(slopes: &[f64], steps: &[f64]) -> Option<Vec<f64>> {
    let k = steps.len();
    let mut rows = vec![0.0; k * (k + 1)];
    for (c, row) in rows.chunks_exact_mut(k + 1).enumerate() {
        row[..k].iter_mut().zip(&slopes[c * k..]).for_each(|(entry, slope)| *entry = -slope);
        row[c] += 1.0;
        row[k] = steps[c];
    }
    eliminate(&mut rows, k, k + 1).then(|| rows.chunks_exact(k + 1).map(|row| row[k]).collect())
}

/// Newton's direction of all players, `[players][k]`, into `out`, from their unsolved parts and weights; returns that of the sums.
/// `gap` is `Σ_j w_j x_j − T` where the sums T are unknowns of their own, and zero where they are what players add up to. Nothing
/// where a system is singular.
pub fn direction(parts: &mut [Part], weight: impl Fn(usize) -> f64, gap: &[f64], out: &mut [f64]) -> Option<Vec<f64>> {
    let k = gap.len();
    let (mut slopes, mut steps) = (vec![0.0; k * k], gap.to_vec());
    for (player, part) in parts.iter_mut().enumerate() {
        if !part.solve() {
            return None;
        }
        let weight = weight(player);
        for c in 0..k {
            steps[c] += weight * part.own_step(c);
            (0..k).for_each(|d| slopes[c * k + d] += weight * part.slope(c, d));
        }
    }
    let moved = step_of_sums(&slopes, &steps)?;
    for (part, out) in parts.iter().zip(out.chunks_exact_mut(k.max(1))) {
        out.iter_mut().enumerate().for_each(|(c, out)| *out = part.step(c, &moved));
    }
    out.iter().all(|step| step.is_finite()).then_some(moved)
}

#[cfg(test)]
mod tests {
    use nalgebra::{DMatrix, DVector};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The dense Newton system of all players, with every block in its place, has the same solution.
        #[test]
        fn block_elimination_solves_the_dense_system(
            k in 1..4_usize,
            players in 1..6_usize,
            numbers in prop::collection::vec(-0.4..0.4_f64, 5 * (9 + 9 + 4)),
        ) {
            let mut numbers = numbers.iter().copied().cycle();
            let mut next = || numbers.next().unwrap_or_default();
            let n = players * k;
            let weights: Vec<f64> = (0..players).map(|_| 1.0 + next().abs()).collect();
            let mut parts = vec![Part::new(k); players];
            let (mut dense, mut right) = (DMatrix::<f64>::identity(n, n), DVector::zeros(n));
            for (i, part) in parts.iter_mut().enumerate() {
                for c in 0..k {
                    right[i * k + c] = next();
                    part.set_residual(c, right[i * k + c]);
                    for d in 0..k {
                        let (own, felt) = (0.5 * next(), 0.2 * next());
                        part.add_to_own(c, d, own);
                        part.add_to_sums(c, d, felt);
                        dense[(i * k + c, i * k + d)] += own;
                        (0..players).for_each(|j| dense[(i * k + c, j * k + d)] -= felt * weights[j]);
                    }
                }
            }
            let mut found = vec![0.0; n];
            let solvable = direction(&mut parts, |i| weights[i], &vec![0.0; k], &mut found).is_some();
            let lu = dense.clone().lu();
            prop_assume!(lu.determinant().abs() > 1e-3);
            prop_assert!(solvable);
            let expected = lu.solve(&right).expect("it has a solution");
            for (found, expected) in found.iter().zip(expected.iter()) {
                prop_assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} {expected}");
            }
        }
    }

    #[test]
    fn singular_parts_are_told() {
        let mut part = Part::new(1);
        part.add_to_own(0, 0, -1.0);
        assert!(!part.solve());
        assert_eq!(step_of_sums(&[1.0], &[1.0]), None);
    }
}
