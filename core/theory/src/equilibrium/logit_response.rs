//! What strategies lack to be logit responses, in logarithms of probabilities.

use std::ops::Range;

/// Play at one point of a branch and the values of the equations there.
///
/// With x = ln σ, q the play at precision 0, values v of actions in some unit and a bar for the mean under the strategy,
/// `F_a = (x_a − ln q_a − τ v_a) − mean(x − ln q − τ v)` and, that mean aside, `∂F_a/∂τ = −(v_a − mean v)`.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// σ at the last evaluation, flat.
    pub(crate) profile: Vec<f64>,
    /// Logarithms of the play at precision 0, flat.
    pub(crate) prior: Vec<f64>,
    /// F.
    pub(crate) residual: Vec<f64>,
    /// ∂F/∂τ.
    pub(crate) slope: Vec<f64>,
}

impl Response {
    /// At precision 0, where play is `prior`, flat and positive.
    pub(crate) fn new(prior: &[f64]) -> Self {
        Self {
            profile: prior.to_vec(),
            prior: prior.iter().map(|q| q.ln()).collect(),
            residual: vec![0.0; prior.len()],
            slope: vec![0.0; prior.len()],
        }
    }

    /// Takes the probabilities of `point`, `[x.., τ]`.
    pub(crate) fn set_profile(&mut self, point: &[f64]) {
        self.profile.iter_mut().zip(point).for_each(|(p, x)| *p = x.exp());
    }

    /// Sets F and its slope at `point`, whose probabilities are taken, for the strategies at `blocks` and values of their
    /// actions, flat, to be divided by `unit`.
    pub(crate) fn set(&mut self, blocks: impl Iterator<Item = Range<usize>>, point: &[f64], values: &[f64], unit: f64) {
        let precision = point[self.profile.len()];
        for own in blocks {
            let (p, v) = (&self.profile[own.clone()], &values[own.clone()]);
            // Differences from one action first: values may be close together and far from zero.
            let base = v[0];
            let mean = p.iter().zip(v).map(|(p, v)| p * ((v - base) / unit)).sum::<f64>();
            for (a, v) in own.clone().zip(v) {
                self.slope[a] = mean - (v - base) / unit;
                self.residual[a] = point[a] - self.prior[a] + precision * self.slope[a];
            }
            let level: f64 = p.iter().zip(&self.residual[own.clone()]).map(|(p, f)| p * f).sum();
            self.residual[own].iter_mut().for_each(|f| *f -= level);
        }
    }
}
