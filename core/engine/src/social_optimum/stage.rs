//! Joint actions of a stage game, and what they bring.

use crate::model::{FEASIBILITY_TOLERANCE, Model};
use crate::outcomes::push_aggregates;
use crate::play::{Play, at_probe};
use crate::plugin::{Batch, Function, PluginError};
use crate::random::Key;

/// Payoffs that go through the plugin at a time, about.
pub(super) const ROWS: usize = 4096;

/// Joint actions of one stage game.
pub(super) struct Stage<'a> {
    pub(super) model: &'a Model,
    phi: &'a [f64],
    pub(super) probe: usize,
    /// Whether what players pay counts as well: then what is looked for is the most surplus.
    with_transfers: bool,
    /// Feasible actions of each player.
    pub(super) feasible: Vec<Vec<usize>>,
    players: Vec<u32>,
    probes: Vec<u32>,
    action: Vec<f64>,
    others: Vec<f64>,
    payoff: Vec<f64>,
    transfer: Vec<f64>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(model: &'a Model, play: &'a Play, probe: usize, with_transfers: bool) -> Self {
        let (n, actions) = (model.players, model.actions);
        let feasible = |player: usize| {
            let row = &play.constraint[(probe * n + player) * actions..][..actions];
            (0..actions).filter(|&action| row[action] <= FEASIBILITY_TOLERANCE).collect()
        };
        Stage {
            model,
            phi: &play.phi,
            probe,
            with_transfers,
            feasible: (0..n).map(feasible).collect(),
            players: Vec::new(),
            probes: Vec::new(),
            action: Vec::new(),
            others: Vec::new(),
            payoff: Vec::new(),
            transfer: Vec::new(),
        }
    }

    /// Every player's payoffs at all joint actions, or more than can be counted.
    pub(super) fn payoffs(&self) -> usize {
        self.feasible.iter().fold(self.model.players, |product, actions| product.saturating_mul(actions.len()))
    }

    /// The largest welfare of all joint actions, and what play brings: the expectation over all of them.
    pub(super) fn enumerate(&mut self, play: &Play) -> Result<(f64, f64), PluginError> {
        let n = self.model.players;
        let at_a_time = (ROWS / n).max(1);
        let mut digits = vec![0; n];
        let (mut profiles, mut best, mut played, mut goes_on) = (Vec::new(), f64::NEG_INFINITY, 0.0, true);
        while goes_on {
            profiles.clear();
            while goes_on && profiles.len() < at_a_time * n {
                profiles.extend(digits.iter().zip(&self.feasible).map(|(&digit, actions): (&usize, _)| actions[digit]));
                goes_on = advance(&mut digits, &self.feasible);
            }
            for (welfare, profile) in self.welfare(&profiles)?.into_iter().zip(profiles.chunks_exact(n)) {
                let likely = |(player, &action): (usize, &usize)| play.strategy_of(self.probe, player)[action];
                best = best.max(welfare);
                played += welfare * profile.iter().enumerate().map(likely).product::<f64>();
            }
        }
        Ok((best, played))
    }

    /// What play brings as its players expect it.
    pub(super) fn expected(&self, play: &Play) -> f64 {
        let values = if self.with_transfers { &play.value } else { &play.payoff };
        values[self.probe * play.players..][..play.players].iter().sum()
    }

    /// Welfare of `count` joint actions of play, drawn with the random numbers of `key`.
    pub(super) fn draws(&mut self, play: &Play, count: usize, key: Key) -> Result<Vec<f64>, PluginError> {
        let n = self.model.players;
        let drawn = play.episodes(self.probe, count, at_probe(key, self.probe));
        let mut welfare = Vec::with_capacity(count);
        for episodes in drawn.chunks((ROWS / n).max(1) * n) {
            let profiles: Vec<usize> = episodes.iter().map(|(_, action)| *action as usize).collect();
            welfare.extend(self.welfare(&profiles)?);
        }
        Ok(welfare)
    }

    /// `Σ_i U^i`, or with what players pay, at these joint actions, `[profiles][players]` of actions of the grid.
    pub(super) fn welfare(&mut self, profiles: &[usize]) -> Result<Vec<f64>, PluginError> {
        let (n, d) = (self.model.players, self.model.dimensions);
        // Transfers of a game that knows aggregates are told at these.
        let game = &self.model.game;
        let joint = game.has_joint_payoff() && !(self.with_transfers && game.is_aggregative());
        let rows = profiles.len();
        self.players = (0..rows).map(|row| (row % n) as u32).collect();
        self.probes = vec![self.probe as u32; rows];
        self.payoff.resize(rows, 0.0);
        self.action.clear();
        self.others.clear();
        for &action in profiles {
            self.action.extend_from_slice(&self.model.action[action * d..][..d]);
        }
        for profile in profiles.chunks_exact(n) {
            if joint {
                self.push_profiles(profile);
            } else {
                self.push_aggregates(profile);
            }
        }
        let batch = Batch {
            phi: self.phi,
            player: &self.players,
            probe: &self.probes,
            action: &self.action,
            ..Batch::default()
        };
        let batch = match joint {
            true => Batch { profile: &self.others, ..batch },
            false => Batch { aggregate: &self.others, ..batch },
        };
        let utility = if joint { Function::JointPayoff } else { Function::Payoff };
        self.model.game.evaluate(utility, &batch, &mut self.payoff)?;
        if self.with_transfers {
            self.transfer.resize(rows, 0.0);
            self.model.game.transfer(&batch, &mut self.transfer)?;
            self.payoff.iter_mut().zip(&self.transfer).for_each(|(payoff, paid)| *payoff += paid);
        }
        Ok(self.payoff.chunks_exact(n).map(|payoffs| payoffs.iter().sum()).collect())
    }

    fn push_profiles(&mut self, profile: &[usize]) {
        let d = self.model.dimensions;
        for _ in profile {
            for &action in profile {
                self.others.extend_from_slice(&self.model.action[action * d..][..d]);
            }
        }
    }

    fn push_aggregates(&mut self, profile: &[usize]) {
        let model = self.model;
        push_aggregates(
            model,
            |player, which| model.contribution_of(player, 0, profile[player])[which],
            &mut self.others,
        );
    }
}

/// The next joint action, the last player's fastest; whether there is one.
fn advance(digits: &mut [usize], feasible: &[Vec<usize>]) -> bool {
    for (digit, actions) in digits.iter_mut().zip(feasible).rev() {
        *digit += 1;
        if *digit < actions.len() {
            return true;
        }
        *digit = 0;
    }
    false
}
