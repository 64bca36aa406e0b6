//! Populations go straight to rest, in place of rounds.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::components::{Convergence, Stage, Status};
use super::fault::Fault;
use super::rules::Rules;
use super::workers::Workers;
use crate::learning::Learning;
use crate::model::{Model, ModelError};
use crate::play::CrowdStage;
use crate::population::{Certificate, Settled, Terms, judge, newton, settle};

/// How often a search is asked for more than it was before, where what it found is not certified.
const TIGHTENINGS: usize = 8;

/// The stage games of a population under all mechanism values: columns of its types.
#[derive(Resource)]
pub struct Crowds {
    model: Arc<Model>,
    /// The mechanism values under comparison, `[slots][φ]`.
    pub phi: Vec<Vec<f64>>,
    /// Precision of each class.
    pub(crate) precision: Vec<f64>,
    /// Sums from which searches begin, `[T][k]`; none if empty.
    start: Vec<f64>,
    /// What was found, `[stages]`.
    pub(crate) found: Vec<Option<(CrowdStage, Certificate)>>,
}

impl Crowds {
    /// Nothing found yet under these mechanism values.
    pub fn new(model: Arc<Model>, phi: Vec<Vec<f64>>, learning: &Learning, start: &[f64]) -> Self {
        let precision = learning.rules.iter().map(|rule| rule.precision(0).unwrap_or(f64::NAN));
        let found = (0..phi.len() * model.probes).map(|_| None).collect();
        Crowds { precision: precision.collect(), start: start.to_vec(), found, model, phi }
    }
}

/// Every stage game, one after the other: inside each of them threads share the types.
pub(super) fn rest(
    mut stages: Query<(&Stage, &mut Convergence)>,
    rules: Res<Rules>,
    workers: Res<Workers>,
    mut crowds: ResMut<Crowds>,
    mut fault: ResMut<Fault>,
) {
    for stage in 0..crowds.found.len() {
        match rest_in(&crowds, stage, &rules, &workers) {
            Ok((convergence, found)) => {
                crowds.found[stage] = Some(found);
                if let Some((_, mut at)) = stages.iter_mut().find(|(at, _)| at.0 == stage) {
                    *at = convergence;
                }
            }
            Err(error) => return fault.keep(Err(error)),
        }
    }
}

/// Seeks rest in a stage game until what was found is certified, or no better can be had.
fn rest_in(
    crowds: &Crowds,
    stage: usize,
    rules: &Rules,
    workers: &Workers,
) -> Result<(Convergence, (CrowdStage, Certificate)), ModelError> {
    let model = &*crowds.model;
    let (slot, probe, k) = (stage / model.probes, stage % model.probes, model.contributions);
    let population = model.population.as_ref().ok_or(ModelError::NoMeanField)?;
    let (phi, own_part, precision) = (crowds.phi[slot].as_slice(), rules.own_part, crowds.precision.as_slice());
    let terms = Terms { model, population, phi, probe, own_part, precision, fraction: 1.0 };
    let start = crowds.start.get(probe * k..(probe + 1) * k);
    let mut goal = rules.tolerance;
    let mut settled = settle(terms, workers, start, goal, rules.max_rounds)?;
    let mut certificate = judge(&terms, workers, &settled.beliefs, &settled.sums)?;
    for _ in 0..TIGHTENINGS {
        let good = certificate.residual <= rules.tolerance;
        if good || !settled.solved || settled.rounds >= rules.max_rounds {
            break;
        }
        goal /= 64.0;
        settled = newton(terms, workers, settled, goal, rules.max_rounds)?;
        certificate = judge(&terms, workers, &settled.beliefs, &settled.sums)?;
    }
    let status = match certificate.residual <= rules.tolerance {
        true => Status::Converged,
        false if settled.rounds >= rules.max_rounds => Status::Budget,
        false => Status::Stalled,
    };
    let convergence = Convergence { rounds: settled.rounds, residual: certificate.residual, status };
    let Settled { beliefs, sums, .. } = settled;
    let at =
        CrowdStage { beliefs: Arc::new(beliefs), images: certificate.images.clone(), tilted: certificate.tilted, sums };
    Ok((convergence, (at, certificate)))
}
