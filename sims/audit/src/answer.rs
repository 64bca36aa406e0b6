//! What an audit found, as it is written.

use serde::{Serialize, Serializer};
use walras_theory::direct::{Audit, Gain, MessageBound, Spread, TypeGrid};

use super::equilibrium::Equilibrium;
use super::target::Audited;

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The scenario's or the environment's name.
    pub title: String,
    /// The environment.
    pub environment: String,
    /// The mechanism's rule.
    pub rule: &'static str,
    /// Its pivot, if it has one.
    pub pivot: Option<&'static str>,
    /// φ by name.
    #[serde(serialize_with = "as_map")]
    pub mechanism: Vec<(String, f64)>,
    /// Gains of the best misreports when the types of all are known to who lies.
    pub gain: GainAnswer,
    /// Largest gain when only the own type is known to who lies; none where profiles were drawn.
    pub interim_gain: Option<f64>,
    /// Expected value to all, the designer included, under truth.
    pub welfare: f64,
    /// The most that it could be.
    pub efficient_welfare: f64,
    /// Expected payments of all under truth.
    pub revenue: f64,
    /// What the designer is left with.
    pub budget: Budget,
    /// Least utility that a player expects in a profile under truth.
    pub least_utility: f64,
    /// How likely a player has negative utility under truth.
    pub negative_utility_share: f64,
    /// Least gains under any mechanism whose transfers come from reports and that allocates likewise; none where profiles were
    /// drawn or there are too many allocations.
    pub least_message_gain: Option<Bound>,
    /// Gains by the number of observations that estimates are made of.
    pub estimator: Vec<Estimate>,
    /// How many profiles were looked at.
    pub profiles: usize,
    /// Whether these were all.
    pub exact: bool,
    /// Standard errors of what was estimated from profiles that were drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Errors>,
    /// What the scenario's agents come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equilibrium: Option<Equilibrium>,
}

/// Gains of misreports.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GainAnswer {
    /// The largest.
    pub max: f64,
    /// Its mean over profiles and players.
    pub mean: f64,
    /// How likely there is one.
    pub share: f64,
    /// Where the largest is; none without gains.
    pub worst: Option<WorstAnswer>,
}

/// A profile in which lying gains the most.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorstAnswer {
    /// Who lies, from 1.
    pub player: usize,
    /// The types of all, `[players][coordinates]`.
    #[serde(rename = "true")]
    pub truth: Vec<Vec<f64>>,
    /// What it reports, `[coordinates]`.
    pub report: Vec<f64>,
    /// What it gains.
    pub gain: f64,
}

/// Payments of all under truth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Budget {
    /// Expected.
    pub mean: f64,
    /// Least of any profile.
    pub least: f64,
}

/// Least gains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bound {
    /// Of the largest gain.
    pub max: f64,
    /// Its mean over players and reports of the others.
    pub mean: f64,
}

impl From<MessageBound> for Bound {
    fn from(bound: MessageBound) -> Self {
        Bound { max: bound.max, mean: bound.mean }
    }
}

/// Gains with estimates of so many observations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Observations.
    pub m: u64,
    /// The largest gain, ε_m.
    pub max: f64,
    /// Its mean over profiles and players.
    pub mean: f64,
    /// c/m through the last of them.
    pub line: f64,
}

impl Estimate {
    pub(super) fn new(m: f64, gain: Gain) -> Self {
        Estimate { m: m as u64, max: gain.max, mean: gain.mean, line: f64::NAN }
    }
}

/// Standard errors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Errors {
    /// Of the mean gain.
    pub gain_mean: f64,
    /// Of the share of gains.
    pub gain_share: f64,
    /// Of welfare.
    pub welfare: f64,
    /// Of efficient welfare.
    pub efficient_welfare: f64,
    /// Of revenue.
    pub revenue: f64,
}

impl From<Spread> for Errors {
    fn from(spread: Spread) -> Self {
        let Spread { gain, share, welfare, efficient_welfare, revenue } = spread;
        Errors { gain_mean: gain, gain_share: share, welfare, efficient_welfare, revenue }
    }
}

impl Answer {
    pub(super) fn new(audited: &Audited, found: &Audit, grid: &TypeGrid) -> Self {
        let (rule, pivot) = audited.choice();
        let d = grid.preferences + grid.signals;
        let worst = (found.gain.max > 0.0).then(|| WorstAnswer {
            player: found.worst.player + 1,
            truth: found.worst.truth.chunks_exact(d).map(<[f64]>::to_vec).collect(),
            report: found.worst.report.clone(),
            gain: found.worst.gain,
        });
        let Gain { max, mean, share } = found.gain;
        Answer {
            title: audited.title.clone(),
            environment: format!("{} {}", audited.environment.name, audited.environment.version),
            rule,
            pivot,
            mechanism: audited.names.iter().cloned().zip(audited.phi.iter().copied()).collect(),
            gain: GainAnswer { max, mean, share, worst },
            interim_gain: Some(found.interim_gain),
            welfare: found.welfare,
            efficient_welfare: found.efficient_welfare,
            revenue: found.revenue,
            budget: Budget { mean: found.revenue, least: found.least_revenue },
            least_utility: found.least_utility,
            negative_utility_share: found.negative_utility_share,
            least_message_gain: None,
            estimator: Vec::new(),
            profiles: 0,
            exact: true,
            errors: None,
            equilibrium: None,
        }
    }

    /// Puts c/m through the largest gain of the most observations.
    pub(super) fn draw_line(&mut self) {
        let Some(last) = self.estimator.iter().copied().max_by_key(|estimate| estimate.m) else { return };
        self.estimator.iter_mut().for_each(|estimate| estimate.line = last.max * last.m as f64 / estimate.m as f64);
    }
}

pub(super) fn as_map<S: Serializer>(entries: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(name, value)| (name, value)))
}
