//! How far the Pareto gap of sampled play is from that of play itself.
//!
//! With `N` independent draws per probe an entry of `G` is a mean of numbers within an interval of length `range`, so by
//! Hoeffding's inequality it errs by `ε` or more with probability at most `2 exp(−2 N ε² / range²)`. The gap moves by at
//! most the largest error of an entry (it is 1-Lipschitz in the maximum norm), and there are `n T²` entries:
//!
//! ```text
//! P(|L̂ − L| > ε) ≤ 2 n T² exp(−2 N ε² / range²)
//! ```
//!
//! for `n` agents and `T` probes. Dependence between entries, agents and probes is allowed, that between draws of a probe is
//! not. The bound holds for whatever else is 1-Lipschitz in `G`; for `GARP_F`, which is 2-Lipschitz, put `ε/2`. It
//! replaces Proposition 1 of Snow & Krishnamurthy, "Data-Driven Mechanism Design using Multi-Agent Revealed Preferences".
//!
//! Two gaps never differ by more than `range` in the first place, so probabilities beyond that are 0 and no radius is
//! larger; probabilities are at most 1.

use thiserror::Error;

/// What is sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampledSystem {
    /// Number of agents `n ≥ 1`.
    pub agents: usize,
    /// Number of probes `T ≥ 1`.
    pub probes: usize,
    /// Length of an interval that contains every value `g_t^i(a)`, positive, in the units of the constraints.
    pub range: f64,
}

/// Why there is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ConcentrationError {
    /// No agents, probes or draws.
    #[error("the number of {0} must be at least 1")]
    None(&'static str),
    /// A quantity is not positive and finite.
    #[error("the {what} must be positive and finite, not {value}")]
    NotPositive {
        /// Which.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// The confidence is not strictly between 0 and 1.
    #[error("the confidence must lie strictly between 0 and 1, not at {0}")]
    Confidence(f64),
    /// More draws are needed than can be counted.
    #[error("about {0:e} draws a probe would be needed, more than can be counted")]
    TooMany(f64),
}

impl SampledSystem {
    /// Bound on the probability that the gap of means over `draws` draws a probe is more than `epsilon` off. At most 1, and
    /// 0 where `epsilon ≥ range`.
    ///
    /// # Errors
    /// If the system is malformed, there are no draws, or `epsilon` is not positive and finite.
    pub fn deviation_probability(&self, draws: usize, epsilon: f64) -> Result<f64, ConcentrationError> {
        self.check()?;
        positive("deviation", epsilon)?;
        at_least_one("draws", draws)?;
        Ok(self.bound(draws as f64, epsilon))
    }

    /// A radius `ε ≤ range` such that the gap of means over `draws` draws a probe is within it with probability at least
    /// `confidence`.
    ///
    /// # Errors
    /// If the system is malformed, there are no draws, or `confidence` is not in `(0, 1)`.
    pub fn radius(&self, draws: usize, confidence: f64) -> Result<f64, ConcentrationError> {
        self.check()?;
        at_least_one("draws", draws)?;
        let needed = self.exponent(confidence)?;
        Ok(self.range * (needed / (2.0 * draws as f64)).sqrt().min(1.0))
    }

    /// The least number of draws a probe for which the bound gives a gap within `epsilon` with probability at least
    /// `confidence`, up to rounding: `⌈range² ln(2 n T² / (1 − confidence)) / (2 ε²)⌉`, and 1 where `epsilon ≥ range`.
    ///
    /// # Errors
    /// If the system is malformed, `epsilon` is not positive and finite, `confidence` is not in `(0, 1)`, or the number
    /// exceeds 2⁵³.
    pub fn draws_needed(&self, epsilon: f64, confidence: f64) -> Result<u64, ConcentrationError> {
        self.check()?;
        positive("deviation", epsilon)?;
        let needed = self.exponent(confidence)?;
        if epsilon >= self.range {
            return Ok(1);
        }
        let draws = (0.5 * needed * (self.range / epsilon).powi(2)).ceil();
        if draws > 2.0_f64.powi(53) { Err(ConcentrationError::TooMany(draws)) } else { Ok(draws as u64) }
    }

    fn bound(&self, draws: f64, epsilon: f64) -> f64 {
        if epsilon >= self.range {
            return 0.0;
        }
        (self.log_terms() - 2.0 * draws * (epsilon / self.range).powi(2)).exp().min(1.0)
    }

    /// `ln(2 n T²)`: the logarithms are added, as the product of large counts may overflow.
    fn log_terms(&self) -> f64 {
        std::f64::consts::LN_2 + (self.agents as f64).ln() + 2.0 * (self.probes as f64).ln()
    }

    /// `2 N ε² / range²` at which the bound is one minus the confidence.
    fn exponent(&self, confidence: f64) -> Result<f64, ConcentrationError> {
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(ConcentrationError::Confidence(confidence));
        }
        Ok(self.log_terms() - (1.0 - confidence).ln())
    }

    fn check(&self) -> Result<(), ConcentrationError> {
        at_least_one("agents", self.agents)?;
        at_least_one("probes", self.probes)?;
        positive("range", self.range)
    }
}

fn at_least_one(what: &'static str, count: usize) -> Result<(), ConcentrationError> {
    if count == 0 { Err(ConcentrationError::None(what)) } else { Ok(()) }
}

fn positive(what: &'static str, value: f64) -> Result<(), ConcentrationError> {
    if value > 0.0 && value.is_finite() { Ok(()) } else { Err(ConcentrationError::NotPositive { what, value }) }
}
