//! Tables of play over time.

use walras_engine::play::OverTime;
use walras_engine::plugin::Timeline;
use walras_tables::{Table, Values};

use super::columns::{column, real, whole};
use crate::record::Record;

/// The states under the last φ, one row a stage: which state it is, how often play is there, and what certifies its policies.
/// Values and regrets of agents are in their own table, policies in that of strategies.
pub(super) fn states(record: &Record, timeline: &Timeline, over_time: &OverTime) -> Table {
    let rows = record.last.probes;
    let mut columns = vec![
        whole("stage", 0..rows),
        whole("probe", (0..rows).map(|stage| timeline.probe_of(stage))),
        whole("period", (0..rows).map(|stage| timeline.period_of(stage))),
        whole("state", (0..rows).map(|stage| timeline.state_of(stage))),
    ];
    let axes = record.metadata.dynamics.iter().flat_map(|dynamics| &dynamics.states).enumerate();
    for (d, axis) in axes {
        let values = (0..rows).map(|stage| timeline.public_of(timeline.state_of(stage))[d]).collect();
        columns.push(column(format!("state_{}", axis.name), &axis.unit, Values::Real(values)));
    }
    let types: Vec<_> = record.metadata.dynamics.iter().flat_map(|dynamics| &dynamics.types).collect();
    for (player, (d, axis)) in (0..record.last.players).flat_map(|i| types.iter().enumerate().map(move |t| (i, t))) {
        let of = |stage: usize| timeline.types_of(timeline.state_of(stage))[player * types.len() + d];
        let values = Values::Real((0..rows).map(of).collect());
        columns.push(column(format!("type_{}_{player}", axis.name), &axis.unit, values));
    }
    columns.push(real("initial", over_time.initial.iter().copied()));
    columns.push(real("occupation", over_time.occupation.iter().copied()));
    columns.push(real("bellman_residual", over_time.bellman_residual.iter().copied()));
    columns.push(real("residual", record.last.residual.iter().copied()));
    let status = record.last.status.iter().map(|status| status.as_str()).collect();
    columns.push(column("status", "", Values::Text(status)));
    Table { name: "states", columns }
}
