//! Logit equilibria of action-graph games without their normal form.
//!
//! Players who choose from the same action nodes are alike: what a node pays does not depend on who plays it. On the
//! principal branch they play alike until a bifurcation, so that the unknowns are one strategy for each kind of player,
//! however many there are. With `u_a` the expected payoff of an action when every player plays by kind, and `u_a | j plays b` the
//! same with one other player j of a kind fixed on b,
//!
//! ```text
//! ∂u_a/∂σ_b = (number of others of b's kind) ((u_a | j plays b) − u_a)
//! ```
//!
//! exactly, payoffs being linear in each player's strategy and those strategies being normalised. Without normalisation the
//! number of players would enter the equations through a direction that means nothing. Source: Jiang, Leyton-Brown & Bhat, "Action-graph games", Games and
//! Economic Behavior 71 (2011), section 4.

use std::ops::ControlFlow;

use super::Status;
use super::bordered::Bordered;
use super::certificate::{blocks, logit_residual, regret};
use super::logit::{LogitError, LogitOptions, LogitQre, follow, scaled};
use super::logit_system::normalise;
use super::tracer::{Equations, Tracer};
use crate::action_graph::{ActionGraphGame, Expectation};
use crate::quality;
use crate::response::maximum;

/// The logit equilibrium of `game` at `precision` ≥ 0 on its principal branch, among profiles in which players with the same
/// actions play alike.
///
/// The profile is that of all players, flat. A bifurcation is noticed only if it leads to profiles of that kind. There is no
/// error bound.
///
/// # Errors
/// As [`logit_qre`](super::logit_qre).
pub fn action_graph_qre(
    game: &ActionGraphGame,
    precision: f64,
    options: &LogitOptions,
) -> Result<LogitQre, LogitError> {
    let kinds = Kinds::of(game);
    let target = scaled(kinds.range, precision)?;
    if target == 0.0 {
        return Ok(kinds.certified(game, precision, &kinds.uniform(), Status::Converged));
    }
    let mut tracer = Tracer::new(KindSystem::new(game, &kinds), 1.0);
    tracer.limit_step(options.longest_step);
    let status = follow(&mut tracer, target, options.evaluations, |_| ControlFlow::Continue(()));
    let polish = tracer.polish();
    let reached = if status == Status::Converged { precision } else { tracer.precision() / kinds.range };
    let mut qre = kinds.certified(game, reached, tracer.system.profile(), status);
    let accurate = polish.correction <= options.tolerance && qre.residual <= options.tolerance;
    if status == Status::Converged && !accurate {
        qre.status = Status::Stalled;
    }
    Ok(qre)
}

/// Who is alike.
struct Kinds {
    /// The kind of each player.
    of: Vec<usize>,
    /// The players of each kind, ascending.
    members: Vec<Vec<usize>>,
    /// Where each kind's block starts in a profile of kinds.
    offsets: Vec<usize>,
    /// Largest payoff range of a player.
    range: f64,
}

impl Kinds {
    fn of(game: &ActionGraphGame) -> Self {
        let sets = game.graph().action_sets();
        let mut lists: Vec<&Vec<usize>> = sets.iter().collect();
        lists.sort();
        lists.dedup();
        let of: Vec<usize> = sets.iter().map(|set| lists.partition_point(|other| *other < set)).collect();
        let mut members = vec![Vec::new(); lists.len()];
        of.iter().enumerate().for_each(|(player, &kind)| members[kind].push(player));
        let mut offsets = vec![0];
        offsets.extend(lists.iter().scan(0, |end, set| {
            *end += set.len();
            Some(*end)
        }));
        let range = |members: &Vec<usize>| {
            let (low, high) = game.payoff_range(members[0]);
            high - low
        };
        let range = quality::largest(members.iter().map(range));
        Self { of, members, offsets, range }
    }

    fn blocks(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        blocks(&self.offsets)
    }

    fn block(&self, kind: usize) -> std::ops::Range<usize> {
        self.offsets[kind]..self.offsets[kind + 1]
    }

    fn uniform(&self) -> Vec<f64> {
        self.blocks().flat_map(|own| std::iter::repeat_n(1.0 / own.len() as f64, own.len())).collect()
    }

    /// The profile of all players, flat.
    fn spread(&self, profile: &[f64]) -> Vec<f64> {
        self.of.iter().flat_map(|&kind| profile[self.block(kind)].iter().copied()).collect()
    }

    /// Expected payoffs of the actions of each kind when all others play `full`.
    fn payoffs(&self, game: &ActionGraphGame, expectation: &mut Expectation, full: &[f64], out: &mut [f64]) {
        for (own, members) in self.blocks().zip(&self.members) {
            expectation.action_payoffs(game, full, members[0], &mut out[own]);
        }
    }

    fn certified(&self, game: &ActionGraphGame, precision: f64, profile: &[f64], status: Status) -> LogitQre {
        let full = self.spread(profile);
        let mut payoffs = vec![0.0; profile.len()];
        self.payoffs(game, &mut Expectation::default(), &full, &mut payoffs);
        let by_kind: Vec<f64> = self.blocks().map(|own| regret(&profile[own.clone()], &payoffs[own])).collect();
        let regret: Vec<f64> = self.of.iter().map(|&kind| by_kind[kind]).collect();
        LogitQre {
            precision,
            profile: full,
            residual: logit_residual(&self.offsets, precision, profile, &payoffs),
            nash_conv: quality::nash_conv(&regret),
            regret,
            error_bound: None,
            status,
        }
    }
}

/// The equations `(x − τ u) − mean = 0` of every kind, in logarithms x of probabilities.
struct KindSystem<'a> {
    game: &'a ActionGraphGame,
    kinds: &'a Kinds,
    expectation: Expectation,
    profile: Vec<f64>,
    full: Vec<f64>,
    payoffs: Vec<f64>,
    residual: Vec<f64>,
    /// ∂F/∂τ.
    slope: Vec<f64>,
    /// `∂u_a/∂σ_b` in units of the payoffs' range, `[b][a]`.
    derivatives: Vec<f64>,
}

impl<'a> KindSystem<'a> {
    fn new(game: &'a ActionGraphGame, kinds: &'a Kinds) -> Self {
        let profile = kinds.uniform();
        let (size, full) = (profile.len(), kinds.spread(&profile));
        let zeros = || vec![0.0; size];
        let derivatives = vec![0.0; size * size];
        let (payoffs, residual, slope) = (zeros(), zeros(), zeros());
        Self { game, kinds, expectation: Expectation::default(), profile, full, payoffs, residual, slope, derivatives }
    }

    /// One other player of a kind is put on each of its actions in turn.
    fn set_derivatives(&mut self) {
        let (size, kinds) = (self.size(), self.kinds);
        for (kind, members) in kinds.members.iter().enumerate() {
            for (own, block) in kinds.blocks().enumerate() {
                let others = members.len() - usize::from(own == kind);
                let rows = kinds.block(kind).map(|b| b * size + block.start..b * size + block.end);
                let Some(&moved) = members.last().filter(|_| others > 0) else {
                    rows.for_each(|row| self.derivatives[row].fill(0.0));
                    continue;
                };
                let place = self.game.graph().offsets()[moved]..self.game.graph().offsets()[moved + 1];
                let mixed = self.full[place.clone()].to_vec();
                for (action, row) in rows.enumerate() {
                    self.full[place.clone()].fill(0.0);
                    self.full[place.start + action] = 1.0;
                    let out = &mut self.derivatives[row];
                    self.expectation.action_payoffs(self.game, &self.full, kinds.members[own][0], out);
                    let base = &self.payoffs[kinds.block(own)];
                    out.iter_mut().zip(base).for_each(|(u, base)| *u = others as f64 * ((*u - base) / kinds.range));
                }
                self.full[place].copy_from_slice(&mixed);
            }
        }
    }
}

impl Equations for KindSystem<'_> {
    fn size(&self) -> usize {
        self.profile.len()
    }

    fn start(&self) -> Vec<f64> {
        self.kinds.uniform().iter().map(|p| p.ln()).collect()
    }

    fn bordered(&self) -> Bordered {
        // Own choice matters through the others of the kind, who are alike: no block is an identity.
        Bordered::new(self.size(), 0..0)
    }

    fn evaluate(&mut self, point: &[f64]) {
        self.evaluate_residual(point);
        self.set_derivatives();
    }

    fn evaluate_residual(&mut self, point: &[f64]) {
        let (x, precision) = point.split_at(self.size());
        self.profile.iter_mut().zip(x).for_each(|(p, x)| *p = x.exp());
        self.full = self.kinds.spread(&self.profile);
        self.kinds.payoffs(self.game, &mut self.expectation, &self.full, &mut self.payoffs);
        for own in self.kinds.blocks() {
            let (p, u, x) = (&self.profile[own.clone()], &self.payoffs[own.clone()], &x[own.clone()]);
            let (best, slope) = (maximum(u), &mut self.slope[own.clone()]);
            slope.iter_mut().zip(u).for_each(|(s, u)| *s = (best - u) / self.kinds.range);
            subtract_mean(p, slope);
            let residual = &mut self.residual[own];
            residual.iter_mut().zip(x).zip(&*slope).for_each(|((r, x), s)| *r = x + precision[0] * s);
            subtract_mean(p, residual);
        }
    }

    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered) {
        let size = self.size();
        for own in self.kinds.blocks() {
            for b in 0..size {
                let column = &self.derivatives[b * size..][own.clone()];
                let mean: f64 = column.iter().zip(&self.profile[own.clone()]).map(|(d, p)| d * p).sum();
                for (a, derivative) in own.clone().zip(column) {
                    matrix.row_mut(a)[b] =
                        f64::from(u8::from(a == b)) - precision * (derivative - mean) * self.profile[b];
                }
            }
            own.for_each(|a| matrix.row_mut(a)[size] = self.slope[a]);
        }
        matrix.row_mut(size).copy_from_slice(border);
    }

    fn normalise(&self, x: &mut [f64]) {
        normalise(&self.kinds.offsets, x);
    }

    fn profile(&self) -> &[f64] {
        &self.profile
    }

    fn residual(&self) -> &[f64] {
        &self.residual
    }
}

/// Differences from the first value are taken before their mean: values may be far from zero and close together.
fn subtract_mean(profile: &[f64], values: &mut [f64]) {
    let base = values[0];
    values.iter_mut().for_each(|v| *v -= base);
    let mean: f64 = profile.iter().zip(&*values).map(|(p, v)| p * v).sum();
    values.iter_mut().for_each(|v| *v -= mean);
}
