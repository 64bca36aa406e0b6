//! The players of a game as deviators: their payoffs, weights and constraints.

use super::super::ContinuousGame;
use crate::quality;

/// Gains that differ by less than this share of the payoffs are the same, and the nearer deviation is taken.
pub(super) const TIE: f64 = 1e-13;

/// The players of a game as deviators.
pub(super) struct Deviators<'a, G: ?Sized> {
    pub(super) game: &'a G,
    pub(super) weights: &'a [f64],
    pub(super) feasibility: f64,
}

impl<'a, G: ContinuousGame + ?Sized> Deviators<'a, G> {
    pub(super) fn new(game: &'a G, weights: &'a [f64], feasibility: f64) -> Self {
        Deviators { game, weights, feasibility }
    }

    pub(super) fn players(&self) -> usize {
        self.game.players()
    }

    pub(super) fn weight(&self, player: usize) -> f64 {
        self.weights[player]
    }

    pub(super) fn payoffs(&self, profile: &[f64]) -> Vec<f64> {
        let n = self.players();
        let mut out = vec![0.0; n];
        self.game.payoff(&(0..n as u32).collect::<Vec<_>>(), &profile.repeat(n), &mut out);
        out
    }

    pub(super) fn constraints_at(&self, profile: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.game.constraints()];
        if !out.is_empty() {
            self.game.constraint(profile, &mut out);
        }
        out
    }

    /// The largest constraint value, at least 0; NaN if any is.
    pub(super) fn violation(&self, profile: &[f64]) -> f64 {
        quality::largest(self.constraints_at(profile).iter().map(|g| if *g < 0.0 { 0.0 } else { *g }))
    }
}
