//! Walk: in games over time, agents who learn from what happens to them live through an episode of play.
//!
//! An episode begins in a state drawn from the law of the first one. In each of its periods every agent draws an action from its
//! policy, receives its payoff, sees the next state and learns; agents of other rules act by their policies and learn as they
//! always do. Where a player cannot tell states apart, what it learns in one it knows in all of them.

use bevy_ecs::prelude::*;
use walras_theory::learning::draw_action;

use super::Workers;
use super::arena::{Arena, carve};
use super::chains::{Chains, cells_of_chain};
use super::rules::Rules;
use crate::dynamic::Chain;
use crate::learning::{LearningRule, Transit};
use crate::random::{Key, Philox, Purpose};

pub(super) fn walk(rules: Res<Rules>, chains: Res<Chains>, workers: Res<Workers>, mut arena: ResMut<Arena>) {
    if !rules.walks || !chains.are_there() {
        return;
    }
    let arena = &mut *arena;
    let (stages, n) = (arena.model.game.stages(), arena.model.players);
    let active = |chain: &usize| arena.stages.active[chain * stages..(chain + 1) * stages].contains(&true);
    let walked: Vec<usize> = (0..arena.stages.active.len() / stages).filter(active).collect();
    let cells = |chain: &usize| cells_of_chain(arena, *chain).unwrap_or_default();
    let cells: Vec<_> = walked.iter().map(cells).collect();
    let rows: Vec<_> = walked.iter().map(|chain| chain * stages * n..(chain + 1) * stages * n).collect();
    let mut columns = [&mut arena.cells.strategy, &mut arena.cells.memory].map(std::mem::take);
    let (mut critic, mut steps) = (std::mem::take(&mut arena.rows.critic), std::mem::take(&mut arena.rows.steps));
    let [strategy, memory] = columns.each_mut().map(|column| carve(column, cells.iter().cloned()));
    let known = carve(&mut critic, rows.iter().cloned()).into_iter().zip(carve(&mut steps, rows.iter().cloned()));
    let frozen = &*arena;
    let work = walked.iter().zip(strategy.into_iter().zip(memory)).zip(known).collect();
    workers.run(work, |((&chain, (strategy, memory)), (critic, steps))| {
        let Some(law) = chains.of(chain) else { return };
        let first = chain * stages;
        let key = frozen.key(rules.seed, Purpose::Walk, first, 0);
        let learners = (0..n).map(|player| frozen.rows.rule[first * n + player]).collect();
        Walk { chain: law, learners, strategy, memory, critic, steps }.episode(key, rules.episode);
    });
    [arena.cells.strategy, arena.cells.memory] = columns;
    (arena.rows.critic, arena.rows.steps) = (critic, steps);
    for chain in walked {
        (chain * stages..(chain + 1) * stages).for_each(|stage| arena.match_beliefs(stage));
    }
}

/// The agents of a chain as they live through it.
struct Walk<'a> {
    chain: &'a Chain,
    /// The rule of each player.
    learners: Vec<LearningRule>,
    /// Policies, a flat profile of the chain.
    strategy: &'a mut [f64],
    /// What is remembered of actions, likewise.
    memory: &'a mut [f64],
    /// What is thought of states, `[stages][players]`.
    critic: &'a mut [f64],
    /// How often each has learned in a state, `[stages][players]`.
    steps: &'a mut [u64],
}

impl Walk<'_> {
    /// So many periods from the first state on, or as many as the game has.
    fn episode(&mut self, key: Key, periods: usize) {
        let game = self.chain.game();
        let mut fate = key.stream();
        let mut hands: Vec<Philox> =
            (0..self.learners.len()).map(|player| Key { agent: 1 + player as u32, ..key }.stream()).collect();
        let mut stage = draw_action(self.chain.initial(), 1.0, &mut fate);
        let mut actions = self.draw(stage, &mut hands);
        let periods = self.chain.horizon().unwrap_or(periods);
        for period in 0..periods {
            let state = stage % game.states();
            let shape = game.stage(state).actions();
            let joint = actions.iter().zip(shape).fold(0, |joint, (action, count)| joint * count + action);
            let last = self.chain.horizon() == Some(period + 1);
            let next = draw_next(self.chain, state, joint, &mut fate);
            let next = if self.chain.horizon().is_some() { (period + 1) * game.states() + next } else { next };
            let after = if last { None } else { Some((next, self.draw(next, &mut hands))) };
            for (player, &action) in actions.iter().enumerate() {
                let reward = game.stage(state).payoffs(player)[joint];
                let follows = after.as_ref().map(|(next, actions)| (*next, actions[player]));
                self.learn(player, stage, action, reward, follows);
            }
            let Some((next, drawn)) = after else { return };
            (stage, actions) = (next, drawn);
        }
    }

    /// What all players do in a stage.
    fn draw(&self, stage: usize, hands: &mut [Philox]) -> Vec<usize> {
        let own = |player| &self.strategy[self.chain.strategy(player, stage)];
        hands.iter_mut().enumerate().map(|(player, hand)| draw_action(own(player), 1.0, hand)).collect()
    }

    /// A player learns from a payoff and, unless play has ended, the next stage and what it will do there.
    fn learn(&mut self, player: usize, stage: usize, action: usize, reward: f64, follows: Option<(usize, usize)>) {
        let rule = self.learners[player];
        if !rule.walks() {
            return;
        }
        let n = self.learners.len();
        let known = self.chain.first_alike(player, stage);
        let own = self.chain.strategy(player, known);
        let next = follows.map(|(next, action)| {
            let next = self.chain.first_alike(player, next);
            let values = &self.memory[self.chain.strategy(player, next)];
            rule.worth_of_next(values, action, self.critic[next * n + player])
        });
        let target = reward + self.chain.game().discount() * next.unwrap_or_default();
        let place = known * n + player;
        rule.learn(Transit {
            action,
            target,
            step: self.steps[place],
            memory: &mut self.memory[own.clone()],
            critic: &mut self.critic[place],
            strategy: &mut self.strategy[own.clone()],
        });
        self.steps[place] += 1;
        for alike in self.chain.others_alike(player, known) {
            let other = self.chain.strategy(player, alike);
            self.strategy.copy_within(own.clone(), other.start);
            self.memory.copy_within(own.clone(), other.start);
            self.critic[alike * n + player] = self.critic[place];
            self.steps[alike * n + player] = self.steps[place];
        }
    }
}

/// The state that follows.
fn draw_next(chain: &Chain, state: usize, joint: usize, fate: &mut Philox) -> usize {
    let row = chain.game().transition().row(chain.game().row(state, joint));
    let (states, law): (Vec<usize>, Vec<f64>) = row.unzip();
    let total = law.iter().sum();
    states[draw_action(&law, total, fate)]
}
