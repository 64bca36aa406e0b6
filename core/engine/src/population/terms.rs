//! What a population plays.

use super::Population;
use crate::learning::OwnPart;
use crate::model::Model;

/// A stage game of a population and how its players respond.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) model: &'a Model,
    pub(crate) population: &'a Population,
    pub(crate) phi: &'a [f64],
    pub(crate) probe: usize,
    pub(crate) own_part: OwnPart,
    /// Precision of each class, `[classes]`.
    pub(crate) precision: &'a [f64],
    /// The share of it at which players respond: below 1 only on the way to rest.
    pub(crate) fraction: f64,
}
