//! The point of a cone of rational behaviour that is closest to what was seen.
//!
//! Nonnegative least squares `min ‖y − Aν‖²` over `ν ≥ 0`, by the active set method of Lawson & Hanson (1974, chapter 23).
//! A column of `A` is a type: 1 at the patch it chooses on each budget. So columns are never written out, and their scalar
//! products with each other count the budgets on which two types choose alike.

use nalgebra::{DMatrix, DVector};

/// Gains per unit of a type below this are none.
const GAIN: f64 = 1e-12;

/// A closest point.
#[derive(Debug, Clone)]
pub(super) struct Closest {
    /// `Aν`, one number a patch.
    pub(super) point: Vec<f64>,
    /// `‖y − Aν‖²`.
    pub(super) square: f64,
    /// No point of the cone is closer than this, by duality.
    pub(super) lower: f64,
}

/// Solves such problems one after another, each from where the last one ended.
#[derive(Debug, Clone)]
pub(super) struct Cone<'a> {
    /// The row of `A` of each choice, `[types][budgets]`.
    rows: &'a [u32],
    budgets: usize,
    patches: usize,
    /// `Σ_j 1 / patches of j`: the square of the least point to which types of total weight 1 lead is at least that.
    narrowest: f64,
    /// Types in use and their weights, > 0.
    used: Vec<usize>,
    weights: Vec<f64>,
}

impl<'a> Cone<'a> {
    pub(super) fn new(rows: &'a [u32], sizes: &[usize]) -> Self {
        let narrowest = sizes.iter().map(|&size| 1.0 / size as f64).sum();
        let (used, weights) = (Vec::new(), Vec::new());
        Self { rows, budgets: sizes.len(), patches: sizes.iter().sum(), narrowest, used, weights }
    }

    /// None where the search does not end.
    pub(super) fn closest(&mut self, y: &[f64]) -> Option<Closest> {
        self.settle(y)?;
        let mut barred = vec![false; self.rows.len() / self.budgets];
        for _ in 0..100 * (self.patches + 10) {
            let residual = self.residual(y);
            let Some(best) = self.most_missed(&residual, &barred) else {
                return Some(self.certified(y, &residual));
            };
            self.used.push(best);
            self.weights.push(0.0);
            self.settle(y)?;
            // A type that rounding alone made attractive leaves at once, and is not asked again until others have moved.
            if self.used.contains(&best) { barred.fill(false) } else { barred[best] = true }
        }
        None
    }

    fn choices(&self, of: usize) -> &[u32] {
        &self.rows[of * self.budgets..][..self.budgets]
    }

    fn gain(&self, of: usize, residual: &[f64]) -> f64 {
        self.choices(of).iter().map(|&row| residual[row as usize]).sum()
    }

    fn most_missed(&self, residual: &[f64], barred: &[bool]) -> Option<usize> {
        let mut best = (GAIN, None);
        for of in (0..barred.len()).filter(|&of| !barred[of]) {
            let gain = self.gain(of, residual);
            if gain > best.0 && !self.used.contains(&of) {
                best = (gain, Some(of));
            }
        }
        best.1
    }

    fn residual(&self, y: &[f64]) -> Vec<f64> {
        let mut residual = y.to_vec();
        for (&of, weight) in self.used.iter().zip(&self.weights) {
            self.choices(of).iter().for_each(|&row| residual[row as usize] -= weight);
        }
        residual
    }

    /// Moves to the least squares of the types in use, and drops those whose weights would become negative on the way.
    fn settle(&mut self, y: &[f64]) -> Option<()> {
        while !self.used.is_empty() {
            let target = self.least_squares(y)?;
            let steps = target.iter().zip(&self.weights).filter(|(target, _)| **target <= 0.0);
            // A weight of 0 that is to stay at 0 or fall leaves without a step.
            let share = |target: f64, weight: f64| if weight > 0.0 { weight / (weight - target) } else { 0.0 };
            let step = steps.map(|(&target, &weight)| share(target, weight)).fold(f64::INFINITY, f64::min);
            if step == f64::INFINITY {
                self.weights = target;
                return Some(());
            }
            let moved = self.weights.iter().zip(&target).map(|(weight, target)| {
                let stops = *target <= 0.0 && *weight <= step * (weight - target) * (1.0 + 1e-12);
                if stops { 0.0 } else { weight + step * (target - weight) }
            });
            let moved: Vec<f64> = moved.collect();
            let kept = self.used.iter().zip(moved).zip(&target);
            let kept: Vec<(usize, f64)> = kept
                .filter(|((_, weight), target)| *weight > 0.0 || **target > 0.0)
                .map(|((&of, weight), _)| (of, weight))
                .collect();
            if kept.len() == self.used.len() {
                return None;
            }
            (self.used, self.weights) = kept.into_iter().unzip();
        }
        Some(())
    }

    fn least_squares(&self, y: &[f64]) -> Option<Vec<f64>> {
        let size = self.used.len();
        let alike = |a: usize, b: usize| {
            let pairs = self.choices(self.used[a]).iter().zip(self.choices(self.used[b]));
            pairs.filter(|(a, b)| a == b).count() as f64
        };
        let gram = DMatrix::from_fn(size, size, alike);
        let product = DVector::from_fn(size, |k, _| self.gain(self.used[k], y));
        let factors = gram.clone().cholesky()?;
        let first = factors.solve(&product);
        // One step of refinement takes out most of the rounding.
        let correction = factors.solve(&(product - gram * &first));
        Some((first + correction).iter().copied().collect())
    }

    /// Convexity: `‖y − Aν'‖² ≥ ‖r‖² − 2 r'Aν' + 2 r'Aν` for every `ν'`, where `r'Aν'` is at most the largest gain times the
    /// sum of `ν'`, which is bounded as the closest point is no longer than `y`.
    fn certified(&self, y: &[f64], residual: &[f64]) -> Closest {
        let square: f64 = residual.iter().map(|r| r * r).sum();
        let types = self.rows.len() / self.budgets;
        let gain = (0..types).map(|of| self.gain(of, residual)).fold(0.0, f64::max);
        let longest = (y.iter().map(|y| y * y).sum::<f64>() / self.narrowest).sqrt();
        let point: Vec<f64> = y.iter().zip(residual).map(|(y, r)| y - r).collect();
        let inner: f64 = residual.iter().zip(&point).map(|(r, point)| r * point).sum();
        let lower = (square - 2.0 * gain * longest + 2.0 * inner).clamp(0.0, square);
        Closest { point, square, lower }
    }
}
