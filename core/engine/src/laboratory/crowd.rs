//! Populations in a laboratory.

use std::sync::Arc;

use super::Laboratory;
use crate::learning::Expectation;
use crate::model::{Model, ModelError};
use crate::play::{Crowd, Observation, Play};
use crate::population::{self, Spread, WorstAgent};
use crate::random::Key;
use crate::world::Workers;
use crate::world::crowds::Crowds;

impl Laboratory {
    /// Whether players are a population.
    pub(super) fn is_crowded(&self) -> bool {
        self.model.population.is_some()
    }

    /// Sets up the stage games of a population.
    pub(super) fn begin_crowd(&mut self, mechanisms: &[Vec<f64>]) {
        let crowds = Crowds::new(Arc::clone(&self.model), mechanisms.to_vec(), &self.learning, &self.start);
        self.world.insert_resource(crowds);
        if mechanisms.len() == self.slots {
            self.restart();
        } else {
            self.populate(mechanisms.len());
        }
    }

    /// The play of a population under mechanism value `slot`.
    pub(super) fn outcome_of_crowd(&self, slot: usize) -> Play {
        let crowds = self.world.resource::<Crowds>();
        let Model { probes, players, actions, .. } = *self.model;
        let found = || crowds.found[slot * probes..(slot + 1) * probes].iter().flatten();
        let join = |of: fn(&population::Certificate) -> &[f64]| -> Vec<f64> {
            found().flat_map(|(_, certificate)| of(certificate).iter().copied()).collect()
        };
        let population = self.model.population.as_ref();
        let crowd = population.map(|population| Crowd {
            agents: population.agents(),
            sizes: population.classes.iter().map(|class| class.size).collect(),
            types: population.classes.iter().map(|class| class.types.len()).collect(),
            least_payoff: found().map(|(_, certificate)| certificate.least_payoff).collect(),
            largest_regret: found().map(|(_, certificate)| certificate.largest_regret).collect(),
            stages: found().map(|(stage, _)| stage.clone()).collect(),
            own_part: self.learning.own_part,
            precision: crowds.precision.clone(),
        });
        let convergence = self.convergence(slot);
        let (payoff, transfer) = (join(|c| &c.payoff), join(|c| &c.transfer));
        let mut outcomes = join(|c| &c.outcomes);
        let width = self.model.outcomes.len();
        outcomes.chunks_exact_mut(width.max(1)).for_each(|sums| self.model.total(sums));
        let designer_value = match self.model.game.designer_value() {
            Some(place) => outcomes.chunks_exact(width.max(1)).map(|outcomes| outcomes[place]).collect(),
            None => Vec::new(),
        };
        Play {
            probes,
            players,
            actions,
            phi: crowds.phi[slot].clone(),
            strategy: join(|c| &c.strategy),
            state_probability: Vec::new(),
            state_strategy: Vec::new(),
            constraint: join(|c| &c.constraint).into(),
            outcomes,
            expectation: Expectation::MeanField,
            value: payoff.iter().zip(&transfer).map(|(payoff, paid)| payoff + paid).collect(),
            payoff,
            transfer,
            designer_value,
            regret: join(|c| &c.regret),
            residual: convergence.iter().map(|c| c.residual).collect(),
            rounds: convergence.iter().map(|c| c.rounds).collect(),
            status: convergence.iter().map(|c| c.status).collect(),
            points: None,
            over_time: None,
            crowd,
        }
    }

    /// Lets `work` look at the play of every type of a population as a designer sees it, in blocks of types; results in order,
    /// nothing where players are none. `draws` and `key` are as for [`Model::observe`].
    ///
    /// # Errors
    /// The game failed.
    pub fn observe_types<R: Send + 'static>(
        &self,
        play: &Play,
        draws: Option<usize>,
        key: Key,
        work: impl Fn(population::Block, &Observation) -> R + Sync,
    ) -> Result<Vec<R>, ModelError> {
        population::observe(&self.model, play, draws, key, self.world.resource::<Workers>(), work)
    }

    /// How payoffs, regrets, residuals and actions are distributed over a population, and who has the largest regrets; nothing
    /// where players are none.
    ///
    /// # Errors
    /// The game failed.
    pub fn describe(&self, play: &Play) -> Result<(Vec<Spread>, Vec<WorstAgent>), ModelError> {
        population::describe(&self.model, play, self.world.resource::<Workers>())
    }
}
