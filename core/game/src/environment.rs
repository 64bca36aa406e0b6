//! Environments of direct mechanisms: what agents with private types value.

pub mod abi;
mod export;

use crate::{Metadata, Refusal, Setup};

pub use export::environment_entry_of;

/// Type of [`Environment::ESTIMATED_VALUE`].
pub type EstimatedValueFn<E> = fn(&E, &Valuation<'_>) -> f64;

/// Type of [`Environment::OBSERVED`].
pub type ObservedFn<E> = fn(&E, allocation: &[f64], player: usize) -> bool;

/// An environment, written as scalar functions; the exported wrapper runs them over batches.
///
/// A type is a point of preferences and signals. A NaN preference means that the agent is absent, a NaN signal that it is not
/// known. All functions are pure.
pub trait Environment: Send + Sync + Sized + 'static {
    /// The facts as JSON, with an `environment` object; see [`Metadata`].
    const METADATA: &'static str;

    /// [`Environment::value`] with the estimate of the state in the state's place; `None` if that is the same.
    const ESTIMATED_VALUE: Option<EstimatedValueFn<Self>> = None;

    /// Whether the data under an allocation tell of an agent; `None` if they always do.
    const OBSERVED: Option<ObservedFn<Self>> = None;

    /// The facts of the environment. Called once.
    ///
    /// # Panics
    /// [`Environment::METADATA`] is not valid; the host then names the environment and the fault.
    fn metadata() -> Metadata {
        match Metadata::from_json(Self::METADATA) {
            Ok(metadata) => metadata,
            Err(fault) => panic!("the metadata are not valid: {fault}"),
        }
    }

    /// Makes an instance from everything that stays fixed; [`Refusal`] if it makes no sense.
    fn create(setup: &Setup<'_>) -> Result<Self, Refusal>;

    /// The grid of types, the same for every agent.
    fn types(&self) -> Types;

    /// Numbers that describe an allocation.
    fn width(&self) -> usize;

    /// All allocations, `[alternatives][width]`; empty if they cannot be listed.
    fn alternatives(&self) -> Vec<f64> {
        Vec::new()
    }

    /// The allocation that maximises the weighted values of who is present plus the designer's, into `[width]`.
    fn allocate(&self, at: &Reports<'_>, out: &mut [f64]);

    /// What the allocation is expected to be worth given the signals.
    fn value(&self, at: &Valuation<'_>) -> f64;
}

/// A grid of types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Types {
    /// `[S][preferences + signals]`.
    pub points: Vec<f64>,
    /// `[S]`, ≥ 0: probabilities up to a factor.
    pub weights: Vec<f64>,
}

impl Types {
    /// The product of levels of one preference and one signal, the signal fastest, as likely as `weights` say, `[S]`; equally
    /// likely if these are empty.
    ///
    /// # Errors
    /// There are no levels, or not as many weights as types.
    pub fn product(preferences: &[f64], signals: &[f64], weights: &[f64]) -> Result<Self, Refusal> {
        let points: Vec<f64> = preferences.iter().flat_map(|p| signals.iter().flat_map(move |s| [*p, *s])).collect();
        let count = points.len() / 2;
        if count == 0 {
            return Err(Refusal("the grid of types is empty; expected at least one level of each coordinate".into()));
        }
        if !weights.is_empty() && weights.len() != count {
            let found = weights.len();
            return Err(Refusal(format!("found {found} weights of types, expected {count}, one a type, or none")));
        }
        if !weights.is_empty() && weights.iter().sum::<f64>() <= 0.0 {
            return Err(Refusal("the grid of types has zero mass; expected a weight above 0".into()));
        }
        let weights = if weights.is_empty() { vec![1.0; count] } else { weights.to_vec() };
        Ok(Types { points, weights })
    }
}

/// One profile of reports.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reports<'a> {
    /// The environment's mechanism parameters, in the order of the metadata.
    pub phi: &'a [f64],
    /// The reports, `[players][preferences + signals]`.
    pub report: &'a [f64],
    /// Weights of the agents' values, `[players]`, > 0.
    pub weights: &'a [f64],
}

/// One allocation to value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Valuation<'a> {
    /// The environment's mechanism parameters, in the order of the metadata.
    pub phi: &'a [f64],
    /// Whose value; the number of players for the designer's.
    pub player: usize,
    /// Its preference, `[preferences]`; without meaning for the designer.
    pub preference: &'a [f64],
    /// The signals of all, `[players][signals]`.
    pub signals: &'a [f64],
    /// What is allocated, `[width]`.
    pub allocation: &'a [f64],
    /// Of how many observations an estimate is made.
    pub observations: f64,
}
