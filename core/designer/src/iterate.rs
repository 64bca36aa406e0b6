//! Methods that remember nothing but φ_k.

use serde::{Deserialize, Serialize};

use crate::method::{Method, Turn};

/// A rule that takes φ_k to φ_{k+1} by what is observed around it.
pub trait Descent {
    /// How many points an iteration plays.
    fn plays(&self) -> usize;

    /// The points to play around `phi`.
    fn ask(&self, phi: &[f64], turn: &Turn<'_>) -> Vec<Vec<f64>>;

    /// φ_{k+1}, not yet projected; nothing if a value that it needs is absent.
    fn next(&self, phi: &[f64], turn: &Turn<'_>, values: &[Option<f64>]) -> Option<Vec<f64>>;
}

/// φ_k and the rule that moves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Iterate<D> {
    rule: D,
    phi: Vec<f64>,
}

impl<D> Iterate<D> {
    /// The rule at its first iterate.
    pub fn new(rule: D, phi: &[f64]) -> Self {
        Iterate { rule, phi: phi.to_vec() }
    }
}

impl<D: Descent> Method for Iterate<D> {
    fn plays(&self) -> usize {
        self.rule.plays()
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        self.rule.ask(&self.phi, turn)
    }

    fn tell(&mut self, turn: &Turn<'_>, _points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let Some(mut next) = self.rule.next(&self.phi, turn, values) else { return false };
        for (next, phi) in next.iter_mut().zip(&self.phi) {
            if (*next - phi).abs() > turn.longest_step {
                *next = phi + turn.longest_step.copysign(*next - phi);
            }
        }
        crate::region::project(&mut next, turn.bounds);
        self.phi = next;
        true
    }

    fn iterate(&self) -> &[f64] {
        &self.phi
    }
}
