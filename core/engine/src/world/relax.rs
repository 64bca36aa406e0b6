//! Relaxation: players of a game on a box go to a normalised equilibrium, a point each instead of a law on a grid.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use walras_theory::equilibrium::{
    ContinuousGame, Multipliers, NormalisedEquilibrium, Relaxation, RelaxationOptions, RelaxationStatus, nikaido_isoda,
};

use super::box_game::{BoxGame, shared_constraints};
use super::components::{Convergence, Stage, Status};
use super::fault::Fault;
use super::rules::Rules;
use super::workers::Workers;
use crate::learning::Mode;
use crate::model::{Model, ModelError};
use crate::outcomes::transfers_at;
use crate::play::{Limits, Points};

/// What is played in the stage games of all mechanism values: the arena of players on a box.
#[derive(Resource)]
pub struct Boxes {
    model: Arc<Model>,
    /// The mechanism values under comparison, `[slots][φ]`.
    pub phi: Vec<Vec<f64>>,
    /// Where players are, `[slots]`.
    pub points: Vec<Points>,
    /// Payoffs, `[slots][T][n]`.
    pub payoff: Vec<Vec<f64>>,
    /// What players pay, `[slots][T][n]`; nothing of games in which no money moves.
    pub transfer: Vec<Vec<f64>>,
    /// Regrets, `[slots][T][n]`.
    pub regret: Vec<Vec<f64>>,
}

impl Boxes {
    /// Every player in the middle of the box, with nothing known of it.
    pub fn new(model: Arc<Model>, phi: Vec<Vec<f64>>) -> Self {
        let Model { players: n, probes, dimensions, .. } = *model;
        let nowhere = Points {
            dimensions,
            action: middle(&model).repeat(probes),
            matrix: vec![f64::NAN; n * probes * probes].into(),
            shared: shared_constraints(&model),
            limits: Vec::new(),
            contraction: Vec::new(),
        };
        let unknown = vec![vec![f64::NAN; probes * n]; phi.len()];
        let transfer = vec![Vec::new(); phi.len()];
        Boxes { points: vec![nowhere; phi.len()], payoff: unknown.clone(), transfer, regret: unknown, model, phi }
    }

    /// The game.
    pub(super) fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// Takes in what was found in the stage games of a mechanism value.
    fn settle(&mut self, slot: usize, found: &[NormalisedEquilibrium]) -> Result<(), ModelError> {
        let Model { players, probes, .. } = *self.model;
        let action: Vec<f64> = found.iter().flat_map(|found| &found.profile).copied().collect();
        let mut matrix = vec![0.0; players * probes * probes];
        for t in 0..probes {
            let game = BoxGame::new(&self.model, &self.phi[slot], t);
            for player in 0..players {
                let row = &mut matrix[(player * probes + t) * probes..][..probes];
                row.copy_from_slice(&game.limits_of(player, &action));
            }
            game.fault()?;
        }
        let limits = found.iter().map(|found| {
            let Multipliers { shared, residual } = found.multipliers.clone();
            Limits { value: found.constraint.clone(), multiplier: shared, unexplained: residual, gain: found.value }
        });
        self.payoff[slot] = found.iter().flat_map(|found| &found.payoff).copied().collect();
        self.regret[slot] = found.iter().flat_map(|found| &found.regret).copied().collect();
        let each = action.chunks_exact(players * self.model.dimensions).enumerate();
        let paid = each.map(|(t, action)| transfers_at(&self.model, &self.phi[slot], t, action));
        self.transfer[slot] = paid.collect::<Result<Vec<_>, _>>()?.concat();
        let points = &mut self.points[slot];
        (points.action, points.matrix, points.limits) = (action, matrix.into(), limits.collect());
        Ok(())
    }
}

/// The middle of every player's box, `[n][d]`: where the search begins.
fn middle(model: &Model) -> Vec<f64> {
    let (low, high) = &model.bounds;
    let one: Vec<f64> = low.iter().zip(high).map(|(low, high)| low + 0.5 * (high - low)).collect();
    one.repeat(model.players)
}

/// Every stage game from its middle to the end, and if that is no equilibrium, from the corners of the box.
pub(super) fn relax(
    mut stages: Query<(&Stage, &mut Convergence)>,
    rules: Res<Rules>,
    workers: Res<Workers>,
    mut boxes: ResMut<Boxes>,
    mut fault: ResMut<Fault>,
) {
    let Mode::Relaxation { share } = rules.mode else { return };
    let options = RelaxationOptions {
        relaxation: share.map_or(Relaxation::Optimised, Relaxation::Fixed),
        tolerance: rules.tolerance,
        max_iterations: rules.max_rounds,
        feasibility: Limits::FEASIBLE,
        ..RelaxationOptions::default()
    };
    let boxes = &mut *boxes;
    let probes = boxes.model.probes;
    let found = workers.run((0..boxes.phi.len() * probes).collect(), |stage| solve(boxes, stage, &options));
    let found = match found.into_iter().collect::<Result<Vec<_>, ModelError>>() {
        Ok(found) => found,
        Err(error) => return fault.keep(Err(error)),
    };
    for (slot, found) in found.chunks(probes).enumerate() {
        fault.keep(boxes.settle(slot, found));
    }
    for (&Stage(stage), mut convergence) in &mut stages {
        let NormalisedEquilibrium { iterations, residual, status, .. } = found[stage];
        let status = match status {
            RelaxationStatus::Converged => Status::Converged,
            RelaxationStatus::Budget => Status::Budget,
            RelaxationStatus::Stalled => Status::Stalled,
            RelaxationStatus::Failed => Status::Failed,
        };
        *convergence = Convergence { rounds: iterations, residual, status };
    }
}

/// The first equilibrium found, else the point from which there is least to gain.
fn solve(boxes: &Boxes, stage: usize, options: &RelaxationOptions) -> Result<NormalisedEquilibrium, ModelError> {
    let model = &boxes.model;
    let game = BoxGame::new(model, &boxes.phi[stage / model.probes], stage % model.probes);
    let (low, high) = game.bounds();
    let mut best = nikaido_isoda(&game, &middle(model), options);
    for start in [low, high] {
        if best.status == RelaxationStatus::Converged {
            break;
        }
        let found = nikaido_isoda(&game, start, options);
        let better = found.value < best.value || best.value.is_nan();
        if better || found.status == RelaxationStatus::Converged {
            best = found;
        }
    }
    game.fault()?;
    Ok(best)
}
