//! What came of learning in a game over time.

use walras_theory::dynamic::Transition;
use walras_theory::quality::largest;

use super::Laboratory;
use crate::dynamic::Chain;
use crate::model::ModelError;
use crate::play::{OverTime, Play};
use crate::plugin::{Function, Timeline};
use crate::world::arena::Arena;
use crate::world::chains::{Chains, cells_of_chain};

impl Laboratory {
    /// Puts discounted sums and exact regrets in the place of what stage games say of themselves.
    ///
    /// # Errors
    /// The game cannot tell what is paid or comes of play, or values are not finite.
    pub(super) fn judge_over_time(&self, slot: usize, play: &mut Play) -> Result<(), ModelError> {
        let (arena, chains) = (self.world.resource::<Arena>(), self.world.resource::<Chains>());
        let Some(timeline) = self.model.game.timeline() else { return Ok(()) };
        let (stages, n) = (timeline.stages(), play.players);
        let mut over_time = OverTime {
            stages,
            initial: Vec::with_capacity(play.probes),
            occupation: Vec::with_capacity(play.probes),
            path: Vec::new(),
            bellman_residual: Vec::with_capacity(play.probes),
            nash_conv: 0.0,
            is_bound: false,
        };
        let (mut payoff, mut regret) = (Vec::new(), Vec::new());
        let (mut transfer, mut outcomes, mut designer_value) = (Vec::new(), Vec::new(), Vec::new());
        for probe in 0..play.probes / stages {
            let chain = slot * (play.probes / stages) + probe;
            let Some((chain, cells)) = chains.of(chain).zip(cells_of_chain(arena, chain)) else { continue };
            let profile = &arena.cells.strategy[cells];
            let laws = chain.laws(profile);
            let certificate = chain.certify(profile).ok_or(ModelError::ValuesOverflow)?;
            let by_stage = |column: &[f64]| -> Vec<f64> {
                (0..stages).flat_map(|stage| (0..n).map(move |i| column[i * stages + stage])).collect()
            };
            payoff.extend(by_stage(&certificate.values));
            regret.extend(by_stage(&certificate.regret));
            over_time.bellman_residual.extend(certificate.bellman_residual);
            over_time.nash_conv = largest([over_time.nash_conv, certificate.nash_conv]);
            over_time.is_bound |= certificate.is_bound;
            let mut initial = chain.initial().to_vec();
            initial.resize(stages, 0.0);
            over_time.initial.extend(initial);
            if probe == 0 {
                over_time.path = path(chain, timeline, &laws);
            }
            let often = chain.occupation(&laws);
            let total: f64 = often.iter().sum();
            over_time.occupation.extend(often.iter().map(|x| x / total));
            if self.model.game.has_transfer() {
                let flows = chain.expected_flows(&self.model, &play.phi, Function::Transfer, profile)?;
                let paid: Vec<Vec<f64>> = (0..n).map(|i| column(&flows, i)).collect();
                let sums: Vec<Vec<f64>> = paid.iter().map(|flow| chain.sum_up(&laws, flow)).collect();
                transfer.extend((0..stages).flat_map(|stage| sums.iter().map(move |sums| sums[stage])));
            }
            if !self.model.outcomes.is_empty() {
                let flows = chain.expected_flows(&self.model, &play.phi, Function::Outcome, profile)?;
                let width = self.model.outcomes.len();
                let mut totals: Vec<Vec<f64>> = flows.iter().map(|flow| total_over(flow, width)).collect();
                totals.iter_mut().for_each(|sums| self.model.total(sums));
                if let Some(place) = self.model.game.designer_value() {
                    designer_value.extend(chain.sum_up(&laws, &column(&totals, place)));
                }
                outcomes.extend(totals.concat());
            }
        }
        let value = payoff.iter().zip(&transfer).map(|(payoff, paid)| payoff + paid).collect();
        (play.payoff, play.regret, play.transfer, play.value) = (payoff, regret, transfer, value);
        (play.outcomes, play.designer_value) = (outcomes, designer_value);
        play.over_time = Some(over_time);
        Ok(())
    }
}

/// Periods of a path where play has no end.
const PATH: usize = 50;

/// Expected public coordinates in each period under these laws of next states.
fn path(chain: &Chain, timeline: &Timeline, laws: &Transition) -> Vec<f64> {
    let expected = |law: Vec<f64>| -> Vec<f64> {
        let mut mean = vec![0.0; timeline.public_width];
        for (state, p) in law.iter().enumerate() {
            mean.iter_mut().zip(timeline.public_of(state)).for_each(|(mean, x)| *mean += p * x);
        }
        mean
    };
    chain.laws_of_states(laws).take(timeline.horizon.unwrap_or(PATH)).flat_map(expected).collect()
}

fn column(rows: &[Vec<f64>], place: usize) -> Vec<f64> {
    rows.iter().map(|row| row[place]).collect()
}

/// Sums over players of `[players][width]`.
fn total_over(flow: &[f64], width: usize) -> Vec<f64> {
    (0..width).map(|k| flow.iter().skip(k).step_by(width).sum()).collect()
}
