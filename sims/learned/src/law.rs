//! Laws of values that mechanisms are trained for.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use crate::error::LearnError;

/// How values are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "law", rename_all = "snake_case")]
pub enum Law {
    /// Each value by itself, equally likely between two ends.
    Uniform(Uniform),
    /// Rates of subchannels: `v_ij = w_i log2(1 + 10 h_ij)`, h exponential of mean 1, w uniform.
    Subchannels(Subchannels),
    /// Charging of unmanned aerial vehicles, one slot: `v_i = (1 + r_i E_tot/E_R)^(1−α)/(1−α)` with
    /// `r_i = D^η (1+θ) λ_i / Σλ`, λ ∼ U(100, 1100), E_tot ∼ U(50, 150), E_R ∼ U(10, 60), D = 5, θ = .1, η = α = .5.
    Charging(Charging),
}

/// Ends of uniform values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uniform {
    /// Least value: of all items, or one an item; ≥ 0. Default: 0.
    #[serde(default = "zero")]
    pub low: Each,
    /// Largest value, likewise. Default: 1.
    #[serde(default = "one")]
    pub high: Each,
}

/// Weights of users of subchannels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subchannels {
    /// Least weight, ≥ 0. Default: 0.5.
    #[serde(default = "half")]
    pub low: f64,
    /// Largest weight. Default: 1.5.
    #[serde(default = "three_halves")]
    pub high: f64,
}

/// Charging has no parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charging {}

/// One number for all items, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Each {
    /// For all.
    All(f64),
    /// By item.
    Items(Vec<f64>),
}

impl Each {
    fn of(&self, item: usize) -> f64 {
        match self {
            Each::All(value) => *value,
            Each::Items(values) => values[item],
        }
    }

    fn has_length(&self, items: usize) -> bool {
        matches!(self, Each::All(_)) || matches!(self, Each::Items(values) if values.len() == items)
    }
}

fn zero() -> Each {
    Each::All(0.0)
}

fn one() -> Each {
    Each::All(1.0)
}

fn half() -> f64 {
    0.5
}

fn three_halves() -> f64 {
    1.5
}

impl Law {
    /// Whether the law makes sense for so many items.
    ///
    /// # Errors
    /// A number is negative or not finite, ends are in the wrong order, or there is another number of them than of items.
    pub fn check(&self, items: usize) -> Result<(), LearnError> {
        match self {
            Law::Uniform(Uniform { low, high }) => {
                for (field, each) in [("values.low", low), ("values.high", high)] {
                    if !each.has_length(items) {
                        let found = if let Each::Items(values) = each { values.len() } else { 1 };
                        return Err(LearnError::task(
                            field,
                            format!("found {found} numbers, expected one for each of {items} items"),
                        ));
                    }
                }
                (0..items).try_for_each(|item| check_ends(low.of(item), high.of(item)))
            }
            Law::Subchannels(Subchannels { low, high }) => check_ends(*low, *high),
            Law::Charging(_) if items != 1 => {
                Err(LearnError::task("items", format!("found {items}, expected 1: there is one slot to charge in")))
            }
            Law::Charging(_) => Ok(()),
        }
    }

    /// Draws the values of all bidders, `[bidders][items]`.
    pub fn draw(&self, random: &mut impl Rng, bidders: usize, items: usize, out: &mut [f64]) {
        match self {
            Law::Uniform(Uniform { low, high }) => {
                for (place, value) in out.iter_mut().enumerate() {
                    let (low, high) = (low.of(place % items), high.of(place % items));
                    *value = between(random, low, high);
                }
            }
            Law::Subchannels(Subchannels { low, high }) => {
                for own in out.chunks_exact_mut(items) {
                    let weight = between(random, *low, *high);
                    own.iter_mut().for_each(|value| *value = weight * (1.0 + 10.0 * exponential(random)).log2());
                }
            }
            Law::Charging(_) => {
                let speeds: Vec<f64> = (0..bidders).map(|_| between(random, 100.0, 1100.0)).collect();
                let total: f64 = speeds.iter().sum();
                for (value, speed) in out.iter_mut().zip(&speeds) {
                    let rate = 5.0_f64.sqrt() * 1.1 * speed / total;
                    let (whole, left) = (between(random, 50.0, 150.0), between(random, 10.0, 60.0));
                    *value = (1.0 + rate * whole / left).sqrt() / 0.5;
                }
            }
        }
    }

    /// Draws as many profiles, `[rows][bidders][items]`.
    pub fn profiles(&self, random: &mut impl Rng, bidders: usize, items: usize, rows: usize) -> Vec<f64> {
        let mut values = vec![0.0; rows * bidders * items];
        values.chunks_exact_mut(bidders * items).for_each(|profile| self.draw(random, bidders, items, profile));
        values
    }

    /// A size of values by which they are measured in training, > 0.
    pub fn unit(&self, items: usize) -> f64 {
        match self {
            Law::Uniform(Uniform { high, .. }) => (0..items).map(|item| high.of(item)).fold(0.0, f64::max),
            Law::Subchannels(Subchannels { high, .. }) => 4.0 * high,
            Law::Charging(_) => 6.0,
        }
    }

    /// Ends of the value of an item, of independent uniform values only.
    pub fn ends(&self, item: usize) -> Option<(f64, f64)> {
        match self {
            Law::Uniform(Uniform { low, high }) => Some((low.of(item), high.of(item))),
            _ => None,
        }
    }
}

fn check_ends(low: f64, high: f64) -> Result<(), LearnError> {
    if low >= 0.0 && low < high && high.is_finite() {
        return Ok(());
    }
    let reason = format!("found values from {low} to {high}; expected finite numbers with 0 ≤ low < high");
    Err(LearnError::task("values", reason))
}

fn between(random: &mut impl Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * random.random::<f64>()
}

fn exponential(random: &mut impl Rng) -> f64 {
    -(1.0 - random.random::<f64>()).ln()
}
