//! A world in which stage games are played to rest.

use std::ops::ControlFlow;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::learning::{Expectation, Learning, LearningRule, Mode, PrecisionSchedule, Reported};
use crate::model::{Model, ModelError};
use crate::outcomes;
use crate::play::Play;
use crate::world::Workers;
use crate::world::arena::{Arena, Memories};
use crate::world::components::{Convergence, MechanismSlot, Place, Player, PlaysIn, Probe, Search, Stage, Status};
use crate::world::exact::{Shapes, Tables};
use crate::world::fault::Fault;
use crate::world::imitate::Classes;
use crate::world::relax::Boxes;
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
    /// Where searches begin, `[T][n][contributions]`; uniform play if empty.
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
        let mut world = World::new();
        world.insert_resource(Workers::new(threads));
        world.insert_resource(Fault::default());
        world.insert_resource(Rules::of(&learning));
        world.insert_resource(Classes::new(&learning.classes));
        world.insert_resource(Tables::default());
        world.insert_resource(Samplers::default());
        Laboratory {
            world,
            round: if relaxes(&learning) { schedule::relaxation() } else { schedule::round() },
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
        if relaxes(&self.learning) {
            return Ok(());
        }
        if self.learning.expectation == Expectation::Exact || self.learning.start.is_some() {
            let arena = Arena::new(Arc::clone(&self.model), mechanisms.to_vec(), &self.learning)?;
            if self.learning.expectation == Expectation::Exact {
                Shapes::of(&arena)?;
            }
        }
        Ok(())
    }

    /// Whether the game has the payoffs that are asked for.
    fn check_payoffs(&self) -> Result<(), ModelError> {
        if relaxes(&self.learning) {
            return if self.model.game.has_joint_payoff() { Ok(()) } else { Err(ModelError::NoJointPayoff) };
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
        if self.learning.reported != Reported::Last {
            let arena = &mut *self.world.resource_mut::<Arena>();
            arena.due.copy_from_slice(&arena.active);
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
            for stage in 0..arena.active.len() {
                if arena.active[stage] {
                    arena.exchange_average(stage);
                }
            }
        }
        Ok(())
    }

    /// Puts the averages that are due before the agents.
    fn try_averages(&mut self) -> Result<(), ModelError> {
        if self.world.resource::<Arena>().due.contains(&true) {
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

    /// Sets up the stage games of these mechanism values; everyone plays as she begins.
    pub fn begin(&mut self, mechanisms: &[Vec<f64>]) -> Result<(), ModelError> {
        self.check_payoffs()?;
        if relaxes(&self.learning) {
            self.world.insert_resource(Boxes::new(Arc::clone(&self.model), mechanisms.to_vec()));
            self.populate(mechanisms.len());
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
        }
        Ok(())
    }

    fn prepare_expectations(&mut self, tables_hold: bool) -> Result<(), ModelError> {
        match self.learning.expectation {
            Expectation::Exact if !tables_hold => {
                // Old tables go before new ones come: there may be room for one set only.
                self.world.insert_resource(Tables::default());
                let tables = Tables::new(self.world.resource::<Arena>(), self.world.resource::<Workers>())?;
                self.world.insert_resource(tables);
            }
            Expectation::Sampled { .. } => {
                let samplers = Samplers::new(self.world.resource::<Arena>().active.len());
                self.world.insert_resource(samplers);
            }
            _ => {}
        }
        Ok(())
    }

    /// Lets every later search begin at the beliefs now held under mechanism value `slot`, instead of uniform play: for
    /// many mechanisms in the neighbourhood of one. Learning round by round always begins where `Learning::start` says.
    /// So does relaxation, which begins in the middle of the box.
    pub fn search_from_here(&mut self, slot: usize) {
        if relaxes(&self.learning) {
            return;
        }
        let arena = self.world.resource::<Arena>();
        let width = self.model.probes * self.model.players * self.model.contributions;
        self.start = arena.belief[slot * width..][..width].to_vec();
    }

    /// Plays one round in every stage game that still learns; whether any goes on.
    pub fn play_round(&mut self) -> Result<bool, ModelError> {
        self.round.run(&mut self.world);
        self.fault()?;
        if relaxes(&self.learning) {
            return Ok(false);
        }
        self.try_averages()?;
        Ok(self.world.resource::<Arena>().active.contains(&true))
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

    /// The play under mechanism value `slot` as it stands.
    ///
    /// # Errors
    /// The game cannot tell its outcomes.
    pub fn outcome(&self, slot: usize) -> Result<Play, ModelError> {
        if relaxes(&self.learning) {
            return Ok(self.outcome_in_points(slot));
        }
        let arena = self.world.resource::<Arena>();
        let Model { probes, players, actions, .. } = *self.model;
        let states = &self.model.states;
        let agents = slot * probes * players..(slot + 1) * probes * players;
        let rows = agents.start * states.count..agents.end * states.count;
        let mut state_strategy = vec![0.0; rows.len() * actions];
        for (row, strategy) in rows.clone().zip(state_strategy.chunks_exact_mut(actions)) {
            for cell in arena.cells_of(row) {
                strategy[arena.choice[cell] as usize] = arena.strategy[cell];
            }
        }
        let (strategy, state_strategy) = match states.are_drawn() {
            true => (mean_over_states(&state_strategy, &states.probability, actions), state_strategy),
            false => (state_strategy, Vec::new()),
        };
        let convergence = self.convergence(slot);
        let mut play = Play {
            probes,
            players,
            actions,
            phi: arena.phi[slot].clone(),
            strategy,
            state_probability: if states.are_drawn() { states.probability.clone() } else { Vec::new() },
            state_strategy,
            outcomes: Vec::new(),
            constraint: Arc::clone(&arena.constraint[slot]),
            payoff: mean_over_states(&arena.expected_payoff[rows.clone()], &states.probability, 1),
            regret: mean_over_states(&arena.regret[rows], &states.probability, 1),
            residual: convergence.iter().map(|c| c.residual).collect(),
            rounds: convergence.iter().map(|c| c.rounds).collect(),
            status: convergence.iter().map(|c| c.status).collect(),
            points: None,
        };
        play.outcomes = outcomes::expected(arena, &self.learning, slot, &play)?;
        Ok(play)
    }

    /// The convergence of the stage games of a mechanism value, `[T]`.
    fn convergence(&self, slot: usize) -> Vec<Convergence> {
        self.reports().into_iter().filter(|r| r.slot == slot).map(|r| r.convergence).collect()
    }

    /// A point is a law on a grid of one action.
    fn outcome_in_points(&self, slot: usize) -> Play {
        let boxes = self.world.resource::<Boxes>();
        let Model { probes, players, .. } = *self.model;
        let points = boxes.points[slot].clone();
        let own = |t: usize, i: usize| points.matrix[(i * probes + t) * probes + t];
        let constraint: Vec<f64> = (0..probes).flat_map(|t| (0..players).map(move |i| own(t, i))).collect();
        let convergence = self.convergence(slot);
        Play {
            probes,
            players,
            actions: 1,
            phi: boxes.phi[slot].clone(),
            strategy: vec![1.0; probes * players],
            state_probability: Vec::new(),
            state_strategy: Vec::new(),
            outcomes: Vec::new(),
            constraint: constraint.into(),
            payoff: boxes.payoff[slot].clone(),
            regret: boxes.regret[slot].clone(),
            residual: convergence.iter().map(|c| c.residual).collect(),
            rounds: convergence.iter().map(|c| c.rounds).collect(),
            status: convergence.iter().map(|c| c.status).collect(),
            points: Some(points),
        }
    }

    /// One entity a stage game, one an agent in it.
    fn populate(&mut self, slots: usize) {
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
            if self.learning.mode == Mode::Accelerated {
                let search = search(entity.world().resource::<Arena>(), stage, self.learning.tolerance);
                entity.insert(search);
            }
            let place = |player| Place(stage * self.model.players + player);
            let agent = |(player, rule): (usize, &LearningRule)| (Player(player), place(player), *rule, PlaysIn(id));
            self.world.spawn_batch(self.learning.rules.iter().enumerate().map(agent).collect::<Vec<_>>());
            self.stages.push(id);
        }
    }

    fn restart(&mut self) {
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

/// The expectation over states of `[rows][S][width]`, `[rows][width]`.
fn mean_over_states(values: &[f64], probability: &[f64], width: usize) -> Vec<f64> {
    if let [_] = probability {
        return values.to_vec();
    }
    let mut means = vec![0.0; values.len() / probability.len()];
    for (values, means) in values.chunks_exact(width * probability.len()).zip(means.chunks_exact_mut(width)) {
        for (values, likely) in values.chunks_exact(width).zip(probability) {
            means.iter_mut().zip(values).for_each(|(mean, value)| *mean += likely * value);
        }
    }
    means
}

fn relaxes(learning: &Learning) -> bool {
    matches!(learning.mode, Mode::Relaxation { .. })
}

fn can_be_accelerated(learning: &Learning) -> bool {
    let smooth = |rule: &LearningRule| {
        matches!(rule, LearningRule::LogitResponse { precision: PrecisionSchedule::Constant { .. } })
    };
    let usual = (learning.expectation, learning.reported) == (Expectation::MeanField, Reported::Last);
    usual && learning.start.is_none() && learning.rules.iter().all(smooth)
}

/// The accelerated search of a stage. Its tolerance counts contributions in units of their range.
fn search(arena: &Arena, stage: usize, tolerance: f64) -> Search {
    let (agents, k) = (arena.agents_of(stage), arena.model.contributions);
    let unknowns = agents.start * k..agents.end * k;
    let ranges = arena.high[unknowns.clone()].iter().zip(&arena.low[unknowns.clone()]).map(|(high, low)| high - low);
    Search::new(&arena.origin[unknowns], tolerance * ranges.fold(f64::MIN_POSITIVE, f64::max))
}

impl Status {
    /// As tables and summaries spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Learning => "learning",
            Status::Converged => "converged",
            Status::Stalled => "stalled",
            Status::Budget => "budget",
            Status::Interrupted => "interrupted",
            Status::Failed => "failed",
        }
    }
}
