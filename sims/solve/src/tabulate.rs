//! The normal form of a stage game of a plugin.
//!
//! Where every player's action is known there is nothing to be expected, so that the table is the same under any expectation, and
//! mixed strategies over it are judged by the exact one.

use walras_engine::model::{FEASIBILITY_TOLERANCE, Model, ModelError};
use walras_engine::plugin::Batch;
use walras_game::metadata::Own;
use walras_theory::normal_form::NormalForm;

/// Most payoffs of a table that is made of a game given otherwise.
pub(super) const MOST: usize = 1 << 22;
/// Profiles that the plugin evaluates in one batch.
const ROWS: usize = 4096;

/// A stage game in normal form.
pub(super) struct Tabulated {
    pub(super) game: NormalForm,
    /// Feasible actions of each player, those of the table.
    feasible: Vec<Vec<usize>>,
    /// All actions of a player.
    actions: usize,
}

impl Tabulated {
    /// The stage game of `probe` under `phi`; `None` if it is too large.
    pub(super) fn new(model: &Model, phi: &[f64], probe: usize) -> Result<Option<Self>, ModelError> {
        let constraint = model.constraint(phi)?;
        let rows = constraint.chunks_exact(model.actions).skip(probe * model.players).take(model.players);
        let open = |row: &[f64]| (0..row.len()).filter(|&a| row[a] <= FEASIBILITY_TOLERANCE).collect();
        let feasible: Vec<Vec<usize>> = rows.map(open).collect();
        let sizes: Vec<usize> = feasible.iter().map(Vec::len).collect();
        let payoffs = sizes.iter().try_fold(model.players, |product, &k| product.checked_mul(k));
        let Some(total) = payoffs.filter(|&payoffs| payoffs <= MOST) else { return Ok(None) };
        let mut payoffs = vec![0.0; total];
        let profiles = total / model.players;
        for (player, payoffs) in payoffs.chunks_exact_mut(profiles).enumerate() {
            let mut column = Column { model, phi, probe: probe as u32, player, feasible: &feasible };
            for (block, out) in payoffs.chunks_mut(ROWS).enumerate() {
                column.fill(block * ROWS, out)?;
            }
        }
        // Plugins return finite numbers only, and every player has an action.
        let game = NormalForm::new(sizes, payoffs).ok();
        Ok(game.map(|game| Self { game, feasible, actions: model.actions }))
    }

    /// The actions of each player that the table has.
    pub(super) fn feasible(&self) -> &[Vec<usize>] {
        &self.feasible
    }

    /// Strategies over all actions, the infeasible ones with probability 0.
    pub(super) fn spread(&self, profile: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let spread = |(own, feasible): (&Vec<f64>, &Vec<usize>)| {
            let mut strategy = vec![0.0; self.actions];
            feasible.iter().zip(own).for_each(|(&action, &p)| strategy[action] = p);
            strategy
        };
        profile.iter().zip(&self.feasible).map(spread).collect()
    }

    /// The same of fractions.
    pub(super) fn spread_exact(&self, profile: &[Vec<String>]) -> Vec<Vec<String>> {
        let spread = |(own, feasible): (&Vec<String>, &Vec<usize>)| {
            let mut strategy = vec!["0".to_owned(); self.actions];
            feasible.iter().zip(own).for_each(|(&action, p)| strategy[action].clone_from(p));
            strategy
        };
        profile.iter().zip(&self.feasible).map(spread).collect()
    }
}

/// The payoffs of one player.
struct Column<'a> {
    model: &'a Model,
    phi: &'a [f64],
    probe: u32,
    player: usize,
    feasible: &'a [Vec<usize>],
}

impl Column<'_> {
    /// Payoffs of the profiles from number `first` on, the last player's action fastest.
    fn fill(&mut self, first: usize, out: &mut [f64]) -> Result<(), ModelError> {
        let Model { dimensions, .. } = *self.model;
        let joint = self.model.game.has_joint_payoff();
        let coordinates = |a: usize| &self.model.action[a * dimensions..][..dimensions];
        let (mut action, mut aggregate, mut profile) = (Vec::new(), Vec::new(), Vec::new());
        let mut chosen = vec![0; self.feasible.len()];
        for index in first..first + out.len() {
            let mut rest = index;
            for (chosen, feasible) in chosen.iter_mut().zip(self.feasible).rev() {
                *chosen = feasible[rest % feasible.len()];
                rest /= feasible.len();
            }
            action.extend_from_slice(coordinates(chosen[self.player]));
            if joint {
                chosen.iter().for_each(|&a| profile.extend_from_slice(coordinates(a)));
            } else {
                aggregate.extend((0..self.model.aggregates.len()).map(|rule| self.aggregate(rule, &chosen)));
            }
        }
        let (player, probe) = (&vec![self.player as u32; out.len()], &vec![self.probe; out.len()]);
        let batch = Batch {
            phi: self.phi,
            player,
            probe,
            action: &action,
            aggregate: &aggregate,
            profile: &profile,
            ..Batch::default()
        };
        Ok(match joint {
            true => self.model.game.joint_payoff(&batch, out),
            false => self.model.game.payoff(&batch, out),
        }?)
    }

    fn aggregate(&self, rule: usize, chosen: &[usize]) -> f64 {
        let Model { players, actions, contributions, .. } = *self.model;
        let rule = &self.model.aggregates[rule];
        let contribution =
            |j: usize| self.model.contribution[(j * actions + chosen[j]) * contributions + rule.contribution];
        let felt = (0..players).filter(|&j| j != self.player || rule.own == Own::Included);
        felt.map(|j| rule.weight(players, self.player, j) * contribution(j)).sum()
    }
}
