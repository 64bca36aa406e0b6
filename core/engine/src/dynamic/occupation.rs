//! Where play is, and sums of what arises there.

use super::chain::Chain;

/// Sums end when what is added is smaller than this, relative to their size.
const SETTLED: f64 = 1e-16;

impl Chain {
    /// How often play is in each stage, later periods discounted, `[stages]`: `Σ_t γ^t P(stage at t)`, of total `1 / (1 − γ)`
    /// where play has no end.
    pub fn occupation(&self, profile: &[f64]) -> Vec<f64> {
        let (states, discount) = (self.game().states(), self.game().discount());
        let mut often = vec![0.0; self.stages()];
        let mut weight = 1.0;
        for (period, law) in self.laws_of_states(profile, self.periods_that_count()).into_iter().enumerate() {
            let first = if self.horizon().is_some() { period * states } else { 0 };
            often[first..first + states].iter_mut().zip(&law).for_each(|(often, p)| *often += weight * p);
            weight *= discount;
        }
        often
    }

    /// The law of the state in each of so many periods, from the first on.
    pub fn laws_of_states(&self, profile: &[f64], periods: usize) -> Vec<Vec<f64>> {
        let (laws, states) = (self.laws(profile), self.game().states());
        let mut found = vec![self.initial().to_vec()];
        for period in 0..periods.saturating_sub(1) {
            let first = if self.horizon().is_some() { period * states } else { 0 };
            let mut next = vec![0.0; states];
            for (state, p) in found[period].iter().enumerate().filter(|(_, p)| **p != 0.0) {
                laws.row(first + state).for_each(|(to, q)| next[to] += p * q);
            }
            found.push(next);
        }
        found
    }

    /// Discounted sums, from each stage on, of what arises in each, `[stages]`.
    pub fn sum_up(&self, profile: &[f64], flow: &[f64]) -> Vec<f64> {
        let (laws, states, discount) = (self.laws(profile), self.game().states(), self.game().discount());
        if let Some(periods) = self.horizon() {
            let mut sums = flow.to_vec();
            for stage in (0..(periods - 1) * states).rev() {
                let after = (stage / states + 1) * states;
                let next = &sums[after..after + states];
                let more = discount * laws.expect(stage, next);
                sums[stage] += more;
            }
            return sums;
        }
        let (mut sums, mut added) = (flow.to_vec(), flow.to_vec());
        for _ in 0..self.periods_that_count() {
            added = (0..states).map(|state| discount * laws.expect(state, &added)).collect();
            sums.iter_mut().zip(&added).for_each(|(sum, x)| *sum += x);
        }
        sums
    }

    /// Periods after which what follows is lost in rounding.
    fn periods_that_count(&self) -> usize {
        let discount = self.game().discount();
        match self.horizon() {
            Some(periods) => periods,
            None if discount == 0.0 => 1,
            None => (((1.0 - discount) * SETTLED).ln() / discount.ln()).ceil() as usize + 1,
        }
    }
}
