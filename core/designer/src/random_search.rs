//! Random search: points uniform in Φ, the best one kept. What every other method has to beat (Bergstra & Bengio 2012).

use serde::{Deserialize, Serialize};

use crate::method::{Method, Turn};
use crate::region::{between, uniform};

/// Uniform random search; the first point is where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RandomSearch;

/// The best point so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incumbent {
    phi: Vec<f64>,
    value: Option<f64>,
}

impl Incumbent {
    /// Nothing played yet.
    pub(crate) fn new(phi: &[f64]) -> Self {
        Incumbent { phi: phi.to_vec(), value: None }
    }
}

impl Method for Incumbent {
    fn plays(&self) -> usize {
        1
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        if turn.k == 1 {
            return vec![self.phi.clone()];
        }
        let shares = uniform(turn, 0, turn.bounds.len());
        vec![turn.bounds.iter().zip(shares).map(|(&(low, high), share)| between(low, high, share)).collect()]
    }

    fn tell(&mut self, _turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let Some(value) = values[0] else { return false };
        if self.value.is_none_or(|best| value < best) {
            *self = Incumbent { phi: points[0].clone(), value: Some(value) };
        }
        true
    }

    fn iterate(&self) -> &[f64] {
        &self.phi
    }
}
