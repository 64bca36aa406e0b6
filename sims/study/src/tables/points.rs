//! Tables of play at points of a box.

use walras_engine::play::{Limits, Points};
use walras_tables::{Table, Values};

use super::columns::{column, real, whole};
use crate::record::Record;

pub(super) fn all(record: &Record, points: &Points) -> Vec<Table> {
    vec![equilibria(record, points), constraints(record, points)]
}

/// The certificates of play under the last φ, one row a stage.
fn equilibria(record: &Record, points: &Points) -> Table {
    let play = &record.last;
    let mut columns = vec![
        whole("stage", 0..play.probes),
        column("status", "", Values::Text(play.status.iter().map(|status| status.as_str()).collect())),
        whole("iterations", play.rounds.iter().copied()),
        real("residual", play.residual.iter().copied()),
        real("nikaido_isoda", points.limits.iter().map(|limits| limits.gain)),
        real("unexplained_slope", points.limits.iter().map(|limits| limits.unexplained)),
    ];
    // What makes an equilibrium of linear replies the only one.
    if !points.contraction.is_empty() {
        columns.push(real("contraction", points.contraction.iter().copied()));
    }
    Table { name: "equilibria", columns }
}

/// The constraints under the last φ, one row a stage and constraint: those that players share, then their own.
fn constraints(record: &Record, points: &Points) -> Table {
    let rows = || {
        let stages = points.limits.iter().enumerate();
        stages.flat_map(|(stage, limits)| (0..limits.value.len()).map(move |l| (stage, l, limits)))
    };
    let of = |get: fn(&Limits, usize) -> f64| rows().map(move |(_, l, limits)| get(limits, l));
    let columns = vec![
        whole("stage", rows().map(|(stage, ..)| stage)),
        column("constraint", "", Values::Name(rows().map(|(_, l, _)| name(record, points, l)).collect())),
        real("value", of(|limits, l| limits.value[l])),
        column("binding", "", Values::Flag(rows().map(|(_, l, limits)| limits.binds(l)).collect())),
        real("multiplier", of(|limits, l| limits.multiplier[l])),
    ];
    Table { name: "constraints", columns }
}

/// What tables and reports call constraint `l` of a stage.
pub fn name(record: &Record, points: &Points, l: usize) -> String {
    match record.metadata.shared_constraints.get(l) {
        Some(shared) => shared.name.clone(),
        None => format!("agent_{}", l.saturating_sub(points.shared)),
    }
}
