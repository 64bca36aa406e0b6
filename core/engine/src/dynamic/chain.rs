//! A game over time under one mechanism.

use walras_theory::dynamic::{Evaluation, MarkovGame, Transition, evaluate_periods};

use crate::plugin::Timeline;

/// Stage games of states, laws of next states and of the first one, and how many periods there are.
#[derive(Clone, Debug)]
pub struct Chain {
    game: MarkovGame,
    initial: Vec<f64>,
    horizon: Option<usize>,
    probe: usize,
    /// Actions of the grid that each player may take, `[states][players]`.
    feasible: Vec<Vec<Vec<usize>>>,
    /// The states that each player cannot tell apart, `[players]` of classes, each in ascending order; empty if all see all.
    classes: Vec<Vec<Vec<usize>>>,
    /// The class of each state, `[players][states]`; empty if all see all.
    class: Vec<Vec<usize>>,
}

impl Chain {
    pub(super) fn new(
        timeline: &Timeline,
        game: MarkovGame,
        initial: Vec<f64>,
        feasible: Vec<Vec<Vec<usize>>>,
        probe: usize,
    ) -> Self {
        let players = if timeline.hides_types() { game.players() } else { 0 };
        let (mut classes, mut class) = (Vec::new(), Vec::new());
        for player in 0..players {
            let known: Vec<usize> = (0..timeline.states).map(|state| timeline.information(state, player)).collect();
            let mut members = vec![Vec::new(); timeline.states];
            known.iter().enumerate().for_each(|(state, &class)| members[class].push(state));
            classes.push(members);
            class.push(known);
        }
        Chain { initial, horizon: timeline.horizon, probe, feasible, classes, class, game }
    }

    /// The game of its states, of which a game with a horizon plays so many periods.
    pub fn game(&self) -> &MarkovGame {
        &self.game
    }

    /// The law of the first state, `[states]`.
    pub fn initial(&self) -> &[f64] {
        &self.initial
    }

    /// How many periods are played; without end if absent.
    pub fn horizon(&self) -> Option<usize> {
        self.horizon
    }

    /// The probe under which it is played.
    pub fn probe(&self) -> usize {
        self.probe
    }

    /// Actions of the grid that each player may take, `[states][players]`.
    pub fn feasible(&self) -> &[Vec<Vec<usize>>] {
        &self.feasible
    }

    /// How many stage games there are: states, in each period where play ends.
    pub fn stages(&self) -> usize {
        self.game.states() * self.horizon.unwrap_or(1)
    }

    /// Length of a flat profile of all stages.
    pub fn profile_length(&self) -> usize {
        self.game.profile_length() * self.horizon.unwrap_or(1)
    }

    /// Whether players know less than the whole state, so that what they could gain if they knew it all is only a bound.
    pub fn hides_types(&self) -> bool {
        !self.classes.is_empty()
    }

    /// Where a player's strategy in a stage stands in a flat profile.
    pub fn strategy(&self, player: usize, stage: usize) -> std::ops::Range<usize> {
        let (period, state) = (stage / self.game.states(), stage % self.game.states());
        let own = self.game.strategy(player, state);
        let first = period * self.game.profile_length();
        first + own.start..first + own.end
    }

    /// What policies are worth from each stage on, `[players][stages]`, and what each action is worth there if policies are
    /// followed from then on, flat like a profile. `None` if the numbers are not finite.
    pub fn evaluate(&self, profile: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
        let (values, mut actions) = match self.horizon {
            Some(periods) => evaluate_periods(&self.game, periods, profile),
            None => {
                let mut evaluation = Evaluation::new(&self.game);
                if !evaluation.evaluate(profile) {
                    return None;
                }
                (evaluation.values().to_vec(), evaluation.action_values().to_vec())
            }
        };
        let finite = values.iter().chain(&actions).all(|x| x.is_finite());
        if finite && self.hides_types() {
            self.pool(profile, &mut actions);
        }
        finite.then_some((values, actions))
    }

    /// Puts, in place of the values of a player's actions in states that look the same to it, their mean over how often play
    /// is in each, so that it does the same in all of them.
    fn pool(&self, profile: &[f64], actions: &mut [f64]) {
        let states = self.game.states();
        let often = self.occupation(&self.laws(profile));
        for (player, period) in (0..self.classes.len()).flat_map(|i| (0..self.periods()).map(move |t| (i, t))) {
            for members in self.classes[player].iter().filter(|members| members.len() > 1) {
                let stages = || members.iter().map(|state| period * states + state);
                let mass: f64 = stages().map(|stage| often[stage]).sum();
                let weight = |stage: usize| match mass > 0.0 {
                    true => often[stage] / mass,
                    false => 1.0 / members.len() as f64,
                };
                let mut mean = vec![0.0; self.strategy(player, members[0]).len()];
                for stage in stages() {
                    let own = &actions[self.strategy(player, stage)];
                    mean.iter_mut().zip(own).for_each(|(mean, q)| *mean += weight(stage) * q);
                }
                stages().for_each(|stage| actions[self.strategy(player, stage)].copy_from_slice(&mean));
            }
        }
    }

    /// How many periods have stage games of their own.
    fn periods(&self) -> usize {
        self.horizon.unwrap_or(1)
    }

    /// The first of the stages that look the same to a player as this one.
    pub(crate) fn first_alike(&self, player: usize, stage: usize) -> usize {
        let Some(class) = self.class.get(player) else { return stage };
        let (state, states) = (stage % self.game.states(), self.game.states());
        stage / states * states + self.classes[player][class[state]][0]
    }

    /// The others of them, given the first.
    pub(crate) fn others_alike(&self, player: usize, first: usize) -> impl Iterator<Item = usize> + '_ {
        let (state, states) = (first % self.game.states(), self.game.states());
        let members = self.class.get(player).map_or(&[][..], |class| &self.classes[player][class[state]]);
        members.iter().skip(1).map(move |state| first / states * states + state)
    }

    /// Writes the probabilities of the joint actions of a stage, the last player's action fastest.
    pub(super) fn joint_weights(&self, stage: usize, profile: &[f64], weights: &mut Vec<f64>) {
        let (period, state) = (stage / self.game.states(), stage % self.game.states());
        let profile = &profile[period * self.game.profile_length()..];
        let own = self.game.offsets()[state]..self.game.offsets()[state + 1];
        self.game.joint_weights(state, &profile[own], weights);
    }

    /// The law of the next state in each stage under policies.
    pub fn laws(&self, profile: &[f64]) -> Transition {
        let states = self.game.states();
        let (mut laws, mut law, mut weights) = (Transition::default(), vec![0.0; states], Vec::new());
        for stage in 0..self.stages() {
            law.fill(0.0);
            self.joint_weights(stage, profile, &mut weights);
            for (joint, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                let row = self.game.row(stage % states, joint);
                self.game.transition().row(row).for_each(|(next, p)| law[next] += weight * p);
            }
            laws.push(law.iter().copied().enumerate());
        }
        laws
    }
}
