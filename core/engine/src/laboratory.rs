//! A world in which stage games are played to rest.

mod begin;
mod crowd;
mod outcome;
mod over_time;
mod types;

use std::ops::ControlFlow;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::learning::{Expectation, Learning, LearningRule, Mode, PrecisionSchedule, Reported};
use crate::model::{Model, ModelError};
use crate::play::Play;
use crate::world::Workers;
use crate::world::arena::{Arena, Memories};
use crate::world::chains::Chains;
use crate::world::components::{Convergence, MechanismSlot, Probe, Status};
use crate::world::exact::{Shapes, Tables};
use crate::world::fault::Fault;
use crate::world::imitate::Classes;
use crate::world::rules::Rules;
use crate::world::sampled::Samplers;
use crate::world::schedule;

/// Stage games of up to `slots` mechanism values, side by side in one bevy world.
pub struct Laboratory {
    world: World,
    round: Schedule,
    trial: Schedule,
    review: Schedule,
    learning: Learning,
    model: Arc<Model>,
    slots: usize,
    stages: Vec<Entity>,
    /// Where searches begin, `[T][n][contributions]`, of a population sums `[T][contributions]`; uniform play if empty.
    start: Vec<f64>,
}

/// How far a stage game has come: what an observer of learning sees after every round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageReport {
    /// Which of the mechanism values.
    pub slot: usize,
    /// Which probe.
    pub probe: usize,
    /// Its convergence.
    pub convergence: Convergence,
}

impl Laboratory {
    /// A laboratory on `threads` threads. The results do not depend on how many.
    ///
    /// # Panics
    /// If there is not one rule and class a player, or accelerated learning is asked of what it cannot do: callers check.
    pub fn new(model: Arc<Model>, learning: Learning, threads: usize) -> Self {
        assert_eq!(learning.rules.len(), model.players, "one learning rule a player");
        assert_eq!(learning.classes.len(), model.players, "one class a player");
        assert!(
            learning.mode != Mode::Accelerated || can_be_accelerated(&learning),
            "only logit responses to the mean field can be accelerated"
        );
        assert!(model.population.is_none() || learning.mode == Mode::Accelerated, "a population goes straight to rest");
        let mut world = World::new();
        world.insert_resource(Workers::new(threads));
        world.insert_resource(Fault::default());
        world.insert_resource(Rules::of(&learning));
        world.insert_resource(Classes::new(&learning.classes));
        world.insert_resource(Tables::default());
        world.insert_resource(Chains::default());
        world.insert_resource(Samplers::default());
        Laboratory {
            world,
            round: match learning.mode {
                _ if model.population.is_some() => schedule::population(),
                Mode::Relaxation { .. } => schedule::relaxation(),
                Mode::LinearReplies => schedule::linear_replies(),
                Mode::Rounds { .. } | Mode::Accelerated => schedule::round(),
            },
            trial: schedule::trial(),
            review: schedule::review(),
            learning,
            model,
            slots: 0,
            stages: Vec::new(),
            start: Vec::new(),
        }
    }

    /// The game that is played.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// Whether these mechanism values can be played side by side: that there is a mean field if one is asked for, that
    /// agents have the actions they begin with, and that tables of joint actions would not be too large.
    pub fn check(&self, mechanisms: &[Vec<f64>]) -> Result<(), ModelError> {
        self.check_payoffs()?;
        if plays_points(&self.learning) || self.is_crowded() {
            return Ok(());
        }
        if self.learning.expectation == Expectation::Exact || self.learning.start.is_some() {
            let over_time = self.model.game.timeline().is_some();
            let mut mechanisms = mechanisms.to_vec();
            if over_time {
                // Tabulating takes long, and the same mechanism makes the same tables.
                mechanisms.dedup();
            }
            let arena = Arena::new(Arc::clone(&self.model), mechanisms, &self.learning)?;
            if over_time {
                Chains::new(&arena, self.world.resource::<Workers>())?;
            } else if self.learning.expectation == Expectation::Exact {
                Shapes::of(&arena)?;
            }
        }
        Ok(())
    }

    /// Whether the game has the payoffs that are asked for.
    fn check_payoffs(&self) -> Result<(), ModelError> {
        match self.learning.mode {
            Mode::Relaxation { .. } if !self.model.game.has_joint_payoff() => return Err(ModelError::NoJointPayoff),
            Mode::LinearReplies if !self.model.game.is_aggregative() => return Err(ModelError::NoMeanField),
            Mode::Relaxation { .. } | Mode::LinearReplies => return Ok(()),
            Mode::Rounds { .. } | Mode::Accelerated => {}
        }
        if self.model.game.timeline().is_some() {
            let exact = self.learning.expectation == Expectation::Exact;
            return if exact { Ok(()) } else { Err(ModelError::NotExact) };
        }
        let mean_field = self.learning.expectation == Expectation::MeanField;
        if mean_field && !self.model.game.is_aggregative() { Err(ModelError::NoMeanField) } else { Ok(()) }
    }

    /// Plays every stage game of these mechanism values to rest, or until it stalls or its rounds are used up.
    ///
    /// The outcome is a function of the mechanism values and of [`Laboratory::search_from_here`] alone: nothing else is
    /// carried over from earlier play.
    pub fn play(&mut self, mechanisms: &[Vec<f64>]) -> Result<Vec<Play>, ModelError> {
        self.play_watched(mechanisms, |_| ControlFlow::Continue(()))
    }

    /// As [`Laboratory::play`]; `watch` sees the world after every round and may break off, which leaves the stage games
    /// that still learn marked as interrupted.
    pub fn play_watched(
        &mut self,
        mechanisms: &[Vec<f64>],
        mut watch: impl FnMut(&Laboratory) -> ControlFlow<()>,
    ) -> Result<Vec<Play>, ModelError> {
        self.begin(mechanisms)?;
        loop {
            let goes_on = self.play_round()?;
            let broken_off = watch(self).is_break();
            if goes_on && broken_off {
                self.interrupt()?;
            }
            if !goes_on || broken_off {
                return (0..mechanisms.len()).map(|slot| self.outcome(slot)).collect();
            }
        }
    }

    /// Lets the agents go on learning where they stand, for `rounds` rounds at the most, under other mechanism values, as
    /// many as before: what they play and remember stays. Stages that come to rest wait there. The plays are those after
    /// the last round; of stages that did not come to rest the status is [`Status::Learning`].
    ///
    /// # Panics
    /// If nothing has begun, or agents do not learn in rounds and report their last strategies: callers check.
    ///
    /// # Errors
    /// The game failed, or the new mechanism takes or gives feasible actions.
    pub fn go_on(&mut self, mechanisms: &[Vec<f64>], rounds: usize) -> Result<Vec<Play>, ModelError> {
        assert!(self.can_go_on(), "agents learn in rounds and report what they play last");
        assert_eq!(mechanisms.len(), self.slots, "as many mechanism values as before");
        self.world.resource_mut::<Arena>().move_to(mechanisms)?;
        self.restart();
        self.prepare_expectations(false)?;
        self.world.resource_mut::<Rules>().max_rounds = rounds + 1;
        for _ in 0..rounds {
            if !self.play_round()? {
                break;
            }
        }
        self.review.run(&mut self.world);
        self.world.resource_mut::<Rules>().max_rounds = self.learning.max_rounds;
        self.fault()?;
        (0..mechanisms.len()).map(|slot| self.outcome(slot)).collect()
    }

    /// Whether the agents can learn while the mechanism moves: in rounds, by what they play and not by averages of it.
    pub fn can_go_on(&self) -> bool {
        matches!(self.learning.mode, Mode::Rounds { .. }) && self.learning.reported == Reported::Last
    }

    /// Everything that agents go on from.
    pub fn memories(&self) -> Memories {
        self.world.resource::<Arena>().memories()
    }

    /// Lets agents under these mechanism values, as many as there were, go on from `memories`; whether they can, since they
    /// fit only the game and the agents they come from.
    ///
    /// # Errors
    /// The game failed.
    pub fn remember(&mut self, mechanisms: &[Vec<f64>], memories: &Memories) -> Result<bool, ModelError> {
        self.begin(mechanisms)?;
        Ok(self.world.resource_mut::<Arena>().recall(memories))
    }

    fn interrupt(&mut self) -> Result<(), ModelError> {
        if self.learning.mode == Mode::Accelerated {
            return self.interrupt_search();
        }
        if self.learning.reported != Reported::Last {
            let arena = &mut *self.world.resource_mut::<Arena>();
            arena.stages.due.copy_from_slice(&arena.stages.active);
            self.try_averages()?;
        }
        for mut convergence in self.world.query::<&mut Convergence>().iter_mut(&mut self.world) {
            if convergence.status == Status::Learning {
                convergence.status = Status::Interrupted;
            }
        }
        if self.learning.reported != Reported::Last {
            let arena = &mut *self.world.resource_mut::<Arena>();
            // The averages that were just tried are the outcome.
            for stage in 0..arena.stages.active.len() {
                if arena.stages.active[stage] {
                    arena.exchange_average(stage);
                }
            }
        }
        Ok(())
    }

    /// Ends accelerated searches where they are, as those are whose rounds are used up: what they search for are beliefs, and
    /// strategies are made of these and measured at the end only.
    fn interrupt_search(&mut self) -> Result<(), ModelError> {
        self.world.resource_mut::<Rules>().max_rounds = 0;
        while self.play_round()? {}
        self.world.resource_mut::<Rules>().max_rounds = self.learning.max_rounds;
        for mut convergence in self.world.query::<&mut Convergence>().iter_mut(&mut self.world) {
            if convergence.status == Status::Budget {
                convergence.status = Status::Interrupted;
            }
        }
        Ok(())
    }

    /// Puts the averages that are due before the agents.
    fn try_averages(&mut self) -> Result<(), ModelError> {
        if self.world.resource::<Arena>().stages.due.contains(&true) {
            self.trial.run(&mut self.world);
        }
        self.fault()
    }

    fn fault(&mut self) -> Result<(), ModelError> {
        match self.world.resource_mut::<Fault>().0.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Lets every later search begin at the beliefs now held under mechanism value `slot`, instead of uniform play: for
    /// many mechanisms in the neighbourhood of one. Learning round by round always begins where `Learning::start` says.
    /// So does relaxation, which begins in the middle of the box.
    pub fn search_from_here(&mut self, slot: usize) {
        if plays_points(&self.learning) {
            return;
        }
        if self.is_crowded() {
            self.start = self.outcome_of_crowd(slot).crowd.map(|crowd| crowd.sums()).unwrap_or_default();
            return;
        }
        let arena = self.world.resource::<Arena>();
        let width = self.model.probes * self.model.players * self.model.contributions;
        self.start = arena.agents.belief[slot * width..][..width].to_vec();
    }

    /// Plays one round in every stage game that still learns; whether any goes on.
    pub fn play_round(&mut self) -> Result<bool, ModelError> {
        self.round.run(&mut self.world);
        self.fault()?;
        if plays_points(&self.learning) || self.is_crowded() {
            return Ok(false);
        }
        self.try_averages()?;
        Ok(self.world.resource::<Arena>().stages.active.contains(&true))
    }

    /// Every stage game's convergence, ordered by mechanism value and probe.
    pub fn reports(&self) -> Vec<StageReport> {
        let report = |&stage: &Entity| {
            let entity = self.world.entity(stage);
            let (slot, probe, convergence) = entity.components::<(&MechanismSlot, &Probe, &Convergence)>();
            StageReport { slot: slot.0, probe: probe.0, convergence: *convergence }
        };
        self.stages.iter().map(report).collect()
    }

    /// The world, for observers that want to see more than [`Laboratory::reports`].
    pub fn world(&self) -> &World {
        &self.world
    }
}

/// Whether players go straight to points of a box.
fn plays_points(learning: &Learning) -> bool {
    matches!(learning.mode, Mode::Relaxation { .. } | Mode::LinearReplies)
}

fn can_be_accelerated(learning: &Learning) -> bool {
    let smooth = |rule: &LearningRule| {
        matches!(rule, LearningRule::LogitResponse { precision: PrecisionSchedule::Constant { .. } })
    };
    let usual = (learning.expectation, learning.reported) == (Expectation::MeanField, Reported::Last);
    usual && learning.start.is_none() && learning.rules.iter().all(smooth)
}
