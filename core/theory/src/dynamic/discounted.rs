//! Discounted sums along a Markov chain: `v = r + γ P v`.

use super::transition::Transition;
use crate::equilibrium::lu::Lu;

/// Above this number of states values come from successive approximation in place of factors.
pub(super) const MOST_FACTORED: usize = 1024;
/// Values change by less than this, relative to the largest, when successive approximation ends.
const SETTLED: f64 = 1e-15;

/// What `rewards`, one a state, sum up to from each state on under `laws`, one row a state, at a discount below 1.
pub(super) fn discounted(laws: &Transition, rewards: &[f64], discount: f64) -> Vec<f64> {
    let states = rewards.len();
    let mut values = rewards.to_vec();
    if states > MOST_FACTORED {
        settle(laws, rewards, discount, &mut values);
        return values;
    }
    let mut lu = Lu::new(states);
    let regular = lu.factor(|matrix| {
        matrix.fill(0.0);
        for s in 0..states {
            laws.row(s).for_each(|(next, p)| matrix[s * states + next] -= discount * p);
            matrix[s * states + s] += 1.0;
        }
    });
    debug_assert!(regular, "a matrix I − γP with γ < 1 is regular");
    lu.solve(&mut values);
    values
}

/// Successive approximation of `v = r + γ P v`, in place of what was there (Gauss–Seidel), until it settles.
pub(super) fn settle(laws: &Transition, rewards: &[f64], discount: f64, values: &mut [f64]) {
    // Enough for any discount that is not within rounding of 1.
    let most = 1000 + (40.0 / (1.0 - discount)) as usize;
    for _ in 0..most {
        let (mut change, mut size) = (0.0_f64, 0.0_f64);
        for (s, r) in rewards.iter().enumerate() {
            let new = r + discount * laws.expect(s, values);
            change = change.max((new - values[s]).abs());
            size = size.max(new.abs());
            values[s] = new;
        }
        if change <= SETTLED * size {
            break;
        }
    }
}
