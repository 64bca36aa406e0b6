//! Solving games over time that plugins play, at a scenario's mechanism.

use std::path::Path;

use walras_engine::dynamic::{Chain, tabulate};
use walras_engine::model::{Model, ModelError};
use walras_engine::plugin::Timeline;
use walras_scenario::Resolved;

use super::dynamic::{self, DynamicNames};
use super::error::SolveError;
use super::own_precision::{common, own_precision};
use super::phrases::point;
use super::{Concept, Found};

/// Solves the game of states that the model is; without a concept the scenario's own logit equilibrium.
pub(super) fn solve(
    target: &Path,
    model: &Model,
    timeline: &Timeline,
    resolved: &Resolved,
    concept: Option<Concept>,
) -> Result<Found, SolveError> {
    let game = || model.game.plugin().metadata().name.clone();
    if resolved.setup.probes > 1 {
        return Err(SolveError::Probes { target: target.into(), probes: resolved.setup.probes });
    }
    if timeline.hides_types() {
        return Err(SolveError::HiddenTypes { game: game() });
    }
    let concept = match concept {
        Some(concept) => concept,
        None => own_concept(target, model, resolved)?,
    };
    let constraint = model.constraint(&resolved.phi)?;
    let chain = tabulate(model, &resolved.phi, 0, &constraint).map_err(ModelError::from)?;
    warn_of_unreachable(target, model, &chain);
    let names = names(model, timeline, &chain, resolved.scenario.name.clone());
    let answer = dynamic::solve(target, chain.game(), names, chain.horizon(), concept)?;
    Ok(Found::Dynamic(Box::new(answer)))
}

/// The logit equilibrium of the precision that all agents of the scenario learn with.
fn own_concept(target: &Path, model: &Model, resolved: &Resolved) -> Result<Concept, SolveError> {
    let precision = own_precision(target, &resolved.scenario.learning, model.players)?;
    common(target, &precision).map(Concept::Precision)
}

fn warn_of_unreachable(target: &Path, model: &Model, chain: &Chain) {
    let missed = chain.game().unreachable(Some(chain.initial()));
    let Some(first) = missed.first() else { return };
    let (count, states) = (missed.len(), chain.game().states());
    tracing::warn!(
        "{}: {count} of {states} states are reached from no first state, such as {}",
        target.display(),
        model.game.describe_state(*first)
    );
}

/// States and actions by their coordinates.
fn names(model: &Model, timeline: &Timeline, chain: &Chain, title: String) -> DynamicNames {
    let state = |state: usize| match (timeline.public_of(state), timeline.types_of(state)) {
        (public, []) => point(public),
        ([], types) => point(types),
        (public, types) => format!("{}, types {}", point(public), point(types)),
    };
    let action = |&a: &usize| point(&model.action[a * model.dimensions..][..model.dimensions]);
    let actions = |player: usize| -> Vec<Vec<String>> {
        chain.feasible().iter().map(|state| state[player].iter().map(action).collect()).collect()
    };
    DynamicNames {
        title,
        players: (1..=model.players).map(|player| player.to_string()).collect(),
        states: (0..timeline.states).map(state).collect(),
        actions: (0..model.players).map(actions).collect(),
    }
}
