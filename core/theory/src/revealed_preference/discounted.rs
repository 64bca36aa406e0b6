//! Exponentially discounted utility of dated choices.
//!
//! Someone with a utility `Σ δ^τ u(q_τ)` over dates and a budget for all of them, at present-value prices `p_τ`, chooses `q_t` at
//! date `τ_t` such that `u(q_s) − u(q_t) ≤ δ^{−τ_t} p_t·(q_s − q_t)` (Browning 1989; Crawford 2010): at prices `δ^{−τ_t} p_t` demand is
//! cyclically monotone. As for [`quasilinearity`](super::quasilinearity()) the index given `δ` is the largest share `e` of
//! expenditures that may count,
//!
//! ```text
//! e(δ) = min over cycles of Σ δ^{−τ_t} p_t·q_s / Σ δ^{−τ_t} p_t·q_t,
//! ```
//!
//! and the index is its largest value over the discount factors allowed. Cycles give upper bounds for whole intervals of
//! `δ`: with weights `δ^{−τ_t}` between their values at the ends, the ratio of a cycle is at most that with each weight at its
//! more favourable end. So intervals are halved, the most promising first, until none can beat the best factor found, or
//! the time is spent.
//!
//! Sources: Browning 1989, "A nonparametric test of the life-cycle rational expectations hypothesis"; Crawford 2010,
//! "Habits revealed".

use std::time::{Duration, Instant};

use super::ccei::{EfficiencyError, spending_ratios};
use super::cycle_ratio::{least_cycle_ratio, weighted};
use super::deadline::{deadline, is_past};
use super::matrix::Matrix;
use super::money_pump::{MoneyPumpError, unit_of};

/// Bounds closer than this have met.
const MEET: f64 = 1e-9;

/// Intervals that are looked at before the answer is left as bounds.
const MAX_INTERVALS: usize = 20_000;

/// Steps of bisection for the ratio of a cycle, which halve an interval of 1.
const STEPS: usize = 40;

/// The index of discounted utility.
#[derive(Debug, Clone, PartialEq)]
pub struct Discounted {
    /// The largest share of expenditures that may count at `factor`, in `[0, 1]`: a lower bound of the index, which it is if
    /// `exact`, within 1e-9.
    pub value: f64,
    /// No discount factor allowed has a larger one.
    pub upper: f64,
    /// Whether the bounds have met.
    pub exact: bool,
    /// The discount factor of a unit of time.
    pub factor: f64,
}

/// The index of one agent whose `[probes][probes]` matrix `g` holds `G[t,s] ≥ −1`, expenditure relative to the budget less one,
/// who spent `expenditures`, `[probes]`, in present value at `dates`, `[probes]`, with a discount factor in `factors`, positive.
///
/// # Errors
/// If the matrix is malformed, `1 + G[t,t]` is not positive, or expenditures or dates are not one a probe, the former positive
/// and finite.
pub fn discounted_efficiency(
    g: &[f64],
    probes: usize,
    expenditures: &[f64],
    dates: &[f64],
    factors: [f64; 2],
    budget: Option<Duration>,
) -> Result<Discounted, MoneyPumpError> {
    let deadline = deadline(budget);
    let ratios = spending_ratios(Matrix::new(g, probes).map_err(EfficiencyError::from)?)?;
    let unit = unit_of(probes, expenditures)?;
    if dates.len() != probes {
        return Err(MoneyPumpError::WrongLength { probes, found: dates.len() });
    }
    let spent = expenditures.iter().map(|m| m / unit).collect();
    let choices = Dated { ratios, spent, dates };
    Ok(choices.search(factors, deadline))
}

struct Dated<'a> {
    ratios: Vec<f64>,
    spent: Vec<f64>,
    dates: &'a [f64],
}

/// Discount factors and what is known of them.
struct Interval {
    ends: [f64; 2],
    upper: f64,
}

impl Dated<'_> {
    /// `δ^{−τ_t}`, the largest 1.
    fn weights(&self, factor: f64) -> Vec<f64> {
        let logs: Vec<f64> = self.dates.iter().map(|date| -date * factor.ln()).collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.iter().map(|log| (log - top).exp().max(f64::MIN_POSITIVE)).collect()
    }

    /// The index at a factor, and the cycle that limits it.
    fn at(&self, factor: f64) -> (f64, Vec<usize>) {
        let weights: Vec<f64> = self.weights(factor).iter().zip(&self.spent).map(|(w, m)| w * m).collect();
        let found = least_cycle_ratio(&weighted(&self.ratios, &weights), &weights);
        (found.lower.clamp(0.0, 1.0), found.cycle)
    }

    /// The largest ratio of a cycle over an interval, from above: the share at which it cannot be met any more.
    fn most(&self, cycle: &[usize], ends: [f64; 2]) -> f64 {
        let size = self.spent.len();
        // Relative to the first of the cycle, so that common factors of the weights do not widen the bounds.
        let origin = self.dates[cycle[0]];
        let weight = |t: usize, factor: f64| factor.powf(origin - self.dates[t]);
        let edges = cycle.iter().zip(cycle.iter().cycle().skip(1));
        let terms: Vec<(f64, f64, [f64; 2])> =
            edges.map(|(&t, &s)| (self.spent[t], self.ratios[t * size + s], ends.map(|end| weight(t, end)))).collect();
        let best = |share: f64| -> f64 {
            let gains = terms.iter().map(|&(spent, ratio, weights)| (spent * (ratio - share), weights));
            gains.map(|(gain, [first, last])| (gain * first).max(gain * last)).sum()
        };
        let (mut low, mut high) = (0.0, 1.0);
        if best(high) >= 0.0 {
            return high;
        }
        for _ in 0..STEPS {
            let middle = 0.5 * (low + high);
            if best(middle) >= 0.0 { low = middle } else { high = middle }
        }
        high
    }

    fn search(&self, factors: [f64; 2], deadline: Option<Instant>) -> Discounted {
        let out_of_time = || is_past(deadline);
        let mut cycles: Vec<Vec<usize>> = Vec::new();
        let mut best = (-1.0, factors[1]);
        let mut open = vec![Interval { ends: factors, upper: 1.0 }];
        let mut looked_at = 0;
        loop {
            open.retain(|interval| interval.upper > best.0 + MEET);
            let promising = (0..open.len()).reduce(|a, b| if open[b].upper > open[a].upper { b } else { a });
            let Some(place) = promising else { break };
            if best.0 >= 0.0 && (looked_at >= MAX_INTERVALS || out_of_time()) {
                break;
            }
            looked_at += 1;
            let Interval { ends, upper } = open.swap_remove(place);
            let middle = if best.0 < 0.0 { ends[1] } else { 0.5 * (ends[0] + ends[1]) };
            let (value, cycle) = self.at(middle);
            if value > best.0 {
                best = (value, middle);
            }
            if !cycles.contains(&cycle) {
                cycles.push(cycle);
            }
            if ends[0] >= ends[1] {
                continue;
            }
            let middle = 0.5 * (ends[0] + ends[1]);
            for ends in [[ends[0], middle], [middle, ends[1]]] {
                let upper = cycles.iter().map(|cycle| self.most(cycle, ends)).fold(upper, f64::min);
                if ends[0] < ends[1] {
                    open.push(Interval { ends, upper });
                }
            }
        }
        let value = best.0.max(0.0);
        let upper = open.iter().map(|interval| interval.upper).fold(value, f64::max);
        Discounted { value, upper, exact: open.is_empty(), factor: best.1 }
    }
}
