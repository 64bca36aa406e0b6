//! Sampled expectations: payoffs against joint actions drawn from the opponents' strategies, never tabulated.
//!
//! All players of a stage face the same draws, each leaving its own action out, so that what one learns of its payoffs is
//! unbiased. An agent who itself plays by drawing an action, as bandits do, takes the first of its draws: with one draw a
//! round, every player faces what the others really do.

use bevy_ecs::resource::Resource;
use walras_game::metadata::Own;
use walras_theory::learning::draw_action;

use super::Workers;
use super::arena::{Arena, carve};
use crate::model::ModelError;
use crate::plugin::Batch;
use crate::random::{Purpose, Seed};

/// Rows that go through the plugin at a time, about.
const ROWS: usize = 4096;

/// Buffers of each stage, `[stages]`; none unless the expectation is sampled.
#[derive(Resource, Default)]
pub struct Samplers(Vec<Sampler>);

impl Samplers {
    /// Buffers, still empty, for as many stages.
    pub fn new(stages: usize) -> Self {
        Samplers((0..stages).map(|_| Sampler::default()).collect())
    }
}

#[derive(Default)]
struct Sampler {
    /// Cells drawn, `[draws][players]`.
    drawn: Vec<usize>,
    /// Sums of every player's contributions, `[draws][contributions]`.
    totals: Vec<f64>,
    player: Vec<u32>,
    probe: Vec<u32>,
    action: Vec<f64>,
    state: Vec<f64>,
    state_profile: Vec<f64>,
    /// Aggregates or profiles of the rows.
    others: Vec<f64>,
    payoff: Vec<f64>,
}

/// Fills the payoffs of all active stages with averages over `draws` joint actions.
pub(super) fn estimate(
    arena: &mut Arena,
    samplers: &mut Samplers,
    workers: &Workers,
    draws: usize,
    seed: Seed,
) -> Vec<Result<(), ModelError>> {
    let stages: Vec<usize> = (0..arena.stages.active.len()).filter(|&stage| arena.stages.active[stage]).collect();
    let mut payoff = std::mem::take(&mut arena.cells.payoff);
    let out = carve(&mut payoff, stages.iter().map(|&stage| arena.cells_of_stage(stage)));
    let samplers = carve(&mut samplers.0, stages.iter().map(|&stage| stage..stage + 1));
    let frozen = &*arena;
    let work = stages.iter().zip(out).zip(samplers).collect();
    let done = workers.run(work, |((&stage, out), samplers)| {
        samplers.iter_mut().try_for_each(|sampler| {
            sampler.draw(frozen, stage, draws, seed);
            sampler.average(frozen, stage, draws, out)
        })
    });
    arena.cells.payoff = payoff;
    done
}

impl Sampler {
    /// Draws what every player does: its state, then its action.
    fn draw(&mut self, arena: &Arena, stage: usize, draws: usize, seed: Seed) {
        let (n, k) = (arena.model.players, arena.model.contributions);
        self.drawn.clear();
        self.drawn.resize(draws * n, 0);
        self.totals.clear();
        self.totals.resize(draws * k, 0.0);
        let states = &arena.model.states;
        for (player, agent) in arena.agents_of(stage).enumerate() {
            let mut stream = arena.key(seed, Purpose::Action, stage, player).stream();
            let mut nature = arena.key(seed, Purpose::State, stage, player).stream();
            for draw in 0..draws {
                let state = if states.are_drawn() { draw_action(&states.probability, 1.0, &mut nature) } else { 0 };
                let cells = arena.cells_of(arena.rows_of_agent(agent).start + state);
                let cell = cells.start + draw_action(&arena.cells.strategy[cells], 1.0, &mut stream);
                self.drawn[draw * n + player] = cell;
                let contribution = &arena.cells.contribution[cell * k..][..k];
                self.totals[draw * k..][..k].iter_mut().zip(contribution).for_each(|(total, c)| *total += c);
            }
        }
    }

    /// Payoffs of every player's every action, averaged over the draws, into `out`, the stage's cells.
    fn average(&mut self, arena: &Arena, stage: usize, draws: usize, out: &mut [f64]) -> Result<(), ModelError> {
        let start = arena.cells_of_stage(stage).start;
        for (player, agent) in arena.agents_of(stage).enumerate() {
            let cells = arena.cells_of_agent(agent);
            let out = &mut out[cells.start - start..cells.end - start];
            out.fill(0.0);
            let at_a_time = (ROWS / out.len()).max(1);
            for first in (0..draws).step_by(at_a_time) {
                self.evaluate(arena, stage, player, first..draws.min(first + at_a_time))?;
                for payoffs in self.payoff.chunks_exact(out.len()) {
                    out.iter_mut().zip(payoffs).for_each(|(sum, payoff)| *sum += payoff);
                }
            }
            out.iter_mut().for_each(|sum| *sum /= draws as f64);
        }
        Ok(())
    }

    /// Payoffs `[draws][actions]` of a player against these draws.
    fn evaluate(
        &mut self,
        arena: &Arena,
        stage: usize,
        player: usize,
        draws: std::ops::Range<usize>,
    ) -> Result<(), ModelError> {
        let model = &arena.model;
        let cells = arena.cells_of_agent(arena.agents_of(stage).start + player);
        let (d, s) = (model.dimensions, model.states.dimensions);
        let (joint, rows) = (model.game.has_joint_payoff(), draws.len() * cells.len());
        [&mut self.others, &mut self.action, &mut self.state, &mut self.state_profile].into_iter().for_each(Vec::clear);
        for draw in draws {
            self.action.extend_from_slice(&arena.cells.action[cells.start * d..cells.end * d]);
            self.state.extend_from_slice(&arena.cells.state[cells.start * s..cells.end * s]);
            for cell in cells.clone() {
                if joint {
                    self.push_profile(arena, player, draw, cell)
                } else {
                    self.push_aggregates(arena, player, draw, cell)
                }
            }
        }
        self.player.clear();
        self.player.resize(rows, player as u32);
        self.probe.clear();
        self.probe.resize(rows, (stage % model.probes) as u32);
        self.payoff.resize(rows, 0.0);
        let batch = Batch {
            phi: &arena.phi[stage / model.probes],
            player: &self.player,
            probe: &self.probe,
            action: &self.action,
            state: &self.state,
            ..Batch::default()
        };
        if joint {
            let batch = Batch { profile: &self.others, state_profile: &self.state_profile, ..batch };
            model.game.joint_payoff(&batch, &mut self.payoff)?;
        } else {
            model.game.payoff(&Batch { aggregate: &self.others, ..batch }, &mut self.payoff)?;
        }
        Ok(())
    }

    fn push_profile(&mut self, arena: &Arena, player: usize, draw: usize, own: usize) {
        let (n, d, s) = (arena.model.players, arena.model.dimensions, arena.model.states.dimensions);
        for (other, &cell) in self.drawn[draw * n..][..n].iter().enumerate() {
            let cell = if other == player { own } else { cell };
            self.others.extend_from_slice(&arena.cells.action[cell * d..][..d]);
            self.state_profile.extend_from_slice(&arena.cells.state[cell * s..][..s]);
        }
    }

    fn push_aggregates(&mut self, arena: &Arena, player: usize, draw: usize, own: usize) {
        let (n, k) = (arena.model.players, arena.model.contributions);
        let drawn = &self.drawn[draw * n..][..n];
        for rule in &arena.model.aggregates {
            let contribution = |cell: usize| arena.cells.contribution[cell * k + rule.contribution];
            let others: f64 = match &rule.incoming {
                None => self.totals[draw * k + rule.contribution] - contribution(drawn[player]),
                Some(incoming) => {
                    let felt = incoming.entries(n, player).filter(|&(other, _)| other != player);
                    felt.map(|(other, weight)| weight * contribution(drawn[other])).sum()
                }
            };
            self.others.push(match rule.own {
                Own::Excluded => others,
                Own::Included => others + rule.weight(n, player, player) * contribution(own),
            });
        }
    }
}
