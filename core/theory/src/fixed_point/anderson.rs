//! Anderson acceleration (Walker & Ni, "Anderson acceleration for fixed-point iterations", 2011): the direction that
//! would cancel the residual if the map were linear on the span of recent iterates. Needs no Jacobian.

use nalgebra::{DMatrix, DVector};

const MEMORY: usize = 8;

/// Differences of the last few iterates and residuals, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Anderson {
    dimension: usize,
    last: Option<(Vec<f64>, Vec<f64>)>,
    points: Vec<Vec<f64>>,
    residuals: Vec<Vec<f64>>,
}

impl Anderson {
    pub(super) fn new(dimension: usize) -> Self {
        Anderson { dimension, last: None, points: Vec::new(), residuals: Vec::new() }
    }

    pub(super) fn forget(&mut self) {
        *self = Anderson::new(self.dimension);
    }

    /// Replaces the residual at `x` by the accelerated direction, and remembers both.
    pub(super) fn direction(&mut self, x: &[f64], residual: &mut [f64]) {
        self.remember(x, residual);
        let columns = self.residuals.len();
        if columns == 0 {
            return;
        }
        let changes = DMatrix::from_fn(self.dimension, columns, |row, column| self.residuals[column][row]);
        let target = DVector::from_column_slice(residual);
        let Ok(weights) = changes.svd(true, true).solve(&target, 1e-12) else { return };
        for (column, weight) in weights.iter().enumerate() {
            let (point, change) = (&self.points[column], &self.residuals[column]);
            residual.iter_mut().enumerate().for_each(|(row, d)| *d -= weight * (point[row] + change[row]));
        }
    }

    fn remember(&mut self, x: &[f64], residual: &[f64]) {
        if let Some((point, value)) = self.last.replace((x.to_vec(), residual.to_vec())) {
            self.points.push(x.iter().zip(&point).map(|(a, b)| a - b).collect());
            self.residuals.push(residual.iter().zip(&value).map(|(a, b)| a - b).collect());
        }
        if self.points.len() > MEMORY {
            self.points.remove(0);
            self.residuals.remove(0);
        }
    }
}
