//! Review: agents evaluate strategies as they stand, and no player revises its own.

use bevy_ecs::prelude::*;

use super::arena::Arena;
use super::certificate::measure_stage;
use super::components::{Convergence, Stage, Status};
use super::rules::Rules;

pub(super) fn review(mut stages: Query<(&Stage, &mut Convergence)>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    for (&Stage(stage), mut convergence) in &mut stages {
        if arena.stages.active[stage] {
            convergence.residual = measure_stage(arena, stage);
            let rests = convergence.residual <= rules.tolerance;
            convergence.status = if rests { Status::Converged } else { Status::Learning };
        }
    }
}
