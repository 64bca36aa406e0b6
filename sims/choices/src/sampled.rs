//! What a sample leaves open: bootstrap intervals where the matrices are means of draws.

use walras_theory::revealed_preference::{SampledConstraints, SampledSystem, ccei, garp_f, pareto_gap};

use super::chance::Stream;
use super::index::Index;
use super::request::Request;
use super::subject::Subject;
use super::verdict::Verdict;

/// Confidence of the intervals.
const CONFIDENCE: f64 = 0.95;

/// Indices whose cost and continuity make resampling meaningful.
const RESAMPLED: [Index; 4] = [Index::Ccei, Index::ParetoGap, Index::BudgetSlack, Index::GarpF];

/// What is resampled, and how often.
pub(super) struct Sampling<'a> {
    /// Which indices.
    pub(super) asked: &'a Request,
    /// Resamples.
    pub(super) draws: u32,
    /// Length of an interval that holds every draw.
    pub(super) range: Option<f64>,
}

/// Notes bootstrap intervals of a subject whose members' entries are means of draws, and how far its Pareto gap may be
/// from that of the strategies. The draws of all members at an observation are resampled together.
pub(super) fn intervals(verdict: &mut Verdict, sampling: &Sampling<'_>, subject: &Subject, stream: Stream) {
    let agents: Option<Vec<&[f64]>> = subject.members.iter().map(|member| member.draws.as_deref()).collect();
    let Some(agents) = agents else { return };
    let probes = subject.observations.len();
    let draws = agents[0].len() / (probes * probes);
    if let Some(range) = sampling.range {
        let system = SampledSystem { agents: agents.len(), probes, range };
        verdict.deviation = system.radius(draws, CONFIDENCE).ok();
    }
    let sampled = match SampledConstraints::new(&agents, probes, draws) {
        Ok(sampled) => sampled,
        Err(error) => return verdict.notes.push(format!("there are no confidence intervals: {error}")),
    };
    let asked = |index: &Index| sampling.asked.has(*index) && verdict.of(*index).is_some();
    let defined: Vec<Index> = RESAMPLED.into_iter().filter(asked).collect();
    for index in defined {
        let of_system = |g: &[f64]| system(index, g, probes);
        match sampled.bootstrap(sampling.draws as usize, CONFIDENCE, &mut stream.resampling(), of_system) {
            Ok(found) => verdict.sampled.push((index, found.percentile.into())),
            Err(error) => verdict.notes.push(format!("there is no confidence interval of {index}: {error}")),
        }
    }
}

/// The index of the worst agent; infinite where it is not defined.
fn system(index: Index, g: &[f64], probes: usize) -> f64 {
    let agents = g.chunks_exact(probes * probes);
    let of = |g: &[f64]| match index {
        Index::Ccei => ccei(g, probes).map_or(f64::NEG_INFINITY, |found| found.value),
        Index::BudgetSlack => pareto_gap(g, probes).map_or(f64::INFINITY, |found| found.slack),
        Index::GarpF => garp_f(g, probes).map_or(f64::INFINITY, |found| found.value),
        _ => pareto_gap(g, probes).map_or(f64::INFINITY, |found| found.value),
    };
    let worst = if index == Index::Ccei { f64::min } else { f64::max };
    agents.map(of).reduce(worst).unwrap_or(f64::INFINITY)
}
