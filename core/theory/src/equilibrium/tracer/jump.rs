//! Across a point where branches meet.

use nalgebra::DMatrix;

use super::{Equations, Tracer};

/// Lengths of the leap, tried in turn.
const LEAPS: [f64; 6] = [1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.2];
/// Least cosine between the directions before and after.
const STRAIGHT: f64 = 0.7;

impl<E: Equations> Tracer<E> {
    /// From a point next to a singular one, goes on along the same smooth branch on its other side: the prediction is straight, so that of a
    /// branch with symmetries it keeps them, and else the branch of the nearest direction is met. Ends at precision `target`
    /// if that lies within the leap. `false` if nothing is found.
    pub(crate) fn leap(&mut self, target: f64) -> bool {
        let size = self.system.size();
        let mut tangent = vec![0.0; size + 1];
        for length in LEAPS {
            let reach = (target - self.precision()) / self.speed();
            let lands = self.speed() > 0.0 && reach <= length;
            // A bend measured over tiny steps says nothing.
            self.last = 0.0;
            self.predict(if lands { reach } else { length }, lands.then_some(target));
            if !self.correct_finely() {
                continue;
            }
            self.direction(&self.candidate, &mut tangent);
            if self.cosine(&tangent) < STRAIGHT {
                self.undo();
                continue;
            }
            self.point.copy_from_slice(&self.candidate);
            self.previous_tangent.copy_from_slice(&tangent);
            std::mem::swap(&mut self.tangent, &mut tangent);
            self.refined = true;
            self.step = length;
            return true;
        }
        false
    }

    /// Cosine of the angle between `tangent` and the direction at the point, in the metric of the point.
    fn cosine(&mut self, tangent: &[f64]) -> f64 {
        self.set_metric_border();
        let product: f64 = self.border.iter().zip(tangent).map(|(w, t)| w * t).sum();
        let own: f64 = self.border.iter().zip(&self.tangent).map(|(w, t)| w * t).sum();
        product / own
    }

    /// Begins at the point `from + length · direction`, corrected across that direction, which then leads on. `direction` is of
    /// unknowns, then precision. `false` if Newton's method finds no point of a branch there.
    pub(crate) fn depart(&mut self, from: &[f64], direction: &[f64], length: f64) -> bool {
        let size = self.system.size();
        self.point.copy_from_slice(from);
        self.tangent.copy_from_slice(direction);
        self.last = 0.0;
        self.predict(length, None);
        if !self.correct_finely() || self.candidate[size] <= 0.0 {
            return false;
        }
        self.point.copy_from_slice(&self.candidate);
        self.orient();
        self.previous_tangent.copy_from_slice(&self.tangent);
        self.refined = true;
        self.step = length;
        true
    }

    /// Stands at `point`, which lies on a branch, about to leave it towards larger precision or, `back`, smaller. `false` if the point is
    /// singular.
    pub(crate) fn stand(&mut self, point: &[f64], back: bool) -> bool {
        let size = self.system.size();
        self.point.copy_from_slice(point);
        self.border.fill(0.0);
        self.border[size] = if back { -1.0 } else { 1.0 };
        self.system.evaluate(&self.point);
        self.system.assemble(point[size], &self.border, &mut self.matrix);
        if !self.matrix.factor() {
            return false;
        }
        self.orient();
        self.previous_tangent.copy_from_slice(&self.tangent);
        (self.last, self.refined) = (0.0, true);
        self.step = self.longest.min(0.1);
        true
    }

    /// The Newton correction of the unknowns at the precision of the point, to be subtracted; `None` if it is singular there.
    pub(crate) fn newton_step(&mut self) -> Option<Vec<f64>> {
        let size = self.system.size();
        self.candidate.copy_from_slice(&self.point);
        self.border.fill(0.0);
        self.border[size] = 1.0;
        self.newton().then(|| self.scratch[..size].to_vec())
    }

    /// The derivatives of the equations by the unknowns at the point, up to an order of the unknowns common to rows and columns.
    pub(crate) fn jacobian(&mut self) -> DMatrix<f64> {
        let size = self.system.size();
        let mut matrix = self.system.bordered();
        let mut border = vec![0.0; size + 1];
        border[size] = 1.0;
        self.system.evaluate(&self.point);
        self.system.assemble(self.point[size], &border, &mut matrix);
        matrix.unknowns()
    }

    /// Directions of unknowns, then a 0 for precision, in which the equations change least: right singular vectors of singular values below
    /// `small`, of length 1 in the metric of the point.
    pub(crate) fn null_directions(&mut self, small: f64) -> Vec<Vec<f64>> {
        let size = self.system.size();
        let jacobian = self.jacobian();
        let order = self.system.bordered().order();
        let Some(svd) = jacobian.try_svd(false, true, f64::EPSILON, 1000) else { return Vec::new() };
        let Some(right) = svd.v_t else { return Vec::new() };
        let mut found = Vec::new();
        for (k, &value) in svd.singular_values.iter().enumerate() {
            if value < small {
                let mut direction = vec![0.0; size + 1];
                (0..size).for_each(|column| direction[order[column]] = right[(k, column)]);
                self.normalise_direction(&mut direction);
                found.push(direction);
            }
        }
        found
    }

    /// Makes a direction of length 1 in the metric of the point.
    pub(crate) fn normalise_direction(&mut self, direction: &mut [f64]) {
        let kept = std::mem::replace(&mut self.tangent, direction.to_vec());
        self.set_metric_border();
        let square: f64 = self.border.iter().zip(&*direction).map(|(w, t)| w * t).sum();
        self.tangent = kept;
        direction.iter_mut().for_each(|t| *t /= square.sqrt());
    }
}
