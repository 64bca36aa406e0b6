//! What is kept of one run of an ensemble.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use walras_process::exit::Exit;
use walras_tables::{Column, Table};

use crate::record::Record;
use crate::summary::Summary;
use crate::tables;

/// A run that is over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Member {
    /// Its number.
    pub(super) index: usize,
    /// How it went.
    pub(super) outcome: Outcome,
}

/// How a run went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Outcome {
    /// It was played to its end.
    Played {
        /// The headline figures by name.
        finals: Vec<(String, Cell)>,
        /// What happened in each iteration.
        traces: Vec<Trace>,
    },
    /// It could not be played.
    Failed {
        /// Why.
        reason: String,
        /// The exit code that a run of its own would have had.
        exit: u8,
    },
}

/// A table with one row an iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Trace {
    /// Its name.
    pub(super) table: String,
    /// Its columns; the first counts iterations.
    pub(super) columns: Vec<Column>,
}

/// A headline figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// It does not exist.
    Nothing,
    /// A count.
    Whole(i64),
    /// A number.
    Real(f64),
    /// A truth value.
    Flag(bool),
    /// Words.
    Text(String),
}

impl Cell {
    /// The number that it is.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Whole(count) => Some(*count as f64),
            Cell::Real(number) => Some(*number),
            Cell::Nothing | Cell::Flag(_) | Cell::Text(_) => None,
        }
    }
}

impl Outcome {
    /// What is kept of a run's record.
    pub(super) fn of(record: &Record) -> Result<Self, serde_json::Error> {
        let trace = |table: Table| Trace { table: table.name.into(), columns: table.columns };
        Ok(Outcome::Played {
            finals: finals(&serde_json::to_value(Summary::of(record))?),
            traces: tables::traces(record).into_iter().map(trace).collect(),
        })
    }

    /// A headline figure of a run that was played.
    pub(super) fn figure(&self, name: &str) -> Option<&Cell> {
        match self {
            Outcome::Played { finals, .. } => finals.iter().find(|(other, _)| other == name).map(|(_, cell)| cell),
            Outcome::Failed { .. } => None,
        }
    }

    /// Whether play came to rest.
    pub(super) fn converged(&self) -> bool {
        matches!(self.figure("converged"), Some(Cell::Flag(true)))
    }
}

/// The exit code of this number.
pub(super) fn exit_code(code: u8) -> Exit {
    let codes = [Exit::BadInput, Exit::Game, Exit::Files, Exit::Numerics];
    codes.into_iter().find(|exit| *exit as u8 == code).unwrap_or(Exit::Numerics)
}

/// What all runs of a scenario have in common, or what the member's place says already.
const SETTING: [&str; 15] = [
    "scenario",
    "seed",
    "replicate",
    "walras",
    "plugin",
    "players",
    "probes",
    "actions",
    "expectation",
    "own_part",
    "play",
    "samples",
    "garp_tolerance",
    "bottleneck",
    "units",
];
/// What tables begin with.
const FIRST: [&str; 24] = [
    "phi",
    "objective",
    "pareto_gap",
    "budget_slack",
    "garp_f",
    "garp_consistent",
    "consistent_up_to_slack",
    "additive_gap",
    "surplus",
    "revenue",
    "budget_balance",
    "surplus_gap",
    "surplus_gap_exact",
    "welfare",
    "least_payoff",
    "welfare_gap",
    "welfare_gap_exact",
    "nash_conv",
    "residual",
    "converged",
    "iterations",
    "plays",
    "evaluations",
    "skipped",
];

/// The single values of a summary, by name; those inside others as `OUTER_INNER`.
pub fn finals(summary: &Value) -> Vec<(String, Cell)> {
    let Value::Object(fields) = summary else { return Vec::new() };
    let mut named: Vec<_> = fields.iter().filter(|(name, _)| !SETTING.contains(&name.as_str())).collect();
    named.sort_by_key(|(name, _)| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    let mut cells = Vec::new();
    named.into_iter().for_each(|(name, value)| flatten(name, value, &mut cells));
    cells
}

fn flatten(name: &str, value: &Value, cells: &mut Vec<(String, Cell)>) {
    let cell = match value {
        Value::Null => Cell::Nothing,
        Value::Bool(flag) => Cell::Flag(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(count), _) => Cell::Whole(count),
            (None, Some(real)) => Cell::Real(real),
            (None, None) => Cell::Nothing,
        },
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(_) => return,
        Value::Object(fields) => {
            // One name for a quantity in all tables: the designer's has `outcome_revenue`.
            let outer = if name == "outcomes" { "outcome" } else { name };
            return fields.iter().for_each(|(inner, value)| flatten(&format!("{outer}_{inner}"), value, cells));
        }
    };
    cells.push((name.into(), cell));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_flattened_in_a_readers_order() {
        let summary = serde_json::json!({
            "ended": "done", "welfare": 1.5, "phi": {"price": 2.0}, "seed": 3, "iterations": 7, "converged": true,
            "verdict": {"outcome": "achieved", "starts": [1]}, "pareto_gap": null,
        });
        let names: Vec<_> = finals(&summary).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["phi_price", "pareto_gap", "welfare", "converged", "iterations", "ended", "verdict_outcome"]
        );
        assert_eq!(finals(&summary)[0].1, Cell::Real(2.0));
        assert_eq!((&finals(&summary)[1].1, &finals(&summary)[4].1), (&Cell::Nothing, &Cell::Whole(7)));
    }
}
