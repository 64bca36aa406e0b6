//! A Nash equilibrium of a game of any number of players, as the limit of a branch of logit equilibria.

use super::Status;
use super::certificate::{blocks, profile_regrets};
use super::limit::prior;
use super::logit_system::{LogitSystem, centred, payoff_unit};
use super::support_search::{Nash, NashOptions, Strategies, follow_branches};
use crate::normal_form::{Contraction, NormalForm};
use crate::quality::nash_conv;

/// A Nash equilibrium of `game`: the limit of the principal branch of logit equilibria, if that has one.
///
/// Payoffs are brought to a common range for every player first, so units do not matter, yet the limit is that of the
/// game so scaled.
pub fn nash(game: &NormalForm) -> Nash {
    nash_with(game, &NashOptions::default())
}

/// [`nash`] with `options`.
pub fn nash_with(game: &NormalForm, options: &NashOptions) -> Nash {
    let game = &*centred(game);
    let Some(scaled) = unit_ranges(game) else { return judged(game, game.uniform()) };
    let branch = |k| LogitSystem::new(&scaled, &prior(game.uniform(), blocks(game.offsets()), k));
    let contraction = Contraction::new(&scaled);
    follow_branches(Table { game, scaled: &scaled, contraction }, game.uniform(), branch, options)
}

/// A game, and the same with payoffs of a common range.
struct Table<'a> {
    game: &'a NormalForm,
    scaled: &'a NormalForm,
    contraction: Contraction,
}

impl Strategies for Table<'_> {
    fn offsets(&self) -> &[usize] {
        self.game.offsets()
    }

    fn derivatives(&mut self, profile: &[f64], payoffs: &mut [f64], derivatives: &mut [f64]) {
        self.contraction.derivatives(self.scaled, profile, payoffs, derivatives);
    }

    fn judged(&mut self, profile: Vec<f64>) -> Nash {
        judged(self.game, profile)
    }
}

/// A profile with its regrets.
fn judged(game: &NormalForm, profile: Vec<f64>) -> Nash {
    let regret = profile_regrets(game, &profile);
    let relative = |(i, r): (usize, &f64)| {
        let (low, high) = game.payoff_range(i);
        // Halves, since the range of finite payoffs may not be finite.
        if *r > 0.0 { 0.5 * r / (0.5 * high - 0.5 * low) } else { 0.0 }
    };
    let relative_regret = crate::quality::largest(regret.iter().enumerate().map(relative));
    let status = if relative_regret == 0.0 { Status::Converged } else { Status::Stalled };
    Nash { nash_conv: nash_conv(&regret), regret, relative_regret, profile, branches: 0, is_limit: false, status }
}

/// The game with every player's payoffs brought to the range 0 to 1; `None` if all are constant, when every profile is an
/// equilibrium.
fn unit_ranges(game: &NormalForm) -> Option<NormalForm> {
    if payoff_unit(game) == 0.0 {
        return None;
    }
    let scaled = (0..game.players()).flat_map(|i| {
        let (low, high) = game.payoff_range(i);
        let range = 0.5 * high - 0.5 * low;
        game.payoffs(i).iter().map(move |u| if range > 0.0 { (0.5 * u - 0.5 * low) / range } else { 0.0 })
    });
    NormalForm::new(game.actions().to_vec(), scaled.collect()).ok()
}
