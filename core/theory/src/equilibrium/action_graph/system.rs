//! The equations of logit equilibria in strategies of kinds.

use crate::action_graph::{ActionGraphGame, Expectation};
use crate::response::maximum;

use super::super::bordered::Bordered;
use super::super::logit_system::normalise;
use super::super::tracer::Equations;
use super::kinds::Kinds;

/// The equations `(x − prior − τ u) − mean = 0` of every kind, in logarithms x of probabilities.
pub(super) struct KindSystem<'a> {
    game: &'a ActionGraphGame,
    kinds: &'a Kinds,
    expectation: Expectation,
    /// Logarithms of play at precision 0.
    prior: Vec<f64>,
    profile: Vec<f64>,
    full: Vec<f64>,
    payoffs: Vec<f64>,
    residual: Vec<f64>,
    /// ∂F/∂τ.
    slope: Vec<f64>,
    /// `∂u_a/∂σ_b` in units of the payoffs' range, `[b][a]`.
    derivatives: Vec<f64>,
}

impl<'a> KindSystem<'a> {
    /// The equations with play `prior` of kinds, positive, at precision 0.
    pub(super) fn new(game: &'a ActionGraphGame, kinds: &'a Kinds, prior: &[f64]) -> Self {
        let profile = prior.to_vec();
        let prior = prior.iter().map(|p| p.ln()).collect();
        let (size, full) = (profile.len(), kinds.spread(&profile));
        let zeros = || vec![0.0; size];
        let derivatives = vec![0.0; size * size];
        let (payoffs, residual, slope) = (zeros(), zeros(), zeros());
        Self {
            game,
            kinds,
            expectation: Expectation::default(),
            prior,
            profile,
            full,
            payoffs,
            residual,
            slope,
            derivatives,
        }
    }
}

impl Equations for KindSystem<'_> {
    fn size(&self) -> usize {
        self.profile.len()
    }

    fn start(&self) -> Vec<f64> {
        self.prior.clone()
    }

    fn bordered(&self) -> Bordered {
        // Own choice matters through the others of the kind, who are alike: no block is an identity.
        Bordered::new(self.size(), 0..0)
    }

    fn evaluate(&mut self, point: &[f64]) {
        self.evaluate_residual(point);
        let Self { game, kinds, expectation, full, payoffs, derivatives, .. } = self;
        kinds.derivatives(game, expectation, full, payoffs, derivatives);
    }

    fn evaluate_residual(&mut self, point: &[f64]) {
        let (x, precision) = point.split_at(self.size());
        self.profile.iter_mut().zip(x).for_each(|(p, x)| *p = x.exp());
        self.full = self.kinds.spread(&self.profile);
        self.kinds.payoffs(self.game, &mut self.expectation, &self.full, &mut self.payoffs);
        for (own, unit) in self.kinds.blocks().zip(&self.kinds.units) {
            let (p, u, x) = (&self.profile[own.clone()], &self.payoffs[own.clone()], &x[own.clone()]);
            let (best, slope) = (maximum(u), &mut self.slope[own.clone()]);
            slope.iter_mut().zip(u).for_each(|(s, u)| *s = (best - u) / unit);
            subtract_mean(p, slope);
            let residual = &mut self.residual[own.clone()];
            let moved = x.iter().zip(&self.prior[own]).map(|(x, prior)| x - prior);
            residual.iter_mut().zip(moved).zip(&*slope).for_each(|((r, x), s)| *r = x + precision[0] * s);
            subtract_mean(p, residual);
        }
    }

    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered) {
        let size = self.size();
        for own in self.kinds.blocks() {
            for b in 0..size {
                let column = &self.derivatives[b * size..][own.clone()];
                let mean: f64 = column.iter().zip(&self.profile[own.clone()]).map(|(d, p)| d * p).sum();
                for (a, derivative) in own.clone().zip(column) {
                    matrix.row_mut(a)[b] =
                        f64::from(u8::from(a == b)) - precision * (derivative - mean) * self.profile[b];
                }
            }
            own.for_each(|a| matrix.row_mut(a)[size] = self.slope[a]);
        }
        matrix.row_mut(size).copy_from_slice(border);
    }

    fn normalise(&self, x: &mut [f64]) {
        normalise(&self.kinds.offsets, x);
    }

    fn profile(&self) -> &[f64] {
        &self.profile
    }

    fn residual(&self) -> &[f64] {
        &self.residual
    }
}

/// Differences from the first value are taken before their mean: values may be far from zero and close together.
fn subtract_mean(profile: &[f64], values: &mut [f64]) {
    let base = values[0];
    values.iter_mut().for_each(|v| *v -= base);
    let mean: f64 = profile.iter().zip(&*values).map(|(p, v)| p * v).sum();
    values.iter_mut().for_each(|v| *v -= mean);
}
