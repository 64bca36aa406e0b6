//! Measure: how far each strategy is from its agent's response, and what it would gain by another.

use bevy_ecs::prelude::*;

use super::arena::Arena;
use super::certificate::measure_stage;
use super::components::{Convergence, Search, Stage, Status};
use super::rules::Rules;
use super::trial;
use crate::learning::Reported;

pub(super) fn measure(
    mut stages: Query<(&Stage, &mut Convergence, Option<&Search>)>,
    rules: Res<Rules>,
    mut arena: ResMut<Arena>,
) {
    let arena = &mut *arena;
    for (&Stage(stage), mut convergence, search) in &mut stages {
        if !arena.stages.active[stage] {
            continue;
        }
        convergence.rounds += 1;
        if !arena.stages.matched[stage] {
            continue;
        }
        if rules.reported != Reported::Last {
            // Not this round's strategies are to be judged but averages, when their time has come.
            arena.stages.due[stage] = trial::is_due(convergence.rounds, rules.max_rounds);
            continue;
        }
        convergence.residual = measure_stage(arena, stage);
        convergence.status = if convergence.residual <= rules.tolerance {
            Status::Converged
        } else if search.is_some_and(|search| search.stalled) {
            Status::Stalled
        } else if convergence.rounds >= rules.max_rounds {
            Status::Budget
        } else {
            Status::Learning
        };
        arena.stages.active[stage] = convergence.status == Status::Learning;
    }
}
