//! Evaluating batches some rows of which stay out of the game.

use super::super::outside::is_outside;
use super::super::{Batch, Function, PluginError};
use super::Instance;

/// Constraint of staying out: the designer's budget is respected.
const CONSTRAINT: f64 = -1.0;

impl Instance {
    /// What each player has who stays out, `[players]`; empty if the game has no outside option.
    pub fn outside(&self) -> &[f64] {
        &self.outside
    }

    /// As [`Instance::evaluate`], of a batch some rows of which stay out. They have no part in anything: they contribute
    /// nothing, feel nothing, pay nothing, and their outcomes are 0.
    pub(super) fn evaluate_within(
        &self,
        function: Function,
        batch: &Batch<'_>,
        out: &mut [f64],
    ) -> Result<(), PluginError> {
        let width = self.width(function);
        let dimensions = batch.action.len() / batch.player.len();
        let (outside, inside): (Vec<usize>, Vec<usize>) =
            (0..batch.player.len()).partition(|&row| is_outside(&batch.action[row * dimensions..][..dimensions]));
        let rows = Rows::pick(batch, &inside);
        let mut values = vec![0.0; inside.len() * width];
        if !inside.is_empty() {
            self.evaluate(function, &rows.batch(batch.phi), &mut values)?;
        }
        for (&row, values) in inside.iter().zip(values.chunks_exact(width.max(1))) {
            out[row * width..][..width].copy_from_slice(values);
        }
        for row in outside {
            out[row * width..][..width].fill(match function {
                Function::Payoff => self.outside[batch.player[row] as usize],
                Function::Constraint => CONSTRAINT,
                _ => 0.0,
            });
        }
        Ok(())
    }
}

/// Some rows of a batch.
struct Rows {
    player: Vec<u32>,
    probe: Vec<u32>,
    action: Vec<f64>,
    aggregate: Vec<f64>,
    profile: Vec<f64>,
    state: Vec<f64>,
    state_profile: Vec<f64>,
}

impl Rows {
    fn pick(batch: &Batch<'_>, rows: &[usize]) -> Self {
        let each = |values: &[u32]| rows.iter().map(|&row| values[row]).collect();
        let part = |values: &[f64]| {
            let width = values.len() / batch.player.len();
            rows.iter().flat_map(|&row| &values[row * width..][..width]).copied().collect()
        };
        Rows {
            player: each(batch.player),
            probe: each(batch.probe),
            action: part(batch.action),
            aggregate: part(batch.aggregate),
            profile: part(batch.profile),
            state: part(batch.state),
            state_profile: part(batch.state_profile),
        }
    }

    fn batch<'a>(&'a self, phi: &'a [f64]) -> Batch<'a> {
        Batch {
            phi,
            player: &self.player,
            probe: &self.probe,
            action: &self.action,
            aggregate: &self.aggregate,
            profile: &self.profile,
            state: &self.state,
            state_profile: &self.state_profile,
        }
    }
}
