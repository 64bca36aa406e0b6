//! A stage game on its box of actions, as the theory sees it.

use std::sync::Mutex;

use walras_theory::equilibrium::{ContinuousGame, action_gradient_by_differences};

use crate::model::Model;
use crate::plugin::{Batch, PluginError};

/// One stage game. A failure of the game is kept, and its numbers are then NaN.
pub(crate) struct BoxGame<'a> {
    model: &'a Model,
    phi: &'a [f64],
    probe: u32,
    low: Vec<f64>,
    high: Vec<f64>,
    fault: Mutex<Option<PluginError>>,
}

impl<'a> BoxGame<'a> {
    pub(crate) fn new(model: &'a Model, phi: &'a [f64], probe: usize) -> Self {
        let (low, high) = &model.bounds;
        let (low, high) = (low.repeat(model.players), high.repeat(model.players));
        BoxGame { model, phi, probe: probe as u32, low, high, fault: Mutex::default() }
    }

    /// What the game said last, if that was that it failed.
    pub(crate) fn fault(self) -> Result<(), PluginError> {
        let fault = self.fault.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        fault.map_or(Ok(()), Err)
    }

    /// What limits this player at joint actions: the largest of the constraints that it shares and of its own, one for
    /// each; −1 in a game without constraints.
    pub(crate) fn limits_of(&self, player: usize, profiles: &[f64]) -> Vec<f64> {
        let (shared, m) = (shared_constraints(self.model), self.constraints());
        if m == 0 {
            return vec![-1.0; profiles.len() / self.width()];
        }
        let mut values = vec![0.0; profiles.len() / self.width() * m];
        self.constraint(profiles, &mut values);
        let own = |row: &[f64]| if m > shared { row[shared + player] } else { f64::NEG_INFINITY };
        let largest = |row: &[f64]| row[..shared].iter().copied().fold(own(row), f64::max);
        values.chunks_exact(m).map(largest).collect()
    }

    fn width(&self) -> usize {
        self.low.len()
    }

    fn keep(&self, result: Result<(), PluginError>, out: &mut [f64]) {
        if let Err(error) = result {
            out.fill(f64::NAN);
            let mut fault = self.fault.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            fault.get_or_insert(error);
        }
    }

    /// Asks the game at joint actions, one for each of `player`.
    fn ask(&self, player: &[u32], profile: &[f64], out: &mut [f64], function: Function) {
        let d = self.model.dimensions;
        let rows = player.iter().zip(profile.chunks_exact(self.width()));
        let action: Vec<f64> = rows.flat_map(|(&i, row)| row[i as usize * d..][..d].iter().copied()).collect();
        let probe = vec![self.probe; player.len()];
        let batch = Batch { phi: self.phi, player, probe: &probe, action: &action, profile, ..Batch::default() };
        let game = &self.model.game;
        let done = match function {
            Function::Payoff => game.joint_payoff(&batch, out),
            Function::ActionGradient => game.action_gradient(&batch, out),
            Function::Shared => game.shared_constraint(&batch, out),
            Function::Own => game.constraint(&Batch { profile: &[], ..batch }, out),
        };
        self.keep(done, out);
    }
}

#[derive(Clone, Copy)]
enum Function {
    Payoff,
    ActionGradient,
    Shared,
    Own,
}

/// How many constraints the players share.
pub(crate) fn shared_constraints(model: &Model) -> usize {
    model.game.plugin().metadata().shared_constraints.len()
}

impl ContinuousGame for BoxGame<'_> {
    fn players(&self) -> usize {
        self.model.players
    }

    fn dimensions(&self) -> usize {
        self.model.dimensions
    }

    fn bounds(&self) -> (&[f64], &[f64]) {
        (&self.low, &self.high)
    }

    fn payoff(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        self.ask(player, profile, out, Function::Payoff);
    }

    fn action_gradient(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        if self.model.game.has_action_gradient() {
            self.ask(player, profile, out, Function::ActionGradient);
        } else {
            action_gradient_by_differences(self, player, profile, out);
        }
    }

    /// Those that the players share, then each player's own.
    fn constraints(&self) -> usize {
        shared_constraints(self.model) + if self.model.game.has_constraint() { self.model.players } else { 0 }
    }

    fn constraint(&self, profile: &[f64], out: &mut [f64]) {
        let (shared, n, m) = (shared_constraints(self.model), self.model.players, self.constraints());
        let rows = profile.len() / self.width();
        if shared > 0 {
            let mut values = vec![0.0; rows * shared];
            self.ask(&vec![0; rows], profile, &mut values, Function::Shared);
            let all = out.chunks_exact_mut(m).zip(values.chunks_exact(shared));
            all.for_each(|(out, values)| out[..shared].copy_from_slice(values));
        }
        if m > shared {
            let players: Vec<u32> = (0..rows).flat_map(|_| 0..n as u32).collect();
            let profiles: Vec<f64> = profile.chunks_exact(self.width()).flat_map(|row| row.repeat(n)).collect();
            let mut values = vec![0.0; rows * n];
            self.ask(&players, &profiles, &mut values, Function::Own);
            let all = out.chunks_exact_mut(m).zip(values.chunks_exact(n));
            all.for_each(|(out, values)| out[shared..].copy_from_slice(values));
        }
    }
}
