//! Trial: agents evaluate averages of strategies and say what they would do instead.
//!
//! Averages change by ever less, so they are tried ever more seldom: eight times while the number of rounds doubles. The
//! last round is always followed by a trial, so that what is reported has been measured.

use bevy_ecs::prelude::*;

use super::arena::Arena;
use super::certificate::measure_stage;
use super::components::{Convergence, Stage, Status};
use super::rules::Rules;

/// Whether averages are tried after this many rounds.
pub(super) fn is_due(rounds: usize, max_rounds: usize) -> bool {
    let stride = 1_usize << rounds.max(1).ilog2().saturating_sub(3);
    rounds >= max_rounds || rounds.is_multiple_of(stride)
}

/// Puts averages in the place of strategies; only stages whose turn it is take part in the trial.
pub(super) fn open(stages: Query<&Stage>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    for &Stage(stage) in &stages {
        arena.stages.active[stage] &= arena.stages.due[stage];
        if arena.stages.active[stage] {
            arena.exchange_average(stage);
        }
    }
}

/// Judges the averages. Where learning goes on, strategies return to their place; where not, the averages stay.
pub(super) fn close(mut stages: Query<(&Stage, &mut Convergence)>, rules: Res<Rules>, mut arena: ResMut<Arena>) {
    let arena = &mut *arena;
    for (&Stage(stage), mut convergence) in &mut stages {
        if convergence.status != Status::Learning {
            continue;
        }
        if arena.stages.active[stage] {
            convergence.residual = measure_stage(arena, stage);
            convergence.status = if convergence.residual <= rules.tolerance {
                Status::Converged
            } else if convergence.rounds >= rules.max_rounds {
                Status::Budget
            } else {
                Status::Learning
            };
            if convergence.status == Status::Learning {
                arena.exchange_average(stage);
            } else {
                let cells = arena.cells_of_stage(stage);
                arena.cells.average[cells.clone()].copy_from_slice(&arena.cells.strategy[cells]);
            }
        }
        arena.stages.due[stage] = false;
        arena.stages.active[stage] = convergence.status == Status::Learning;
    }
}

#[cfg(test)]
mod tests {
    use super::is_due;

    #[test]
    fn trials_grow_rare_but_the_last_round_has_one() {
        let due = |from: usize, to: usize| (from..to).filter(|&rounds| is_due(rounds, 1_000_003)).count();
        assert_eq!((due(1, 16), due(16, 32), due(512, 1024)), (15, 8, 8));
        assert!(is_due(1_000_003, 1_000_003));
    }
}
