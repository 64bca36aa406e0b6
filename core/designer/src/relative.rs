//! Methods in relative units: of the ranges in which parameters may move, and of the objective at the first mechanism.
//!
//! A step or a perturbation of 0.1 means the same then whatever a game measures its parameters and the designer its objective
//! in. The method sees `v = (φ − centre) / half range`, which lies in [−1, 1] where an entry can move and is 0 where it
//! cannot, and the objective divided by `scale`.

use serde::{Deserialize, Serialize};

use crate::method::{Method, Turn};
use crate::region::between;

/// The most that an entry moves in an iteration, in half ranges: a slope that is steep at the first mechanism says little of what
/// is at the other end.
const LONGEST_STEP: f64 = 0.1;

/// A method that works in relative units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relative<M> {
    method: Box<M>,
    /// What the objective is measured in, > 0.
    scale: f64,
    bounds: Vec<(f64, f64)>,
    /// Where the method is, in the game's units.
    phi: Vec<f64>,
}

impl<M: Method> Relative<M> {
    /// The method that `begin` makes of its first iterate and its ranges, in a box with finite ends.
    pub(crate) fn new(
        begin: impl FnOnce(&[f64], &[(f64, f64)]) -> M,
        scale: f64,
        phi: &[f64],
        bounds: &[(f64, f64)],
    ) -> Self {
        let method = Box::new(begin(&to_units(phi, bounds), &units(bounds)));
        Relative { method, scale, bounds: bounds.to_vec(), phi: phi.to_vec() }
    }

    fn phi_at(&self, v: &[f64]) -> Vec<f64> {
        self.bounds.iter().zip(v).map(|(&(low, high), v)| between(low, high, 0.5 * (v + 1.0))).collect()
    }
}

/// The ranges themselves in units of their halves.
fn units(bounds: &[(f64, f64)]) -> Vec<(f64, f64)> {
    bounds.iter().map(|(low, high)| if low < high { (-1.0, 1.0) } else { (0.0, 0.0) }).collect()
}

fn to_units(phi: &[f64], bounds: &[(f64, f64)]) -> Vec<f64> {
    let unit = |(phi, &(low, high)): (&f64, &(f64, f64))| match low < high {
        true => (2.0 * ((phi - low) / (high - low)) - 1.0).clamp(-1.0, 1.0),
        false => 0.0,
    };
    phi.iter().zip(bounds).map(unit).collect()
}

impl<M: Method> Method for Relative<M> {
    fn plays(&self) -> usize {
        self.method.plays()
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        let units = units(turn.bounds);
        let points = self.method.ask(&Turn { bounds: &units, ..*turn });
        // Where it stands is known to the bit.
        let here = |point: &Vec<f64>| point == self.method.iterate();
        points.iter().map(|point| if here(point) { self.phi.clone() } else { self.phi_at(point) }).collect()
    }

    fn tell(&mut self, turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let units = units(turn.bounds);
        let points: Vec<Vec<f64>> = points.iter().map(|point| to_units(point, &self.bounds)).collect();
        let values: Vec<Option<f64>> = values.iter().map(|value| value.map(|value| value / self.scale)).collect();
        let turn = Turn { bounds: &units, longest_step: LONGEST_STEP, ..*turn };
        let moved = self.method.tell(&turn, &points, &values);
        if moved {
            self.phi = self.phi_at(self.method.iterate());
        }
        moved
    }

    fn iterate(&self) -> &[f64] {
        &self.phi
    }

    fn is_exhausted(&self) -> bool {
        self.method.is_exhausted()
    }
}
