//! A Markov perfect equilibrium in stationary policies, as the limit of the path of Markov logit equilibria.
//!
//! As in one-shot games: along the path the actions that remain likely are taken for the support, from time to time Newton's
//! method makes them indifferent in every state at once, and the result counts only if no player has a better policy. A path
//! that bifurcates is left for one that starts from unequal priors.

use super::best_response::{Certificate, best_response, certify};
use super::error::DynamicError;
use super::game::MarkovGame;
use super::logit::fits;
use super::logit_system::{Block, MarkovSystem, blocks};
use crate::equilibrium::limit::{BRANCHES, CRISP, CUTS, NEAR, NEWTON_STEPS, SAME, SURE, prior};
use crate::equilibrium::lu::Lu;
use crate::equilibrium::tracer::{Advance, Equations, Tracer};
use crate::equilibrium::{NashOptions, Status};
use crate::quality::{largest, residual};
use crate::response::maximum;

/// Stationary policies and what they prove about themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkovNash {
    /// Probabilities, flat, state by state.
    pub profile: Vec<f64>,
    /// Values, Bellman residuals and regrets against exact best responses; its relative regret is what the tolerance is
    /// compared with.
    pub certificate: Certificate,
    /// Paths followed; 1 if the one from uniform play sufficed, 0 of a player that is alone, whose policy is optimal.
    pub paths: usize,
    /// Whether the policies are the limit of the last of these paths; else they are an equilibrium that one came across.
    pub is_limit: bool,
    /// Converged if the relative regret is within the tolerance; otherwise the policies are the best met.
    pub status: Status,
}

/// A Markov perfect equilibrium of `game`: the limit of the path of Markov logit equilibria, if that has one.
///
/// Payoffs are brought to a common range for every player first, so units do not matter.
///
/// # Errors
/// [`DynamicError`] if the discount is 1 or more, values overflow or the game is too large.
pub fn markov_nash(game: &MarkovGame) -> Result<MarkovNash, DynamicError> {
    markov_nash_with(game, &NashOptions::default())
}

/// [`markov_nash`] with `options`.
///
/// # Errors
/// As [`markov_nash`].
pub fn markov_nash_with(game: &MarkovGame, options: &NashOptions) -> Result<MarkovNash, DynamicError> {
    game.stationary()?;
    if game.players() == 1 {
        return alone(game);
    }
    fits(game)?;
    let ranges = (0..game.players()).map(|i| game.payoff_range(i));
    let (levels, scales): (Vec<f64>, Vec<f64>) =
        ranges.map(|(low, high)| (low, if high > low { high - low } else { 1.0 })).unzip();
    let scaled = game.rescaled(&levels, &scales);
    let uniform = scaled.uniform();
    let Some(certificate) = certify(&scaled, &uniform) else {
        return Err(DynamicError::Overflow { range: game.unit(), discount: game.discount() });
    };
    let mut search = Search { game: &scaled, tolerance: options.tolerance, best: (uniform, certificate), before: None };
    let (is_limit, paths, status) = search.run(options.evaluations);
    let (profile, _) = search.best;
    // The values of the game as it was given.
    let certificate =
        certify(game, &profile).ok_or(DynamicError::Overflow { range: game.unit(), discount: game.discount() })?;
    Ok(MarkovNash { profile, certificate, paths, is_limit, status })
}

/// The optimal policy of a player with nobody else.
fn alone(game: &MarkovGame) -> Result<MarkovNash, DynamicError> {
    let overflow = || DynamicError::Overflow { range: game.unit(), discount: game.discount() };
    let best = best_response(game, 0, &game.uniform()).ok_or_else(overflow)?;
    let mut profile = vec![0.0; game.profile_length()];
    best.actions.iter().enumerate().for_each(|(s, a)| profile[game.strategy(0, s).start + a] = 1.0);
    let certificate = certify(game, &profile).ok_or_else(overflow)?;
    Ok(MarkovNash { profile, certificate, paths: 0, is_limit: false, status: Status::Converged })
}

/// What was found so far.
struct Search<'a> {
    game: &'a MarkovGame,
    tolerance: f64,
    /// The policies of least regret, wherever they are.
    best: (Vec<f64>, Certificate),
    /// The equilibrium that the path was near when it was last refined.
    before: Option<Vec<f64>>,
}

impl Search<'_> {
    /// Whether the best is the limit of a path, how many paths that took, and how the search ended.
    fn run(&mut self, evaluations: usize) -> (bool, usize, Status) {
        let (mut left, mut status) = (evaluations, Status::Stalled);
        if self.game.unit() == 0.0 {
            return (true, 1, Status::Converged);
        }
        for path in 0..BRANCHES {
            self.before = None;
            let prior = prior(self.game.uniform(), blocks(self.game).map(|block| block.own), path);
            let mut tracer = Tracer::new(MarkovSystem::new(self.game, &prior), 1.0);
            let (limit, found) = self.along(&mut tracer, left);
            left = left.saturating_sub(tracer.evaluations);
            if let Some(limit) = limit {
                self.best = limit;
                return (true, path + 1, Status::Converged);
            }
            // What the path of uniform play met says more than what its substitutes met.
            status = if path == 0 || found == Status::Budget { found } else { status };
            if left == 0 {
                break;
            }
        }
        let good = self.best.1.relative_regret <= self.tolerance;
        (false, BRANCHES, if good { Status::Converged } else { status })
    }

    /// Keeps policies if they are the best, and returns them if they are an equilibrium.
    fn consider(&mut self, profile: Vec<f64>) -> Option<(Vec<f64>, Certificate)> {
        let certificate = certify(self.game, &profile)?;
        if certificate.relative_regret < self.best.1.relative_regret {
            self.best = (profile.clone(), certificate.clone());
        }
        (certificate.relative_regret <= self.tolerance).then_some((profile, certificate))
    }

    /// Follows a path until policies near it satisfy.
    fn along(
        &mut self,
        tracer: &mut Tracer<MarkovSystem<'_>>,
        evaluations: usize,
    ) -> (Option<(Vec<f64>, Certificate)>, Status) {
        let mut next = 1.0;
        loop {
            if tracer.evaluations >= evaluations {
                return (None, Status::Budget);
            }
            let advance = tracer.advance(f64::INFINITY);
            let precision = tracer.precision();
            if advance != Advance::Moved || precision >= next {
                next = 2.0 * precision;
                if let Some(limit) = self.refine(tracer) {
                    return (Some(limit), Status::Converged);
                }
            }
            match advance {
                Advance::Moved if precision > CRISP => return (None, Status::Stalled),
                Advance::Moved => {}
                Advance::Bifurcation => return (None, Status::Bifurcation),
                Advance::Stalled => return (None, Status::Stalled),
            }
        }
    }

    /// Considers the point of the path itself and all policies that make its likely supports indifferent. An equilibrium
    /// near the path, again or at high precision, is its limit.
    fn refine(&mut self, tracer: &mut Tracer<MarkovSystem<'_>>) -> Option<(Vec<f64>, Certificate)> {
        let size = tracer.system.size();
        let near: Vec<f64> = tracer.point[..size].iter().map(|x| x.exp()).collect();
        let blocks = tracer.system.blocks().to_vec();
        let mut tried: Option<Vec<usize>> = None;
        for cut in CUTS {
            let likely = |block: &Block| {
                let most = maximum(&near[block.own.clone()]);
                let near = &near;
                block.own.clone().filter(move |&a| near[a] >= cut * most)
            };
            let support: Vec<usize> = blocks.iter().flat_map(likely).collect();
            if tried.as_ref() == Some(&support) {
                continue;
            }
            let found = indifferent(self.game, &blocks, &near, &support).and_then(|profile| self.consider(profile));
            if let Some(equilibrium) = found.filter(|found| residual(&found.0, &near) <= NEAR) {
                let again = self.before.as_ref().is_some_and(|before| residual(before, &equilibrium.0) <= SAME);
                self.before = Some(equilibrium.0.clone());
                return (again || tracer.precision() >= SURE).then_some(equilibrium);
            }
            tried = Some(support);
        }
        self.before = None;
        self.consider(near);
        None
    }
}

/// The policies on `support` (indices into a flat profile, some of every strategy) near `start` under which every player is
/// indifferent between its actions there, in every state. `None` if Newton's method finds none with probabilities ≥ 0.
fn indifferent(game: &MarkovGame, blocks: &[Block], start: &[f64], support: &[usize]) -> Option<Vec<f64>> {
    let (total, size) = (start.len(), support.len());
    let mut profile = vec![0.0; total];
    for Block { own, .. } in blocks {
        let mass: f64 = support.iter().filter(|a| own.contains(a)).map(|&a| start[a]).sum();
        support.iter().filter(|a| own.contains(a)).for_each(|&a| profile[a] = start[a] / mass);
    }
    if size == blocks.len() {
        // Pure policies have nothing to solve for.
        return Some(profile);
    }
    let mut system = MarkovSystem::new(game, start);
    let (mut matrix, mut lu, mut step) = (vec![0.0; size * size], Lu::new(size), vec![0.0; size]);
    let (mut row, mut base) = (vec![0.0; total], vec![0.0; total]);
    let mut before = f64::INFINITY;
    for _ in 0..NEWTON_STEPS {
        if !system.set_derivatives(&profile) {
            return None;
        }
        let mut at = 0;
        for block in blocks {
            let first = at;
            system.derivative(block, support[first], &mut base);
            while at < size && block.own.contains(&support[at]) {
                let target = &mut matrix[at * size..][..size];
                if at == first {
                    let own = |&b: &usize| f64::from(u8::from(block.own.contains(&b)));
                    target.iter_mut().zip(support).for_each(|(t, b)| *t = own(b));
                    step[at] = profile[block.own.clone()].iter().sum::<f64>() - 1.0;
                } else {
                    system.derivative(block, support[at], &mut row);
                    target.iter_mut().zip(support).for_each(|(t, &b)| *t = row[b] - base[b]);
                    let q = system.evaluation.action_values();
                    step[at] = q[support[at]] - q[support[first]];
                }
                at += 1;
            }
        }
        if !lu.factor(|factors| factors.copy_from_slice(&matrix)) {
            return None;
        }
        lu.solve(&mut step);
        support.iter().zip(&step).for_each(|(&a, d)| profile[a] -= d);
        let length = largest(step.iter().map(|d| d.abs()));
        if length.is_nan() || length > 10.0 {
            return None;
        }
        // Full convergence is where corrections no longer shrink; the regret decides what it is worth.
        if length >= 0.5 * before && before < 1e-6 || length == 0.0 {
            break;
        }
        before = length;
    }
    for Block { own, .. } in blocks {
        let own = &mut profile[own.clone()];
        if !own.iter().all(|&p| p >= -1e-9) {
            return None;
        }
        own.iter_mut().for_each(|p| *p = p.max(0.0));
        let mass: f64 = own.iter().sum();
        own.iter_mut().for_each(|p| *p /= mass);
    }
    Some(profile)
}
