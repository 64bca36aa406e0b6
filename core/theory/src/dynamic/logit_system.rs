//! The equations of a Markov logit equilibrium in logarithms of probabilities.
//!
//! Unknown are x = ln σ, flat, state by state, at precision τ. Values of actions Q(σ) come from a linear system, so that only
//! strategies are unknown. With a bar for the mean under the player's own strategy in its state,
//!
//! ```text
//! F_a = (x_a − τ Q_a) − mean(x − τ Q) = 0,   ln Σ σ = 0
//! ∂F_a/∂x_b = δ_ab − τ (∂Q_a/∂σ_b − mean) σ_b,   ∂F_a/∂τ = −(Q_a − mean Q)
//! ```
//!
//! A probability of player j in state s' moves Q_i(s, a) in two ways: at once if s' = s and j ≠ i, and through everything
//! that leads to s' later,
//!
//! ```text
//! ∂Q_i(s,a)/∂σ_j(s',b) = [s = s', j ≠ i] E[q_i(s) | a, b] + K_i(s,a;s') E[q_i(s') | j plays b]
//! K_i(s,a;·) = γ P_i(·|s,a) (I − γ P^σ)⁻¹
//! ```
//!
//! with q_i(s) the payoffs of state s with what follows added. Source: Eibelshäuser, Klockmann, Poensgen & von Schenk, "The
//! logarithmic stochastic tracing procedure" (2022); Eibelshäuser & Poensgen, "Markov quantal response equilibrium and a
//! homotopy method for computing and selecting Markov perfect equilibria of dynamic stochastic games" (2019).

use super::evaluation::{Evaluation, replies};
use super::game::MarkovGame;
use crate::equilibrium::bordered::Bordered;
use crate::equilibrium::logit_response::Response;
use crate::equilibrium::logit_system::normalise;
use crate::equilibrium::tracer::Equations;

/// One strategy: whose, where, and its place in a flat profile.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) player: usize,
    pub(super) state: usize,
    pub(super) own: std::ops::Range<usize>,
}

/// All strategies in the order of a flat profile.
pub(super) fn blocks(game: &MarkovGame) -> impl Iterator<Item = Block> {
    (0..game.states())
        .flat_map(|state| (0..game.players()).map(move |player| (player, state)))
        .map(|(player, state)| Block { player, state, own: game.strategy(player, state) })
}

/// The equations of one game with payoffs in units of its largest payoff range, and their value at one point.
pub(super) struct MarkovSystem<'a> {
    pub(super) evaluation: Evaluation<'a>,
    blocks: Vec<Block>,
    /// Where each strategy starts in a flat profile, and where the last ends.
    offsets: Vec<usize>,
    unit: f64,
    response: Response,
    /// Derivatives within each state, `[state]` of square blocks.
    within: Vec<Vec<f64>>,
    /// `[profile][state]`: K.
    later: Vec<f64>,
    /// `[player][profile]`: what a player expects if an action, of whomever, is taken, less its value in that state.
    moved: Vec<f64>,
    mean: Vec<f64>,
    /// Whether values were finite at the last evaluation.
    pub(super) sound: bool,
}

impl<'a> MarkovSystem<'a> {
    /// The equations of `game` with play `prior`, flat and positive, at precision 0. Payoffs must not all be constant.
    pub(super) fn new(game: &'a MarkovGame, prior: &[f64]) -> Self {
        let size = prior.len();
        let blocks: Vec<Block> = blocks(game).collect();
        let square = |s: usize| (game.offsets()[s + 1] - game.offsets()[s]).pow(2);
        Self {
            evaluation: Evaluation::new(game),
            offsets: blocks.iter().map(|block| block.own.start).chain([size]).collect(),
            blocks,
            unit: game.unit(),
            response: Response::new(prior),
            within: (0..game.states()).map(|s| vec![0.0; square(s)]).collect(),
            later: vec![0.0; size * game.states()],
            moved: vec![0.0; size * game.players()],
            mean: vec![0.0; size],
            sound: true,
        }
    }

    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Where each strategy starts in a flat profile, and where the last ends.
    pub(super) fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    fn set_residual(&mut self, point: &[f64]) {
        self.response.set(
            self.blocks.iter().map(|block| block.own.clone()),
            point,
            self.evaluation.action_values(),
            self.unit,
        );
        if !self.sound {
            // Values that are no numbers end the search: no correction is short.
            self.response.residual.fill(f64::NAN);
        }
    }

    /// Sets everything that derivatives are made of at `profile`, in payoff units of the game.
    pub(super) fn set_derivatives(&mut self, profile: &[f64]) -> bool {
        if !self.evaluation.evaluate_with_derivatives(profile, &mut self.within) {
            return false;
        }
        self.set_moved(profile);
        self.set_later(profile)
    }

    fn set_moved(&mut self, profile: &[f64]) {
        let game = self.evaluation.game();
        let size = profile.len();
        for Block { player, state, own } in &self.blocks {
            let start = game.offsets()[*state];
            let side = game.offsets()[state + 1] - start;
            let block = &self.within[*state];
            let value = self.evaluation.values_of(*player)[*state];
            let target = &mut self.moved[player * size + start..][..side];
            target.fill(0.0);
            for a in own.clone() {
                let row = &block[(a - start) * side..][..side];
                target.iter_mut().zip(row).for_each(|(t, d)| *t += profile[a] * d);
            }
            for a in own.clone() {
                target[a - start] = self.evaluation.action_values[a];
            }
            target.iter_mut().for_each(|t| *t -= value);
        }
    }

    fn set_later(&mut self, profile: &[f64]) -> bool {
        let game = self.evaluation.game();
        let Some(lu) = &self.evaluation.lu else { return false };
        let states = game.states();
        self.later.fill(0.0);
        for Block { player, state, own } in &self.blocks {
            let (later, first) = (&mut self.later, own.start);
            replies(game.stage(*state), *player, &profile[game.offsets()[*state]..], |action, joint, weight| {
                let target = &mut later[(first + action) * states..][..states];
                game.transition().row(game.row(*state, joint)).for_each(|(next, p)| target[next] += weight * p);
            });
        }
        for row in self.later.chunks_exact_mut(states) {
            lu.solve_transposed(row);
            row.iter_mut().for_each(|k| *k *= game.discount());
        }
        true
    }

    /// Writes `∂Q_a/∂σ` for one action into `row`, flat like a profile; values of actions are taken relative to those of
    /// their state, which changes nothing where probabilities keep their sum.
    pub(super) fn derivative(&self, block: &Block, action: usize, row: &mut [f64]) {
        let game = self.evaluation.game();
        let states = game.states();
        let later = &self.later[action * states..][..states];
        let moved = &self.moved[block.player * row.len()..][..row.len()];
        for (s, k) in later.iter().enumerate() {
            let range = game.offsets()[s]..game.offsets()[s + 1];
            row[range.clone()].iter_mut().zip(&moved[range]).for_each(|(r, m)| *r = k * m);
        }
        let start = game.offsets()[block.state];
        let side = game.offsets()[block.state + 1] - start;
        let now = &self.within[block.state][(action - start) * side..][..side];
        row[start..start + side].iter_mut().zip(now).for_each(|(r, d)| *r += d);
    }
}

impl Equations for MarkovSystem<'_> {
    fn size(&self) -> usize {
        self.response.profile.len()
    }

    fn start(&self) -> Vec<f64> {
        self.response.prior.clone()
    }

    fn bordered(&self) -> Bordered {
        // Later play of a player's own moves its values now: no block is an identity.
        Bordered::new(self.size(), 0..0)
    }

    fn evaluate(&mut self, point: &[f64]) {
        self.response.set_profile(point);
        let profile = std::mem::take(&mut self.response.profile);
        self.sound = self.set_derivatives(&profile);
        self.response.profile = profile;
        self.set_residual(point);
    }

    fn evaluate_residual(&mut self, point: &[f64]) {
        self.response.set_profile(point);
        self.sound = self.evaluation.evaluate(&self.response.profile);
        self.set_residual(point);
    }

    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered) {
        let size = self.size();
        let factor = precision / self.unit;
        let mut mean = std::mem::take(&mut self.mean);
        let Response { profile, slope, .. } = &self.response;
        for block in &self.blocks {
            mean.fill(0.0);
            for a in block.own.clone() {
                self.derivative(block, a, &mut matrix.row_mut(a)[..size]);
                let row = &matrix.row_mut(a)[..size];
                mean.iter_mut().zip(row).for_each(|(mean, d)| *mean += profile[a] * d);
            }
            for a in block.own.clone() {
                let target = matrix.row_mut(a);
                for ((target, mean), p) in target.iter_mut().zip(&mean).zip(profile) {
                    *target = factor * (mean - *target) * p;
                }
                target[a] += 1.0;
                target[size] = slope[a];
                matrix.permute_row(a);
            }
        }
        self.mean = mean;
        matrix.row_mut(size).copy_from_slice(border);
        matrix.permute_row(size);
    }

    fn normalise(&self, x: &mut [f64]) {
        normalise(&self.offsets, x);
    }

    fn profile(&self) -> &[f64] {
        &self.response.profile
    }

    fn residual(&self) -> &[f64] {
        &self.response.residual
    }
}
