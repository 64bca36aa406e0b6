//! Play of a population: what every player's strategy is computed anew from.

use std::sync::Arc;

use crate::learning::OwnPart;
use crate::model::Model;
use crate::population::{Beliefs, Population, Rest, Terms};

/// Play of a population. `Play` itself then holds classes in the place of players: mean strategies, and sums over their players
/// of payoffs, transfers, values and regrets.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// How many players, n.
    pub agents: u64,
    /// The size of each class, `[classes]`.
    pub sizes: Vec<u64>,
    /// How many types play was computed for, `[classes]`.
    pub types: Vec<usize>,
    /// The smallest expected payoff of a player, `[T]`.
    pub least_payoff: Vec<f64>,
    /// The largest regret of a player, `[T]`.
    pub largest_regret: Vec<f64>,
    /// Where stage games rest, `[T]`; empty in what is kept for reports.
    pub(crate) stages: Vec<CrowdStage>,
    pub(crate) own_part: OwnPart,
    /// Precisions of the classes.
    pub(crate) precision: Vec<f64>,
}

/// Where a stage game rests.
#[derive(Clone, Debug)]
pub(crate) struct CrowdStage {
    /// What each type of this rank is believed to contribute, `[own types][k]`.
    pub(crate) beliefs: Arc<Beliefs>,
    /// Their sums over players, `[k]`: strategies are responses to them.
    pub(crate) sums: Vec<f64>,
    /// What these strategies contribute together, `[k]`.
    pub(crate) images: Vec<f64>,
    /// Whether strategies are tilted to contribute the very sums.
    pub(crate) tilted: bool,
}

impl CrowdStage {
    pub(crate) fn rest(&self) -> Rest<'_> {
        Rest { beliefs: &self.beliefs, sums: &self.sums, images: &self.images, tilted: self.tilted }
    }
}

impl Crowd {
    /// Lets go of what strategies are computed from, which may be large.
    pub fn forget(&mut self) {
        self.stages = Vec::new();
    }

    /// What sums are where stage games rest, `[T][k]`.
    pub(crate) fn sums(&self) -> Vec<f64> {
        self.stages.iter().flat_map(|stage| &stage.sums).copied().collect()
    }

    pub(crate) fn terms<'a>(
        &'a self,
        model: &'a Model,
        population: &'a Population,
        phi: &'a [f64],
        probe: usize,
    ) -> Terms<'a> {
        let (own_part, precision) = (self.own_part, self.precision.as_slice());
        Terms { model, population, phi, probe, own_part, precision, fraction: 1.0 }
    }
}
