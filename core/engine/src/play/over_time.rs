//! What is said of play of a game over time besides what is said of its stage games.

/// How stage games, one a period and state, count, and what proves the policies that are played in them.
///
/// In a play over time payoffs, transfers and values are discounted sums from each stage on, regrets what an exact best
/// response adds to them, outcomes those of one period.
#[derive(Clone, Debug, PartialEq)]
pub struct OverTime {
    /// How many stage games a probe has.
    pub stages: usize,
    /// How likely play begins in each stage, `[T]`; sums to 1 over the stages of a probe.
    pub initial: Vec<f64>,
    /// How often play is in each stage, later periods discounted, `[T]`; sums to 1 over the stages of a probe.
    pub occupation: Vec<f64>,
    /// Where play is expected to be, period by period, `[periods][public coordinates]`, under the first probe; of the first
    /// periods only where play has no end.
    pub path: Vec<f64>,
    /// How exactly policies were evaluated, `[T]`.
    pub bellman_residual: Vec<f64>,
    /// The sum over players of their largest regret in a stage in which play may begin; the largest of all probes.
    pub nash_conv: f64,
    /// Whether regrets are those of players who see everything, and so only bounds of what these could gain.
    pub is_bound: bool,
}

impl OverTime {
    /// How many probes there are.
    pub fn probes(&self) -> usize {
        self.initial.len() / self.stages
    }

    /// Expectation of `[T][width]` over the first state, averaged over probes, `[width]`.
    pub(super) fn at_first(&self, values: &[f64]) -> Vec<f64> {
        mean(&self.initial, values, self.probes())
    }

    /// Expectation of `[T][width]` over where play is, averaged over probes, `[width]`.
    pub(super) fn on_the_way(&self, values: &[f64]) -> Vec<f64> {
        mean(&self.occupation, values, self.probes())
    }

    /// The same of each probe, `[probes][width]`.
    pub(super) fn by_probe(&self, weights: &[f64], values: &[f64]) -> Vec<f64> {
        let width = values.len() / weights.len();
        let parts = weights.chunks_exact(self.stages).zip(values.chunks_exact((self.stages * width).max(1)));
        if width == 0 { Vec::new() } else { parts.flat_map(|(weights, values)| mean(weights, values, 1)).collect() }
    }
}

fn mean(weights: &[f64], values: &[f64], count: usize) -> Vec<f64> {
    let width = values.len() / weights.len();
    let mut means = vec![0.0; width];
    for (weight, values) in weights.iter().zip(values.chunks_exact(width.max(1))) {
        means.iter_mut().zip(values).for_each(|(mean, value)| *mean += weight * value / count as f64);
    }
    means
}
