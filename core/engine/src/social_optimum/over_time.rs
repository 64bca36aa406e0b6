//! The most welfare of a game over time: a planner's decision problem, solved exactly.

use crate::dynamic::{Flow, tabulate};
use crate::model::{ChainError, Model};
use crate::play::{OverTime, Play};
use crate::plugin::{Function, PluginError};

use super::{SocialOptimum, gap};

/// The most discounted welfare from the first state on, with what players pay and what the designer values if `with_transfers`.
pub(super) fn plan(
    model: &Model,
    play: &Play,
    over_time: &OverTime,
    with_transfers: bool,
) -> Result<Option<SocialOptimum>, PluginError> {
    let (probes, width) = (over_time.probes(), over_time.stages * play.players * play.actions);
    let mut best = 0.0;
    for probe in 0..probes {
        let chain = match tabulate(model, &play.phi, probe, &play.constraint[probe * width..][..width]) {
            Ok(chain) => chain,
            Err(ChainError::Plugin(error)) => return Err(error),
            Err(_) => return Ok(None),
        };
        let more = if with_transfers { worth_to_designer(model, &play.phi, &chain)? } else { Vec::new() };
        let Some(values) = chain.optimum(&more) else { return Ok(None) };
        best += chain.initial().iter().zip(&values).map(|(p, v)| p * v).sum::<f64>() / probes as f64;
    }
    let played = if with_transfers { play.surplus().unwrap_or_default() } else { play.welfare() };
    Ok(Some(SocialOptimum { welfare: best, gap: gap(best, played, 0.0), exact: true }))
}

/// What the designer has of all joint actions of each state: what players pay, and what it values itself.
fn worth_to_designer(model: &Model, phi: &[f64], chain: &crate::dynamic::Chain) -> Result<Vec<Flow>, PluginError> {
    let mut paid = chain.flows(model, phi, Function::Transfer)?;
    let Some(place) = model.game.designer_value() else { return Ok(paid) };
    let width = model.outcomes.len();
    for (paid, outcomes) in paid.iter_mut().zip(chain.flows(model, phi, Function::Outcome)?) {
        paid.0.iter_mut().zip(outcomes.0.chunks_exact(width)).for_each(|(paid, row)| *paid += row[place]);
    }
    Ok(paid)
}
