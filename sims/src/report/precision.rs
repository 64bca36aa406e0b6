//! How far the numbers of a report can be trusted.

use walras_designer::experiment::Evaluation;
use walras_engine::play::Observation;

use crate::record::Record;

/// Below this size a gap counts as zero: the tolerance of the exact test times the largest constraint value.
pub(super) fn threshold(record: &Record) -> f64 {
    let values = record.seen.matrix.as_deref().unwrap_or(&record.seen.constraint);
    let largest = finite(values).fold(0.0, |m: f64, g| m.max(g.abs()));
    let tolerance = record.scenario.evaluation.garp_tolerance;
    if tolerance.is_finite() { (tolerance * largest).max(0.0) } else { 0.0 }
}

/// Half the width of a 95% interval around a gap seen in samples, by Hoeffding's inequality for every entry of the
/// constraint matrices and the union bound; the gap moves no more than its entries. Nothing without samples.
pub(super) fn sampling_error(seen: &Observation) -> Option<f64> {
    let draws = seen.draws.filter(|&draws| draws > 0)? as f64;
    let rows = seen.constraint.chunks_exact(seen.actions.max(1));
    let range = |row: &[f64]| {
        let (low, high) = finite(row).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), g| (l.min(g), h.max(g)));
        high - low
    };
    let range = rows.map(range).fold(0.0, f64::max);
    let entries = (seen.players * seen.probes * seen.probes).max(1) as f64;
    Some(range * ((2.0 * entries / 0.05).ln() / (2.0 * draws)).sqrt()).filter(|e| e.is_finite())
}

fn finite(values: &[f64]) -> impl Iterator<Item = f64> {
    values.iter().copied().filter(|v| v.is_finite())
}

/// Where a quantity went between two evaluations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Down.
    Fell,
    /// Nowhere, up to rounding.
    Stayed,
    /// Up.
    Rose,
    /// An end is not a finite number.
    Unknown,
}

impl Move {
    /// From the first evaluation to the last.
    pub(super) fn between(first: &Evaluation, last: &Evaluation, value: fn(&Evaluation) -> f64) -> Self {
        let (from, to) = (value(first), value(last));
        if !(from.is_finite() && to.is_finite()) {
            return Move::Unknown;
        }
        let rounding = 1e-9 * from.abs().max(to.abs());
        match to - from {
            change if change > rounding => Move::Rose,
            change if change < -rounding => Move::Fell,
            _ => Move::Stayed,
        }
    }
}
