//! Tables of a population: as many rows as it has classes, whatever the number of its players.

use walras_engine::play::Crowd;
use walras_engine::population::{LEVELS, Quantity, Spread, WorstAgent};
use walras_tables::{Table, Values};

use super::columns::{column, coordinates, real, whole};
use crate::record::Record;

/// Classes, how their players differ, and who is worst off, under the last φ.
pub(super) fn all(record: &Record, crowd: &Crowd) -> Vec<Table> {
    vec![strategies(record), classes(record, crowd), distributions(record), worst(record)]
}

/// Mean strategies, one row a stage, class and action of the grid; `feasible` if a player of the class can take it.
fn strategies(record: &Record) -> Table {
    let play = &record.last;
    let cells = play.strategy.len();
    let mut columns = vec![
        whole("stage", (0..cells).map(|cell| cell / play.actions / play.players)),
        whole("class", (0..cells).map(|cell| cell / play.actions % play.players)),
        whole("action", (0..cells).map(|cell| cell % play.actions)),
    ];
    columns.extend(coordinates(record, cells));
    columns.push(column("feasible", "", Values::Flag(record.feasible())));
    columns.push(real("probability", play.strategy.iter().copied()));
    if record.seen.draws.is_some() {
        columns.push(real("frequency", record.seen.frequency.iter().copied()));
    }
    Table { name: "strategies", columns }
}

/// One row a stage and class; quantities are means over its players, save the residual, which is the largest of the stage.
fn classes(record: &Record, crowd: &Crowd) -> Table {
    let play = &record.last;
    let rows = play.payoff.len();
    let of = |row: usize| row % play.players;
    let mean = |totals: &[f64]| (0..rows).map(|row| totals[row] / crowd.sizes[of(row)] as f64).collect::<Vec<f64>>();
    let name = (0..rows).map(|row| record.class_name(of(row))).collect();
    let mut columns = vec![
        whole("stage", (0..rows).map(|row| row / play.players)),
        whole("class", (0..rows).map(of)),
        column("name", "", Values::Name(name)),
        whole("agents", (0..rows).map(|row| crowd.sizes[of(row)] as usize)),
        whole("types", (0..rows).map(|row| crowd.types[of(row)])),
    ];
    for (d, dimension) in record.metadata.actions.dimensions.iter().enumerate() {
        let own = |row: usize| row * play.actions..(row + 1) * play.actions;
        let expected = |row: usize| own(row).map(|cell| play.strategy[cell] * record.coordinate_of(cell, d)).sum();
        let values = Values::Real((0..rows).map(expected).collect());
        columns.push(column(format!("expected_{}", dimension.name), &dimension.unit, values));
    }
    columns.push(column("expected_payoff", record.payment_unit(), Values::Real(mean(&play.payoff))));
    if record.has_transfers() {
        columns.push(column("expected_transfer", record.payment_unit(), Values::Real(mean(&play.transfer))));
    }
    columns.push(real("regret", mean(&play.regret).into_iter()));
    columns.push(real("residual", (0..rows).map(|row| play.residual[row / play.players])));
    Table { name: "classes", columns }
}

/// Quantiles over the players of a class, one row a stage, class, quantity and level; no stage where it is about all of them.
fn distributions(record: &Record) -> Table {
    let rows =
        || record.spreads.iter().flat_map(|spread| LEVELS.iter().zip(spread.quantiles).map(move |at| (spread, at)));
    let stage = rows().map(|(spread, _)| spread.stage.map(|stage| stage as f64)).collect();
    let columns = vec![
        column("stage", "", Values::MaybeReal(stage)),
        whole("class", rows().map(|(spread, _)| spread.class)),
        column("quantity", "", Values::Name(rows().map(|(spread, _)| name_of(record, spread.quantity)).collect())),
        real("mean", rows().map(|(spread, _): (&Spread, _)| spread.mean)),
        real("level", rows().map(|(_, (level, _))| *level)),
        real("value", rows().map(|(_, (_, value))| value)),
    ];
    Table { name: "distributions", columns }
}

/// The players of a class with the largest regrets and Pareto gaps, one row each.
fn worst(record: &Record) -> Table {
    let rows = || record.worst.iter();
    let stage = rows().map(|agent| agent.stage.map(|stage| stage as f64)).collect();
    let columns = vec![
        column("stage", "", Values::MaybeReal(stage)),
        whole("class", rows().map(|agent: &WorstAgent| agent.class)),
        whole("agent", rows().map(|agent| agent.agent as usize)),
        column("quantity", "", Values::Name(rows().map(|agent| name_of(record, agent.quantity)).collect())),
        real("value", rows().map(|agent| agent.value)),
    ];
    Table { name: "worst_agents", columns }
}

/// What tables and reports call a quantity.
pub fn name_of(record: &Record, quantity: Quantity) -> String {
    match quantity {
        Quantity::Payoff => "expected_payoff".into(),
        Quantity::Regret => "regret".into(),
        Quantity::Residual => "residual".into(),
        Quantity::ParetoGap => "pareto_gap".into(),
        Quantity::Action(d) => {
            let dimension = record.metadata.actions.dimensions.get(d);
            dimension.map_or_else(String::new, |dimension| format!("expected_{}", dimension.name))
        }
    }
}
