//! Where play is, and sums of what arises there.

use std::iter::successors;

use walras_theory::dynamic::Transition;

use super::chain::Chain;

/// Sums end when what is added is smaller than this, relative to their size.
const SETTLED: f64 = 1e-16;

impl Chain {
    /// How often play is in each stage under these laws of next states, later periods discounted, `[stages]`:
    /// `Σ_t γ^t P(stage at t)`, of total `1 / (1 − γ)` where play has no end.
    pub fn occupation(&self, laws: &Transition) -> Vec<f64> {
        let (states, discount) = (self.game().states(), self.game().discount());
        let mut often = vec![0.0; self.stages()];
        let mut weight = 1.0;
        for (period, law) in self.laws_of_states(laws).take(self.periods_that_count()).enumerate() {
            let first = if self.horizon().is_some() { period * states } else { 0 };
            often[first..first + states].iter_mut().zip(&law).for_each(|(often, p)| *often += weight * p);
            weight *= discount;
        }
        often
    }

    /// The law of the state in each period, from the first on, without end where play has none.
    pub fn laws_of_states(&self, laws: &Transition) -> impl Iterator<Item = Vec<f64>> {
        let states = self.game().states();
        // Rows of this period begin here.
        let mut first = 0;
        successors(Some(self.initial().to_vec()), move |law| {
            let mut next = vec![0.0; states];
            for (state, p) in law.iter().enumerate().filter(|(_, p)| **p != 0.0) {
                laws.row(first + state).for_each(|(to, q)| next[to] += p * q);
            }
            first += if self.horizon().is_some() { states } else { 0 };
            (first < laws.rows()).then_some(next)
        })
    }

    /// Discounted sums, from each stage on, of what arises in each under these laws of next states, `[stages]`.
    pub fn sum_up(&self, laws: &Transition, flow: &[f64]) -> Vec<f64> {
        let (states, discount) = (self.game().states(), self.game().discount());
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
