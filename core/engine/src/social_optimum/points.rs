//! The most welfare at points of a box: local searches, which give a lower bound.
//!
//! Utilities are play's own, those of the joint action, and the constraints are those of each probe, shared ones and the
//! players' own. Play is one of the starts, so that it never brings more than what is found, unless it is not feasible.

use walras_theory::equilibrium::most_welfare;

use super::{MAX_PAYOFFS, SocialOptimum};
use crate::model::Model;
use crate::play::{Limits, Play, Points};
use crate::plugin::PluginError;
use crate::world::box_game::BoxGame;

/// Points all over the box to search from, and as many corners: searches in small games.
const STARTS: usize = 8;
/// Slopes that a search takes, about.
const SLOPES: usize = 40;

/// The most welfare found. Nothing if the game knows no payoffs of joint actions, if the box is too large to look for it, or if no feasible joint action of finite payoffs
/// was found under one of the probes.
pub(super) fn search(model: &Model, play: &Play, points: &Points) -> Result<Option<SocialOptimum>, PluginError> {
    if !model.game.has_joint_payoff() {
        return Ok(None);
    }
    let Some(starts) = starts(model) else { return Ok(None) };
    let (n, width) = (model.players, model.players * model.dimensions);
    let mut beyond_play = 0.0;
    for probe in 0..model.probes {
        let game = BoxGame::new(model, &play.phi, probe);
        let found = most_welfare(&game, &points.action[probe * width..][..width], starts, Limits::FEASIBLE);
        game.fault()?;
        let played: f64 = play.payoff[probe * n..][..n].iter().sum();
        let gain = found.map_or(f64::NAN, |found| found.welfare - played);
        if !gain.is_finite() {
            return Ok(None);
        }
        // The search prefers what violates constraints less, be it by rounding errors; play counts as it is.
        let feasible = points.limits[probe].value.iter().all(|g| *g <= Limits::FEASIBLE);
        beyond_play += if feasible { gain.max(0.0) } else { gain };
    }
    let welfare = play.welfare() + beyond_play / model.probes as f64;
    Ok(Some(SocialOptimum { welfare, gap: beyond_play / model.probes as f64, exact: false }))
}

/// How many points to search from, and as many corners, for the payoffs that may be computed: there are up to three
/// searches for each, besides those from play and from both ends of the box. Nothing if there are too many for these.
fn starts(model: &Model) -> Option<usize> {
    // Three joint actions for the slope in each coordinate, at which every player has a payoff.
    let payoffs = (3 * model.players * model.dimensions).saturating_mul(model.players).saturating_mul(SLOPES);
    let searches = MAX_PAYOFFS / model.probes / payoffs;
    searches.checked_sub(3).map(|rest| (rest / 3).min(STARTS))
}
