//! Newton's direction for `X(x) − x = 0`.

use nalgebra::{DMatrix, DVectorViewMut};

/// Replaces the residual `r = X(x) − x` by the solution d of `(I − ∂X/∂x) d = r`; leaves r, the direction of plain
/// iteration, where that system is singular.
pub(super) fn direction(residual: &mut [f64], jacobian: impl FnOnce(&mut [f64])) {
    let n = residual.len();
    let mut system = DMatrix::zeros(n, n);
    // nalgebra stores columns, the Jacobian comes in rows: fill the transpose and solve with its transpose.
    jacobian(system.as_mut_slice());
    system.transpose_mut();
    system.neg_mut();
    (0..n).for_each(|i| system[(i, i)] += 1.0);
    let mut solution = residual.to_vec();
    let solved = system.lu().solve_mut(&mut DVectorViewMut::from_slice(&mut solution, n));
    if solved && solution.iter().all(|d| d.is_finite()) {
        residual.copy_from_slice(&solution);
    }
}
