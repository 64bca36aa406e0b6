//! The tables that a run's record is seen through. All indices count from 0; a stage is a probe, in a game over time a period and
//! state.

use walras_designer::evaluation::Evaluation;
use walras_tables::{Column, Table, Values};
use walras_theory::revealed_preference::robust_gap::ExchangeStep;

use super::columns::{column, coordinates, real, whole};
use super::{over_time, points, population};
use crate::record::Record;
use crate::trajectory::Frame;

pub(super) fn all(record: &Record) -> Vec<Table> {
    let mut tables = traces(record);
    if let Some(crowd) = &record.last.crowd {
        tables.extend(population::all(record, crowd));
        return tables;
    }
    tables.extend([strategies(record), agents(record)]);
    tables.extend(record.last.points.iter().flat_map(|points| points::all(record, points)));
    if let (Some(timeline), Some(play)) = (&record.timeline, &record.last.over_time) {
        tables.push(over_time::states(record, timeline, play));
    }
    tables.extend(record.seen.draws.map(|draws| samples(record, draws)));
    tables.extend(draws(record));
    tables.extend(robust(record));
    tables.extend((!record.rounds.is_empty()).then(|| learning(record)));
    tables.extend((!record.trajectory.frames.is_empty()).then(|| trajectory(record)));
    tables
}

/// The tables with one row an iteration, which is their first column: what ensembles keep of all their runs.
pub(super) fn traces(record: &Record) -> Vec<Table> {
    [designer(record)].into_iter().chain(robust(record)).collect()
}

/// One row a mechanism value that the designer tried: φ_0, φ_1, …
fn designer(record: &Record) -> Table {
    let trace = &record.trace;
    let of = |get: fn(&Evaluation) -> f64| trace.iter().map(get);
    let flag =
        |name: &str, get: fn(&Evaluation) -> bool| column(name, "", Values::Flag(trace.iter().map(get).collect()));
    let mut columns = vec![whole("iteration", 0..trace.len())];
    for (k, parameter) in record.metadata.mechanism().enumerate() {
        let values = Values::Real(trace.iter().map(|e| e.phi[k]).collect());
        columns.push(column(format!("phi_{}", parameter.name), &parameter.unit, values));
    }
    columns.push(real("pareto_gap", of(|e| e.assessment.pareto_gap)));
    columns.push(real("budget_slack", of(|e| e.assessment.budget_slack)));
    columns.push(real("garp_f", of(|e| e.assessment.garp_f)));
    columns.push(flag("garp_consistent", |e| e.assessment.garp_consistent));
    columns.push(flag("consistent_up_to_slack", |e| e.assessment.consistent_up_to_slack));
    if trace.iter().all(|e| e.assessment.additive_gap.is_some()) {
        columns.push(real("additive_gap", of(|e| e.assessment.additive_gap.unwrap_or(f64::NAN))));
    }
    for (k, outcome) in record.metadata.outcomes.iter().enumerate() {
        let values = Values::Real(trace.iter().map(|e| e.outcomes[k]).collect());
        columns.push(column(format!("outcome_{}", outcome.name), &outcome.unit, values));
    }
    let unit = record.payment_unit();
    columns.push(column("welfare", unit, Values::Real(of(|e| e.truth.welfare).collect())));
    let gaps = trace.iter().map(|e| e.truth.welfare_gap()).collect();
    columns.push(column("welfare_gap", unit, Values::MaybeReal(gaps)));
    let exact = trace.iter().map(|e| e.truth.optimum.map(|optimum| optimum.exact)).collect();
    columns.push(column("welfare_gap_exact", "", Values::MaybeFlag(exact)));
    if record.has_transfers() {
        columns.extend(money(record));
    }
    columns.push(column("least_payoff", record.payment_unit(), Values::Real(of(|e| e.truth.least_payoff).collect())));
    if record.metadata.actions.outside_option.is_some() {
        let violation = trace.iter().map(|e| e.truth.ir_violation).collect();
        columns.push(column("ir_violation", "", Values::MaybeReal(violation)));
    }
    columns.extend(constraints(record));
    columns.push(real("nash_conv", of(|e| e.truth.nash_conv)));
    columns.push(real("residual", of(|e| e.truth.residual)));
    columns.push(flag("converged", |e| e.truth.converged));
    columns.push(column("objective", record.objective_unit(), Values::Real(of(|e| e.objective).collect())));
    let best = record.standing.iter().map(|standing| standing.best).collect();
    columns.push(column("best_objective", record.objective_unit(), Values::MaybeReal(best)));
    columns.push(whole("start", record.standing.iter().map(|standing| standing.start as usize)));
    columns.push(whole("plays", record.standing.iter().map(|standing| standing.plays as usize)));
    Table { name: "designer", columns }
}

/// What players pay and what society has of it, of games in which money moves.
fn money(record: &Record) -> Vec<Column> {
    let unit = record.payment_unit();
    let maybe = |name: &str, get: fn(&Evaluation) -> Option<f64>| {
        column(name, unit, Values::MaybeReal(record.trace.iter().map(get).collect()))
    };
    let exact = record.trace.iter().map(|e| e.truth.surplus_optimum.map(|optimum| optimum.exact)).collect();
    vec![
        maybe("revenue", |e| e.truth.revenue),
        maybe("surplus", |e| Some(e.truth.surplus())),
        maybe("designer_value", |e| e.truth.own_value),
        maybe("budget_balance", |e| e.truth.budget_balance),
        maybe("surplus_gap", |e| e.truth.surplus_gap()),
        column("surplus_gap_exact", "", Values::MaybeFlag(exact)),
    ]
}

/// What was violated of the constraints of a designer and what that weighed; absent in the last row, which was not played for it.
fn constraints(record: &Record) -> Vec<Column> {
    let unit = record.payment_unit();
    let maybe = |name: &str, unit: &str, get: fn(&Evaluation) -> Option<f64>| {
        column(name, unit, Values::MaybeReal(record.trace.iter().map(get).collect()))
    };
    let mut columns = Vec::new();
    let designer = record.scenario.designer.as_ref();
    if designer.is_some_and(|designer| designer.reservation_utility.is_some()) {
        columns.push(maybe("participation_shortfall", unit, |e| Some(e.participation?.shortfall)));
        columns.push(maybe("participation_multiplier", "", |e| Some(e.participation?.multiplier)));
    }
    if designer.is_some_and(|designer| designer.incentive_tolerance.is_some()) {
        columns.push(maybe("incentive_excess", unit, |e| Some(e.incentives?.excess)));
        columns.push(maybe("incentive_multiplier", "", |e| Some(e.incentives?.multiplier)));
    }
    columns
}

/// Mixed strategies under the last φ, one row a stage, agent, private state, if the game has some, and action of the grid.
fn strategies(record: &Record) -> Table {
    let play = &record.last;
    let (players, actions, states) = (play.players, play.actions, play.state_probability.len());
    if states == 0 {
        let mut columns = grid_columns(players, actions, play.strategy.len());
        columns.extend(coordinates(record, play.strategy.len()));
        columns.extend(outside(record, play.strategy.len()));
        columns.push(column("feasible", "", Values::Flag(record.feasible())));
        columns.push(real("probability", play.strategy.iter().copied()));
        return Table { name: "strategies", columns };
    }
    let cells = play.state_strategy.len();
    let row = |cell: usize| cell / actions / states;
    let state = |cell: usize| cell / actions % states;
    let mut columns = vec![
        whole("stage", (0..cells).map(|cell| row(cell) / players)),
        whole("agent", (0..cells).map(|cell| row(cell) % players)),
        whole("state", (0..cells).map(state)),
        whole("action", (0..cells).map(|cell| cell % actions)),
    ];
    let dimensions = record.metadata.states.len();
    for (d, declared) in record.metadata.states.iter().enumerate() {
        let values = (0..cells).map(|cell| record.state[state(cell) * dimensions + d]).collect();
        columns.push(column(format!("state_{}", declared.name), &declared.unit, Values::Real(values)));
    }
    columns.push(real("state_probability", (0..cells).map(|cell| play.state_probability[state(cell)])));
    columns.extend(coordinates(record, cells));
    columns.extend(outside(record, cells));
    let feasible = record.feasible();
    let feasible = (0..cells).map(|cell| feasible[row(cell) * actions + cell % actions]).collect();
    columns.push(column("feasible", "", Values::Flag(feasible)));
    columns.push(real("probability", play.state_strategy.iter().copied()));
    Table { name: "strategies", columns }
}

/// What the designer saw under the last φ, one row a stage, agent and action seen.
fn samples(record: &Record, draws: usize) -> Table {
    let seen = &record.seen;
    let cells: Vec<usize> = (0..seen.frequency.len()).filter(|&cell| seen.frequency[cell] > 0.0).collect();
    let pick = |index: fn(usize, usize, usize) -> usize| {
        cells.iter().map(move |&cell| index(cell, seen.players, seen.actions)).collect::<Vec<_>>().into_iter()
    };
    let columns = vec![
        whole("stage", pick(|cell, players, actions| cell / actions / players)),
        whole("agent", pick(|cell, players, actions| cell / actions % players)),
        whole("action", pick(|cell, _, actions| cell % actions)),
        whole("count", cells.iter().map(|&cell| (seen.frequency[cell] * draws as f64).round() as usize)),
    ];
    Table { name: "samples", columns }
}

/// Most actions in the table of draws, unless a robust gap was computed of them.
const MAX_DRAWN: usize = 4_000_000;

/// The joint actions that the designer saw under the last φ, one row a draw, stage and agent: outcomes and robust gaps depend on
/// who did what at the same time, which counts do not tell.
fn draws(record: &Record) -> Option<Table> {
    let seen = &record.seen;
    if seen.drawn.is_empty() || (record.robust.is_none() && seen.drawn.len() > MAX_DRAWN) {
        return None;
    }
    let (players, rows) = (seen.players, seen.probes * seen.players);
    let cells = || 0..seen.drawn.len();
    let mut columns = vec![
        whole("draw", cells().map(|cell| cell / rows)),
        whole("stage", cells().map(|cell| cell % rows / players)),
        whole("agent", cells().map(|cell| cell % players)),
    ];
    if !seen.drawn_states.is_empty() {
        columns.push(whole("state", seen.drawn_states.iter().map(|&state| state as usize)));
    }
    columns.push(whole("action", seen.drawn.iter().map(|&action| action as usize)));
    Some(Table { name: "draws", columns })
}

/// Algorithm 2 on what the designer saw under the last φ, one row an iteration; the first is its start.
fn robust(record: &Record) -> Option<Table> {
    let [_, gap] = record.robust.as_ref()?;
    let of = |get: fn(&ExchangeStep) -> f64| gap.trace.iter().map(get);
    let columns = vec![
        whole("iteration", 1..gap.trace.len() + 1),
        real("max_violation", of(|step| step.max_violation)),
        real("master_value", of(|step| step.master_value)),
        real("lower_bound", of(|step| step.lower_bound)),
        real("upper_bound", of(|step| step.upper_bound)),
        real("price", of(|step| step.price)),
        whole("cuts", gap.trace.iter().map(|step| step.cuts)),
        column("proven", "", Values::Flag(gap.trace.iter().map(|step| step.proven).collect())),
    ];
    Some(Table { name: "dro", columns })
}

/// Agents under the last φ, one row a stage and agent.
fn agents(record: &Record) -> Table {
    let play = &record.last;
    let rows = play.payoff.len();
    let mut columns = vec![
        whole("stage", (0..rows).map(|row| row / play.players)),
        whole("agent", (0..rows).map(|row| row % play.players)),
    ];
    for (d, dimension) in record.metadata.actions.dimensions.iter().enumerate() {
        let cells = |row: usize| row * play.actions..(row + 1) * play.actions;
        let within = |row: usize| cells(row).filter(|&cell| !record.is_outside(cell % play.actions));
        let mean =
            |row: usize| -> f64 { within(row).map(|cell| play.strategy[cell] * record.coordinate_of(cell, d)).sum() };
        let values = if record.metadata.actions.outside_option.is_some() {
            let taking_part = |row: usize| within(row).map(|cell| play.strategy[cell]).sum::<f64>();
            let given = |row: usize| Some(taking_part(row)).filter(|&p| p > 0.0).map(|p| mean(row) / p);
            Values::MaybeReal((0..rows).map(given).collect())
        } else {
            Values::Real((0..rows).map(mean).collect())
        };
        columns.push(column(format!("expected_{}", dimension.name), &dimension.unit, values));
    }
    if record.metadata.actions.outside_option.is_some() {
        let last = |row: usize| play.strategy[(row + 1) * play.actions - 1];
        columns.push(real("outside", (0..rows).map(last)));
    }
    columns.push(column("expected_payoff", record.payment_unit(), Values::Real(play.payoff.clone())));
    if record.has_transfers() {
        columns.push(column("expected_transfer", record.payment_unit(), Values::Real(play.transfer.clone())));
    }
    columns.push(real("regret", play.regret.iter().copied()));
    columns.push(real("residual", (0..rows).map(|row| play.residual[row / play.players])));
    Table { name: "agents", columns }
}

/// Learning under the last φ, one row a round and stage.
fn learning(record: &Record) -> Table {
    let reports =
        || record.rounds.iter().enumerate().flat_map(|(round, reports)| reports.iter().map(move |r| (round, r)));
    let status = reports().map(|(_, report)| report.convergence.status.as_str()).collect();
    let columns = vec![
        whole("round", reports().map(|(round, _)| round)),
        whole("stage", reports().map(|(_, report)| report.probe)),
        real("residual", reports().map(|(_, report)| report.convergence.residual)),
        column("status", "", Values::Text(status)),
    ];
    Table { name: "learning", columns }
}

/// Play under the last φ, one row a round, stage, agent and feasible action, averaged over private states.
fn trajectory(record: &Record) -> Table {
    fn repeated(frame: &Frame, value: usize) -> impl Iterator<Item = usize> {
        std::iter::repeat_n(value, frame.action.len())
    }
    let frames = || record.trajectory.frames.iter();
    let indices = |column: fn(&Frame) -> &[u32]| frames().flat_map(column).map(|&index| index as usize);
    let columns = vec![
        whole("round", frames().flat_map(|frame| repeated(frame, frame.round))),
        whole("stage", frames().flat_map(|frame| repeated(frame, frame.stage))),
        whole("agent", indices(|frame| &frame.agent)),
        whole("action", indices(|frame| &frame.action)),
        real("probability", frames().flat_map(|frame| &frame.probability).copied()),
        real("average", frames().flat_map(|frame| &frame.average).copied()),
    ];
    Table { name: "trajectory", columns }
}

fn grid_columns(players: usize, actions: usize, cells: usize) -> Vec<Column> {
    vec![
        whole("stage", (0..cells).map(|cell| cell / actions / players)),
        whole("agent", (0..cells).map(|cell| cell / actions % players)),
        whole("action", (0..cells).map(|cell| cell % actions)),
    ]
}

/// Which actions are to stay out, in games where one is.
fn outside(record: &Record, cells: usize) -> Option<Column> {
    record.metadata.actions.outside_option.as_ref()?;
    let flags = (0..cells).map(|cell| record.is_outside(cell % record.last.actions));
    Some(column("outside", "", Values::Flag(flags.collect())))
}
