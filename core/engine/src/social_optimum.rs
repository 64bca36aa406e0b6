//! The most welfare that any joint play could bring, and how far play is from it, as only the simulator can know it.
//!
//! Snow & Krishnamurthy's welfare gap (12) compares play with the maximum of `Σ_i U^i(μ)` over joint distributions μ. That
//! sum is linear in μ, so that a pure joint action attains it. Utilities are those of the joint action itself: aggregates are
//! summed from what all players do, the own part where the game counts it, whatever expectation the players learn under.
//!
//! Play is put on the same footing: its welfare is the expectation of those utilities over what all players do, and not what
//! they expect while they learn, which under the mean-field expectation is taken at expected contributions and under the
//! sampled one at a few draws. So the gap is never below 0.
//!
//! Where all feasible joint actions can be tried, maximum, play and gap are exact. Otherwise coordinate ascent from several
//! starts gives a lower bound of the maximum, and play, unless its payoffs are expectations over joint actions already, is
//! averaged over draws; three standard errors of that average are taken off the gap, which is a lower bound then. On a
//! box, where players play points, local searches give the bound and play is exact. In a game over time the most is what one
//! who decides for all players in every state would bring about, exactly.

mod ascent;
mod over_time;
mod points;
mod stage;

use crate::learning::Expectation;
use crate::model::Model;
use crate::play::Play;
use crate::plugin::PluginError;
use crate::random::{Key, Purpose, Seed};
use stage::Stage;

/// The most welfare of a mechanism and what play is short of it, averaged over probes.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SocialOptimum {
    /// `Σ_i U^i` at the best joint action found, averaged over probes.
    pub welfare: f64,
    /// The welfare gap (12): how much less play brings, in expectation over what all players do. Never below 0, save on a box
    /// where play violates constraints that the best joint action keeps. Differences within the rounding of both sums are 0.
    pub gap: f64,
    /// Whether all feasible joint actions were tried; otherwise `welfare` and `gap` are lower bounds.
    pub exact: bool,
}

/// Most payoffs computed, of all probes together: some tenths of a second.
const MAX_PAYOFFS: usize = 1 << 22;
/// Joint actions of each stage game over which play is averaged where there are too many to try, at most.
const DRAWS: usize = 2048;
/// What names their stream: a step beyond those from which ascents begin.
const DRAWS_STEP: u32 = u32::MAX;
/// How many standard errors are taken off a gap that was averaged over draws.
const STANDARD_ERRORS: f64 = 3.0;
/// Relative error of a welfare: sums over joint actions and players lose some thousand units in the last place at most.
const ROUNDING: f64 = 1e-12;

/// What [`social_optimum`] and [`surplus_optimum`] find; a game over time is tabulated but once for both.
///
/// # Errors
/// What the game failed of.
pub fn optima(model: &Model, play: &Play, seed: Seed) -> Result<[Option<SocialOptimum>; 2], PluginError> {
    match &play.over_time {
        Some(over_time) => over_time::plan(model, play, over_time, [true, model.game.has_transfer()]),
        None => Ok([social_optimum(model, play, seed)?, surplus_optimum(model, play, seed)?]),
    }
}

/// The same of surplus, `Σ_i U^i` and what players pay the designer. A mechanism that only moves money does not move the most of
/// it. Nothing, too, in games in which no money moves, and on a box.
///
/// # Errors
/// What the game failed of.
pub fn surplus_optimum(model: &Model, play: &Play, seed: Seed) -> Result<Option<SocialOptimum>, PluginError> {
    if !model.game.has_transfer() || play.points.is_some() { Ok(None) } else { optimum(model, play, seed, true) }
}

/// The most welfare under the mechanism and the constraints of a play. Nothing if the game is too large to look for it, or has
/// private states, under which a joint action is one rule a player, or where no feasible point of a box was found.
///
/// Ascents on a grid begin at what is mostly played, at the ends of the grid and at random joint actions named by `seed`,
/// which names the draws of play too; on a box, where play is and all over it.
///
/// # Errors
/// What the game failed of.
pub fn social_optimum(model: &Model, play: &Play, seed: Seed) -> Result<Option<SocialOptimum>, PluginError> {
    optimum(model, play, seed, false)
}

fn optimum(model: &Model, play: &Play, seed: Seed, with_transfers: bool) -> Result<Option<SocialOptimum>, PluginError> {
    if !play.state_probability.is_empty() {
        return Ok(None);
    }
    if let Some(over_time) = &play.over_time {
        let [welfare, surplus] = over_time::plan(model, play, over_time, [!with_transfers, with_transfers])?;
        return Ok(if with_transfers { surplus } else { welfare });
    }
    if let Some(points) = &play.points {
        return points::search(model, play, points);
    }
    if play.constraint.len() != model.probes * model.players * model.actions {
        return Ok(None);
    }
    let mut stages: Vec<Stage<'_>> =
        (0..model.probes).map(|probe| Stage::new(model, play, probe, with_transfers)).collect();
    let total = stages.iter().fold(0_usize, |total, stage| total.saturating_add(stage.payoffs()));
    if total <= MAX_PAYOFFS { enumerate(&mut stages, play).map(Some) } else { search(&mut stages, play, seed) }
}

/// Over all joint actions.
fn enumerate(stages: &mut [Stage<'_>], play: &Play) -> Result<SocialOptimum, PluginError> {
    let (mut welfare, mut played) = (0.0, 0.0);
    for stage in stages.iter_mut() {
        let (best, mean) = stage.enumerate(play)?;
        welfare += best;
        played += mean;
    }
    let probes = play.probes as f64;
    Ok(SocialOptimum { welfare: welfare / probes, gap: gap(welfare / probes, played / probes, 0.0), exact: true })
}

/// From several starts, with play averaged over draws.
fn search(stages: &mut [Stage<'_>], play: &Play, seed: Seed) -> Result<Option<SocialOptimum>, PluginError> {
    let budget = MAX_PAYOFFS / play.probes;
    let draws = (budget / 4 / play.players).clamp(2, DRAWS);
    let key = Key { step: DRAWS_STEP, ..Key::new(seed, Purpose::JointAction) };
    let (mut welfare, mut played, mut variance) = (0.0, 0.0, 0.0);
    for stage in stages.iter_mut() {
        let Some(mut best) = stage.ascend(play, seed, budget)? else { return Ok(None) };
        if play.expectation == Expectation::Exact {
            played += stage.expected(play);
        } else {
            let drawn = stage.draws(play, draws, key)?;
            let mean = drawn.iter().sum::<f64>() / draws as f64;
            best = drawn.iter().copied().fold(best, f64::max);
            played += mean;
            variance += drawn.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / ((draws - 1) * draws) as f64;
        }
        welfare += best;
    }
    let probes = play.probes as f64;
    let (welfare, played, error) = (welfare / probes, played / probes, variance.sqrt() / probes);
    Ok(Some(SocialOptimum { welfare, gap: gap(welfare, played, STANDARD_ERRORS * error), exact: false }))
}

/// What `played` is short of `best`, less a margin of error; never below 0, as nothing brings more than the best.
fn gap(best: f64, played: f64, margin: f64) -> f64 {
    let gap = best - played - margin;
    if gap <= ROUNDING * (best.abs() + played.abs()) { 0.0 } else { gap }
}

#[cfg(test)]
mod tests {
    use super::gap;

    #[test]
    fn rounding_is_no_welfare_gap() {
        assert_eq!(gap(10.0, 10.0 + 3.6e-12, 0.0), 0.0);
        assert_eq!(gap(10.0, 9.0, 0.0), 1.0);
        assert_eq!(gap(0.0, -1e-9, 0.0), 1e-9, "small sums have small errors");
        assert_eq!(gap(10.0, 9.0, 0.25), 0.75);
        assert_eq!(gap(10.0, 9.0, 2.0), 0.0);
    }
}
