//! What a designer sees of play over time: where play is in the long run, later periods discounted.

use std::sync::Arc;

use super::{Observation, OverTime, Play};

impl Play {
    /// Long-run play as one probe each: how often each action is taken and what comes of it, over where play is, and what is
    /// paid from the first state on.
    pub(crate) fn seen_over_time(&self, over_time: &OverTime) -> Observation {
        let (probes, n, k) = (over_time.probes(), self.players, self.actions);
        let frequency = over_time.by_probe(&over_time.occupation, &self.strategy);
        let mut matrix = vec![0.0; n * probes * probes];
        for (entry, out) in matrix.iter_mut().enumerate() {
            let (player, t, s) = (entry / probes / probes, entry / probes % probes, entry % probes);
            let at = |stage: usize| {
                let row = |probe: usize| ((probe * over_time.stages + stage) * n + player) * k;
                let constraint = &self.constraint[row(t)..][..k];
                let strategy = &self.strategy[row(s)..][..k];
                let expected: f64 = constraint.iter().zip(strategy).map(|(g, p)| g * p).sum();
                over_time.occupation[s * over_time.stages + stage] * expected
            };
            *out = (0..over_time.stages).map(at).sum();
        }
        Observation {
            probes,
            players: n,
            actions: k,
            frequency,
            outcomes: over_time.by_probe(&over_time.occupation, &self.outcomes),
            transfer: over_time.by_probe(&over_time.initial, &self.transfer),
            draws: None,
            drawn: Vec::new(),
            drawn_states: Vec::new(),
            constraint: over_time.by_probe(&over_time.occupation, &self.constraint).into(),
            matrix: Some(Arc::from(matrix)),
            converged: self.converged(),
        }
    }
}
