//! A stage game with payoffs quadratic in the own action and linear in aggregates, asked for its replies.
//!
//! A parabola is known by three points and a reply that is linear in sums by two of each, so that payoffs in batches are all
//! that is needed; what they say is checked where it matters.

use std::borrow::Cow;

use walras_game::metadata::Own;
use walras_theory::sparse_rows::SparseRows;

use super::Workers;
use super::arena::carve;
use super::box_game::shared_constraints;
use crate::model::{AggregateRule, Incoming, Model, ModelError};
use crate::plugin::Batch;
use crate::reduce::sum_over_agents;

/// Players whose payoffs are asked for at a time.
const ROWS: usize = 8192;
/// How far a payoff may be off a parabola, in units of the largest payoff that defines it.
const ROUNDING: f64 = 1e-7;
/// Halvings by which the largest feasible action is found: down to the last bit of numbers of any size.
const HALVINGS: usize = 64;

/// One stage game, n players.
pub(super) struct LinearGame<'a> {
    model: &'a Model,
    phi: &'a [f64],
    probe: u32,
    workers: &'a Workers,
    /// Lowest feasible actions, `[n]`.
    pub(super) low: Vec<f64>,
    /// Highest feasible actions, `[n]`.
    pub(super) high: Vec<f64>,
    /// Contributions are `constant + rate × action`, `[n]` each.
    pub(super) constant: Vec<f64>,
    pub(super) rate: Vec<f64>,
}

/// Parabolas of payoffs in the own action, `[n]` each.
pub(super) struct Parabolas {
    /// Where they have their vertices, wherever these are.
    pub(super) reply: Vec<f64>,
    /// Their second derivatives, < 0.
    pub(super) curvature: Vec<f64>,
}

impl<'a> LinearGame<'a> {
    /// # Errors
    /// The game is not of this kind, or failed.
    pub(super) fn new(
        model: &'a Model,
        phi: &'a [f64],
        probe: usize,
        workers: &'a Workers,
    ) -> Result<Self, ModelError> {
        check_kind(model)?;
        let n = model.players;
        let (low, high) = (vec![model.bounds.0[0]; n], vec![model.bounds.1[0]; n]);
        let (constant, rate) = (Vec::new(), Vec::new());
        let mut game = LinearGame { model, phi, probe: probe as u32, workers, low, high, constant, rate };
        if model.game.has_constraint() {
            game.find_feasible()?;
        }
        game.find_contributions()?;
        Ok(game)
    }

    /// Every aggregate without the own part, as sums of these contributions, `[aggregates][n]`.
    pub(super) fn sums(&self, contribution: &[f64]) -> Vec<Vec<f64>> {
        let n = self.model.players;
        let felt = |rule: &AggregateRule| -> Vec<f64> {
            match &rule.incoming {
                None => {
                    let total = sum_over_agents(contribution, 1, 0);
                    contribution.iter().map(|own| total - own).collect()
                }
                Some(incoming) => {
                    let mut sums = vec![0.0; n];
                    self.fill(&mut sums, |player| match incoming {
                        Incoming::Sparse(rows) => rows.dot(player, contribution),
                        dense => {
                            let others = dense.entries(n, player).filter(|&(j, _)| j != player);
                            others.map(|(j, weight)| weight * contribution[j]).sum()
                        }
                    });
                    sums
                }
            }
        };
        self.model.aggregates.iter().map(felt).collect()
    }

    /// What players contribute at these actions.
    pub(super) fn contributions(&self, action: &[f64]) -> Vec<f64> {
        let each = action.iter().zip(&self.constant).zip(&self.rate);
        each.map(|((x, constant), rate)| constant + rate * x).collect()
    }

    /// Fills `out`, `[n]`, player by player.
    fn fill(&self, out: &mut [f64], of: impl Fn(usize) -> f64 + Sync) {
        let blocks = out.chunks_mut(ROWS).enumerate().collect();
        self.workers.run(blocks, |(block, out)| {
            out.iter_mut().enumerate().for_each(|(k, out)| *out = of(block * ROWS + k));
        });
    }

    /// Payoffs of these actions where others make these sums, `[n]`.
    pub(super) fn payoffs(&self, action: &[f64], sums: &[Vec<f64>]) -> Result<Vec<f64>, ModelError> {
        let (n, m) = (self.model.players, sums.len());
        let own = |rule: &AggregateRule, player| match rule.own {
            Own::Excluded => 0.0,
            Own::Included => rule.weight(n, player, player),
        };
        let mut out = vec![0.0; n];
        let ranges: Vec<_> = (0..n).step_by(ROWS).map(|first| first..(first + ROWS).min(n)).collect();
        let pieces = carve(&mut out, ranges.iter().cloned());
        let work = ranges.iter().cloned().zip(pieces).collect();
        let done = self.workers.run(work, |(range, out)| {
            let mut aggregate = Vec::with_capacity(range.len() * m);
            for player in range.clone() {
                let contribution = self.constant[player] + self.rate[player] * action[player];
                let felt = sums.iter().zip(&self.model.aggregates);
                aggregate.extend(felt.map(|(sums, rule)| sums[player] + own(rule, player) * contribution));
            }
            let player: Vec<u32> = range.clone().map(|player| player as u32).collect();
            let probe = vec![self.probe; player.len()];
            let batch = Batch {
                phi: self.phi,
                player: &player,
                probe: &probe,
                action: &action[range],
                aggregate: &aggregate,
                ..Batch::default()
            };
            self.model.game.payoff(&batch, out)
        });
        done.into_iter().collect::<Result<(), _>>()?;
        Ok(out)
    }

    /// The parabolas of payoffs where others make these sums, taken near these actions.
    ///
    /// # Errors
    /// One is not concave.
    pub(super) fn parabolas(&self, near: &[f64], sums: &[Vec<f64>]) -> Result<Parabolas, ModelError> {
        let n = self.model.players;
        let (mut centre, mut width) = (vec![0.0; n], vec![0.0; n]);
        for i in 0..n {
            let half = 0.5 * (self.high[i] - self.low[i]);
            // Close to the action rounding is least, and within bounds payoffs are sure to be meant.
            width[i] = half.min(near[i].abs().max(1.0));
            centre[i] = near[i].clamp(self.low[i] + width[i], self.high[i] - width[i]);
        }
        let shifted = |sign: f64| -> Vec<f64> { centre.iter().zip(&width).map(|(c, w)| c + sign * w).collect() };
        let (below, at, above) =
            (self.payoffs(&shifted(-1.0), sums)?, self.payoffs(&centre, sums)?, self.payoffs(&shifted(1.0), sums)?);
        let mut parabolas = Parabolas { reply: vec![0.0; n], curvature: vec![0.0; n] };
        for i in 0..n {
            let slope = (above[i] - below[i]) / (2.0 * width[i]);
            let curvature = (above[i] - 2.0 * at[i] + below[i]) / (width[i] * width[i]);
            if curvature.is_nan() || curvature >= 0.0 {
                let reason =
                    format!("the second derivative of its payoff in its own action is {curvature}, expected < 0");
                return Err(ModelError::NotLinear { player: Some(i), reason });
            }
            parabolas.curvature[i] = curvature;
            parabolas.reply[i] = centre[i] - slope / curvature;
        }
        Ok(parabolas)
    }

    /// Refuses payoffs that are no parabolas between their bounds.
    pub(super) fn check_parabolas(
        &self,
        parabolas: &Parabolas,
        sums: &[Vec<f64>],
        action: &[f64],
        payoff: &[f64],
    ) -> Result<(), ModelError> {
        for (ends, end) in [(&self.low, "lowest"), (&self.high, "highest")] {
            let there = self.payoffs(ends, sums)?;
            for i in 0..there.len() {
                let above = |x: f64| 0.5 * parabolas.curvature[i] * (x - parabolas.reply[i]).powi(2);
                let expected = payoff[i] - above(action[i]) + above(ends[i]);
                let scale = payoff[i].abs().max(there[i].abs()).max(above(ends[i]).abs()).max(1.0);
                let off = (there[i] - expected).abs();
                if off.is_nan() || off > ROUNDING * scale {
                    let found = there[i];
                    let reason = format!(
                        "its payoff at its {end} action {} is {found}, where a quadratic one would be {expected}",
                        ends[i]
                    );
                    return Err(ModelError::NotLinear { player: Some(i), reason });
                }
            }
        }
        Ok(())
    }

    /// Narrows bounds to what the player's own constraint leaves, which is taken to rise in the action.
    fn find_feasible(&mut self) -> Result<(), ModelError> {
        let n = self.model.players;
        let at_low = self.constraints(&self.low)?;
        if let Some(player) = at_low.iter().position(|&g| g > 0.0) {
            let smallest = at_low[player];
            return Err(ModelError::Infeasible { player, probe: self.probe as usize, smallest });
        }
        let free = self.constraints(&self.high)?;
        if free.iter().all(|&g| g <= 0.0) {
            return Ok(());
        }
        let (mut inside, mut outside) = (self.low.clone(), self.high.clone());
        for i in (0..n).filter(|&i| free[i] <= 0.0) {
            inside[i] = outside[i];
        }
        for _ in 0..HALVINGS {
            let middle: Vec<f64> = inside.iter().zip(&outside).map(|(a, b)| a + 0.5 * (b - a)).collect();
            for (i, g) in self.constraints(&middle)?.into_iter().enumerate() {
                if g <= 0.0 { inside[i] = middle[i] } else { outside[i] = middle[i] }
            }
        }
        self.high = inside;
        Ok(())
    }

    /// Values of the players' own constraints at these actions, `[n]`.
    pub(super) fn constraints(&self, action: &[f64]) -> Result<Vec<f64>, ModelError> {
        let player: Vec<u32> = (0..self.model.players as u32).collect();
        let probe = vec![self.probe; player.len()];
        let batch = Batch { phi: self.phi, player: &player, probe: &probe, action, ..Batch::default() };
        let mut values = vec![0.0; action.len()];
        self.model.game.constraint(&batch, &mut values)?;
        Ok(values)
    }

    fn find_contributions(&mut self) -> Result<(), ModelError> {
        let n = self.model.players;
        let player: Vec<u32> = (0..n as u32).collect();
        let probe = vec![0; n];
        let at = |share: f64| -> Result<(Vec<f64>, Vec<f64>), ModelError> {
            let (low, high) = (self.model.bounds.0[0], self.model.bounds.1[0]);
            let action = vec![low + share * (high - low); n];
            let batch = Batch { player: &player, probe: &probe, action: &action, ..Batch::default() };
            let mut out = vec![0.0; n];
            self.model.game.contribution(&batch, &mut out)?;
            Ok((action, out))
        };
        let ((a, first), (_, middle), (b, last)) = (at(0.0)?, at(0.5)?, at(1.0)?);
        for i in 0..n {
            let rate = (last[i] - first[i]) / (b[i] - a[i]);
            let off = (middle[i] - 0.5 * (first[i] + last[i])).abs();
            if off > ROUNDING * first[i].abs().max(last[i].abs()) {
                let reason = "its contribution is not linear in its action".into();
                return Err(ModelError::NotLinear { player: Some(i), reason });
            }
            self.rate.push(rate);
            self.constant.push(first[i] - rate * a[i]);
        }
        Ok(())
    }

    /// The sparse weights of each aggregate; none where all weigh alike.
    pub(super) fn weights(&self) -> Vec<Option<Cow<'a, SparseRows>>> {
        let n = self.model.players;
        let of = |rule: &'a AggregateRule| match &rule.incoming {
            None => None,
            Some(Incoming::Sparse(rows)) => Some(Cow::Borrowed(&**rows)),
            Some(dense) => Some(Cow::Owned(sparse(dense, n))),
        };
        self.model.aggregates.iter().map(of).collect()
    }
}

/// The entries of a dense matrix that are not 0, the diagonal left out.
fn sparse(dense: &Incoming, n: usize) -> SparseRows {
    let entries = (0..n).flat_map(|i| dense.entries(n, i).map(move |(j, weight)| (i, j, weight)));
    SparseRows::from_entries(n, entries.filter(|&(i, j, weight)| i != j && weight != 0.0))
}

/// Refuses games that are of another kind for all to see.
fn check_kind(model: &Model) -> Result<(), ModelError> {
    let reason = match model {
        Model { dimensions, .. } if *dimensions != 1 => format!("actions have {dimensions} coordinates, expected 1"),
        Model { contributions, .. } if *contributions != 1 => {
            format!("actions make {contributions} contributions, expected 1")
        }
        Model { states, .. } if states.are_drawn() => "players have private states".into(),
        _ if shared_constraints(model) > 0 => "players share constraints, which the rule `nikaido_isoda` is for".into(),
        Model { aggregates, .. } if aggregates.is_empty() => "there are no aggregates".into(),
        _ => return Ok(()),
    };
    Err(ModelError::NotLinear { player: None, reason })
}
