//! Setting up the world: stage games and agents as entities, and where they begin.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::{Laboratory, plays_points};
use crate::learning::{Expectation, LearningRule, Mode};
use crate::model::ModelError;
use crate::world::Workers;
use crate::world::accelerate::meets_in_sums;
use crate::world::arena::Arena;
use crate::world::chains::Chains;
use crate::world::components::{Convergence, MechanismSlot, Place, Player, PlaysIn, Probe, Search, Stage};
use crate::world::exact::Tables;
use crate::world::relax::Boxes;
use crate::world::sampled::Samplers;

impl Laboratory {
    /// Sets up the stage games of these mechanism values; all agents play as they begin.
    pub fn begin(&mut self, mechanisms: &[Vec<f64>]) -> Result<(), ModelError> {
        self.check_payoffs()?;
        if plays_points(&self.learning) {
            self.world.insert_resource(Boxes::new(Arc::clone(&self.model), mechanisms.to_vec()));
            self.populate(mechanisms.len());
            return Ok(());
        }
        if self.is_crowded() {
            self.begin_crowd(mechanisms);
            return Ok(());
        }
        let anew = mechanisms.len() != self.slots || !self.model.constraint_is_fixed();
        // Without mechanism parameters every play is of the same stage games.
        let tables_hold = !anew && self.world.resource::<Arena>().phi == mechanisms;
        if anew {
            let arena = Arena::new(Arc::clone(&self.model), mechanisms.to_vec(), &self.learning)?;
            self.world.insert_resource(arena);
            self.populate(mechanisms.len());
        } else {
            self.world.resource_mut::<Arena>().reset(mechanisms);
            self.restart();
        }
        self.prepare_expectations(tables_hold)?;
        if self.learning.mode == Mode::Accelerated {
            self.world.resource_mut::<Arena>().search_from(&self.start);
            self.begin_at_rest()?;
        }
        Ok(())
    }

    pub(super) fn prepare_expectations(&mut self, tables_hold: bool) -> Result<(), ModelError> {
        if self.model.game.timeline().is_some() {
            if !tables_hold {
                // As below.
                self.world.insert_resource(Chains::default());
                let chains = Chains::new(self.world.resource::<Arena>(), self.world.resource::<Workers>())?;
                self.world.insert_resource(chains);
            }
            return Ok(());
        }
        match self.learning.expectation {
            Expectation::Exact if !tables_hold => {
                // Old tables go before new ones come: there may be room for one set only.
                self.world.insert_resource(Tables::default());
                let tables = Tables::new(self.world.resource::<Arena>(), self.world.resource::<Workers>())?;
                self.world.insert_resource(tables);
            }
            Expectation::Sampled { .. } => {
                let samplers = Samplers::new(self.world.resource::<Arena>().stages.active.len());
                self.world.insert_resource(samplers);
            }
            _ => {}
        }
        Ok(())
    }

    /// One entity a stage game, one an agent in it; of a population one a class.
    pub(super) fn populate(&mut self, slots: usize) {
        self.slots = slots;
        let stages = std::mem::take(&mut self.stages);
        stages.into_iter().for_each(|stage| {
            self.world.despawn(stage);
        });
        for stage in 0..slots * self.model.probes {
            let (slot, probe) = (stage / self.model.probes, stage % self.model.probes);
            let mut entity =
                self.world.spawn((Stage(stage), MechanismSlot(slot), Probe(probe), Convergence::default()));
            let id = entity.id();
            if self.learning.mode == Mode::Accelerated && self.model.population.is_none() {
                let search = search(entity.world().resource::<Arena>(), stage, self.learning.tolerance);
                entity.insert(search);
            }
            let place = |player| Place(stage * self.model.players + player);
            let agent = |(player, rule): (usize, &LearningRule)| (Player(player), place(player), *rule, PlaysIn(id));
            self.world.spawn_batch(self.learning.rules.iter().enumerate().map(agent).collect::<Vec<_>>());
            self.stages.push(id);
        }
    }

    pub(super) fn restart(&mut self) {
        for (mut convergence, search) in
            self.world.query::<(&mut Convergence, Option<&mut Search>)>().iter_mut(&mut self.world)
        {
            *convergence = Convergence::default();
            if let Some(mut search) = search {
                search.restart();
            }
        }
    }
}

/// The accelerated search of a stage. Its tolerance counts contributions in units of their range.
fn search(arena: &Arena, stage: usize, tolerance: f64) -> Search {
    let (agents, k) = (arena.agents_of(stage), arena.model.contributions);
    let unknowns = agents.start * k..agents.end * k;
    let ranges = arena.agents.high[unknowns.clone()]
        .iter()
        .zip(&arena.agents.low[unknowns.clone()])
        .map(|(high, low)| high - low);
    let tolerance = tolerance * ranges.fold(f64::MIN_POSITIVE, f64::max);
    let origin = &arena.agents.origin[unknowns];
    if meets_in_sums(&arena.model) { Search::in_sums(origin, tolerance) } else { Search::new(origin, tolerance) }
}
