//! Bootstrap: how uncertain an index of sampled play is (Efron 1979; intervals as in Davison & Hinkley 1997, chapter 5).
//!
//! The play of every probe was observed through `N` draws, and `G[t,s]` is the mean of `g_t` over the draws of probe `s`.
//! Drawing `N` of them again with replacement, for each probe on its own, gives a matrix that might have been observed as
//! well; repeated, it gives a distribution of the index. Where the agents of a system were drawn jointly, they are drawn
//! again jointly, so that whatever correlates them stays.
//!
//! What it cannot do:
//!
//! - It is consistent where the index is a smooth function of `G`. **At the boundary it is not** (Andrews 2000): a true
//!   Pareto gap of 0 is a kink, the replicates do not follow the law of the estimate there, and intervals that touch 0 say
//!   little. The same goes for ties between bottlenecks. [`SampledSystem`](super::SampledSystem) bounds the error at any
//!   sample size without such assumptions.
//! - An index built on maxima of noisy entries tends to be too large on average: noise makes some entry large (Jensen's
//!   inequality where the index is convex in `G`). Means over repeated noisy evaluations inherit that. [`Bootstrap::bias`]
//!   estimates it; the basic interval corrects for it, the percentile interval doubles it.

use rand::{Rng, RngExt as _};
use thiserror::Error;

/// An index with its bootstrap distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// The index of the draws as they were observed.
    pub estimate: f64,
    /// Standard deviation of the replicates.
    pub standard_error: f64,
    /// Mean of the replicates minus `estimate`: how much too large the estimate is on average, where that can be told.
    pub bias: f64,
    /// Percentile interval `[q(α/2), q(1 − α/2)]`, `q` the quantiles of the replicates, `1 − α` the confidence. It stays
    /// where the index lives.
    pub percentile: [f64; 2],
    /// Basic interval `[2 estimate − q(1 − α/2), 2 estimate − q(α/2)]`. It may leave the range of the index.
    pub basic: [f64; 2],
    /// The index of every replicate, in ascending order.
    pub replicates: Vec<f64>,
}

/// Why there is no bootstrap distribution.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BootstrapError {
    /// No agents or no probes.
    #[error("there must be at least one agent and one probe, not {agents} and {probes}")]
    Empty {
        /// Agents given.
        agents: usize,
        /// Probes announced.
        probes: usize,
    },
    /// A single draw always gives itself again, which is no sign of certainty.
    #[error("{draws} draws a probe say nothing about uncertainty: at least 2 are needed")]
    TooFewDraws {
        /// Draws a probe.
        draws: usize,
    },
    /// The confidence is not strictly between 0 and 1.
    #[error("the confidence must lie strictly between 0 and 1, not at {0}")]
    Confidence(f64),
    /// The quantiles asked for lie beyond the extreme replicates.
    #[error(
        "{replicates} replicates do not reach the quantiles of the confidence asked for: at least {needed} are needed"
    )]
    TooFewReplicates {
        /// Replicates asked for.
        replicates: usize,
        /// `2 / (1 − confidence) − 1`, rounded up.
        needed: usize,
    },
    /// An agent's sampled constraints are not one per probe, draw and probe.
    #[error("agent {agent}: expected {probes} x {draws} x {probes} sampled constraints, found {found}")]
    WrongLength {
        /// The agent.
        agent: usize,
        /// Probes announced.
        probes: usize,
        /// Draws announced.
        draws: usize,
        /// Entries in the slice.
        found: usize,
    },
    /// A sampled constraint is infinite or not a number.
    #[error("agent {agent}: constraint {t} at draw {draw} of probe {s} is {value}, which is not finite")]
    NotFinite {
        /// The agent.
        agent: usize,
        /// The probe that was played.
        s: usize,
        /// The draw of that play.
        draw: usize,
        /// The probe whose constraint was evaluated.
        t: usize,
        /// The offending value.
        value: f64,
    },
    /// The index of some replicate is infinite or not a number.
    #[error("the index of a resampled matrix is {0}, which is not finite")]
    Index(f64),
}

/// The sampled constraints of a system of agents.
#[derive(Debug, Clone, Copy)]
pub struct SampledConstraints<'a> {
    agents: &'a [&'a [f64]],
    probes: usize,
    draws: usize,
}

impl<'a> SampledConstraints<'a> {
    /// One slice per agent, each `[probes s][draws][probes t]` of `g_t` at the draw of probe `s`. The `k`-th draws of all
    /// agents at a probe belong together.
    ///
    /// # Errors
    /// If there are no agents or probes, fewer than 2 draws, or a slice of the wrong length or with an entry not finite.
    pub fn new(agents: &'a [&'a [f64]], probes: usize, draws: usize) -> Result<Self, BootstrapError> {
        if agents.is_empty() || probes == 0 {
            return Err(BootstrapError::Empty { agents: agents.len(), probes });
        }
        if draws < 2 {
            return Err(BootstrapError::TooFewDraws { draws });
        }
        let expected = probes.checked_mul(probes).and_then(|entries| entries.checked_mul(draws));
        for (agent, entries) in agents.iter().enumerate() {
            if expected != Some(entries.len()) {
                return Err(BootstrapError::WrongLength { agent, probes, draws, found: entries.len() });
            }
            if let Some(k) = entries.iter().position(|x| !x.is_finite()) {
                let (s, draw, t) = (k / (draws * probes), k / probes % draws, k % probes);
                return Err(BootstrapError::NotFinite { agent, s, draw, t, value: entries[k] });
            }
        }
        Ok(Self { agents, probes, draws })
    }

    /// The agents' matrices `G[t,s]` of all draws, `[agents][probes][probes]`.
    pub fn matrices(&self) -> Vec<f64> {
        let mut g = vec![0.0; self.agents.len() * self.probes * self.probes];
        let all: Vec<usize> = (0..self.draws).collect();
        (0..self.probes).for_each(|s| self.average(s, &all, &mut vec![0.0; self.probes], &mut g));
        g
    }

    /// Column `s` of every matrix, the mean over the draws listed.
    fn average(&self, s: usize, listed: &[usize], sums: &mut [f64], g: &mut [f64]) {
        let (size, count) = (self.probes, listed.len() as f64);
        for (constraints, g) in self.agents.iter().zip(g.chunks_exact_mut(size * size)) {
            let block = &constraints[s * self.draws * size..][..self.draws * size];
            sums.fill(0.0);
            for &draw in listed {
                for (sum, x) in sums.iter_mut().zip(&block[draw * size..][..size]) {
                    *sum += x;
                }
            }
            for (t, sum) in sums.iter().enumerate() {
                g[t * size + s] = sum / count;
            }
        }
    }

    /// The bootstrap distribution of `index`, a function of the matrices `[agents][probes][probes]`, and its intervals.
    ///
    /// Costs `replicates × agents × probes² × draws` additions beside the index, and does not allocate in between. Means of
    /// resampled draws round in the last digit, so an index that asks whether entries are exactly 0 needs a tolerance.
    ///
    /// # Errors
    /// If `confidence` is not in `(0, 1)`, too few `replicates` are asked for to tell its quantiles, or the index is not
    /// finite.
    pub fn bootstrap(
        &self,
        replicates: usize,
        confidence: f64,
        rng: &mut (impl Rng + ?Sized),
        mut index: impl FnMut(&[f64]) -> f64,
    ) -> Result<Bootstrap, BootstrapError> {
        let tail = tail_of(confidence, replicates)?;
        let mut g = self.matrices();
        let estimate = finite(index(&g))?;
        let mut listed = vec![0; self.draws];
        let mut sums = vec![0.0; self.probes];
        let mut values = Vec::with_capacity(replicates);
        for _ in 0..replicates {
            for s in 0..self.probes {
                listed.fill_with(|| rng.random_range(0..self.draws));
                self.average(s, &listed, &mut sums, &mut g);
            }
            values.push(finite(index(&g))?);
        }
        values.sort_unstable_by(f64::total_cmp);
        Ok(summarise(estimate, values, tail))
    }
}

/// `α/2`, if so small a tail can be seen in as many replicates.
fn tail_of(confidence: f64, replicates: usize) -> Result<f64, BootstrapError> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(BootstrapError::Confidence(confidence));
    }
    let tail = 0.5 * (1.0 - confidence);
    // A confidence of 0.95 has a tail of 0.025000000000000022: 39 replicates are meant to do.
    let needed = ((1.0 / tail - 1e-9).ceil() - 1.0).max(2.0) as usize;
    if replicates < needed {
        return Err(BootstrapError::TooFewReplicates { replicates, needed });
    }
    Ok(tail)
}

fn summarise(estimate: f64, replicates: Vec<f64>, tail: f64) -> Bootstrap {
    let count = replicates.len() as f64;
    // Deviations from the estimate, so that a constant index has a standard error of exactly 0.
    let bias = replicates.iter().map(|x| x - estimate).sum::<f64>() / count;
    let variance = replicates.iter().map(|x| (x - estimate - bias).powi(2)).sum::<f64>() / (count - 1.0);
    let (low, high) = (quantile(&replicates, tail), quantile(&replicates, 1.0 - tail));
    Bootstrap {
        estimate,
        standard_error: variance.sqrt(),
        bias,
        percentile: [low, high],
        basic: [2.0 * estimate - high, 2.0 * estimate - low],
        replicates,
    }
}

/// The `(B + 1) p`-th smallest of `B` values, interpolated between neighbours.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = ((sorted.len() + 1) as f64 * p - 1.0).clamp(0.0, (sorted.len() - 1) as f64);
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

fn finite(value: f64) -> Result<f64, BootstrapError> {
    if value.is_finite() { Ok(value) } else { Err(BootstrapError::Index(value)) }
}
