//! Games over time: every mechanism value and probe is a chain of stage games, one a period and state, whose payoffs are those of now and
//! of what follows.
//!
//! The values of what follows are those of the strategies that are played, solved for exactly, so that every learning rule of
//! one-shot games is one of policies: logit response is soft policy iteration, fictitious play is fictitious play over
//! policies. The stages of a chain learn and come to rest together.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::Workers;
use super::arena::{Arena, carve};
use super::components::{Convergence, Stage, Status};
use crate::dynamic::{Chain, tabulate};
use crate::model::{ChainError, ModelError};

/// The chain of each mechanism value and probe, `[slots][probes]`; none in games that are played once.
#[derive(Resource, Default)]
pub struct Chains(Vec<Arc<Chain>>);

impl Chains {
    /// Tabulates the chains of all mechanism values.
    ///
    /// # Errors
    /// The game fails, or its tables would not fit.
    pub fn new(arena: &Arena, workers: &Workers) -> Result<Self, ModelError> {
        let model = &arena.model;
        let stages = model.game.stages();
        let probes = model.probes / stages;
        let width = stages * model.players * model.actions;
        let one = |chain: usize| {
            let (slot, probe) = (chain / probes, chain % probes);
            let constraint = &arena.constraint[slot][probe * width..][..width];
            tabulate(model, &arena.phi[slot], probe, constraint).map(Arc::new)
        };
        let all = (0..arena.phi.len() * probes).collect();
        let chains: Result<Vec<_>, ChainError> = workers.run(all, one).into_iter().collect();
        Ok(Chains(chains?))
    }

    /// Whether the game is played over time.
    pub fn are_there(&self) -> bool {
        !self.0.is_empty()
    }

    /// The chain of this number.
    pub fn of(&self, chain: usize) -> Option<&Arc<Chain>> {
        self.0.get(chain)
    }

    /// Fills the payoffs of all active stages with what each action is worth there, now and later.
    pub(super) fn expect(&self, arena: &mut Arena, workers: &Workers) -> Vec<Result<(), ModelError>> {
        let stages = arena.model.game.stages();
        let active = |chain: &usize| arena.stages.active[chain * stages..(chain + 1) * stages].contains(&true);
        let chains: Vec<usize> = (0..self.0.len()).filter(active).collect();
        let mut payoff = std::mem::take(&mut arena.cells.payoff);
        let cells = |&chain: &usize| cells_of_chain(arena, chain).unwrap_or_default();
        let out = carve(&mut payoff, chains.iter().map(cells));
        let strategy = &arena.cells.strategy;
        let work = chains.iter().zip(out).collect();
        let done = workers.run(work, |(chain, out)| match self.0[*chain].evaluate(&strategy[cells(chain)]) {
            Some((_, actions)) => {
                out.copy_from_slice(&actions);
                Ok(())
            }
            None => Err(ModelError::ValuesOverflow),
        });
        arena.cells.payoff = payoff;
        done
    }
}

/// The cells of all stages of a chain: a flat profile of it. Nothing if there is no such chain.
pub(crate) fn cells_of_chain(arena: &Arena, chain: usize) -> Option<std::ops::Range<usize>> {
    let stages = arena.model.game.stages();
    let last = (chain + 1) * stages - 1;
    let there = last < arena.stages.active.len();
    there.then(|| arena.cells_of_stage(chain * stages).start..arena.cells_of_stage(last).end)
}

/// Stages of a chain go on together until all of them rest.
pub(super) fn unite(mut stages: Query<(&Stage, &mut Convergence)>, chains: Res<Chains>, mut arena: ResMut<Arena>) {
    if !chains.are_there() {
        return;
    }
    let length = arena.model.game.stages();
    let mut joint = vec![Vec::new(); chains.0.len()];
    for (&Stage(stage), convergence) in &stages {
        joint[stage / length].push(convergence.status);
    }
    let joint: Vec<Status> = joint.iter().map(|status| together(status)).collect();
    for (&Stage(stage), mut convergence) in &mut stages {
        convergence.status = joint[stage / length];
        arena.stages.active[stage] = convergence.status == Status::Learning;
    }
}

/// How all stages stand: at rest if every one is, else as the first that is not.
fn together(status: &[Status]) -> Status {
    let ended = [Status::Interrupted, Status::Failed, Status::Stalled, Status::Budget];
    let found = ended.into_iter().find(|ended| status.contains(ended));
    match found {
        Some(ended) => ended,
        None if status.contains(&Status::Learning) => Status::Learning,
        None => Status::Converged,
    }
}
