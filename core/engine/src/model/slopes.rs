//! How payoffs move with aggregates.

use super::Model;
use crate::plugin::{Batch, PluginError};

impl Model {
    /// `∂ payoff / ∂ aggregate`, `[rows][aggregates]`: the game's own, or central differences, which Newton's method bears.
    ///
    /// # Errors
    /// The game failed.
    pub(crate) fn slopes(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        if self.game.has_gradient() {
            return self.game.gradient(batch, out);
        }
        let (m, rows) = (self.aggregates.len(), batch.player.len());
        let (mut up, mut down) = (vec![0.0; rows], vec![0.0; rows]);
        for d in 0..m {
            let width = |s: f64| 1e-6 * s.abs().max(1.0);
            let shifted = |sign: f64| -> Vec<f64> {
                let shift = |(e, &s): (usize, &f64)| if e % m == d { s + sign * width(s) } else { s };
                batch.aggregate.iter().enumerate().map(shift).collect()
            };
            self.game.payoff(&Batch { aggregate: &shifted(1.0), ..*batch }, &mut up)?;
            self.game.payoff(&Batch { aggregate: &shifted(-1.0), ..*batch }, &mut down)?;
            for row in 0..rows {
                out[row * m + d] = (up[row] - down[row]) / (2.0 * width(batch.aggregate[row * m + d]));
            }
        }
        Ok(())
    }
}
