//! Nash equilibria in which alike players play alike.

use crate::action_graph::{ActionGraphGame, Expectation};
use crate::quality::{largest, nash_conv};

use super::super::Status;
use super::super::certificate::blocks;
use super::super::limit::prior;
use super::super::support_search::{Nash, NashOptions, Strategies, follow_branches};
use super::kinds::Kinds;
use super::system::KindSystem;

/// A Nash equilibrium of `game` in which players with the same actions play alike, as one does that exists in every game (Nash
/// 1951): the limit of the principal branch of logit equilibria among such profiles, if that has one. The profile is that of
/// all players, flat.
///
/// Payoffs of each kind of player are brought to a common range first, so units do not matter, yet the limit is that of the
/// game so scaled.
pub fn action_graph_nash(game: &ActionGraphGame, options: &NashOptions) -> Nash {
    let kinds = Kinds::of(game).in_own_ranges(game);
    let branch = |k| KindSystem::new(game, &kinds, &prior(kinds.uniform(), blocks(&kinds.offsets), k));
    let strategies = Alike { game, kinds: &kinds, expectation: Expectation::default() };
    let found = follow_branches(strategies, kinds.uniform(), branch, options);
    let regret = kinds.each(&found.regret);
    Nash { profile: kinds.spread(&found.profile), nash_conv: nash_conv(&regret), regret, ..found }
}

/// One strategy for all players of a kind.
struct Alike<'a> {
    game: &'a ActionGraphGame,
    kinds: &'a Kinds,
    expectation: Expectation,
}

impl Strategies for Alike<'_> {
    fn offsets(&self) -> &[usize] {
        &self.kinds.offsets
    }

    fn derivatives(&mut self, profile: &[f64], payoffs: &mut [f64], derivatives: &mut [f64]) {
        let (size, mut full) = (profile.len(), self.kinds.spread(profile));
        self.kinds.payoffs(self.game, &mut self.expectation, &full, payoffs);
        let mut by_action = vec![0.0; size * size];
        self.kinds.derivatives(self.game, &mut self.expectation, &mut full, payoffs, &mut by_action);
        for (b, row) in by_action.chunks_exact(size).enumerate() {
            row.iter().enumerate().for_each(|(a, derivative)| derivatives[a * size + b] = *derivative);
        }
        for (own, unit) in self.kinds.blocks().zip(&self.kinds.units) {
            payoffs[own].iter_mut().for_each(|u| *u /= unit);
        }
    }

    fn judged(&mut self, profile: Vec<f64>) -> Nash {
        let (regret, _) = self.kinds.regrets(self.game, &profile);
        let relative_regret =
            largest(regret.iter().zip(&self.kinds.units).map(|(regret, unit)| regret.max(0.0) / unit));
        let status = if relative_regret == 0.0 { Status::Converged } else { Status::Stalled };
        Nash { nash_conv: nash_conv(&regret), regret, relative_regret, profile, branches: 0, is_limit: false, status }
    }
}
