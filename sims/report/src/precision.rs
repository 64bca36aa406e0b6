//! How far the numbers of a report can be trusted.

use walras_designer::evaluation::Evaluation;
use walras_designer::verdict::zero_threshold;
use walras_study::record::Record;

/// Below this size a gap counts as zero: the tolerance of the exact test times the largest constraint value.
pub(super) fn threshold(record: &Record) -> f64 {
    zero_threshold(&record.seen, record.scenario.evaluation.garp_tolerance)
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
