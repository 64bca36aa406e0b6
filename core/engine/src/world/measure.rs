//! Measure: how far each strategy is from its agent's response, and what she would gain by another.

use bevy_ecs::prelude::*;
use walras_theory::quality;

use super::arena::Arena;
use super::components::{Convergence, Search, Stage, Status};
use super::schedule::Rules;
use super::trial;
use crate::learning::Reported;

pub(super) fn measure(
    mut stages: Query<(&Stage, &mut Convergence, Option<&Search>)>,
    rules: Res<Rules>,
    mut arena: ResMut<Arena>,
) {
    let arena = &mut *arena;
    for (&Stage(stage), mut convergence, search) in &mut stages {
        if !arena.active[stage] {
            continue;
        }
        convergence.rounds += 1;
        if !arena.matched[stage] {
            continue;
        }
        if rules.reported != Reported::Last {
            // Not this round's strategies are to be judged but averages, when their time has come.
            arena.due[stage] = trial::is_due(convergence.rounds, rules.max_rounds);
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
        arena.active[stage] = convergence.status == Status::Learning;
    }
}

/// Fills residual, regret and expected payoff of the stage's rows; returns the largest residual, NaN if any is.
pub(super) fn measure_stage(arena: &mut Arena, stage: usize) -> f64 {
    let rows = arena.rows_of(stage);
    for row in rows.clone() {
        let cells = arena.cells_of(row);
        let (payoff, strategy) = (&arena.payoff[cells.clone()], &arena.strategy[cells.clone()]);
        arena.expected_payoff[row] = quality::expected_payoff(payoff, strategy);
        arena.regret[row] = quality::regret(payoff, strategy);
        arena.residual[row] = arena.rule[row].residual(payoff, strategy, &arena.response[cells]);
    }
    quality::largest(arena.residual[rows].iter().copied())
}
