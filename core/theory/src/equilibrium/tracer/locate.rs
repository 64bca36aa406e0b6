//! Special points on the step just taken.

use super::{Equations, REFINED, Tracer};

impl<E: Equations> Tracer<E> {
    /// Goes `length` along the branch without staying there: leaves the point in `candidate`, its direction in
    /// `tangent`. `false` if the corrector fails.
    pub(crate) fn peek(&mut self, length: f64, tangent: &mut [f64]) -> bool {
        self.predict(length, None);
        if self.correct().is_err() {
            return false;
        }
        self.direction(&self.candidate, tangent);
        self.undo();
        true
    }

    /// Finds, on the step just taken, a zero of `rate`, a linear function of the tangent that changed its sign there.
    ///
    /// Leaves the point in `candidate` and its direction in `tangent`, and returns its place, a length ≤ 0 from the
    /// current point. By the Illinois variant of false position. `None` if the corrector fails.
    pub(crate) fn locate(&mut self, tangent: &mut [f64], rate: impl Fn(&[f64]) -> f64) -> Option<f64> {
        let (mut high, mut at_high) = (0.0, rate(&self.tangent));
        // Measured from here, the point before may lie a little further back than the last step was long.
        let mut low = -self.last;
        let mut at_low = loop {
            if !self.peek(low, tangent) || low < -3.0 * self.last {
                return None;
            }
            let value = rate(tangent);
            if (value > 0.0) != (at_high > 0.0) {
                break value;
            }
            low *= 1.25;
        };
        let mut moved_high = None;
        for _ in 0..60 {
            let middle = (low * at_high - high * at_low) / (at_high - at_low);
            if !self.peek(middle, tangent) {
                return None;
            }
            let value = rate(tangent);
            if value == 0.0 || (middle - low).min(high - middle) <= 1e-12 * self.last {
                return Some(middle);
            }
            let above = (value > 0.0) == (at_high > 0.0);
            // An end that stays twice weighs half, so that it moves in turn.
            let halve = if moved_high == Some(above) { 0.5 } else { 1.0 };
            if above {
                (high, at_high, at_low) = (middle, value, halve * at_low);
            } else {
                (low, at_low, at_high) = (middle, value, halve * at_high);
            }
            moved_high = Some(above);
        }
        None
    }

    /// Goes back to precision `target` if the step just taken rose to it before it passed a fold and fell.
    ///
    /// Leaves the tracer at the first point of that precision, for `polish` only: its direction is not that of the point.
    pub(crate) fn return_to(&mut self, target: f64) -> bool {
        // Roughly followed points would not tell the two sides of the fold apart.
        let accuracy = std::mem::replace(&mut self.accuracy, REFINED);
        let found = self.rising_passage(target);
        self.accuracy = accuracy;
        if found {
            self.point.copy_from_slice(&self.candidate);
            self.point[self.system.size()] = target;
        }
        found
    }

    /// Bisects the part of the step before its fold for precision `target`, into `candidate`.
    fn rising_passage(&mut self, target: f64) -> bool {
        let size = self.system.size();
        let mut tangent = vec![0.0; size + 1];
        let Some(fold) = self.locate(&mut tangent, |t| t[size]) else { return false };
        if self.candidate[size] < target {
            return false;
        }
        let (mut low, mut high) = (fold - self.last, fold);
        while high - low > 1e-12 * self.last {
            let middle = 0.5 * (low + high);
            if !self.peek(middle, &mut tangent) {
                return false;
            }
            if self.candidate[size] < target {
                low = middle;
            } else {
                high = middle;
            }
        }
        true
    }
}
