//! What a run shows about whether a socially optimal outcome can be had at all: Corollary 1 of Snow & Krishnamurthy.
//!
//! The corollary speaks of the global minimum of the gap over Φ. A run has seen finitely many mechanisms, so that only one side
//! can be certain: where observed play passes the exact test (13) with gap 0, that mechanism achieves what the designer can
//! see of optimality. That none was found is evidence, the stronger the more starts agree.

use std::fmt;

use serde::Serialize;
use walras_engine::play::Observation;
use walras_theory::revealed_preference::SampledSystem;

use crate::evaluation::Evaluation;

/// With which confidence intervals hold.
pub const CONFIDENCE: f64 = 0.95;

/// The verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Play at the best mechanism was consistent with social optimality, with gap 0.
    Achieved,
    /// It was not; this is the least gap found.
    NotAchieved(f64),
    /// Play did not come to rest, so that nothing can be said.
    NotConverged,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Achieved => write!(f, "achieved"),
            Outcome::NotAchieved(gap) => write!(f, "not achieved: best found {}", six_digits(*gap)),
            Outcome::NotConverged => write!(f, "not converged"),
        }
    }
}

/// The number that six significant digits of it spell.
fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// A verdict with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// In a word.
    pub outcome: Outcome,
    /// The Pareto gap at the best mechanism, as observed once more with fresh draws where play is sampled.
    pub best_gap: f64,
    /// Where the gap of the strategies themselves is at that mechanism: that very number where they are seen, else with a
    /// confidence of [`CONFIDENCE`] by Hoeffding's inequality; never beyond what a gap can be, which is minus the smallest
    /// constraint value.
    pub interval: [f64; 2],
    /// Whether what was observed there passes the exact test (13), up to its tolerance.
    pub consistent: bool,
    /// The best mechanism.
    pub phi: Vec<f64>,
    /// What came of each start.
    pub starts: Vec<StartGap>,
}

/// The gap at which a start ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StartGap {
    /// The mechanism it recommends.
    pub phi: Vec<f64>,
    /// The Pareto gap there.
    pub gap: f64,
    /// Whether play was at rest there.
    pub converged: bool,
}

impl Verdict {
    /// The verdict from the evaluation at the best mechanism, what was seen there, the tolerance of the exact test, and the
    /// evaluations of what came of each start.
    pub fn of(best: &Evaluation, seen: &Observation, tolerance: f64, starts: &[Evaluation]) -> Self {
        let judged = &best.assessment;
        let (gap, consistent) = (judged.pareto_gap, judged.garp_consistent);
        let outcome = match best.truth.converged {
            false => Outcome::NotConverged,
            true if consistent && gap <= zero_threshold(seen, tolerance) => Outcome::Achieved,
            true => Outcome::NotAchieved(gap),
        };
        let error = sampling_radius(seen).unwrap_or(0.0);
        let start = |evaluation: &Evaluation| StartGap {
            phi: evaluation.phi.clone(),
            gap: evaluation.assessment.pareto_gap,
            converged: evaluation.truth.converged,
        };
        Verdict {
            outcome,
            best_gap: gap,
            interval: [(gap - error).max(0.0), (gap + error).min(largest_gap(seen).max(gap))],
            consistent,
            phi: best.phi.clone(),
            starts: starts.iter().map(start).collect(),
        }
    }

    /// Least and largest gap of the starts that ended at rest.
    pub fn spread(&self) -> Option<(f64, f64)> {
        let gaps = self.starts.iter().filter(|start| start.converged).map(|start| start.gap);
        gaps.fold(None, |spread, gap| {
            let (least, largest) = spread.unwrap_or((gap, gap));
            Some((gap.min(least), gap.max(largest)))
        })
    }
}

/// No Pareto gap is larger: once the smallest constraint value is made up for, no choice reveals anything.
fn largest_gap(seen: &Observation) -> f64 {
    let values = seen.matrix.as_deref().unwrap_or(&seen.constraint);
    finite(values).fold(0.0, |largest: f64, g| largest.max(-g))
}

/// Below this size a gap counts as zero: the tolerance of the exact test times the largest constraint value.
pub fn zero_threshold(seen: &Observation, tolerance: f64) -> f64 {
    let values = seen.matrix.as_deref().unwrap_or(&seen.constraint);
    let largest = finite(values).fold(0.0, |largest: f64, g| largest.max(g.abs()));
    if tolerance.is_finite() { (tolerance * largest).max(0.0) } else { 0.0 }
}

/// How far the gap of what was drawn is from that of the strategies, with a confidence of [`CONFIDENCE`]; nothing where the
/// strategies themselves are seen.
pub fn sampling_radius(seen: &Observation) -> Option<f64> {
    let draws = seen.draws.filter(|&draws| draws > 0)?;
    let rows = seen.constraint.chunks_exact(seen.actions.max(1));
    let range = |row: &[f64]| {
        let (low, high) = finite(row).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), g| (l.min(g), h.max(g)));
        high - low
    };
    let range = rows.map(range).fold(0.0, f64::max);
    if range == 0.0 {
        // Every action has the same constraint value: there is nothing to err about.
        return Some(0.0);
    }
    SampledSystem { agents: seen.players, probes: seen.probes, range }.radius(draws, CONFIDENCE).ok()
}

fn finite(values: &[f64]) -> impl Iterator<Item = f64> {
    values.iter().copied().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_spelt_as_scripts_expect_them() {
        assert_eq!(Outcome::Achieved.to_string(), "achieved");
        assert_eq!(Outcome::NotAchieved(0.313_874_628_7).to_string(), "not achieved: best found 0.313875");
        assert_eq!(Outcome::NotAchieved(2.0e-12).to_string(), "not achieved: best found 0.000000000002");
        assert_eq!(Outcome::NotConverged.to_string(), "not converged");
    }
}
