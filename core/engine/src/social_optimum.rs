//! The most welfare that any joint play could bring, as only the simulator can know it.
//!
//! Snow & Krishnamurthy's welfare gap (12) compares play with the maximum of `Σ_i U^i(μ)` over joint distributions μ. That
//! sum is linear in μ, so that a pure joint action attains it. Utilities are those of the joint action itself: aggregates are
//! summed from what all players do, the own part where the game counts it, whatever expectation the players learn under. Under
//! the mean-field expectation, where play's own welfare is taken at expected contributions, it may therefore differ from the
//! maximum in either direction by what that approximation is off.
//!
//! Where all feasible joint actions can be tried, the maximum is exact. Otherwise coordinate ascent from several starts
//! gives a lower bound. So do local searches where players play points of a box.

mod points;

use rand::RngExt;
use walras_game::metadata::Own;

use crate::model::{FEASIBILITY_TOLERANCE, Model};
use crate::play::Play;
use crate::plugin::{Batch, PluginError};
use crate::random::{Key, Purpose, Seed};

/// The most welfare of a mechanism, averaged over probes.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SocialOptimum {
    /// `Σ_i U^i` at the best joint action found, averaged over probes.
    pub welfare: f64,
    /// Whether all feasible joint actions were tried; otherwise `welfare` is a lower bound.
    pub exact: bool,
}

/// Most payoffs computed, of all probes together: some tenths of a second.
const MAX_PAYOFFS: usize = 1 << 22;
/// Payoffs that go through the plugin at a time, about.
const ROWS: usize = 4096;
/// Ascents from joint actions drawn at random, besides those from play and from both ends of the grid.
const RANDOM_STARTS: u32 = 5;

/// The most welfare under the mechanism and the constraints of a play. Nothing if the game is too large to look for it, or has
/// private states, under which a joint action is one rule a player, or where no feasible point of a box was found.
///
/// Ascents on a grid begin at what is mostly played, at the ends of the grid and at random joint actions named by `seed`;
/// on a box, where play is and all over it.
///
/// # Errors
/// What the game failed of.
pub fn social_optimum(model: &Model, play: &Play, seed: Seed) -> Result<Option<SocialOptimum>, PluginError> {
    if !play.state_probability.is_empty() {
        return Ok(None);
    }
    if let Some(points) = &play.points {
        return points::search(model, play, points);
    }
    if play.constraint.len() != model.probes * model.players * model.actions {
        return Ok(None);
    }
    let stages: Vec<Stage<'_>> = (0..model.probes).map(|probe| Stage::new(model, play, probe)).collect();
    let total = stages.iter().fold(0_usize, |total, stage| total.saturating_add(stage.payoffs()));
    let exact = total <= MAX_PAYOFFS;
    let budget = MAX_PAYOFFS / model.probes;
    let mut welfare = 0.0;
    for mut stage in stages {
        let best = if exact { Some(stage.enumerate()?) } else { stage.ascend(play, seed, budget)? };
        let Some(best) = best else { return Ok(None) };
        welfare += best;
    }
    Ok(Some(SocialOptimum { welfare: welfare / model.probes as f64, exact }))
}

/// Joint actions of one stage game.
struct Stage<'a> {
    model: &'a Model,
    phi: &'a [f64],
    probe: usize,
    /// Feasible actions of each player.
    feasible: Vec<Vec<usize>>,
    players: Vec<u32>,
    probes: Vec<u32>,
    action: Vec<f64>,
    others: Vec<f64>,
    payoff: Vec<f64>,
}

impl<'a> Stage<'a> {
    fn new(model: &'a Model, play: &'a Play, probe: usize) -> Self {
        let (n, actions) = (model.players, model.actions);
        let feasible = |player: usize| {
            let row = &play.constraint[(probe * n + player) * actions..][..actions];
            (0..actions).filter(|&action| row[action] <= FEASIBILITY_TOLERANCE).collect()
        };
        Stage {
            model,
            phi: &play.phi,
            probe,
            feasible: (0..n).map(feasible).collect(),
            players: Vec::new(),
            probes: Vec::new(),
            action: Vec::new(),
            others: Vec::new(),
            payoff: Vec::new(),
        }
    }

    /// Every player's payoffs at all joint actions, or more than can be counted.
    fn payoffs(&self) -> usize {
        self.feasible.iter().fold(self.model.players, |product, actions| product.saturating_mul(actions.len()))
    }

    /// The largest welfare of all joint actions.
    fn enumerate(&mut self) -> Result<f64, PluginError> {
        let n = self.model.players;
        let at_a_time = (ROWS / n).max(1);
        let mut digits = vec![0; n];
        let (mut profiles, mut best, mut goes_on) = (Vec::new(), f64::NEG_INFINITY, true);
        while goes_on {
            profiles.clear();
            while goes_on && profiles.len() < at_a_time * n {
                profiles.extend(digits.iter().zip(&self.feasible).map(|(&digit, actions): (&usize, _)| actions[digit]));
                goes_on = advance(&mut digits, &self.feasible);
            }
            best = self.welfare(&profiles)?.into_iter().fold(best, f64::max);
        }
        Ok(best)
    }

    /// The largest welfare that ascents lead to with at most `budget` payoffs; nothing if that does not suffice for one
    /// round of improvements.
    fn ascend(&mut self, play: &Play, seed: Seed, budget: usize) -> Result<Option<f64>, PluginError> {
        let n = self.model.players;
        let most = self.feasible.iter().map(Vec::len).sum::<usize>();
        let pairwise = self.model.aggregates.iter().any(|rule| rule.incoming.is_some());
        // Weighted sums over others cost as much as there are others.
        let round = most.saturating_mul(n).saturating_mul(if pairwise { 1 + n / 16 } else { 1 });
        if round > budget {
            return Ok(None);
        }
        let (mut best, mut spent): (Option<f64>, usize) = (None, 0);
        for mut profile in self.starts(play, seed) {
            let mut welfare = self.welfare(&profile)?[0];
            loop {
                let before = welfare;
                if spent + round > budget {
                    break;
                }
                spent += round;
                for player in 0..n {
                    welfare = self.improve(&mut profile, player, welfare)?;
                }
                if welfare <= before {
                    break;
                }
            }
            best = Some(best.map_or(welfare, |best| best.max(welfare)));
        }
        Ok(best)
    }

    /// Gives a player the action at which welfare is largest, if that is larger than it was.
    fn improve(&mut self, profile: &mut [usize], player: usize, welfare: f64) -> Result<f64, PluginError> {
        let actions = self.feasible[player].clone();
        let mut best = (welfare, profile[player]);
        for chunk in actions.chunks((ROWS / profile.len()).max(1)) {
            let mut profiles = Vec::with_capacity(chunk.len() * profile.len());
            for &action in chunk {
                profile[player] = action;
                profiles.extend_from_slice(profile);
            }
            for (welfare, &action) in self.welfare(&profiles)?.into_iter().zip(chunk) {
                if welfare > best.0 {
                    best = (welfare, action);
                }
            }
        }
        profile[player] = best.1;
        Ok(best.0)
    }

    fn starts(&self, play: &Play, seed: Seed) -> Vec<Vec<usize>> {
        let each = |choose: &dyn Fn(usize, &[usize]) -> usize| -> Vec<usize> {
            self.feasible.iter().enumerate().map(|(player, actions)| choose(player, actions)).collect()
        };
        let mostly_played = |player: usize, actions: &[usize]| {
            let strategy = play.strategy_of(self.probe, player);
            let best = |best: usize, action: &usize| if strategy[*action] > strategy[best] { *action } else { best };
            actions.iter().fold(actions[0], best)
        };
        let mut starts = vec![each(&mostly_played), each(&|_, actions| actions[0]), each(&|_, a| a[a.len() - 1])];
        starts.extend((0..RANDOM_STARTS).map(|number| {
            let key = Key { stage: self.probe as u32, step: number, ..Key::new(seed, Purpose::JointAction) };
            each(&|player, actions| {
                let share: f64 = Key { agent: player as u32, ..key }.stream().random();
                actions[((share * actions.len() as f64) as usize).min(actions.len() - 1)]
            })
        }));
        starts
    }

    /// `Σ_i U^i` at these joint actions, `[profiles][players]` of actions of the grid.
    fn welfare(&mut self, profiles: &[usize]) -> Result<Vec<f64>, PluginError> {
        let (n, d) = (self.model.players, self.model.dimensions);
        let joint = self.model.game.has_joint_payoff();
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
        if joint {
            self.model.game.joint_payoff(&Batch { profile: &self.others, ..batch }, &mut self.payoff)?;
        } else {
            self.model.game.payoff(&Batch { aggregate: &self.others, ..batch }, &mut self.payoff)?;
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
        let Model { actions, contributions, ref contribution, ref aggregates, .. } = *self.model;
        let n = profile.len();
        let of =
            |player: usize, which: usize| contribution[(player * actions + profile[player]) * contributions + which];
        let sums: Vec<f64> =
            aggregates.iter().map(|rule| (0..n).map(|player| of(player, rule.contribution)).sum()).collect();
        for player in 0..n {
            for (rule, sum) in aggregates.iter().zip(&sums) {
                let own = rule.own == Own::Included;
                self.others.push(match &rule.incoming {
                    None if own => *sum,
                    None => sum - of(player, rule.contribution),
                    Some(weights) => (0..n)
                        .filter(|&other| own || other != player)
                        .map(|other| weights[player * n + other] * of(other, rule.contribution))
                        .sum(),
                });
            }
        }
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
