//! What certifies a stage: the residual and regret of its rows.

use walras_theory::quality;

use super::arena::Arena;

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
