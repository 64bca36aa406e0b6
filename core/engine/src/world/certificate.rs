//! What certifies a stage: the residual and regret of its rows.

use walras_theory::quality;

use super::arena::Arena;

/// Fills residual, regret and expected payoff of the stage's rows; returns the largest residual, NaN if any is.
pub(super) fn measure_stage(arena: &mut Arena, stage: usize) -> f64 {
    let rows = arena.rows_of(stage);
    for row in rows.clone() {
        let cells = arena.cells_of(row);
        let (payoff, strategy) = (&arena.cells.payoff[cells.clone()], &arena.cells.strategy[cells.clone()]);
        arena.rows.expected_payoff[row] = quality::expected_payoff(payoff, strategy);
        arena.rows.regret[row] = quality::regret(payoff, strategy);
        arena.rows.residual[row] = arena.rows.rule[row].residual(payoff, strategy, &arena.cells.response[cells]);
    }
    quality::largest(arena.rows.residual[rows].iter().copied())
}
