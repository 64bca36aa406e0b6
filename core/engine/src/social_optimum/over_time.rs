//! The most welfare of a game over time: a planner's decision problem, solved exactly.

use crate::dynamic::{Chain, Flow, tabulate};
use crate::model::{ChainError, Model};
use crate::play::{OverTime, Play};
use crate::plugin::{Function, PluginError};

use super::{SocialOptimum, gap};

/// The most discounted welfare from the first state on, and the most with what players pay and what the designer values; each if it
/// is wanted.
pub(super) fn plan(
    model: &Model,
    play: &Play,
    over_time: &OverTime,
    [welfare, surplus]: [bool; 2],
) -> Result<[Option<SocialOptimum>; 2], PluginError> {
    let (probes, width) = (over_time.probes(), over_time.stages * play.players * play.actions);
    let mut best = [welfare, surplus].map(|wanted| wanted.then_some(0.0));
    for probe in 0..probes {
        let chain = match tabulate(model, &play.phi, probe, &play.constraint[probe * width..][..width]) {
            Ok(chain) => chain,
            Err(ChainError::Plugin(error)) => return Err(error),
            Err(_) => return Ok([None; 2]),
        };
        let add = |best: f64, more: &[Flow]| {
            let values = chain.optimum(more)?;
            Some(best + chain.initial().iter().zip(&values).map(|(p, v)| p * v).sum::<f64>() / probes as f64)
        };
        best[0] = best[0].and_then(|best| add(best, &[]));
        if let Some(surplus) = best[1] {
            best[1] = add(surplus, &worth_to_designer(model, &play.phi, &chain)?);
        }
    }
    let optimum = |best, played| SocialOptimum { welfare: best, gap: gap(best, played, 0.0), exact: true };
    Ok([
        best[0].map(|best| optimum(best, play.welfare())),
        best[1].map(|best| optimum(best, play.surplus().unwrap_or_default())),
    ])
}

/// What the designer has of all joint actions of each state: what players pay, and what it values itself.
fn worth_to_designer(model: &Model, phi: &[f64], chain: &Chain) -> Result<Vec<Flow>, PluginError> {
    let mut paid = chain.flows(model, phi, Function::Transfer)?;
    let Some(place) = model.game.designer_value() else { return Ok(paid) };
    let width = model.outcomes.len();
    for (paid, outcomes) in paid.iter_mut().zip(chain.flows(model, phi, Function::Outcome)?) {
        paid.0.iter_mut().zip(outcomes.0.chunks_exact(width)).for_each(|(paid, row)| *paid += row[place]);
    }
    Ok(paid)
}
